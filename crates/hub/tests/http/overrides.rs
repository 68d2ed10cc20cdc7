//! Overrides over HTTP: who may put, change and end them, and what stays as it was.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::TestHub;
use super::schedules::{demo_schedule, on_call_at, path_of, text};

async fn overrides_path(hub: &TestHub) -> String {
    format!("{}/overrides", path_of(&demo_schedule(hub).await))
}

/// Tuesday noon to Wednesday noon.
async fn takeover(hub: &TestHub, name: &str) -> Value {
    json!({ "person": hub.person(name).await["id"], "start": "2026-11-24T12:00:00Z", "end": "2026-11-25T12:00:00Z" })
}

fn one(path: &str, made: &Value) -> String {
    format!("{path}/{}", text(&made["id"]))
}

#[tokio::test]
async fn an_admin_puts_anybody_and_a_member_only_themself() {
    let hub = TestHub::start().await;
    let path = overrides_path(&hub).await;
    let (lead, anna) = (hub.token_of("Lead").await, hub.token_of("Anna").await);
    let customer = hub.token_of("Customer").await;
    let refused = "Only an admin of Payments may put somebody else on call; a member of it may put themself. Nothing was changed. \
                   Ask an admin, or take the shift over yourself.";
    for (token, person, status) in [
        (&lead, "Borys", StatusCode::CREATED),
        (&lead, "Architect", StatusCode::CREATED),
        (&anna, "Anna", StatusCode::CREATED),
        (&anna, "Borys", StatusCode::FORBIDDEN),
        (&customer, "Customer", StatusCode::FORBIDDEN),
    ] {
        let (got, answer) = hub.send(token, Method::POST, &path, takeover(&hub, person).await, None).await;
        assert_eq!(got, status, "{person}: {answer}");
        if status == StatusCode::FORBIDDEN {
            assert_eq!(answer["detail"], refused);
        }
    }
    let nobody = json!({ "person": null, "start": "2026-11-24T12:00:00Z", "end": "2026-11-25T12:00:00Z" });
    let (status, _) = hub.send(&anna, Method::POST, &path, nobody, None).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a member does not send everybody home");

    // The one created last wins, also of those created at one moment.
    assert_eq!(on_call_at(&hub, "2026-11-24T12:00:00Z").await, ["Anna"]);
    let (_, list) = hub.get(&format!("{path}?from=2026-11-25T11:59:00Z&to=2026-11-26T00:00:00Z")).await;
    assert_eq!(list["overrides"].as_array().unwrap().len(), 3);
    assert_eq!(list["overrides"][2]["created_by"], hub.person("Anna").await["id"]);
    let (_, list) = hub.get(&format!("{path}?from=2026-11-25T12:00:00Z")).await;
    assert_eq!(list["overrides"], json!([]), "ranges are half-open");
}

#[tokio::test]
async fn what_is_wrong_with_an_override_is_said_in_a_sentence() {
    let hub = TestHub::start().await;
    let path = overrides_path(&hub).await;
    let good = takeover(&hub, "Anna").await;
    let cases = [
        ("end", json!("2026-11-24T12:00:00Z"), "end", "The override ends before it begins, or at once."),
        ("end", json!("2026-11-24T11:00:00Z"), "end", "The override ends before it begins, or at once."),
        ("person", json!("00000000-0000-0000-0000-000000000001"), "person", "There is no person with the id"),
        (
            "rotations",
            json!(["00000000-0000-0000-0000-000000000001"]),
            "rotations[0]",
            "The schedule 'Payments 24/7' has no rotation",
        ),
    ];
    for (key, value, field, sentence) in cases {
        let mut wrong = good.clone();
        wrong[key] = value;
        let (status, problem) = hub.post(&path, wrong).await;
        assert_eq!(
            (status, &problem["faults"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)),
            "{problem}"
        );
        assert!(text(&problem["faults"][0]["detail"]).starts_with(sentence), "{problem}");
    }
    let past = json!({ "person": good["person"], "start": "2026-11-23T12:00:00Z", "end": "2026-11-24T03:12:00Z" });
    let (_, problem) = hub.post(&path, past).await;
    assert!(text(&problem["detail"]).starts_with("The override is in the past"), "{problem}");
    let mut forgotten = good;
    forgotten.as_object_mut().unwrap().remove("person");
    let (status, problem) = hub.post(&path, forgotten).await;
    assert_eq!((status, text(&problem["code"])), (StatusCode::UNPROCESSABLE_ENTITY, "wrong_fields".to_owned()));
}

