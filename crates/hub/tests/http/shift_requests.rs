//! Giving a shift away over HTTP: asked, accepted or not, and settled only once.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::TestHub;
use super::schedules::{demo_schedule, on_call_at, path_of, text};

/// Wednesday, 2026-11-25, of your week.
const DAY: (&str, &str) = ("2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z");

async fn asking(hub: &TestHub, to: &str, (start, end): (&str, &str)) -> Value {
    let schedule = demo_schedule(hub).await["id"].clone();
    json!({ "schedule": schedule, "to": hub.person(to).await["id"], "start": start, "end": end, "note": "dentist" })
}

/// You ask somebody; returns the request's id.
async fn asked(hub: &TestHub, to: &str) -> String {
    let (status, made) = hub.post("/api/shift-requests", asking(hub, to, DAY).await).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    text(&made["request"]["id"])
}

async fn act(hub: &TestHub, token: &str, id: &str, what: &str) -> (StatusCode, Value) {
    hub.send(token, Method::POST, &format!("/api/shift-requests/{id}/{what}"), Value::Null, None).await
}

async fn requests(hub: &TestHub, token: &str) -> Vec<Value> {
    let (_, list) = hub.send(token, Method::GET, "/api/shift-requests", Value::Null, None).await;
    list["requests"].as_array().unwrap().clone()
}

async fn overrides(hub: &TestHub) -> Vec<Value> {
    let (_, list) = hub.get(&format!("{}/overrides", path_of(&demo_schedule(hub).await))).await;
    list["overrides"].as_array().unwrap().clone()
}

#[tokio::test]
async fn whoever_is_asked_takes_just_that_time_over() {
    let hub = TestHub::start().await;
    let anna = hub.token_of("Anna").await;
    let id = asked(&hub, "Anna").await;
    let waiting = &requests(&hub, &anna).await[0];
    assert_eq!(
        (&waiting["from"]["name"], &waiting["to"]["name"], &waiting["schedule"]["name"]),
        (&json!("You"), &json!("Anna"), &json!("Payments 24/7"))
    );
    assert_eq!((&waiting["request"]["state"], &waiting["request"]["note"]), (&json!("pending"), &json!("dentist")));
    assert!(overrides(&hub).await.is_empty(), "asking changes nothing");
    let (_, me) = hub.send(&anna, Method::GET, "/api/me", Value::Null, None).await;
    assert_eq!(me["duty"]["asked"][0]["request"]["id"], json!(id));

    let (status, answer) = act(&hub, &anna, &id, "accept").await;
    assert_eq!((status, &answer["request"]["state"]), (StatusCode::OK, &json!("accepted")), "{answer}");
    let made = &overrides(&hub).await[0];
    assert_eq!(answer["request"]["became"], made["id"]);
    assert_eq!(answer["request"]["settled_at"], "2026-11-24T03:12:00Z");
    let schedule = demo_schedule(&hub).await;
    assert_eq!(made["rotations"], json!([schedule["rotations"][0]["id"]]));
    for (at, name) in
        [("2026-11-24T23:59:59Z", "You"), (DAY.0, "Anna"), ("2026-11-25T23:59:59Z", "Anna"), (DAY.1, "You")]
    {
        assert_eq!(on_call_at(&hub, at).await, [name], "{at}");
    }
}

#[tokio::test]
async fn two_accepts_at_once_make_one_override() {
    let hub = TestHub::start().await;
    let anna = hub.token_of("Anna").await;
    let id = asked(&hub, "Anna").await;
    let answers = tokio::join!(
        act(&hub, &anna, &id, "accept"),
        act(&hub, &anna, &id, "accept"),
        act(&hub, &anna, &id, "accept"),
        act(&hub, &anna, &id, "accept"),
    );
    let answers = [answers.0, answers.1, answers.2, answers.3];
    let accepted = answers.iter().filter(|(status, _)| *status == StatusCode::OK).count();
    assert_eq!((accepted, overrides(&hub).await.len()), (1, 1), "{answers:?}");
    for (status, problem) in answers.iter().filter(|(status, _)| *status != StatusCode::OK) {
        assert_eq!(*status, StatusCode::CONFLICT);
        assert_eq!(problem["detail"], "Anna accepted the request already and has the shift. Nothing was changed.");
    }
}

