use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::amazon::{Amazon, TOPIC};
use super::founded::FoundedHub;
use super::harness::{TestHub, json_of};

const STOPPED: &str = include_str!("../fixtures/aws/ecs-essential-exited.json");
const SCALE_IN: &str = include_str!("../fixtures/aws/ecs-scale-in.json");

/// A hub that trusts a local Amazon.
async fn hub_and_amazon() -> (TestHub, Amazon) {
    let amazon = Amazon::start().await;
    let hub = TestHub::start_with(|config| config.sns_trust = vec![amazon.prefix()]).await;
    (hub, amazon)
}

impl TestHub {
    /// Posts as SNS does: JSON under the name of plain text.
    async fn deliver(&self, envelope: &Value) -> (StatusCode, Value) {
        self.deliver_text(envelope.to_string()).await
    }

    async fn deliver_text(&self, body: impl Into<reqwest::Body>) -> (StatusCode, Value) {
        let path = format!("/v1/json/amazonsns?apiKey={}", self.keys.sns_key);
        json_of(self.request(Method::POST, &path).header("content-type", "text/plain; charset=UTF-8").body(body)).await
    }

    /// Posts as SNS does in raw delivery.
    async fn deliver_raw(&self, id: &str, message: impl Into<reqwest::Body>) -> (StatusCode, Value) {
        let path = format!("/v1/json/amazonsns?apiKey={}", self.keys.sns_key);
        let request = self
            .request(Method::POST, &path)
            .header("x-amz-sns-rawdelivery", "true")
            .header("x-amz-sns-message-id", id)
            .header("x-amz-sns-topic-arn", TOPIC);
        json_of(request.body(message)).await
    }

    async fn assert_nothing_stored(&self, about: &str) {
        assert_eq!(self.incidents("?state=all").await, Vec::<Value>::new(), "{about}");
    }
}

/// The refusals that mean: this is not from Amazon.
fn assert_refused((status, problem): (StatusCode, Value), about: &str) {
    assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("not_from_amazon")), "{about}: {problem}");
    assert!(problem["detail"].as_str().unwrap().contains("Nobody is called"), "{about}: {problem}");
}

#[tokio::test]
async fn a_signed_message_of_a_stopped_service_pages_the_team() {
    let (hub, amazon) = hub_and_amazon().await;
    let (status, answer) = hub.deliver(&amazon.notification("m-1", STOPPED)).await;
    assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("incident")), "{answer}");
    let incidents = hub.incidents("").await;
    assert_eq!(incidents.len(), 1);
    let incident = &incidents[0];
    assert_eq!(incident["id"], answer["incident"]);
    assert_eq!(incident["title"], "checkout stopped");
    assert_eq!(incident["alias"], "ecs:arn:aws:ecs:eu-west-1:111122223333:cluster/prod:service:checkout");
    for (name, value) in [
        ("cluster", "prod"),
        ("group", "service:checkout"),
        ("stopped_reason", "Essential container in task exited"),
        ("exit_code", "137"),
        ("region", "eu-west-1"),
        ("account", "111122223333"),
    ] {
        assert_eq!(incident["details"][name], value, "{name}");
    }
    assert_eq!(incident["pages"][0]["person"]["name"], "You");
}

#[tokio::test]
async fn a_signature_of_version_1_holds_too() {
    let (hub, amazon) = hub_and_amazon().await;
    let mut envelope: Value = serde_json::from_str(include_str!("../fixtures/sns/notification-v1.json")).unwrap();
    envelope["SigningCertURL"] = json!(format!("{}/SimpleNotificationService-1a2b.pem", amazon.url));
    let mut changed = envelope.clone();
    changed["Subject"] = json!("Task started");
    assert_refused(hub.deliver(&changed).await, "the subject is signed");
    let (status, answer) = hub.deliver(&envelope).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(hub.incidents("").await[0]["title"], "checkout stopped");
}

