//! What Terraform's provider sends for each of its resources, in the order of `apply`, a second `apply` and `destroy`. It reads each
//! resource back and compares: what comes back otherwise than it was sent would be a change in every plan.

use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::Client;
use crate::harness::TestHub;

/// What the first `apply` made.
struct Made {
    user: String,
    team: String,
    schedule: String,
    rotations: Vec<String>,
    escalation: String,
}

async fn apply(terraform: &Client<'_>) -> Made {
    let user = terraform
        .create_id(
            "/v2/users",
            json!({"username": "olena@example.com", "fullName": "Olena", "role": {"name": "User"}, "locale": "en_US",
                "timeZone": "America/New_York"}),
        )
        .await;
    let team = json!({"name": "Ops_Team", "description": "from Terraform", "members": [{"user": {"id": user}, "role": "admin"}]});
    terraform.create("/v2/teams", team).await;
    // It takes the team's id from a second request, by name.
    let team = terraform.get("/v2/teams/Ops_Team?identifierType=name").await["id"].as_str().unwrap().to_owned();
    let schedule = terraform
        .create_id(
            "/v2/schedules",
            json!({"name": "Ops_Schedule", "timezone": "Europe/Kyiv", "enabled": true, "ownerTeam": {"id": team}}),
        )
        .await;
    // Terraform makes what does not depend on each other at once, here three rotations of one schedule.
    let path = format!("/v2/schedules/{schedule}/rotations?scheduleIdentifierType=id");
    let rotations = join_all((1..=3).map(|n| terraform.create_id(&path, rotation(&user, n)))).await;
    let escalation = terraform
        .create_id(
            "/v2/escalations",
            json!({"name": "Ops_Escalation", "rules": rules(&user, &team, &schedule), "ownerTeam": {"id": team}, "repeat": {}}),
        )
        .await;
    Made { user, team, schedule, rotations, escalation }
}

/// A rotation as the SDK writes it: with its own fields beside Opsgenie's.
fn rotation(user: &str, n: u32) -> Value {
    json!({
        "name": format!("rotation {n}"), "startDate": "2026-11-30T07:00:00Z", "endDate": "2027-11-30T07:00:00Z", "type": "weekly", "length": n,
        "participants": [{"type": "user", "id": user, "username": ""}, {"type": "none", "username": ""}],
        "timeRestriction": {"type": "time-of-day", "restriction": {"startHour": 8, "startMin": 0, "endHour": 18, "endMin": 30}},
        "ScheduleIdentifierType": 1, "ScheduleIdentifierValue": "x"
    })
}

fn rules(user: &str, team: &str, schedule: &str) -> Value {
    json!([
        {"condition": "if-not-acked", "notifyType": "default", "recipient": {"type": "schedule", "id": schedule, "username": ""},
            "delay": {"timeAmount": 0}},
        {"condition": "if-not-acked", "notifyType": "default", "recipient": {"type": "user", "id": user, "username": ""},
            "delay": {"timeAmount": 10}},
        {"condition": "if-not-closed", "notifyType": "all", "recipient": {"type": "team", "id": team, "username": ""},
            "delay": {"timeAmount": 90}}
    ])
}

