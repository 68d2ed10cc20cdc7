//! Whom a laptop would wake: the team sees it, and who is on duty and out of reach is told.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::harness::{TestHub, night};
use super::laptop::Laptop;
use super::receiver::{Receiver, Request};

impl TestHub {
    /// How the demo's team sees a person.
    async fn reachability(&self, name: &str) -> Value {
        let (_, teams) = self.get("/api/teams").await;
        let team = teams["teams"][0]["id"].as_str().unwrap();
        let (status, seen) = self.get(&format!("/api/reachability?team={team}")).await;
        assert_eq!(status, StatusCode::OK, "{seen}");
        let people = seen["people"].as_array().unwrap();
        people.iter().find(|it| it["person"]["name"] == name).cloned().unwrap_or_default()
    }

    /// You are told by webhook at this receiver.
    async fn tell_me_at(&self, receiver: &Receiver) {
        let way = json!({"id": Uuid::new_v4(), "by": "webhook", "to": receiver.url, "priorities": ["P1"], "after_minutes": 30});
        let request = self.as_me(Method::PUT, "/api/me/paging-rules").json(&json!({"ways": [way]}));
        assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
    }

    async fn minutes(&self, minutes: i64) {
        self.fast_forward(TimeDelta::minutes(minutes)).await;
    }

    async fn figure(&self, name: &str) -> String {
        let figures = self.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
        let line = figures.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap();
        line.split_once(' ').unwrap().1.to_owned()
    }
}

/// A hub that tells you at this receiver; you are on call.
async fn hub_telling(receiver: &Receiver) -> TestHub {
    let hub = TestHub::start_with(|config| config.allow_outside = vec![receiver.url.clone()]).await;
    hub.tell_me_at(receiver).await;
    hub
}

/// The minute after the beginning at which each was told so.
fn told(requests: &[Request]) -> Vec<i64> {
    requests.iter().map(|request| minute(&request.json())).collect()
}

