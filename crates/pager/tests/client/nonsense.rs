//! A hub that answers wrongly, with garbage, or without end; and what stands between and answers for it. Each ends in a loss that is
//! said in words, in little memory, and with another attempt after a wait.

use std::fmt::Write as _;

use pager::ConnectionState;
use pager::machine::view::View;
use serde_json::json;

use crate::MEMORY;
use crate::peer::{Desk, Exchange, Peer, event, hello, incident, live, run, snapshot};

/// What a stream or an answer may cost at most, in MiB, whatever it says: no more than a few times what the largest may have.
const MOST_MEMORY: f32 = 80.0;

/// The hub's answers begin so where they are a feed.
const STREAM: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

async fn is_told(desk: &mut Desk, name: &str, part: &str) -> View {
    let view = desk
        .view(name, |view| {
            // An attempt that runs has no words of its own yet.
            view.connection.detail.as_ref().is_some_and(|detail| detail.contains(part))
                && view.connection.retry_at.is_some()
        })
        .await;
    assert_ne!(view.connection.state, ConnectionState::Live, "{name}");
    // The wait before the next attempt is never none: no hot loop.
    let detail = view.connection.detail.clone().unwrap();
    assert!(detail.contains("nothing new rings here"), "{name}: {detail}");
    // Its task lives.
    desk.client.answers().await;
    view
}

#[test]
fn whatever_answers_that_is_no_feed_is_said_in_words() {
    let long_head = {
        let mut head = STREAM.to_owned();
        for number in 0..20_000 {
            write!(head, "X-{number}: {}\r\n", "x".repeat(60)).unwrap();
        }
        head + "\r\n"
    };
    let page = "<html>Welcome to the hotel</html>";
    let cases = [
        ("not HTTP", "SSH-2.0-OpenSSH_9.9\r\n".to_owned(), "cannot be reached"),
        ("nothing", String::new(), "cannot be reached"),
        ("half a head", STREAM.to_owned(), "cannot be reached"),
        ("a head without end", long_head, "cannot be reached"),
        (
            "a page",
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}", page.len()),
            "is not a Tocsin hub (status 200, text/html)",
        ),
        (
            "JSON",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}".to_owned(),
            "is not a Tocsin hub (status 200, application/json)",
        ),
        (
            "JSON that ends too early",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n{".to_owned(),
            "cannot be reached",
        ),
        ("a page called a stream", format!("{STREAM}\r\n<html>\n<body>\n\n</body>\n\n"), "ended the connection"),
        (
            "JSON called a stream",
            format!("{STREAM}\r\ndata: {{\"ok\": true}}\n\nevent: live\ndata: {{}}\n\n"),
            "'live' came before 'hello'",
        ),
        ("a greeting that is none", format!("{STREAM}\r\n{}", event("hello", None, &json!([1]))), "is not understood"),
        (
            "a feed that is longer than it says",
            format!("{STREAM}Content-Length: 5\r\n\r\n{}{}{}", hello(10_000), snapshot(5, &[]), live(5)),
            "ended the connection",
        ),
        (
            "a feed that is shorter than it says",
            format!("{STREAM}Content-Length: 1000000000000\r\n\r\n{}{}", hello(10_000), snapshot(5, &[])),
            "broke",
        ),
        ("a chunk of no length", format!("{STREAM}Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "broke"),
        (
            "an entry that is none",
            format!("{STREAM}\r\n{}{}", hello(10_000), event("entry", Some(7), &json!({"seq": -1}))),
            "is not understood",
        ),
        ("a hub that fails", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n".to_owned(), "status 502"),
    ];
    for (name, says, part) in cases {
        run(async {
            let hub = Peer::new().await;
            let mut desk = Desk::new(Some(hub.account()));
            let mut exchange = hub.next().await;
            exchange.send(&says).await;
            drop(exchange);
            is_told(&mut desk, name, part).await;
        });
    }
}

#[test]
fn a_feed_without_a_greeting_is_not_live_however_long_it_speaks() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let mut feed = hub.feed().await;
        feed.send("data: <html>\n\nevent: weather\ndata: rain\n\n").await;
        feed.send(&snapshot(5, &[incident(1, 5)])).await;
        let view = is_told(&mut desk, "the sentence", "'snapshot' came before 'hello'").await;
        assert!(view.open.is_empty() && view.ringing.is_empty());
    });
}

/// Sends without end after the greeting, until the pager hangs up.
fn flood(name: &str, piece: &[u8], part: &str, at_once: usize) {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let mut feed: Exchange = hub.live_feed(5, &[incident(1, 5)]).await;
        desk.view("live", |view| view.connection.state == ConnectionState::Live).await;
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage_as_mb();
        let taken = feed.flood(&piece.repeat(at_once / piece.len())).await;
        let view = is_told(&mut desk, name, part).await;
        assert!(taken > 0 && MEMORY.peak_usage_as_mb() - before < MOST_MEMORY, "{name}: {}", MEMORY.peak_usage_as_mb());
        assert_eq!(view.ringing_count, 1, "it rings on: {name}");
    });
}

#[test]
fn a_line_without_end_and_an_event_without_end_take_little_memory() {
    let megabyte = 1 << 20;
    flood("a line without end", b"x", "an event of more than", megabyte);
    flood("an event without end", b"data: x\n", "an event of more than", megabyte);
    flood("a name without end", b"event: ", "an event of more than", megabyte);
}

#[test]
fn an_answer_without_end_is_not_read_to_its_end() {
    run(async {
        let hub = Peer::new().await;
        let client = Desk::new(Some(hub.account())).client;
        let _feed = hub.feed().await;
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage_as_mb();
        let serve = async {
            let mut request = hub.next().await;
            request.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\"").await;
            request.flood(&vec![b'x'; 1 << 20]).await
        };
        let (answer, taken) = tokio::join!(client.request("GET", "/api/me", None, None), serve);
        let error = answer.unwrap_err();
        assert_eq!(error.code(), "not_a_hub", "{error}");
        assert!(taken > 0 && MEMORY.peak_usage_as_mb() - before < MOST_MEMORY, "{}", MEMORY.peak_usage_as_mb());
    });
}
