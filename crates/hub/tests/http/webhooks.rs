//! A webhook and its mapping: what comes of bodies of any shape, seen and tried before it is saved.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{TestHub, json_of};

const DOWN: &str = include_str!("../fixtures/webhook/uptime-kuma-down.json");
const UP: &str = include_str!("../fixtures/webhook/uptime-kuma-up.json");

/// A webhook of the demo's team, with a hub around it.
struct Webhook {
    hub: TestHub,
    integration: Value,
    key: String,
}

fn mapping() -> Value {
    json!({
        "resolve_if": "body.heartbeat.status == 1",
        "trigger_if": "body.heartbeat.status == 0",
        "title": "{{ body.monitor.name }} is down",
        "alias": "uptime-kuma/{{ body.monitor.id }}",
        "description": "{{ body.heartbeat.msg }}",
        "tags": "{{ body.monitor.tags | map(attribute='name') | join(',') }}",
        "link": "{{ body.monitor.url }}"
    })
}

impl Webhook {
    async fn start(more: Value) -> Self {
        let hub = TestHub::start().await;
        let (_, teams) = hub.get("/api/teams").await;
        let mut new = json!({ "team": teams["teams"][0]["id"], "name": "kuma", "kind": "webhook", "mode": "live" });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, made) = hub.post("/api/integrations", new).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let key = made["key"].as_str().unwrap().to_owned();
        Self { hub, integration: made["integration"].clone(), key }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/integrations/{}{rest}", self.integration["id"].as_str().unwrap())
    }

    async fn send(&self, body: &str) -> Value {
        let request = self.hub.request(Method::POST, &format!("/v1/json/webhook?apiKey={}", self.key));
        let (status, answer) = json_of(request.body(body.to_owned())).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        answer
    }

    async fn attempt(&self, trial: Value) -> Value {
        let (status, tried) = self.hub.post(&self.path("/try"), trial).await;
        assert_eq!(status, StatusCode::OK, "{tried}");
        tried
    }

    async fn received(&self) -> Vec<Value> {
        let (status, list) = self.hub.get(&self.path("/received")).await;
        assert_eq!(status, StatusCode::OK, "{list}");
        list["received"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_webhook_is_read_by_its_mapping() {
    let webhook = Webhook::start(json!({ "mapping": mapping() })).await;
    webhook.send(DOWN).await;
    webhook.send(DOWN).await;
    let incidents = webhook.hub.incidents("").await;
    let incident = incidents.iter().find(|it| it["alias"] == "uptime-kuma/7").expect("it was opened");
    assert_eq!((&incident["title"], &incident["count"]), (&json!("Shop is down"), &json!(2)));
    assert_eq!(incident["tags"], json!(["prod"]));
    assert_eq!(incident["links"][0]["href"], "https://shop.example.com/");
    webhook.send(UP).await;
    assert!(webhook.hub.incidents("").await.iter().all(|it| it["alias"] != "uptime-kuma/7"), "it is over");
}

#[tokio::test]
async fn what_was_received_is_shown_with_what_became_of_it() {
    let webhook = Webhook::start(json!({ "mapping": mapping() })).await;
    let listed = |list: Value, id: Value| {
        list["integrations"].as_array().unwrap().iter().find(|it| it["id"] == id).unwrap().clone()
    };
    let id = webhook.integration["id"].clone();
    let before = listed(webhook.hub.get("/api/integrations").await.1, id.clone());
    assert_eq!((&before["received"], &before["last_received_at"]), (&json!(0), &Value::Null));
    webhook.send(DOWN).await;
    webhook.hub.fast_forward(TimeDelta::minutes(3)).await;
    webhook.send(UP).await;
    webhook.send("").await;
    let long = "x".repeat(40_000);
    webhook.send(&format!("{{\"heartbeat\": {{\"status\": 2}}, \"log\": \"{long}\"}}")).await;
    let received = webhook.received().await;
    let kinds: Vec<_> = received.iter().map(|it| it["became"][0]["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["ignored", "not_understood", "resolved", "opened"], "the newest first");
    assert_eq!(
        (&received[3]["number"], &received[3]["body"], &received[3]["truncated"]),
        (&json!(1), &json!(DOWN), &json!(false))
    );
    assert_eq!((&received[0]["truncated"], received[0]["body"].as_str().unwrap().len()), (&json!(true), 32 * 1024));
    assert!(received[0]["length"].as_u64().unwrap() > 40_000);
    let after = listed(webhook.hub.get("/api/integrations").await.1, id);
    assert_eq!(after["received"], 4);
    assert_eq!(after["last_received_at"], received[0]["at"]);
    assert_ne!(after["last_received_at"], received[3]["at"]);
}

#[tokio::test]
async fn a_mapping_is_tried_before_it_is_saved() {
    let webhook = Webhook::start(json!({})).await;
    webhook.send(DOWN).await;
    let incidents = webhook.hub.incidents("").await.len();
    // As it is saved: without a mapping.
    let plain = webhook.attempt(json!({ "number": 1 })).await;
    assert_eq!(plain["outcomes"][0]["trigger"]["title"], "[Shop] [🔴 Down] connect ECONNREFUSED 10.1.2.3:443");
    let draft = json!({ "number": 1, "mapping": mapping(), "rules": [{
        "name": "shop", "when": { "conditions": [{ "field": "title", "contains": "Shop" }] },
        "then": { "priority": "P1", "tags": ["shop"], "handling": { "hold": 5 }, "resolve_after_minutes": 60 }
    }]});
    let tried = webhook.attempt(draft).await;
    let outcome = &tried["outcomes"][0];
    assert_eq!(tried["faults"], json!([]));
    assert_eq!((&outcome["says"], &outcome["alias"]), (&json!("trigger"), &json!("uptime-kuma/7")));
    assert_eq!((&outcome["trigger"]["title"], &outcome["trigger"]["priority"]), (&json!("Shop is down"), &json!("P1")));
    assert_eq!(outcome["trigger"]["tags"], json!(["prod", "shop"]));
    assert_eq!((&outcome["verdict"], &outcome["hold_minutes"]), (&json!("hold"), &json!(5)));
    assert_eq!(outcome["resolve_after_minutes"], 60);
    assert!(outcome["applied"][0].as_str().unwrap().starts_with("Rule 'shop' set the priority to P1"), "{outcome}");
    let over = webhook.attempt(json!({ "body": UP, "mapping": mapping() })).await;
    assert_eq!(
        (&over["outcomes"][0]["says"], &over["outcomes"][0]["alias"]),
        (&json!("resolve"), &json!("uptime-kuma/7"))
    );
    let nothing = webhook.attempt(json!({ "body": "{}", "mapping": null })).await;
    assert_eq!(nothing["outcomes"][0]["says"], "not_understood");
    // Nothing was stored.
    assert_eq!(webhook.hub.incidents("").await.len(), incidents);
    assert_eq!(webhook.received().await.len(), 1);
    let (_, saved) = webhook.hub.get(&webhook.path("")).await;
    assert_eq!((&saved["mapping"], &saved["rules"]), (&Value::Null, &json!([])));
}

#[tokio::test]
async fn a_mapping_that_cannot_be_read_is_refused_and_told_when_tried() {
    let webhook = Webhook::start(json!({})).await;
    let broken = json!({ "title": "ok\n{{ body.name", "trigger_if": "boddy.x" });
    let tried = webhook.attempt(json!({ "body": "{\"message\": \"the disk is full\"}", "mapping": broken })).await;
    let faults: Vec<_> = tried["faults"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(faults, ["mapping.trigger_if", "mapping.title"]);
    assert_eq!(tried["outcomes"][0]["says"], "ignored", "what there is not never holds");
    let changed = {
        let mut changed = webhook.integration.clone();
        changed["mapping"] = broken;
        changed
    };
    let version = changed["version"].as_u64();
    let token = webhook.hub.keys.token.clone();
    let (status, problem) = webhook.hub.send(&token, Method::PUT, &webhook.path(""), changed, version).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert_eq!(problem["faults"][1]["field"], "mapping.title");
    assert!(problem["faults"][1]["detail"].as_str().unwrap().starts_with("Line 2, column"), "{problem}");
    let (_, saved) = webhook.hub.get(&webhook.path("")).await;
    assert_eq!(saved["mapping"], Value::Null);
    let new = json!({
        "team": webhook.integration["team"], "name": "other", "kind": "webhook", "mode": "live", "mapping": { "title": "{{" }
    });
    assert_eq!(webhook.hub.post("/api/integrations", new).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn every_kind_can_be_tried() {
    let webhook = Webhook::start(json!({})).await;
    let fixture = |name: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        std::fs::read_to_string(folder.join(name)).unwrap()
    };
    let cases = [
        ("amazon-sns", "sns/notification-v1.json", "trigger"),
        ("cloudwatch", "aws/cloudwatch-alarm.json", "trigger"),
        ("cloudwatch-events", "aws/ecs-scale-in.json", "ignored"),
        ("opsgenie", "opsgenie/create.json", "trigger"),
        ("opsgenie", "webhook/text.txt", "not_understood"),
        ("pagerduty", "pagerduty/resolve.json", "resolve"),
        ("pagerduty", "webhook/list.json", "not_understood"),
        ("alertmanager", "alertmanager/firing.json", "trigger"),
        ("grafana", "grafana/resolved.json", "resolve"),
        ("zabbix", "zabbix/acknowledged.json", "acknowledge"),
        ("webhook", "webhook/form.txt", "trigger"),
    ];
    for (place, (kind, name, says)) in cases.into_iter().enumerate() {
        let new = json!({ "team": webhook.integration["team"], "name": format!("{kind} {place}"), "kind": kind, "mode": "live" });
        let (_, made) = webhook.hub.post("/api/integrations", new).await;
        let path = format!("/api/integrations/{}/try", made["integration"]["id"].as_str().unwrap());
        let (status, tried) = webhook.hub.post(&path, json!({ "body": fixture(name) })).await;
        assert_eq!(status, StatusCode::OK, "{tried}");
        assert_eq!(tried["outcomes"][0]["says"], says, "{kind} {name}: {tried}");
    }
}

#[tokio::test]
async fn only_the_team_sees_what_came_and_only_its_admins_try() {
    let webhook = Webhook::start(json!({})).await;
    let hub = &webhook.hub;
    let (_, made) = hub
        .post("/api/people", json!({ "name": "Stranger", "email": "stranger@example.com", "time_zone": "UTC" }))
        .await;
    let stranger = made["token"].as_str().unwrap();
    let (received, attempt) = (webhook.path("/received"), webhook.path("/try"));
    for (method, path, body) in
        [(Method::GET, &received, Value::Null), (Method::POST, &attempt, json!({ "body": "x" }))]
    {
        let (status, problem) = hub.send(stranger, method, path, body, None).await;
        assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("not_allowed")), "{problem}");
    }
    let (_, people) = hub.get("/api/people").await;
    let (_, teams) = hub.get("/api/teams").await;
    let is_plain = |person: &&Value| {
        let members = teams["teams"][0]["members"].as_array().unwrap();
        person["hub_admin"] == false && members.iter().any(|it| it["person"] == person["id"] && it["role"] == "member")
    };
    let name = people["people"].as_array().unwrap().iter().find(is_plain).expect("a plain member")["name"].clone();
    let member = hub.token_of(name.as_str().unwrap()).await;
    assert_eq!(hub.send(&member, Method::GET, &received, Value::Null, None).await.0, StatusCode::OK);
    let (status, _) = hub.send(&member, Method::POST, &attempt, json!({ "body": "x" }), None).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let gone = "/api/integrations/00000000-0000-0000-0000-000000000000";
    assert_eq!(hub.get(&format!("{gone}/received")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(hub.post(&format!("{gone}/try"), json!({ "body": "x" })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(hub.post(&attempt, json!({ "number": 9 })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(hub.post(&attempt, json!({})).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}
