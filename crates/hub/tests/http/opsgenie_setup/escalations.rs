use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::TestHub;

const DEMO: &str = "/v2/escalations/Payments%2024%2F7?identifierType=name";

fn rule(notify: &str, recipient: &Value) -> Value {
    json!({"condition": "if-not-acked", "notifyType": notify, "delay": {"timeAmount": 5, "timeUnit": "minutes"}, "recipient": recipient})
}

#[tokio::test]
async fn the_worked_example_reads_in_opsgenies_words_and_survives_being_written_back() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let shown = me.get(DEMO).await;
    let rules: Vec<String> = shown["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let text = |pointer: &str| it.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
            let delay = it["delay"]["timeAmount"].as_u64().unwrap();
            let name = text("/recipient/name") + &text("/recipient/username");
            format!("{delay} {} {} {} {name}", text("/condition"), text("/notifyType"), text("/recipient/type"))
        })
        .collect();
    assert_eq!(
        rules,
        [
            "0 if-not-acked default schedule Payments 24/7",
            "1 if-not-acked next schedule Payments 24/7",
            "30 if-not-acked admins team Payments",
            "45 if-not-acked default user architect@demo.invalid",
            "60 if-not-acked default user customer@demo.invalid",
            "120 if-not-closed all team Payments",
        ]
    );
    // Its second rule is on a condition that Opsgenie has no word for. A client that writes back what it read changes nothing.
    let (_, before) = hub.get("/api/policies").await;
    assert_eq!(before["policies"][0]["rules"][1]["if_not"], "delivered");
    me.patch(DEMO, shown).await;
    assert_eq!(hub.get("/api/policies").await.1, before);
}

#[tokio::test]
async fn an_escalation_is_made_changed_in_part_and_deleted() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let schedule = json!({"type": "schedule", "name": "Payments 24/7"});
    let mut late = rule("random", &json!({"type": "team", "name": "payments"}));
    late["delay"] = json!({"timeAmount": 2, "timeUnit": "hours"});
    let body = json!({"name": "Night", "description": "x", "rules": [rule("default", &schedule), rule("previous", &schedule), late],
        "repeat": {"waitInterval": 15, "count": 3}});
    let id = me.create_id("/v2/escalations", body).await;
    let path = format!("/v2/escalations/{id}");
    let read = me.get(&path).await;
    let repeat = json!({"waitInterval": 15, "count": 3, "resetRecipientStates": false, "closeAlertAfterAll": false});
    assert_eq!((&read["repeat"], &read["ownerTeam"]["name"]), (&repeat, &json!("Payments")));
    assert_eq!(read["rules"][2]["delay"], json!({"timeAmount": 120, "timeUnit": "minutes"}));

    me.patch(&path, json!({"name": "Late"})).await;
    let renamed = me.get("/v2/escalations/late/?identifierType=name").await;
    assert_eq!((&renamed["id"], &renamed["rules"], &renamed["repeat"]), (&json!(id), &read["rules"], &repeat));
    me.patch(&path, json!({"repeat": null})).await;
    assert!(me.get(&path).await.get("repeat").is_none());
    let names: Vec<_> =
        me.get("/v2/escalations").await.as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, ["Late", "Payments 24/7"]);
    me.delete(&path).await;
    me.refused(Method::GET, &path, Value::Null, StatusCode::NOT_FOUND).await;
}

#[tokio::test]
async fn what_is_wrong_with_an_escalation_is_said_of_its_field() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let team = || json!({"type": "team", "name": "Payments"});
    let with = |rule: Value| json!({"name": "Night", "rules": [rule]});
    let mut eventually = rule("all", &team());
    eventually["condition"] = json!("if-bored");
    let mut centuries = rule("all", &team());
    centuries["delay"] = json!({"timeAmount": 4_294_967_295_u32, "timeUnit": "days"});
    for (body, field, expected) in [
        (json!({"rules": [rule("all", &team())]}), "name", "needs a name"),
        (json!({"name": "payments 24/7", "rules": [rule("all", &team())]}), "name", "'Payments 24/7'"),
        (json!({"name": "Night"}), "rules", "rule"),
        (with(rule("default", &team())), "rules[0].notifyType", "all, admins or random"),
        (with(rule("users", &team())), "rules[0].notifyType", "all, admins or random"),
        (
            with(rule("next", &json!({"type": "user", "username": "anna@demo.invalid"}))),
            "rules[0].notifyType",
            "default",
        ),
        (
            with(rule("all", &json!({"type": "schedule", "name": "Payments 24/7"}))),
            "rules[0].notifyType",
            "next or previous",
        ),
        (with(rule("default", &json!({"type": "schedule", "name": "None"}))), "rules[0].recipient", "'None'"),
        (
            with(rule("default", &json!({"type": "escalation", "id": "x"}))),
            "rules[0].recipient",
            "user, schedule or team",
        ),
        (with(eventually), "rules[0].condition", "if-not-acked or if-not-closed"),
        (with(centuries), "rules[0].delay", "30 days"),
        (
            json!({"name": "Night", "rules": [rule("all", &team())], "repeat": {"waitInterval": 5, "resetRecipientStates": true}}),
            "repeat.resetRecipientStates",
            "stays acknowledged",
        ),
        (
            json!({"name": "Night", "rules": [rule("all", &team())], "repeat": {"waitInterval": 5, "count": 21}}),
            "repeat.count",
            "21",
        ),
    ] {
        let why = me.wrong(Method::POST, "/v2/escalations", body, field).await;
        assert!(why.contains(expected), "{field}: {why}");
    }
    let answer = me.refused(Method::DELETE, DEMO, Value::Null, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer["message"].as_str().unwrap().contains("routing of team 'Payments'"), "{answer}");
}
