//! What Opsgenie's clients do to alerts.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::{TestHub, json_of};
use super::opsgenie::encoded;

impl TestHub {
    /// Does something to an alert, wants it accepted, and returns the request's state.
    pub(super) async fn acted(&self, method: Method, path: &str, body: Value) -> Value {
        let mut request = self.as_opsgenie(method, path).header("content-type", "application/json");
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let (status, answer) = json_of(request).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{path}: {answer}");
        assert_eq!(answer["result"], "Request will be processed");
        self.read(&format!("/v2/alerts/requests/{}", answer["requestId"].as_str().unwrap())).await
    }

    /// Wants an action refused with 422, and the field named that is wrong.
    async fn refused_for(&self, method: Method, path: &str, body: Value, field: &str) {
        let (status, answer) = json_of(self.as_opsgenie(method, path).body(body.to_string())).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {body}: {answer}");
        assert!(answer["errors"][field].is_string(), "{path} {body}: {answer}");
    }

    async fn alert_of(&self, alias: &str) -> Value {
        self.read(&format!("/v2/alerts/{}?identifierType=alias", encoded(alias))).await
    }

    /// Who was called for it, by user name, the first first.
    async fn recipients_of(&self, alias: &str) -> Vec<String> {
        let recipients = self.read(&format!("/v2/alerts/{}/recipients?identifierType=alias", encoded(alias))).await;
        let name = |recipient: &Value| recipient["user"]["username"].as_str().unwrap().to_owned();
        recipients.as_array().unwrap().iter().map(name).collect()
    }
}

fn by_alias(path: &str) -> String {
    format!("/v2/alerts/a{path}?identifierType=alias")
}

#[tokio::test]
async fn each_action_does_what_it_says_and_its_request_tells() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "m", "alias": "a", "tags": ["t0"], "details": {"d0": "0"}, "actions": ["restart"]}))
        .await;
    let (post, put, delete) = (Method::POST, Method::PUT, Method::DELETE);
    let table = [
        (&post, "/acknowledge", json!(null), "Acknowledge", "/acknowledged", json!(true)),
        (&post, "/unacknowledge", json!({}), "UnAcknowledge", "/acknowledged", json!(false)),
        (&post, "/tags", json!({"tags": ["t1", "t0"]}), "AddTags", "/tags", json!(["t0", "t1"])),
        (&delete, "/tags&tags=t0%2Cx&note=why&user=&source=", json!(null), "RemoveTags", "/tags", json!(["t1"])),
        (&post, "/details", json!({"details": {"d1": 1}}), "AddDetails", "/details", json!({"d0": "0", "d1": "1"})),
        (&delete, "/details&keys=d0%2C%20none", json!(null), "RemoveDetails", "/details", json!({"d1": "1"})),
        (&put, "/message", json!({"message": " new\nwords "}), "UpdateMessage", "/message", json!("new words")),
        (&put, "/description", json!({"description": "more"}), "UpdateDescription", "/description", json!("more")),
        (&put, "/description", json!({}), "UpdateDescription", "/description", json!("")),
        (&put, "/priority", json!({"priority": "P5"}), "UpdatePriority", "/priority", json!("P5")),
        (&post, "/notes", json!({"note": "see the wiki", "user": "borys"}), "AddNote", "/status", json!("open")),
        (&post, "/actions/restart%20it", json!(null), "ExecuteCustomAction", "/actions", json!(["restart"])),
        (&post, "/snooze", json!({"endTime": "2026-11-24T04:12:00Z"}), "Snooze", "/snoozed", json!(true)),
        (
            &post,
            "/assign",
            json!({"owner": {"username": "lead@demo.invalid"}}),
            "Assign",
            "/owner",
            json!("lead@demo.invalid"),
        ),
        (&post, "/close", json!({"source": "http://am"}), "Close", "/status", json!("closed")),
    ];
    for (method, path, body, action, pointer, expected) in table {
        hub.fast_forward(TimeDelta::seconds(1)).await;
        let path = match path.split_once('&') {
            Some((path, parameters)) => format!("{}&{parameters}", by_alias(path)),
            None => by_alias(path),
        };
        let state = hub.acted(method.clone(), &path, body).await;
        let alert = hub.alert_of("a").await;
        assert_eq!((&state["success"], &state["isSuccess"]), (&json!(true), &json!(true)), "{path}: {state}");
        assert_eq!((&state["action"], &state["alertId"], &state["alias"]), (&json!(action), &alert["id"], &json!("a")));
        assert_eq!(state["integrationId"], alert["integration"]["id"]);
        assert_eq!(alert.pointer(pointer).unwrap(), &expected, "{path}");
    }
    let timeline = hub.get(&format!("/api/incidents/{}", hub.alert_of("a").await["id"].as_str().unwrap())).await.1;
    let changes: Vec<&Value> = timeline["timeline"].as_array().unwrap().iter().map(|entry| &entry["change"]).collect();
    for (kind, field, expected) in [
        ("noted", "text", "see the wiki"),
        ("noted", "text", "why"),
        ("action_done", "action", "restart it"),
        ("retitled", "title", "new words"),
    ] {
        assert!(changes.iter().any(|it| it["kind"] == kind && it[field] == expected), "{kind} {expected}: {changes:?}");
    }
}

