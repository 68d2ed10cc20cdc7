//! Timeline, on-calls, next-on-calls.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::TestHub;

const SCHEDULE: &str = "/v2/schedules/Payments%2024%2F7";

/// Each period in a line.
fn periods(timeline: &Value) -> Vec<String> {
    let periods = timeline["rotations"][0]["periods"].as_array().unwrap().iter();
    let line = |it: &Value| {
        let text = |pointer: &str| it.pointer(pointer).and_then(Value::as_str).unwrap_or("-").to_owned();
        format!("{} {} {} {}", text("/startDate"), text("/endDate"), text("/type"), text("/recipient/name"))
    };
    periods.map(line).collect()
}

#[tokio::test]
async fn the_timeline_has_its_layers_where_asked_for() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let body = json!({"alias": "a", "user": {"type": "user", "username": "borys@demo.invalid"}, "startDate": "2026-11-29T09:00:00Z",
        "endDate": "2026-12-01T09:00:00Z"});
    me.create(&format!("{SCHEDULE}/overrides?scheduleIdentifierType=name"), body).await;
    let path =
        format!("{SCHEDULE}/timeline?identifierType=name&date=2026-11-28T00:00:00Z&interval=4&intervalUnit=days");
    let plain = me.get(&path).await;
    assert_eq!(
        (&plain["startDate"], &plain["endDate"]),
        (&json!("2026-11-28T00:00:00Z"), &json!("2026-12-02T00:00:00Z"))
    );
    assert_eq!((&plain["_parent"]["name"], plain.get("baseTimeline")), (&json!("Payments 24/7"), None));
    let rotation = &plain["finalTimeline"]["rotations"][0];
    assert_eq!((&rotation["name"], &rotation["order"]), (&json!("weekly"), &json!(1)));
    assert_eq!(
        periods(&plain["finalTimeline"]),
        [
            "2026-11-28T00:00:00Z 2026-11-29T09:00:00Z default you@demo.invalid",
            "2026-11-29T09:00:00Z 2026-12-01T09:00:00Z override borys@demo.invalid",
            "2026-12-01T09:00:00Z 2026-12-02T00:00:00Z default anna@demo.invalid",
        ]
    );
    let whole = me.get(&format!("{path}&expand=base,override")).await;
    assert_eq!(
        periods(&whole["baseTimeline"]),
        [
            "2026-11-28T00:00:00Z 2026-11-30T09:00:00Z default you@demo.invalid",
            "2026-11-30T09:00:00Z 2026-12-02T00:00:00Z default anna@demo.invalid",
        ]
    );
    assert_eq!(
        periods(&whole["overrideTimeline"]),
        ["2026-11-29T09:00:00Z 2026-12-01T09:00:00Z override borys@demo.invalid"]
    );
    // A week from now, where nothing is said.
    let usual = me.get(&format!("{SCHEDULE}/timeline?identifierType=name")).await;
    assert_eq!(
        (&usual["startDate"], &usual["endDate"]),
        (&json!("2026-11-24T03:12:00Z"), &json!("2026-12-01T03:12:00Z"))
    );
    let months = me.get(&format!("{SCHEDULE}/timeline?identifierType=name&intervalUnit=months&interval=2")).await;
    assert_eq!(months["endDate"], "2027-01-24T03:12:00Z");
    for (query, field) in [
        ("interval=0", "interval"),
        ("interval=-1", "interval"),
        ("interval=4000000000", "interval"),
        ("interval=60", "interval"),
        ("intervalUnit=years", "intervalUnit"),
        ("date=soon", "date"),
    ] {
        me.wrong(Method::GET, &format!("{SCHEDULE}/timeline?identifierType=name&{query}"), Value::Null, field).await;
    }
}

#[tokio::test]
async fn who_is_on_call_and_who_is_next() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let you = json!({"id": hub.person("You").await["id"], "name": "you@demo.invalid", "type": "user"});
    let anna = json!({"id": hub.person("Anna").await["id"], "name": "anna@demo.invalid", "type": "user"});
    let parent = me.get(&format!("{SCHEDULE}?identifierType=name")).await;
    let parent = json!({"id": parent["id"], "name": "Payments 24/7", "enabled": true});

    let now = format!("{SCHEDULE}/on-calls?scheduleIdentifierType=name");
    assert_eq!(me.get(&now).await, json!({"_parent": parent, "onCallParticipants": [you]}));
    // A plus that is not encoded is a space.
    let next_week = format!("{now}&date=2026-11-30T11:00:00+02:00");
    assert_eq!(me.get(&next_week).await["onCallParticipants"], json!([anna]));
    let flat = format!("{now}&flat=true");
    assert_eq!(me.get(&flat).await, json!({"_parent": parent, "onCallRecipients": ["you@demo.invalid"]}));
    assert_eq!(
        me.get("/v2/schedules/on-calls?flat=true").await,
        json!([{"_parent": parent, "onCallRecipients": ["you@demo.invalid"]}])
    );
    assert_eq!(me.get("/v2/schedules/on-calls/").await[0]["onCallParticipants"], json!([you]));

    let next = format!("{SCHEDULE}/next-on-calls?scheduleIdentifierType=name");
    let expected = json!({"_parent": parent, "nextOnCallRecipients": [anna], "exactNextOnCallRecipients": [anna]});
    assert_eq!(me.get(&next).await, expected);
    let expected = json!({"_parent": parent, "nextOnCallParticipants": ["anna@demo.invalid"],
        "exactNextOnCallParticipants": ["anna@demo.invalid"]});
    assert_eq!(me.get(&format!("{next}&flat=true")).await, expected);

    me.patch(&format!("{SCHEDULE}?identifierType=name"), json!({"enabled": false})).await;
    assert_eq!(me.get(&flat).await["onCallRecipients"], json!([]));
    me.wrong(Method::GET, &format!("{now}&flat=maybe"), Value::Null, "flat").await;
    me.wrong(Method::GET, &format!("{now}&date=2026"), Value::Null, "date").await;
}
