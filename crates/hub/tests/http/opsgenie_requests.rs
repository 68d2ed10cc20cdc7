//! The requests of real clients, as they were recorded, and what becomes of requests that were answered 202.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::founded::FoundedHub;
use super::harness::{TestHub, json_of};

#[tokio::test]
async fn the_state_of_a_create_outlives_a_restart_and_that_of_an_action_does_not() {
    let hub = TestHub::start().await;
    let created = hub.create(json!({"message": "m", "alias": "a"})).await["requestId"].as_str().unwrap().to_owned();
    let path = format!("/v2/alerts/requests/{created}");
    let state = hub.read(&path).await;
    assert_eq!(
        state,
        json!({
            "success": true, "isSuccess": true, "action": "Create", "processedAt": "2026-11-24T03:12:00.000Z",
            "integrationId": state["integrationId"], "status": "Created alert", "alertId": created, "alias": "a"
        })
    );
    let (_, closing) = hub.send_action("/v2/alerts/a/close?identifierType=alias", None).await;
    let closing = format!("/v2/alerts/requests/{}/", closing["requestId"].as_str().unwrap());
    assert_eq!(hub.read(&closing).await["alertId"], created.as_str());
    let hub = hub.restart().await;
    assert_eq!(hub.read(&path).await, state);
    for unknown in [&closing, "/v2/alerts/requests/0198b0e5-0000-7000-8000-000000000000", "/v2/alerts/requests/x"] {
        let answer = hub.as_opsgenie(Method::GET, unknown).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{unknown}");
        assert_eq!(answer.headers()["x-opsgenie-errortype"], "RequestNotProcessed");
    }
}