#[tokio::test]
async fn an_action_that_says_too_little_is_told_which_field_is_wrong() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "m", "alias": "a"})).await;
    let before = hub.alert_of("a").await;
    for (method, path, body, field) in [
        (Method::POST, "/snooze", json!({}), "endTime"),
        (Method::POST, "/snooze", json!({"endTime": "tomorrow"}), "endTime"),
        (Method::POST, "/snooze", json!({"endTime": "2026-11-24T03:12:00Z"}), "endTime"),
        (Method::POST, "/escalate", json!({}), "escalation"),
        (Method::POST, "/assign", json!({"owner": {}}), "owner"),
        (Method::POST, "/assign", json!({"owner": "anna"}), "owner"),
        (Method::POST, "/responders", json!({}), "responder"),
        (Method::POST, "/teams", json!({"team": {"id": ""}}), "team"),
        (Method::POST, "/notes", json!({"note": " "}), "note"),
        (Method::POST, "/notes", json!({"note": 5}), "note"),
        (Method::POST, "/tags", json!({"tags": []}), "tags"),
        (Method::POST, "/tags", json!({"tags": "a"}), "tags"),
        (Method::DELETE, "/tags", json!({}), "tags"),
        (Method::POST, "/details", json!({"details": {}}), "details"),
        (Method::DELETE, "/details", json!({}), "keys"),
        (Method::PUT, "/message", json!({}), "message"),
        (Method::PUT, "/priority", json!({"priority": "high"}), "priority"),
        (Method::PUT, "/priority", json!({}), "priority"),
        (Method::POST, "/acknowledge", json!([]), "body"),
        (Method::POST, "/close", json!({"user": {}}), "user"),
    ] {
        hub.refused_for(method, &by_alias(path), body, field).await;
    }
    assert_eq!(hub.alert_of("a").await, before);
}

#[tokio::test]
async fn what_cannot_be_done_is_accepted_and_the_request_says_why() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "m", "alias": "a"})).await;
    hub.create(json!({"message": "m", "alias": "closed"})).await;
    let closed = hub.alert_of("closed").await["id"].as_str().unwrap().to_owned();
    hub.acted(Method::POST, "/v2/alerts/closed/close?identifierType=alias", json!({})).await;
    hub.acted(Method::POST, &by_alias("/acknowledge"), json!({})).await;
    let missing = json!({"type": "team", "name": "Nobody"});
    let table = [
        (by_alias("/acknowledge"), json!({}), "Alert is already acknowledged"),
        (format!("/v2/alerts/{closed}/close"), json!({}), "Alert is already closed"),
        (format!("/v2/alerts/{closed}/acknowledge"), json!({}), "Alert is already closed"),
        (format!("/v2/alerts/{closed}/snooze"), json!({"endTime": "2026-11-25T00:00:00Z"}), "Alert is already closed"),
        ("/v2/alerts/closed/close?identifierType=alias".to_owned(), json!({}), "There is no open alert"),
        ("/v2/alerts/closed/notes?identifierType=alias".to_owned(), json!({"note": "n"}), "There is no open alert"),
        ("/v2/alerts/none/close?identifierType=alias".to_owned(), json!({}), "There is no open alert"),
        ("/v2/alerts/none/unacknowledge?identifierType=alias".to_owned(), json!({}), "There is no open alert"),
        ("/v2/alerts/99/notes?identifierType=tiny".to_owned(), json!({"note": "n"}), "There is no open alert"),
        ("/v2/alerts/0198b0e5-0000-7000-8000-000000000000/close".to_owned(), json!({}), "Alert does not exist"),
        (by_alias("/snooze"), json!({"endTime": "2027-11-25T00:00:00Z"}), "30 days"),
        (by_alias("/assign"), json!({"owner": {"username": "x@example.com"}}), "no user"),
        (by_alias("/escalate"), json!({"escalation": {"name": "x", "type": "escalation"}}), "no escalation"),
        (by_alias("/responders"), json!({"responder": missing}), "no team"),
        (by_alias("/responders"), json!({"responder": {"type": "all", "name": "x"}}), "'type'"),
        (by_alias("/teams"), json!({"team": {"name": "Payments"}}), "already"),
    ];
    let before = hub.incidents("?state=all").await;
    for (path, body, expected) in table {
        let state = hub.acted(Method::POST, &path, body).await;
        assert_eq!((&state["success"], &state["isSuccess"]), (&json!(false), &json!(false)), "{path}: {state}");
        assert!(state["status"].as_str().unwrap().contains(expected), "{path}: {state}");
    }
    assert_eq!(hub.incidents("?state=all").await, before);
    hub.acted(Method::POST, &by_alias("/unacknowledge"), json!({})).await;
    let state = hub.acted(Method::POST, &by_alias("/unacknowledge"), json!({})).await;
    assert!(state["status"].as_str().unwrap().contains("Alert is already unacknowledged"), "{state}");
    let noted = hub.acted(Method::POST, &format!("/v2/alerts/{closed}/notes"), json!({"note": "afterwards"})).await;
    assert_eq!(noted["success"], true, "a closed one takes notes by its id");
}