#[tokio::test]
async fn what_amazon_did_not_sign_is_refused() {
    let (hub, amazon) = hub_and_amazon().await;
    let signed = amazon.notification("m-1", STOPPED);
    let with = |name: &str, value: Value| {
        let mut envelope = signed.clone();
        envelope[name] = value;
        envelope
    };
    let cases = [
        ("another key", amazon.forge(signed.clone())),
        ("another message", with("Message", json!("{}"))),
        ("another id", with("MessageId", json!("m-2"))),
        ("another topic", with("TopicArn", json!("arn:aws:sns:eu-west-1:999999999999:evil"))),
        ("another time", with("Timestamp", json!("2026-11-24T03:11:59.000Z"))),
        ("a subject that was not there", with("Subject", json!("hello"))),
        ("no signature", with("Signature", json!(""))),
        ("a signature that is no Base64", with("Signature", json!("%%%"))),
        ("a version that is not known", with("SignatureVersion", json!("3"))),
        ("the other version", with("SignatureVersion", json!("1"))),
        ("no version", with("SignatureVersion", Value::Null)),
        ("no certificate", with("SigningCertURL", Value::Null)),
        ("a certificate that ended", with("SigningCertURL", json!(format!("{}/expired.pem", amazon.url)))),
        ("a certificate that has not begun", with("SigningCertURL", json!(format!("{}/early.pem", amazon.url)))),
        ("a certificate that is none", with("SigningCertURL", json!(format!("{}/letter.pem", amazon.url)))),
    ];
    for (about, envelope) in cases {
        assert_refused(hub.deliver(&envelope).await, about);
    }
    hub.assert_nothing_stored("forgeries").await;
    assert_eq!(hub.deliver(&signed).await.0, StatusCode::OK, "the genuine one is still taken");
}

#[tokio::test]
async fn an_address_elsewhere_is_refused_before_anything_is_fetched() {
    let amazon = Amazon::start().await;
    let hub = TestHub::start().await;
    assert_refused(hub.deliver(&amazon.notification("m-1", STOPPED)).await, "certificate on a local address");
    assert_refused(hub.deliver(&amazon.confirmation("SubscriptionConfirmation")).await, "both on a local address");
    assert_eq!(amazon.calls(), Vec::<String>::new());

    let (hub, amazon) = hub_and_amazon().await;
    let stranger = Amazon::start().await;
    let mut leads_away = amazon.confirmation("SubscriptionConfirmation");
    leads_away["SubscribeURL"] = json!(format!("{}/?Action=ConfirmSubscription", stranger.url));
    assert_refused(hub.deliver(&amazon.sign(leads_away)).await, "well signed, and leads elsewhere");
    let mut signed_elsewhere = amazon.confirmation("SubscriptionConfirmation");
    signed_elsewhere["SigningCertURL"] = json!(format!("{}/x.pem", stranger.url));
    assert_refused(hub.deliver(&signed_elsewhere).await, "certificate elsewhere");
    assert_eq!((amazon.calls(), stranger.calls()), (Vec::<String>::new(), Vec::<String>::new()));
    hub.assert_nothing_stored("addresses elsewhere").await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (hub, amazon) = hub_and_amazon().await;
    let mut envelope = amazon.notification("m-1", STOPPED);
    envelope["SigningCertURL"] = json!(format!("{}/redirect.pem", amazon.url));
    let (status, problem) = hub.deliver(&envelope).await;
    assert_eq!((status, &problem["code"]), (StatusCode::BAD_GATEWAY, &json!("amazon_unreachable")), "{problem}");
    assert_eq!(amazon.calls(), ["/redirect.pem"]);
    hub.assert_nothing_stored("redirected").await;
}

#[tokio::test]
async fn what_amazon_fails_to_answer_is_to_be_sent_again() {
    let (hub, amazon) = hub_and_amazon().await;
    let envelope = amazon.notification("m-1", STOPPED);
    amazon.answer_certificates_with(503);
    assert_eq!(hub.deliver(&envelope).await.0, StatusCode::BAD_GATEWAY);
    let mut too_large = envelope.clone();
    too_large["SigningCertURL"] = json!(format!("{}/huge.pem", amazon.url));
    assert_eq!(hub.deliver(&too_large).await.0, StatusCode::BAD_GATEWAY);
    hub.assert_nothing_stored("unverified").await;
    amazon.answer_certificates_with(200);
    assert_eq!(hub.deliver(&envelope).await.0, StatusCode::OK);
    assert_eq!(hub.incidents("").await.len(), 1);
}

