//! Laptops as the hub keeps them: how they are called, what they found, what happened to them, and whose they are.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::feed::Reader;
use super::harness::{TestHub, night};
use super::laptop::Laptop;

const FIRST: Uuid = Uuid::from_u128(0x6f1f_4f5e_7e3a_4b0e_9d57_0c2f_7f1f_0011);
const OTHER: Uuid = Uuid::from_u128(0x6f1f_4f5e_7e3a_4b0e_9d57_0c2f_7f1f_0012);

fn feed(id: Uuid, name: &str) -> String {
    format!("/api/feed?pager={id}&name={name}&system=windows&version=0.1.0")
}

impl TestHub {
    async fn pagers_of(&self, token: &str) -> Vec<Value> {
        let (status, mine) = self.send(token, Method::GET, "/api/me/pagers", Value::Null, None).await;
        assert_eq!(status, StatusCode::OK, "{mine}");
        mine["pagers"].as_array().unwrap().clone()
    }

    async fn names_of(&self, token: &str) -> Vec<Value> {
        self.pagers_of(token).await.iter().map(|pager| pager["name"].clone()).collect()
    }

    async fn set_pager(&self, id: Uuid, change: Value) -> (StatusCode, Value) {
        self.send(&self.keys.token, Method::PATCH, &format!("/api/me/pagers/{id}"), change, None).await
    }
}

#[tokio::test]
async fn a_laptop_that_connects_is_kept_and_told_how_it_is_called() {
    let hub = TestHub::start().await;
    let mut first = Reader::open_at(&hub, &feed(FIRST, "thinkpad")).await;
    let (greeting, _) = first.until_live().await;
    assert_eq!(greeting[0].data["pager"], json!({"id": FIRST, "name": "thinkpad", "second": false}));
    let mut other = Reader::open_at(&hub, &feed(OTHER, "ThinkPad")).await;
    let (greeting, _) = other.until_live().await;
    assert_eq!(greeting[0].data["pager"]["name"], "ThinkPad (2)");

    let (status, changed) = hub.set_pager(OTHER, json!({"name": " desk\t", "second": true})).await;
    assert_eq!((status, &changed["name"], &changed["second"]), (StatusCode::OK, &json!("desk"), &json!(true)));
    let event = other.next().await;
    assert_eq!((event.name.as_str(), event.data), ("pager", json!({"id": OTHER, "name": "desk", "second": true})));
    let shown = &hub.pagers_of(&hub.keys.token).await;
    let one = shown.iter().find(|pager| pager["id"] == json!(OTHER)).unwrap();
    assert_eq!(
        *one,
        json!({
            "id": OTHER, "name": "desk", "second": true, "system": "windows", "version": "0.1.0", "connected": true,
            "seen_at": "2026-11-24T03:12:00Z", "check": null, "left": null, "journal": [],
        })
    );
    for (change, expected, code) in [
        (json!({"name": "THINKPAD"}), StatusCode::CONFLICT, "name_taken"),
        (json!({"name": " "}), StatusCode::UNPROCESSABLE_ENTITY, "wrong_pager"),
        (json!({"name": "x".repeat(101)}), StatusCode::UNPROCESSABLE_ENTITY, "wrong_pager"),
        (json!({"colour": "red"}), StatusCode::UNPROCESSABLE_ENTITY, "wrong_fields"),
    ] {
        let (status, problem) = hub.set_pager(OTHER, change).await;
        assert_eq!((status, problem["code"].as_str()), (expected, Some(code)), "{problem}");
    }

    // It keeps its name over a restart of the hub, whatever it calls itself.
    drop((first, other));
    let hub = hub.restart().await;
    let (greeting, _) = Reader::open_at(&hub, &feed(OTHER, "ThinkPad")).await.until_live().await;
    assert_eq!(greeting[0].data["pager"], json!({"id": OTHER, "name": "desk", "second": true}));
}

#[tokio::test]
async fn a_browser_is_no_laptop_and_a_laptop_without_a_name_is_refused_in_words() {
    let hub = TestHub::start().await;
    let mut browser = Reader::open(&hub, None).await;
    let (greeting, _) = browser.until_live().await;
    assert_eq!(greeting[0].data["pager"], Value::Null);
    assert!(hub.pagers_of(&hub.keys.token).await.is_empty());
    for path in ["/api/feed?pager=x1&name=x1", &feed(FIRST, ""), &feed(FIRST, &"x".repeat(101))] {
        let (status, problem) = hub.get(path).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("wrong_pager")), "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains("would not ring"), "{problem}");
    }
}

