//! Calendars over HTTP: secret addresses, texts that stay the same, and their end.

use chrono::TimeDelta;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::harness::TestHub;
use super::schedules::{demo_schedule, path_of, text};

/// Makes a calendar with a token; returns it and the path of its address.
async fn calendar(hub: &TestHub, token: &str, body: Value) -> (Value, String) {
    let (status, made) = hub.send(token, Method::POST, "/api/calendars", body, None).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let url = text(&made["url"]);
    let path = url.strip_prefix(&hub.url).expect("the address by which the hub was asked").to_owned();
    (made["calendar"].clone(), path)
}

async fn fetch(hub: &TestHub, path: &str) -> Response {
    hub.request(Method::GET, path).send().await.unwrap()
}

async fn events(hub: &TestHub, path: &str) -> Vec<Vec<(String, String)>> {
    let text = fetch(hub, path).await.text().await.unwrap().replace("\r\n ", "");
    let mut events = Vec::new();
    for line in text.split_terminator("\r\n") {
        let (name, value) = line.split_once(':').unwrap();
        match (name, value) {
            ("BEGIN", "VEVENT") => events.push(Vec::new()),
            _ => events.last_mut().unwrap_or(&mut Vec::new()).push((name.to_owned(), value.to_owned())),
        }
    }
    events
}

fn values(events: &[Vec<(String, String)>], name: &str) -> Vec<String> {
    events.iter().map(|event| event.iter().find(|(it, _)| it == name).unwrap().1.clone()).collect()
}

fn tag(answer: &Response) -> String {
    answer.headers()["etag"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn my_calendar_has_my_shifts_and_needs_no_token() {
    let hub = TestHub::start().await;
    let anna = hub.token_of("Anna").await;
    let (shown, path) = calendar(&hub, &anna, Value::Null).await;
    assert_eq!((&shown["schedule"], &shown["created_at"]), (&Value::Null, &json!("2026-11-24T03:12:00Z")));
    let secret = path.strip_prefix("/ical/tsc_").and_then(|it| it.strip_suffix(".ics")).unwrap();
    assert_eq!(secret.len(), 64);

    let answer = fetch(&hub, &path).await;
    assert_eq!(answer.headers()["content-type"], "text/calendar; charset=utf-8");
    assert_eq!(answer.headers()["cache-control"], "private, no-cache");
    let text = answer.text().await.unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"), "{text}");
    assert!(text.contains("\r\nX-WR-CALNAME:On call: Anna\r\n"), "{text}");
    assert!(!text.replace("@tocsin\r\n", "").contains('@'), "no e-mail address: {text}");
    let events = events(&hub, &path).await;
    assert_eq!(values(&events, "DTSTART")[..2], ["20261130T090000Z", "20261221T090000Z"]);
    assert_eq!(values(&events, "DTEND")[0], "20261207T090000Z");
    assert_eq!(values(&events, "SUMMARY")[0], "On call: Payments 24/7");
    assert_eq!(values(&events, "TRANSP")[0], "TRANSPARENT");
    assert!(values(&events, "DTSTART").iter().all(|start| start.as_str() < "20271125"), "one year ahead");
    let mut ids = values(&events, "UID");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), events.len());
}

#[tokio::test]
async fn a_schedules_calendar_has_everybodys_shifts_by_name() {
    let hub = TestHub::start().await;
    let customer = hub.token_of("Customer").await;
    let schedule = demo_schedule(&hub).await;
    let (shown, path) = calendar(&hub, &customer, json!({ "schedule": schedule["id"] })).await;
    assert_eq!(shown["schedule"]["name"], "Payments 24/7");
    let events = events(&hub, &path).await;
    let summaries = values(&events, "SUMMARY");
    assert_eq!(summaries[..3], ["You: Payments 24/7", "Anna: Payments 24/7", "Borys: Payments 24/7"]);
    assert_eq!(values(&events, "DTSTART")[0], "20261123T090000Z");
}

#[tokio::test]
async fn the_text_stays_the_same_until_something_changes_also_over_a_restart() {
    let hub = TestHub::start().await;
    let anna = hub.token_of("Anna").await;
    let (_, path) = calendar(&hub, &anna, Value::Null).await;
    let first = tag(&fetch(&hub, &path).await);
    let hub = hub.down_for(TimeDelta::hours(3)).await;
    let again = hub.request(Method::GET, &path).header("if-none-match", format!("\"other\", W/{first}")).send().await;
    let again = again.unwrap();
    assert_eq!((again.status(), tag(&again)), (StatusCode::NOT_MODIFIED, first.clone()));
    assert!(again.bytes().await.unwrap().is_empty());
    let other = hub.request(Method::GET, &path).header("if-none-match", "\"other\"").send().await.unwrap();
    assert_eq!(other.status(), StatusCode::OK);

    let overrides = format!("{}/overrides", path_of(&demo_schedule(&hub).await));
    let body = json!({ "person": hub.person("Anna").await["id"], "start": "2026-11-25T18:00:00Z", "end": "2026-11-26T06:00:00Z" });
    let (status, _) = hub.post(&overrides, body).await;
    assert_eq!(status, StatusCode::CREATED);
    let changed = hub.request(Method::GET, &path).header("if-none-match", &first).send().await.unwrap();
    assert_eq!(changed.status(), StatusCode::OK);
    assert_ne!(tag(&changed), first);
    assert_eq!(values(&events(&hub, &path).await, "DTSTART")[0], "20261125T180000Z");
}

