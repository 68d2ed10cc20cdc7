//! PagerDuty's Events API v2: `POST /v2/enqueue` and `/v2/change/enqueue`. The key is in the body, and the answers are PagerDuty's: its
//! clients look at their words.
//!
//! Source: PagerDuty/developer-docs `docs/events-API-v2`; the errors' words are those that its users report.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use oncall::IntegrationKind;
use serde_json::json;

use super::door::{self, Denied};
use crate::api::body::{self, BodyFault};
use crate::ingest::pagerduty::{self, Event, Meaning};
use crate::ledger::LedgerError;
use crate::problem::Problem;
use crate::state::Hub;

/// The largest event that PagerDuty takes, in bytes.
const EVENT_LIMIT: usize = 512 * 1024;

/// Why an event is refused.
enum Refusal {
    /// It is not as it should be: everything that is wrong with it.
    Invalid(Vec<String>),
    /// It is larger than [`EVENT_LIMIT`].
    TooLarge,
    /// The key sends more than it may.
    Flood(u64),
    /// The hub's own fault: it is to be sent again.
    Failed(Box<Problem>),
}

/// `POST /v2/enqueue`.
pub(super) async fn enqueue(State(hub): State<Hub>, headers: HeaderMap, body: Body) -> Response {
    let taken = take(&hub, &headers, body, pagerduty::read).await;
    door::count(&hub, &taken);
    match taken {
        Ok(dedup_key) => accepted(json!({
            "status": "success", "message": "Event processed", "dedup_key": dedup_key
        })),
        Err(refusal) => refused(refusal),
    }
}

/// `POST /v2/change/enqueue`.
pub(super) async fn change(State(hub): State<Hub>, headers: HeaderMap, body: Body) -> Response {
    let taken = take(&hub, &headers, body, pagerduty::read_change).await;
    door::count(&hub, &taken);
    match taken {
        Ok(_) => accepted(json!({ "status": "success", "message": "Change event processed" })),
        Err(refusal) => refused(refusal),
    }
}

/// Takes an event, and says by which key it goes.
async fn take(
    hub: &Hub,
    headers: &HeaderMap,
    body: Body,
    read: fn(&[u8]) -> Result<Event, String>,
) -> Result<String, Refusal> {
    let body = body::read(body).await?;
    let event = read(&body).map_err(|why| Refusal::Invalid(vec![why]))?;
    // PagerDuty's own older clients sent the key as a header.
    let in_header = headers.get("x-routing-key").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let key = event.routing_key.or(in_header);
    let source = match door::admit(hub, key.as_deref(), IntegrationKind::PagerDuty) {
        Ok(source) => source,
        Err(denied) => {
            if let Denied::Known(source, _, why) = &denied {
                door::keep(hub, source, body, why).await;
            }
            return Err(denied.into());
        }
    };
    if body.len() > EVENT_LIMIT {
        door::keep(hub, &source, body, "The event is larger than 512 KB.").await;
        return Err(Refusal::TooLarge);
    }
    match event.meaning {
        Ok(Meaning { dedup_key, reading }) => {
            door::submit(hub, &source, vec![reading], None, body).await?;
            Ok(dedup_key)
        }
        Err(wrong) => {
            door::keep(hub, &source, body, &format!("The event is not as PagerDuty's are: {}.", wrong.join("; ")))
                .await;
            Err(Refusal::Invalid(wrong))
        }
    }
}

fn accepted(answer: serde_json::Value) -> Response {
    (StatusCode::ACCEPTED, Json(answer)).into_response()
}

fn refused(refusal: Refusal) -> Response {
    let invalid = |status: StatusCode, errors: Vec<String>| {
        let answer = json!({ "status": "invalid event", "message": "Event object is invalid", "errors": errors });
        (status, Json(answer)).into_response()
    };
    match refusal {
        Refusal::Invalid(errors) => invalid(StatusCode::BAD_REQUEST, errors),
        Refusal::TooLarge => invalid(
            StatusCode::PAYLOAD_TOO_LARGE,
            vec!["The event is larger than 512 KB. Nobody is called for it.".to_owned()],
        ),
        Refusal::Flood(seconds) => {
            let answer = json!({
                "status": "throttle exceeded",
                "message": format!("This key sends more events than it may. Send it again in {seconds} s.")
            });
            let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(answer)).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Refusal::Failed(problem) => problem.into_response(),
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NoKey => Self::Invalid(vec!["'routing_key' is missing or blank".to_owned()]),
            Denied::Unknown => Self::Invalid(vec!["Invalid routing key".to_owned()]),
            Denied::Flood(seconds) => Self::Flood(seconds),
            Denied::Known(_, _, why) => Self::Invalid(vec![why]),
        }
    }
}

impl From<BodyFault> for Refusal {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge => Self::TooLarge,
            BodyFault::Broken => Self::Failed(Box::new(fault.into())),
        }
    }
}

impl From<LedgerError> for Refusal {
    fn from(error: LedgerError) -> Self {
        Self::Failed(Box::new(error.into()))
    }
}
