//! The demo's policy is the worked example: the engineer on call at once, the next one after a minute if no laptop rang, the lead
//! after 30 minutes, the architect after 45, the customer after 60, everybody after two hours.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::{TestHub, night};

/// A person called at a time, in minutes and seconds after the beginning.
pub(super) type Call = (String, i64);

pub(super) fn calls(incident: &Value) -> Vec<Call> {
    let pages = incident["pages"].as_array().unwrap();
    let seconds = |at: &Value| (at.as_str().unwrap().parse::<DateTime<Utc>>().unwrap() - night()).num_seconds();
    pages.iter().map(|page| (page["person"]["name"].as_str().unwrap().to_owned(), seconds(&page["at"]))).collect()
}

fn at(name: &str, minutes: i64) -> Call {
    (name.to_owned(), minutes * 60)
}

fn path(incident: &Value, action: &str) -> String {
    format!("/api/incidents/{}{action}", incident["id"].as_str().unwrap())
}

async fn shown(hub: &TestHub, incident: &Value) -> Value {
    hub.get(&path(incident, "")).await.1["incident"].clone()
}

async fn kinds(hub: &TestHub, incident: &Value) -> Vec<String> {
    let (_, whole) = hub.get(&path(incident, "")).await;
    let timeline = whole["timeline"].as_array().unwrap();
    timeline.iter().map(|entry| entry["change"]["kind"].as_str().unwrap().to_owned()).collect()
}

/// Your laptop proves that it rang.
async fn ring(hub: &TestHub, incident: &Value) {
    let page = &incident["pages"][0]["id"];
    let receipt = json!({ "incident": incident["id"], "page": page, "pager": "yours", "stage": "sounding" });
    let (status, answer) = hub.post("/api/receipts", json!({ "receipts": [receipt] })).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

async fn minutes(hub: &TestHub, minutes: i64) {
    hub.fast_forward(TimeDelta::minutes(minutes)).await;
}

#[tokio::test]
async fn nobody_answers_and_the_policy_goes_through_to_its_end() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    minutes(&hub, 300).await;
    let whole = shown(&hub, &incident).await;
    let expected = [
        at("You", 0),
        at("Anna", 1),
        at("Lead", 30),
        at("Architect", 45),
        at("Customer", 60),
        at("You", 120),
        at("Anna", 120),
        at("Borys", 120),
        at("Lead", 120),
    ];
    assert_eq!(calls(&whole), expected);
    assert!(whole["chain"]["steps"].as_array().unwrap().iter().all(|step| step["did"]["kind"] == "paged"), "{whole}");
}

#[tokio::test]
async fn the_chain_says_who_is_next_and_when_before_it_happens() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    let steps = incident["chain"]["steps"].as_array().unwrap();
    let labels: Vec<_> = steps.iter().map(|step| step["label"].as_str().unwrap()).collect();
    assert_eq!(
        labels,
        [
            "On call for Payments 24/7",
            "Next on call for Payments 24/7",
            "Lead (admins of Payments)",
            "Architect",
            "Customer",
            "everybody in Payments"
        ]
    );
    assert_eq!(steps[2]["due_at"], "2026-11-24T03:42:00Z");
    assert_eq!(steps[1]["people"][0]["name"], "Anna");
    assert_eq!(steps[0]["did"]["kind"], "paged");
}

#[tokio::test]
async fn a_laptop_that_rang_keeps_the_next_engineer_asleep_and_an_acknowledgement_all_but_the_last_rule() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    ring(&hub, &incident).await;
    minutes(&hub, 29).await;
    hub.post(&path(&incident, "/acknowledge"), json!({})).await;
    minutes(&hub, 200).await;
    let whole = shown(&hub, &incident).await;
    assert_eq!(calls(&whole), [at("You", 0), at("You", 120), at("Anna", 120), at("Borys", 120), at("Lead", 120)]);
    assert_eq!(whole["state"], "acknowledged");
    let timeline = kinds(&hub, &incident).await;
    assert_eq!(timeline.iter().filter(|kind| *kind == "not_needed").count(), 4, "{timeline:?}");
}

#[tokio::test]
async fn a_resolved_incident_pages_nobody_any_more() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    hub.post(&path(&incident, "/resolve"), json!({})).await;
    minutes(&hub, 300).await;
    assert_eq!(calls(&shown(&hub, &incident).await), [at("You", 0)]);
}

