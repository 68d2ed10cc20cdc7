use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::TestHub;

const PATH: &str = "/v2/schedules/Night?identifierType=name";

fn weekly(name: &str, start: &str) -> Value {
    json!({"name": name, "startDate": start, "type": "weekly", "participants": [
        {"type": "user", "username": "anna@demo.invalid"}, {"type": "team", "name": "Payments"}, {"type": "none"}]})
}

#[tokio::test]
async fn a_schedule_with_its_rotations() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    // No owner: it is of your only team. No time zone: it is yours.
    let made = me
        .create("/v2/schedules", json!({"name": "Night", "rotations": [weekly("", "2026-11-30T09:00:00Z"), weekly("two", "2026-12-01T09:00:00+02:00")]}))
        .await;
    assert_eq!((&made["name"], &made["enabled"]), (&json!("Night"), &json!(true)));
    let schedule = me.get(PATH).await;
    assert_eq!((&schedule["timezone"], &schedule["ownerTeam"]["name"]), (&json!("UTC"), &json!("Payments")));
    let rotations = schedule["rotations"].as_array().unwrap();
    assert_eq!((&rotations[0]["name"], &rotations[1]["name"]), (&json!("Rot1"), &json!("two")));
    assert_eq!(rotations[1]["startDate"], "2026-12-01T07:00:00Z");
    assert_eq!((&rotations[0]["length"], rotations[0].get("endDate")), (&json!(1), None));
    let kinds: Vec<_> = rotations[0]["participants"].as_array().unwrap().iter().map(|it| it["type"].clone()).collect();
    assert_eq!(kinds, ["user", "team", "none"]);

    // The list has rotations only where they are asked for.
    assert!(me.get("/v2/schedules").await[0].get("rotations").is_none());
    let (_, list) = me.send(Method::GET, "/v2/schedules?expand=rotation", None).await;
    assert_eq!((&list["data"][0], &list["expandable"]), (&schedule, &json!(["rotation"])));

    // All rotations anew: the one that is named goes on, another goes, a third comes.
    me.patch(PATH, json!({"enabled": false, "rotations": [weekly("three", "2026-12-02T09:00:00Z"), weekly("TWO", "2026-12-03T09:00:00Z")]})).await;
    let changed = me.get(PATH).await;
    assert_eq!((&changed["enabled"], &changed["name"]), (&json!(false), &json!("Night")));
    let ids: Vec<_> = changed["rotations"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert_eq!((ids.len(), &ids[1]), (2, &rotations[1]["id"]));
    assert!(!ids.contains(&rotations[0]["id"]));

    me.patch(PATH, json!({"name": "Day"})).await;
    me.delete("/v2/schedules/day/?identifierType=name").await;
    me.refused(Method::GET, "/v2/schedules/Day?identifierType=name", Value::Null, StatusCode::NOT_FOUND).await;
}

#[tokio::test]
async fn a_rotation_is_changed_in_part() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    me.create("/v2/schedules", json!({"name": "Night", "timezone": "Europe/Kyiv"})).await;
    let list = "/v2/schedules/Night/rotations?scheduleIdentifierType=name";
    let weekdays = json!({"type": "weekday-and-time-of-day", "restrictions": [
        {"startDay": "MONDAY", "startHour": 9, "startMin": 0, "endDay": "FRIDAY", "endHour": 18, "endMin": 0}]});
    let mut body = weekly("one", "2026-11-30T07:00:00Z");
    body["endDate"] = json!("2026-12-30T07:00:00Z");
    body["timeRestriction"] = weekdays;
    let id = me.create_id(list, body).await;
    let path = format!("/v2/schedules/Night/rotations/{id}?scheduleIdentifierType=name");

    me.patch(&path, json!({"length": 2})).await;
    let rotation = me.get(&path).await;
    assert_eq!((&rotation["length"], &rotation["endDate"]), (&json!(2), &json!("2026-12-30T07:00:00Z")));
    assert_eq!(rotation["timeRestriction"]["restrictions"][0]["startDay"], "monday");
    assert_eq!(me.get(list).await[0]["id"], json!(id));

    me.patch(
        &path,
        json!({"endDate": null, "timeRestriction": null, "type": "hourly", "length": 12, "name": "twelve"}),
    )
    .await;
    let rotation = me.get(&path).await;
    assert_eq!((rotation.get("endDate"), rotation.get("timeRestriction")), (None, None));
    assert_eq!((&rotation["type"], &rotation["name"]), (&json!("hourly"), &json!("twelve")));
    assert_eq!(rotation["participants"].as_array().unwrap().len(), 3);
    me.delete(&path).await;
    assert_eq!(me.get(list).await, json!([]));
}

