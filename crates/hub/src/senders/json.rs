//! Senders that post JSON of their own: Alertmanager, Grafana, Zabbix, and by a mapping anything else.
//!
//! What is not understood is answered as what is: the sender did nothing wrong, and sees nothing of the answer. It is kept among the
//! integration's last events, with the reason.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use oncall::{IntegrationKind, Signal};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::door::{self, Parameters};
use crate::directory::Source;
use crate::ingest::{Reading, alertmanager, grafana, webhook, zabbix};
use crate::ledger::Became;
use crate::problem::Problem;
use crate::state::Hub;

/// The answer to a message that was taken: Opsgenie's, and what became of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taken {
    /// Always the same, as Opsgenie's clients expect it.
    result: &'static str,
    /// The name of this request.
    request_id: Uuid,
    /// What became of each part of the message.
    became: Vec<Became>,
}

impl Taken {
    pub(super) fn new(became: Vec<Became>) -> Self {
        Self { result: "Request will be processed", request_id: Uuid::new_v4(), became }
    }
}

/// Takes a message of a kind.
pub(super) async fn receive(
    kind: IntegrationKind,
    State(hub): State<Hub>,
    query: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Taken>), Problem> {
    let taken = take(&hub, kind, &query, &headers, body).await;
    door::count(&hub, &taken);
    taken.map(|taken| (StatusCode::ACCEPTED, Json(taken)))
}

async fn take(
    hub: &Hub,
    kind: IntegrationKind,
    query: &Parameters,
    headers: &HeaderMap,
    body: Body,
) -> Result<Taken, Problem> {
    let (source, body) = door::enter(hub, kind, query, headers, body).await?;
    let readings = named(read(hub, &source, &body), &body);
    Ok(Taken::new(door::submit(hub, &source, readings, None, body).await?.became))
}

fn read(hub: &Hub, source: &Source, body: &Bytes) -> Vec<Reading> {
    match source.shown.kind {
        IntegrationKind::Alertmanager => alertmanager::read(body),
        IntegrationKind::Grafana => grafana::read(body),
        IntegrationKind::Zabbix => zabbix::read(body),
        _ => {
            let directory = hub.directory();
            let integration = directory.setup.integrations.get(&source.shown.id);
            webhook::read(body, integration.and_then(|integration| integration.mapping.as_ref()))
        }
    }
}

/// Readings whose sender names no problem are named by the body, so that one that is sent again opens nothing twice.
fn named(mut readings: Vec<Reading>, body: &[u8]) -> Vec<Reading> {
    for (number, reading) in readings.iter_mut().enumerate() {
        if let Reading::Signal(signal) = reading
            && let Signal::Trigger(trigger) = signal.as_mut()
            && trigger.alias.is_none()
        {
            let hash = Sha256::digest(body);
            trigger.alias = Some(format!("body:{}:{number}", hex::encode(&hash[..16])));
        }
    }
    readings
}