/// In the same second as the rule, the earlier entry of the ledger decides; one second before it, the rule is not needed.
#[tokio::test]
async fn acknowledged_a_second_before_the_rule_and_in_the_second_of_it() {
    for (before, lead) in [(1, 0), (0, 1)] {
        let hub = TestHub::start().await;
        let incident = hub.incident("checkout").await;
        ring(&hub, &incident).await;
        hub.fast_forward(TimeDelta::minutes(30) - TimeDelta::seconds(before)).await;
        hub.post(&path(&incident, "/acknowledge"), json!({})).await;
        minutes(&hub, 5).await;
        let called = calls(&shown(&hub, &incident).await);
        assert_eq!(called.iter().filter(|(name, _)| name == "Lead").count(), lead, "{called:?}");
    }
}

#[tokio::test]
async fn a_hub_that_was_down_over_two_rules_fires_both_once_and_in_order() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    ring(&hub, &incident).await;
    minutes(&hub, 20).await;
    let hub = hub.down_for(TimeDelta::minutes(30)).await;
    minutes(&hub, 0).await;
    let late = [at("You", 0), at("Lead", 50), at("Architect", 50)];
    assert_eq!(calls(&shown(&hub, &incident).await), late);
    let hub = hub.restart().await;
    minutes(&hub, 0).await;
    assert_eq!(calls(&shown(&hub, &incident).await), late, "a restart pages nobody again");
    minutes(&hub, 10).await;
    assert_eq!(calls(&shown(&hub, &incident).await).last(), Some(&at("Customer", 60)));
}

#[tokio::test]
async fn taken_back_the_rules_to_come_fire_at_their_times() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    ring(&hub, &incident).await;
    minutes(&hub, 10).await;
    hub.post(&path(&incident, "/acknowledge"), json!({})).await;
    minutes(&hub, 25).await;
    let (status, done) = hub.post(&path(&incident, "/unacknowledge"), json!({ "note": "too much" })).await;
    assert_eq!((status, &done["incident"]["state"]), (StatusCode::OK, &json!("triggered")));
    minutes(&hub, 30).await;
    assert_eq!(calls(&shown(&hub, &incident).await), [at("You", 0), at("Architect", 45), at("Customer", 60)]);
    let (status, problem) = hub.post(&path(&incident, "/unacknowledge"), json!({})).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("refused")));
}

#[tokio::test]
async fn a_snooze_is_quiet_and_then_the_policy_begins_anew() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    ring(&hub, &incident).await;
    minutes(&hub, 5).await;
    let (_, done) = hub.post(&path(&incident, "/snooze"), json!({ "minutes": 60 })).await;
    assert_eq!(done["incident"]["snoozed_until"], "2026-11-24T04:17:00Z");
    assert_eq!(done["incident"]["state"], "triggered", "it keeps its state");
    minutes(&hub, 59).await;
    assert_eq!(calls(&shown(&hub, &incident).await), [at("You", 0)]);
    let hub = hub.restart().await;
    minutes(&hub, 31).await;
    let whole = shown(&hub, &incident).await;
    // What rang before the snooze proves nothing of the page after it.
    assert_eq!(calls(&whole), [at("You", 0), at("You", 65), at("Anna", 66), at("Lead", 95)]);
    assert_eq!(whole["snoozed_until"], Value::Null);
    for (body, code) in [
        (json!({ "until": "2026-11-24T03:00:00Z" }), "refused"),
        (json!({ "minutes": 60 * 24 * 31 }), "refused"),
        (json!({}), "wrong_fields"),
        (json!({ "until": "2026-11-25T03:00:00Z", "minutes": 5 }), "wrong_fields"),
    ] {
        assert_eq!(hub.post(&path(&incident, "/snooze"), body.clone()).await.1["code"], code, "{body}");
    }
}

#[tokio::test]
async fn passed_on_the_next_rule_fires_at_once_and_whoever_passed_is_silent() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    let (status, done) = hub.post(&path(&incident, "/escalate"), json!({ "note": "I am on a train" })).await;
    assert_eq!(status, StatusCode::OK, "{done}");
    let pages = done["incident"]["pages"].as_array().unwrap();
    assert_eq!(pages[1]["person"]["name"], "Anna");
    assert!(pages[1]["reason"].as_str().unwrap().starts_with("You passed it on. You are next on call"), "{pages:?}");
    assert_eq!((&pages[0]["settled_at"], &pages[1]["settled_at"]), (&json!("2026-11-24T03:12:00Z"), &Value::Null));
    for _ in 0..4 {
        hub.post(&path(&incident, "/escalate"), json!({})).await;
    }
    let (status, problem) = hub.post(&path(&incident, "/escalate"), json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(problem["detail"].as_str().unwrap().contains("no further rule"), "{problem}");
}

