use pager::machine::view::{Bell, ConnectionState, View};
use pager::{Alarm, HubAddress};
use serde_json::json;
use tokio::net::TcpListener;

use crate::peer::{Desk, Peer, TOKEN, entry, event, hello, incident, live, run, snapshot};

fn is_live(view: &View) -> bool {
    view.connection.state == ConnectionState::Live
}

fn says(part: &str) -> impl Fn(&View) -> bool + '_ {
    move |view| view.connection.detail.as_ref().is_some_and(|detail| detail.contains(part))
}

#[test]
fn a_snapshot_and_then_live() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let mut feed = hub.feed().await;
        assert_eq!(feed.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
        assert_eq!(feed.header("accept"), Some("text/event-stream"));
        assert_eq!(feed.header("last-event-id"), None);
        feed.send(&hello(10_000)).await;
        feed.send(&snapshot(5, &[incident(1, 5)])).await;
        feed.send(&live(5)).await;
        assert!(matches!(desk.alarm().await, Alarm::Ring { .. }));
        let view = desk.view("the ringing view", |view| view.bell == Bell::Ringing).await;
        assert_eq!((view.connection.state, view.open.len()), (ConnectionState::Live, 1));
        assert_eq!(*desk.client.view(), view);
    });
}

#[test]
fn a_cut_feed_resumes_where_it_was_without_loss_or_doubles() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let mut feed = hub.live_feed(5, &[]).await;
        feed.send(&entry(&incident(1, 6))).await;
        desk.view("the first", |view| view.open.len() == 1).await;
        // The last event is cut in the middle: it does not count.
        feed.send("event: entry\nid: epoch-7\ndata: {\"seq\"").await;
        drop(feed);
        let mut feed = hub.feed().await;
        assert_eq!(feed.header("last-event-id"), Some("epoch-6"));
        feed.send(&format!("{}{}{}", hello(10_000), entry(&incident(2, 7)), live(7))).await;
        let view = desk.view("the second", |view| is_live(view) && view.open.len() == 2).await;
        assert_eq!(view.ringing.len(), 2);
        assert_eq!(desk.alarms().len(), 1, "it rang on all the time: {:?}", desk.alarms());
    });
}

#[test]
fn a_feed_without_pulses_is_stale_and_made_anew() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let mut feed = hub.feed().await;
        feed.send(&format!("{}{}{}", hello(50), snapshot(5, &[]), live(5))).await;
        desk.view("live", is_live).await;
        // Bytes are no sign of life: a proxy may send them for ever.
        feed.flood(b": still there\n\n").await;
        let view = desk.view("the loss", says("silent for 0.1 s")).await;
        assert!(!is_live(&view));
        let feed = hub.feed().await;
        assert_eq!(feed.header("last-event-id"), Some("epoch-5"));
    });
}

#[test]
fn a_sign_in_page_is_not_a_feed() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        hub.next().await.answer("200 OK", "text/html", "<html>Welcome to the hotel</html>").await;
        let view = desk.view("the sentence", says("is not a Tocsin hub (status 200, text/html)")).await;
        assert_eq!((view.bell, view.connection.state), (Bell::CutOff, ConnectionState::CutOff));
        assert!(view.connection.retry_at.is_some());
        // Signed in to the hotel, the hub is there.
        let _feed = hub.live_feed(5, &[]).await;
        desk.view("live", is_live).await;
    });
}

#[test]
fn a_redirect_is_told_and_not_followed() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        hub.next()
            .await
            .send("HTTP/1.1 302 Found\r\nLocation: https://login.example/\r\nContent-Length: 0\r\n\r\n")
            .await;
        desk.view("the sentence", says("it leads to https://login.example/")).await;
    });
}

#[test]
fn what_is_not_understood_is_asked_for_anew_and_whole() {
    let nonsense = [
        event("entry", Some(6), &json!({"seq": "six"})),
        "event: snapshot\nid: epoch-6\ndata: <html>\n\n".to_owned(),
        format!("data: {}\n\n", "x".repeat(pager::stream::EVENT_LIMIT)),
    ];
    for nonsense in nonsense {
        run(async {
            let hub = Peer::new().await;
            let mut desk = Desk::new(Some(hub.account()));
            let mut feed = hub.live_feed(5, &[incident(1, 5)]).await;
            desk.view("live", is_live).await;
            feed.send(&nonsense).await;
            desk.view("the sentence", says("is not understood")).await;
            let mut feed = hub.feed().await;
            assert_eq!(feed.header("last-event-id"), None);
            feed.send(&format!("{}{}{}", hello(10_000), snapshot(9, &[incident(2, 9)]), live(9))).await;
            let view = desk.view("live", is_live).await;
            assert_eq!(view.ringing.iter().map(|incident| incident.number).collect::<Vec<_>>(), [2]);
        });
    }
}