#[tokio::test]
async fn a_shift_has_one_uid_at_each_fetch_also_where_the_window_cuts_it() {
    let hub = TestHub::start().await;
    let me = hub.person("You").await["id"].clone();
    let team = demo_schedule(&hub).await["team"].clone();
    // Turns of 60 days: longer than what the calendar shows of the past.
    let draft = json!({ "team": team, "name": "Long", "time_zone": "Europe/Kyiv", "rotations": [
        { "name": "long", "participants": [{ "person": me }, "nobody"], "period": "daily", "length": 60, "start": "2026-11-20T00:00:00" }
    ] });
    let (_, long) = hub.post("/api/schedules", draft).await;
    let (_, path) = calendar(&hub, &hub.keys.token, json!({ "schedule": long["id"] })).await;
    let first = events(&hub, &path).await[0].clone();
    assert!(first.contains(&("DTSTART".to_owned(), "20261119T220000Z".to_owned())), "{first:?}");
    for days in [40, 30] {
        hub.fast_forward(TimeDelta::days(days)).await;
        assert_eq!(events(&hub, &path).await[0], first, "after {days} more days");
    }
    hub.fast_forward(TimeDelta::days(30)).await;
    assert_ne!(events(&hub, &path).await[0], first, "it is more than 30 days ago");
}

#[tokio::test]
async fn a_shift_without_an_end_is_cut_a_year_ahead_and_says_so() {
    let hub = TestHub::start().await;
    let me = hub.person("You").await["id"].clone();
    let team = demo_schedule(&hub).await["team"].clone();
    let draft = json!({ "team": team, "name": "Always; all, of \\ it", "time_zone": "UTC", "rotations": [
        { "name": "always", "participants": [{ "person": me }], "period": "weekly", "start": "2026-11-20T00:00:00" }
    ] });
    let (_, always) = hub.post("/api/schedules", draft).await;
    let (_, path) = calendar(&hub, &hub.keys.token, json!({ "schedule": always["id"] })).await;
    let events = events(&hub, &path).await;
    assert_eq!(values(&events, "DTSTART"), ["20261120T000000Z"]);
    assert_eq!(values(&events, "DTEND"), ["20271125T000000Z"]);
    assert_eq!(values(&events, "SUMMARY"), ["You: Always\\; all\\, of \\\\ it"]);
    let said = "\\nThe shift goes on after this: it has no end yet\\, and calendars show one year ahead.";
    assert!(values(&events, "DESCRIPTION")[0].ends_with(said), "{events:?}");
}

#[tokio::test]
async fn a_calendar_that_is_withdrawn_is_gone_at_once_and_only_its_owner_withdraws_it() {
    let hub = TestHub::start().await;
    let anna = hub.token_of("Anna").await;
    let (hers, path) = calendar(&hub, &anna, json!({})).await;
    let (kept, other) = calendar(&hub, &anna, json!({})).await;
    let own = format!("/api/calendars/{}", text(&hers["id"]));
    let (status, _) = hub.send(&hub.keys.token, Method::DELETE, &own, Value::Null, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "not yours");
    assert_eq!(fetch(&hub, &path).await.status(), StatusCode::OK);
    let (status, _) = hub.send(&anna, Method::DELETE, &own, Value::Null, None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);

    let answer = fetch(&hub, &path).await;
    assert_eq!(
        (answer.status(), &answer.headers()["content-type"]),
        (StatusCode::NOT_FOUND, &"application/problem+json".parse().unwrap())
    );
    let problem: Value = answer.json().await.unwrap();
    assert!(
        text(&problem["detail"]).starts_with("There is no calendar at this address: it was withdrawn"),
        "{problem}"
    );
    assert_eq!(fetch(&hub, &other).await.status(), StatusCode::OK);
    let (_, list) = hub.send(&anna, Method::GET, "/api/calendars", Value::Null, None).await;
    assert_eq!(list["calendars"], json!([kept]));
    let hub = hub.restart().await;
    assert_eq!(fetch(&hub, &path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(fetch(&hub, &other).await.status(), StatusCode::OK);
    // The address is the secret as a whole.
    for wrong in [other.trim_end_matches(".ics").to_owned(), other.replace("tsc_", "tsc_0"), "/ical/.ics".to_owned()] {
        assert_eq!(fetch(&hub, &wrong).await.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn calendars_end_with_their_schedule_and_their_person() {
    let hub = TestHub::start().await;
    let team = demo_schedule(&hub).await["team"].clone();
    let (_, spare) = hub.post("/api/schedules", json!({ "team": team, "name": "Spare", "time_zone": "UTC" })).await;
    let (_, of_schedule) = calendar(&hub, &hub.keys.token, json!({ "schedule": spare["id"] })).await;
    let customer = hub.token_of("Customer").await;
    let (_, of_person) = calendar(&hub, &customer, json!({})).await;
    hub.send(&hub.keys.token, Method::DELETE, &path_of(&spare), Value::Null, Some(1)).await;
    assert_eq!(fetch(&hub, &of_schedule).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(fetch(&hub, &of_person).await.status(), StatusCode::OK);
    let unknown = json!({ "schedule": spare["id"] });
    let (status, problem) = hub.post("/api/calendars", unknown).await;
    assert_eq!((status, &problem["faults"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("schedule")));
}

#[tokio::test]
async fn the_address_is_that_which_the_hub_was_told() {
    let hub = TestHub::start_with(|config| config.public_url = Some("https://hub.example.com/".to_owned())).await;
    let (_, made) = hub.post("/api/calendars", json!({})).await;
    assert!(text(&made["url"]).starts_with("https://hub.example.com/ical/tsc_"), "{made}");
}
