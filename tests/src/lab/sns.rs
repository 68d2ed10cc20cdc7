//! Amazon SNS, as the hub sees it: it posts to an HTTP address.
//!
//! <https://docs.aws.amazon.com/sns/latest/dg/http-header.html>

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use reqwest::{Client, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use super::{clock, http};

/// SNS waits this long for an answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// The topic from which the fixtures come.
const TOPIC: &str = "arn:aws:sns:eu-west-1:210987654321:night-alerts";

/// A topic's subscription to an address.
#[derive(Clone, Debug)]
pub struct Sns {
    url: String,
    client: Client,
}

/// What came of a delivery.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// The moment before the first byte was sent.
    pub at: Instant,
    /// The moment at which the answer was there.
    pub answered_at: Instant,
    /// The answer's status.
    pub status: StatusCode,
    /// The answer's body.
    pub body: String,
}

impl Sns {
    /// A subscription to `url`.
    pub fn to(url: impl Into<String>) -> Result<Self> {
        Ok(Self { url: url.into(), client: http::client(PATIENCE)? })
    }

    /// Delivers a message as it is, without an envelope and without a signature (raw delivery).
    pub async fn deliver_raw(&self, message: &Value) -> Result<Delivered> {
        self.deliver_raw_text(message.to_string()).await
    }

    /// The same for a message that is text.
    pub async fn deliver_raw_text(&self, message: String) -> Result<Delivered> {
        let id = Uuid::new_v4().to_string();
        let raw = ("x-amz-sns-rawdelivery", "true");
        self.post(&[("x-amz-sns-message-type", "Notification"), ("x-amz-sns-message-id", &id), raw], message).await
    }

    /// Delivers an envelope (`Notification`, `SubscriptionConfirmation` or `UnsubscribeConfirmation`).
    pub async fn deliver(&self, envelope: &Value) -> Result<Delivered> {
        let kind = envelope["Type"].as_str().context("the envelope has no Type")?;
        let id = envelope["MessageId"].as_str().unwrap_or_default();
        let headers = [("x-amz-sns-message-type", kind), ("x-amz-sns-message-id", id)];
        self.post(&headers, envelope.to_string()).await
    }

    async fn post(&self, headers: &[(&str, &str)], body: String) -> Result<Delivered> {
        let mut request = self
            .client
            .post(&self.url)
            .header("content-type", "text/plain; charset=UTF-8")
            .header("user-agent", "Amazon Simple Notification Service Agent")
            .header("x-amz-sns-topic-arn", TOPIC)
            .body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.build()?;
        let at = clock::now();
        let response = self.client.execute(request).await.context("the message of SNS was not taken")?;
        let (answered_at, status) = (clock::now(), response.status());
        Ok(Delivered { at, answered_at, status, body: response.text().await? })
    }
}
