use std::str::FromStr;

use oncall::{IncidentId, Loudness, Sound};
use pager::machine::view::Bell;
use pager::{Account, Alarm, Client, How, HubAddress, RequestError, SpeakerEvent, Token};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::peer::{ANNA, Desk, Peer, TOKEN, acknowledged, entry, incident, run, snoozed};

fn id(incident: &Value) -> IncidentId {
    IncidentId::from_str(incident["id"].as_str().unwrap()).unwrap()
}

#[test]
fn a_click_is_silence_at_once_and_acknowledged_when_the_hub_says_so() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let _feed = hub.live_feed(5, &[incident(1, 5)]).await;
        assert!(matches!(desk.alarm().await, Alarm::Ring { .. }));
        desk.client.acknowledge(id(&incident(1, 5)), How::Tray);
        // Before anything was answered.
        assert_eq!(desk.alarm().await, Alarm::Silence);
        let request = hub.next_but_receipts().await;
        let path = format!("POST /api/incidents/{}/acknowledge HTTP/1.1\r\n", id(&incident(1, 5)));
        assert!(request.head.starts_with(&path), "{}", request.head);
        assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
        assert_eq!(request.body, "{}");
        request.answer_json("200 OK", &json!({"incident": acknowledged(1, 6), "changed": true})).await;
        let view = desk.view("acknowledged", |view| view.bell == Bell::Acknowledged).await;
        assert_eq!((view.silenced.len(), view.acknowledged()), (0, 1));
    });
}

#[test]
fn receipts_tell_the_way_of_a_page() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let mut feed = hub.live_feed(5, &[incident(1, 5)]).await;
        assert!(matches!(desk.alarm().await, Alarm::Ring { .. }));
        let sound = Sound {
            device: "Built-in".to_owned(),
            loudness: Loudness::Soft,
            level: 30,
            volume: Some(80),
            muted: false,
        };
        desk.client.speaker(SpeakerEvent::Sounding(sound.clone()));
        let mut told = Vec::new();
        while told.len() < 2 {
            told.extend(hub.next().await.take_receipts().await);
        }
        feed.send(&entry(&acknowledged(1, 6))).await;
        let last: Value = serde_json::from_str(&hub.next().await.body).unwrap();
        told.push(last["receipts"][0].clone());
        let base =
            json!({"incident": incident(1, 5)["id"], "page": incident(1, 5)["pages"][0]["id"], "pager": "anna-laptop"});
        let with = |stage: &str, more: Option<(&str, Value)>| {
            let mut report = base.clone();
            report["stage"] = json!(stage);
            if let Some((name, value)) = more {
                report[name] = value;
            }
            report
        };
        assert_eq!(
            told,
            [
                with("delivered", None),
                with("sounding", Some(("sound", json!(sound)))),
                with("silenced", Some(("note", json!("acknowledged by Anna"))))
            ]
        );
    });
}

#[test]
fn a_hub_that_fails_is_asked_again_until_it_hears() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let _feed = hub.live_feed(5, &[incident(1, 5)]).await;
        desk.alarm().await;
        desk.client.acknowledge_all(How::Shortcut);
        let request = hub.next_but_receipts().await;
        request.answer("502 Bad Gateway", "text/html", "<html>nginx</html>").await;
        let view =
            desk.view("the sentence", |view| view.silenced.iter().any(|silenced| silenced.detail.is_some())).await;
        assert!(view.silenced[0].rings_again_at.is_some() && view.ringing.is_empty());
        let request = hub.next_but_receipts().await;
        request.answer_json("200 OK", &json!({"incident": acknowledged(1, 6), "changed": true})).await;
        desk.view("acknowledged", |view| view.bell == Bell::Acknowledged).await;
        assert_eq!(desk.alarms().len(), 2, "{:?}", desk.alarms());
    });
}

#[test]
fn a_refusal_rings_again_with_the_hubs_sentence() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let _feed = hub.live_feed(5, &[incident(1, 5)]).await;
        desk.alarm().await;
        desk.client.acknowledge(id(&incident(1, 5)), How::Notification);
        assert_eq!(desk.alarm().await, Alarm::Silence);
        let request = hub.next_but_receipts().await;
        let problem = json!({"status": 403, "code": "not_yours", "detail": "You left this team."});
        request.answer("403 Forbidden", "application/problem+json", &problem.to_string()).await;
        assert!(matches!(desk.alarm().await, Alarm::Ring { .. }));
        let view = desk.view("the problem", |view| !view.problems.is_empty()).await;
        assert_eq!(view.problems[0].remedy, "You left this team.");
    });
}

