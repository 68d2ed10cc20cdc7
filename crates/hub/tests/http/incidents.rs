use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::{TestHub, json_of};

#[tokio::test]
async fn a_signal_opens_an_incident_that_pages_whoever_is_on_call_with_a_reason() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    assert_eq!(incident["state"], "triggered");
    assert_eq!(incident["priority"], "P3");
    assert_eq!(incident["opened_at"], "2026-11-24T03:12:00Z");
    let page = &incident["pages"][0];
    assert_eq!(page["person"]["name"], "You");
    assert_eq!(page["urgency"], "alarm");
    assert_eq!(
        page["reason"],
        "You are on call for Payments (weekly rotation, until Mon 09:00). Source: integration 'demo-opsgenie' (live). Rule 1 of \
         'Payments 24/7'."
    );
}

#[tokio::test]
async fn the_same_alias_counts_on_the_open_incident_and_opens_a_new_one_after_it_was_resolved() {
    let hub = TestHub::start().await;
    let first = hub.incident("checkout").await;
    hub.fast_forward(TimeDelta::seconds(30)).await;
    let again = hub.incident("checkout").await;
    assert_eq!((again["id"].clone(), again["count"].clone()), (first["id"].clone(), json!(2)));
    assert_eq!(again["last_occurred_at"], "2026-11-24T03:12:30Z");
    assert_eq!(again["pages"].as_array().unwrap().len(), 1, "a repeat does not page again");

    let (status, done) = hub.post(&format!("/api/incidents/{}/resolve", text(&first["id"])), json!({})).await;
    assert_eq!((status, done["changed"].clone()), (StatusCode::OK, json!(true)));
    let next = hub.incident("checkout").await;
    assert_ne!(next["id"], first["id"]);
    assert_eq!(next["number"], 2);
}

#[tokio::test]
async fn acknowledging_names_who_and_when_and_twice_changes_nothing() {
    let hub = TestHub::start().await;
    let path = format!("/api/incidents/{}", text(&hub.incident("checkout").await["id"]));
    hub.fast_forward(TimeDelta::seconds(42)).await;
    let (_, done) = hub.post(&format!("{path}/acknowledge"), json!({ "note": "looking" })).await;
    assert_eq!(done["changed"], true);
    assert_eq!(done["incident"]["acknowledged"]["by"]["name"], "You");
    hub.fast_forward(TimeDelta::seconds(1)).await;
    let (status, done) = hub.post(&format!("{path}/acknowledge"), json!({})).await;
    assert_eq!((status, done["changed"].clone()), (StatusCode::OK, json!(false)));
    assert_eq!(done["incident"]["acknowledged"]["at"], "2026-11-24T03:12:42Z");

    let (_, whole) = hub.get(&path).await;
    let kinds: Vec<_> =
        whole["timeline"].as_array().unwrap().iter().map(|entry| text(&entry["change"]["kind"])).collect();
    assert_eq!(kinds, ["triggered", "recognised", "routed", "paged", "acknowledged"]);
    assert_eq!(whole["timeline"][4]["change"]["note"], "looking");
}

#[tokio::test]
async fn an_action_needs_no_body_and_a_note_needs_words() {
    let hub = TestHub::start().await;
    let path = format!("/api/incidents/{}", text(&hub.incident("checkout").await["id"]));
    let (status, _) = json_of(hub.as_me(Method::POST, &format!("{path}/acknowledge"))).await;
    assert_eq!(status, StatusCode::OK);
    let (status, problem) = hub.post(&format!("{path}/notes"), json!({ "text": " " })).await;
    assert_eq!((status, problem["code"].clone()), (StatusCode::UNPROCESSABLE_ENTITY, json!("empty_note")));
    let (status, done) = hub.post(&format!("{path}/notes"), json!({ "text": "it was the disk" })).await;
    assert_eq!((status, done["changed"].clone()), (StatusCode::OK, json!(true)));
}

#[tokio::test]
async fn receipts_stand_on_the_page_once_for_each_stage() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    let receipt = |stage: &str| json!({ "incident": incident["id"], "page": incident["pages"][0]["id"], "pager": "anna-laptop", "stage": stage });
    for (stage, changed) in [("delivered", true), ("sounding", true), ("sounding", false)] {
        let (status, taken) = hub.post("/api/receipts", json!({ "receipts": [receipt(stage)] })).await;
        assert_eq!((status, taken["results"][0]["changed"].clone()), (StatusCode::OK, json!(changed)), "{stage}");
    }
    let foreign = json!({ "incident": incident["id"], "page": incident["id"], "pager": "x", "stage": "failed" });
    let (status, taken) = hub.post("/api/receipts", json!({ "receipts": [foreign, receipt("silenced")] })).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text(&taken["results"][0]["refused"]).ends_with('.'), "{taken}");
    assert_eq!(taken["results"][1], json!({ "changed": true, "refused": null }));
    for wrong in [json!([]), Value::Array(vec![receipt("silenced"); 501])] {
        let (status, _) = hub.post("/api/receipts", json!({ "receipts": wrong })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn lists_filter_and_go_on_behind_a_cursor() {
    let hub = TestHub::start().await;
    for alias in ["a", "b", "c"] {
        hub.incident(alias).await;
    }
    let resolved = hub.incidents("?q=b").await;
    hub.post(&format!("/api/incidents/{}/resolve", text(&resolved[0]["id"])), json!({})).await;
    let aliases = |list: Vec<Value>| list.iter().map(|incident| text(&incident["alias"])).collect::<Vec<_>>();
    assert_eq!(aliases(hub.incidents("").await), ["c", "a"]);
    assert_eq!(aliases(hub.incidents("?state=resolved").await), ["b"]);
    assert_eq!(aliases(hub.incidents("?state=all&q=3").await), ["c"]);

    let (_, page) = hub.get("/api/incidents?state=all&limit=2").await;
    assert_eq!(page["next_cursor"], 2);
    let (_, rest) = hub.get("/api/incidents?state=all&limit=2&cursor=2").await;
    assert_eq!(aliases(rest["incidents"].as_array().unwrap().clone()), ["a"]);
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn me_says_who_i_am_and_what_i_am_on_call_for() {
    let hub = TestHub::start().await;
    let (status, me) = hub.get("/api/me").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(me["person"]["name"], "You");
    assert_eq!(me["teams"][0]["name"], "Payments");
    assert_eq!(me["duty"]["now"][0]["team"]["name"], "Payments");
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let hub = TestHub::start().await;
    let before = hub.incident("checkout").await;
    let hub = hub.restart().await;
    assert_eq!(hub.incidents("").await, [before]);
}

/// The screens take their types from this file: when it is behind the hub, write it again (`tocsin-hub openapi`).
#[test]
fn the_description_that_the_screens_are_made_from_is_the_hubs() {
    let kept = include_str!("../../../../ui/openapi.json");
    assert!(
        hub::openapi().trim() == kept.trim(),
        "it is not: tocsin-hub openapi > ui/openapi.json, then npm run types in ui/"
    );
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