#[tokio::test]
async fn a_message_is_taken_within_an_hour() {
    let (hub, amazon) = hub_and_amazon().await;
    let sent_at = |time: &str| {
        let mut envelope = amazon.notification("m-1", STOPPED);
        envelope["Timestamp"] = json!(time);
        amazon.sign(envelope)
    };
    for time in ["2026-11-24T02:11:59.000Z", "2026-11-24T04:12:01.000Z", "2025-11-24T03:11:58.000Z", "yesterday", ""] {
        assert_refused(hub.deliver(&sent_at(time)).await, time);
    }
    hub.assert_nothing_stored("out of time").await;
    assert_eq!(hub.deliver(&sent_at("2026-11-24T02:12:01.000Z")).await.0, StatusCode::OK);

    hub.fast_forward(TimeDelta::hours(2)).await;
    assert_refused(hub.deliver(&sent_at("2026-11-24T02:12:01.000Z")).await, "replayed later");
}

#[tokio::test]
async fn a_message_delivered_again_opens_nothing_twice() {
    let (hub, amazon) = hub_and_amazon().await;
    let envelope = amazon.notification("m-1", "Nightly backup failed");
    let answers = join_all((0..5).map(|_| hub.deliver(&envelope))).await;
    let results: Vec<_> = answers.iter().map(|(status, answer)| (*status, answer["result"].clone())).collect();
    assert_eq!(results.iter().filter(|result| **result == (StatusCode::OK, json!("incident"))).count(), 1);
    assert_eq!(results.iter().filter(|result| **result == (StatusCode::OK, json!("duplicate"))).count(), 4);
    let incidents = hub.incidents("?state=all").await;
    assert_eq!((incidents.len(), &incidents[0]["count"]), (1, &json!(1)));

    let (_, answer) = hub.deliver(&amazon.notification("m-2", "Nightly backup failed")).await;
    assert_eq!(answer["result"], "incident", "the same words in another message are another message");
    assert_eq!(hub.incidents("?state=all").await.len(), 2);
}

#[tokio::test]
async fn a_message_delivered_again_after_a_restart_opens_nothing_twice() {
    let hub = TestHub::start().await;
    assert_eq!(hub.deliver_raw("m-1", STOPPED).await.1["result"], "incident");
    let hub = hub.restart().await;
    assert_eq!(hub.deliver_raw("m-1", STOPPED).await.1["result"], "duplicate");
    assert_eq!(hub.incidents("").await[0]["count"], 1);
    assert_eq!(hub.deliver_raw("m-2", STOPPED).await.1["result"], "incident");
    assert_eq!(hub.incidents("").await[0]["count"], 2, "the next stop of the same service counts");
}

#[tokio::test]
async fn the_certificate_is_fetched_once_for_a_burst() {
    let (hub, amazon) = hub_and_amazon().await;
    let envelopes: Vec<Value> =
        (0..20).map(|n| amazon.notification(&format!("m-{n}"), &format!("fault {n}"))).collect();
    for (status, answer) in join_all(envelopes.iter().map(|envelope| hub.deliver(envelope))).await {
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
    assert_eq!(hub.incidents("?limit=200").await.len(), 20);
    assert_eq!(amazon.calls(), ["/SimpleNotificationService-1a2b.pem"]);
}

#[tokio::test]
async fn a_subscription_is_confirmed_at_the_address_that_amazon_signed() {
    let (hub, amazon) = hub_and_amazon().await;
    let envelope = amazon.confirmation("SubscriptionConfirmation");
    amazon.answer_confirmations_with(500);
    let (status, problem) = hub.deliver(&envelope).await;
    assert_eq!(status, StatusCode::BAD_GATEWAY, "SNS asks again: {problem}");
    amazon.answer_confirmations_with(200);
    let (status, answer) = hub.deliver(&envelope).await;
    assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("confirmed")), "{answer}");
    let confirm = format!("/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37");
    assert_eq!(amazon.calls(), ["/SimpleNotificationService-1a2b.pem", &confirm, &confirm]);
    hub.assert_nothing_stored("a confirmation is no incident").await;
}

