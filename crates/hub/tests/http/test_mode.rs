//! Test mode from end to end: a test's incidents page its owner alone, whatever rules, windows, senders and people say; and its end is told.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::{TestHub, json_of};
use super::known_faults::team;
use super::rules::{calls, minutes};

/// A test of Borys, and its key.
async fn test(hub: &TestHub, rules: Value) -> (Value, String) {
    let borys = hub.person("Borys").await;
    let new = json!({"team": team(hub).await, "name": "poc", "kind": "opsgenie", "mode": "test", "owner": borys["id"]});
    let (status, made) = hub.post("/api/integrations", new).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let mut integration = made["integration"].clone();
    integration["rules"] = rules;
    let path = format!("/api/integrations/{}", integration["id"].as_str().unwrap());
    let version = integration["version"].as_u64();
    let (status, answer) = hub.send(&hub.keys.token, Method::PUT, &path, integration, version).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    (answer, made["key"].as_str().unwrap().to_owned())
}

async fn alert(hub: &TestHub, key: &str, alert: Value) {
    let request = hub.request(Method::POST, "/v2/alerts").header("authorization", format!("GenieKey {key}"));
    let (status, answer) = json_of(request.json(&alert)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
}

async fn incident(hub: &TestHub, query: &str) -> Value {
    hub.incidents(&format!("?state=all&q={query}")).await.remove(0)
}

fn borys(minute: i64) -> Vec<(String, i64)> {
    vec![("Borys".to_owned(), minute)]
}

#[tokio::test]
async fn responders_of_the_sender_and_risen_priorities_call_nobody_else() {
    let hub = TestHub::start().await;
    let (_, key) = test(&hub, json!([])).await;
    let responders = json!([{"type": "team", "name": "Payments"}, {"type": "user", "username": "lead@demo.invalid"}]);
    alert(&hub, &key, json!({"message": "m", "alias": "poc", "priority": "P4", "responders": responders})).await;
    minutes(&hub, 5).await;
    alert(&hub, &key, json!({"message": "m", "alias": "poc", "priority": "P1"})).await;
    minutes(&hub, 300).await;
    let incident = incident(&hub, "poc").await;
    assert_eq!(calls(&incident), [borys(0), borys(5)].concat(), "only its owner, and it never escalates");
    assert_eq!(incident["integration"]["mode"], "test");
}

#[tokio::test]
async fn held_and_in_maintenance_it_calls_its_owner_at_the_end() {
    let hub = TestHub::start().await;
    let (integration, key) = test(&hub, json!([{"name": "flapping", "then": {"handling": {"hold": 5}}}])).await;
    alert(&hub, &key, json!({"message": "m", "alias": "held"})).await;
    minutes(&hub, 10).await;
    assert_eq!(calls(&incident(&hub, "held").await), borys(5));
    let end = hub.clock.now() + TimeDelta::minutes(50);
    let body = json!({"team": team(&hub).await, "description": "x", "integrations": [integration["id"]], "end": end});
    hub.post("/api/maintenance", body).await;
    alert(&hub, &key, json!({"message": "m", "alias": "quiet"})).await;
    minutes(&hub, 120).await;
    assert_eq!(calls(&incident(&hub, "quiet").await), borys(60));
}

#[tokio::test]
async fn given_to_another_team_it_still_calls_its_owner_alone() {
    let hub = TestHub::start().await;
    let (_, key) = test(&hub, json!([])).await;
    let architect = hub.person("Architect").await;
    let members = json!([{ "person": architect["id"], "role": "member" }]);
    let (_, other) = hub.post("/api/teams", json!({ "name": "Platform", "members": members })).await;
    alert(&hub, &key, json!({"message": "m", "alias": "poc"})).await;
    let found = incident(&hub, "poc").await;
    let path = format!("/api/incidents/{}", found["id"].as_str().unwrap());
    let (status, done) = hub.post(&format!("{path}/transfer"), json!({"team": other["id"]})).await;
    assert_eq!((status, calls(&done["incident"])), (StatusCode::OK, [borys(0), borys(0)].concat()), "{done}");
    let (status, _) = hub.post(&format!("{path}/escalate"), json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT, "nobody comes next in a test");
}

/// The end is told though a rule drops all messages, and though a maintenance keeps all of the team quiet.
#[tokio::test]
async fn its_end_is_told_whatever_its_rules_and_windows_say() {
    let hub = TestHub::start().await;
    let (_, key) = test(&hub, json!([{"name": "drop all", "then": {"handling": "drop"}}])).await;
    alert(&hub, &key, json!({"message": "m", "alias": "poc"})).await;
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
    let end = hub.clock.now() + TimeDelta::days(30);
    let body = json!({"team": team(&hub).await, "description": "x", "end": end, "afterwards": "stay_silent"});
    assert_eq!(hub.post("/api/maintenance", body).await.0, StatusCode::CREATED);
    hub.fast_forward(TimeDelta::days(8)).await;
    let told = incident(&hub, "is over").await;
    assert_eq!((calls(&told), &told["title"]), (borys(7 * 24 * 60), &json!("The test of integration 'poc' is over")));
    assert_eq!((&told["held"], &told["priority"]), (&Value::Null, &json!("P4")));
    let request = hub.request(Method::POST, "/v2/alerts").header("authorization", format!("GenieKey {key}"));
    let (status, refusal) = json_of(request.json(&json!({"message": "m"}))).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(refusal["message"].as_str().unwrap().contains("The test integration 'poc' ended"), "{refusal}");
}
