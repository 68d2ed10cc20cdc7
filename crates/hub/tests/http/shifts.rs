//! My shifts over HTTP: of all schedules, with my neighbours, and the hours by my own clock.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::TestHub;
use super::schedules::{demo_schedule, path_of, text};

async fn shifts(hub: &TestHub, token: &str, from: &str, to: &str) -> Value {
    let path = format!("/api/me/shifts?from={from}&to={to}");
    let (status, answer) = hub.send(token, Method::GET, &path, Value::Null, None).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer
}

fn names(people: &Value) -> Vec<String> {
    people.as_array().unwrap().iter().map(|it| text(&it["name"])).collect()
}

fn stretches(answer: &Value) -> Vec<(String, String)> {
    answer["shifts"].as_array().unwrap().iter().map(|it| (text(&it["start"]), text(&it["end"]))).collect()
}

fn stretch(start: &str, end: &str) -> (String, String) {
    (start.to_owned(), end.to_owned())
}

#[tokio::test]
async fn my_shifts_say_from_whom_i_take_and_to_whom_i_hand() {
    let hub = TestHub::start().await;
    let borys = hub.token_of("Borys").await;
    let answer = shifts(&hub, &borys, "2026-11-24T00:00:00Z", "2027-01-05T00:00:00Z").await;
    assert_eq!(
        stretches(&answer),
        [
            stretch("2026-12-07T09:00:00Z", "2026-12-14T09:00:00Z"),
            stretch("2026-12-28T09:00:00Z", "2027-01-04T09:00:00Z"),
        ]
    );
    let first = &answer["shifts"][0];
    assert_eq!((names(&first["before"]), names(&first["after"])), (vec!["Anna".to_owned()], vec!["You".to_owned()]));
    assert_eq!(
        (&first["schedule"]["name"], &first["team"]["name"], &first["rotation"]["name"], &first["override"]),
        (&json!("Payments 24/7"), &json!("Payments"), &json!("weekly"), &Value::Null)
    );
    assert_eq!((&first["cut_start"], &first["cut_end"]), (&json!(false), &json!(false)));

    let cut = shifts(&hub, &borys, "2026-12-08T00:00:00Z", "2026-12-09T00:00:00Z").await;
    assert_eq!(stretches(&cut), [stretch("2026-12-08T00:00:00Z", "2026-12-09T00:00:00Z")]);
    let cut = &cut["shifts"][0];
    assert_eq!((&cut["cut_start"], &cut["cut_end"]), (&json!(true), &json!(true)));
    assert_eq!((names(&cut["before"]), names(&cut["after"])), (vec!["Anna".to_owned()], vec!["You".to_owned()]));

    let customer = hub.token_of("Customer").await;
    let none = shifts(&hub, &customer, "2026-12-08T00:00:00Z", "2026-12-09T00:00:00Z").await;
    assert_eq!(none["shifts"], json!([]));
    assert_eq!(
        none["hours"],
        json!([{ "month": "2026-12", "total": 0.0, "weekday": 0.0, "night": 0.0, "weekend": 0.0 }])
    );
}

#[tokio::test]
async fn what_i_took_over_is_mine_and_what_is_taken_is_not() {
    let hub = TestHub::start().await;
    let anna = hub.token_of("Anna").await;
    let path = format!("{}/overrides", path_of(&demo_schedule(&hub).await));
    let body = json!({ "person": hub.person("Anna").await["id"], "start": "2026-11-25T18:00:00Z", "end": "2026-11-26T06:00:00Z" });
    let (status, made) = hub.send(&anna, Method::POST, &path, body, None).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let hers = shifts(&hub, &anna, "2026-11-24T00:00:00Z", "2026-11-27T00:00:00Z").await;
    assert_eq!(stretches(&hers), [stretch("2026-11-25T18:00:00Z", "2026-11-26T06:00:00Z")]);
    let shift = &hers["shifts"][0];
    assert_eq!((&shift["override"], &shift["rotation"]["name"]), (&made["id"], &json!("weekly")));
    assert_eq!((names(&shift["before"]), names(&shift["after"])), (vec!["You".to_owned()], vec!["You".to_owned()]));
    let mine = shifts(&hub, &hub.keys.token, "2026-11-24T00:00:00Z", "2026-11-27T00:00:00Z").await;
    assert_eq!(
        stretches(&mine),
        [
            stretch("2026-11-24T00:00:00Z", "2026-11-25T18:00:00Z"),
            stretch("2026-11-26T06:00:00Z", "2026-11-27T00:00:00Z"),
        ]
    );
    // 12 hours of a night: eight of them from 22:00 to 06:00, four before.
    let hours = json!([{ "month": "2026-11", "total": 12.0, "weekday": 4.0, "night": 8.0, "weekend": 0.0 }]);
    assert_eq!(hers["hours"], hours);
}

#[tokio::test]
async fn hours_follow_my_clock_over_its_change_and_count_once_where_two_schedules_meet() {
    let hub = TestHub::start().await;
    let profile = json!({ "name": "You", "time_zone": "Europe/Kyiv" });
    let (status, answer) = hub.send(&hub.keys.token, Method::PUT, "/api/me/profile", profile, None).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let known = demo_schedule(&hub).await;
    let me = hub.person("You").await["id"].clone();
    // Two schedules in which I am always on call; Kyiv's clocks go forward on Sunday, 28 March 2027, and back on 31 October.
    for name in ["First", "Second"] {
        let draft = json!({ "team": known["team"], "name": name, "time_zone": "Europe/Kyiv", "rotations": [
            { "name": "always", "participants": [{ "person": me }], "period": "weekly", "start": "2026-11-23T00:00:00" }
        ] });
        let (status, answer) = hub.post("/api/schedules", draft).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
    }
    let hours = async |from, to| shifts(&hub, &hub.keys.token, from, to).await["hours"].clone();
    assert_eq!(
        hours("2027-03-22T22:00:00Z", "2027-03-29T21:00:00Z").await,
        json!([{ "month": "2027-03", "total": 167.0, "weekday": 80.0, "night": 40.0, "weekend": 47.0 }])
    );
    assert_eq!(
        hours("2027-10-29T21:00:00Z", "2027-11-01T22:00:00Z").await,
        json!([
            { "month": "2027-10", "total": 49.0, "weekday": 0.0, "night": 0.0, "weekend": 49.0 },
            { "month": "2027-11", "total": 24.0, "weekday": 16.0, "night": 8.0, "weekend": 0.0 },
        ])
    );
    assert_eq!(
        hours("2026-12-07T22:00:00Z", "2026-12-07T22:00:50Z").await,
        json!([{ "month": "2026-12", "total": 0.01, "weekday": 0.0, "night": 0.01, "weekend": 0.0 }])
    );
}

#[tokio::test]
async fn the_range_must_make_sense() {
    let hub = TestHub::start().await;
    for query in
        ["", "?from=2026-11-24T00:00:00Z&to=2026-11-23T00:00:00Z", "?from=2026-11-24T00:00:00Z&to=2027-12-31T00:00:00Z"]
    {
        let (status, problem) = hub.get(&format!("/api/me/shifts{query}")).await;
        assert_eq!((status, text(&problem["code"])), (StatusCode::BAD_REQUEST, "wrong_query".to_owned()), "{query}");
    }
}