#[tokio::test]
async fn what_it_found_and_what_happened_to_it_is_kept_once() {
    let hub = TestHub::start().await;
    let laptop = Laptop::connect(&hub, &hub.keys.token, FIRST, "thinkpad").await;
    laptop.check(&hub, &["The volume is muted."]).await;
    let entry =
        |second: i64, happened: Value| json!({"at": night() + TimeDelta::seconds(second), "happened": happened});
    let started = entry(-60, json!({"kind": "started", "version": "0.1.0"}));
    let slept = entry(-30, json!({"kind": "slept", "from": "2026-11-24T03:00:00Z", "on_duty": true}));
    laptop.journal(&hub, json!([started.clone()])).await;
    laptop.journal(&hub, json!([slept.clone(), started.clone(), slept.clone()])).await;
    hub.fast_forward(TimeDelta::minutes(5)).await;
    let hub = hub.down_for(TimeDelta::minutes(5)).await;
    let shown = laptop.shown(&hub).await;
    assert_eq!(shown["journal"], json!([slept, started]), "the newest first, each once");
    assert_eq!(shown["check"]["points"][0]["found"], "The volume is muted.");
    assert_eq!((&shown["connected"], &shown["seen_at"]), (&json!(false), &json!("2026-11-24T03:17:00Z")));

    // Of a journal without end the newest are kept.
    for hundred in 0..3 {
        let many: Vec<_> = (0..200)
            .map(|second| entry(hundred * 200 + second, json!({"kind": "clock_set", "by_seconds": second})))
            .collect();
        laptop.journal(&hub, json!(many)).await;
    }
    let shown = laptop.shown(&hub).await;
    let journal = shown["journal"].as_array().unwrap();
    assert_eq!((journal.len(), &journal[0]), (50, &entry(599, json!({"kind": "clock_set", "by_seconds": 199}))));
}

#[tokio::test]
async fn what_is_too_much_is_refused_in_words() {
    let hub = TestHub::start().await;
    let laptop = Laptop::connect(&hub, &hub.keys.token, FIRST, "thinkpad").await;
    let point = |found: &str| json!({"subject": "sound", "standing": "passed", "found": found});
    let check = |points: Vec<Value>| json!({"at": night(), "occasion": "asked", "points": points});
    let entry = |happened: Value| json!({"entries": [{"at": night(), "happened": happened}]});
    let cut_off = json!({"kind": "cut_off", "from": night(), "rang": true, "why": "x".repeat(501)});
    for (what, body, code) in [
        ("check", check(vec![point("x"); 31]), "wrong_check"),
        ("check", check(vec![point(&"x".repeat(501))]), "wrong_check"),
        ("check", json!({"at": night()}), "wrong_fields"),
        ("journal", json!({"entries": []}), "wrong_number"),
        ("journal", entry(cut_off), "wrong_entry"),
        ("journal", entry(json!({"kind": "lost", "ringing": 1})), "wrong_entry"),
    ] {
        let (status, problem) = hub.post(&format!("/api/pagers/{FIRST}/{what}"), body).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some(code)), "{problem}");
    }
    let shown = laptop.shown(&hub).await;
    assert_eq!((&shown["check"], &shown["journal"]), (&Value::Null, &json!([])));
}

