//! Further ways: a page also goes out by webhook, text message and call, at its time, unless it was settled; failures are tried
//! again and given up; nothing is lost by a restart.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, TimeDelta, Utc};
use hub::{Hidden, Twilio};
use reqwest::{Method, StatusCode};
use ring::hmac;
use serde_json::{Value, json};
use uuid::Uuid;

use super::harness::{TestHub, night};
use super::receiver::{Receiver, Request};

fn way(by: &str, to: &str, after_minutes: u32) -> Value {
    json!({"id": Uuid::new_v4(), "by": by, "to": to, "priorities": [], "after_minutes": after_minutes})
}

/// A hub that may call this receiver, and you who want to be reached so.
async fn hub_with(receiver: &Receiver, ways: Vec<Value>) -> TestHub {
    let twilio = Twilio {
        url: receiver.url.clone(),
        account: "AC0123456789abcdef".to_owned(),
        token: Hidden::from("the-token"),
        from: "+15005550006".to_owned(),
    };
    let hub = TestHub::start_with(|config| {
        config.allow_outside = vec![receiver.url.clone()];
        config.twilio = Some(twilio);
        config.public_url = Some("https://hub.example.com/".to_owned());
    })
    .await;
    hub.at_my_laptop().await;
    hub.reach_me_by(ways).await;
    hub
}

impl TestHub {
    async fn reach_me_by(&self, ways: Vec<Value>) {
        let request = self.as_me(Method::PUT, "/api/me/paging-rules").json(&json!({"ways": ways}));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{}", answer.text().await.unwrap());
    }

    /// Until everything that is due at this moment was done.
    async fn settle(&self) {
        self.fast_forward(TimeDelta::zero()).await;
    }

    async fn deliveries(&self, query: &str) -> Vec<Value> {
        let (status, list) = self.get(&format!("/api/deliveries{query}")).await;
        assert_eq!(status, StatusCode::OK, "{list}");
        list["deliveries"].as_array().unwrap().clone()
    }

    /// The lines of an incident's timeline that tell of messages.
    async fn told(&self, incident: &Value) -> Vec<Value> {
        let (_, whole) = self.get(&format!("/api/incidents/{}", incident["id"].as_str().unwrap())).await;
        let lines = whole["timeline"].as_array().unwrap().iter().map(|entry| entry["change"].clone());
        lines.filter(|change| matches!(change["kind"].as_str().unwrap(), "sent" | "not_sent")).collect()
    }

