use chrono::TimeDelta;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::founded::FoundedHub;
use super::harness::{TestHub, json_of};

impl TestHub {
    pub(super) async fn create(&self, alert: Value) -> Value {
        let (status, answer) = json_of(self.as_opsgenie(Method::POST, "/v2/alerts").json(&alert)).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        answer
    }

    /// Does something to an alert, with a body or without.
    pub(super) async fn send_action(&self, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request = self.as_opsgenie(Method::POST, path).header("content-type", "application/json");
        json_of(match body {
            Some(body) => request.body(body.to_string()),
            None => request,
        })
        .await
    }

    /// Reads as Opsgenie's clients do.
    pub(super) async fn read(&self, path: &str) -> Value {
        let (status, answer) = json_of(self.as_opsgenie(Method::GET, path)).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer["data"].clone()
    }

    pub(super) async fn messages(&self, query: &str) -> Vec<String> {
        let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
        let alerts = self.read(&format!("/v2/alerts?query={query}&sort=message&order=asc")).await;
        alerts.as_array().unwrap().iter().map(|alert| alert["message"].as_str().unwrap().to_owned()).collect()
    }
}

pub(super) fn encoded(alias: &str) -> String {
    utf8_percent_encode(alias, NON_ALPHANUMERIC).to_string()
}

/// Every answer, errors too, is an object with these: Opsgenie's SDKs fail without them.
pub(super) async fn assert_enveloped(request: RequestBuilder, expected: StatusCode) -> Value {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(status, expected, "{body}");
    let id = body["requestId"].as_str().expect("a request id");
    assert!(body["took"].is_f64(), "{body}");
    assert_eq!(headers["x-request-id"], id);
    assert!(headers["x-response-time"].to_str().unwrap().parse::<f64>().is_ok());
    assert!(headers.contains_key("x-ratelimit-state"));
    assert!(headers.contains_key("x-ratelimit-reason"));
    assert!(headers.contains_key("x-ratelimit-period-in-sec"));
    assert_eq!(headers.contains_key("x-opsgenie-errortype"), !status.is_success(), "{headers:?}");
    assert_eq!(body.get("message").is_some(), !status.is_success(), "{body}");
    body
}

#[tokio::test]
async fn an_alert_is_created_and_reads_back_under_each_of_its_names() {
    let hub = TestHub::start().await;
    let created = assert_enveloped(
        hub.as_opsgenie(Method::POST, "/v2/alerts").json(&json!({
            "message": "disk full", "alias": "disk-7", "description": "97 %", "priority": "P1", "source": "zabbix",
            "entity": "db-1", "tags": ["disk", "env:prod"], "details": {"host": "db-1"}, "user": "zabbix",
            "responders": [{"type": "team", "name": "Payments"}]
        })),
        StatusCode::ACCEPTED,
    )
    .await;
    assert_eq!(created["result"], "Request will be processed");
    let alert = hub.read("/v2/alerts/disk-7?identifierType=alias").await;
    let incident = &hub.incidents("").await[0];
    assert_eq!(
        alert,
        json!({
            "id": incident["id"], "tinyId": "1", "alias": "disk-7", "message": "disk full", "status": "open",
            "acknowledged": false, "isSeen": false, "seen": false, "tags": ["disk", "env:prod"], "snoozed": false, "count": 1,
            "lastOccurredAt": "2026-11-24T03:12:00.000Z", "createdAt": "2026-11-24T03:12:00.000Z",
            "updatedAt": "2026-11-24T03:12:00.000Z", "source": "zabbix", "owner": "", "priority": "P1",
            "responders": [{"type": "team", "id": incident["team"]["id"]}], "teams": [{"id": incident["team"]["id"]}],
            "ownerTeamId": incident["team"]["id"],
            "integration": {"id": incident["integration"]["id"], "name": "demo-opsgenie", "type": "API"},
            "actions": [], "entity": "db-1", "description": "97 %", "details": {"host": "db-1"}
        })
    );
    let id = alert["id"].as_str().unwrap();
    for path in [
        format!("/v2/alerts/{id}"),
        format!("/v2/alerts/{id}/"),
        format!("/v2/alerts/{id}?identifierType=id"),
        "/v2/alerts/1?identifierType=tiny".to_owned(),
        "/v2/alerts/disk-7/?identifierType=alias".to_owned(),
        format!("/v2/alerts/{}", created["requestId"].as_str().unwrap()),
    ] {
        assert_eq!(hub.read(&path).await, alert, "{path}");
    }
    for path in ["/v2/alerts/disk-7", "/v2/alerts/2?identifierType=tiny", "/v2/alerts/x?identifierType=alias"] {
        assert_enveloped(hub.as_opsgenie(Method::GET, path), StatusCode::NOT_FOUND).await;
    }
}

