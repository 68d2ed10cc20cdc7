//! The feed over HTTP: `text/event-stream`.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use oncall::feed::Position;

use super::caller::{Caller, bearer};
use crate::problem::Problem;
use crate::secret::SecretHash;
use crate::state::Hub;

/// What happens, as it happens: `hello`, then what was missed since `Last-Event-ID` or a `snapshot`, then `live`, then entries
/// and pulses.
#[utoipa::path(get, path = "/api/feed", tag = "feed", security(("token" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The last event's id, to go on behind it")),
    responses((status = 200, content_type = "text/event-stream", body = String),
        (status = 401, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn subscribe(caller: Caller, State(hub): State<Hub>, headers: HeaderMap) -> Result<Response, Problem> {
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(Position::parse);
    let token = SecretHash::of(bearer(&headers).unwrap_or_default());
    let events = hub.feed.subscribe(&caller.person, token, after).await?;
    // No proxy may hold the events back, and no buffer may compress them.
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-cache, no-transform"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(events.map(Ok::<_, std::convert::Infallible>))).into_response())
}
