//! What the laptop tells of itself: its checks, its journal, that it leaves; and by which name.

use oncall::Duties;
use oncall::pager::{Happened, Leave, Occasion, Point, Standing, Subject};
use pager::machine::view::View;
use pager::{ConnectionState, DesktopEffect, Laptop};
use serde_json::{Value, json};

use crate::peer::{Desk, Exchange, Peer, event, hello_to, incident, laptop, live, run, snapshot};

fn is_live(view: &View) -> bool {
    view.connection.state == ConnectionState::Live
}

/// A feed that greets the laptop by a name.
async fn greet(hub: &Peer, name: &str, incidents: &[Value]) -> Exchange {
    let mut feed = hub.feed().await;
    feed.send(&format!("{}{}{}", hello_to(name, false), snapshot(5, incidents), live(5))).await;
    feed
}

/// The next request of a kind; what else comes is taken as a hub does.
async fn next(hub: &Peer, what: &str) -> Exchange {
    let path = format!("POST /api/pagers/{}/{what} HTTP/1.1\r\n", laptop().id);
    loop {
        let exchange = hub.next_but_receipts().await;
        if exchange.head.starts_with(&path) {
            return exchange;
        }
        assert!(exchange.head.starts_with("POST /api/pagers/"), "{}", exchange.head);
        exchange.answer_with("204 No Content", &[], "").await;
    }
}

fn sent(exchange: &Exchange) -> Value {
    serde_json::from_str(&exchange.body).unwrap()
}

async fn check_is_wanted(desk: &mut Desk) {
    desk.effect("a check", |effect| (*effect == DesktopEffect::Check).then_some(())).await;
}

#[test]
fn the_check_at_the_start_is_told_and_shown() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let _feed = greet(&hub, "anna-laptop", &[]).await;
        check_is_wanted(&mut desk).await;
        let found = "Built-in Audio plays.".to_owned();
        desk.client.checked(vec![Point { subject: Subject::Sound, standing: Standing::Passed, found, remedy: None }]);
        let told = next(&hub, "check").await;
        let check = sent(&told);
        assert_eq!(check["occasion"], json!("start"));
        let points = check["points"].as_array().unwrap();
        assert_eq!(points.iter().map(|point| &point["subject"]).collect::<Vec<_>>(), ["feed", "clock", "sound"]);
        assert_eq!((&points[0]["standing"], &points[2]["standing"]), (&json!("passed"), &json!("passed")));
        // A hub that is busy is told again.
        told.answer_json("503 Service Unavailable", &json!({"code": "busy"})).await;
        let told = next(&hub, "check").await;
        assert_eq!(sent(&told), check);
        told.answer_with("204 No Content", &[], "").await;
        desk.client.check(Occasion::Asked);
        check_is_wanted(&mut desk).await;
        let view = desk.view("the check", |view| view.checking).await;
        assert_eq!(serde_json::to_value(view.check).unwrap(), check);
    });
}

#[test]
fn what_happened_is_told_until_the_hub_takes_it() {
    run(async {
        let hub = Peer::new().await;
        let desk = Desk::new(Some(hub.account()));
        desk.client.happened(Happened::Started { version: "0.1.0".to_owned() });
        let _feed = greet(&hub, "anna-laptop", &[]).await;
        let told = next(&hub, "journal").await;
        let first = sent(&told);
        assert_eq!(first["entries"][0]["happened"], json!({"kind": "started", "version": "0.1.0"}));
        told.answer("502 Bad Gateway", "text/html", "<html>nginx</html>").await;
        let told = next(&hub, "journal").await;
        assert_eq!(sent(&told), first);
        told.answer_with("204 No Content", &[], "").await;
    });
}

#[test]
fn whoever_leaves_says_so_and_waits_for_the_hub_to_hear() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        // Before the hub knows the laptop there is nobody to tell.
        desk.client.leave(Leave::Quit).await;
        let _feed = greet(&hub, "anna-laptop", &[]).await;
        desk.view("the laptop's name", |view| view.pager.is_some()).await;
        let serve = async {
            loop {
                let told = next(&hub, "journal").await;
                let happened = sent(&told)["entries"][0]["happened"].clone();
                told.answer_with("204 No Content", &[], "").await;
                if happened["kind"] == "left" {
                    return happened;
                }
            }
        };
        let ((), left) = tokio::join!(desk.client.leave(Leave::SignedOut), serve);
        assert_eq!(left, json!({"kind": "left", "why": "signed_out", "on_duty": false}));
        // And a hub that is gone holds nobody up.
        drop(hub);
        desk.client.leave(Leave::SessionEnded).await;
    });
}

#[test]
fn the_hub_gives_the_name_that_receipts_carry() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let mut feed = greet(&hub, "anna-laptop (2)", &[incident(1, 5)]).await;
        let told = hub.next().await.take_receipts().await;
        assert_eq!(told[0]["pager"], json!("anna-laptop (2)"));
        let Laptop { id, .. } = laptop();
        feed.send(&event("pager", None, &json!({"id": id, "name": "work", "second": true}))).await;
        let named = |view: &View| view.pager.as_ref().is_some_and(|pager| pager.name == "work" && pager.second);
        desk.view("the new name", named).await;
    });
}

#[test]
fn duties_are_kept_and_what_was_kept_counts_until_the_hub_speaks() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(None);
        let duty = json!({
            "team": {"id": "00000000-0000-0000-0000-000000000020", "name": "Payments"}, "until": null, "reason": "No schedule."
        });
        let kept: Duties = serde_json::from_value(json!({"now": [duty]})).unwrap();
        desk.client.remembered(kept);
        desk.view("on duty", |view| view.on_duty).await;
        desk.client.sign_in(hub.account());
        let mut feed = hub.feed().await;
        let view = desk.view("cut off", |view| view.cut_off.is_some()).await;
        assert!(view.on_duty);
        feed.send(&format!("{}{}{}", hello_to("anna-laptop", false), snapshot(5, &[]), live(5))).await;
        let remembered = |effect: &DesktopEffect| match effect {
            DesktopEffect::Remember(duties) => Some(duties.as_ref().clone()),
            _ => None,
        };
        assert_eq!(desk.effect("what is to be kept", remembered).await, Duties::default());
        desk.view("off duty", |view| is_live(view) && !view.on_duty && view.cut_off.is_none()).await;
    });
}
