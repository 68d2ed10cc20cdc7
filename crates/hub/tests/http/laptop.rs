//! A laptop that is connected: it keeps its feed open and reads it until it is closed.

use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::harness::{TestHub, json_of};

/// A connected laptop of a person.
pub(crate) struct Laptop {
    pub(crate) id: Uuid,
    token: String,
    _reading: AbortOnDropHandle<()>,
}

impl Laptop {
    /// Connects a laptop of whoever has this token, and waits until the hub sees it.
    pub(crate) async fn connect(hub: &TestHub, token: &str, id: Uuid, name: &str) -> Self {
        let feed = format!("/api/feed?pager={id}&name={name}&system=linux&version=0.1.0");
        let answer = hub.request(Method::GET, &feed).bearer_auth(token).timeout(Duration::from_mins(10)).send().await;
        let answer = answer.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let reading = tokio::spawn(async move {
            let mut events = answer.bytes_stream();
            while let Some(Ok(_)) = events.next().await {}
        });
        let laptop = Self { id, token: token.to_owned(), _reading: AbortOnDropHandle::new(reading) };
        laptop.until_connected(hub, true).await;
        laptop
    }

    /// A fresh one, on which all is well.
    pub(crate) async fn well(hub: &TestHub, token: &str, name: &str) -> Self {
        let laptop = Self::connect(hub, token, Uuid::new_v4(), name).await;
        laptop.check(hub, &[]).await;
        laptop
    }

    /// Tells that it checked itself, and what failed.
    pub(crate) async fn check(&self, hub: &TestHub, failed: &[&str]) {
        let point =
            |found: &&str| json!({"subject": "volume", "standing": "failed", "found": found, "remedy": "Unmute it."});
        let points: Vec<_> = failed.iter().map(point).collect();
        let body = json!({"at": hub.clock.now(), "occasion": "changed", "points": points});
        self.post(hub, "check", body).await;
    }

    /// Tells what happened to it.
    pub(crate) async fn journal(&self, hub: &TestHub, entries: Value) {
        self.post(hub, "journal", json!({ "entries": entries })).await;
    }

    async fn post(&self, hub: &TestHub, what: &str, body: Value) {
        let path = format!("/api/pagers/{}/{what}", self.id);
        let (status, answer) = hub.send(&self.token, Method::POST, &path, body, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    }

    /// As its person sees it.
    pub(crate) async fn shown(&self, hub: &TestHub) -> Value {
        let (status, mine) = json_of(hub.request(Method::GET, "/api/me/pagers").bearer_auth(&self.token)).await;
        assert_eq!(status, StatusCode::OK, "{mine}");
        let id = self.id.to_string();
        mine["pagers"].as_array().unwrap().iter().find(|pager| pager["id"] == id).cloned().unwrap_or_default()
    }

    /// Closes it, and waits until the hub sees it.
    pub(crate) async fn close(self, hub: &TestHub) {
        let Self { id, token, _reading: reading } = self;
        drop(reading);
        let closed = Self { id, token, _reading: AbortOnDropHandle::new(tokio::spawn(std::future::ready(()))) };
        closed.until_connected(hub, false).await;
    }

    async fn until_connected(&self, hub: &TestHub, connected: bool) {
        let seen = async {
            while self.shown(hub).await["connected"] != connected {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), seen).await.expect("the hub sees it");
    }
}