#[tokio::test]
async fn each_resource_reads_back_as_it_was_sent() {
    let hub = TestHub::start().await;
    let terraform = hub.my_opsgenie();
    let made = apply(&terraform).await;

    let user = terraform.get(&format!("/v2/users/{}", made.user)).await;
    for (field, value) in [
        ("username", json!("olena@example.com")),
        ("fullName", json!("Olena")),
        ("locale", json!("en_US")),
        ("timeZone", json!("America/New_York")),
    ] {
        assert_eq!(user[field], value);
    }
    assert_eq!(user["role"]["name"], "User");

    let team = terraform.get(&format!("/v2/teams/{}?identifierType=id", made.team)).await;
    assert_eq!((&team["name"], &team["description"]), (&json!("Ops_Team"), &json!("from Terraform")));
    assert_eq!(team["members"], json!([{"user": {"id": made.user, "username": "olena@example.com"}, "role": "admin"}]));

    let schedule = terraform.get(&format!("/v2/schedules/{}?identifierType=id", made.schedule)).await;
    assert_eq!((&schedule["timezone"], &schedule["enabled"]), (&json!("Europe/Kyiv"), &json!(true)));
    assert_eq!((&schedule["description"], &schedule["ownerTeam"]["id"]), (&json!(""), &json!(made.team)));

    let mut lengths = Vec::new();
    for id in &made.rotations {
        let path = format!("/v2/schedules/{}/rotations/{id}?scheduleIdentifierType=id", made.schedule);
        let rotation = terraform.get(&path).await;
        assert_eq!(rotation["_parent"], json!({"id": made.schedule, "name": "Ops_Schedule", "enabled": true}));
        assert_eq!(rotation["startDate"], "2026-11-30T07:00:00Z");
        assert_eq!(rotation["endDate"], "2027-11-30T07:00:00Z");
        assert_eq!(
            rotation["timeRestriction"],
            json!({"type": "time-of-day", "restriction": {"startHour": 8, "startMin": 0, "endHour": 18, "endMin": 30}})
        );
        assert_eq!(
            rotation["participants"],
            json!([{"type": "user", "id": made.user, "username": "olena@example.com"}, {"type": "none"}])
        );
        lengths.push(rotation["length"].as_u64().unwrap());
    }
    assert_eq!(lengths, [1, 2, 3], "each rotation is there once, though they came at once");

    let escalation = terraform.get(&format!("/v2/escalations/{}?identifierType=id", made.escalation)).await;
    let sent = rules(&made.user, &made.team, &made.schedule);
    for (read, sent) in escalation["rules"].as_array().unwrap().iter().zip(sent.as_array().unwrap()) {
        assert_eq!(read["delay"], json!({"timeAmount": sent["delay"]["timeAmount"], "timeUnit": "minutes"}));
        for field in ["/condition", "/notifyType", "/recipient/id", "/recipient/type"] {
            assert_eq!(read.pointer(field), sent.pointer(field));
        }
    }
    assert_eq!(escalation["ownerTeam"]["id"], json!(made.team));
}

#[tokio::test]
async fn a_second_apply_changes_what_the_file_changed_and_nothing_else() {
    let hub = TestHub::start().await;
    let terraform = hub.my_opsgenie();
    let made = apply(&terraform).await;
    let Made { user, team, schedule, escalation, .. } = &made;

    terraform
        .patch(
            &format!("/v2/users/{user}"),
            json!({"Identifier": user, "fullName": "Olena K", "role": {"name": "Admin"}, "locale": "en_US", "timeZone": "Europe/Kyiv"}),
        )
        .await;
    let read = terraform.get(&format!("/v2/users/{user}")).await;
    assert_eq!((&read["fullName"], &read["role"]["name"]), (&json!("Olena K"), &json!("Admin")));
    assert_eq!(read["username"], "olena@example.com");

    terraform
        .patch(&format!("/v2/teams/{team}"), json!({"id": team, "name": "Ops_Team", "description": "changed"}))
        .await;
    let read = terraform.get(&format!("/v2/teams/{team}?identifierType=id")).await;
    assert_eq!((&read["description"], read["members"].as_array().unwrap().len()), (&json!("changed"), 1));

    // Another time zone: its rotations begin at the same moments, which stand in resources of their own.
    terraform
        .patch(
            &format!("/v2/schedules/{schedule}?identifierType=id"),
            json!({"IdentifierType": 1, "IdentifierValue": schedule, "name": "Ops_Schedule", "timezone": "Asia/Kathmandu",
                "ownerTeam": {"id": team}}),
        )
        .await;
    let read = terraform.get(&format!("/v2/schedules/{schedule}?identifierType=id")).await;
    assert_eq!(read["timezone"], "Asia/Kathmandu");
    let starts: Vec<_> = read["rotations"].as_array().unwrap().iter().map(|it| it["startDate"].clone()).collect();
    assert_eq!(starts, vec![json!("2026-11-30T07:00:00Z"); 3]);

    // The provider leaves out an end date and a restriction that the file does not have: they stay, as in Opsgenie.
    let first = &made.rotations[0];
    let path = format!("/v2/schedules/{schedule}/rotations/{first}?scheduleIdentifierType=id");
    let change = json!({"startDate": "2026-12-01T07:00:00Z", "type": "daily", "length": 2, "RotationId": first,
        "participants": [{"type": "user", "id": user, "username": ""}]});
    terraform.patch(&path, change).await;
    let read = terraform.get(&path).await;
    assert_eq!((&read["name"], &read["type"], &read["length"]), (&json!("rotation 1"), &json!("daily"), &json!(2)));
    assert_eq!(
        (&read["endDate"], &read["startDate"]),
        (&json!("2027-11-30T07:00:00Z"), &json!("2026-12-01T07:00:00Z"))
    );
    assert!(read["timeRestriction"].is_object());

    let repeat = json!({"waitInterval": 10, "count": 2, "resetRecipientStates": false, "closeAlertAfterAll": true});
    terraform
        .patch(
            &format!("/v2/escalations/{escalation}?identifierType=id"),
            json!({"name": "Ops_Escalation", "rules": rules(user, team, schedule), "repeat": repeat, "ownerTeam": {"id": team},
                "IdentifierType": "id", "Identifier": escalation}),
        )
        .await;
    assert_eq!(terraform.get(&format!("/v2/escalations/{escalation}?identifierType=id")).await["repeat"], repeat);
}