#[tokio::test]
async fn anothers_laptop_is_none_of_mine_until_it_is_handed_on() {
    let hub = TestHub::start().await;
    let anna = hub.token_of("Anna").await;
    let hers = Laptop::well(&hub, &anna, "thinkpad").await;
    let (id, mine) = (hers.id, hub.keys.token.clone());
    let check = json!({"at": night(), "occasion": "asked", "points": []});
    let journal = json!({"entries": [{"at": night(), "happened": {"kind": "started", "version": "1"}}]});
    for (method, path, body) in [
        (Method::PATCH, format!("/api/me/pagers/{id}"), json!({"second": true})),
        (Method::DELETE, format!("/api/me/pagers/{id}"), Value::Null),
        (Method::POST, format!("/api/pagers/{id}/check"), check),
        (Method::POST, format!("/api/pagers/{id}/journal"), journal),
        (Method::DELETE, "/api/me/pagers/x1".to_owned(), Value::Null),
    ] {
        let (status, problem) = hub.send(&mine, method, &path, body, None).await;
        assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("not_found")), "{path}: {problem}");
    }
    hers.journal(&hub, json!([{"at": night(), "happened": {"kind": "started", "version": "1"}}])).await;
    hers.close(&hub).await;
    let now_mine = Laptop::connect(&hub, &mine, id, "thinkpad").await;
    let shown = now_mine.shown(&hub).await;
    assert_eq!((&shown["check"], &shown["journal"]), (&Value::Null, &json!([])), "what it told its person before");
    assert!(hub.names_of(&anna).await.is_empty());
}

#[tokio::test]
async fn a_laptop_that_is_not_connected_is_forgotten_when_its_person_says_so_or_is_deleted() {
    let hub = TestHub::start().await;
    let laptop = Laptop::well(&hub, &hub.keys.token, "thinkpad").await;
    let path = format!("/api/me/pagers/{}", laptop.id);
    let forget = || hub.send(&hub.keys.token, Method::DELETE, &path, Value::Null, None);
    let (status, problem) = forget().await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("connected")), "{problem}");
    laptop.close(&hub).await;
    assert_eq!(forget().await.0, StatusCode::NO_CONTENT);
    assert_eq!(forget().await.0, StatusCode::NOT_FOUND);
    assert!(hub.names_of(&hub.keys.token).await.is_empty());

    let customer = hub.token_of("Customer").await;
    let theirs = Laptop::well(&hub, &customer, "x1").await;
    let person = hub.person("Customer").await;
    // A policy names them, which has to go first.
    let (_, policies) = hub.get("/api/policies").await;
    let mut policy = policies["policies"][0].clone();
    let rules = policy["rules"].as_array_mut().unwrap();
    rules.retain(|rule| !rule.to_string().contains(person["id"].as_str().unwrap()));
    let path = format!("/api/policies/{}", policy["id"].as_str().unwrap());
    let version = policy["version"].as_u64();
    let (status, answer) = hub.send(&hub.keys.token, Method::PUT, &path, policy, version).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let path = format!("/api/people/{}", person["id"].as_str().unwrap());
    let version = person["version"].as_u64();
    let (status, answer) = hub.send(&hub.keys.token, Method::DELETE, &path, Value::Null, version).await;
    assert!(status.is_success(), "{answer}");
    // Whoever gets the laptop next finds nothing of theirs.
    let id = theirs.id;
    drop(theirs);
    let hub = hub.restart().await;
    let mine = Laptop::connect(&hub, &hub.keys.token, id, "x1").await;
    assert_eq!(mine.shown(&hub).await["check"], Value::Null);
}

#[tokio::test]
async fn a_laptop_that_leaves_says_so_until_it_comes_back() {
    let hub = TestHub::start().await;
    let laptop = Laptop::well(&hub, &hub.keys.token, "thinkpad").await;
    hub.fast_forward(TimeDelta::minutes(1)).await;
    let left = json!({"at": hub.clock.now(), "happened": {"kind": "left", "why": "quit", "on_duty": true}});
    laptop.journal(&hub, json!([left])).await;
    let shown = laptop.shown(&hub).await;
    assert_eq!(shown["left"], json!({"at": "2026-11-24T03:13:00Z", "why": "quit", "on_duty": true}));
    assert_eq!(shown["connected"], false, "nothing can be expected of it, although its feed is open still");
    let again = Laptop::connect(&hub, &hub.keys.token, laptop.id, "thinkpad").await;
    assert_eq!(again.shown(&hub).await["left"], Value::Null);
    // What it says late of what was before it came back changes nothing.
    hub.fast_forward(TimeDelta::minutes(1)).await;
    again.journal(&hub, json!([{"at": night(), "happened": {"kind": "left", "why": "quit", "on_duty": true}}])).await;
    let shown = again.shown(&hub).await;
    assert_eq!((&shown["left"], &shown["connected"]), (&Value::Null, &json!(true)));
}
