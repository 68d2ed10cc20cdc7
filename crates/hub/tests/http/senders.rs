use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::harness::{TestHub, json_of};

/// Every address below `/v1/json/` with the kind that it takes, and a body of that kind.
const ADDRESSES: [(&str, &str, &str); 7] = [
    ("amazonsns", "amazon-sns", include_str!("../fixtures/aws/cloudwatch-alarm.json")),
    ("cloudwatch", "cloudwatch", include_str!("../fixtures/aws/cloudwatch-alarm.json")),
    ("cloudwatchevents", "cloudwatch-events", include_str!("../fixtures/aws/event-alarm.json")),
    ("prometheus", "alertmanager", include_str!("../fixtures/alertmanager/firing.json")),
    ("grafana", "grafana", include_str!("../fixtures/grafana/firing.json")),
    ("zabbix", "zabbix", include_str!("../fixtures/zabbix/problem.json")),
    ("webhook", "webhook", r#"{"title": "the disk is full", "host": "db-1"}"#),
];

/// An integration of one's own.
pub(crate) struct Integration {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) url: String,
}

impl TestHub {
    /// Makes an integration of the demo's team; `more` is what else it is told.
    pub(crate) async fn integration(&self, kind: &str, more: Value) -> Integration {
        let (_, teams) = self.get("/api/teams").await;
        let mut new =
            json!({ "team": teams["teams"][0]["id"], "name": format!("my {kind}"), "kind": kind, "mode": "live" });
        for (name, value) in more.as_object().unwrap() {
            new[name] = value.clone();
        }
        let (status, made) = self.post("/api/integrations", new).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Integration { id: text(&made["integration"]["id"]), key: text(&made["key"]), url: text(&made["url"]) }
    }

    /// Posts a body to a sender's address.
    fn to(&self, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.request(Method::POST, path).header("content-type", "application/json").body(body)
    }

    /// What became of an integration's newest message.
    async fn newest_became(&self, integration: &Integration) -> Value {
        let (status, list) = self.get(&format!("/api/integrations/{}/received", integration.id)).await;
        assert_eq!(status, StatusCode::OK, "{list}");
        list["received"][0]["became"].clone()
    }

    /// An event of PagerDuty, as its clients send it.
    async fn enqueue(&self, event: &Value) -> (StatusCode, Value) {
        json_of(self.to("/v2/enqueue", event.to_string())).await
    }
}

fn raw(request: RequestBuilder, word: &str) -> RequestBuilder {
    let sns = ["amazonsns", "cloudwatch"].contains(&word);
    if sns { request.header("x-amz-sns-rawdelivery", "true").header("x-amz-sns-message-id", "m-1") } else { request }
}

#[tokio::test]
async fn the_same_message_again_is_answered_alike_and_opens_nothing_twice() {
    for (word, kind, body) in ADDRESSES {
        let hub = TestHub::start().await;
        let integration = hub.integration(kind, json!({ "raw_delivery": true })).await;
        assert!(
            integration.url.ends_with(&format!("/v1/json/{word}?apiKey={}", integration.key)),
            "{}",
            integration.url
        );
        let path = integration.url.strip_prefix(&hub.url).unwrap().to_owned();
        let mut answers = Vec::new();
        for path in [path.clone(), path.replace('?', "/?"), path] {
            answers.push(json_of(raw(hub.to(&path, body), word)).await);
        }
        for (status, answer) in &answers {
            assert_eq!(*status, answers[0].0, "{kind}: {answer}");
            assert!(status.is_success() && answer["result"].is_string(), "{kind}: {status} {answer}");
        }
        let incidents = hub.incidents("?state=all").await;
        assert_eq!(incidents.len(), 1, "{kind}");
        assert_eq!(incidents[0]["pages"].as_array().unwrap().len(), 1, "{kind}");
        assert_eq!(incidents[0]["integration"]["kind"], kind);
    }
    let hub = TestHub::start().await;
    let pagerduty = hub.integration("pagerduty", json!({})).await;
    let mut event: Value =
        serde_json::from_str(include_str!("../fixtures/pagerduty/trigger-without-key.json")).unwrap();
    event["routing_key"] = json!(pagerduty.key);
    let first = hub.enqueue(&event).await;
    assert_eq!(first.0, StatusCode::ACCEPTED, "{}", first.1);
    assert_eq!(hub.enqueue(&event).await, first);
    assert_eq!(hub.incidents("?state=all").await.len(), 1);
}

