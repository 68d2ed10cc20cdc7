//! Opsgenie's envelopes: every answer, errors too, is an object with `requestId` and `took`, and the same headers.

use std::collections::BTreeMap;
use std::time::Instant;

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::api::body::BodyFault;
use crate::clock::stopwatch;
use crate::ingest::opsgenie::Refusal as BodyRefusal;
use crate::ledger::LedgerError;
use crate::problem::Problem;
use crate::store::StoreError;

/// The length of the period that the rate headers speak of.
const RATE_PERIOD: &str = "1";

/// One request, from its arrival to its answer.
pub(super) struct Exchange {
    started: Instant,
    /// The answer's `requestId`. A create's is the incident's id: apprise goes on with it as the alert's.
    pub(super) id: Uuid,
}

/// Why a request is refused, in Opsgenie's shape.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    kind: &'static str,
    message: String,
    errors: BTreeMap<String, String>,
    retry_after: Option<u64>,
}

impl Exchange {
    /// Begins with the request's arrival.
    pub(super) fn begin() -> Self {
        Self { started: stopwatch(), id: Uuid::new_v4() }
    }

    /// 202: it is stored.
    pub(super) fn accepted(&self) -> Response {
        self.respond(StatusCode::ACCEPTED, json!({ "result": "Request will be processed" }))
    }

    /// 200 with `fields`, such as `data` and `paging`.
    pub(super) fn found(&self, fields: Value) -> Response {
        self.respond(StatusCode::OK, fields)
    }

    /// The refusal's status, with what is wrong.
    pub(super) fn refused(&self, refusal: &Refusal) -> Response {
        let mut fields = json!({ "message": refusal.message });
        if !refusal.errors.is_empty() {
            fields["errors"] = json!(refusal.errors);
        }
        let mut response = self.respond(refusal.status, fields);
        let headers = response.headers_mut();
        headers.insert(HeaderName::from_static("x-opsgenie-errortype"), HeaderValue::from_static(refusal.kind));
        if refusal.status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(HeaderName::from_static("x-ratelimit-state"), HeaderValue::from_static("THROTTLED"));
        }
        if let Some(seconds) = refusal.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// The answer of this status, with `fields`.
    pub(super) fn respond(&self, status: StatusCode, fields: Value) -> Response {
        let took = self.started.elapsed().as_millis();
        let took = f64::from(u32::try_from(took).unwrap_or(u32::MAX)) / 1_000.0;
        let mut object = match fields {
            Value::Object(object) => object,
            other => Map::from_iter([("data".to_owned(), other)]),
        };
        object.insert("took".to_owned(), json!(took));
        object.insert("requestId".to_owned(), json!(self.id));
        let mut response = (status, Json(object)).into_response();
        let headers = response.headers_mut();
        for (name, value) in [("x-request-id", self.id.to_string()), ("x-response-time", took.to_string())] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        for (name, value) in [
            ("x-ratelimit-state", "OK"),
            ("x-ratelimit-reason", "INTEGRATION"),
            ("x-ratelimit-period-in-sec", RATE_PERIOD),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        response
    }
}

impl Refusal {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, kind, message: message.into(), errors: BTreeMap::new(), retry_after: None }
    }

    /// 405: it is there, but not to be used so.
    pub(super) fn not_offered(message: &str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
    }

    /// 501: a part of Opsgenie that this hub does not have. SDKs do not try it again.
    pub(super) fn not_implemented(message: &str) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    /// 409: others changed the same all the time.
    pub(super) fn outrun(message: &str) -> Self {
        Self::new(StatusCode::CONFLICT, "Conflict", message)
    }

    /// 422 with a sentence, and what is wrong with each field.
    pub(super) fn unprocessable(message: impl Into<String>, errors: BTreeMap<String, String>) -> Self {
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "UnprocessableEntity", message) }
    }

    /// 401.
    pub(super) fn unknown_key(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized", message)
    }

    /// 403.
    pub(super) fn not_permitted(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden", message)
    }

    /// 404.
    pub(super) fn not_found(message: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFound", message)
    }

    /// 404: no such request was processed, or it is forgotten.
    pub(super) fn not_processed(message: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "RequestNotProcessed", message)
    }

    /// Whether it is the sender's doing, and in one sentence what.
    pub(super) fn fault_of_sender(&self) -> Option<String> {
        if !matches!(self.status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY) {
            return None;
        }
        let errors: Vec<String> = self.errors.iter().map(|(field, why)| format!("{field}: {why}")).collect();
        Some(if errors.is_empty() { self.message.clone() } else { errors.join(" ") })
    }

    /// 422 for a field or a parameter.
    pub(super) fn wrong(field: &str, why: impl Into<String>) -> Self {
        BodyRefusal::Wrong(BTreeMap::from([(field.to_owned(), why.into())])).into()
    }

    /// 429.
    pub(super) fn throttled(seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "TooManyRequests",
                format!(
                    "You are making too many requests! This key sends more than it may. Send it again in {seconds} s."
                ),
            )
        }
    }

    /// What this hub's own API would say, in Opsgenie's shape.
    fn of_problem(kind: &'static str, problem: Problem) -> Self {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { retry_after: problem.retry_after, ..Self::new(status, kind, problem.detail) }
    }
}

impl From<BodyRefusal> for Refusal {
    fn from(refusal: BodyRefusal) -> Self {
        match refusal {
            BodyRefusal::NotJson(why) => Self::new(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                format!("The body is not JSON: {why}. Nothing was stored. Correct it and send it again."),
            ),
            BodyRefusal::Wrong(errors) => Self {
                errors,
                ..Self::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "UnprocessableEntity",
                    "Request is not processable. Nothing was stored. Please check the errors.",
                )
            },
        }
    }
}

impl From<BodyFault> for Refusal {
    fn from(fault: BodyFault) -> Self {
        Self::of_problem("BadRequest", fault.into())
    }
}

impl From<LedgerError> for Refusal {
    fn from(error: LedgerError) -> Self {
        Self::of_problem("InternalError", error.into())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::of_problem("InternalError", error.into())
    }
}