#[test]
fn a_stream_that_is_not_a_hubs_is_not_believed() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        hub.feed().await.send(&live(5)).await;
        let view = desk.view("the sentence", says("'live' came before 'hello'")).await;
        assert_eq!(view.connection.state, ConnectionState::CutOff);
    });
}

#[test]
fn an_event_of_a_newer_hub_is_passed_over() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let mut feed = hub.feed().await;
        let weather = event("weather", None, &json!([1]));
        feed.send(&format!("{weather}{}{weather}{}{weather}{}", hello(10_000), snapshot(5, &[]), live(5))).await;
        desk.view("live", is_live).await;
    });
}

#[test]
fn a_refused_token_is_told_in_the_hubs_words() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let problem =
            json!({"status": 401, "code": "unknown_token", "detail": "This token was revoked. Sign in again."});
        hub.next().await.answer("401 Unauthorized", "application/problem+json", &problem.to_string()).await;
        let view = desk.view("the sentence", says("This token was revoked.")).await;
        assert_eq!((view.bell, view.connection.state), (Bell::SignedOut, ConnectionState::SignedOut));
        let wait = view.connection.retry_at.unwrap() - view.connection.since;
        assert!(wait.num_seconds() >= 29, "{wait}");
    });
}

#[test]
fn an_overloaded_hub_is_tried_again() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let problem = json!({"status": 503, "code": "starting", "detail": "The hub is starting."});
        hub.next().await.answer_json("503 Service Unavailable", &problem).await;
        desk.view("the sentence", says("status 503")).await;
        let _feed = hub.live_feed(5, &[]).await;
        desk.view("live", is_live).await;
    });
}

#[test]
fn a_hub_that_is_away_is_found_when_it_comes() {
    run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let account = pager::Account {
            address: HubAddress::parse(&address).unwrap(),
            token: pager::Token::parse(TOKEN).unwrap(),
        };
        let mut desk = Desk::new(Some(account));
        let view = desk.view("the sentence", says("cannot be reached")).await;
        assert_eq!(view.connection.state, ConnectionState::Connecting, "a moment is not worth a word");
    });
}

#[test]
fn after_the_laptop_woke_up_the_feed_is_made_anew_at_once() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let feed = hub.live_feed(5, &[]).await;
        desk.view("live", is_live).await;
        desk.client.woke_up();
        feed.hung_up().await;
        let mut feed = hub.feed().await;
        assert_eq!(feed.header("last-event-id"), Some("epoch-5"));
        // Views are skipped while more is to be taken in: this one is waited for before there is more.
        desk.view("the loss", says("slept")).await;
        feed.send(&format!("{}{}", hello(10_000), live(5))).await;
        desk.view("live again", is_live).await;
    });
}

#[test]
fn signed_out_nothing_is_asked_and_signing_in_and_out_is_possible_at_any_time() {
    run(async {
        let mut desk = Desk::new(None);
        desk.view("signed out", |view| view.bell == Bell::SignedOut).await;
        let hub = Peer::new().await;
        desk.client.sign_in(hub.account());
        let feed = hub.live_feed(5, &[incident(1, 5)]).await;
        assert!(matches!(desk.alarm().await, Alarm::Ring { .. }));
        desk.client.sign_out();
        assert_eq!(desk.alarm().await, Alarm::Silence);
        desk.view("signed out", |view| view.bell == Bell::SignedOut && view.open.is_empty()).await;
        feed.hung_up().await;
    });
}

#[test]
fn a_client_that_is_let_go_hangs_up() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let feed = hub.live_feed(5, &[]).await;
        desk.view("live", is_live).await;
        let second = desk.client.clone();
        drop(desk);
        assert_eq!(second.view().connection.state, ConnectionState::Live);
        drop(second);
        feed.hung_up().await;
    });
}

#[test]
fn a_replay_of_thousands_is_shown_once() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let mut feed = hub.feed().await;
        let mut script = hello(10_000) + &snapshot(0, &[]);
        for seq in 1..=2_000 {
            script += &entry(&incident(seq % 50, seq));
        }
        script += &live(2_000);
        feed.send(&script).await;
        let view = desk.view("live", is_live).await;
        assert_eq!((view.open.len(), view.ringing.len()), (50, 50));
        assert_eq!(desk.views().iter().filter(|view| !view.open.is_empty()).count(), 1);
    });
}

/// A hub that accepts and then says nothing at all must not hold the pager for ever: but its limit is counted in seconds, so
/// this only shows that a wake-up gets past it.
#[test]
fn a_hub_that_does_not_answer_is_left_on_waking_up() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let silent = hub.next().await;
        desk.client.woke_up();
        silent.hung_up().await;
        let _feed = hub.live_feed(5, &[]).await;
        desk.view("live", is_live).await;
    });
}