#[tokio::test]
async fn a_key_opens_its_own_address_wherever_it_is_put() {
    let hub = TestHub::start().await;
    for (word, kind, body) in ADDRESSES {
        let integration = hub.integration(kind, json!({ "raw_delivery": true })).await;
        let path = format!("/v1/json/{word}");
        let request = || raw(hub.to(&path, body), word);
        for (about, request) in [
            ("GenieKey", request().header("authorization", format!("GenieKey {}", integration.key))),
            ("Bearer", request().bearer_auth(&integration.key)),
            ("Basic", request().basic_auth("tocsin", Some(&integration.key))),
            ("query", raw(hub.to(&format!("{path}?apiKey={}", integration.key), body), word)),
        ] {
            let (status, answer) = json_of(request).await;
            assert!(status.is_success(), "{kind} {about}: {status} {answer}");
        }
        for (request, expected, code) in [
            (request(), StatusCode::UNAUTHORIZED, "no_credentials"),
            (request().bearer_auth("tsk_0"), StatusCode::FORBIDDEN, "unknown_key"),
            (request().bearer_auth(&hub.keys.token), StatusCode::FORBIDDEN, "unknown_key"),
            (request().bearer_auth(&hub.keys.opsgenie_key), StatusCode::FORBIDDEN, "wrong_integration"),
        ] {
            let (status, problem) = json_of(request).await;
            assert_eq!((status, problem["code"].as_str().unwrap()), (expected, code), "{kind}: {problem}");
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains("obody is called") && !detail.contains("tsk_"), "{detail}");
        }
    }
    let (status, problem) = hub.get("/v1/json/newrelic").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(problem["detail"].as_str().unwrap().contains("/v1/json/webhook"), "{problem}");
    assert_eq!(json_of(hub.as_me(Method::GET, "/v1/json/grafana")).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_flood_of_one_key_is_told_when_to_come_back_and_disturbs_no_other() {
    let hub = TestHub::start_with(|config| config.ingest_limit = 1).await;
    let noisy = [hub.integration("alertmanager", json!({})).await, hub.integration("pagerduty", json!({})).await];
    let quiet = hub.integration("grafana", json!({})).await;
    let event = json!({ "routing_key": noisy[1].key, "event_action": "resolve", "dedup_key": "k" }).to_string();
    let prometheus = format!("/v1/json/prometheus?apiKey={}", noisy[0].key);
    for (path, body) in [(prometheus.as_str(), "{}"), ("/v2/enqueue", event.as_str())] {
        let mut refused = 0;
        for _ in 0..1_000 {
            let answer = hub.to(path, body.to_owned()).send().await.unwrap();
            if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                let seconds: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
                assert!((1..=60).contains(&seconds), "{seconds}");
                refused += 1;
            } else {
                assert_eq!(answer.status(), StatusCode::ACCEPTED, "{path}");
            }
            if refused == 3 {
                break;
            }
        }
        assert!(refused == 3, "{path}");
    }
    let (status, answer) = json_of(hub.to(&format!("/v1/json/grafana?apiKey={}", quiet.key), ADDRESSES[4].2)).await;
    assert_eq!((status, &answer["became"][0]["kind"]), (StatusCode::ACCEPTED, &json!("opened")), "{answer}");
}

