//! Schedules over HTTP: changed with a version, previewed without a trace, told with who is on call.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::{TestHub, json_of};

/// The demo's schedule: You from Monday, 2026-11-23 09:00, then Anna, then Borys, a week each.
pub(crate) async fn demo_schedule(hub: &TestHub) -> Value {
    let (status, list) = hub.get("/api/schedules").await;
    assert_eq!(status, StatusCode::OK, "{list}");
    list["schedules"][0].clone()
}

pub(crate) fn path_of(schedule: &Value) -> String {
    format!("/api/schedules/{}", text(&schedule["id"]))
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The names of those on call in the first schedule, at a moment.
pub(crate) async fn on_call_at(hub: &TestHub, at: &str) -> Vec<String> {
    let (_, answer) = hub.get(&format!("/api/on-call?at={at}")).await;
    names(&answer["on_call"][0]["now"])
}

fn names(people: &Value) -> Vec<String> {
    people.as_array().unwrap().iter().map(|it| text(&it["person"]["name"])).collect()
}

fn details(problem: &Value) -> Vec<(String, String)> {
    problem["faults"].as_array().unwrap().iter().map(|it| (text(&it["field"]), text(&it["detail"]))).collect()
}

#[tokio::test]
async fn a_schedule_is_made_by_an_admin_of_its_team_and_read_by_everybody() {
    let hub = TestHub::start().await;
    let (lead, anna) = (hub.token_of("Lead").await, hub.token_of("Anna").await);
    let known = demo_schedule(&hub).await;
    let draft = json!({ "team": known["team"], "name": "Second line", "time_zone": "Europe/Kyiv", "rotations": [
        { "name": "daily", "participants": [{ "person": hub.person("Anna").await["id"] }], "period": "daily", "start": "2026-11-24T09:00:00" }
    ] });
    let (status, problem) = hub.send(&anna, Method::POST, "/api/schedules", draft.clone(), None).await;
    assert_eq!((status, text(&problem["code"])), (StatusCode::FORBIDDEN, "not_allowed".to_owned()));
    assert_eq!(
        problem["detail"],
        "Only an admin of the team, or of the hub, may do this. Nothing was changed. Ask one of them."
    );

    let (status, made) = hub.send(&lead, Method::POST, "/api/schedules", draft, None).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(
        (&made["version"], &made["enabled"], &made["rotations"][0]["length"]),
        (&json!(1), &json!(true), &json!(1))
    );
    assert!(made["rotations"][0]["id"].is_string(), "{made}");
    let answer = hub.request(Method::GET, &path_of(&made)).bearer_auth(&anna).send().await.unwrap();
    assert_eq!(answer.headers()["etag"], "\"1\"");
    assert_eq!(answer.json::<Value>().await.unwrap(), made);
    let (_, list) = hub.get("/api/schedules").await;
    let listed: Vec<_> = list["schedules"].as_array().unwrap().iter().map(|it| text(&it["name"])).collect();
    assert_eq!(listed, ["Payments 24/7", "Second line"]);
    let (status, _) = hub.get("/api/schedules/none").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn of_two_who_change_a_schedule_the_second_is_told() {
    let hub = TestHub::start().await;
    let lead = hub.token_of("Lead").await;
    let mut schedule = demo_schedule(&hub).await;
    let path = path_of(&schedule);
    schedule["description"] = json!("first");
    let (status, problem) = hub.send(&lead, Method::PUT, &path, schedule.clone(), None).await;
    assert_eq!((status, text(&problem["code"])), (StatusCode::PRECONDITION_REQUIRED, "if_match_required".to_owned()));
    let (status, changed) = hub.send(&lead, Method::PUT, &path, schedule.clone(), Some(1)).await;
    assert_eq!((status, &changed["version"]), (StatusCode::OK, &json!(2)), "{changed}");

    schedule["description"] = json!("second");
    let (status, problem) = hub.send(&hub.keys.token, Method::PUT, &path, schedule, Some(1)).await;
    assert_eq!((status, text(&problem["code"])), (StatusCode::PRECONDITION_FAILED, "changed_meanwhile".to_owned()));
    assert!(text(&problem["detail"]).starts_with("Somebody else changed it meanwhile"), "{problem}");
    assert_eq!(demo_schedule(&hub).await["description"], "first");
    let (status, _) = hub.send(&lead, Method::DELETE, &path, Value::Null, Some(1)).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn a_change_holds_from_the_end_of_the_turn_or_now_as_asked() {
    let (now, next_week) = ("2026-11-24T03:12:00Z", "2026-12-01T03:12:00Z");
    for (effective, on_call) in [("turn_end", ["You", "Borys"]), ("now", ["Anna", "Borys"])] {
        let hub = TestHub::start().await;
        let mut schedule = demo_schedule(&hub).await;
        // The order of weeks becomes Anna, Borys, You.
        schedule["rotations"][0]["participants"].as_array_mut().unwrap().rotate_left(1);
        let path = format!("{}?effective={effective}", path_of(&schedule));
        let (status, changed) = hub.send(&hub.keys.token, Method::PUT, &path, schedule, Some(1)).await;
        assert_eq!(status, StatusCode::OK, "{changed}");
        assert_eq!(on_call_at(&hub, now).await, [on_call[0]], "{effective}");
        assert_eq!(on_call_at(&hub, next_week).await, [on_call[1]], "{effective}");
        assert_eq!(on_call_at(&hub, "2026-11-24T03:11:59Z").await, ["You"], "the past stays as it was: {effective}");
    }
    let hub = TestHub::start().await;
    let schedule = demo_schedule(&hub).await;
    let path = format!("{}?effective=soon", path_of(&schedule));
    let (status, problem) = hub.send(&hub.keys.token, Method::PUT, &path, schedule, Some(1)).await;
    assert_eq!((status, text(&problem["code"])), (StatusCode::BAD_REQUEST, "wrong_query".to_owned()));
}

#[tokio::test]
async fn a_schedule_moves_to_another_team_only_by_an_admin_of_both() {
    let hub = TestHub::start().await;
    let lead = hub.token_of("Lead").await;
    let mut schedule = demo_schedule(&hub).await;
    let people = &schedule["rotations"][0]["participants"];
    let members: Vec<_> =
        people.as_array().unwrap().iter().map(|it| json!({ "person": it["person"], "role": "member" })).collect();
    let (_, team) = hub.post("/api/teams", json!({ "name": "Cards", "members": members })).await;
    schedule["team"] = team["id"].clone();
    let path = path_of(&schedule);
    let (status, _) = hub.send(&lead, Method::PUT, &path, schedule.clone(), Some(1)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, moved) = hub.send(&hub.keys.token, Method::PUT, &path, schedule, Some(1)).await;
    assert_eq!((status, &moved["team"]), (StatusCode::OK, &team["id"]), "{moved}");
}

#[tokio::test]
async fn what_is_in_use_is_not_deleted_and_by_what_is_said() {
    let hub = TestHub::start().await;
    let schedule = demo_schedule(&hub).await;
    let (status, problem) = hub.send(&hub.keys.token, Method::DELETE, &path_of(&schedule), Value::Null, Some(1)).await;
    assert_eq!((status, text(&problem["code"])), (StatusCode::CONFLICT, "in_use".to_owned()));
    assert!(text(&problem["detail"]).contains("'Payments 24/7'"), "{problem}");
    let draft = json!({ "team": schedule["team"], "name": "Spare", "time_zone": "UTC" });
    let (_, spare) = hub.post("/api/schedules", draft).await;
    let (status, _) = hub.send(&hub.keys.token, Method::DELETE, &path_of(&spare), Value::Null, Some(1)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(hub.get(&path_of(&spare)).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_fault_of_a_schedule_has_its_sentence_in_the_preview_and_when_it_is_stored() {
    let hub = TestHub::start().await;
    let schedule = demo_schedule(&hub).await;
    let customer = hub.person("Customer").await["id"].clone();
    let unknown = json!("00000000-0000-0000-0000-000000000001");
    let cases = [
        ("/time_zone", json!("Europe/Kiew"), "time_zone", "'Europe/Kiew' is not a time zone. Give an IANA name"),
        ("/name", json!(" "), "name", "A schedule needs a name."),
        (
            "/rotations/0/participants",
            json!(["nobody"]),
            "rotations[0].participants",
            "The rotation 'weekly' has nobody in it.",
        ),
        (
            "/rotations/0/participants/1/person",
            customer,
            "rotations[0].participants[1]",
            "Customer is not in the team Payments",
        ),
        (
            "/rotations/0/participants/2/person",
            unknown,
            "rotations[0].participants[2]",
            "There is no person with the id",
        ),
        (
            "/rotations/0/restriction",
            json!({ "daily": { "from": "09:00", "to": "09:00" } }),
            "rotations[0].restriction.daily",
            "The hours from 09:00 to 09:00 have no length.",
        ),
        ("/rotations/0/length", json!(0), "rotations[0].length", "A turn cannot last 0 periods"),
        (
            "/rotations/0/end",
            json!("2026-11-01T09:00:00"),
            "rotations[0].end",
            "The rotation 'weekly' ends at 2026-11-01 09:00",
        ),
    ];
    for (place, value, field, sentence) in cases {
        let mut wrong = schedule.clone();
        *wrong.pointer_mut(place).unwrap() = value;
        let (status, problem) =
            hub.send(&hub.keys.token, Method::PUT, &path_of(&schedule), wrong.clone(), Some(1)).await;
        assert_eq!(
            (status, text(&problem["code"])),
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid".to_owned()),
            "{place}"
        );
        let body = json!({ "schedule": wrong, "from": "2026-11-24T00:00:00Z", "to": "2026-12-24T00:00:00Z" });
        let (status, preview) = hub.post("/api/schedules/preview", body).await;
        assert_eq!((status, &preview["timeline"]), (StatusCode::OK, &Value::Null), "{preview}");
        for told in [&problem, &preview] {
            let faults = details(told);
            assert!(
                faults.iter().any(|(at, detail)| at == field && detail.starts_with(sentence)),
                "{place}: {faults:?}"
            );
        }
    }
    assert_eq!(demo_schedule(&hub).await, schedule);
}

#[tokio::test]
async fn a_preview_shows_what_would_be_and_stores_nothing() {
    let hub = TestHub::start().await;
    let anna = hub.person("Anna").await["id"].clone();
    let mut schedule = demo_schedule(&hub).await;
    let before = schedule.clone();
    schedule["rotations"][0]["restriction"] = json!({ "daily": { "from": "08:00", "to": "20:00" } });
    schedule["rotations"].as_array_mut().unwrap().push(json!({
        "name": "nights", "participants": [{ "person": anna }], "period": "weekly", "start": "2026-11-23T09:00:00"
    }));
    let body = json!({
        "schedule": schedule, "effective": "now", "from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z",
        "overrides": [{ "person": anna, "start": "2026-11-24T10:00:00Z", "end": "2026-11-24T12:00:00Z" }],
    });
    let (status, preview) = hub.post("/api/schedules/preview", body.clone()).await;
    assert_eq!((status, &preview["faults"]), (StatusCode::OK, &json!([])), "{preview}");
    let layers = preview["timeline"]["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 2);
    let days = layers[0]["final"].as_array().unwrap();
    let stretches: Vec<_> =
        days.iter().map(|it| (text(&preview["people"][text(&it["person"])]), text(&it["start"]))).collect();
    let expected = [
        ("You", "2026-11-24T00:00:00Z"),
        ("You", "2026-11-24T08:00:00Z"),
        ("Anna", "2026-11-24T10:00:00Z"),
        ("You", "2026-11-24T12:00:00Z"),
    ];
    assert_eq!(stretches, expected.map(|(name, start)| (name.to_owned(), start.to_owned())));
    let kinds: Vec<_> = preview["warnings"].as_array().unwrap().iter().map(|it| text(&it["kind"])).collect();
    assert!(kinds.contains(&"twice_at_once".to_owned()) && kinds.contains(&"unfair".to_owned()), "{preview}");

    assert_eq!(demo_schedule(&hub).await, before);
    let (_, overrides) = hub.get(&format!("{}/overrides", path_of(&before))).await;
    assert_eq!(overrides["overrides"], json!([]));

    let mut late = body;
    late["overrides"][0]["end"] = json!("2026-11-24T02:00:00Z");
    let (_, preview) = hub.post("/api/schedules/preview", late.clone()).await;
    assert_eq!(details(&preview)[0].0, "overrides[0].end", "{preview}");
    late["overrides"] = json!(vec![late["overrides"][0].clone(); 101]);
    let (_, preview) = hub.post("/api/schedules/preview", late).await;
    assert_eq!(details(&preview)[0].1, "There are 101 overrides; at most 100 can be previewed.");
}

#[tokio::test]
async fn a_preview_needs_no_schedule_that_exists() {
    let hub = TestHub::start().await;
    let known = demo_schedule(&hub).await;
    let draft = json!({ "team": known["team"], "name": "New", "time_zone": "UTC", "rotations": [
        { "name": "weekly", "participants": ["nobody", { "team": known["team"] }], "period": "weekly", "start": "2026-11-23T09:00:00" }
    ] });
    let body = json!({ "schedule": draft, "from": "2026-11-24T00:00:00Z", "to": "2026-12-08T00:00:00Z" });
    let (_, preview) = hub.post("/api/schedules/preview", body).await;
    assert_eq!(preview["timeline"]["gaps"][0]["end"], "2026-11-30T09:00:00Z", "{preview}");
    assert_eq!(preview["timeline"]["final"].as_array().unwrap().len(), 4);
    assert_eq!(preview["people"].as_object().unwrap().len(), 4);
    assert_eq!(preview["warnings"][0]["kind"], "gap");
}

#[tokio::test]
async fn a_timeline_is_asked_for_by_a_range_that_makes_sense() {
    let hub = TestHub::start().await;
    let path = format!("{}/timeline", path_of(&demo_schedule(&hub).await));
    let (status, answer) = hub.get(&format!("{path}?from=2026-11-24T00:00:00Z&to=2026-12-01T00:00:00Z")).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let shifts = answer["timeline"]["final"].as_array().unwrap();
    assert_eq!(shifts.len(), 2);
    assert_eq!((&shifts[0]["cut_start"], &shifts[0]["end"]), (&json!(true), &json!("2026-11-30T09:00:00Z")));
    assert_eq!(answer["people"].as_object().unwrap().len(), 3, "everybody in the rotation has a name: {answer}");
    let wrong = [
        ("?from=2026-11-24T00:00:00Z", "What the address asks for is not understood"),
        ("?from=yesterday&to=2026-12-01T00:00:00Z", "What the address asks for is not understood"),
        (
            "?from=2026-11-24T00:00:00Z&to=2026-11-24T00:00:00Z",
            "The range ends ('to') before it begins ('from'), or at once.",
        ),
        ("?from=2026-11-24T00:00:00Z&to=2028-01-01T00:00:00Z", "The range is longer than 400 days."),
    ];
    for (query, sentence) in wrong {
        let (status, problem) = hub.get(&format!("{path}{query}")).await;
        assert_eq!((status, text(&problem["code"])), (StatusCode::BAD_REQUEST, "wrong_query".to_owned()), "{query}");
        assert!(text(&problem["detail"]).starts_with(sentence), "{problem}");
    }
}

#[tokio::test]
async fn on_call_says_who_is_it_now_and_next_how_many_pagers_they_have_and_until_when_nobody_is() {
    let hub = TestHub::start().await;
    hub.at_my_laptop().await;
    // A browser is no pager.
    let subscription = hub.as_me(Method::GET, "/api/feed").send().await.unwrap();
    assert_eq!(subscription.status(), StatusCode::OK);
    let (_, answer) = hub.get("/api/on-call").await;
    let told = &answer["on_call"][0];
    assert_eq!((names(&told["now"]), names(&told["next"])), (vec!["You".to_owned()], vec!["Anna".to_owned()]));
    assert_eq!((&told["now"][0]["pagers"], &told["next"][0]["pagers"]), (&json!(1), &json!(0)));
    assert_eq!((&told["now"][0]["reachable"], &told["next"][0]["reachable"]), (&json!(true), &json!(false)));
    assert_eq!((&told["now"][0]["rotation"]["name"], &told["now"][0]["override"]), (&json!("weekly"), &Value::Null));
    assert_eq!(
        (&told["now"][0]["since"], &told["now"][0]["until"]),
        (&json!("2026-11-23T09:00:00Z"), &json!("2026-11-30T09:00:00Z"))
    );
    assert_eq!((&told["team"]["name"], &told["gap_until"]), (&json!("Payments"), &Value::Null));

    let (_, before) = hub.get("/api/on-call?at=2026-11-20T00:00:00Z").await;
    assert_eq!(before["on_call"][0]["now"], json!([]));
    assert_eq!(before["on_call"][0]["gap_until"], "2026-11-23T09:00:00Z");
    hub.fast_forward(TimeDelta::days(7)).await;
    let (_, later) = hub.get("/api/on-call").await;
    assert_eq!(names(&later["on_call"][0]["now"]), ["Anna"]);
    let (status, _) = json_of(hub.request(Method::GET, "/api/on-call")).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}