#[tokio::test]
async fn an_open_alias_counts_and_a_closed_one_opens_anew() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "first", "alias": "a"})).await;
    hub.create(json!({"message": "second", "alias": "a", "priority": "P1"})).await;
    let alert = hub.read("/v2/alerts/a?identifierType=alias").await;
    assert_eq!((&alert["count"], &alert["message"], &alert["priority"]), (&json!(2), &json!("first"), &json!("P1")));
    hub.send_action("/v2/alerts/a/close?identifierType=alias", None).await;
    assert_eq!(hub.read("/v2/alerts/a?identifierType=alias").await["status"], "closed");
    hub.create(json!({"message": "third", "alias": "a"})).await;
    let alert = hub.read("/v2/alerts/a?identifierType=alias").await;
    assert_eq!((&alert["status"], &alert["message"]), (&json!("open"), &json!("third")));
}

#[tokio::test]
async fn a_create_without_an_alias_that_is_sent_again_counts_and_opens_nothing_twice() {
    let hub = TestHub::start().await;
    let alert = json!({"message": "without alias", "tags": ["a"]});
    let first = hub.create(alert.clone()).await;
    let again = hub.create(alert.clone()).await;
    assert_eq!(again["requestId"], first["requestId"], "it is answered alike");
    let other = hub.create(json!({"message": "without alias", "tags": ["b"]})).await;
    assert_ne!(other["requestId"], first["requestId"]);
    let read = hub.read(&format!("/v2/alerts/{}", first["requestId"].as_str().unwrap())).await;
    assert_eq!((&read["count"], read["alias"].as_str().unwrap().len()), (&json!(2), 64));
    assert_eq!(hub.messages("message:without").await.len(), 2);
    hub.send_action(&format!("/v2/alerts/{}/close", first["requestId"].as_str().unwrap()), None).await;
    assert_ne!(hub.create(alert).await["requestId"], first["requestId"], "what is over opens anew");
}

#[tokio::test]
async fn an_alias_of_any_letters_is_one_part_of_the_path() {
    let hub = TestHub::start().await;
    for alias in ["sdk/alias 1+ü", "a/close", "50%", "?x=1&y", "дзвін", "a..b", "x\\y", "%2F", "a#b", "requests/1"]
    {
        hub.create(json!({"message": alias, "alias": alias})).await;
        let path = format!("/v2/alerts/{}", encoded(alias));
        assert_eq!(hub.read(&format!("{path}?identifierType=alias")).await["alias"], alias);
        let (status, _) = hub.send_action(&format!("{path}/close/?identifierType=alias"), None).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{alias}");
        assert_eq!(hub.read(&format!("{path}?identifierType=alias")).await["status"], "closed", "{alias}");
    }
    let (status, answer) = hub.send_action("/v2/alerts/%ff/close?identifierType=alias", None).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
    assert!(answer["errors"]["identifier"].is_string(), "{answer}");
}

#[tokio::test]
async fn acknowledging_and_closing_say_who_and_why() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "m", "alias": "a"})).await;
    let id = hub.read("/v2/alerts/a?identifierType=alias").await["id"].as_str().unwrap().to_owned();
    hub.fast_forward(TimeDelta::seconds(90)).await;
    let body = json!({"user": "borys", "source": "zabbix", "note": "on it"});
    let (status, answer) = hub.send_action(&format!("/v2/alerts/{id}/acknowledge"), Some(body)).await;
    assert_eq!((status, &answer["result"]), (StatusCode::ACCEPTED, &json!("Request will be processed")));
    let alert = hub.read(&format!("/v2/alerts/{id}")).await;
    assert_eq!(
        (&alert["status"], &alert["acknowledged"], &alert["owner"]),
        (&json!("open"), &json!(true), &json!("borys"))
    );
    assert_eq!(alert["report"], json!({"ackTime": 90_000, "acknowledgedBy": "borys"}));

    hub.fast_forward(TimeDelta::seconds(30)).await;
    let (status, _) =
        hub.send_action("/v2/alerts/1/close?identifierType=tiny", Some(json!({"source": "http://am"}))).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let alert = hub.read(&format!("/v2/alerts/{id}")).await;
    assert_eq!((&alert["status"], &alert["report"]["closeTime"]), (&json!("closed"), &json!(120_000)));
    assert_eq!(alert["report"]["closedBy"], "demo-opsgenie");

    let (_, whole) = hub.get(&format!("/api/incidents/{id}")).await;
    let timeline = whole["timeline"].as_array().unwrap();
    let acknowledged = timeline.iter().find(|entry| entry["change"]["kind"] == "acknowledged").unwrap();
    assert_eq!((&acknowledged["actor"]["user"], &acknowledged["change"]["note"]), (&json!("borys"), &json!("on it")));
}