#[tokio::test]
async fn what_is_refused_though_the_key_is_known_is_among_the_last_events() {
    let hub = TestHub::start().await;
    let grafana = hub.integration("grafana", json!({})).await;
    let pagerduty = hub.integration("pagerduty", json!({})).await;
    let sns = hub.integration("cloudwatch", json!({})).await;
    let at = |word: &str, integration: &Integration| format!("/v1/json/{word}?apiKey={}", integration.key);
    let incomplete = json!({ "routing_key": pagerduty.key, "event_action": "trigger" });
    let long = json!({
        "routing_key": pagerduty.key, "event_action": "resolve", "dedup_key": "k", "payload": "x".repeat(600_000)
    });
    let cases = [
        (
            &grafana,
            at("grafana", &grafana),
            "x".repeat((1 << 20) + 1),
            StatusCode::PAYLOAD_TOO_LARGE,
            "larger than 1 MiB",
        ),
        (&grafana, at("zabbix", &grafana), "{}".to_owned(), StatusCode::FORBIDDEN, "takes 'zabbix'"),
        (&sns, at("cloudwatch", &sns), "{}".to_owned(), StatusCode::UNPROCESSABLE_ENTITY, "not an Amazon SNS message"),
        (&pagerduty, "/v2/enqueue".to_owned(), incomplete.to_string(), StatusCode::BAD_REQUEST, "'payload' is missing"),
        (&pagerduty, "/v2/enqueue".to_owned(), long.to_string(), StatusCode::PAYLOAD_TOO_LARGE, "512 KB"),
    ];
    for (integration, path, body, expected, why) in cases {
        let (status, answer) = json_of(hub.to(&path, body)).await;
        assert_eq!(status, expected, "{why}: {answer}");
        let became = hub.newest_became(integration).await;
        assert_eq!(became[0]["kind"], "not_understood", "{became}");
        assert!(became[0]["why"].as_str().unwrap().contains(why), "{became}");
    }
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_message_of_no_known_shape_is_taken_and_kept_with_the_reason() {
    let hub = TestHub::start().await;
    for (word, kind) in [("prometheus", "alertmanager"), ("grafana", "grafana"), ("zabbix", "zabbix")] {
        let integration = hub.integration(kind, json!({})).await;
        for body in ["{}", "no JSON", "", "\u{0}", "[1,2", &"[".repeat(100_000)] {
            let (status, answer) =
                json_of(hub.to(&format!("/v1/json/{word}?apiKey={}", integration.key), body.to_owned())).await;
            assert_eq!(
                (status, &answer["became"][0]["kind"]),
                (StatusCode::ACCEPTED, &json!("not_understood")),
                "{answer}"
            );
            assert_eq!(hub.newest_became(&integration).await, answer["became"]);
        }
    }
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_test_that_is_over_takes_nothing_more() {
    let hub = TestHub::start().await;
    let grafana = hub.integration("grafana", json!({ "mode": "test" })).await;
    let pagerduty = hub.integration("pagerduty", json!({ "mode": "test" })).await;
    let path = format!("/v1/json/grafana?apiKey={}", grafana.key);
    let event = json!({ "routing_key": pagerduty.key, "event_action": "resolve", "dedup_key": "k" });
    assert_eq!(json_of(hub.to(&path, "{}")).await.0, StatusCode::ACCEPTED);
    assert_eq!(hub.enqueue(&event).await.0, StatusCode::ACCEPTED);
    hub.fast_forward(chrono::TimeDelta::days(8)).await;
    let (status, problem) = json_of(hub.to(&path, "{}")).await;
    assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("test_ended")));
    let (status, answer) = hub.enqueue(&event).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer["errors"][0].as_str().unwrap().contains("Ask You to prolong"), "{answer}");
    for integration in [&grafana, &pagerduty] {
        assert_eq!(hub.newest_became(integration).await[0]["kind"], "not_understood");
    }
}

