//! Maintenance windows: their API, and the incidents that they hold.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::TestHub;
use super::known_faults::team;
use super::rules::{calls, first, minutes, only};

fn at(minute: i64) -> Value {
    json!(super::harness::night() + TimeDelta::minutes(minute))
}

#[expect(clippy::unnecessary_wraps, reason = "as the first who was called is told")]
fn you(minute: i64) -> Option<(String, i64)> {
    Some(("You".to_owned(), minute))
}

/// A window of the whole team, from now to a minute.
async fn quiet(hub: &TestHub, end: i64, afterwards: &str) -> Value {
    let body =
        json!({"team": team(hub).await, "description": "database upgrade", "end": at(end), "afterwards": afterwards});
    let (status, window) = hub.post("/api/maintenance", body).await;
    assert_eq!(status, StatusCode::CREATED, "{window}");
    window
}

fn path(window: &Value, action: &str) -> String {
    format!("/api/maintenance/{}{action}", window["id"].as_str().unwrap())
}

#[tokio::test]
async fn it_calls_nobody_until_its_end_and_then_for_what_is_still_open_also_over_a_restart() {
    let hub = TestHub::start().await;
    let window = quiet(&hub, 60, "call").await;
    assert_eq!((&window["start"], &window["created_by"]), (&at(0), &hub.person("You").await["id"]));
    hub.trigger(json!({"message": "m", "alias": "a", "priority": "P4"})).await;
    minutes(&hub, 30).await;
    hub.trigger(json!({"message": "m", "alias": "a", "priority": "P1"})).await;
    let incident = only(&hub).await;
    assert_eq!((calls(&incident), &incident["count"]), (vec![], &json!(2)), "not even when it gets worse");
    assert_eq!(incident["held"]["reason"], "Maintenance: database upgrade.");
    assert_eq!(incident["held"]["maintenance"], window["id"]);
    let hub = hub.restart().await;
    minutes(&hub, 29).await;
    assert_eq!(first(&only(&hub).await), None);
    minutes(&hub, 1).await;
    let incident = only(&hub).await;
    assert_eq!((first(&incident), &incident["pages"][0]["urgency"]), (you(60), &json!("alarm")));
}

#[tokio::test]
async fn what_is_over_by_its_end_never_calls_anybody() {
    let hub = TestHub::start().await;
    quiet(&hub, 60, "call").await;
    let incident = hub.incident("a").await;
    hub.post(&format!("/api/incidents/{}/resolve", incident["id"].as_str().unwrap()), json!({})).await;
    minutes(&hub, 120).await;
    assert_eq!(calls(&only(&hub).await), []);
}

#[tokio::test]
async fn ended_early_what_it_holds_calls_at_once_and_new_signals_too() {
    let hub = TestHub::start().await;
    let window = quiet(&hub, 60, "call").await;
    hub.incident("a").await;
    minutes(&hub, 10).await;
    let anna = hub.token_of("Anna").await;
    let (status, ended) = hub.send(&anna, Method::POST, &path(&window, "/end"), Value::Null, None).await;
    assert_eq!((status, &ended["end"]), (StatusCode::OK, &at(10)), "{ended}");
    let incident = only(&hub).await;
    assert_eq!((first(&incident), &incident["held"]), (you(10), &Value::Null));
    let (_, whole) = hub.get(&format!("/api/incidents/{}", incident["id"].as_str().unwrap())).await;
    let end =
        whole["timeline"].as_array().unwrap().iter().find(|entry| entry["change"]["kind"] == "hold_ended").unwrap();
    assert_eq!(
        (&end["change"]["reason"], &end["actor"]["name"]),
        (&json!("Anna ended the maintenance."), &json!("Anna"))
    );
    hub.incident("b").await;
    assert_eq!(first(&hub.incidents("?q=b stopped").await[0]), you(10));
    let (status, problem) = hub.send(&anna, Method::POST, &path(&window, "/end"), Value::Null, None).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("not_running")));
    assert!(problem["detail"].as_str().unwrap().contains("is over already"), "{problem}");
}