    async fn act(&self, incident: &Value, action: &str, body: Value) {
        let path = format!("/api/incidents/{}/{action}", incident["id"].as_str().unwrap());
        let (status, answer) = self.post(&path, body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
}

/// Seconds after the beginning at which a webhook's request was made.
fn second(request: &Request) -> i64 {
    let at: DateTime<Utc> = request.json()["timestamp"].as_str().unwrap().parse().unwrap();
    (at - night()).num_seconds()
}

#[tokio::test]
async fn a_page_is_posted_signed_with_what_it_is_about() {
    let receiver = Receiver::start().await;
    let hub = hub_with(&receiver, vec![way("webhook", &format!("{}pages?of=me", receiver.url), 0)]).await;
    let incident = hub.incident("checkout").await;
    hub.settle().await;
    let requests = receiver.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert!(request.head.starts_with("POST /pages?of=me HTTP/1.1\r\n"), "{}", request.head);

    let body = request.json();
    assert_eq!((body["type"].as_str(), second(request)), (Some("page.called"), 0));
    let told = &body["data"];
    assert_eq!(told["incident"]["id"], incident["id"]);
    assert_eq!(
        (told["incident"]["title"].as_str(), told["person"]["name"].as_str()),
        (Some("checkout stopped"), Some("You"))
    );
    assert_eq!(told["reason"], incident["pages"][0]["reason"]);
    let acknowledge = format!("https://hub.example.com/api/incidents/{}/acknowledge", incident["id"].as_str().unwrap());
    assert_eq!(told["acknowledge"], json!(acknowledge));

    let (_, mine) = hub.get("/api/me/ways").await;
    let secret = mine["ways"][0]["secret"].as_str().unwrap().strip_prefix("whsec_").unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &BASE64.decode(secret).unwrap());
    let signed = format!("{}.{}.{}", request.header("webhook-id"), request.header("webhook-timestamp"), request.body);
    let signature = request.header("webhook-signature").strip_prefix("v1,").unwrap();
    hmac::verify(&key, signed.as_bytes(), &BASE64.decode(signature).unwrap()).unwrap();
    assert_eq!(request.header("webhook-timestamp"), night().timestamp().to_string());

    let delivery = &hub.deliveries("").await[0];
    assert_eq!(delivery["id"].as_str().unwrap(), request.header("webhook-id"));
    assert_eq!((&delivery["state"], &delivery["attempts"]), (&json!("sent"), &json!(1)));
    let host = receiver.url.trim_start_matches("http://").trim_end_matches('/');
    let expected = json!({"kind": "sent", "page": incident["pages"][0]["id"], "person": incident["pages"][0]["person"],
        "by": "webhook", "to": host});
    assert_eq!(hub.told(&incident).await, [expected], "the timeline is read by the team: no more than the host");
}

#[tokio::test]
async fn a_text_message_waits_two_minutes_for_an_acknowledgement() {
    let receiver = Receiver::start().await;
    let hub = hub_with(&receiver, vec![way("sms", "+380441234567", 2)]).await;
    receiver.answer(201, include_str!("../fixtures/twilio/message.answer.json"));

    let first = hub.incident("checkout").await;
    hub.fast_forward(TimeDelta::seconds(119)).await;
    assert!(receiver.requests().is_empty());
    hub.fast_forward(TimeDelta::seconds(1)).await;
    assert_eq!(receiver.requests().len(), 1);
    let told = hub.told(&first).await;
    assert_eq!((&told[0]["kind"], &told[0]["to"]), (&json!("sent"), &json!("+380…67")), "{told:?}");

    for (alias, action, body) in [
        ("acknowledged", "acknowledge", json!({})),
        ("resolved", "resolve", json!({})),
        ("snoozed", "snooze", json!({"until": hub.clock.now() + TimeDelta::hours(9)})),
    ] {
        let incident = hub.incident(alias).await;
        hub.fast_forward(TimeDelta::seconds(60)).await;
        hub.act(&incident, action, body).await;
        hub.fast_forward(TimeDelta::minutes(10)).await;
        assert_eq!(receiver.requests().len(), 1, "{alias}");
        let id = incident["id"].as_str().unwrap();
        let deliveries = hub.deliveries(&format!("?incident={id}")).await;
        assert!(deliveries.iter().any(|it| it["state"] == "not_needed"), "{alias}: {deliveries:?}");
        assert!(hub.told(&incident).await.is_empty(), "{alias}");
    }
}

/// What was recorded is compared byte for byte; only what is another at each run is put aside.
fn assert_recorded(request: &Request, receiver: &Receiver, recorded: &str) {
    let host = receiver.url.trim_start_matches("http://").trim_end_matches('/');
    let version = format!("tocsin-hub/{}", env!("CARGO_PKG_VERSION"));
    let found = format!("{}\r\n\r\n{}", request.head, request.body)
        .replace(host, "api.twilio.com")
        .replace(&version, "tocsin-hub/VERSION");
    assert_eq!(found, recorded.replace("\r\n", "\n").replace('\n', "\r\n").trim_end_matches("\r\n"));
}

#[tokio::test]
async fn a_text_message_and_a_call_are_the_requests_that_twilio_documents() {
    let receiver = Receiver::start().await;
    let hub = hub_with(&receiver, vec![way("sms", "+380441234567", 0)]).await;
    receiver.answer(201, include_str!("../fixtures/twilio/message.answer.json"));
    hub.trigger(json!({"message": "checkout <stopped> & gone – 137", "alias": "a", "priority": "P1"})).await;
    hub.settle().await;
    assert_recorded(&receiver.requests()[0], &receiver, include_str!("../fixtures/twilio/message.request.http"));
    let answer = hub.deliveries("").await[0]["last_answer"].clone();
    assert_eq!(answer, json!("The telephone provider took it: 201 SM00000000000000000000000000000001"));

    hub.reach_me_by(vec![way("voice", "+380441234567", 0)]).await;
    receiver.answer(201, include_str!("../fixtures/twilio/call.answer.json"));
    hub.trigger(json!({"message": "checkout <stopped> & gone – 137", "alias": "b", "priority": "P1"})).await;
    hub.settle().await;
    assert_recorded(&receiver.requests()[1], &receiver, include_str!("../fixtures/twilio/call.request.http"));
}

#[tokio::test]
async fn a_wrong_number_is_a_dead_letter_at_once() {
    let receiver = Receiver::start().await;
    let hub = hub_with(&receiver, vec![way("sms", "+15005550001", 0)]).await;
    receiver.answer(400, include_str!("../fixtures/twilio/wrong-number.answer.json"));
    let incident = hub.incident("checkout").await;
    hub.fast_forward(TimeDelta::minutes(50)).await;
    assert_eq!(receiver.requests().len(), 1, "it is not tried again");
    let told = hub.told(&incident).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["kind"], &told[0]["given_up"]), (&json!("not_sent"), &json!(true)));
    let reason = told[0]["reason"].as_str().unwrap();
    assert!(reason.contains("400 21211") && !reason.contains("the-token"), "{reason}");
}