#[tokio::test]
async fn assigned_to_somebody_they_are_paged_and_see_it_though_they_are_in_no_team() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    hub.post(&path(&incident, "/acknowledge"), json!({})).await;
    let architect = hub.person("Architect").await;
    let token = hub.token_of("Architect").await;
    let (_, list) = hub.send(&token, Method::GET, "/api/incidents", Value::Null, None).await;
    assert_eq!(list["incidents"], json!([]), "before, it is not theirs to see");
    let (_, done) = hub.post(&path(&incident, "/assign"), json!({ "person": architect["id"] })).await;
    assert_eq!(done["incident"]["assignee"]["name"], "Architect");
    assert_eq!(done["incident"]["state"], "triggered", "whoever gets it has to say that they work on it");
    let (_, list) = hub.send(&token, Method::GET, "/api/incidents", Value::Null, None).await;
    assert_eq!(list["incidents"][0]["id"], incident["id"]);
    let (status, done) = hub.send(&token, Method::POST, &path(&incident, "/acknowledge"), json!({}), None).await;
    assert_eq!((status, &done["incident"]["acknowledged"]["by"]["name"]), (StatusCode::OK, &json!("Architect")));
}

#[tokio::test]
async fn transferred_the_other_teams_routing_begins_and_the_first_team_may_follow_it() {
    let hub = TestHub::start().await;
    let architect = hub.person("Architect").await;
    let members = json!([{ "person": architect["id"], "role": "member" }]);
    let (status, team) = hub.post("/api/teams", json!({ "name": "Platform", "members": members })).await;
    assert_eq!(status, StatusCode::CREATED, "{team}");
    let incident = hub.incident("checkout").await;
    let anna = hub.token_of("Anna").await;
    let body = json!({ "team": team["id"] });
    let (status, _) = hub.send(&anna, Method::POST, &path(&incident, "/transfer"), body.clone(), None).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "only admins of its team may");
    let (status, done) = hub.post(&path(&incident, "/transfer"), body.clone()).await;
    assert_eq!((status, &done["incident"]["team"]["name"]), (StatusCode::OK, &json!("Platform")), "{done}");
    assert_eq!(calls(&done["incident"]), [at("You", 0), at("Architect", 0)]);
    minutes(&hub, 200).await;
    assert_eq!(calls(&shown(&hub, &incident).await).len(), 2, "the first team's policy has ended");
    let (_, list) = hub.send(&anna, Method::GET, "/api/incidents", Value::Null, None).await;
    assert_eq!(list["incidents"][0]["id"], incident["id"], "the first team may see what becomes of it");

    let again = hub.incident("checkout").await;
    assert_ne!(again["id"], incident["id"], "for the first team the alias is free again");
    let (status, problem) = hub.post(&path(&again, "/transfer"), body).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("alias_open")), "{problem}");
}

#[tokio::test]
async fn a_policy_that_is_edited_leaves_the_incidents_that_run_alone() {
    let hub = TestHub::start().await;
    let incident = hub.incident("checkout").await;
    ring(&hub, &incident).await;
    let (_, list) = hub.get("/api/policies").await;
    let mut policy = list["policies"][0].clone();
    let version = policy["version"].as_u64();
    policy["rules"].as_array_mut().unwrap().truncate(1);
    let place = format!("/api/policies/{}", policy["id"].as_str().unwrap());
    let (status, changed) = hub.send(&hub.keys.token, Method::PUT, &place, policy.clone(), version).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    let (status, problem) = hub.send(&hub.keys.token, Method::PUT, &place, policy.clone(), version).await;
    assert_eq!((status, &problem["code"]), (StatusCode::PRECONDITION_FAILED, &json!("changed_meanwhile")));
    let (status, _) = hub.send(&hub.keys.token, Method::PUT, &place, policy, None).await;
    assert_eq!(status, StatusCode::PRECONDITION_REQUIRED);

    let next = hub.incident("database").await;
    minutes(&hub, 60).await;
    let lead = |incident: &Value| calls(incident).iter().any(|(name, _)| name == "Lead");
    assert!(lead(&shown(&hub, &incident).await));
    assert!(!lead(&shown(&hub, &next).await));
}