#[tokio::test]
async fn only_who_is_asked_answers_and_only_who_asked_takes_it_back() {
    let hub = TestHub::start().await;
    let (anna, borys, lead) = (hub.token_of("Anna").await, hub.token_of("Borys").await, hub.token_of("Lead").await);
    let id = asked(&hub, "Anna").await;
    for what in ["accept", "decline"] {
        let (status, problem) = act(&hub, &hub.keys.token, &id, what).await;
        assert_eq!((status, text(&problem["code"])), (StatusCode::FORBIDDEN, "not_allowed".to_owned()));
        assert_eq!(
            problem["detail"],
            "Only Anna, who was asked, may answer the request. Nothing was changed. You may take it back."
        );
    }
    let (status, problem) = act(&hub, &anna, &id, "withdraw").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(
        problem["detail"],
        "Only You, who asked, may take the request back. Nothing was changed. You may decline it."
    );
    for token in [&borys, &lead] {
        assert!(requests(&hub, token).await.is_empty());
        for what in ["accept", "decline", "withdraw"] {
            assert_eq!(act(&hub, token, &id, what).await.0, StatusCode::NOT_FOUND, "it is no business of theirs");
        }
    }
    assert!(overrides(&hub).await.is_empty());
}

#[tokio::test]
async fn what_is_settled_or_over_stays_so_and_is_told_in_a_sentence() {
    let hub = TestHub::start().await;
    let anna = hub.token_of("Anna").await;
    let (mine, hers) = (&hub.keys.token, &anna);
    let declined = asked(&hub, "Anna").await;
    let withdrawn = asked(&hub, "Anna").await;
    let open = asked(&hub, "Anna").await;
    assert_eq!(act(&hub, hers, &declined, "decline").await.1["request"]["state"], "declined");
    assert_eq!(act(&hub, mine, &withdrawn, "withdraw").await.1["request"]["state"], "withdrawn");
    let cases = [
        (&declined, hers, "accept", "Anna declined the request already: You keeps the shift. Nothing was changed."),
        (&declined, mine, "withdraw", "Anna declined the request already: You keeps the shift. Nothing was changed."),
        (&withdrawn, hers, "accept", "You took the request back and keeps the shift. Nothing was changed."),
        (&withdrawn, hers, "decline", "You took the request back and keeps the shift. Nothing was changed."),
    ];
    for (id, token, what, sentence) in cases {
        let (status, problem) = act(&hub, token, id, what).await;
        assert_eq!((status, text(&problem["code"])), (StatusCode::CONFLICT, "refused".to_owned()));
        assert_eq!(problem["detail"], sentence);
    }
    hub.fast_forward(TimeDelta::days(2)).await;
    let (status, problem) = act(&hub, hers, &open, "accept").await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(problem["detail"], "The shift is over: its request cannot be answered any more. Nothing was changed.");
    assert!(overrides(&hub).await.is_empty());
    assert_eq!(requests(&hub, mine).await.len(), 3);
}

#[tokio::test]
async fn whoever_asked_hears_the_answer_for_a_day() {
    let hub = TestHub::start().await;
    let anna = hub.token_of("Anna").await;
    let id = asked(&hub, "Anna").await;
    act(&hub, &anna, &id, "decline").await;
    let answered = async || hub.get("/api/me").await.1["duty"]["answered"].clone();
    let told = answered().await;
    assert_eq!((&told[0]["request"]["id"], &told[0]["by"]["name"]), (&json!(id), &json!("Anna")), "{told}");
    let (_, hers) = hub.send(&anna, Method::GET, "/api/me", Value::Null, None).await;
    assert_eq!(hers["duty"]["answered"], json!([]), "the other knows");
    hub.fast_forward(TimeDelta::days(1)).await;
    assert_eq!(answered().await, json!([]));
}

