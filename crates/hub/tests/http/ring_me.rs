//! Ring me: a person tests their laptops the whole way from the hub, and nobody else is called or bothered.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::feed::Reader;
use super::harness::TestHub;

const RING: &str = "/api/me/ring";

async fn ring(hub: &TestHub, token: &str) -> (StatusCode, Value) {
    let (status, answer) = hub.send(token, Method::POST, RING, json!({}), None).await;
    (status, answer["incident"].clone())
}

fn path(incident: &Value, action: &str) -> String {
    format!("/api/incidents/{}{action}", incident["id"].as_str().unwrap())
}

#[tokio::test]
async fn it_rings_my_laptops_and_is_over_when_i_acknowledge() {
    let hub = TestHub::start().await;
    let mut feed = Reader::open(&hub, None).await;
    feed.until_live().await;
    let (status, incident) = ring(&hub, &hub.keys.token).await;
    assert_eq!(status, StatusCode::CREATED, "{incident}");
    let page = &incident["pages"][0];
    assert_eq!(
        [&incident["title"], &incident["integration"]["mode"], &page["urgency"], &page["person"]["name"]],
        [&json!("Ring me: a test of your laptop"), &json!("test"), &json!("alarm"), &json!("You")]
    );
    let kinds = [feed.next().await, feed.next().await].map(|event| event.data["change"]["kind"].clone());
    assert_eq!(kinds, [json!("triggered"), json!("paged")]);

    let sound = json!({"device": "Speakers", "loudness": "soft", "level": 30, "volume": 55});
    let receipt =
        json!({"incident": incident["id"], "page": page["id"], "pager": "x1", "stage": "sounding", "sound": sound});
    let (_, taken) = hub.post("/api/receipts", json!({ "receipts": [receipt] })).await;
    assert_eq!(taken["results"], json!([{"changed": true, "refused": null}]));

    let (status, again) = ring(&hub, &hub.keys.token).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &incident["id"]), "one at a time");
    assert_eq!(again["pages"].as_array().unwrap().len(), 1, "it rings already");

    let (_, done) = hub.post(&path(&incident, "/acknowledge"), json!({})).await;
    assert_eq!(done["incident"]["state"], "resolved");
    let (_, whole) = hub.get(&path(&incident, "")).await;
    let kinds: Vec<_> = whole["timeline"].as_array().unwrap().iter().map(|entry| &entry["change"]["kind"]).collect();
    assert_eq!(kinds, ["triggered", "paged", "receipt", "acknowledged", "resolved"]);
    let (status, next) = ring(&hub, &hub.keys.token).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_ne!(next["id"], incident["id"]);
}

#[tokio::test]
async fn it_ends_by_itself_after_five_minutes_also_if_the_hub_was_down() {
    let hub = TestHub::start().await;
    let (_, incident) = ring(&hub, &hub.keys.token).await;
    hub.fast_forward(TimeDelta::seconds(299)).await;
    assert_eq!(hub.incidents("").await.len(), 1);
    hub.fast_forward(TimeDelta::seconds(1)).await;
    assert_eq!(hub.incidents("").await, Vec::<Value>::new());
    let (_, whole) = hub.get(&path(&incident, "")).await;
    let note = whole["timeline"].as_array().unwrap().last().unwrap()["change"]["note"].as_str().unwrap();
    assert!(note.contains("within five minutes"), "{note}");
    assert_eq!(whole["incident"]["pages"].as_array().unwrap().len(), 1, "nobody else was called");

    ring(&hub, &hub.keys.token).await;
    let hub = hub.down_for(TimeDelta::hours(1)).await;
    hub.fast_forward(TimeDelta::zero()).await;
    assert_eq!(hub.incidents("").await, Vec::<Value>::new());
}

