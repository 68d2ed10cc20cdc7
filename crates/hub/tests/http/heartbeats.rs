//! Heartbeats: their API, and in simulated time what their silence opens and their pings close.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::TestHub;
use super::known_faults::team;
use super::rules::{calls, first, minutes, only};

/// A heartbeat of every ten minutes.
async fn backup(hub: &TestHub) -> Value {
    let body = json!({"team": team(hub).await, "name": "backup", "interval_minutes": 10, "message": "No backup"});
    let (status, heartbeat) = hub.post("/api/heartbeats", body).await;
    assert_eq!(status, StatusCode::CREATED, "{heartbeat}");
    heartbeat
}

fn path(heartbeat: &Value, action: &str) -> String {
    format!("/api/heartbeats/{}{action}", heartbeat["id"].as_str().unwrap())
}

async fn ping(hub: &TestHub, heartbeat: &Value) {
    assert_eq!(hub.post(&path(heartbeat, "/ping"), json!({})).await.0, StatusCode::NO_CONTENT);
}

/// The heartbeat as it is now.
async fn now(hub: &TestHub, heartbeat: &Value) -> Value {
    hub.get(&path(heartbeat, "")).await.1
}

/// The same, with something changed.
async fn put(hub: &TestHub, heartbeat: &Value, key: &str, value: Value) -> Value {
    let mut changed = now(hub, heartbeat).await;
    let version = changed["version"].as_u64();
    changed[key] = value;
    let (status, answer) = hub.send(&hub.keys.token, Method::PUT, &path(heartbeat, ""), changed, version).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer
}

#[tokio::test]
async fn silence_opens_an_incident_at_the_second_and_a_ping_ends_it() {
    let hub = TestHub::start().await;
    let heartbeat = backup(&hub).await;
    assert_eq!(
        (&heartbeat["last_ping_at"], &heartbeat["due_at"]),
        (&Value::Null, &Value::Null),
        "watched from its first ping on"
    );
    minutes(&hub, 60).await;
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
    ping(&hub, &heartbeat).await;
    assert_eq!(now(&hub, &heartbeat).await["due_at"], "2026-11-24T04:22:00Z");
    minutes(&hub, 9).await;
    ping(&hub, &heartbeat).await;
    hub.fast_forward(TimeDelta::minutes(10) - TimeDelta::seconds(1)).await;
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
    hub.fast_forward(TimeDelta::seconds(1)).await;
    let incident = only(&hub).await;
    assert_eq!((&incident["title"], &incident["opened_at"]), (&json!("No backup"), &json!("2026-11-24T04:31:00Z")));
    assert_eq!(incident["description"], "No ping came for 10 minutes (the last one at 2026-11-24 04:21:00 UTC).");
    assert_eq!(
        incident["integration"],
        json!({"id": heartbeat["id"], "name": "backup", "kind": "heartbeat", "mode": "live"})
    );
    let reason = incident["pages"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("Source: heartbeat 'backup'."), "{reason}");
    assert_eq!(now(&hub, &heartbeat).await["expired_at"], "2026-11-24T04:31:00Z");

    let hub = hub.restart().await;
    minutes(&hub, 600).await;
    assert_eq!(only(&hub).await["count"], 1, "silence is told once");
    ping(&hub, &heartbeat).await;
    let incident = only(&hub).await;
    assert_eq!((&incident["state"], &incident["resolved"]["by"]["name"]), (&json!("resolved"), &json!("backup")));
    let known = now(&hub, &heartbeat).await;
    assert_eq!((&known["expired_at"], &known["due_at"]), (&Value::Null, &json!("2026-11-24T14:41:00Z")));
    minutes(&hub, 10).await;
    assert_eq!(hub.incidents("?state=open").await.len(), 1, "it is watched again");
}

