//! Versions over HTTP: an object's `version` is its `ETag`, and a change names the version that it was made from by `If-Match`.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oncall::setup::{Act, Edit, Object, ObjectId};
use serde::Serialize;

use super::caller::Caller;
use crate::directory::SecretEdit;
use crate::ledger::Command;
use crate::problem::Problem;
use crate::state::Hub;

/// The version that a change was made from, from `If-Match: "<version>"`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IfMatch(pub(crate) u64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let value = parts.headers.get(header::IF_MATCH).ok_or_else(|| {
            Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                "if_match_required",
                "The change does not say which version it was made from. Nothing was stored. Send that version as 'If-Match: \"VERSION\"'.",
            )
        })?;
        let version =
            value.to_str().ok().and_then(|text| text.trim().trim_start_matches("W/").trim_matches('"').parse().ok());
        version.map(Self).ok_or_else(|| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "wrong_if_match",
                "The header If-Match is not a version as this hub gives them. Nothing was stored. Send the object's ETag as it came.",
            )
        })
    }
}

/// An object with its version as `ETag`.
#[derive(Debug)]
pub(crate) struct Versioned<T>(pub(crate) StatusCode, pub(crate) u64, pub(crate) T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let Self(status, version, body) = self;
        let mut response = (status, Json(body)).into_response();
        if let Ok(tag) = HeaderValue::try_from(format!("\"{version}\"")) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// Has changes of the setup and of secrets done as the caller, all or nothing.
pub(crate) async fn configure(
    hub: &Hub,
    caller: &Caller,
    edits: Vec<Edit>,
    secrets: Vec<SecretEdit>,
) -> Result<Vec<Act>, Problem> {
    Ok(hub.ledger.submit(Command::Configure { edits, secrets, by: caller.actor() }).await?.acts)
}

/// Puts a new object, and returns it as it is now.
pub(crate) async fn create(hub: &Hub, caller: &Caller, object: Object) -> Result<Object, Problem> {
    put(hub, caller, Edit::Put { object, effective: oncall::setup::Effective::Now, checked: true }).await
}

/// Puts an object, and returns it as it is now.
pub(crate) async fn put(hub: &Hub, caller: &Caller, edit: Edit) -> Result<Object, Problem> {
    let Edit::Put { object, .. } = &edit else { return Err(Problem::not_found("object")) };
    let id = object.id();
    configure(hub, caller, vec![edit], Vec::new()).await?;
    hub.directory().setup.object(id).ok_or_else(|| Problem::not_found("object"))
}

/// Takes an object away, made from a version.
pub(crate) async fn delete(hub: &Hub, caller: &Caller, id: ObjectId, version: IfMatch) -> Result<StatusCode, Problem> {
    configure(hub, caller, vec![Edit::Delete { id, version: Some(version.0) }], Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}