#[tokio::test]
async fn it_is_an_alarm_whatever_my_rules_say_and_goes_no_other_way() {
    let hub = TestHub::start().await;
    let way = json!({"id": uuid::Uuid::new_v4(), "by": "email", "to": "you@example.com", "priorities": ["P1", "P2", "P3", "P4", "P5"], "after_minutes": 0});
    let urgency = json!({"P1": "silent", "P2": "silent", "P3": "silent", "P4": "silent", "P5": "silent"});
    let rules = json!({"urgency": urgency, "ways": [way]});
    let (status, me) = hub.send(&hub.keys.token, Method::PUT, "/api/me/paging-rules", rules, None).await;
    assert_eq!(status, StatusCode::OK, "{me}");
    let (_, incident) = ring(&hub, &hub.keys.token).await;
    assert_eq!(incident["pages"][0]["urgency"], "alarm");
    hub.fast_forward(TimeDelta::minutes(10)).await;
    let of = async |id: &Value| {
        let (_, list) = hub.get("/api/deliveries").await;
        list["deliveries"].as_array().unwrap().iter().filter(|delivery| &delivery["incident"] == id).count()
    };
    assert_eq!(of(&incident["id"]).await, 0);
    let real = hub.incident("checkout").await;
    assert_eq!(of(&real["id"]).await, 1, "the way is taken for what is no test");
}

/// A person in no team may be called by a policy, and so may want to hear it. And what is one person's is nobody else's.
#[tokio::test]
async fn it_works_without_a_team_and_nobody_else_sees_it() {
    let hub = TestHub::start().await;
    let architect = hub.token_of("Architect").await;
    let (status, theirs) = ring(&hub, &architect).await;
    assert_eq!((status, &theirs["team"]["name"]), (StatusCode::CREATED, &json!("Architect")));
    let (_, list) = hub.send(&architect, Method::GET, "/api/incidents", Value::Null, None).await;
    assert_eq!(list["incidents"].as_array().unwrap().len(), 1);
    let (status, done) = hub.send(&architect, Method::POST, &path(&theirs, "/acknowledge"), json!({}), None).await;
    assert_eq!((status, &done["incident"]["state"]), (StatusCode::OK, &json!("resolved")));

    let (_, mine) = ring(&hub, &hub.keys.token).await;
    let anna = hub.token_of("Anna").await;
    let (_, list) = hub.send(&anna, Method::GET, "/api/incidents", Value::Null, None).await;
    assert_eq!(list["incidents"], json!([]), "she is in my team, and it is none of hers");
    let (status, _) = hub.send(&anna, Method::POST, &path(&mine, "/acknowledge"), json!({}), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = hub.post(&path(&mine, "/escalate"), json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT, "nobody comes next");
    assert_eq!(hub.request(Method::POST, RING).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn snoozed_it_rings_again_when_asked_again() {
    let hub = TestHub::start().await;
    let (_, incident) = ring(&hub, &hub.keys.token).await;
    hub.post(&path(&incident, "/snooze"), json!({ "minutes": 60 })).await;
    hub.fast_forward(TimeDelta::minutes(2)).await;
    let (status, again) = ring(&hub, &hub.keys.token).await;
    assert_eq!((status, &again["id"], &again["snoozed_until"]), (StatusCode::OK, &incident["id"], &Value::Null));
    assert_eq!(again["pages"].as_array().unwrap().len(), 2);
    hub.fast_forward(TimeDelta::seconds(299)).await;
    assert_eq!(hub.incidents("").await.len(), 1, "five minutes from here");
}

#[tokio::test]
async fn no_integration_can_be_of_this_kind() {
    let hub = TestHub::start().await;
    let (_, teams) = hub.get("/api/teams").await;
    let new = json!({"team": teams["teams"][0]["id"], "name": "x", "kind": "ring-me", "mode": "live"});
    let (status, problem) = hub.post("/api/integrations", new).await;
    assert_eq!(
        (status, &problem["faults"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("kind")),
        "{problem}"
    );
}