#[tokio::test]
async fn responders_are_called_beside_the_routing_and_unknown_ones_are_kept() {
    let hub = TestHub::start().await;
    let answer = hub
        .create(json!({
            "message": "m", "alias": "a",
            "responders": [
                {"type": "team", "name": "Payments"}, {"type": "user", "username": "Architect@demo.invalid"},
                {"type": "schedule", "name": "Payments 24/7", "id": ""}, {"type": "escalation", "name": "payments 24/7"},
                {"type": "team", "name": "Network"}, {"type": "user", "username": "x@example.com"}
            ],
            "visibleTo": [{"type": "team", "name": "Network"}]
        }))
        .await;
    let alert = hub.read(&format!("/v2/alerts/{}", answer["requestId"].as_str().unwrap())).await;
    assert_eq!(alert["details"]["unknown_responders"], "team Network, user x@example.com");
    let kinds: Vec<&str> =
        alert["responders"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["team", "user", "schedule", "escalation"], "the team itself once, then who was added");
    assert!(
        alert["responders"].as_array().unwrap().iter().all(|it| it["id"].as_str().is_some_and(|id| id.len() == 36))
    );
    assert_eq!(hub.recipients_of("a").await, ["you@demo.invalid", "architect@demo.invalid"]);

    let state = hub
        .acted(
            Method::POST,
            &by_alias("/responders"),
            json!({"responder": {"type": "user", "username": "lead@demo.invalid"}}),
        )
        .await;
    assert_eq!(state["success"], true, "{state}");
    assert_eq!(hub.recipients_of("a").await, ["you@demo.invalid", "architect@demo.invalid", "lead@demo.invalid"]);
    assert_eq!(hub.messages("responders:lead@demo.invalid AND recipients:lead").await, ["m"]);
}

#[tokio::test]
async fn escalating_by_its_own_policy_goes_to_the_next_rule() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "m", "alias": "a"})).await;
    let body = json!({"escalation": {"name": "Payments 24/7", "type": "escalation"}, "user": "borys", "note": "go on"});
    let state = hub.acted(Method::POST, &by_alias("/escalate"), body).await;
    assert_eq!((&state["success"], &state["status"]), (&json!(true), &json!("Alert escalated")));
    assert_eq!(hub.recipients_of("a").await, ["you@demo.invalid", "anna@demo.invalid"]);
}

#[tokio::test]
async fn a_snooze_ends_when_each_form_of_time_says() {
    for (end, expected) in [
        ("2026-11-24T03:42:00Z", "2026-11-24T03:42:00.000Z"),
        ("2026-11-24T05:42:00+02:00", "2026-11-24T03:42:00.000Z"),
        ("2026-11-24T03:42:00.037713+00:00", "2026-11-24T03:42:00.037Z"),
        ("2026-11-24T03:42:00.037713", "2026-11-24T03:42:00.037Z"),
        ("2026-11-24T03:42:00", "2026-11-24T03:42:00.000Z"),
    ] {
        let hub = TestHub::start().await;
        hub.create(json!({"message": "m", "alias": "a"})).await;
        hub.acted(Method::POST, &by_alias("/snooze"), json!({"endTime": end})).await;
        let alert = hub.alert_of("a").await;
        assert_eq!((&alert["snoozed"], &alert["snoozedUntil"]), (&json!(true), &json!(expected)), "{end}");
        assert_eq!(hub.messages("snoozed:true").await, ["m"]);
        hub.fast_forward(TimeDelta::minutes(31)).await;
        assert_eq!(hub.alert_of("a").await["snoozed"], false, "{end}");
    }
}

