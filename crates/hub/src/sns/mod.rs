//! Amazon SNS's address: `POST /v1/json/amazonsns?apiKey=KEY`, the same as Opsgenie's.
//!
//! SNS repeats a message that got no answer in 15 s or an answer of 5xx, and drops one that got 4xx: what is the hub's own fault
//! is never 4xx.

mod certificate;
mod desk;
mod trust;

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use bytes::Bytes;
use oncall::IntegrationKind;
use oncall::signal::shorten;
use serde::Serialize;

use crate::api::body;
use crate::directory::Source;
use crate::ingest::Reading;
use crate::ingest::aws::{self, Delivery};
use crate::ingest::sns::{Envelope, EnvelopeFault, Kind};
use crate::ledger::{Became, Outcome, Reception, SignalOrigin};
use crate::problem::Problem;
use crate::state::Hub;
pub(crate) use desk::Desk;
use desk::Refusal;

/// What became of a message, for whoever reads the answer (SNS does not).
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Answer {
    /// `incident`, `nothing_open`, `duplicate`, `dropped`, `ignored`, `not_understood`, `confirmed`, `unsubscribed`.
    result: &'static str,
    /// The incident's id, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<String>,
    /// More, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// The routes of SNS.
pub(crate) fn router() -> Router<Hub> {
    Router::new().route("/v1/json/amazonsns", post(receive)).route("/v1/json/amazonsns/", post(receive))
}

async fn receive(
    State(hub): State<Hub>,
    query: Result<Query<HashMap<String, String>>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Answer>, Problem> {
    let key = query.as_ref().ok().and_then(|Query(query)| query.get("apiKey")).map(String::as_str);
    let taken = match admit(&hub, key) {
        Ok(integration) => take(&hub, &integration, &headers, body).await,
        Err(problem) => Err(problem),
    };
    match &taken {
        Ok(_) => hub.metrics.accepted.inc(),
        Err(_) => hub.metrics.refused.inc(),
    };
    taken.map(Json)
}

/// Finds the integration before anything of the message is read.
fn admit(hub: &Hub, key: Option<&str>) -> Result<Source, Problem> {
    let key = key.filter(|key| !key.is_empty()).ok_or_else(|| {
        Problem::no_credentials(
            "The address has no key. Nothing was stored. Subscribe the topic to '…/v1/json/amazonsns?apiKey=KEY'.",
        )
    })?;
    let integration = hub.directory().source_by_key(key).ok_or_else(|| {
        Problem::new(
            StatusCode::FORBIDDEN,
            "unknown_key",
            "This key is not known here, or was withdrawn. Nothing was stored, and nobody is called. Subscribe the topic with the key \
             of an integration of this hub.",
        )
    })?;
    if integration.shown.kind != IntegrationKind::AmazonSns {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "wrong_integration",
            format!(
                "This key is of an integration of kind '{}', and this address takes 'amazon-sns'. Nothing was stored. Use the address \
                 of that kind, or another key.",
                integration.shown.kind.as_str()
            ),
        ));
    }
    if let Some(why) = integration.refusal(hub.clock.now()) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "test_ended", why));
    }
    hub.limit.take(integration.shown.id).map_err(|seconds| Problem {
        retry_after: Some(seconds),
        ..Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_messages",
            format!("This key sends more messages than it may. Nothing was stored. Send it again in {seconds} s."),
        )
    })?;
    Ok(integration)
}

async fn take(hub: &Hub, integration: &Source, headers: &HeaderMap, body: Body) -> Result<Answer, Problem> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty());
    let body = body::read(body).await?;
    if header("x-amz-sns-rawdelivery").is_some_and(|raw| raw.eq_ignore_ascii_case("true")) {
        let message = raw_message(integration, &body)?;
        let delivery = Delivery { topic_arn: header("x-amz-sns-topic-arn"), subject: None };
        let reading = aws::read(message, delivery);
        return act(hub, integration, reading, header("x-amz-sns-message-id"), body.clone()).await;
    }
    let envelope = Envelope::parse(&body)?;
    let topic = shorten(&envelope.topic_arn, 300);
    if let Err(refusal) = hub.sns.verify(&envelope, hub.clock.now()).await {
        tracing::warn!(integration = %integration.shown.name, %topic, why = %refusal, "a message that claims to be Amazon's is refused");
        return Err(refusal.into());
    }
    match envelope.kind {
        Kind::Notification => {
            let delivery = Delivery { topic_arn: Some(&envelope.topic_arn), subject: envelope.subject.as_deref() };
            let reading = aws::read(&envelope.message, delivery);
            act(hub, integration, reading, Some(&envelope.message_id), body).await
        }
        Kind::SubscriptionConfirmation => confirm(hub, integration, &envelope, &topic).await,
        Kind::UnsubscribeConfirmation => {
            tracing::warn!(integration = %integration.shown.name, %topic, "the topic was unsubscribed: its messages call nobody any more");
            Ok(Answer { result: "unsubscribed", incident: None, detail: None })
        }
    }
}

