//! Amazon's messages: `POST /v1/json/{amazonsns|cloudwatch|cloudwatchevents}?apiKey=KEY`, the same as Opsgenie's.
//!
//! SNS repeats a message that got no answer in 15 s or an answer of 5xx, and drops one that got 4xx: what is the hub's own fault
//! is never 4xx.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use oncall::IntegrationKind;
use oncall::signal::shorten;
use serde::Serialize;
use serde_json::Value;

use super::door::{self, Parameters};
use crate::directory::Source;
use crate::ingest::aws::{self, Delivery};
use crate::ingest::sns::{Envelope, EnvelopeFault, Kind};
use crate::ingest::{Reading, json};
use crate::ledger::{Became, Outcome};
use crate::problem::Problem;
use crate::sns::Refusal;
use crate::state::Hub;

/// What became of a message, for whoever reads the answer (SNS does not).
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Answer {
    /// `incident`, `nothing_open`, `duplicate`, `dropped`, `ignored`, `not_understood`, `confirmed`, `unsubscribed`.
    result: &'static str,
    /// The incident's id, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<String>,
    /// More, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Takes a message of a kind.
pub(super) async fn receive(
    kind: IntegrationKind,
    State(hub): State<Hub>,
    query: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Answer>, Problem> {
    let taken = match door::enter(&hub, kind, &query, &headers, body).await {
        Ok((source, body)) => {
            let taken = take(&hub, &source, &headers, body.clone()).await;
            // What is not the sender's fault is sent again.
            if let Err(problem) = &taken
                && problem.status < 500
            {
                door::keep(&hub, &source, body, &problem.detail).await;
            }
            taken
        }
        Err(problem) => Err(problem),
    };
    door::count(&hub, &taken);
    taken.map(Json)
}

async fn take(hub: &Hub, integration: &Source, headers: &HeaderMap, body: Bytes) -> Result<Answer, Problem> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty());
    if integration.shown.kind == IntegrationKind::CloudWatchEvents
        && header("x-amz-sns-message-type").is_none()
        && let Some((reading, id)) = event(&body)
    {
        return act(hub, integration, reading, id.as_deref(), body).await;
    }
    if header("x-amz-sns-rawdelivery").is_some_and(|raw| raw.eq_ignore_ascii_case("true")) {
        let message = raw_message(integration, &body)?;
        let delivery = Delivery { topic_arn: header("x-amz-sns-topic-arn"), subject: None };
        let reading = aws::read(message, delivery);
        let id = header("x-amz-sns-message-id");
        return act(hub, integration, reading, id, body.clone()).await;
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
        Kind::SubscriptionConfirmation => confirm(hub, integration, &envelope, &topic, body).await,
        Kind::UnsubscribeConfirmation => {
            tracing::warn!(integration = %integration.shown.name, %topic, "the topic was unsubscribed: its messages call nobody any more");
            let reading =
                Reading::ignored(format!("The topic {topic} was unsubscribed: its messages call nobody any more."));
            door::submit(hub, integration, vec![reading], None, body).await?;
            Ok(Answer { result: "unsubscribed", incident: None, detail: None })
        }
    }
}

/// The event of an EventBridge API destination, with its id: the same when EventBridge delivers it again. Nobody signed it: the key speaks for
/// it. `None` for anything in SNS's envelope.
fn event(body: &[u8]) -> Option<(Reading, Option<String>)> {
    let text = std::str::from_utf8(body).ok()?;
    let value: Value = json::parse(body).ok()?;
    if ["TopicArn", "Signature", "SigningCertURL"].iter().any(|name| value.get(name).is_some()) {
        return None;
    }
    let id = value.get("id").and_then(Value::as_str).filter(|_| value.get("detail-type").is_some());
    Some((aws::read(text, Delivery::default()), id.map(|id| shorten(id, 200))))
}

/// The body of a raw delivery, which nobody signed: only the key in the address speaks for it.
fn raw_message<'a>(integration: &Source, body: &'a [u8]) -> Result<&'a str, Problem> {
    if !integration.raw_delivery {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "raw_delivery",
            "Messages in raw delivery carry no signature, and this integration does not take them. Nobody is called for it. Switch raw message \
             delivery off in the subscription, or allow it for the integration.",
        ));
    }
    let text = std::str::from_utf8(body).map_err(|_| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "not_text",
            "The message is not text in UTF-8. Nobody is called for it. Send it as UTF-8.",
        )
    })?;
    if text.trim().is_empty() {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "empty_message",
            "The message is empty. Nobody is called for it. Send the message as the body.",
        ));
    }
    Ok(text)
}

async fn confirm(
    hub: &Hub,
    integration: &Source,
    envelope: &Envelope,
    topic: &str,
    body: Bytes,
) -> Result<Answer, Problem> {
    if let Err(refusal) = hub.sns.confirm(envelope.subscribe_url.as_deref().unwrap_or_default()).await {
        tracing::warn!(integration = %integration.shown.name, topic, why = %refusal, "a subscription could not be confirmed");
        return Err(refusal.into());
    }
    tracing::info!(integration = %integration.shown.name, topic, "a subscription was confirmed: the topic's messages arrive here");
    let reading = Reading::ignored(format!("The subscription was confirmed: the messages of {topic} arrive here."));
    door::submit(hub, integration, vec![reading], None, body).await?;
    Ok(Answer { result: "confirmed", incident: None, detail: None })
}

async fn act(
    hub: &Hub,
    integration: &Source,
    reading: Reading,
    message_id: Option<&str>,
    body: Bytes,
) -> Result<Answer, Problem> {
    Ok(answer(&door::submit(hub, integration, vec![reading], message_id.map(str::to_owned), body).await?))
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
                    "The message is refused: {refusal}. Nobody is called for it. Only messages that Amazon SNS signed within the last hour are taken."
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
