//! The door: whose key it is, and whether its messages are taken. Found out before anything of the message is read.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use oncall::IntegrationKind;

use super::address;
use crate::api::body;
use crate::directory::Source;
use crate::ingest::Reading;
use crate::ledger::{Outcome, Reception, SignalOrigin};
use crate::problem::Problem;
use crate::state::Hub;

/// A request's query, if it can be read.
pub(super) type Parameters = Result<Query<HashMap<String, String>>, QueryRejection>;

/// Why a sender is not let in.
#[derive(Debug)]
pub(super) enum Denied {
    /// It sent no key.
    NoKey,
    /// The key is nobody's.
    Unknown,
    /// The key sends more than it may: seconds after which it may try again.
    Flood(u64),
    /// The key is known, and what it sends is not taken here: the integration, a code for programs, a sentence for people.
    Known(Box<Source>, &'static str, String),
}

/// The key that a request carries: `?apiKey=KEY`, or `Authorization: GenieKey KEY`, `Bearer KEY`, or `Basic` with the key as the password.
pub(super) fn key(query: &Parameters, headers: &HeaderMap) -> Option<String> {
    let in_query = query.as_ref().ok().and_then(|Query(query)| query.get("apiKey").cloned());
    in_query.filter(|key| !key.is_empty()).or_else(|| in_header(headers))
}

fn in_header(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.trim().split_once(' ')?;
    let key = key.trim();
    let key = match scheme.to_ascii_lowercase().as_str() {
        "geniekey" | "bearer" => key.to_owned(),
        "basic" => {
            let pair = String::from_utf8(BASE64.decode(key).ok()?).ok()?;
            pair.split_once(':')?.1.to_owned()
        }
        _ => return None,
    };
    Some(key).filter(|key| !key.is_empty())
}

/// Finds the integration of a key and takes one message of its allowance.
///
/// # Errors
/// [`Denied`] says why its message is not taken.
pub(super) fn admit(hub: &Hub, key: Option<&str>, kind: IntegrationKind) -> Result<Source, Denied> {
    let key = key.ok_or(Denied::NoKey)?;
    let source = hub.directory().source_by_key(key).ok_or(Denied::Unknown)?;
    hub.limit.take(source.shown.id).map_err(Denied::Flood)?;
    if source.shown.kind != kind {
        let why = format!(
            "This key is of an integration of kind '{}', and this address takes '{}'. Nobody is called. Send to {}, or use another key.",
            source.shown.kind.as_str(),
            kind.as_str(),
            address(source.shown.kind),
        );
        return Err(Denied::Known(Box::new(source), "wrong_integration", why));
    }
    match source.refusal(hub.clock.now()) {
        Some(why) => Err(Denied::Known(Box::new(source), "test_ended", why)),
        None => Ok(source),
    }
}

/// Lets a request in and reads its body. What is refused although the key is known is kept among the integration's last events.
///
/// # Errors
/// [`Problem`] says why its message is not taken.
pub(super) async fn enter(
    hub: &Hub,
    kind: IntegrationKind,
    query: &Parameters,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Source, Bytes), Problem> {
    match admit(hub, key(query, headers).as_deref(), kind) {
        Ok(source) => match body::read(body).await {
            Ok(body) => Ok((source, body)),
            Err(fault) => {
                let problem = Problem::from(fault);
                keep(hub, &source, Bytes::new(), &problem.detail).await;
                Err(problem)
            }
        },
        Err(denied) => {
            if let Denied::Known(source, _, why) = &denied {
                keep(hub, source, body::read(body).await.unwrap_or_default(), why).await;
            }
            Err(denied.into())
        }
    }
}

/// Keeps a body that is refused among the last events of its integration.
pub(super) async fn keep(hub: &Hub, source: &Source, body: Bytes, why: &str) {
    // The sender is told of the refusal, not of this.
    if let Err(error) = submit(hub, source, vec![Reading::not_understood(why)], None, body).await {
        tracing::warn!(integration = %source.shown.name, %error, "a refused message could not be kept");
    }
}

/// Has the ledger decide what a message means.
pub(super) async fn submit(
    hub: &Hub,
    source: &Source,
    readings: Vec<Reading>,
    message_id: Option<String>,
    body: Bytes,
) -> Result<Outcome, crate::ledger::LedgerError> {
    let origin = SignalOrigin { team: source.team.clone(), integration: source.shown.clone() };
    hub.ledger.submit(Reception { origin, readings, message_id, body: Some(body) }.command()).await
}

/// Counts a request by whether it was taken.
pub(super) fn count<T, E>(hub: &Hub, taken: &Result<T, E>) {
    match taken {
        Ok(_) => hub.metrics.accepted.inc(),
        Err(_) => hub.metrics.refused.inc(),
    };
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NoKey => Self::no_credentials(
                "The request has no key. Nothing was stored, and nobody is called. Send it in the address, as '…?apiKey=KEY', or as \
                 'Authorization: GenieKey KEY'.",
            ),
            Denied::Unknown => Self::new(
                StatusCode::FORBIDDEN,
                "unknown_key",
                "This key is not known here, or was withdrawn. Nothing was stored, and nobody is called. Send with the key of an \
                 integration of this hub.",
            ),
            Denied::Flood(seconds) => Self {
                retry_after: Some(seconds),
                ..Self::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "too_many_messages",
                    format!(
                        "This key sends more messages than it may. Nothing was stored. Send it again in {seconds} s."
                    ),
                )
            },
            Denied::Known(_, code, why) => Self::new(StatusCode::FORBIDDEN, code, why),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_key_is_found_wherever_a_sender_can_put_it() {
        let basic = |pair: &str| format!("Basic {}", BASE64.encode(pair));
        for (value, expected) in [
            ("GenieKey k1".to_owned(), Some("k1")),
            ("geniekey  k1 ".to_owned(), Some("k1")),
            ("Bearer k1".to_owned(), Some("k1")),
            (basic("tocsin:k1"), Some("k1")),
            (basic(":k:1"), Some("k:1")),
            (basic("k1"), None),
            (basic("k1:"), None),
            ("Basic %%%".to_owned(), None),
            ("Digest k1".to_owned(), None),
            ("k1".to_owned(), None),
            ("Bearer ".to_owned(), None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&value).unwrap());
            let query = Ok(Query(HashMap::new()));
            assert_eq!(key(&query, &headers).as_deref(), expected, "{value}");
            let query = Ok(Query(HashMap::from([("apiKey".to_owned(), "k0".to_owned())])));
            assert_eq!(key(&query, &headers).as_deref(), Some("k0"), "the address comes first");
        }
    }
}