#[tokio::test]
async fn an_action_on_what_is_unknown_or_closed_is_no_fault_of_the_sender() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "m", "alias": "closed"})).await;
    hub.send_action("/v2/alerts/closed/close?identifierType=alias", None).await;
    let before = hub.incidents("?state=all").await;
    for identifier in [
        "closed/{}?identifierType=alias",
        "unknown/{}?identifierType=alias",
        "7/{}?identifierType=tiny",
        "seven/{}?identifierType=tiny",
        "0198b0e5-0000-7000-8000-000000000000/{}",
        "no-uuid/{}",
    ] {
        for action in ["acknowledge", "close"] {
            let path = format!("/v2/alerts/{}", identifier.replace("{}", action));
            let (status, answer) = hub.send_action(&path, Some(json!({}))).await;
            assert_eq!(status, StatusCode::ACCEPTED, "{path}: {answer}");
        }
    }
    assert_eq!(hub.incidents("?state=all").await, before);
}

#[tokio::test]
async fn a_bad_create_is_told_which_field_is_wrong_and_stores_nothing() {
    let hub = TestHub::start().await;
    let create = |body: String| hub.as_opsgenie(Method::POST, "/v2/alerts").body(body);
    for (body, field) in [
        (json!({"alias": "a"}), "message"),
        (json!({"message": ""}), "message"),
        (json!({"message": {"a": 1}}), "message"),
        (json!({"message": "m", "priority": "high"}), "priority"),
        (json!({"message": "m", "tags": "a"}), "tags"),
        (json!({"message": "m", "details": "x"}), "details"),
        (json!([1]), "body"),
    ] {
        let answer = assert_enveloped(create(body.to_string()), StatusCode::UNPROCESSABLE_ENTITY).await;
        assert!(answer["errors"][field].is_string(), "{body}: {answer}");
    }
    for body in ["", "{", "message=m", "\u{0}"] {
        assert_enveloped(create(body.to_owned()), StatusCode::BAD_REQUEST).await;
    }
    let large = json!({"message": "m", "description": "d".repeat(1 << 20)});
    assert_enveloped(create(large.to_string()), StatusCode::PAYLOAD_TOO_LARGE).await;
    let (status, answer) = hub.send_action("/v2/alerts/a/close?identifierType=name", None).await;
    assert_eq!((status, answer["errors"]["identifierType"].is_string()), (StatusCode::UNPROCESSABLE_ENTITY, true));
    assert_enveloped(hub.as_opsgenie(Method::POST, "/v2/alerts/a/close").body("{"), StatusCode::BAD_REQUEST).await;
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_key_may_do_what_its_integration_may() {
    let hub = FoundedHub::start().await;
    let as_key = |key: &str, method: Method, path: &str| {
        hub.request(method, path).header("authorization", format!("GenieKey {key}"))
    };
    let alert = json!({"message": "m", "alias": "a"});
    let key = hub.key("opsgenie");
    assert_enveloped(as_key(key, Method::POST, "/v2/alerts").json(&alert), StatusCode::ACCEPTED).await;
    for path in ["/v2/alerts", "/v2/alerts/a?identifierType=alias"] {
        assert_enveloped(as_key(key, Method::GET, path), StatusCode::FORBIDDEN).await;
    }
    let sns = hub.key("amazon-sns");
    assert_enveloped(as_key(sns, Method::POST, "/v2/alerts").json(&alert), StatusCode::FORBIDDEN).await;
    for header in ["GenieKey tsk_0", "GenieKey", "GenieKey ", "Basic dHNrXzA6", &format!("Bearer {key}"), key, ""] {
        for (method, path) in [
            (Method::POST, "/v2/alerts"),
            (Method::GET, "/v2/alerts"),
            (Method::POST, "/v2/alerts/a/close?identifierType=alias"),
        ] {
            let request = hub.request(method, path).header("authorization", header).json(&alert);
            let answer = assert_enveloped(request, StatusCode::UNAUTHORIZED).await;
            assert!(!answer.to_string().contains("tsk_"), "{answer}");
        }
    }
    assert_enveloped(hub.request(Method::POST, "/v2/alerts").json(&alert), StatusCode::UNAUTHORIZED).await;
    assert_eq!(hub.count().await, 1);

    let token = &hub.founded.admin_token;
    let listed = assert_enveloped(as_key(token, Method::GET, "/v2/alerts?query=status%3Aopen"), StatusCode::OK).await;
    assert_eq!(listed["data"][0]["alias"], "a");
    assert_enveloped(as_key(token, Method::POST, "/v2/alerts").json(&alert), StatusCode::FORBIDDEN).await;
    let acknowledge = "/v2/alerts/a/acknowledge?identifierType=alias";
    assert_enveloped(as_key(token, Method::POST, acknowledge), StatusCode::ACCEPTED).await;
    let alert = assert_enveloped(as_key(token, Method::GET, "/v2/alerts/1?identifierType=tiny"), StatusCode::OK).await;
    assert_eq!(alert["data"]["owner"], "anna@example.com");
    let scheme = hub.request(Method::GET, "/v2/alerts").header("authorization", format!("geniekey  {token}"));
    assert_enveloped(scheme, StatusCode::OK).await;
}

#[tokio::test]
async fn a_list_holds_what_its_query_says() {
    let hub = TestHub::start().await;
    for (message, alert) in [
        ("disk full", json!({"tags": ["t1", "disk"], "priority": "P1"})),
        ("cpu hot", json!({"tags": ["t1"], "priority": "P2"})),
        ("disk slow", json!({"tags": ["t2"]})),
    ] {
        let mut alert = alert;
        alert["message"] = json!(message);
        alert["alias"] = json!(message);
        hub.create(alert).await;
    }
    hub.send_action("/v2/alerts/cpu%20hot/acknowledge?identifierType=alias", None).await;
    hub.send_action("/v2/alerts/disk%20slow/close?identifierType=alias", None).await;
    for (query, expected) in [
        ("", &["cpu hot", "disk full", "disk slow"][..]),
        ("status:open", &["cpu hot", "disk full"]),
        ("status=open", &["cpu hot", "disk full"]),
        ("status:open AND tag:t1", &["cpu hot", "disk full"]),
        ("status:closed", &["disk slow"]),
        ("acknowledged:true", &["cpu hot"]),
        ("status:open AND acknowledged:false AND tag:t1 AND priority:P1", &["disk full"]),
        ("disk", &["disk full", "disk slow"]),
        ("tag:t1 OR tag:t2", &["cpu hot", "disk full", "disk slow"]),
        ("tag:nothing", &[]),
    ] {
        assert_eq!(hub.messages(query).await, expected, "{query}");
    }
    for wrong in ["query=mood%3Agood", "limit=x", "offset=-1", "sort=mood", "order=up", "searchIdentifier=mine"] {
        let answer = assert_enveloped(
            hub.as_opsgenie(Method::GET, &format!("/v2/alerts?{wrong}")),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
        assert!(answer["errors"][wrong.split('=').next().unwrap()].is_string(), "{answer}");
    }
}

#[tokio::test]
async fn a_list_comes_in_pages() {
    let hub = TestHub::start().await;
    for number in 1..=25 {
        hub.create(json!({"message": format!("m{number}")})).await;
        hub.fast_forward(TimeDelta::seconds(1)).await;
    }
    let tiny_ids = |page: &Value| -> Vec<u32> {
        page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|alert| alert["tinyId"].as_str().unwrap().parse().unwrap())
            .collect()
    };
    let (_, first) = json_of(hub.as_opsgenie(Method::GET, "/v2/alerts")).await;
    assert_eq!(tiny_ids(&first), (6..=25).rev().collect::<Vec<_>>(), "the newest 20 first");
    assert!(first["paging"]["prev"].is_null());
    let next = first["paging"]["next"].as_str().unwrap().strip_prefix(&hub.url).expect("an address of this hub");
    let (_, second) = json_of(hub.as_opsgenie(Method::GET, next)).await;
    assert_eq!(tiny_ids(&second), (1..=5).rev().collect::<Vec<_>>());
    assert!(second["paging"]["next"].is_null());
    let (_, sorted) = json_of(hub.as_opsgenie(Method::GET, "/v2/alerts/?sort=tinyId&order=asc&limit=3&offset=8")).await;
    assert_eq!(tiny_ids(&sorted), [9, 10, 11]);
}

#[tokio::test]
async fn what_of_opsgenies_api_is_not_here_is_said_in_its_own_words() {
    let hub = TestHub::start().await;
    for (method, path) in
        [(Method::GET, "/v2/services"), (Method::POST, "/v2/alerts/a/b/c"), (Method::PUT, "/v2/nothing/")]
    {
        assert_enveloped(hub.as_opsgenie(method, path), StatusCode::NOT_FOUND).await;
    }
}

#[tokio::test]
async fn a_flooding_key_is_throttled_in_opsgenies_words() {
    let hub = TestHub::start_with(|config| config.ingest_limit = 1).await;
    for _ in 0..50 {
        let request = hub.as_opsgenie(Method::POST, "/v2/alerts").json(&json!({"message": "m", "alias": "a"}));
        let answer = request.send().await.unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(answer.headers()["x-ratelimit-state"], "THROTTLED");
            assert!(answer.headers().contains_key("retry-after"));
            return;
        }
        assert_eq!(answer.headers()["x-ratelimit-state"], "OK");
    }
    panic!("a key that may send one a second sent 50");
}