#[tokio::test]
async fn alerts_of_a_group_are_incidents_of_their_own_and_resolve_one_by_one() {
    let hub = TestHub::start().await;
    let integration = hub.integration("alertmanager", json!({})).await;
    let path = format!("/v1/json/prometheus?apiKey={}", integration.key);
    let tell = async |body: &'static str| {
        let (status, answer) = json_of(hub.to(&path, body)).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        let became = answer["became"].as_array().unwrap();
        became.iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(tell(include_str!("../fixtures/alertmanager/firing.json")).await, ["opened"]);
    assert_eq!(tell(include_str!("../fixtures/alertmanager/grouped.json")).await, ["counted", "opened"]);
    assert_eq!(tell(include_str!("../fixtures/alertmanager/repeated.json")).await, ["counted", "counted"]);
    assert_eq!(tell(include_str!("../fixtures/alertmanager/partly-resolved.json")).await, ["resolved", "counted"]);
    assert_eq!(tell(include_str!("../fixtures/alertmanager/resolved.json")).await, ["resolved"]);
    assert_eq!(tell(include_str!("../fixtures/alertmanager/resolved.json")).await, ["nothing_open"]);
    let incidents = hub.incidents("?state=all").await;
    assert_eq!(incidents.len(), 2);
    let first = incidents.iter().find(|incident| incident["title"] == "Many requests of checkout fail").unwrap();
    assert_eq!((&first["priority"], &first["state"], &first["count"]), (&json!("P1"), &json!("resolved"), &json!(3)));
    assert_eq!(first["runbook"]["link"], "https://wiki.example.com/runbooks/high-error-rate");
    assert_eq!(first["details"]["instance"], "10.1.2.3:9090");
    assert_eq!(first["pages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_api_destination_of_eventbridge_sends_bare_events() {
    let hub = TestHub::start().await;
    let integration = hub.integration("cloudwatch-events", json!({})).await;
    let send = async |body: &str| {
        let request = hub.to("/v1/json/cloudwatchevents", body.to_owned()).basic_auth("aws", Some(&integration.key));
        json_of(request).await
    };
    let event = include_str!("../fixtures/aws/ecs-essential-exited.json");
    assert_eq!(send(event).await.1["result"], "incident");
    assert_eq!(send(event).await.1["result"], "duplicate", "EventBridge delivers at least once");
    let mut next: Value = serde_json::from_str(event).unwrap();
    next["id"] = json!("another");
    assert_eq!(send(&next.to_string()).await.1["result"], "incident");
    let incidents = hub.incidents("?state=all").await;
    assert_eq!((incidents.len(), &incidents[0]["count"]), (1, &json!(2)));
    let envelope = json!({ "Type": "Notification", "MessageId": "m", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Message": event,
        "Timestamp": "2026-11-24T03:11:58.000Z" });
    let (status, problem) = send(&envelope.to_string()).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::FORBIDDEN, &json!("not_from_amazon")),
        "an envelope must be signed"
    );
}

