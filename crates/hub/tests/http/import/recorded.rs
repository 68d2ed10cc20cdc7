//! Answers in the shape of Opsgenie's documentation, with much that a hub of ours could not say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use hub::import::{ImportError, Opsgenie};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::super::apply::FreshHub;
use super::super::harness::night;
use super::imported;

/// The key that the recording knows.
const KEY: &str = "eb243592-faa2-4ba2-a551-1afdf565c889";
const TEAMS: [&str; 2] = ["90098alp-f0e3-41d3-a060-0ea895027630", "a30alp45-65bf-422f-9d41-67b10a67282a"];
const SCHEDULE: &str = "d875alp4-9b4e-4219-a803-0c26936d18de";

/// Which file answers which address.
fn answers() -> HashMap<String, &'static str> {
    macro_rules! file {
        ($name:literal) => {
            include_str!(concat!("../../../../../tests/fixtures/opsgenie/account/", $name))
        };
    }
    let [ops, net] = TEAMS;
    let table = [
        ("/v2/users?limit=100".to_owned(), file!("users.json")),
        ("/v2/users?limit=100&sort=username&offset=4&order=ASC&query=".to_owned(), file!("users-2.json")),
        ("/v2/teams".to_owned(), file!("teams.json")),
        (format!("/v2/teams/{ops}"), file!("team-ops.json")),
        (format!("/v2/teams/{net}"), file!("team-net.json")),
        (format!("/v2/teams/{ops}/routing-rules"), file!("routing-ops.json")),
        (format!("/v2/teams/{net}/routing-rules"), file!("routing-net.json")),
        ("/v2/schedules?expand=rotation".to_owned(), file!("schedules.json")),
        (format!("/v2/schedules/{SCHEDULE}/overrides"), file!("overrides-ops.json")),
        ("/v2/escalations".to_owned(), file!("escalations.json")),
        ("/v2/integrations".to_owned(), file!("integrations.json")),
        ("/v2/heartbeats".to_owned(), file!("heartbeats.json")),
        ("/v2/forwarding-rules".to_owned(), file!("forwarding.json")),
        ("/v2/policies/alert".to_owned(), file!("policies-alert.json")),
        (format!("/v2/policies/notification?teamId={ops}"), file!("policies-notification.json")),
        ("/v2/roles".to_owned(), file!("roles.json")),
        ("/v1/maintenance".to_owned(), file!("maintenance.json")),
    ];
    table.into_iter().collect()
}

/// What is answered instead, so many times.
type Instead = Arc<Mutex<HashMap<&'static str, (u32, StatusCode)>>>;

#[derive(Clone)]
struct Recording {
    answers: Arc<HashMap<String, &'static str>>,
    instead: Instead,
    asked: Arc<Mutex<Vec<String>>>,
}

/// A server that answers as was recorded.
struct Recorded {
    url: String,
    recording: Recording,
    _ends_with_it: DropGuard,
}

impl Recorded {
    async fn start(instead: &[(&'static str, u32, StatusCode)]) -> Self {
        let instead = instead.iter().map(|(path, times, status)| (*path, (*times, *status))).collect();
        let recording =
            Recording { answers: Arc::new(answers()), instead: Arc::new(Mutex::new(instead)), asked: Arc::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        let served = axum::serve(listener, Router::new().fallback(answer).with_state(recording.clone()));
        tokio::spawn(served.with_graceful_shutdown(shutdown.clone().cancelled_owned()).into_future());
        Self { url, recording, _ends_with_it: shutdown.drop_guard() }
    }

    fn asked(&self, path: &str) -> usize {
        self.recording.asked.lock().unwrap().iter().filter(|asked| *asked == path).count()
    }
}

async fn answer(State(it): State<Recording>, request: Request) -> Response {
    let path = request.uri().path_and_query().unwrap().as_str().to_owned();
    it.asked.lock().unwrap().push(path.clone());
    let json = [(header::CONTENT_TYPE, "application/json")];
    if request.headers()[header::AUTHORIZATION] != format!("GenieKey {KEY}") {
        let body = r#"{"message":"Could not authenticate","took":0.001,"requestId":"1"}"#;
        return (StatusCode::UNAUTHORIZED, json, body).into_response();
    }
    if let Some((times, status)) = it.instead.lock().unwrap().get_mut(path.as_str())
        && *times > 0
    {
        *times -= 1;
        let refused = include_str!("../../../../../tests/fixtures/opsgenie/account/not-permitted.json");
        return (*status, [(header::RETRY_AFTER, "0")], refused).into_response();
    }
    let nothing = path.contains("/overrides") || path.contains("/policies");
    match it.answers.get(&path) {
        Some(body) => (json, *body).into_response(),
        None if nothing => (json, r#"{"data":[]}"#).into_response(),
        None => (StatusCode::NOT_FOUND, json, r#"{"message":"Not found"}"#).into_response(),
    }
}

#[tokio::test]
async fn a_real_account_becomes_a_file_that_can_be_applied() {
    let recorded = Recorded::start(&[]).await;
    let imported = imported(&recorded.url, KEY).await;
    let file = imported.file.replace(&recorded.url, "https://api.opsgenie.com");
    insta::assert_snapshot!(file);
    let hub = FreshHub::start().await;
    hub.applied(&imported.file, false).await;
    let again = hub.applied(&imported.file, true).await;
    assert_eq!(again["changes"], serde_json::json!([]), "{again:#}");
}

#[tokio::test]
async fn it_waits_when_it_is_told_to_and_asks_again() {
    let instead =
        [("/v2/teams", 2, StatusCode::TOO_MANY_REQUESTS), ("/v2/escalations", 1, StatusCode::SERVICE_UNAVAILABLE)];
    let recorded = Recorded::start(&instead).await;
    let imported = imported(&recorded.url, KEY).await;
    assert_eq!((imported.counts.teams, imported.counts.people), (3, 6));
    assert_eq!((recorded.asked("/v2/teams"), recorded.asked("/v2/escalations")), (3, 2));
}

#[tokio::test]
async fn what_the_key_may_not_read_is_told_or_ends_it() {
    let optional = Recorded::start(&[("/v2/integrations", 9, StatusCode::FORBIDDEN)]).await;
    let imported = imported(&optional.url, KEY).await;
    assert_eq!(imported.counts.integrations, 0);
    let told = "Not read, since the key may not: the integrations (You are not authorized to access this resource).";
    assert!(imported.notes.iter().any(|note| note == told), "{:#?}", imported.notes);

    let needed = Recorded::start(&[("/v2/escalations", 9, StatusCode::FORBIDDEN)]).await;
    let import = |url: &str| Opsgenie { url: url.to_owned(), key: KEY.to_owned() };
    let error = import(&needed.url).import(night()).await.unwrap_err();
    assert!(matches!(&error, ImportError::NotPermitted { what, .. } if what == "the escalations"), "{error}");
    let busy = Recorded::start(&[("/v2/users?limit=100", 99, StatusCode::TOO_MANY_REQUESTS)]).await;
    let error = import(&busy.url).import(night()).await.unwrap_err();
    assert!(matches!(error, ImportError::Throttled { .. }), "{error}");
}