#[tokio::test]
async fn one_that_stays_silent_calls_nobody_at_its_end_either() {
    for early in [false, true] {
        let hub = TestHub::start().await;
        let window = quiet(&hub, 60, "stay_silent").await;
        hub.incident("a").await;
        minutes(&hub, 30).await;
        if early {
            hub.post(&path(&window, "/end"), json!({})).await;
        }
        minutes(&hub, 300).await;
        hub.trigger(json!({"message": "m", "alias": "a", "priority": "P1"})).await;
        let incident = only(&hub).await;
        assert_eq!((calls(&incident), &incident["state"]), (vec![], &json!("triggered")));
        assert!(incident["only_counted"].as_str().unwrap().contains("maintenance is over"), "{incident}");
        hub.incident("b").await;
        assert!(first(&hub.incidents("?q=b stopped").await[0]).is_some(), "what comes after it calls");
    }
}

/// What becomes of what it holds when, after ten minutes, somebody changes or deletes it.
#[tokio::test]
async fn changed_or_deleted_it_holds_as_it_says_then() {
    for (what, called) in [("prolonged", you(90)), ("shortened", you(20)), ("of nobody", you(10)), ("deleted", you(10))]
    {
        let hub = TestHub::start().await;
        let mut window = quiet(&hub, 60, "call").await;
        hub.incident("a").await;
        minutes(&hub, 10).await;
        let me = &hub.keys.token;
        let (_, list) = hub.get("/api/integrations").await;
        let sns = list["integrations"].as_array().unwrap().iter().find(|it| it["kind"] == "amazon-sns").unwrap();
        match what {
            "prolonged" => window["end"] = at(90),
            "shortened" => window["end"] = at(20),
            "of nobody" => window["integrations"] = json!([sns["id"]]),
            _ => {}
        }
        let method = if what == "deleted" { Method::DELETE } else { Method::PUT };
        let (status, answer) = hub.send(me, method, &path(&window, ""), window.clone(), Some(1)).await;
        assert!(status.is_success(), "{what}: {answer}");
        let hub = hub.restart().await;
        minutes(&hub, 150).await;
        assert_eq!(first(&only(&hub).await), called, "{what}");
    }
}

#[tokio::test]
async fn where_two_overlap_the_end_of_one_leaves_it_to_the_other() {
    let hub = TestHub::start().await;
    let long = quiet(&hub, 60, "call").await;
    quiet(&hub, 30, "call").await;
    hub.incident("a").await;
    minutes(&hub, 10).await;
    hub.post(&path(&long, "/end"), json!({})).await;
    let incident = only(&hub).await;
    assert_eq!((first(&incident), &incident["held"]["until"]), (None, &at(30)));
    minutes(&hub, 30).await;
    assert_eq!(first(&only(&hub).await), you(30));
}

#[tokio::test]
async fn when_the_integration_of_a_window_is_deleted_what_it_held_calls() {
    let hub = TestHub::start().await;
    let (_, list) = hub.get("/api/integrations").await;
    let opsgenie = list["integrations"].as_array().unwrap().iter().find(|it| it["kind"] == "opsgenie").unwrap().clone();
    let body =
        json!({"team": team(&hub).await, "description": "upgrade", "end": at(60), "integrations": [opsgenie["id"]]});
    assert_eq!(hub.post("/api/maintenance", body).await.0, StatusCode::CREATED);
    hub.incident("a").await;
    minutes(&hub, 10).await;
    let path = format!("/api/integrations/{}", opsgenie["id"].as_str().unwrap());
    let version = opsgenie["version"].as_u64();
    let (status, _) = hub.send(&hub.keys.token, Method::DELETE, &path, Value::Null, version).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(hub.get("/api/maintenance").await.1["maintenance"], json!([]));
    assert_eq!(first(&only(&hub).await), you(10));
}