#[tokio::test]
async fn a_higher_priority_calls_again_and_a_deleted_alert_is_gone() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "m", "alias": "a", "priority": "P4"})).await;
    let id = hub.alert_of("a").await["id"].as_str().unwrap().to_owned();
    hub.acted(Method::PUT, &by_alias("/priority"), json!({"priority": "P1"})).await;
    let (_, whole) = hub.get(&format!("/api/incidents/{id}")).await;
    assert_eq!(whole["incident"]["pages"].as_array().unwrap().len(), 2, "{whole}");

    let state = hub.acted(Method::DELETE, &format!("/v2/alerts/{id}?user=borys&source=cli"), Value::Null).await;
    assert_eq!((&state["success"], &state["status"]), (&json!(true), &json!("Alert deleted")));
    for path in [format!("/v2/alerts/{id}"), by_alias(""), "/v2/alerts/1?identifierType=tiny".to_owned()] {
        assert_eq!(json_of(hub.as_opsgenie(Method::GET, &path)).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(hub.messages("").await, [""; 0]);
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
    let again = hub.acted(Method::DELETE, &format!("/v2/alerts/{id}"), Value::Null).await;
    assert!(again["status"].as_str().unwrap().contains("Alert does not exist"), "{again}");
    hub.create(json!({"message": "anew", "alias": "a"})).await;
    assert_eq!(hub.alert_of("a").await["message"], "anew");
}

#[tokio::test]
async fn logs_notes_and_recipients_tell_what_happened() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "m", "alias": "a", "note": "first"})).await;
    for number in 0..25 {
        hub.acted(Method::POST, &by_alias("/notes"), json!({"note": format!("note {number}"), "user": "borys"})).await;
    }
    let (status, answer) =
        hub.send_action(&by_alias("/acknowledge"), Some(json!({"user": "anna", "note": "on it"}))).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");

    let mut notes = Vec::new();
    let mut path = format!("{}&order=asc&limit=10", by_alias("/notes"));
    loop {
        let (_, page) = json_of(hub.as_opsgenie(Method::GET, &path)).await;
        notes.extend(page["data"].as_array().unwrap().clone());
        let Some(next) = page["paging"]["next"].as_str() else { break };
        path = next.strip_prefix(&hub.url).expect("an address of this hub").to_owned();
    }
    let texts: Vec<&str> = notes.iter().map(|note| note["note"].as_str().unwrap()).collect();
    assert_eq!((texts.len(), texts[0], texts[1], texts[26]), (27, "first", "note 0", "on it"));
    assert_eq!(
        (&notes[0]["owner"], &notes[1]["owner"], &notes[26]["owner"]),
        (&json!("demo-opsgenie"), &json!("borys"), &json!("anna"))
    );

    let logs = hub.read(&format!("{}&limit=100&order=asc", by_alias("/logs"))).await;
    let logs = logs.as_array().unwrap();
    assert_eq!((&logs[0]["log"], &logs[0]["type"]), (&json!("Alert created"), &json!("integration")));
    assert!(logs.iter().all(|log| !log["log"].as_str().unwrap().is_empty() && log["offset"].is_string()));
    assert!(logs.iter().any(|log| log["type"] == "alertRecipient" && log["log"].as_str().unwrap().contains("You")));
    assert_eq!(logs.last().unwrap()["log"], "Alert acknowledged: on it");
    let newest = hub.read(&format!("{}&limit=1", by_alias("/logs"))).await;
    assert_eq!(newest[0], logs.last().unwrap().clone());

    let recipients = hub.read(&by_alias("/recipients")).await;
    assert_eq!(recipients[0]["user"]["username"], "you@demo.invalid");
    assert_eq!(
        (&recipients[0]["state"], &recipients[0]["createdAt"]),
        (&json!("notactive"), &json!("2026-11-24T03:12:00.000Z"))
    );
    let (status, answer) = json_of(hub.as_opsgenie(Method::GET, &format!("{}&order=up", by_alias("/logs")))).await;
    assert_eq!((status, answer["errors"]["order"].is_string()), (StatusCode::UNPROCESSABLE_ENTITY, true));
}

#[tokio::test]
async fn attachments_and_saved_searches_are_refused_in_words() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "m", "alias": "a"})).await;
    for (method, path) in [
        (Method::POST, "/v2/alerts/a/attachments"),
        (Method::GET, "/v2/alerts/a/attachments/1"),
        (Method::DELETE, "/v2/alerts/a/attachments/1"),
        (Method::GET, "/v2/alerts/saved-searches"),
        (Method::POST, "/v2/alerts/saved-searches/"),
        (Method::PATCH, "/v2/alerts/saved-searches/mine"),
    ] {
        let (status, answer) = json_of(hub.as_opsgenie(method, path)).await;
        assert_eq!(status, StatusCode::NOT_IMPLEMENTED, "{path}: {answer}");
        assert!(
            answer["message"].as_str().is_some_and(|message| message.contains("kept") || message.contains("keeps"))
        );
    }
    assert_eq!(hub.read("/v2/alerts/a/attachments?alertIdentifierType=alias").await, json!([]));
}