/// The body of a raw delivery, which nobody signed: only the key in the address speaks for it.
fn raw_message<'a>(integration: &Source, body: &'a [u8]) -> Result<&'a str, Problem> {
    if !integration.raw_delivery {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "raw_delivery",
            "Messages in raw delivery carry no signature, and this integration does not take them. Nothing was stored. Switch raw message \
             delivery off in the subscription, or allow it for the integration.",
        ));
    }
    let text = std::str::from_utf8(body).map_err(|_| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "not_text",
            "The message is not text in UTF-8. Nothing was stored. Send it as UTF-8.",
        )
    })?;
    if text.trim().is_empty() {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "empty_message",
            "The message is empty. Nothing was stored. Send the message as the body.",
        ));
    }
    Ok(text)
}

async fn confirm(hub: &Hub, integration: &Source, envelope: &Envelope, topic: &str) -> Result<Answer, Problem> {
    if let Err(refusal) = hub.sns.confirm(envelope.subscribe_url.as_deref().unwrap_or_default()).await {
        tracing::warn!(integration = %integration.shown.name, topic, why = %refusal, "a subscription could not be confirmed");
        return Err(refusal.into());
    }
    tracing::info!(integration = %integration.shown.name, topic, "a subscription was confirmed: the topic's messages arrive here");
    Ok(Answer { result: "confirmed", incident: None, detail: None })
}

async fn act(
    hub: &Hub,
    integration: &Source,
    reading: Reading,
    message_id: Option<&str>,
    body: Bytes,
) -> Result<Answer, Problem> {
    let origin = SignalOrigin { team: integration.team.clone(), integration: integration.shown.clone() };
    let message_id = message_id.map(str::to_owned);
    let reception = Reception { message_id, ..Reception::one(origin, reading, Some(body)) };
    Ok(answer(&hub.ledger.submit(reception.command()).await?))
}

fn answer(outcome: &Outcome) -> Answer {
    let (result, detail) = match outcome.became.last() {
        Some(Became::Duplicate) => ("duplicate", None),
        Some(Became::Ignored { why }) => ("ignored", Some(why.clone())),
        Some(Became::NotUnderstood { why }) => ("not_understood", Some(why.clone())),
        Some(Became::Dropped { rule }) => ("dropped", Some(format!("Rule '{rule}' of the integration drops it."))),
        Some(Became::NothingOpen) | None => ("nothing_open", None),
        Some(_) => ("incident", None),
    };
    Answer { result, incident: outcome.incident.as_ref().map(|incident| incident.id.to_string()), detail }
}

impl From<EnvelopeFault> for Problem {
    fn from(fault: EnvelopeFault) -> Self {
        let (status, code) = match fault {
            EnvelopeFault::NotJson(_) => (StatusCode::BAD_REQUEST, "not_json"),
            EnvelopeFault::WrongShape(_) => (StatusCode::UNPROCESSABLE_ENTITY, "not_sns"),
        };
        Self::new(status, code, fault.to_string())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Untrusted(_) | Refusal::OutOfTime | Refusal::Forged(_) => Self::new(
                StatusCode::FORBIDDEN,
                "not_from_amazon",
                format!(
                    "The message is refused: {refusal}. Nothing was stored. Only messages that Amazon SNS signed within the last hour are taken."
                ),
            ),
            Refusal::Unreachable(why) => Self {
                retry_after: Some(5),
                ..Self::new(
                    StatusCode::BAD_GATEWAY,
                    "amazon_unreachable",
                    format!("The message could not be checked or confirmed: {why}. Nothing was stored. Send it again."),
                )
            },
        }
    }
}