#[tokio::test]
async fn a_hub_that_was_down_over_its_end_calls_when_it_is_back() {
    let hub = TestHub::start().await;
    quiet(&hub, 60, "call").await;
    hub.incident("a").await;
    let hub = hub.down_for(TimeDelta::minutes(100)).await;
    minutes(&hub, 0).await;
    assert_eq!(first(&only(&hub).await), you(100));
}

#[tokio::test]
async fn one_to_come_holds_nothing_before_it_begins_and_is_deleted_rather_than_ended() {
    let hub = TestHub::start().await;
    let body = json!({"team": team(&hub).await, "description": "upgrade", "start": at(30), "end": at(60)});
    let (_, window) = hub.post("/api/maintenance", body).await;
    hub.incident("a").await;
    assert_eq!(first(&only(&hub).await), you(0));
    let (status, problem) = hub.post(&path(&window, "/end"), json!({})).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("not_running")));
    assert!(problem["detail"].as_str().unwrap().contains("has not begun yet"), "{problem}");
    minutes(&hub, 30).await;
    hub.incident("b").await;
    assert_eq!(first(&hub.incidents("?q=b stopped").await[0]), None);
}

#[tokio::test]
async fn members_of_the_team_may_make_and_end_it_and_others_may_only_read() {
    let hub = TestHub::start().await;
    let (anna, customer) = (hub.token_of("Anna").await, hub.token_of("Customer").await);
    let body = json!({"team": team(&hub).await, "description": "upgrade", "end": at(60)});
    let (status, problem) = hub.send(&customer, Method::POST, "/api/maintenance", body.clone(), None).await;
    assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("not_allowed")));
    let (status, window) = hub.send(&anna, Method::POST, "/api/maintenance", body, None).await;
    assert_eq!((status, &window["created_by"]), (StatusCode::CREATED, &hub.person("Anna").await["id"]), "{window}");
    let (_, list) = hub.send(&customer, Method::GET, "/api/maintenance", Value::Null, None).await;
    assert_eq!(list["maintenance"], json!([window]));
    let one = hub.send(&customer, Method::GET, &path(&window, ""), Value::Null, None).await;
    assert_eq!(one, (StatusCode::OK, window.clone()));
    for (method, action) in [(Method::PUT, ""), (Method::DELETE, ""), (Method::POST, "/end")] {
        let (status, _) = hub.send(&customer, method, &path(&window, action), window.clone(), Some(1)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{action}");
    }
    let mut changed = window.clone();
    changed["description"] = json!("database upgrade");
    changed["created_by"] = Value::Null;
    let (status, changed) = hub.send(&anna, Method::PUT, &path(&window, ""), changed, Some(1)).await;
    assert_eq!((status, &changed["created_by"]), (StatusCode::OK, &window["created_by"]), "who made it stays known");
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_the_reason() {
    let hub = TestHub::start().await;
    let team = team(&hub).await;
    for (body, said) in [
        (json!({"team": team, "description": "", "end": at(60)}), "A maintenance window needs a name."),
        (json!({"team": team, "description": "x", "end": at(-60)}), "The maintenance ends before it begins"),
        (
            json!({"team": team, "description": "x", "start": at(-90), "end": at(-60)}),
            "The maintenance is over already",
        ),
        (
            json!({"team": team, "description": "x", "end": at(60), "integrations": [team]}),
            "There is no integration or heartbeat of this team with the id",
        ),
        (json!({"team": team, "description": "x", "end": "tomorrow"}), "The body's fields are not those expected here"),
        (json!({"team": team, "description": "x", "end": at(60), "afterwards": "ring"}), "unknown variant `ring`"),
    ] {
        let (status, problem) = hub.post("/api/maintenance", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
    }
    let window = quiet(&hub, 60, "call").await;
    let me = &hub.keys.token;
    let (status, _) = hub.send(me, Method::PUT, &path(&window, ""), window.clone(), None).await;
    assert_eq!(status, StatusCode::PRECONDITION_REQUIRED);
    let (status, _) = hub.send(me, Method::DELETE, &path(&window, ""), Value::Null, Some(7)).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED);
}