#[tokio::test]
async fn only_what_is_mine_can_be_given_away() {
    let hub = TestHub::start().await;
    let cases = [
        (
            ("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z"),
            "Borys",
            "from",
            "You is not on call in 'Payments 24/7' at that time",
        ),
        (DAY, "You", "to", "You cannot take over from themselves."),
        (("2026-11-26T00:00:00Z", "2026-11-25T00:00:00Z"), "Anna", "end", "The request ends before it begins"),
        (("2026-11-23T10:00:00Z", "2026-11-24T03:12:00Z"), "Anna", "end", "The shift is over already"),
        (
            ("2026-11-29T00:00:00Z", "2026-12-01T00:00:00Z"),
            "Borys",
            "end",
            "From Mon, 30 Nov 2026, 09:00 to Tue, 1 Dec 2026, 00:00 (UTC) Anna is on call in 'Payments 24/7' too, and You can give away only \
             what is theirs alone.",
        ),
    ];
    for (range, to, field, sentence) in cases {
        let (status, problem) = hub.post("/api/shift-requests", asking(&hub, to, range).await).await;
        assert_eq!(
            (status, &problem["faults"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)),
            "{problem}"
        );
        assert!(text(&problem["faults"][0]["detail"]).starts_with(sentence), "{problem}");
    }
    let mut elsewhere = asking(&hub, "Anna", DAY).await;
    elsewhere["schedule"] = json!("00000000-0000-0000-0000-000000000001");
    assert_eq!(hub.post("/api/shift-requests", elsewhere).await.0, StatusCode::NOT_FOUND);
    let mut foreign = asking(&hub, "Anna", DAY).await;
    foreign["rotations"] = json!(["00000000-0000-0000-0000-000000000001"]);
    assert_eq!(hub.post("/api/shift-requests", foreign).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(requests(&hub, &hub.keys.token).await.is_empty());
}

#[tokio::test]
async fn whoever_is_on_call_beside_me_stays_it() {
    let hub = TestHub::start().await;
    let borys = hub.person("Borys").await["id"].clone();
    let mut schedule = demo_schedule(&hub).await;
    schedule["rotations"].as_array_mut().unwrap().push(json!({
        "name": "second", "participants": [{ "person": borys }], "period": "weekly", "start": "2026-11-23T09:00:00"
    }));
    let (status, answer) = hub.send(&hub.keys.token, Method::PUT, &path_of(&schedule), schedule, Some(1)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let anna = hub.token_of("Anna").await;
    let id = asked(&hub, "Anna").await;
    assert_eq!(act(&hub, &anna, &id, "accept").await.0, StatusCode::OK);
    let mut on_call = on_call_at(&hub, "2026-11-25T12:00:00Z").await;
    on_call.sort();
    assert_eq!(on_call, ["Anna", "Borys"]);
}

#[tokio::test]
async fn what_somebody_else_got_meanwhile_is_not_taken_from_them() {
    let hub = TestHub::start().await;
    let anna = hub.token_of("Anna").await;
    let id = asked(&hub, "Anna").await;
    let path = format!("{}/overrides", path_of(&demo_schedule(&hub).await));
    let body = json!({ "person": hub.person("Borys").await["id"], "start": DAY.0, "end": DAY.1 });
    hub.post(&path, body).await;
    let (status, problem) = act(&hub, &anna, &id, "accept").await;
    assert_eq!((status, text(&problem["code"])), (StatusCode::CONFLICT, "refused".to_owned()), "{problem}");
    assert!(text(&problem["detail"]).contains("Borys is on call in 'Payments 24/7' too"), "{problem}");
    assert_eq!(on_call_at(&hub, "2026-11-25T12:00:00Z").await, ["Borys"]);
}

#[tokio::test]
async fn a_shift_that_was_accepted_is_not_handed_back_by_deleting_its_override() {
    let hub = TestHub::start().await;
    let (anna, lead) = (hub.token_of("Anna").await, hub.token_of("Lead").await);
    let id = asked(&hub, "Anna").await;
    let (_, answer) = act(&hub, &anna, &id, "accept").await;
    let path = format!("{}/overrides/{}", path_of(&demo_schedule(&hub).await), text(&answer["request"]["became"]));
    let (status, problem) = hub.send(&anna, Method::DELETE, &path, Value::Null, Some(1)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(text(&problem["detail"]).starts_with("You took this shift over from You, who counts on it."), "{problem}");
    let (status, _) = hub.send(&lead, Method::DELETE, &path, Value::Null, Some(1)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
}
