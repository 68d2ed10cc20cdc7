//! The catalogue of known faults: its API, and what it does to incidents.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::TestHub;

/// The only team of the demo.
pub(super) async fn team(hub: &TestHub) -> Value {
    hub.get("/api/teams").await.1["teams"][0]["id"].clone()
}

async fn out_of_memory(hub: &TestHub) -> Value {
    json!({
        "team": team(hub).await, "name": "checkout: out of memory",
        "when": {"conditions": [{"field": "title", "contains": "OutOfMemory"}]},
        "title": "checkout ran out of memory", "runbook": {"markdown": "1. Raise the *limit*."}, "priority": "P1",
    })
}

#[tokio::test]
async fn a_known_fault_shows_its_headline_and_runbook_and_sets_the_priority_that_nobody_gave() {
    let hub = TestHub::start().await;
    let (status, fault) = hub.post("/api/known-faults", out_of_memory(&hub).await).await;
    assert_eq!((status, &fault["version"]), (StatusCode::CREATED, &json!(1)), "{fault}");
    hub.trigger(json!({"message": "OutOfMemoryError in checkout", "alias": "a"})).await;
    let incident = hub.incidents("").await.remove(0);
    assert_eq!((&incident["title"], &incident["priority"]), (&json!("checkout ran out of memory"), &json!("P1")));
    assert_eq!(incident["runbook"], json!({"markdown": "1. Raise the *limit*."}));
    assert_eq!(incident["known_fault"], json!({"id": fault["id"], "name": fault["name"]}));
    assert_eq!(incident["details"]["reported as"], "OutOfMemoryError in checkout");
    hub.trigger(json!({"message": "OutOfMemoryError again", "alias": "b", "priority": "P4"})).await;
    assert_eq!(hub.incidents("?q=b").await[0]["priority"], "P4", "the sender's word goes before");

    let path = format!("/api/known-faults/{}", fault["id"].as_str().unwrap());
    let (status, _) = hub.send(&hub.keys.token, Method::DELETE, &path, Value::Null, Some(1)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let incident = hub.incidents("?q=out of memory").await.pop().unwrap();
    assert_eq!(incident["runbook"], json!({"markdown": "1. Raise the *limit*."}), "an incident keeps what it was told");
    hub.trigger(json!({"message": "OutOfMemoryError", "alias": "c"})).await;
    assert_eq!(hub.incidents("?q=c").await[0]["known_fault"], Value::Null);
}

#[tokio::test]
async fn it_is_read_by_everybody_and_changed_by_admins_of_its_team() {
    let hub = TestHub::start().await;
    let (anna, customer) = (hub.token_of("Anna").await, hub.token_of("Customer").await);
    let body = out_of_memory(&hub).await;
    for token in [&anna, &customer] {
        let (status, problem) = hub.send(token, Method::POST, "/api/known-faults", body.clone(), None).await;
        assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("not_allowed")));
    }
    let lead = hub.token_of("Lead").await;
    let (status, fault) = hub.send(&lead, Method::POST, "/api/known-faults", body, None).await;
    assert_eq!(status, StatusCode::CREATED, "{fault}");
    let path = format!("/api/known-faults/{}", fault["id"].as_str().unwrap());
    for token in [&anna, &customer] {
        let (status, list) = hub.send(token, Method::GET, "/api/known-faults", Value::Null, None).await;
        let listed = list["known_faults"].as_array().unwrap().contains(&fault);
        assert_eq!((status, listed), (StatusCode::OK, true), "{list}");
        assert_eq!(hub.send(token, Method::GET, &path, Value::Null, None).await, (StatusCode::OK, fault.clone()));
        for method in [Method::PUT, Method::DELETE] {
            let (status, _) = hub.send(token, method, &path, fault.clone(), Some(1)).await;
            assert_eq!(status, StatusCode::FORBIDDEN);
        }
    }
}

#[tokio::test]
async fn changes_name_the_version_that_they_were_made_from_and_faults_their_place() {
    let hub = TestHub::start().await;
    let me = &hub.keys.token;
    let (_, mut fault) = hub.post("/api/known-faults", out_of_memory(&hub).await).await;
    let path = format!("/api/known-faults/{}", fault["id"].as_str().unwrap());
    fault["title"] = json!("Out of memory");
    let (status, changed) = hub.send(me, Method::PUT, &path, fault.clone(), Some(1)).await;
    assert_eq!((status, &changed["title"], &changed["version"]), (StatusCode::OK, &json!("Out of memory"), &json!(2)));
    let refusals = [
        (Method::PUT, path.as_str(), fault.clone(), None, StatusCode::PRECONDITION_REQUIRED, "if_match_required"),
        (Method::PUT, &path, json!({"title": "x"}), Some(2), StatusCode::UNPROCESSABLE_ENTITY, "wrong_fields"),
        (Method::DELETE, &path, Value::Null, Some(1), StatusCode::PRECONDITION_FAILED, "changed_meanwhile"),
        (Method::GET, "/api/known-faults/x", Value::Null, None, StatusCode::NOT_FOUND, "not_found"),
    ];
    for (method, path, body, version, expected, code) in refusals {
        let (status, problem) = hub.send(me, method, path, body, version).await;
        assert_eq!((status, &problem["code"]), (expected, &json!(code)), "{problem}");
    }
    for (field, value, said) in [
        ("name", json!(""), "A known fault needs a name."),
        ("when", json!({}), "A known fault needs at least one condition: without one it would fit everything."),
        (
            "runbook",
            json!({"link": "javascript:alert(1)"}),
            "'javascript:alert(1)' is not an address such as https://wiki.example.com/checkout.",
        ),
    ] {
        let mut body = out_of_memory(&hub).await;
        body["name"] = json!("another");
        body[field] = value;
        let (status, problem) = hub.post("/api/known-faults", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
    }
    let (status, problem) = hub.post("/api/known-faults", out_of_memory(&hub).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "the name is taken: {problem}");
}
