//! Integration rules, from the message to who is called: priorities, aliases, drops, holds, what is only counted, what ends by itself.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::feed::Reader;
use super::harness::{TestHub, night};

/// The demo's integration for Opsgenie's clients gets these rules.
pub(super) async fn rule(hub: &TestHub, rules: Value) -> (StatusCode, Value) {
    let (_, list) = hub.get("/api/integrations").await;
    let integrations = list["integrations"].as_array().unwrap();
    let mut integration = integrations.iter().find(|it| it["kind"] == "opsgenie").unwrap().clone();
    let version = integration["version"].as_u64();
    integration["rules"] = rules;
    let path = format!("/api/integrations/{}", integration["id"].as_str().unwrap());
    hub.send(&hub.keys.token, Method::PUT, &path, integration, version).await
}

/// A hub whose integration has these rules.
async fn ruled(rules: Value) -> TestHub {
    let hub = TestHub::start().await;
    let (status, answer) = rule(&hub, rules).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    hub
}

/// Who was called, and how many minutes after three twelve.
pub(super) fn calls(incident: &Value) -> Vec<(String, i64)> {
    let minutes = |at: &Value| (at.as_str().unwrap().parse::<DateTime<Utc>>().unwrap() - night()).num_minutes();
    let pages = incident["pages"].as_array().unwrap();
    pages.iter().map(|page| (page["person"]["name"].as_str().unwrap().to_owned(), minutes(&page["at"]))).collect()
}

/// The first who was called, and when.
pub(super) fn first(incident: &Value) -> Option<(String, i64)> {
    calls(incident).into_iter().next()
}

pub(super) async fn minutes(hub: &TestHub, minutes: i64) {
    hub.fast_forward(TimeDelta::minutes(minutes)).await;
}

/// The only incident there is.
pub(super) async fn only(hub: &TestHub) -> Value {
    let incidents = hub.incidents("?state=all").await;
    assert_eq!(incidents.len(), 1, "{incidents:?}");
    incidents[0].clone()
}

async fn close(hub: &TestHub, alias: &str, body: Value) {
    let path = format!("/v2/alerts/{alias}/close?identifierType=alias");
    let answer = hub.as_opsgenie(Method::POST, &path).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
}

async fn timeline(hub: &TestHub, incident: &Value) -> Vec<Value> {
    let (_, whole) = hub.get(&format!("/api/incidents/{}", incident["id"].as_str().unwrap())).await;
    whole["timeline"].as_array().unwrap().iter().map(|entry| entry["change"].clone()).collect()
}

#[tokio::test]
async fn pre_production_chimes_and_production_wakes() {
    let hub = ruled(json!([{
        "name": "pre-production",
        "when": {"matching": "any", "conditions": [
            {"field": "details.account", "equals": "444455556666"}, {"field": "tags", "equals": "env:staging"},
        ]},
        "then": {"priority": "P4", "tags": ["pre-production"]},
    }]))
    .await;
    for (alias, details, tags, priority, urgency) in [
        ("prod", json!({"account": "111122223333"}), json!(["env:prod"]), "P3", "alarm"),
        ("account", json!({"account": "444455556666"}), json!([]), "P4", "chime"),
        ("tag", json!({}), json!(["env:staging"]), "P4", "chime"),
    ] {
        hub.trigger(json!({"message": "m", "alias": alias, "details": details, "tags": tags})).await;
        let incident = hub.incidents(&format!("?q={alias}")).await.remove(0);
        assert_eq!(
            (&incident["priority"], &incident["pages"][0]["urgency"]),
            (&json!(priority), &json!(urgency)),
            "{alias}"
        );
        let ruled = timeline(&hub, &incident).await.into_iter().find(|change| change["kind"] == "ruled");
        let told = "Rule 'pre-production' set the priority to P4, added the tag 'pre-production'.";
        let expected = if priority == "P4" { json!(told) } else { Value::Null };
        assert_eq!(ruled.map_or(Value::Null, |change| change["reason"].clone()), expected, "{alias}");
    }
}

