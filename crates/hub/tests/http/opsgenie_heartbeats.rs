//! Opsgenie's API for heartbeats, as its clients use it.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::{TestHub, json_of};
use super::rules::{minutes, only};

async fn send(hub: &TestHub, key: &str, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let mut request = hub.request(method, path).header("authorization", format!("GenieKey {key}"));
    if !body.is_null() {
        request = request.json(&body);
    }
    json_of(request).await
}

async fn by_key(hub: &TestHub, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let (status, answer) = send(hub, &hub.keys.opsgenie_key, method, path, body).await;
    assert!(answer["took"].is_number() && answer["requestId"].is_string(), "{answer}");
    (status, answer)
}

#[tokio::test]
async fn a_heartbeat_lives_from_its_creation_to_its_end() {
    let hub = TestHub::start().await;
    let body = json!({
        "name": "nightly backup/ночь", "description": "Runs at three.", "interval": 2, "intervalUnit": "hours", "enabled": true,
        "alertMessage": "No backup", "alertTags": ["backup"], "alertPriority": "P2",
    });
    let (status, created) = by_key(&hub, Method::POST, "/v2/heartbeats", body).await;
    assert_eq!((status, &created["result"]), (StatusCode::CREATED, &json!("Created")), "{created}");
    let team = hub.get("/api/teams").await.1["teams"][0].clone();
    let shown = json!({
        "name": "nightly backup/ночь", "description": "Runs at three.", "interval": 2, "intervalUnit": "hours", "enabled": true,
        "expired": false, "ownerTeam": {"id": team["id"], "name": team["name"]}, "alertMessage": "No backup",
        "alertTags": ["backup"], "alertPriority": "P2",
    });
    assert_eq!(created["data"], shown);
    let path = "/v2/heartbeats/nightly%20backup%2F%D0%BD%D0%BE%D1%87%D1%8C";
    assert_eq!(by_key(&hub, Method::GET, path, Value::Null).await.1["data"], shown);
    let (_, list) = by_key(&hub, Method::GET, "/v2/heartbeats/", Value::Null).await;
    assert_eq!(list["data"]["heartbeats"], json!([shown]));

    for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH] {
        let (status, pong) = by_key(&hub, method, &format!("{path}/ping"), Value::Null).await;
        assert_eq!((status, &pong["result"]), (StatusCode::ACCEPTED, &json!("PONG - Heartbeat received")));
    }
    assert_eq!(by_key(&hub, Method::GET, path, Value::Null).await.1["data"]["lastPingTime"], "2026-11-24T03:12:00Z");
    minutes(&hub, 120).await;
    let incident = only(&hub).await;
    assert_eq!(
        (&incident["title"], &incident["priority"], &incident["tags"]),
        (&json!("No backup"), &json!("P2"), &json!(["backup"]))
    );
    assert_eq!(by_key(&hub, Method::GET, path, Value::Null).await.1["data"]["expired"], true);
    let by_address = hub.request(Method::GET, &format!("{path}/ping?apiKey={}", hub.keys.opsgenie_key));
    assert_eq!(json_of(by_address).await.0, StatusCode::ACCEPTED);
    assert_eq!(only(&hub).await["state"], "resolved");

    let (status, changed) = by_key(&hub, Method::PATCH, path, json!({"interval": 3, "alertPriority": "P4"})).await;
    assert_eq!((status, &changed["result"]), (StatusCode::OK, &json!("Updated")));
    assert_eq!((&changed["data"]["interval"], &changed["data"]["intervalUnit"]), (&json!(3), &json!("hours")));
    assert_eq!(
        (&changed["data"]["alertPriority"], &changed["data"]["alertMessage"]),
        (&json!("P4"), &json!("No backup"))
    );
    let (_, changed) = by_key(&hub, Method::PATCH, path, json!({"intervalUnit": "days", "alertMessage": ""})).await;
    assert_eq!((&changed["data"]["interval"], &changed["data"]["intervalUnit"]), (&json!(3), &json!("days")));
    assert_eq!(changed["data"]["alertMessage"], "nightly backup/ночь is expired");
    for (action, word, enabled) in [("disable", "Disabled", false), ("enable", "Enabled", true)] {
        let (status, done) = by_key(&hub, Method::POST, &format!("{path}/{action}"), Value::Null).await;
        assert_eq!(
            (status, &done["result"], &done["data"]["enabled"]),
            (StatusCode::OK, &json!(word), &json!(enabled))
        );
    }
    let (status, gone) = by_key(&hub, Method::DELETE, path, Value::Null).await;
    assert_eq!((status, &gone["result"]), (StatusCode::OK, &json!("Deleted")));
    assert_eq!(by_key(&hub, Method::GET, path, Value::Null).await.0, StatusCode::NOT_FOUND);
    let (status, pong) = by_key(&hub, Method::GET, &format!("{path}/ping"), Value::Null).await;
    assert_eq!(
        (status, &pong["result"]),
        (StatusCode::ACCEPTED, &json!("PONG - Heartbeat received")),
        "a pong proves nothing"
    );
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_field() {
    let hub = TestHub::start().await;
    let whole = json!({"name": "a", "interval": 1, "intervalUnit": "days", "enabled": true});
    assert_eq!(by_key(&hub, Method::POST, "/v2/heartbeats", whole.clone()).await.0, StatusCode::CREATED);
    for (field, value, said) in [
        ("name", json!(""), "A heartbeat needs a name."),
        ("name", json!("A"), "There is a heartbeat on this hub named 'a' already."),
        ("interval", Value::Null, "Say after how long"),
        ("interval", json!(0), "The interval is 0 minutes"),
        ("interval", json!(367), "The interval is 528480 minutes"),
        ("interval", json!(4_294_967_295_u64), "The interval is longer than 366 days."),
        ("intervalUnit", json!("weeks"), "'intervalUnit' must be one of minutes, hours, days."),
        ("alertPriority", json!("P9"), "'alertPriority' must be one of P1, P2, P3, P4, P5."),
        ("alertMessage", json!("x".repeat(131)), "The text is 131 characters long; at most 130 are allowed."),
        ("ownerTeam", json!({"name": "nowhere"}), "There is no team with the name 'nowhere'."),
    ] {
        let mut body = whole.clone();
        body["name"] = json!("b");
        body[field] = value;
        let (status, refusal) = by_key(&hub, Method::POST, "/v2/heartbeats", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refusal}");
        assert!(refusal["errors"][field].as_str().is_some_and(|told| told.contains(said)), "{field}: {refusal}");
    }
    let (status, refusal) = by_key(&hub, Method::POST, "/v2/heartbeats", json!({"interval": "ten"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refusal}");
    for (method, path) in [
        (Method::PATCH, "/v2/heartbeats/x"),
        (Method::DELETE, "/v2/heartbeats/x"),
        (Method::POST, "/v2/heartbeats/x/enable"),
    ] {
        let (status, refusal) = by_key(&hub, method, path, Value::Null).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{refusal}");
    }
    for key in ["", "tsk_wrong"] {
        let (status, _) = send(&hub, key, Method::GET, "/v2/heartbeats/a/ping", Value::Null).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    let (status, _) = json_of(hub.request(Method::GET, "/v2/heartbeats")).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_key_acts_for_the_heartbeats_of_its_team_and_a_person_as_far_as_they_may() {
    let hub = TestHub::start().await;
    let architect = hub.person("Architect").await;
    let members = json!([{ "person": architect["id"], "role": "admin" }]);
    let (_, other) = hub.post("/api/teams", json!({ "name": "Platform", "members": members })).await;
    let token = hub.token_of("Architect").await;
    let body = json!({"name": "theirs", "interval": 10, "intervalUnit": "minutes"});
    let (status, created) = send(&hub, &token, Method::POST, "/v2/heartbeats", body.clone()).await;
    assert_eq!((status, &created["data"]["ownerTeam"]["id"]), (StatusCode::CREATED, &other["id"]), "{created}");

    let mut foreign = body;
    (foreign["name"], foreign["ownerTeam"]) = (json!("ours"), json!({"name": "Platform"}));
    assert_eq!(by_key(&hub, Method::POST, "/v2/heartbeats", foreign).await.0, StatusCode::FORBIDDEN);
    for (method, path) in [(Method::GET, "/v2/heartbeats/theirs"), (Method::DELETE, "/v2/heartbeats/theirs")] {
        assert_eq!(by_key(&hub, method, path, Value::Null).await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(by_key(&hub, Method::GET, "/v2/heartbeats", Value::Null).await.1["data"]["heartbeats"], json!([]));
    assert_eq!(by_key(&hub, Method::GET, "/v2/heartbeats/theirs/ping", Value::Null).await.0, StatusCode::ACCEPTED);
    let last = async || {
        send(&hub, &token, Method::GET, "/v2/heartbeats/theirs", Value::Null).await.1["data"]["lastPingTime"].clone()
    };
    assert_eq!(last().await, Value::Null, "another team's key is no ping");

    let anna = hub.token_of("Anna").await;
    for (method, path) in [
        (Method::GET, "/v2/heartbeats/theirs/ping"),
        (Method::DELETE, "/v2/heartbeats/theirs"),
        (Method::POST, "/v2/heartbeats/theirs/disable"),
    ] {
        assert_eq!(send(&hub, &anna, method, path, Value::Null).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(
        send(&hub, &token, Method::GET, "/v2/heartbeats/theirs/ping", Value::Null).await.0,
        StatusCode::ACCEPTED
    );
    assert_eq!(last().await, "2026-11-24T03:12:00Z");
}
