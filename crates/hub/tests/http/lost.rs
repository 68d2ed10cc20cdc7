//! Laptops that vanish while they ring: the incident is told, and somebody else is called.

use std::time::Duration;

use chrono::TimeDelta;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use super::escalation::calls;
use super::harness::{TestHub, night};

const X1: &str = "6f1f4f5e-7e3a-4b0e-9d57-0c2f7f1f0001";
const X2: &str = "6f1f4f5e-7e3a-4b0e-9d57-0c2f7f1f0002";

fn feed(id: &str, name: &str) -> String {
    format!("/api/feed?pager={id}&name={name}&system=linux&version=1")
}

/// A laptop of yours, connected for as long as the answer is kept.
async fn connect(hub: &TestHub, id: &str, name: &str) -> Response {
    let feed = hub.as_me(Method::GET, &feed(id, name)).timeout(Duration::from_mins(10)).send().await.unwrap();
    assert_eq!(feed.status(), StatusCode::OK);
    until(hub, id, true).await;
    feed
}

async fn laptop(hub: &TestHub, id: &str) -> Value {
    let (_, mine) = hub.get("/api/me/pagers").await;
    let found = mine["pagers"].as_array().unwrap().iter().find(|pager| pager["id"] == id);
    found.cloned().unwrap_or_default()
}

/// Waits until the hub noticed.
async fn until(hub: &TestHub, id: &str, connected: bool) {
    let noticed = async {
        while laptop(hub, id).await["connected"] != connected {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), noticed).await.expect("the hub notices");
}

async fn vanish(hub: &TestHub, id: &str, feed: Response) {
    drop(feed);
    until(hub, id, false).await;
}

/// Your laptop tells of your newest page.
async fn tell(hub: &TestHub, incident: &Value, pager: &str, stage: &str) {
    let whole = shown(hub, incident).await;
    let page =
        whole["pages"].as_array().unwrap().iter().rfind(|page| page["person"]["name"] == "You").unwrap()["id"].clone();
    let receipt = json!({ "incident": incident["id"], "page": page, "pager": pager, "stage": stage });
    let (_, answer) = hub.post("/api/receipts", json!({ "receipts": [receipt] })).await;
    assert_eq!(answer["results"][0]["changed"], true, "{answer}");
}

async fn shown(hub: &TestHub, incident: &Value) -> Value {
    hub.get(&format!("/api/incidents/{}", incident["id"].as_str().unwrap())).await.1["incident"].clone()
}

async fn seconds(hub: &TestHub, seconds: i64) {
    hub.fast_forward(TimeDelta::seconds(seconds)).await;
}

/// What is told last of the first page: stage, note.
async fn last_word(hub: &TestHub, incident: &Value) -> (String, String) {
    let whole = shown(hub, incident).await;
    let last = whole["pages"][0]["receipts"].as_array().unwrap().last().cloned().unwrap_or_default();
    let text = |key: &str| last[key].as_str().unwrap_or_default().to_owned();
    (text("stage"), text("note"))
}

fn lost(ringing: u32) -> Value {
    json!({ "kind": "lost", "ringing": ringing })
}

async fn journal(hub: &TestHub, id: &str) -> Vec<Value> {
    let entries = laptop(hub, id).await["journal"].as_array().unwrap().clone();
    entries.into_iter().map(|entry| entry["happened"].clone()).collect()
}

/// An incident that rings on your laptop x1, and its laptop.
async fn ringing(hub: &TestHub) -> (Value, Response) {
    let laptop = connect(hub, X1, "x1").await;
    let incident = hub.incident("checkout").await;
    tell(hub, &incident, "x1", "delivered").await;
    tell(hub, &incident, "x1", "sounding").await;
    (incident, laptop)
}

fn called(name: &str, second: i64) -> (String, i64) {
    (name.to_owned(), second)
}

#[tokio::test]
async fn a_laptop_that_vanishes_while_it_rings_is_lost_after_half_a_minute_and_the_next_one_is_called() {
    let hub = TestHub::start().await;
    let (incident, laptop) = ringing(&hub).await;
    seconds(&hub, 300).await;
    assert_eq!(calls(&shown(&hub, &incident).await), [called("You", 0)], "it rings, so that nobody else has to");
    vanish(&hub, X1, laptop).await;
    seconds(&hub, 29).await;
    assert_eq!(last_word(&hub, &incident).await.0, "sounding");
    seconds(&hub, 1).await;
    let note = "The laptop 'x1' is gone: the hub has not heard of it since 03:17:00 UTC.".to_owned();
    assert_eq!(last_word(&hub, &incident).await, ("failed".to_owned(), note));
    seconds(&hub, 29).await;
    assert_eq!(calls(&shown(&hub, &incident).await), [called("You", 0)]);
    seconds(&hub, 1).await;
    assert_eq!(calls(&shown(&hub, &incident).await), [called("You", 0), called("Anna", 360)]);
    assert_eq!(journal(&hub, X1).await.first(), Some(&lost(1)));
    let figures = hub.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    for figure in ["tocsin_pagers_lost_total 1", "tocsin_receipts_total{stage=\"failed\"} 1", "{stage=\"sounding\"} 1"]
    {
        assert!(figures.contains(figure), "{figure}: {figures}");
    }
    // And it is lost once.
    seconds(&hub, 600).await;
    assert_eq!(journal(&hub, X1).await.len(), 1);
}