#[tokio::test]
async fn a_hub_that_was_down_over_the_time_gives_each_time_to_ping_and_a_restart_forgets_no_ping() {
    let hub = TestHub::start().await;
    let heartbeat = backup(&hub).await;
    ping(&hub, &heartbeat).await;
    let hub = hub.restart().await;
    minutes(&hub, 9).await;
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
    let hub = hub.down_for(TimeDelta::minutes(30)).await;
    // It pinged, for all that anybody knows, while nobody listened.
    minutes(&hub, 9).await;
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
    let hub = hub.restart().await;
    minutes(&hub, 1).await;
    assert_eq!(first(&only(&hub).await), Some(("You".to_owned(), 49)));
}

#[tokio::test]
async fn switched_off_it_is_not_watched_what_it_opened_is_over_and_switched_on_it_waits_for_a_ping() {
    let hub = TestHub::start().await;
    let heartbeat = backup(&hub).await;
    ping(&hub, &heartbeat).await;
    minutes(&hub, 10).await;
    assert_eq!(only(&hub).await["state"], "triggered");
    let off = put(&hub, &heartbeat, "enabled", json!(false)).await;
    assert_eq!((&off["expired_at"], &off["due_at"]), (&Value::Null, &Value::Null));
    let incident = only(&hub).await;
    assert_eq!((&incident["state"], &incident["resolved"]["by"]["name"]), (&json!("resolved"), &json!("You")));
    ping(&hub, &heartbeat).await;
    let off = now(&hub, &heartbeat).await;
    assert_eq!(
        (&off["last_ping_at"], &off["due_at"]),
        (&json!("2026-11-24T03:22:00Z"), &Value::Null),
        "a ping arms nothing"
    );
    minutes(&hub, 60).await;
    let on = put(&hub, &heartbeat, "enabled", json!(true)).await;
    assert_eq!((&on["last_ping_at"], &on["due_at"]), (&Value::Null, &Value::Null));
    minutes(&hub, 60).await;
    assert_eq!(only(&hub).await["state"], "resolved", "it waits for its next ping");
    ping(&hub, &heartbeat).await;
    minutes(&hub, 10).await;
    assert_eq!(hub.incidents("?state=open").await.len(), 1);
}