#[tokio::test]
async fn a_forged_confirmation_is_not_confirmed_and_an_unsubscription_calls_nothing() {
    let (hub, amazon) = hub_and_amazon().await;
    let forged = amazon.forge(amazon.confirmation("SubscriptionConfirmation"));
    assert_refused(hub.deliver(&forged).await, "forged");
    let (status, answer) = hub.deliver(&amazon.confirmation("UnsubscribeConfirmation")).await;
    assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("unsubscribed")), "{answer}");
    assert_eq!(amazon.calls(), ["/SimpleNotificationService-1a2b.pem"]);
}

#[tokio::test]
async fn raw_delivery_is_taken_only_where_the_integration_allows_it() {
    let hub = TestHub::start().await;
    let (status, answer) = hub.deliver_raw("m-1", STOPPED).await;
    assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("incident")), "{answer}");
    assert_eq!(hub.incidents("").await[0]["title"], "checkout stopped");

    let strict = FoundedHub::start().await;
    let path = format!("/v1/json/amazonsns?apiKey={}", strict.key("amazon-sns"));
    let request = strict.request(Method::POST, &path).header("x-amz-sns-rawdelivery", "true").body(STOPPED);
    let (status, problem) = json_of(request).await;
    assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("raw_delivery")), "{problem}");
    assert_eq!(strict.count().await, 0);
}

#[tokio::test]
async fn an_ordinary_scale_in_pages_nobody_and_is_answered_with_the_reason() {
    let (hub, amazon) = hub_and_amazon().await;
    let (status, answer) = hub.deliver(&amazon.notification("m-1", SCALE_IN)).await;
    assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("ignored")));
    assert_eq!(answer["detail"], "checkout: an ordinary stop by scaling or a deployment.");
    hub.assert_nothing_stored("a scale-in").await;
}

#[tokio::test]
async fn the_stops_of_one_service_are_one_incident() {
    let (hub, amazon) = hub_and_amazon().await;
    let templates = [
        STOPPED,
        include_str!("../fixtures/aws/transformed-text-json-quoted.txt"),
        include_str!("../fixtures/aws/transformed-event-unescaped.txt"),
        include_str!("../fixtures/aws/transformed-bare.txt"),
    ];
    for (number, message) in templates.into_iter().enumerate() {
        assert_eq!(hub.deliver(&amazon.notification(&format!("m-{number}"), message)).await.0, StatusCode::OK);
    }
    let incidents = hub.incidents("?state=all").await;
    assert_eq!((incidents.len(), &incidents[0]["count"]), (1, &json!(4)));
    assert_eq!(incidents[0]["pages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_alarm_opens_is_remarked_on_and_resolves_by_its_arn() {
    let (hub, amazon) = hub_and_amazon().await;
    let insufficient = include_str!("../fixtures/aws/cloudwatch-insufficient.json");
    let (status, answer) = hub.deliver(&amazon.notification("m-0", insufficient)).await;
    assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("ignored")), "nothing is open yet: {answer}");
    hub.assert_nothing_stored("too little data").await;
    for (id, message) in [
        ("m-1", include_str!("../fixtures/aws/cloudwatch-alarm.json")),
        ("m-2", insufficient),
        ("m-3", include_str!("../fixtures/aws/event-ok.json")),
    ] {
        let (status, answer) = hub.deliver(&amazon.notification(id, message)).await;
        assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("incident")), "{id}");
    }
    let incidents = hub.incidents("?state=all").await;
    assert_eq!((incidents.len(), &incidents[0]["state"]), (1, &json!("resolved")));
    assert_eq!(incidents[0]["alias"], "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout 5xx");
    let (_, whole) = hub.get(&format!("/api/incidents/{}", incidents[0]["id"].as_str().unwrap())).await;
    let timeline = whole["timeline"].as_array().unwrap();
    let kinds: Vec<_> = timeline.iter().map(|entry| entry["change"]["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["triggered", "routed", "paged", "noted", "resolved"]);
    assert!(timeline[3]["change"]["text"].as_str().unwrap().contains("too little data"), "{}", timeline[3]);

    let (status, answer) =
        hub.deliver(&amazon.notification("m-4", include_str!("../fixtures/aws/cloudwatch-ok.json"))).await;
    assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("nothing_open")));
}