#[tokio::test]
async fn a_laptop_that_is_back_in_time_is_not_lost() {
    let hub = TestHub::start().await;
    let (incident, mut laptop) = ringing(&hub).await;
    for _ in 0..3 {
        vanish(&hub, X1, laptop).await;
        seconds(&hub, 29).await;
        laptop = connect(&hub, X1, "x1").await;
    }
    seconds(&hub, 600).await;
    assert_eq!((last_word(&hub, &incident).await.0.as_str(), journal(&hub, X1).await), ("sounding", Vec::new()));
}

#[tokio::test]
async fn a_laptop_that_says_that_it_leaves_is_lost_at_once() {
    let hub = TestHub::start().await;
    let (incident, _laptop) = ringing(&hub).await;
    seconds(&hub, 120).await;
    let left = json!({ "at": hub.clock.now(), "happened": { "kind": "left", "why": "quit", "on_duty": true } });
    let (status, problem) = hub.post(&format!("/api/pagers/{X1}/journal"), json!({ "entries": [left] })).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{problem}");
    seconds(&hub, 0).await;
    let note = "The laptop 'x1' rings no more: Tocsin was quit there at 03:14:00 UTC.".to_owned();
    assert_eq!(last_word(&hub, &incident).await, ("failed".to_owned(), note));
    seconds(&hub, 30).await;
    assert_eq!(calls(&shown(&hub, &incident).await).last(), Some(&called("Anna", 150)));
    assert!(!journal(&hub, X1).await.contains(&lost(1)), "it wrote itself why");
}

#[tokio::test]
async fn two_laptops_and_the_one_that_rings_on_is_enough() {
    let hub = TestHub::start().await;
    let (incident, first) = ringing(&hub).await;
    let second = connect(&hub, X2, "x2").await;
    tell(&hub, &incident, "x2", "sounding").await;
    seconds(&hub, 60).await;
    vanish(&hub, X1, first).await;
    seconds(&hub, 300).await;
    assert_eq!(calls(&shown(&hub, &incident).await), [called("You", 0)]);
    vanish(&hub, X2, second).await;
    seconds(&hub, 60).await;
    assert_eq!(calls(&shown(&hub, &incident).await).last(), Some(&called("Anna", 420)));
}

#[tokio::test]
async fn what_was_answered_has_nothing_to_lose() {
    let hub = TestHub::start().await;
    let (incident, laptop) = ringing(&hub).await;
    hub.post(&format!("/api/incidents/{}/acknowledge", incident["id"].as_str().unwrap()), json!({})).await;
    vanish(&hub, X1, laptop).await;
    seconds(&hub, 120).await;
    assert_eq!(last_word(&hub, &incident).await.0, "sounding");
    // Its person is on call: that is worth a line, though nothing rang.
    assert_eq!(journal(&hub, X1).await, [lost(0)]);
}

/// The hub was down, and does not know who is there: whoever does not come back within half a minute is gone.
#[tokio::test]
async fn after_a_start_of_the_hub_whoever_does_not_come_back_is_lost() {
    for comes_back in [true, false] {
        let hub = TestHub::start().await;
        let (incident, laptop) = ringing(&hub).await;
        seconds(&hub, 60).await;
        let hub = hub.down_for(TimeDelta::minutes(3)).await;
        drop(laptop);
        seconds(&hub, 20).await;
        let _back = if comes_back { Some(connect(&hub, X1, "x1").await) } else { None };
        seconds(&hub, 10).await;
        let started = night() + TimeDelta::minutes(4);
        let note = format!(
            "The laptop 'x1' is gone: it did not come back after the hub's start at {}.",
            started.format("%H:%M:%S UTC")
        );
        let expected = if comes_back { ("sounding".to_owned(), String::new()) } else { ("failed".to_owned(), note) };
        assert_eq!(last_word(&hub, &incident).await, expected);
        seconds(&hub, 30).await;
        let anna = calls(&shown(&hub, &incident).await).contains(&called("Anna", 300));
        assert_eq!(anna, !comes_back);
    }
}

/// A laptop whose app hangs, or whose network swallows everything: the connection is open and nobody takes anything.
#[tokio::test]
async fn a_subscriber_that_takes_nothing_is_given_up_although_its_connection_is_open() {
    let hub = TestHub::start().await;
    let long = "x".repeat(15_000);
    for some in (0..800).collect::<Vec<_>>().chunks(50) {
        let alerts = some
            .iter()
            .map(|number| hub.trigger(json!({ "message": "m", "alias": format!("a-{number}"), "description": long })));
        futures_util::future::join_all(alerts).await;
    }
    let address = hub.url.trim_start_matches("http://");
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(address.parse().unwrap()).await.unwrap();
    let (path, token) = (feed(X1, "x1"), &hub.keys.token);
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    until(&hub, X1, true).await;
    until(&hub, X1, false).await;
    drop(stream);
}
