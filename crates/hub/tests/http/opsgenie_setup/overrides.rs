use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::TestHub;

const LIST: &str = "/v2/schedules/Payments%2024%2F7/overrides?scheduleIdentifierType=name";
const ON_CALLS: &str = "/v2/schedules/Payments%2024%2F7/on-calls?scheduleIdentifierType=name&flat=true";

fn one(alias: &str) -> String {
    format!("/v2/schedules/Payments%2024%2F7/overrides/{alias}?scheduleIdentifierType=name")
}

fn of(user: &str, start: &str, end: &str) -> Value {
    json!({"user": {"type": "user", "username": format!("{user}@demo.invalid")}, "startDate": start, "endDate": end})
}

#[tokio::test]
async fn an_override_lives_under_its_alias() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let mut body = of("borys", "2026-11-24T20:00:00Z", "2026-11-25T08:00:00.000+02:00");
    body["alias"] = json!("dentist / Tue");
    body["rotations"] = json!([{"name": "weekly"}]);
    assert_eq!(me.create(LIST, body.clone()).await, json!({"alias": "dentist / Tue"}));
    let path = one("dentist%20%2F%20Tue");
    let read = me.get(&path).await;
    assert_eq!(read["_parent"]["name"], "Payments 24/7");
    assert_eq!((&read["user"]["username"], &read["user"]["type"]), (&json!("borys@demo.invalid"), &json!("user")));
    assert_eq!(
        (&read["startDate"], &read["endDate"]),
        (&json!("2026-11-24T20:00:00Z"), &json!("2026-11-25T06:00:00Z"))
    );
    assert_eq!(read["rotations"][0]["name"], "weekly");
    let at = |moment: &str| format!("{ON_CALLS}&date={moment}");
    assert_eq!(me.get(&at("2026-11-25T05:59:59Z")).await["onCallRecipients"], json!(["borys@demo.invalid"]));
    assert_eq!(me.get(&at("2026-11-25T06:00:00Z")).await["onCallRecipients"], json!(["you@demo.invalid"]));
    let why = me.wrong(Method::POST, LIST, body, "alias").await;
    assert!(why.contains("already"), "{why}");

    // Nobody, over all rotations.
    let change = json!({"user": {"type": "none"}, "startDate": "2026-11-24T21:00:00Z", "endDate": "2026-11-24T22:00:00Z", "Alias": "x"});
    let (status, answer) = me.send(Method::PUT, &path, Some(change)).await;
    assert_eq!((status, &answer["data"]["alias"]), (StatusCode::OK, &json!("dentist / Tue")), "{answer}");
    let read = me.get(&path).await;
    assert_eq!((&read["user"], &read["rotations"]), (&json!({"type": "none"}), &json!([])));
    assert_eq!(me.get(&at("2026-11-24T21:30:00Z")).await["onCallRecipients"], json!([]));
    assert_eq!(me.get(LIST).await, json!([read]));
    me.delete(&path).await;
    me.refused(Method::GET, &path, Value::Null, StatusCode::NOT_FOUND).await;
    assert_eq!(me.get(LIST).await, json!([]));
}

#[tokio::test]
async fn without_an_alias_it_gets_one_and_one_of_our_own_is_named_by_its_id() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let made = me.create(LIST, of("anna", "2026-11-24T20:00:00Z", "2026-11-24T21:00:00Z")).await;
    let alias = made["alias"].as_str().unwrap();
    assert_eq!(me.get(&one(alias)).await["alias"], json!(alias));

    let (_, schedules) = hub.get("/api/schedules").await;
    let path = format!("/api/schedules/{}/overrides", schedules["schedules"][0]["id"].as_str().unwrap());
    let own = json!({"person": null, "start": "2026-11-25T20:00:00Z", "end": "2026-11-25T21:00:00Z"});
    let (status, own) = hub.post(&path, own).await;
    assert_eq!(status, StatusCode::CREATED, "{own}");
    assert_eq!(me.get(&one(own["id"].as_str().unwrap())).await["startDate"], "2026-11-25T20:00:00Z");
}

#[tokio::test]
async fn one_that_runs_is_ended_and_one_that_is_over_stays() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let mut body = of("anna", "2026-11-24T03:00:00Z", "2026-11-24T05:00:00Z");
    body["alias"] = json!("now");
    me.create(LIST, body).await;
    assert_eq!(me.get(ON_CALLS).await["onCallRecipients"], json!(["anna@demo.invalid"]));
    // It began with its making: who was on call before stays so.
    assert_eq!(me.get(&one("now")).await["startDate"], "2026-11-24T03:12:00Z");
    me.delete(&one("now")).await;
    assert_eq!(me.get(&one("now")).await["endDate"], "2026-11-24T03:12:01Z");
    hub.fast_forward(chrono::TimeDelta::minutes(1)).await;
    assert_eq!(me.get(ON_CALLS).await["onCallRecipients"], json!(["you@demo.invalid"]));
    let why = me.wrong(Method::DELETE, &one("now"), Value::Null, "alias").await;
    assert!(why.contains("over already"), "{why}");
}

#[tokio::test]
async fn what_is_wrong_with_an_override_is_said_of_its_field() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let changed = |field: &str, value: Value| {
        let mut body = of("anna", "2026-11-24T20:00:00Z", "2026-11-24T21:00:00Z");
        body[field] = value;
        body
    };
    for (field, value, fault, expected) in [
        ("user", Value::Null, "user", "who takes over"),
        ("user", json!({"type": "user", "username": "x@y"}), "user", "'x@y'"),
        ("user", json!({"type": "team", "name": "Payments"}), "user", "Only a person"),
        ("startDate", Value::Null, "startDate", "needs"),
        ("endDate", json!("2026-11-24T20:00:00Z"), "endDate", "before it begins"),
        ("endDate", json!("2026-11-20T20:00:00Z"), "endDate", "before it begins"),
        ("rotations", json!([{"name": "daily"}]), "rotations[0]", "'daily'"),
    ] {
        let why = me.wrong(Method::POST, LIST, changed(field, value), fault).await;
        assert!(why.contains(expected), "{field}: {why}");
    }
    let past = of("anna", "2026-11-20T20:00:00Z", "2026-11-21T20:00:00Z");
    let why = me.wrong(Method::POST, LIST, past, "endDate").await;
    assert!(why.contains("in the past"), "{why}");
}