#[tokio::test]
async fn a_key_that_may_not_read_asks_for_its_own_requests_and_for_no_others() {
    let hub = FoundedHub::start().await;
    let as_key = |key: &str, method: Method, path: &str| {
        hub.request(method, path).header("authorization", format!("GenieKey {key}"))
    };
    let (key, person) = (hub.key("opsgenie"), hub.founded.admin_token.as_str());
    let alert = json!({"message": "m", "alias": "a"});
    let (_, created) = json_of(as_key(key, Method::POST, "/v2/alerts").json(&alert)).await;
    let (_, closed) = json_of(as_key(key, Method::POST, "/v2/alerts/a/close?identifierType=alias")).await;
    for (key, request, expected) in [
        (key, &created, StatusCode::OK),
        (key, &closed, StatusCode::OK),
        (person, &created, StatusCode::OK),
        (person, &closed, StatusCode::NOT_FOUND),
    ] {
        let path = format!("/v2/alerts/requests/{}", request["requestId"].as_str().unwrap());
        let (status, answer) = json_of(as_key(key, Method::GET, &path)).await;
        assert_eq!(status, expected, "{answer}");
    }
    let (status, _) = json_of(as_key(key, Method::GET, "/v2/alerts/count")).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

/// Alertmanager 0.25 with `update_alerts`: each notification, the first included, is followed at once by two PUTs; an empty description is
/// `{}`; tags and actions are split at commas and not trimmed.
#[tokio::test]
async fn alertmanager_opens_updates_and_closes() {
    let hub = TestHub::start().await;
    let alias = "8d9f".repeat(16);
    let alert = |message: &str| {
        json!({
            "alias": alias, "message": message, "description": "d", "details": {"alertname": "Disk", "severity": "page"},
            "source": "http://am:9093/#/alerts?receiver=og", "responders": [{"name": "Payments", "type": "team"}],
            "tags": ["a", " b"], "note": "from the template", "priority": "P2", "entity": "db-1", "actions": ["x", " y"]
        })
    };
    for message in ["[FIRING:1] Disk", "[FIRING:2] Disk"] {
        hub.create(alert(message)).await;
        let body = json!({"message": message});
        hub.acted(Method::PUT, &format!("/v2/alerts/{alias}/message?identifierType=alias"), body).await;
        hub.acted(Method::PUT, &format!("/v2/alerts/{alias}/description?identifierType=alias"), json!({})).await;
        let whole = hub.read(&format!("/v2/alerts/{alias}?identifierType=alias")).await;
        assert_eq!((&whole["message"], &whole["description"]), (&json!(message), &json!("")));
        assert_eq!((&whole["tags"], &whole["actions"]), (&json!(["a", "b"]), &json!(["x", "y"])));
    }
    let close = format!("/v2/alerts/{alias}/close?identifierType=alias");
    let body = json!({"source": "http://am:9093/#/alerts?receiver=og"});
    assert_eq!(hub.acted(Method::POST, &close, body.clone()).await["success"], true);
    assert!(hub.acted(Method::POST, &close, body).await["status"].as_str().unwrap().contains("no open alert"));
    let incidents = hub.incidents("?state=all").await;
    assert_eq!((incidents.len(), &incidents[0]["count"]), (1, &json!(2)));
}

/// What the stock script of Zabbix does with each answer.
async fn zabbix(hub: &TestHub, path: &str, body: Value) -> Result<String, String> {
    let (status, answer) = json_of(hub.as_opsgenie(Method::POST, &format!("/v2/alerts/{path}")).json(&body)).await;
    if status != StatusCode::ACCEPTED || !answer["result"].is_string() {
        return Err(format!("{status}: {answer}"));
    }
    let path = format!("/v2/alerts/requests/{}", answer["requestId"].as_str().unwrap());
    let state = hub.read(&path).await;
    match (state["success"].as_bool().unwrap(), state["status"].as_str().unwrap()) {
        (true, _) => Ok(state["alertId"].as_str().unwrap().to_owned()),
        (false, why) => Err(why.to_owned()),
    }
}

#[tokio::test]
async fn zabbix_opens_acknowledges_notes_and_closes() {
    let hub = TestHub::start().await;
    let problem = json!({
        "message": "Problem: disk full", "alias": "4711", "description": "Problem started at 03:12", "priority": "P2", "source": "Zabbix",
        "details": {"Zabbix server": "https://zabbix/", "Problem": "https://zabbix/tr_events.php?triggerid=1&eventid=4711"},
        "responders": [{"type": "team", "name": "Payments"}], "tags": ["scope:availability", ""]
    });
    let id = zabbix(&hub, "", problem).await.unwrap();
    let whole = hub.read(&format!("/v2/alerts/{id}")).await;
    assert_eq!((&whole["alias"], &whole["tags"]), (&json!("4711"), &json!(["scope:availability"])));
    let update = json!({"user": "Zabbix Administrator", "note": "seen"});
    for (action, acknowledged) in [("acknowledge", true), ("unacknowledge", false), ("notes", false)] {
        assert_eq!(zabbix(&hub, &format!("4711/{action}?identifierType=alias"), update.clone()).await, Ok(id.clone()));
        assert_eq!(hub.read(&format!("/v2/alerts/{id}")).await["acknowledged"], acknowledged);
    }
    let recovery = json!({"user": "", "note": "Problem has been resolved"});
    let close = "4711/close?identifierType=alias";
    assert_eq!(zabbix(&hub, close, recovery.clone()).await, Ok(id));
    assert!(zabbix(&hub, close, recovery).await.unwrap_err().contains("There is no open alert"));
}

/// apprise goes on with the request's id as the alert's.
#[tokio::test]
async fn apprise_closes_by_the_requests_id() {
    let hub = TestHub::start().await;
    let body = json!({"source": "Apprise Notifications", "message": "title", "description": "body", "details": {}, "priority": "P3", "alias": null});
    let id = hub.create(body).await["requestId"].as_str().unwrap().to_owned();
    let close = json!({"source": "Apprise Notifications", "note": "body", "user": "Apprise"});
    let state = hub.acted(Method::POST, &format!("/v2/alerts/{id}/close?identifierType=id"), close).await;
    assert_eq!((&state["success"], &state["alertId"]), (&json!(true), &json!(id)));
}

#[tokio::test]
async fn a_body_that_is_refused_is_kept_among_the_integrations_last_messages() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "m", "alias": "a"})).await;
    let integration =
        hub.read("/v2/alerts/a?identifierType=alias").await["integration"]["id"].as_str().unwrap().to_owned();
    for (path, body) in [
        ("/v2/alerts", "{\"message\": "),
        ("/v2/alerts", "{\"message\": \"\", \"x\": 1}"),
        ("/v2/alerts/a/snooze?identifierType=alias", "{}"),
    ] {
        let (status, _) = json_of(hub.as_opsgenie(Method::POST, path).body(body)).await;
        assert!(status.is_client_error());
    }
    let (status, kept) = hub.get(&format!("/api/integrations/{integration}/received")).await;
    assert_eq!(status, StatusCode::OK, "{kept}");
    let kept: Vec<(&str, &str)> = kept["received"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["body"].as_str().unwrap(), it["became"][0]["kind"].as_str().unwrap()))
        .collect();
    assert_eq!(
        kept,
        [
            ("{}", "not_understood"),
            ("{\"message\": \"\", \"x\": 1}", "not_understood"),
            ("{\"message\": ", "not_understood"),
            ("{\"alias\":\"a\",\"message\":\"m\"}", "opened"),
        ]
    );
}