#[tokio::test]
async fn a_failing_receiver_is_tried_again_at_its_times_and_given_up_and_tried_by_hand() {
    let receiver = Receiver::start().await;
    let hub = hub_with(&receiver, vec![way("webhook", &receiver.url, 0)]).await;
    receiver.answer(500, "no");
    let incident = hub.incident("checkout").await;
    hub.fast_forward(TimeDelta::minutes(90)).await;
    let requests = receiver.requests();
    let seconds: Vec<_> = requests.iter().map(second).collect();
    assert_eq!(seconds, [0, 10, 40, 100, 220, 520, 1_120, 2_320, 4_120]);
    assert!(requests.iter().all(|it| it.header("webhook-id") == requests[0].header("webhook-id")));

    let dead = hub.deliveries("?state=failed").await;
    assert_eq!(dead.len(), 1);
    assert_eq!((&dead[0]["attempts"], &dead[0]["due_at"]), (&json!(9), &Value::Null));
    assert_eq!(dead[0]["last_answer"], json!("the receiver answered 500 Internal Server Error"));
    let told = hub.told(&incident).await;
    let kinds: Vec<_> =
        told.iter().map(|it| (it["kind"].as_str().unwrap(), it["given_up"].as_bool().unwrap())).collect();
    assert_eq!(kinds, [("not_sent", false), ("not_sent", true)], "the first failure and the last");

    receiver.answer(204, "");
    let path = format!("/api/deliveries/{}/retry", dead[0]["id"].as_str().unwrap());
    let (status, answer) = hub.post(&path, json!({})).await;
    assert_eq!((status, &answer["state"]), (StatusCode::ACCEPTED, &json!("waiting")), "{answer}");
    hub.settle().await;
    assert_eq!(receiver.requests().len(), 10);
    assert_eq!(hub.told(&incident).await.last().unwrap()["kind"], "sent");
    assert!(hub.deliveries("?state=failed").await.is_empty());
    let (status, answer) = hub.post(&path, json!({})).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("refused")), "{answer}");
    hub.fast_forward(TimeDelta::minutes(10)).await;
    assert_eq!(receiver.requests().len(), 10, "what was sent is not sent again");
}

#[tokio::test]
async fn a_way_that_is_corrected_is_taken_as_it_is_now_and_one_that_is_removed_not_at_all() {
    let receiver = Receiver::start().await;
    let (mut wrong, removed) = (way("webhook", &format!("{}old", receiver.url), 0), way("webhook", &receiver.url, 5));
    let hub = hub_with(&receiver, vec![wrong.clone(), removed]).await;
    receiver.answer(410, "");
    hub.incident("checkout").await;
    hub.settle().await;
    wrong["to"] = json!(format!("{}new", receiver.url));
    hub.reach_me_by(vec![wrong]).await;
    receiver.answer(200, "");
    let dead = hub.deliveries("?state=failed").await;
    let path = format!("/api/deliveries/{}/retry", dead[0]["id"].as_str().unwrap());
    assert_eq!(hub.post(&path, json!({})).await.0, StatusCode::ACCEPTED);
    hub.fast_forward(TimeDelta::minutes(6)).await;
    let lines: Vec<_> = receiver.requests().iter().map(|it| it.head.split("\r\n").next().unwrap().to_owned()).collect();
    assert_eq!(lines, ["POST /old HTTP/1.1", "POST /new HTTP/1.1"]);
    assert_eq!(hub.deliveries("?state=not_needed").await.len(), 1);
}

#[tokio::test]
async fn a_dead_letter_of_a_settled_incident_is_left_alone() {
    let receiver = Receiver::start().await;
    let hub = hub_with(&receiver, vec![way("webhook", &receiver.url, 0)]).await;
    receiver.answer(410, "");
    let incident = hub.incident("checkout").await;
    hub.settle().await;
    let dead = hub.deliveries("?state=failed").await;
    assert_eq!(dead.len(), 1, "410 Gone: the receiver wants no more");
    hub.act(&incident, "acknowledge", json!({})).await;
    let path = format!("/api/deliveries/{}/retry", dead[0]["id"].as_str().unwrap());
    let (status, answer) = hub.post(&path, json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT, "{answer}");
    assert!(answer["detail"].as_str().unwrap().contains("nothing to tell"), "{answer}");
    hub.settle().await;
    assert_eq!(receiver.requests().len(), 1);
}