#[test]
fn a_request_is_forwarded_with_the_token_and_its_answer_comes_back_as_it_is() {
    run(async {
        let hub = Peer::new().await;
        let client = Desk::new(Some(hub.account())).client;
        let _feed = hub.feed().await;
        let body = json!({"text": "it was the disk"});
        let ask = client.request("POST", "/api/incidents/1/notes?x=%2F", Some(&body), None);
        let serve = async {
            let request = hub.next().await;
            assert!(request.head.starts_with("POST /api/incidents/1/notes?x=%2F HTTP/1.1\r\n"), "{}", request.head);
            assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
            assert_eq!(serde_json::from_str::<Value>(&request.body).unwrap(), body);
            request.answer_json("404 Not Found", &json!({"code": "no_incident"})).await;
        };
        let (answer, ()) = tokio::join!(ask, serve);
        let answer = answer.unwrap();
        assert_eq!((answer.status, answer.body), (404, json!({"code": "no_incident"})));
    });
}

#[test]
fn a_change_names_the_version_that_it_was_made_from() {
    run(async {
        let hub = Peer::new().await;
        let client = Desk::new(Some(hub.account())).client;
        let _feed = hub.feed().await;
        let body = json!({"name": "Payments 24/7"});
        let serve = async {
            let request = hub.next().await;
            assert!(request.head.starts_with("GET /api/schedules/1 HTTP/1.1\r\n"), "{}", request.head);
            assert_eq!(request.header("if-match"), None);
            request.answer_with("200 OK", &["ETag: \"3\""], &body.to_string()).await;
            let request = hub.next().await;
            assert!(request.head.starts_with("PUT /api/schedules/1 HTTP/1.1\r\n"), "{}", request.head);
            assert_eq!(request.header("if-match"), Some("\"3\""));
            request.answer_json("412 Precondition Failed", &json!({"code": "changed_meanwhile"})).await;
            let request = hub.next().await;
            assert!(request.head.starts_with("DELETE /api/schedules/1 HTTP/1.1\r\n"), "{}", request.head);
            request.answer_with("204 No Content", &[], "").await;
        };
        let ask = async {
            let read = client.request("GET", "/api/schedules/1", None, None).await.unwrap();
            let etag = read.etag.as_deref();
            assert_eq!(etag, Some("\"3\""));
            let put = client.request("PUT", "/api/schedules/1", Some(&body), etag).await.unwrap();
            assert_eq!((put.status, put.body, put.etag), (412, json!({"code": "changed_meanwhile"}), None));
            let deleted = client.request("DELETE", "/api/schedules/1", None, etag).await.unwrap();
            assert_eq!(serde_json::to_value(deleted).unwrap(), json!({"status": 204, "body": null, "etag": null}));
            let broken = client.request("PUT", "/api/schedules/1", Some(&body), Some("3\r\nX: y")).await.unwrap_err();
            assert_eq!(broken.code(), "not_api");
        };
        tokio::join!(serve, ask);
    });
}

#[test]
fn configuration_comes_as_its_text() {
    run(async {
        let hub = Peer::new().await;
        let client = Desk::new(Some(hub.account())).client;
        let _feed = hub.feed().await;
        let serve = async { hub.next().await.answer("200 OK", "application/yaml", "teams:\n- name: Payments\n").await };
        let (answer, ()) = tokio::join!(client.request("GET", "/api/export", None, None), serve);
        assert_eq!(answer.unwrap().body, json!("teams:\n- name: Payments\n"));
    });
}

/// The peer sends text: a GIF can be written as one.
#[test]
fn an_image_comes_as_an_address_that_holds_it() {
    run(async {
        let hub = Peer::new().await;
        let client = Desk::new(Some(hub.account())).client;
        let _feed = hub.feed().await;
        let serve = async { hub.next().await.answer("200 OK", "image/gif", "GIF89a").await };
        let (answer, ()) = tokio::join!(client.request("GET", "/api/incidents/1/images/0", None, None), serve);
        assert_eq!(answer.unwrap().body, json!("data:image/gif;base64,R0lGODlh"));
        let serve = async { hub.next().await.answer("200 OK", "image/svg+xml", "<svg/>").await };
        let (answer, ()) = tokio::join!(client.request("GET", "/api/incidents/1/images/1", None, None), serve);
        assert_eq!(answer.unwrap_err().code(), "not_a_hub");
    });
}

