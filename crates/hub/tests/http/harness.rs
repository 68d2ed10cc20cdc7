//! A hub of one's own: a fresh folder, a socket, a clock that stands still until it is moved.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hub::{Clock, Config, demo};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::laptop::Laptop;

/// 2026-11-24 03:12:00 UTC: the hour at which services stop.
pub(crate) fn night() -> DateTime<Utc> {
    "2026-11-24T03:12:00Z".parse().unwrap()
}

/// A running demo hub.
pub(crate) struct TestHub {
    pub(crate) url: String,
    pub(crate) keys: demo::Keys,
    pub(crate) clock: Clock,
    pub(crate) folder: TempDir,
    config: Config,
    client: reqwest::Client,
    shutdown: CancellationToken,
    running: JoinHandle<Result<(), hub::HubError>>,
    laptop: Mutex<Option<Laptop>>,
}

/// How a hub is to be started.
pub(crate) fn config(data: &Path) -> Config {
    Config { pulse: Duration::from_millis(50), ingest_limit: 0, ..Config::new(data) }
}

impl TestHub {
    /// Founds the demo in a fresh folder and starts it.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same, told otherwise.
    pub(crate) async fn start_with(adapt: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let keys = demo::open(folder.path(), None, chrono_tz::Tz::UTC, night()).unwrap();
        let mut config = config(folder.path());
        adapt(&mut config);
        Self::run(folder, keys, config, Clock::simulated(night())).await
    }

    async fn run(folder: TempDir, keys: demo::Keys, config: Config, clock: Clock) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        let hub = hub::prepare(&config, clock.clone(), shutdown.clone()).unwrap();
        let running = tokio::spawn(hub.serve(listener));
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        Self { url, keys, clock, folder, config, client, shutdown, running, laptop: Mutex::new(None) }
    }

    /// Ends it in order and starts it again on the same folder.
    pub(crate) async fn restart(self) -> Self {
        self.down_for(TimeDelta::zero()).await
    }

    /// Ends it in order, lets time pass, and starts it again on the same folder.
    pub(crate) async fn down_for(self, time: TimeDelta) -> Self {
        self.shutdown.cancel();
        self.running.await.unwrap().unwrap();
        self.clock.advance(time);
        let at_laptop = self.laptop.lock().unwrap().take().is_some();
        let hub = Self::run(self.folder, self.keys, self.config, self.clock).await;
        if at_laptop {
            hub.at_my_laptop().await;
        }
        hub
    }

    /// You have a laptop that would wake you, also after the hub was down: nobody has to tell you that you are out of reach.
    pub(crate) async fn at_my_laptop(&self) {
        let laptop = Laptop::well(self, &self.keys.token, "thinkpad").await;
        *self.laptop.lock().unwrap() = Some(laptop);
    }

    /// Moves its time on, through each moment at which something is due.
    pub(crate) async fn fast_forward(&self, by: TimeDelta) {
        self.clock.run_to(self.clock.now() + by).await;
    }

    /// The demo's person of this name, as `/api/people` shows them.
    pub(crate) async fn person(&self, name: &str) -> Value {
        let (_, list) = self.get("/api/people").await;
        let people = list["people"].as_array().unwrap();
        people.iter().find(|person| person["name"] == name).expect("the demo has this person").clone()
    }

    /// A token of the demo's person of this name.
    pub(crate) async fn token_of(&self, name: &str) -> String {
        let id = self.person(name).await["id"].as_str().unwrap().to_owned();
        let (status, answer) = self.post(&format!("/api/people/{id}/tokens"), json!({})).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        answer["token"].as_str().unwrap().to_owned()
    }

    /// Sends JSON (`null` for none) with somebody's token, and with `If-Match` where a version is given.
    pub(crate) async fn send(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Value,
        version: Option<u64>,
    ) -> (StatusCode, Value) {
        let mut request = self.request(method, path).bearer_auth(token);
        if !body.is_null() {
            request = request.json(&body);
        }
        if let Some(version) = version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        json_of(request).await
    }

    /// A request without credentials.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// A request as you.
    pub(crate) fn as_me(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).bearer_auth(&self.keys.token)
    }

    /// A request as Opsgenie's clients send it.
    pub(crate) fn as_opsgenie(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("authorization", format!("GenieKey {}", self.keys.opsgenie_key))
    }

    /// Opens an incident through Opsgenie's API.
    pub(crate) async fn trigger(&self, alert: Value) {
        let answer = self.as_opsgenie(Method::POST, "/v2/alerts").json(&alert).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::ACCEPTED, "{}", answer.text().await.unwrap());
    }

    /// Opens an incident with this alias and returns it.
    pub(crate) async fn incident(&self, alias: &str) -> Value {
        self.trigger(json!({ "message": format!("{alias} stopped"), "alias": alias })).await;
        self.incidents("?state=all")
            .await
            .into_iter()
            .find(|incident| incident["alias"] == alias)
            .expect("the incident is listed")
    }

    /// Lists incidents.
    pub(crate) async fn incidents(&self, query: &str) -> Vec<Value> {
        let (status, list) = self.get(&format!("/api/incidents{query}")).await;
        assert_eq!(status, StatusCode::OK, "{list}");
        list["incidents"].as_array().unwrap().clone()
    }

    /// Gets JSON as you.
    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        json_of(self.as_me(Method::GET, path)).await
    }

    /// Posts JSON as you.
    pub(crate) async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        json_of(self.as_me(Method::POST, path).json(&body)).await
    }
}

/// Sends a request and reads the answer as JSON (`null` when it is none).
pub(crate) async fn json_of(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}