#[tokio::test]
async fn a_risen_priority_calls_again_whoever_was_called() {
    let hub = TestHub::start().await;
    hub.trigger(json!({ "message": "m", "alias": "a", "priority": "P5" })).await;
    minutes(&hub, 10).await;
    hub.trigger(json!({ "message": "m", "alias": "a", "priority": "P1" })).await;
    let incident = hub.incidents("").await.remove(0);
    let urgencies: Vec<_> = incident["pages"].as_array().unwrap().iter().map(|page| page["urgency"].clone()).collect();
    // P5 is silent, so that it need not sound; but nobody's laptop had it after a minute.
    assert_eq!(calls(&incident), [at("You", 0), at("Anna", 1), at("You", 10), at("Anna", 10)]);
    assert_eq!(urgencies, [json!("silent"), json!("silent"), json!("alarm"), json!("alarm")]);
}

#[tokio::test]
async fn a_person_chooses_how_loudly_and_quiet_hours_never_silence_p1() {
    let hub = TestHub::start().await;
    let rules =
        json!({ "urgency": { "P4": "alarm" }, "quiet_hours": { "from": "22:00", "to": "06:00", "at_most": "silent" } });
    let (status, me) = hub.send(&hub.keys.token, Method::PUT, "/api/me/paging-rules", rules, None).await;
    assert_eq!(status, StatusCode::OK, "{me}");
    for (priority, night, day) in [("P1", "alarm", "alarm"), ("P2", "silent", "alarm"), ("P4", "silent", "alarm")] {
        let urgency = async |alias: String| {
            hub.trigger(json!({ "message": "m", "alias": alias, "priority": priority })).await;
            hub.incidents(&format!("?q={alias}")).await[0]["pages"][0]["urgency"].clone()
        };
        // 03:12 is in the quiet hours, 12:12 is not.
        assert_eq!(urgency(format!("{priority}-night")).await, night, "{priority}");
        hub.fast_forward(TimeDelta::hours(9)).await;
        assert_eq!(urgency(format!("{priority}-day")).await, day, "{priority}");
        hub.fast_forward(TimeDelta::hours(15)).await;
    }
}

#[tokio::test]
async fn a_test_pages_its_owner_alone_and_ends_at_its_time() {
    let hub = TestHub::start().await;
    let borys = hub.person("Borys").await;
    let (_, teams) = hub.get("/api/teams").await;
    let new = json!({ "team": teams["teams"][0]["id"], "name": "poc", "kind": "opsgenie", "mode": "test", "owner": borys["id"] });
    let (status, made) = hub.post("/api/integrations", new).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(made["integration"]["expires_at"], "2026-12-01T03:12:00Z");
    let key = made["key"].as_str().unwrap().to_owned();
    let alert = async |alias: &str| {
        let request = hub.request(Method::POST, "/v2/alerts").header("authorization", format!("GenieKey {key}"));
        super::harness::json_of(request.json(&json!({ "message": "poc", "alias": alias }))).await
    };
    assert_eq!(alert("one").await.0, StatusCode::ACCEPTED);
    hub.fast_forward(TimeDelta::hours(20)).await;
    let incident = hub.incidents("?q=one").await.remove(0);
    assert_eq!((calls(&incident), &incident["integration"]["mode"]), (vec![at("Borys", 0)], &json!("test")));

    hub.fast_forward(TimeDelta::days(7)).await;
    let (status, refusal) = alert("two").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(refusal["message"].as_str().unwrap().contains("The test integration 'poc' ended"), "{refusal}");
    let told = hub.incidents("?q=is over").await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (calls(&told[0]), &told[0]["opened_at"]),
        (vec![at("Borys", 7 * 24 * 60)], &json!("2026-12-01T03:12:00Z"))
    );
    let hub = hub.restart().await;
    hub.fast_forward(TimeDelta::days(1)).await;
    assert_eq!(hub.incidents("?q=is over").await.len(), 1, "told once");
}

#[tokio::test]
async fn on_a_hand_off_the_feed_says_who_is_on_call_now() {
    let hub = TestHub::start().await;
    hub.fast_forward(TimeDelta::days(6) + TimeDelta::hours(5) + TimeDelta::minutes(47)).await;
    let (_, me) = hub.get("/api/me").await;
    assert_eq!(me["duty"]["now"][0]["until"], "2026-11-30T09:00:00Z", "one minute before the hand-off");
    minutes(&hub, 1).await;
    let (_, me) = hub.get("/api/me").await;
    assert_eq!((&me["duty"]["now"], &me["duty"]["next"]["since"]), (&json!([]), &json!("2026-12-14T09:00:00Z")));
    let incident = hub.incident("checkout").await;
    assert_eq!(incident["pages"][0]["person"]["name"], "Anna");
}