#[tokio::test]
async fn deleted_it_leaves_nothing_open_and_nothing_armed() {
    let hub = TestHub::start().await;
    let heartbeat = backup(&hub).await;
    ping(&hub, &heartbeat).await;
    minutes(&hub, 10).await;
    let version = heartbeat["version"].as_u64();
    let (status, _) = hub.send(&hub.keys.token, Method::DELETE, &path(&heartbeat, ""), Value::Null, version).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let incident = only(&hub).await;
    let (_, whole) = hub.get(&format!("/api/incidents/{}", incident["id"].as_str().unwrap())).await;
    let last = whole["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!(last["change"], json!({"kind": "resolved", "note": "The heartbeat was deleted."}));
    assert_eq!(hub.post(&path(&heartbeat, "/ping"), json!({})).await.0, StatusCode::NOT_FOUND);

    let again = backup(&hub).await;
    ping(&hub, &again).await;
    let (status, _) = hub.send(&hub.keys.token, Method::DELETE, &path(&again, ""), Value::Null, Some(1)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    minutes(&hub, 60).await;
    assert_eq!(only(&hub).await["id"], incident["id"], "what is gone is not silent");
}

#[tokio::test]
async fn another_interval_counts_from_its_last_ping() {
    let hub = TestHub::start().await;
    let heartbeat = backup(&hub).await;
    ping(&hub, &heartbeat).await;
    minutes(&hub, 5).await;
    assert_eq!(put(&hub, &heartbeat, "interval_minutes", json!(20)).await["due_at"], "2026-11-24T03:32:00Z");
    minutes(&hub, 14).await;
    assert_eq!(hub.incidents("").await, Vec::<Value>::new());
    put(&hub, &heartbeat, "interval_minutes", json!(15)).await;
    minutes(&hub, 0).await;
    assert_eq!(first(&only(&hub).await), Some(("You".to_owned(), 19)), "it was too long already");
}

#[tokio::test]
async fn given_to_another_team_its_silence_is_that_teams() {
    let hub = TestHub::start().await;
    let architect = hub.person("Architect").await;
    let members = json!([{ "person": architect["id"], "role": "admin" }]);
    let (_, team) = hub.post("/api/teams", json!({ "name": "Platform", "members": members })).await;
    let heartbeat = backup(&hub).await;
    ping(&hub, &heartbeat).await;
    minutes(&hub, 10).await;
    put(&hub, &heartbeat, "team", team["id"].clone()).await;
    minutes(&hub, 0).await;
    assert_eq!(only(&hub).await["state"], "resolved", "for the team that had it, it is over");
    let token = hub.token_of("Architect").await;
    let (_, list) = hub.send(&token, Method::GET, "/api/incidents", Value::Null, None).await;
    assert_eq!(calls(&list["incidents"][0]), [("Architect".to_owned(), 10)]);
}

#[tokio::test]
async fn a_maintenance_may_name_it() {
    let hub = TestHub::start().await;
    let heartbeat = backup(&hub).await;
    ping(&hub, &heartbeat).await;
    let body = json!({"team": team(&hub).await, "description": "no backups today", "integrations": [heartbeat["id"]],
        "end": "2026-11-24T04:12:00Z"});
    assert_eq!(hub.post("/api/maintenance", body).await.0, StatusCode::CREATED);
    minutes(&hub, 10).await;
    let incident = only(&hub).await;
    assert_eq!((calls(&incident), &incident["held"]["reason"]), (vec![], &json!("Maintenance: no backups today.")));
    hub.incident("other").await;
    assert!(first(&hub.incidents("?q=other").await[0]).is_some(), "nothing else is quiet");
    minutes(&hub, 50).await;
    assert_eq!(first(&hub.incidents("?q=No backup").await[0]), Some(("You".to_owned(), 60)));
}

#[tokio::test]
async fn it_is_read_by_everybody_pinged_by_members_and_changed_by_admins() {
    let hub = TestHub::start().await;
    let heartbeat = backup(&hub).await;
    let (anna, customer) = (hub.token_of("Anna").await, hub.token_of("Customer").await);
    let body = json!({"team": team(&hub).await, "name": "other", "interval_minutes": 10});
    for (token, pings) in [(&anna, StatusCode::NO_CONTENT), (&customer, StatusCode::FORBIDDEN)] {
        let (status, _) = hub.send(token, Method::POST, "/api/heartbeats", body.clone(), None).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        for method in [Method::PUT, Method::DELETE] {
            let (status, _) = hub.send(token, method, &path(&heartbeat, ""), heartbeat.clone(), Some(1)).await;
            assert_eq!(status, StatusCode::FORBIDDEN);
        }
        let (_, list) = hub.send(token, Method::GET, "/api/heartbeats", Value::Null, None).await;
        assert_eq!(list["heartbeats"][0]["name"], "backup");
        let (status, _) = hub.send(token, Method::POST, &path(&heartbeat, "/ping"), Value::Null, None).await;
        assert_eq!(status, pings);
    }
    for (body, said) in [
        (json!({"name": "BACKUP"}), "There is a heartbeat on this hub named 'backup' already."),
        (json!({"interval_minutes": 0}), "The interval is 0 minutes; it must be 1 to 527040."),
        (json!({"tags": ["a\nb"]}), "A tag is one line of 1 to 50 characters."),
        (json!({"interval": 10}), "unknown field `interval`"),
    ] {
        let mut whole = json!({"team": team(&hub).await, "name": "other", "interval_minutes": 10});
        whole.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        let (status, problem) = hub.post("/api/heartbeats", whole).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
    }
    let new = json!({"team": team(&hub).await, "name": "beat", "kind": "heartbeat", "mode": "live"});
    let (status, problem) = hub.post("/api/integrations", new).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("A heartbeat is no integration"), "{problem}");
}