#[tokio::test]
async fn a_member_changes_only_what_they_put() {
    let hub = TestHub::start().await;
    let path = overrides_path(&hub).await;
    let (lead, anna) = (hub.token_of("Lead").await, hub.token_of("Anna").await);
    let (_, hers) = hub.send(&anna, Method::POST, &path, takeover(&hub, "Anna").await, None).await;
    let (_, leads) = hub.send(&lead, Method::POST, &path, takeover(&hub, "Anna").await, None).await;
    let mut shorter = takeover(&hub, "Anna").await;
    shorter["end"] = json!("2026-11-24T18:00:00Z");

    for (method, body) in [(Method::PUT, shorter.clone()), (Method::DELETE, Value::Null)] {
        let (status, problem) = hub.send(&anna, method, &one(&path, &leads), body, Some(1)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(
            text(&problem["detail"]).starts_with("Only whoever put this override, or an admin of the team"),
            "{problem}"
        );
    }
    let mut given = shorter.clone();
    given["person"] = hub.person("Borys").await["id"].clone();
    let (status, _) = hub.send(&anna, Method::PUT, &one(&path, &hers), given.clone(), Some(1)).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "she does not put Borys");
    let (status, problem) = hub.send(&anna, Method::PUT, &one(&path, &hers), shorter.clone(), Some(7)).await;
    assert_eq!((status, text(&problem["code"])), (StatusCode::PRECONDITION_FAILED, "changed_meanwhile".to_owned()));
    let (status, changed) = hub.send(&anna, Method::PUT, &one(&path, &hers), shorter, Some(1)).await;
    assert_eq!((status, &changed["end"]), (StatusCode::OK, &json!("2026-11-24T18:00:00Z")), "{changed}");
    assert_eq!(changed["created_at"], hers["created_at"]);
    let (status, _) = hub.send(&lead, Method::PUT, &one(&path, &hers), given, Some(2)).await;
    assert_eq!(status, StatusCode::OK, "an admin changes any");
    let (status, _) = hub.send(&anna, Method::DELETE, &one(&path, &hers), Value::Null, Some(3)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (_, list) = hub.get(&path).await;
    assert_eq!(list["overrides"], json!([leads]));
}

#[tokio::test]
async fn an_override_that_runs_is_ended_and_one_that_is_over_stays() {
    let hub = TestHub::start().await;
    let path = overrides_path(&hub).await;
    let (_, made) = hub.post(&path, takeover(&hub, "Anna").await).await;
    hub.fast_forward(TimeDelta::hours(12)).await;
    let (status, answer) = hub.send(&hub.keys.token, Method::DELETE, &one(&path, &made), Value::Null, Some(1)).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    assert_eq!(on_call_at(&hub, "2026-11-24T15:12:00Z").await, ["Anna"], "she was it until now");
    assert_eq!(on_call_at(&hub, "2026-11-24T15:12:01Z").await, ["You"]);
    hub.fast_forward(TimeDelta::hours(1)).await;
    let (status, problem) = hub.send(&hub.keys.token, Method::DELETE, &one(&path, &made), Value::Null, Some(2)).await;
    assert_eq!((status, text(&problem["code"])), (StatusCode::CONFLICT, "is_over".to_owned()));
    assert_eq!(
        problem["detail"],
        "The override is over already: who was on call stays as it was. Nothing was changed."
    );
    assert_eq!(on_call_at(&hub, "2026-11-24T15:12:00Z").await, ["Anna"]);
}

#[tokio::test]
async fn an_override_is_found_only_in_its_schedule() {
    let hub = TestHub::start().await;
    let path = overrides_path(&hub).await;
    let team = demo_schedule(&hub).await["team"].clone();
    let (_, other) = hub.post("/api/schedules", json!({ "team": team, "name": "Another", "time_zone": "UTC" })).await;
    let (_, made) = hub.post(&path, takeover(&hub, "Anna").await).await;
    let elsewhere = one(&format!("{}/overrides", path_of(&other)), &made);
    let (status, _) = hub.send(&hub.keys.token, Method::DELETE, &elsewhere, Value::Null, Some(1)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = hub.send(&hub.keys.token, Method::DELETE, &one(&path, &made), Value::Null, None).await;
    assert_eq!(status, StatusCode::PRECONDITION_REQUIRED);
}