#[tokio::test]
async fn what_is_dropped_opens_nothing_and_is_kept_among_the_last_messages() {
    let hub = ruled(json!([{
        "name": "no news", "when": {"conditions": [{"field": "title", "contains": "deployed"}]}, "then": {"handling": "drop"},
    }]))
    .await;
    hub.trigger(json!({"message": "checkout deployed", "alias": "a"})).await;
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
    hub.trigger(json!({"message": "checkout stopped", "alias": "a"})).await;
    assert_eq!(first(&only(&hub).await), Some(("You".to_owned(), 0)));
}

#[tokio::test]
async fn held_it_calls_after_its_time_unless_it_is_closed_by_then_also_over_a_restart() {
    let hub = ruled(json!([{"name": "flapping", "then": {"handling": {"hold": 5}}}])).await;
    hub.trigger(json!({"message": "short", "alias": "short"})).await;
    hub.trigger(json!({"message": "long", "alias": "long"})).await;
    minutes(&hub, 3).await;
    close(&hub, "short", json!({})).await;
    let held = hub.incidents("?q=long").await.remove(0);
    assert_eq!((&held["held"]["until"], &held["state"]), (&json!("2026-11-24T03:17:00Z"), &json!("triggered")));
    let hub = hub.restart().await;
    minutes(&hub, 30).await;
    let find = async |alias: &str| hub.incidents(&format!("?state=all&q={alias}")).await.remove(0);
    assert_eq!(first(&find("long").await), Some(("You".to_owned(), 5)));
    assert_eq!(calls(&find("short").await), []);
    assert_eq!(find("short").await["state"], "resolved");
}

#[tokio::test]
async fn a_hub_that_was_down_at_the_end_of_a_hold_calls_when_it_is_back() {
    let hub = ruled(json!([{"name": "flapping", "then": {"handling": {"hold": 5}}}])).await;
    hub.trigger(json!({"message": "m", "alias": "a"})).await;
    let hub = hub.down_for(TimeDelta::hours(2)).await;
    minutes(&hub, 0).await;
    assert_eq!(calls(&only(&hub).await), [("You".to_owned(), 120)]);
    minutes(&hub, 29).await;
    assert_eq!(
        calls(&only(&hub).await),
        [("You".to_owned(), 120), ("Anna".to_owned(), 121)],
        "the rules count from then on"
    );
}

#[tokio::test]
async fn a_risen_priority_rings_at_once_where_the_rule_does_not_hold_it_and_waits_where_it_does() {
    let mild = json!({"conditions": [{"field": "priority", "equals": "P1", "not": true}]});
    for (when, called) in [(mild, Some(("You".to_owned(), 1))), (json!({}), None)] {
        let hub = ruled(json!([{"name": "flapping", "when": when, "then": {"handling": {"hold": 10}}}])).await;
        hub.trigger(json!({"message": "m", "alias": "a", "priority": "P3"})).await;
        minutes(&hub, 1).await;
        hub.trigger(json!({"message": "m", "alias": "a", "priority": "P1"})).await;
        let incident = only(&hub).await;
        assert_eq!((first(&incident), &incident["priority"], &incident["count"]), (called, &json!("P1"), &json!(2)));
    }
}

#[tokio::test]
async fn passed_on_a_held_one_calls_now_and_may_be_acknowledged_while_it_waits() {
    let hub = ruled(json!([{"name": "flapping", "then": {"handling": {"hold": 10}}}])).await;
    let incident = hub.incident("a").await;
    let path = format!("/api/incidents/{}", incident["id"].as_str().unwrap());
    let (status, done) = hub.post(&format!("{path}/escalate"), json!({"note": "no flapping"})).await;
    assert_eq!((status, first(&done["incident"])), (StatusCode::OK, Some(("You".to_owned(), 0))), "{done}");

    let other = hub.incident("b").await;
    let (_, done) = hub.post(&format!("/api/incidents/{}/acknowledge", other["id"].as_str().unwrap()), json!({})).await;
    assert_eq!(done["incident"]["state"], "acknowledged");
    minutes(&hub, 60).await;
    let other = hub.incidents("?q=b stopped").await.remove(0);
    assert_eq!((calls(&other), &other["held"]), (vec![], &Value::Null), "somebody works on it");
}

