//! Users, teams, schedules and escalations in Opsgenie's shape, asked for as its SDKs and Terraform's provider ask.

mod duty;
mod escalations;
mod overrides;
mod rights;
mod schedules;
mod teams;
mod terraform;
mod users;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::TestHub;

/// Somebody with a client of Opsgenie's.
struct Client<'a> {
    hub: &'a TestHub,
    token: String,
}

impl TestHub {
    /// You, an admin of the hub.
    fn my_opsgenie(&self) -> Client<'_> {
        Client { hub: self, token: self.keys.token.clone() }
    }

    /// The demo's person of this name.
    async fn opsgenie_of(&self, name: &str) -> Client<'_> {
        Client { hub: self, token: self.token_of(name).await }
    }
}

impl Client<'_> {
    /// Sends a request as the Go SDK does. Each answer, errors too, must be enveloped as its parser needs it.
    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let reading = method == Method::GET;
        let mut request = self.hub.request(method, path).header("authorization", format!("GenieKey {}", self.token));
        if reading {
            request = request.header("content-type", "application/x-www-form-urlencoded; charset=UTF-8");
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json; charset=utf-8").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(headers["x-request-id"], body["requestId"].as_str().expect("a request id"));
        assert!(body["took"].is_f64() && headers.contains_key("x-ratelimit-state"), "{body}");
        assert_eq!(headers.contains_key("x-opsgenie-errortype"), !status.is_success(), "{headers:?}");
        assert_eq!(body.get("message").is_some(), !status.is_success(), "{body}");
        (status, body)
    }

    /// Reads `data`.
    async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.send(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer["data"].clone()
    }

    /// Creates something, and returns its `data`.
    async fn create(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.send(Method::POST, path, Some(body)).await;
        assert_eq!((status, &answer["result"]), (StatusCode::CREATED, &json!("Created")), "{path}: {answer}");
        answer["data"].clone()
    }

    /// Creates something, and returns its id.
    async fn create_id(&self, path: &str, body: Value) -> String {
        self.create(path, body).await["id"].as_str().expect("an id").to_owned()
    }

    /// Changes something by PATCH.
    async fn patch(&self, path: &str, body: Value) {
        let (status, answer) = self.send(Method::PATCH, path, Some(body)).await;
        assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("Updated")), "{path}: {answer}");
    }

    /// Deletes something.
    async fn delete(&self, path: &str) {
        let (status, answer) = self.send(Method::DELETE, path, None).await;
        assert_eq!((status, &answer["result"]), (StatusCode::OK, &json!("Deleted")), "{path}: {answer}");
    }

    /// Sends what must be refused, and returns the answer.
    async fn refused(&self, method: Method, path: &str, body: Value, expected: StatusCode) -> Value {
        let (status, answer) = self.send(method, path, (!body.is_null()).then_some(body)).await;
        assert_eq!(status, expected, "{path}: {answer}");
        answer
    }

    /// Sends what must be refused as wrong in one field, and returns the sentence.
    async fn wrong(&self, method: Method, path: &str, body: Value, field: &str) -> String {
        let answer = self.refused(method, path, body, StatusCode::UNPROCESSABLE_ENTITY).await;
        let why = answer["errors"][field].as_str();
        why.unwrap_or_else(|| panic!("nothing is said about {field}: {answer}")).to_owned()
    }
}