#[test]
fn what_a_screen_does_to_an_incident_is_silence_as_soon_as_the_hub_answers() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        // The feed says nothing of it.
        let _feed = hub.live_feed(5, &[incident(1, 5)]).await;
        assert!(matches!(desk.alarm().await, Alarm::Ring { .. }));
        let path = format!("/api/incidents/{}/snooze", id(&incident(1, 5)));
        let (body, client) = (json!({"minutes": 30}), desk.client.clone());
        let ask = client.request("POST", &path, Some(&body), None);
        let serve = async {
            let request = hub.next_but_receipts().await;
            assert!(request.head.starts_with(&format!("POST {path} HTTP/1.1\r\n")), "{}", request.head);
            request.answer_json("200 OK", &json!({"incident": snoozed(1, 6), "changed": true})).await;
        };
        let (answer, ()) = tokio::join!(ask, serve);
        assert_eq!(answer.unwrap().body["incident"], snoozed(1, 6));
        assert_eq!(desk.alarm().await, Alarm::Silence);
        let view = desk.view("the snoozed incident", |view| view.open[0].snoozed_until.is_some()).await;
        assert_eq!((view.ringing.len(), view.open[0].version), (0, 6));
    });
}

#[test]
fn what_is_not_the_hubs_api_is_not_asked() {
    run(async {
        let hub = Peer::new().await;
        let client = Desk::new(Some(hub.account())).client;
        for (method, path) in [
            ("GET", "/metrics"),
            ("GET", "/api/../metrics"),
            ("GET", "http://evil.example/api/"),
            ("CONNECT", "/api/me"),
            ("get", "/api/me"),
        ] {
            let error = client.request(method, path, None, None).await.unwrap_err();
            assert_eq!(error.code(), "not_api", "{method} {path}: {error}");
        }
        client.sign_out();
        assert_eq!(client.request("GET", "/api/me", None, None).await, Err(RequestError::SignedOut));
    });
}

#[test]
fn an_account_is_checked_before_it_is_taken() {
    run(async {
        let hub = Peer::new().await;
        let me = json!({"person": {"id": ANNA, "name": "Anna", "email": "anna@example.com"}, "teams": [], "duty": {"now": []}});
        let problem = json!({"code": "unknown_token", "detail": "No such token."});
        let serve = async {
            let request = hub.next().await;
            assert!(request.head.starts_with("GET /api/me HTTP/1.1\r\n"));
            request.answer_json("200 OK", &me).await;
            hub.next().await.answer_json("401 Unauthorized", &problem).await;
            hub.next().await.answer("200 OK", "text/html", "<html>").await;
            hub.next().await.answer_json("200 OK", &json!({"hello": "world"})).await;
        };
        let ask = async {
            let person = Client::verify(hub.account()).await.unwrap();
            assert_eq!((person.name.as_str(), person.id.to_string().as_str()), ("Anna", ANNA));
            let refused = Client::verify(hub.account()).await.unwrap_err();
            assert_eq!((refused.code(), refused.to_string().as_str()), ("unknown_token", "No such token."));
            for _ in 0..2 {
                assert_eq!(Client::verify(hub.account()).await.unwrap_err().code(), "not_a_hub");
            }
        };
        tokio::join!(serve, ask);
        let gone = hub.account();
        drop(hub);
        assert_eq!(Client::verify(gone).await.unwrap_err().code(), "unreachable");
    });
}

#[test]
fn a_hub_that_does_not_speak_tls_is_told_and_gets_no_token() {
    run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://{}", listener.local_addr().unwrap());
        let serve = async {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut first = [0; 1_024];
            let count = socket.read(&mut first).await.unwrap();
            let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
            first[..count].to_vec()
        };
        let account =
            Account { address: HubAddress::parse(&address).unwrap(), token: Token::parse("tsp_hidden").unwrap() };
        let (sent, person) = tokio::join!(serve, Client::verify(account));
        // A TLS handshake, in which nothing of the request is to be read.
        assert_eq!(sent[0], 0x16);
        assert!(!String::from_utf8_lossy(&sent).contains("tsp_hidden"));
        assert_eq!(person.unwrap_err().code(), "unreachable");
    });
}