#[tokio::test]
async fn destroy_takes_away_what_apply_made_and_a_read_says_that_it_is_gone() {
    let hub = TestHub::start().await;
    let terraform = hub.my_opsgenie();
    let Made { user, team, schedule, rotations, escalation } = apply(&terraform).await;

    // In the wrong order each is told what still needs it.
    for (path, by) in [
        (format!("/v2/users/{user}"), "Ops_Schedule"),
        (format!("/v2/teams/{team}?identifierType=id"), "Ops_Escalation"),
        (format!("/v2/schedules/{schedule}?identifierType=id"), "Ops_Escalation"),
    ] {
        let answer = terraform.refused(Method::DELETE, &path, Value::Null, StatusCode::UNPROCESSABLE_ENTITY).await;
        assert!(answer["message"].as_str().unwrap().contains(by), "{answer}");
    }

    let rotation = |id: &String| format!("/v2/schedules/{schedule}/rotations/{id}?scheduleIdentifierType=id");
    let paths: Vec<String> = std::iter::once(format!("/v2/escalations/{escalation}?identifierType=id"))
        .chain(rotations.iter().map(rotation))
        .chain([
            format!("/v2/schedules/{schedule}?identifierType=id"),
            format!("/v2/teams/{team}?identifierType=id"),
            format!("/v2/users/{user}"),
        ])
        .collect();
    for path in paths {
        terraform.delete(&path).await;
        terraform.refused(Method::GET, &path, Value::Null, StatusCode::NOT_FOUND).await;
        terraform.refused(Method::DELETE, &path, Value::Null, StatusCode::NOT_FOUND).await;
    }
}

#[tokio::test]
async fn memberships_of_one_team_may_be_made_at_once() {
    let hub = TestHub::start().await;
    let terraform = hub.my_opsgenie();
    let team = terraform.create_id("/v2/teams", json!({"name": "Web"})).await;
    let path = format!("/v2/teams/{team}/members?teamIdentifierType=id");
    let people = ["Anna", "Borys", "Lead", "Architect", "Customer"];
    let ids = join_all(people.map(|name| hub.person(name))).await;
    let add = |id: Value| terraform.send(Method::POST, &path, Some(json!({"user": {"id": id}, "role": "user"})));
    for (status, answer) in join_all(ids.iter().map(|person| add(person["id"].clone()))).await {
        assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("Added")), "{answer}");
    }
    let members = terraform.get(&format!("/v2/teams/{team}?identifierType=id")).await["members"].clone();
    assert_eq!(members.as_array().unwrap().len(), people.len());
}