#[tokio::test]
async fn a_changed_rotation_leaves_the_past_as_it_was() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let on_calls = "/v2/schedules/Payments%2024%2F7/on-calls?scheduleIdentifierType=name&flat=true";
    let yesterday = format!("{on_calls}&date=2026-11-23T12:00:00Z");
    assert_eq!(me.get(on_calls).await["onCallRecipients"], json!(["you@demo.invalid"]));
    let path = "/v2/schedules/Payments%2024%2F7/rotations/weekly?scheduleIdentifierType=name";
    me.patch(path, json!({"participants": [{"type": "user", "username": "borys@demo.invalid"}]})).await;
    assert_eq!(me.get(on_calls).await["onCallRecipients"], json!(["borys@demo.invalid"]));
    assert_eq!(me.get(&yesterday).await["onCallRecipients"], json!(["you@demo.invalid"]));
}

#[tokio::test]
async fn what_is_wrong_with_a_schedule_is_said_of_its_field() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let rotation = |changed: Value| {
        let mut rotation = weekly("one", "2026-11-30T09:00:00Z");
        rotation.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        json!({"name": "Night", "timezone": "Europe/Kyiv", "rotations": [rotation]})
    };
    for (body, field, expected) in [
        (json!({}), "name", "needs a name"),
        (json!({"name": "PAYMENTS 24/7"}), "name", "'Payments 24/7'"),
        (json!({"name": "Night", "timezone": "Mars"}), "timezone", "'Mars'"),
        (json!({"name": "Night", "ownerTeam": {"name": "Nobody"}}), "ownerTeam", "'Nobody'"),
        (rotation(json!({"startDate": null})), "rotations[0].startDate", "'startDate'"),
        (rotation(json!({"startDate": "soon"})), "rotations[0].startDate", "'soon'"),
        (rotation(json!({"startDate": "2026-10-25T01:30:00Z"})), "rotations[0].startDate", "second time"),
        (rotation(json!({"endDate": "2026-11-29T09:00:00Z"})), "rotations[0].endDate", "not after its start"),
        (rotation(json!({"type": "yearly"})), "rotations[0].type", "hourly, daily or weekly"),
        (rotation(json!({"length": 0})), "rotations[0].length", "between 1"),
        (rotation(json!({"participants": []})), "rotations[0].participants", "nobody in it"),
        (rotation(json!({"participants": [{"type": "none"}]})), "rotations[0].participants", "nobody in it"),
        (
            rotation(json!({"participants": [{"type": "escalation", "name": "x"}]})),
            "rotations[0].participants[0]",
            "escalation cannot",
        ),
        (rotation(json!({"participants": [{"type": "user", "id": "x"}]})), "rotations[0].participants[0]", "id 'x'"),
        (
            rotation(json!({"participants": [{"type": "user", "username": "customer@demo.invalid"}]})),
            "rotations[0].participants[0]",
            "not in the team",
        ),
        (rotation(json!({"timeRestriction": {"type": "moonlight"}})), "rotations[0].timeRestriction", "time-of-day"),
    ] {
        let why = me.wrong(Method::POST, "/v2/schedules", body, field).await;
        assert!(why.contains(expected), "{field}: {why}");
    }
    me.create("/v2/teams", json!({"name": "Web", "members": [{"user": {"username": "you@demo.invalid"}}]})).await;
    let why = me.wrong(Method::POST, "/v2/schedules", json!({"name": "Night"}), "ownerTeam").await;
    assert!(why.contains("2 teams"), "{why}");
    let list = "/v2/schedules/Payments%2024%2F7/rotations?scheduleIdentifierType=name";
    let why = me.wrong(Method::POST, list, json!({"startDate": "2026-11-30T09:00:00Z", "type": "x"}), "type").await;
    assert!(why.contains("weekly"), "{why}");
}