#[tokio::test]
async fn what_waits_outlives_a_restart_and_is_sent_once() {
    let receiver = Receiver::start().await;
    let hub = hub_with(&receiver, vec![way("webhook", &receiver.url, 0), way("webhook", &receiver.url, 5)]).await;
    hub.incident("checkout").await;
    hub.fast_forward(TimeDelta::minutes(1)).await;
    assert_eq!(receiver.requests().len(), 1);
    let hub = hub.restart().await;
    hub.fast_forward(TimeDelta::minutes(3)).await;
    assert_eq!(receiver.requests().len(), 1, "what was sent is not sent again");
    // Due after 5 minutes, while the hub is down: late rather than never.
    let hub = hub.down_for(TimeDelta::minutes(7)).await;
    hub.settle().await;
    let seconds: Vec<_> = receiver.requests().iter().map(second).collect();
    assert_eq!(seconds, [0, 11 * 60]);
    let hub = hub.restart().await;
    hub.settle().await;
    assert_eq!(receiver.requests().len(), 2);
    drop(hub);
}

#[tokio::test]
async fn a_slow_receiver_holds_up_neither_the_others_nor_the_hub() {
    let (slow, quick) = (Receiver::start().await, Receiver::start().await);
    slow.be_silent(true);
    let hub = TestHub::start_with(|config| config.allow_outside = vec![slow.url.clone(), quick.url.clone()]).await;
    hub.reach_me_by(vec![way("webhook", &slow.url, 0), way("webhook", &quick.url, 0)]).await;
    let mut incidents = Vec::new();
    for number in 0..40 {
        incidents.push(hub.incident(&format!("incident-{number}")).await);
    }
    assert_eq!(quick.wait_for(40).await.len(), 40);
    let waiting = slow.wait_for(4).await.len();
    assert_eq!(waiting, 4, "so many at once, and no more");
    hub.act(&incidents[0], "acknowledge", json!({})).await;
    slow.be_silent(false);
    hub.settle().await;
    let sent = slow.requests().len();
    assert!(sent >= 39, "{sent}");
    let waiting = hub.deliveries("?state=waiting&limit=200").await;
    assert!(waiting.is_empty(), "{waiting:?}");
}

#[tokio::test]
async fn addresses_inside_are_not_called_and_the_page_says_so() {
    let receiver = Receiver::start().await;
    let hub = TestHub::start().await;
    hub.reach_me_by(vec![way("webhook", &receiver.url, 0), way("email", "you@example.com", 0)]).await;
    let incident = hub.incident("checkout").await;
    hub.fast_forward(TimeDelta::minutes(2)).await;
    assert!(receiver.requests().is_empty());
    let told = hub.told(&incident).await;
    assert_eq!(told.len(), 2, "{told:?}");
    let reason = |by: &str| told.iter().find(|it| it["by"] == by).unwrap()["reason"].as_str().unwrap().to_owned();
    assert!(reason("webhook").contains("not a public"), "{told:?}");
    assert!(reason("email").contains("this hub sends no e-mail"), "{told:?}");
    assert!(told.iter().all(|it| it["given_up"] == json!(true)));
}

#[tokio::test]
async fn a_test_message_says_at_once_how_it_went() {
    let receiver = Receiver::start().await;
    let ways = vec![way("webhook", &receiver.url, 30), way("email", "you@example.com", 0)];
    let hub = hub_with(&receiver, ways.clone()).await;
    let (_, mine) = hub.get("/api/me/ways").await;
    assert_eq!(mine["offered"], json!(["sms", "voice", "webhook"]));
    assert_eq!((&mine["ways"][1]["to"], &mine["ways"][1]["secret"]), (&json!("you@example.com"), &Value::Null));
    let path = |way: &Value| format!("/api/me/ways/{}/test", way["id"].as_str().unwrap());

    let (status, tested) = hub.post(&path(&ways[0]), json!({})).await;
    assert_eq!((status, &tested["sent"]), (StatusCode::OK, &json!(true)), "{tested}");
    assert_eq!(receiver.requests()[0].json()["type"], "test");
    receiver.answer(404, "");
    let (_, tested) = hub.post(&path(&ways[0]), json!({})).await;
    assert_eq!(tested, json!({"sent": false, "detail": "It was not sent: the receiver answered 404 Not Found."}));
    let (_, tested) = hub.post(&path(&ways[1]), json!({})).await;
    assert_eq!(tested["sent"], json!(false), "{tested}");

    let anna = hub.token_of("Anna").await;
    let (status, _) = hub.send(&anna, Method::POST, &path(&ways[0]), Value::Null, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "another's way");
    let mut refused = None;
    for _ in 0..5 {
        let (status, answer) = hub.post(&path(&ways[0]), json!({})).await;
        refused = (status == StatusCode::TOO_MANY_REQUESTS).then_some(answer).or(refused);
    }
    assert_eq!(refused.unwrap()["code"], "too_many_tests");
}

