use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::TestHub;

fn roles(team: &Value) -> Vec<String> {
    let members = team["members"].as_array().unwrap().iter();
    members.map(|it| format!("{} {}", it["user"]["username"].as_str().unwrap(), it["role"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn members_come_and_go() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let path = "/v2/teams/Web%20%2F%20Shop?identifierType=name";
    let member = |name: &str, role: &str| json!({"user": {"username": format!("{name}@demo.invalid")}, "role": role});
    me.create("/v2/teams", json!({"name": "Web / Shop", "members": [member("anna", "admin"), {"user": {"username": "borys@demo.invalid"}}]}))
        .await;
    assert_eq!(roles(&me.get(path).await), ["anna@demo.invalid admin", "borys@demo.invalid user"]);

    let members = "/v2/teams/Web%20%2F%20Shop/members";
    for (who, role) in [("lead", "user"), ("borys", "admin")] {
        let body = member(who, role);
        let (status, answer) = me.send(Method::POST, &format!("{members}?teamIdentifierType=name"), Some(body)).await;
        assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("Added")), "{answer}");
    }
    let anna = hub.person("Anna").await["id"].as_str().unwrap().to_owned();
    for who in ["lead%40demo.invalid", &anna] {
        let path = format!("{members}/{who}?teamIdentifierType=name");
        let (status, answer) = me.send(Method::DELETE, &path, None).await;
        assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("Removed")), "{answer}");
        me.refused(Method::DELETE, &path, Value::Null, StatusCode::NOT_FOUND).await;
    }
    assert_eq!(roles(&me.get(path).await), ["borys@demo.invalid admin"]);

    // A new list keeps the place of who is there: Terraform's has no order.
    me.patch(path, json!({"members": [member("anna", "user"), member("borys", "user")]})).await;
    assert_eq!(roles(&me.get(path).await), ["borys@demo.invalid user", "anna@demo.invalid user"]);

    let names: Vec<_> = me.get("/v2/teams").await.as_array().unwrap().iter().map(|team| team["name"].clone()).collect();
    assert_eq!(names, ["Payments", "Web / Shop"]);
    assert!(me.get("/v2/teams").await[0].get("members").is_none());
    assert_eq!(me.get("/v2/teams?expand=member").await[0]["members"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn what_is_wrong_with_a_team_is_said_of_its_field() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    for (body, field, expected) in [
        (json!({"name": ""}), "name", "needs a name"),
        (json!({"name": "payments"}), "name", "'Payments'"),
        (json!({"name": "Web", "members": [{"user": {"username": "nobody@x"}}]}), "members[0].user", "'nobody@x'"),
        (json!({"name": "Web", "members": [{"role": "user"}]}), "members[0].user", "'username'"),
        (
            json!({"name": "Web", "members": [{"user": {"username": "anna@demo.invalid"}, "role": "Observer"}]}),
            "members[0].role",
            "'Observer'",
        ),
    ] {
        let why = me.wrong(Method::POST, "/v2/teams", body, field).await;
        assert!(why.contains(expected), "{field}: {why}");
    }
    // Somebody who takes part in a rotation cannot leave.
    let path = "/v2/teams/Payments/members/anna@demo.invalid?teamIdentifierType=name";
    let why = me.wrong(Method::DELETE, path, Value::Null, "members").await;
    assert!(why.contains("Anna cannot leave") && why.contains("weekly"), "{why}");
    me.refused(Method::GET, "/v2/teams/Payments", Value::Null, StatusCode::NOT_FOUND).await;
    me.wrong(Method::GET, "/v2/teams/Payments?identifierType=nickname", Value::Null, "teamIdentifierType").await;
}

#[tokio::test]
async fn routing_rules_are_read_in_opsgenies_words() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let escalation = me.get("/v2/escalations/Payments%2024%2F7?identifierType=name").await;
    let rules = me.get("/v2/teams/Payments/routing-rules?teamIdentifierType=name").await;
    let expected = json!({
        "id": "1", "name": "Rule 1", "order": 0, "isDefault": true, "criteria": {"type": "match-all"},
        "notify": {"type": "escalation", "id": escalation["id"], "name": "Payments 24/7"}
    });
    assert_eq!(rules, json!([expected]));
    assert_eq!(me.get("/v2/teams/Payments/routing-rules/1?teamIdentifierType=name").await, expected);
    let path = "/v2/teams/Payments/routing-rules/2?teamIdentifierType=name";
    me.refused(Method::GET, path, Value::Null, StatusCode::NOT_FOUND).await;

    // A night with its hours.
    let (_, list) = hub.get("/api/teams").await;
    let mut team = list["teams"][0].clone();
    let version = team["version"].as_u64();
    let night = json!({"when": {"tags": ["db", "net"], "hours": {"time_zone": "Europe/Kyiv", "daily": {"from": "22:00", "to": "06:00"}}}, "to": "nobody"});
    team["routing"].as_array_mut().unwrap().insert(0, night);
    let path = format!("/api/teams/{}", team["id"].as_str().unwrap());
    let (status, answer) = hub.send(&hub.keys.token, Method::PUT, &path, team, version).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let rule = me.get("/v2/teams/Payments/routing-rules/1?teamIdentifierType=name").await;
    assert_eq!((&rule["notify"], &rule["timezone"]), (&json!({"type": "none"}), &json!("Europe/Kyiv")));
    assert_eq!((&rule["criteria"]["type"], &rule["isDefault"]), (&json!("match-any-condition"), &json!(false)));
    assert_eq!(rule["timeRestriction"]["restriction"]["startHour"], 22);
}