#[tokio::test]
async fn what_is_only_counted_calls_nobody_until_a_signal_is_worth_it() {
    let noise = json!({"conditions": [{"field": "priority", "equals": "P1", "not": true}]});
    let hub = ruled(json!([{"name": "noise", "when": noise, "then": {"handling": "only_count"}}])).await;
    for _ in 0..3 {
        hub.trigger(json!({"message": "m", "alias": "a", "priority": "P5"})).await;
        minutes(&hub, 60).await;
    }
    let incident = only(&hub).await;
    assert_eq!((calls(&incident), &incident["count"]), (vec![], &json!(3)));
    assert_eq!(incident["only_counted"], "Rule 'noise' of 'demo-opsgenie' only counts it: nobody is called.");
    hub.trigger(json!({"message": "m", "alias": "a", "priority": "P1"})).await;
    assert_eq!(first(&only(&hub).await), Some(("You".to_owned(), 180)));
}

/// ECS tells of stops, and never that all is well again.
#[tokio::test]
async fn without_a_repeat_it_ends_by_itself_and_the_next_stop_wakes_again() {
    let hub = ruled(json!([{"name": "no end told", "then": {"resolve_after_minutes": 240}}])).await;
    let stopped = json!({"message": "checkout stopped", "alias": "ecs"});
    hub.trigger(stopped.clone()).await;
    minutes(&hub, 200).await;
    hub.trigger(stopped.clone()).await;
    minutes(&hub, 239).await;
    assert_eq!(only(&hub).await["state"], "triggered", "the repeat gave it more time");
    minutes(&hub, 1).await;
    let incident = only(&hub).await;
    assert_eq!((&incident["state"], &incident["resolved"]["by"]["kind"]), (&json!("resolved"), &json!("hub")));
    assert_eq!(incident["resolved"]["at"], "2026-11-24T10:32:00Z");
    hub.trigger(stopped).await;
    let incidents = hub.incidents("?state=open").await;
    assert_eq!((incidents.len(), first(&incidents[0])), (1, Some(("You".to_owned(), 440))));
}

#[tokio::test]
async fn a_rule_gives_the_alias_and_what_closes_is_found_by_it() {
    let hub = ruled(json!([{"name": "by host", "then": {"alias": "{alias}@team"}}])).await;
    hub.trigger(json!({"message": "one", "alias": "disk"})).await;
    hub.trigger(json!({"message": "two", "alias": "disk"})).await;
    let incident = only(&hub).await;
    assert_eq!((&incident["alias"], &incident["count"]), (&json!("disk@team"), &json!(2)));
    close(&hub, "disk", json!({})).await;
    assert_eq!(only(&hub).await["state"], "resolved");
}

#[tokio::test]
async fn rules_that_cannot_be_are_refused_with_the_place() {
    let hub = TestHub::start().await;
    let rules = json!([{"name": "r", "when": {"conditions": [{"field": "title", "matches": "("}]}, "then": {"priority": "P4"}}]);
    let (status, problem) = rule(&hub, rules).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("regular expression '('"), "{problem}");
    let (status, problem) =
        rule(&hub, json!([{"name": "r", "when": {"conditions": [{"field": "nowhere", "equals": "x"}]}, "then": {}}]))
            .await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("wrong_fields")));
    assert!(problem["detail"].as_str().unwrap().contains("There is no field 'nowhere'"), "{problem}");
}

/// The feed carries the beginning of a held incident like any other page: a pager that follows it rings then.
#[tokio::test]
async fn a_held_incident_that_begins_to_call_comes_over_the_feed_as_a_page_that_calls() {
    let hub = ruled(json!([{"name": "flapping", "then": {"handling": {"hold": 5}}}])).await;
    let me: oncall::PersonId = hub.person("You").await["id"].as_str().unwrap().parse().unwrap();
    let mut reader = Reader::open(&hub, None).await;
    reader.until_live().await;
    hub.trigger(json!({"message": "m", "alias": "a"})).await;
    let mut held = false;
    loop {
        let event = reader.next().await;
        let incident: oncall::Incident = serde_json::from_value(event.data["incident"].clone()).unwrap();
        match event.data["change"]["kind"].as_str().unwrap() {
            "held" => {
                held = true;
                assert!(incident.calling(me).is_none() && incident.held.is_some());
                minutes(&hub, 5).await;
            }
            "paged" => {
                assert_eq!(
                    incident.calling(me).map(|page| page.id.to_string()).as_deref(),
                    event.data["change"]["page"].as_str()
                );
                break;
            }
            _ => {}
        }
    }
    assert!(held);
}