#[tokio::test]
async fn pagerdutys_clients_get_pagerdutys_answers() {
    let hub = TestHub::start().await;
    let integration = hub.integration("pagerduty", json!({})).await;
    assert!(integration.key.len() == 32 && integration.key.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let mut event: Value = serde_json::from_str(include_str!("../fixtures/pagerduty/trigger.json")).unwrap();
    event["routing_key"] = json!(integration.key);
    let processed = json!({ "status": "success", "message": "Event processed", "dedup_key": "srv01/mysql" });
    assert_eq!(hub.enqueue(&event).await, (StatusCode::ACCEPTED, processed.clone()));
    let incident = hub.incidents("").await.remove(0);
    assert_eq!((&incident["alias"], &incident["priority"]), (&json!("srv01/mysql"), &json!("P1")));
    assert_eq!(incident["images"][0]["alt"], "This is a sample image");
    assert_eq!(incident["links"][0]["text"], "Link text");

    for (action, state) in [("acknowledge", "acknowledged"), ("resolve", "resolved"), ("resolve", "resolved")] {
        let act = json!({ "routing_key": integration.key, "event_action": action, "dedup_key": "srv01/mysql" });
        assert_eq!(hub.enqueue(&act).await, (StatusCode::ACCEPTED, processed.clone()), "{action}");
        assert_eq!(hub.incidents("?state=all").await[0]["state"], state);
    }
    assert_eq!(json_of(hub.to("/v2/enqueue/", event.to_string())).await.0, StatusCode::ACCEPTED);
    assert_eq!(hub.incidents("?state=all").await.len(), 2, "what was resolved is opened anew");

    let mut change: Value = serde_json::from_str(include_str!("../fixtures/pagerduty/change.json")).unwrap();
    change["routing_key"] = json!(integration.key);
    let (status, answer) = json_of(hub.to("/v2/change/enqueue", change.to_string())).await;
    let expected = json!({ "status": "success", "message": "Change event processed" });
    assert_eq!((status, answer), (StatusCode::ACCEPTED, expected));
    assert_eq!(hub.newest_became(&integration).await[0]["kind"], "ignored");
    assert_eq!(hub.incidents("?state=all").await.len(), 2);
}

#[tokio::test]
async fn an_event_that_pagerduty_would_refuse_is_refused_in_its_words() {
    let hub = TestHub::start().await;
    let integration = hub.integration("pagerduty", json!({})).await;
    let payload = json!({ "summary": "s", "source": "h", "severity": "critical" });
    let event = |key: &str| json!({ "routing_key": key, "event_action": "trigger", "payload": payload }).to_string();
    for (body, error) in [
        (event(""), "'routing_key' is missing or blank"),
        (event("00000000000000000000000000000000"), "Invalid routing key"),
        (event(&hub.keys.opsgenie_key), "takes 'pagerduty'"),
        (event(&hub.keys.token), "Invalid routing key"),
        (json!({ "routing_key": integration.key }).to_string(), "'event_action' is missing or blank"),
        ("{".to_owned(), "cannot be read as JSON"),
        (String::new(), "cannot be read as JSON"),
        ("[".repeat(100_000), "cannot be read as JSON"),
    ] {
        let (status, answer) = json_of(hub.to("/v2/enqueue", body)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{error}");
        assert_eq!(
            (&answer["status"], &answer["message"]),
            (&json!("invalid event"), &json!("Event object is invalid"))
        );
        assert!(answer["errors"][0].as_str().unwrap().contains(error), "{answer}");
    }
    let (status, _) = json_of(hub.to("/v2/enqueue", "x".repeat(2 << 20))).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    let in_header = json!({ "event_action": "trigger", "payload": payload }).to_string();
    let request = hub.to("/v2/enqueue", in_header).header("x-routing-key", &integration.key);
    assert_eq!(json_of(request).await.0, StatusCode::ACCEPTED, "as PagerDuty's older clients send it");
    assert_eq!(json_of(hub.as_me(Method::GET, "/v2/enqueue")).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_team_keeps_the_keys_that_its_senders_have() {
    let hub = TestHub::start().await;
    let old = "R0123456789abcdefABCDEF012345678";
    let pagerduty = hub.integration("pagerduty", json!({ "key": old })).await;
    assert_eq!(pagerduty.key, old);
    let event = json!({ "routing_key": old, "event_action": "resolve", "dedup_key": "k" });
    assert_eq!(hub.enqueue(&event).await.0, StatusCode::ACCEPTED);

    let grafana = hub.integration("grafana", json!({})).await;
    let rotate = format!("/api/integrations/{}/key", grafana.id);
    let signs = "key&with=signs#and%more?+/:x";
    let (status, fresh) = hub.post(&rotate, json!({ "key": signs })).await;
    assert_eq!((status, &fresh["key"]), (StatusCode::CREATED, &json!(signs)), "{fresh}");
    let path = fresh["url"].as_str().unwrap().strip_prefix(&hub.url).unwrap().to_owned();
    assert_eq!(json_of(hub.to(&path, "{}")).await.0, StatusCode::ACCEPTED, "{path}");
    let before = format!("/v1/json/grafana?apiKey={}", grafana.key);
    assert_eq!(json_of(hub.to(&before, "{}")).await.0, StatusCode::FORBIDDEN, "the key before ended");
    assert_eq!(
        hub.post(&rotate, json!({ "key": signs })).await.0,
        StatusCode::CREATED,
        "its own key may be given again"
    );

    for (key, why) in [
        (old, "in use already"),
        (hub.keys.opsgenie_key.as_str(), "in use already"),
        (hub.keys.token.as_str(), "in use already"),
        ("too-short", "20 to 200"),
        ("", "20 to 200"),
        ("with a space in the middle of it", "20 to 200"),
    ] {
        let (status, problem) = hub.post(&rotate, json!({ "key": key })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{key}: {problem}");
        assert!(problem["detail"].as_str().unwrap().contains(why), "{key}: {problem}");
    }
    assert_eq!(json_of(hub.to(&path, "{}")).await.0, StatusCode::ACCEPTED, "nothing was changed");
    let hub = hub.restart().await;
    assert_eq!(json_of(hub.to(&path, "{}")).await.0, StatusCode::ACCEPTED);
    assert_eq!(hub.enqueue(&event).await.0, StatusCode::ACCEPTED);
}
