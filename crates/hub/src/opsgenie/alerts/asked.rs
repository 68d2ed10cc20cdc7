//! One request about alerts: who sends it, what its address and its parameters say, and its body.

use std::sync::Arc;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, RawPathParams, Request};
use axum::http::request::Parts;
use axum::response::Response;
use bytes::Bytes;
use uuid::Uuid;

use super::super::caller::Caller;
use super::super::page::{Parameters, parameter};
use super::super::reply::{Exchange, Refusal};
use super::origin_of;
use crate::api::body;
use crate::directory::Directory;
use crate::ingest::Reading;
use crate::ledger::{Reception, SignalOrigin};
use crate::state::Hub;

/// One request about alerts.
pub(super) struct Asked {
    pub(super) hub: Hub,
    /// Who is who.
    pub(super) directory: Arc<Directory>,
    /// Who sends it.
    pub(super) caller: Caller,
    /// What stands behind the `?`.
    pub(super) parameters: Parameters,
    /// Scheme and host that the caller used, for the addresses of further pages.
    pub(super) origin: String,
    /// Its body; may be empty.
    pub(super) body: Bytes,
    /// Its answer.
    pub(super) exchange: Exchange,
    path: String,
    names: Vec<(String, String)>,
}

impl Asked {
    /// A part of the address, decoded: `%2F` does not split it.
    pub(super) fn name(&self, key: &str) -> &str {
        let found = self.names.iter().find(|(name, _)| name == key);
        found.map_or("", |(_, value)| value.trim())
    }

    /// A parameter behind the `?`, if it says anything.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        parameter(&self.parameters, name)
    }

    /// The address without what stands behind the `?`, for those of further pages.
    pub(super) fn address(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }

    /// The integration or the person who sends it.
    pub(super) fn by(&self) -> Uuid {
        match &self.caller {
            Caller::Integration(integration) => integration.shown.id.0,
            Caller::Person(person, _) => person.id.0,
        }
    }

    /// The integration that sends it, as where a signal came from.
    pub(super) fn signal_origin(&self) -> Option<SignalOrigin> {
        match &self.caller {
            Caller::Integration(source) => {
                Some(SignalOrigin { team: source.team.clone(), integration: source.shown.clone() })
            }
            Caller::Person(..) => None,
        }
    }

    /// The answer to what was read.
    pub(super) fn read(&self, found: Result<serde_json::Value, Refusal>) -> Response {
        match found {
            Ok(fields) => self.exchange.found(fields),
            Err(refusal) => self.exchange.refused(&refusal),
        }
    }

    /// The answer to what was written, counted. What is wrong with a sender's body is kept among its last messages, so that whoever set it
    /// up sees it.
    pub(super) async fn written(&self, done: Result<(), Refusal>) -> Response {
        let Err(refusal) = done else {
            self.hub.metrics.accepted.inc();
            return self.exchange.accepted();
        };
        self.hub.metrics.refused.inc();
        if let (Some(origin), Some(why)) = (self.signal_origin(), refusal.fault_of_sender()) {
            let reading = Reading::not_understood(why);
            let kept = self.hub.ledger.submit(Reception::one(origin, reading, Some(self.body.clone())).command()).await;
            if let Err(error) = kept {
                tracing::warn!(%error, "a body that was refused could not be kept among the integration's last messages");
            }
        }
        self.exchange.refused(&refusal)
    }
}

impl FromRequest<Hub> for Asked {
    type Rejection = Response;

    async fn from_request(request: Request, hub: &Hub) -> Result<Self, Response> {
        let exchange = Exchange::begin();
        let (mut parts, body) = request.into_parts();
        let asked = async {
            let caller = Caller::of(hub, &parts.headers)?;
            let (parameters, names) = address(&mut parts, hub).await?;
            Ok::<_, Refusal>((caller, parameters, names, body::read(body).await?))
        };
        match asked.await {
            Ok((caller, parameters, names, body)) => Ok(Self {
                hub: hub.clone(),
                directory: hub.directory(),
                caller,
                parameters,
                origin: origin_of(&parts.headers),
                body,
                exchange,
                path: parts.uri.path().to_owned(),
                names,
            }),
            Err(refusal) => {
                if !parts.method.is_safe() {
                    hub.metrics.refused.inc();
                }
                Err(exchange.refused(&refusal))
            }
        }
    }
}

/// The parameters and the parts of the address.
async fn address(parts: &mut Parts, hub: &Hub) -> Result<(Parameters, Vec<(String, String)>), Refusal> {
    let Query(parameters) = Query::<Parameters>::from_request_parts(parts, hub)
        .await
        .map_err(|error| Refusal::wrong("query", format!("What stands behind the '?' cannot be read: {error}.")))?;
    let names = match RawPathParams::from_request_parts(parts, hub).await {
        Ok(names) => names.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(RawPathParamsRejection::MissingPathParams(_)) => Vec::new(),
        Err(fault) => return Err(Refusal::wrong("identifier", format!("The identifier cannot be read: {fault}."))),
    };
    Ok((parameters, names))
}
