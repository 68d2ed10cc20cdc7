//! Lists of alerts and how many there are, by the language of their queries.

use chrono::TimeDelta;
use futures_util::future::join_all;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::{TestHub, json_of};

impl TestHub {
    async fn counted(&self, query: &str) -> u64 {
        let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
        self.read(&format!("/v2/alerts/count?query={query}")).await["count"].as_u64().unwrap()
    }
}

#[tokio::test]
async fn dates_people_and_facts_are_searched() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "old", "alias": "old", "source": "zabbix", "details": {"Region": "eu-west-1"}})).await;
    hub.fast_forward(TimeDelta::days(2)).await;
    hub.create(json!({"message": "new", "alias": "new", "entity": "db-1", "description": "the disk is full"})).await;
    hub.acted(
        Method::POST,
        "/v2/alerts/new/assign?identifierType=alias",
        json!({"owner": {"username": "lead@demo.invalid"}}),
    )
    .await;
    hub.create(json!({"message": "new", "alias": "new"})).await;
    for (query, expected) in [
        ("createdAt:24-11-2026", &["old"][..]),
        ("createdAt > 24-11-2026", &["new"]),
        ("createdAt >= 24-11-2026 AND createdAt < 26-11-2026", &["old"]),
        ("createdAt <= 26-11-2026", &["new", "old"]),
        ("createdAt > 1795489919999 AND createdAt < 1795489920001", &["old"]),
        ("createdAt > 2026-11-24T03:12:00Z", &["new"]),
        ("createdAt < 2020-01-01", &[]),
        ("updatedAt > 25-11-2026", &["new"]),
        ("lastOccurredAt > 25-11-2026", &["new"]),
        ("owner:lead@demo.invalid", &["new"]),
        ("owner:lead", &["new"]),
        ("NOT owner:lead", &["old"]),
        ("teams:Payments", &["new", "old"]),
        ("responders:Payments AND count > 1", &["new"]),
        ("source:zabbix OR entity:db*", &["new", "old"]),
        ("description:\"disk is\"", &["new"]),
        ("details.region:eu*", &["old"]),
        ("details.key:region AND details.value:eu-west-1", &["old"]),
        ("tinyId:1", &["old"]),
        ("alias:n*", &["new"]),
        ("snoozed:false AND isSeen:false", &["new", "old"]),
    ] {
        assert_eq!(hub.messages(query).await, expected, "{query}");
        assert_eq!(hub.counted(query).await, expected.len() as u64, "{query}");
    }
    let deep = format!("{}status:open{}", "(".repeat(200), ")".repeat(200));
    for wrong in ["createdAt > soon", "mood:good", "status:open AND", "(status:open", "message:\"x", &deep] {
        let query = utf8_percent_encode(wrong, NON_ALPHANUMERIC);
        for path in ["/v2/alerts", "/v2/alerts/count"] {
            let (status, answer) = json_of(hub.as_opsgenie(Method::GET, &format!("{path}?query={query}"))).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {answer}");
            assert!(answer["errors"]["query"].is_string(), "{wrong}: {answer}");
        }
    }
    let (status, answer) = json_of(hub.as_opsgenie(Method::GET, "/v2/alerts/count?searchIdentifier=mine")).await;
    assert_eq!((status, answer["errors"]["searchIdentifier"].is_string()), (StatusCode::UNPROCESSABLE_ENTITY, true));
}

#[tokio::test]
async fn nothing_older_is_lost_in_a_long_list() {
    let hub = TestHub::start().await;
    hub.create(json!({"message": "the oldest", "alias": "oldest", "tags": ["needle"]})).await;
    for tens in 0..30 {
        let some = (tens * 10..tens * 10 + 10).map(|n| json!({"message": format!("m{n}"), "alias": n.to_string()}));
        join_all(some.map(|alert| hub.create(alert))).await;
    }
    assert_eq!(hub.counted("").await, 301);
    assert_eq!(hub.counted("status:open AND message:m1*").await, 111, "m1, m10 to m19, m100 to m199");
    assert_eq!(hub.messages("tag:needle").await, ["the oldest"]);
    let (_, page) = json_of(hub.as_opsgenie(Method::GET, "/v2/alerts?offset=300&limit=10")).await;
    assert_eq!((page["data"].as_array().unwrap().len(), &page["data"][0]["message"]), (1, &json!("the oldest")));
    assert!(page["paging"]["last"].as_str().unwrap().contains("offset=300&"), "{page}");
    assert!(page["paging"]["next"].is_null());
}

#[tokio::test]
async fn a_list_is_in_the_order_that_was_asked_for() {
    let hub = TestHub::start().await;
    for (alias, source) in [("b", "2"), ("A", "3"), ("c", "1")] {
        hub.create(json!({"message": alias, "alias": alias, "source": source})).await;
        hub.fast_forward(TimeDelta::seconds(1)).await;
    }
    hub.create(json!({"message": "b", "alias": "b"})).await;
    hub.send_action("/v2/alerts/c/close?identifierType=alias", None).await;
    hub.send_action("/v2/alerts/b/acknowledge?identifierType=alias", Some(json!({"user": "zoe"}))).await;
    for (parameters, expected) in [
        ("", "cAb"),
        ("order=asc", "bAc"),
        ("sort=alias&order=asc", "Abc"),
        ("sort=source&order=asc", "cbA"),
        ("sort=count", "bcA"),
        ("sort=status&order=asc", "cbA"),
        ("sort=acknowledged", "bcA"),
        ("sort=owner", "bcA"),
        ("sort=lastOccurredAt", "bcA"),
        ("sort=report.closeTime", "cAb"),
        ("sort=report.acknowledgedBy", "bcA"),
        ("sort=snoozedUntil&order=asc", "bAc"),
        ("sort=integration.name&order=asc&offset=1&limit=1", "A"),
    ] {
        let list = hub.read(&format!("/v2/alerts?{parameters}")).await;
        let order: Vec<&str> =
            list.as_array().unwrap().iter().map(|alert: &Value| alert["alias"].as_str().unwrap()).collect();
        assert_eq!(order.concat(), expected, "{parameters}");
    }
}