#[tokio::test]
async fn a_key_that_is_not_an_sns_integrations_is_refused_before_the_message_is_read() {
    let (hub, amazon) = hub_and_amazon().await;
    let envelope = amazon.notification("m-1", STOPPED).to_string();
    let opsgenie = format!("?apiKey={}", hub.keys.opsgenie_key);
    let person = format!("?apiKey={}", hub.keys.token);
    for (query, expected, code) in [
        ("", StatusCode::UNAUTHORIZED, "no_credentials"),
        ("?apiKey=", StatusCode::UNAUTHORIZED, "no_credentials"),
        ("?apikey=tsk_0", StatusCode::UNAUTHORIZED, "no_credentials"),
        ("?apiKey=tsk_0", StatusCode::FORBIDDEN, "unknown_key"),
        ("?apiKey=%ff", StatusCode::FORBIDDEN, "unknown_key"),
        (&person, StatusCode::FORBIDDEN, "unknown_key"),
        (&opsgenie, StatusCode::FORBIDDEN, "wrong_integration"),
    ] {
        for body in [envelope.clone(), "x".repeat(2 << 20), String::new()] {
            let request = hub.request(Method::POST, &format!("/v1/json/amazonsns{query}")).body(body);
            let (status, problem) = json_of(request).await;
            assert_eq!((status, problem["code"].as_str().unwrap_or_default()), (expected, code), "{query}");
            assert!(!problem["detail"].as_str().unwrap().contains("tsk_"), "{problem}");
        }
    }
    assert_eq!(amazon.calls(), Vec::<String>::new());
    hub.assert_nothing_stored("bad keys").await;
}

#[tokio::test]
async fn a_body_that_is_no_message_is_told_what_is_wrong() {
    let (hub, amazon) = hub_and_amazon().await;
    let with = |name: &str, value: Value| {
        let mut envelope = amazon.notification("m-1", STOPPED);
        envelope[name] = value;
        envelope.to_string().into_bytes()
    };
    for (body, expected, code) in [
        (Vec::new(), StatusCode::BAD_REQUEST, "not_json"),
        (b"{\"Type\": \"Notification\"".to_vec(), StatusCode::BAD_REQUEST, "not_json"),
        (b"\xff\xfe".to_vec(), StatusCode::BAD_REQUEST, "not_json"),
        ("[".repeat(100_000).into_bytes(), StatusCode::BAD_REQUEST, "not_json"),
        (b"[]".to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "not_sns"),
        (b"{}".to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "not_sns"),
        (STOPPED.as_bytes().to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "not_sns"),
        (with("Type", json!("Greeting")), StatusCode::UNPROCESSABLE_ENTITY, "not_sns"),
        (with("Message", json!({"an": "object"})), StatusCode::UNPROCESSABLE_ENTITY, "not_sns"),
        (with("Timestamp", json!(1)), StatusCode::UNPROCESSABLE_ENTITY, "not_sns"),
        (with("Message", json!("x".repeat(1 << 20))), StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
    ] {
        let (status, problem) = hub.deliver_text(body).await;
        assert_eq!((status, problem["code"].as_str().unwrap_or_default()), (expected, code), "{problem}");
        assert!(problem["detail"].as_str().unwrap().ends_with('.'), "{problem}");
    }
    for (body, expected, code) in [
        (b"\xff\xfe".to_vec(), StatusCode::BAD_REQUEST, "not_text"),
        (b" \n".to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "empty_message"),
        (vec![b'x'; (1 << 20) + 1], StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
    ] {
        let (status, problem) = hub.deliver_raw("m-1", body).await;
        assert_eq!((status, problem["code"].as_str().unwrap_or_default()), (expected, code), "{problem}");
    }
    hub.assert_nothing_stored("bad bodies").await;
    let (status, _) = hub.deliver_raw("m-1", vec![b'x'; 1 << 20]).await;
    assert_eq!(status, StatusCode::OK, "exactly 1 MiB is taken");
}