#[tokio::test]
async fn where_somebody_is_reached_is_their_own_business() {
    let receiver = Receiver::start().await;
    let secret = format!("{}hidden", receiver.url);
    let hub = hub_with(&receiver, vec![way("webhook", &secret, 0), way("sms", "+380441234567", 60)]).await;
    receiver.answer(410, "");
    let incident = hub.incident("checkout").await;
    hub.settle().await;
    let anna = hub.token_of("Anna").await;
    for path in ["/api/people", "/api/deliveries", &format!("/api/incidents/{}", incident["id"].as_str().unwrap())] {
        let (status, answer) = hub.send(&anna, Method::GET, path, Value::Null, None).await;
        let text = answer.to_string();
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        assert!(!text.contains("hidden") && !text.contains("+380441234567"), "{path}: {text}");
    }
    let dead = hub.deliveries("?state=failed").await;
    let path = format!("/api/deliveries/{}/retry", dead[0]["id"].as_str().unwrap());
    let (status, _) = hub.send(&anna, Method::POST, &path, Value::Null, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (_, list) = hub.send(&anna, Method::GET, "/api/deliveries", Value::Null, None).await;
    assert_eq!(list["deliveries"], json!([]));

    // The administrator sees everybody's, to find what does not work.
    assert_eq!(hub.deliveries("").await.len(), 2);
    assert_eq!(hub.person("You").await["paging_rules"]["ways"].as_array().unwrap().len(), 2);
}

/// What `tocsin-hub serve` says of these settings, with what it prints and what it complains of put together.
#[cfg(unix)]
async fn served_with(toml: &str, arguments: &[&str]) -> (bool, String) {
    let folder = tempfile::TempDir::new().unwrap();
    hub::demo::open(&folder.path().join("data"), None, chrono_tz::Tz::UTC, night()).unwrap();
    std::fs::write(folder.path().join("tocsin.toml"), toml).unwrap();
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_tocsin-hub"))
        .args(["serve", "--data", "data", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .current_dir(folder.path())
        .env("TOCSIN_TWILIO_TOKEN", "a-secret")
        .env("TOCSIN_SMTP_URL", "smtps://name:a-secret@mail.example.com")
        .output()
        .await
        .unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    (output.status.success(), said)
}

// Wine has no certificates by which Windows would judge a mail server, and the hub says so before anything else.
#[cfg(unix)]
#[tokio::test]
async fn settings_come_from_file_and_environment_and_no_secret_is_shown() {
    let (helped, help) = served_with("", &["--help"]).await;
    assert!(helped && help.contains("TOCSIN_SMTP_URL") && help.contains("TOCSIN_TWILIO_TOKEN"), "{help}");
    assert!(!help.contains("a-secret"), "{help}");
    for (toml, expected) in [
        ("", "Give --mail-from ADDRESS too"),
        ("mail-from = 'Tocsin <tocsin@example.com>'", "--twilio-account, --twilio-token and --twilio-from"),
        (
            "mail-from = 'Tocsin'\ntwilio-account = 'AC1'\ntwilio-from = '+15005550006'",
            "The setting mail-from cannot be used: it is not an e-mail address",
        ),
        (
            "mail-from = 'a@example.com'\ntwilio-account = 'AC1'\ntwilio-from = '+15005550006'\ntwilio-url = 'twilio'",
            "The setting twilio-url cannot be used",
        ),
    ] {
        let (started, said) = served_with(toml, &[]).await;
        assert!(!started && said.contains(expected), "{toml}: {said}");
        assert!(!said.contains("a-secret"), "{said}");
    }
}

#[tokio::test]
async fn ways_that_lead_nowhere_are_refused_in_words() {
    let hub = TestHub::start().await;
    for (by, to) in [("email", "you"), ("sms", "12345"), ("voice", "+0441234567"), ("webhook", "ftp://example.com")] {
        let rules = json!({"ways": [way(by, to, 0)]});
        let (status, problem) = hub.send(&hub.keys.token, Method::PUT, "/api/me/paging-rules", rules, None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!(problem["faults"][0]["field"], "paging_rules.ways[0].to", "{problem}");
    }
}