fn minute(body: &Value) -> i64 {
    assert_eq!(body["type"], "person.unreachable");
    (body["timestamp"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap() - night()).num_minutes()
}

#[tokio::test]
async fn a_person_is_reachable_while_a_laptop_is_connected_on_which_nothing_failed() {
    let hub = TestHub::start().await;
    let seen = hub.reachability("You").await;
    assert_eq!(seen["on_call"], true);
    assert_eq!(seen["until"], "2026-11-30T09:00:00Z");
    assert_eq!((&seen["reachable"], &seen["pagers"]), (&json!(false), &json!([])));
    assert_eq!(seen["says"], "No laptop of yours has ever connected.");
    assert_eq!(hub.reachability("Anna").await["says"], "No laptop of Anna's has ever connected.");

    let laptop = Laptop::connect(&hub, &hub.keys.token, Uuid::new_v4(), "thinkpad").await;
    let says = |seen: &Value| (seen["reachable"].as_bool().unwrap(), seen["says"].as_str().unwrap().to_owned());
    let expected = |reachable, says: &str| (reachable, says.to_owned());
    let now = hub.reachability("You").await;
    assert_eq!(says(&now), expected(false, "Your laptop 'thinkpad' is connected, but has not checked itself yet."));
    laptop.check(&hub, &[]).await;
    let now = hub.reachability("You").await;
    assert_eq!(says(&now), expected(true, "Your laptop 'thinkpad' is connected, and its self-check passed."));
    assert_eq!(
        now["pagers"],
        json!([{"name": "thinkpad", "second": false, "connected": true, "seen_at": night(), "passed": true, "failed": []}])
    );
    laptop.check(&hub, &["The volume is muted."]).await;
    let now = hub.reachability("You").await;
    assert_eq!(says(&now), expected(false, "Your laptop 'thinkpad' is connected, but: The volume is muted."));
    assert_eq!(now["pagers"][0]["failed"][0]["remedy"], "Unmute it.");

    let anna = hub.token_of("Anna").await;
    let (_, on_call) = hub.send(&anna, Method::GET, "/api/on-call", Value::Null, None).await;
    let me = &on_call["on_call"][0]["now"][0];
    assert_eq!((&me["pagers"], &me["reachable"]), (&json!(1), &json!(false)));
    assert_eq!(me["says"], "You's laptop 'thinkpad' is connected, but: The volume is muted.");

    laptop.check(&hub, &[]).await;
    laptop.close(&hub).await;
    hub.minutes(9).await;
    let now = hub.reachability("You").await;
    assert_eq!(says(&now), expected(false, "Your laptop 'thinkpad' has not been connected since 03:12."));
    let (status, _) = hub.get(&format!("/api/reachability?team={}", Uuid::new_v4())).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_is_on_duty_and_out_of_reach_is_told_once_after_five_minutes_and_again_after_twelve_hours() {
    let receiver = Receiver::start().await;
    let hub = hub_telling(&receiver).await;
    hub.minutes(4).await;
    assert!(receiver.requests().is_empty());
    assert_eq!(hub.reachability("You").await["told_at"], Value::Null);
    hub.minutes(1).await;
    let requests = receiver.requests();
    assert_eq!(told(&requests), [5], "whatever priorities and delay the way has: there is no page");
    let content = &requests[0].json()["data"];
    assert_eq!((&content["teams"], &content["until"]), (&json!(["Payments"]), &json!("2026-11-30T09:00:00Z")));
    assert_eq!(content["reason"], "No laptop of yours has ever connected.");
    assert_eq!(hub.reachability("You").await["told_at"], "2026-11-24T03:17:00Z");
    assert_eq!(hub.figure("tocsin_unreachable_on_duty").await, "1");

    hub.minutes(700).await;
    assert_eq!(told(&receiver.requests()), [5], "once");
    hub.minutes(720).await;
    assert_eq!(told(&receiver.requests()), [5, 725]);
    let (_, list) = hub.get("/api/deliveries?state=sent").await;
    let deliveries = list["deliveries"].as_array().unwrap();
    assert_eq!((deliveries.len(), hub.figure("tocsin_deliveries_total").await.as_str()), (2, "2"));
    assert_eq!((deliveries[0].get("incident"), &deliveries[0]["unreachable"]["since"]), (None, &json!(night())));
}

#[tokio::test]
async fn who_is_back_within_reach_is_told_nothing_and_the_next_time_anew() {
    let receiver = Receiver::start().await;
    let hub = hub_telling(&receiver).await;
    let laptop = Laptop::well(&hub, &hub.keys.token, "thinkpad").await;
    hub.minutes(60).await;
    assert!(receiver.requests().is_empty());
    laptop.check(&hub, &["The volume is muted."]).await;
    hub.minutes(4).await;
    laptop.check(&hub, &[]).await;
    hub.minutes(60).await;
    assert!(receiver.requests().is_empty(), "it was muted for four minutes");
    let id = laptop.id;
    laptop.close(&hub).await;
    hub.minutes(5).await;
    assert_eq!(told(&receiver.requests()), [129]);
    let reason = receiver.requests()[0].json()["data"]["reason"].clone();
    assert_eq!(reason, "Your laptop 'thinkpad' has not been connected since 05:16.");
    assert_ne!(hub.reachability("You").await["told_at"], Value::Null);

    let laptop = Laptop::connect(&hub, &hub.keys.token, id, "thinkpad").await;
    hub.minutes(0).await;
    let seen = hub.reachability("You").await;
    assert_eq!((&seen["reachable"], &seen["told_at"]), (&json!(true), &Value::Null));
    assert_eq!(hub.figure("tocsin_unreachable_on_duty").await, "0");
    laptop.close(&hub).await;
    hub.minutes(5).await;
    assert_eq!(told(&receiver.requests()), [129, 134], "another spell is told anew");
}

#[tokio::test]
async fn a_restart_of_the_hub_tells_nobody_twice_and_gives_laptops_time_to_come_back() {
    let receiver = Receiver::start().await;
    let hub = hub_telling(&receiver).await;
    hub.minutes(3).await;
    let hub = hub.down_for(TimeDelta::minutes(1)).await;
    hub.minutes(4).await;
    assert!(receiver.requests().is_empty(), "counted from the hub's start");
    hub.minutes(1).await;
    assert_eq!(told(&receiver.requests()), [9]);
    let hub = hub.down_for(TimeDelta::hours(1)).await;
    hub.minutes(600).await;
    assert_eq!(told(&receiver.requests()), [9], "it was told before the hub was down");
    assert_eq!(hub.reachability("You").await["told_at"], "2026-11-24T03:21:00Z");
    let hub = hub.down_for(TimeDelta::hours(2)).await;
    hub.minutes(4).await;
    assert_eq!(told(&receiver.requests()), [9]);
    hub.minutes(1).await;
    assert_eq!(told(&receiver.requests()), [9, 794]);
}

#[tokio::test]
async fn a_message_that_fails_is_tried_again_also_after_a_restart_unless_they_are_back() {
    let receiver = Receiver::start().await;
    let hub = hub_telling(&receiver).await;
    receiver.answer(500, "");
    hub.minutes(5).await;
    assert_eq!(told(&receiver.requests()), [5]);
    assert_eq!(hub.reachability("You").await["told_at"], Value::Null, "nobody took it");
    let hub = hub.restart().await;
    hub.fast_forward(TimeDelta::seconds(10)).await;
    assert_eq!(receiver.requests().len(), 2);
    receiver.answer(204, "");
    let laptop = Laptop::well(&hub, &hub.keys.token, "thinkpad").await;
    hub.minutes(60).await;
    assert_eq!(receiver.requests().len(), 2, "there is nothing to tell any more");
    let (_, list) = hub.get("/api/deliveries").await;
    assert_eq!(list["deliveries"][0]["state"], "not_needed");
    drop(laptop);
}

#[tokio::test]
async fn only_the_shifts_of_schedules_count_and_a_new_one_is_told_of_anew() {
    let receiver = Receiver::start().await;
    let hub = hub_telling(&receiver).await;
    // 2026-11-30 09:00: Anna's week begins. She has no other way, and nobody else is told for her.
    let end: DateTime<Utc> = "2026-11-30T09:00:00Z".parse().unwrap();
    hub.clock.run_to(end).await;
    let before = receiver.requests().len();
    assert_eq!(before, 13, "every twelve hours of the week");
    hub.minutes(3 * 24 * 60).await;
    assert_eq!(receiver.requests().len(), before, "off duty");
    let seen = hub.reachability("You").await;
    assert_eq!((&seen["on_call"], &seen["told_at"]), (&json!(false), &Value::Null));
    let anna = hub.reachability("Anna").await;
    assert_eq!((&anna["on_call"], &anna["told_at"], &anna["other_ways"]), (&json!(true), &Value::Null, &json!([])));
    assert_eq!(hub.reachability("You").await["other_ways"], json!(["webhook"]));
    // Your next week: five minutes after it began.
    let start: DateTime<Utc> = "2026-12-14T09:00:00Z".parse().unwrap();
    hub.clock.run_to(start + TimeDelta::minutes(5)).await;
    let requests = receiver.requests();
    assert_eq!(requests.len(), before + 1);
    assert_eq!(minute(&requests[before].json()), (start - night()).num_minutes() + 5);

    // Without a schedule everybody is on call, and is shown so, but is not told.
    let (_, schedules) = hub.get("/api/schedules").await;
    let (_, teams) = hub.get("/api/teams").await;
    let (_, policies) = hub.get("/api/policies").await;
    let mut team = teams["teams"][0].clone();
    team["routing"] = json!([]);
    let path = format!("/api/teams/{}", team["id"].as_str().unwrap());
    let (status, answer) = hub.send(&hub.keys.token, Method::PUT, &path, team.clone(), team["version"].as_u64()).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    for (kind, object) in [("policies", &policies["policies"][0]), ("schedules", &schedules["schedules"][0])] {
        let path = format!("/api/{kind}/{}", object["id"].as_str().unwrap());
        let version = object["version"].as_u64();
        let (status, answer) = hub.send(&hub.keys.token, Method::DELETE, &path, Value::Null, version).await;
        assert!(status.is_success(), "{answer}");
    }
    hub.minutes(24 * 60).await;
    assert_eq!(receiver.requests().len(), before + 1);
    let seen = hub.reachability("You").await;
    assert_eq!((&seen["on_call"], &seen["until"], &seen["told_at"]), (&json!(true), &Value::Null, &Value::Null));
    assert_eq!(hub.figure("tocsin_unreachable_on_duty").await, "0");
}

#[tokio::test]
async fn quiet_hours_hold_a_loud_way_back_until_they_are_over() {
    let receiver = Receiver::start().await;
    let twilio = hub::Twilio {
        url: receiver.url.clone(),
        account: "AC0123456789abcdef".to_owned(),
        token: hub::Hidden::from("the-token"),
        from: "+15005550006".to_owned(),
    };
    let hub = TestHub::start_with(|config| config.twilio = Some(twilio)).await;
    let way = json!({"id": Uuid::new_v4(), "by": "voice", "to": "+380441234567", "priorities": [], "after_minutes": 0});
    let rules = json!({"ways": [way], "quiet_hours": {"from": "22:00", "to": "04:00", "at_most": "chime"}});
    let (status, answer) = hub.send(&hub.keys.token, Method::PUT, "/api/me/paging-rules", rules, None).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    hub.minutes(47).await;
    assert!(receiver.requests().is_empty(), "a call is too loud at 03:59");
    hub.minutes(1).await;
    let requests = receiver.requests();
    assert_eq!(requests.len(), 1);
    assert!(
        requests[0].head.starts_with("POST /2010-04-01/Accounts/AC0123456789abcdef/Calls.json"),
        "{}",
        requests[0].head
    );
    assert!(
        requests[0].body.contains("no+laptop+of+yours+would+wake+you")
            || requests[0].body.contains("no%20laptop%20of%20yours"),
        "{}",
        requests[0].body
    );
}
