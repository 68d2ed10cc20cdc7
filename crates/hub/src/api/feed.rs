//! The feed over HTTP: `text/event-stream`.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use oncall::feed::Position;
use oncall::signal::shorten;
use serde::Deserialize;
use utoipa::IntoParams;

use super::caller::{Caller, bearer};
use super::pagers::{NAME_RULE, laptop_name};
use super::query::Params;
use crate::ingest::one_line;
use crate::pagers::Laptop;
use crate::problem::Problem;
use crate::secret::SecretHash;
use crate::state::Hub;
use crate::taking::taken;

/// Longest that is kept of a system and a version, in characters.
const WORD_LIMIT: usize = 50;

/// The subscriber's laptop, if it is one. A browser says nothing, and rings nobody.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FeedQuery {
    /// The laptop's id, a UUID that it made at its first start and kept.
    pager: Option<String>,
    /// What it calls itself. The hub keeps the name that it was given first, or by its person.
    name: Option<String>,
    /// `linux`, `windows` or `macos`.
    system: Option<String>,
    /// The app's version.
    version: Option<String>,
}

/// What happens, as it happens: `hello`, then what was missed since `Last-Event-ID` or a `snapshot`, then `live`, then entries
/// and pulses. With `pager` the subscriber is a laptop, which counts as connected from now on.
#[utoipa::path(get, path = "/api/feed", tag = "feed", security(("token" = [])),
    params(FeedQuery, ("Last-Event-ID" = Option<String>, Header, description = "The last event's id, to go on behind it")),
    responses((status = 200, content_type = "text/event-stream", body = String),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn subscribe(
    caller: Caller,
    State(hub): State<Hub>,
    Params(query): Params<FeedQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(Position::parse);
    let token = SecretHash::of(bearer(&headers).unwrap_or_default());
    let laptop = query.laptop()?;
    let events = hub.feed.subscribe(&caller.person, token, laptop, after).await?;
    // No proxy may hold the events back, and no buffer may compress them.
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-cache, no-transform"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(taken(events, hub.feed.patience()).map(Ok::<_, std::convert::Infallible>)))
        .into_response())
}

impl FeedQuery {
    fn laptop(self) -> Result<Option<Laptop>, Problem> {
        let Some(id) = self.pager else { return Ok(None) };
        let id = id.parse().map_err(|_| wrong("The laptop's id ('pager') is not a UUID."))?;
        let name = laptop_name(&self.name.unwrap_or_default()).ok_or_else(|| wrong(NAME_RULE))?;
        let short = |word: Option<String>| shorten(&one_line(&word.unwrap_or_default()), WORD_LIMIT);
        Ok(Some(Laptop { id, name, system: short(self.system), version: short(self.version) }))
    }
}

fn wrong(what: &str) -> Problem {
    let detail = format!("{what} The feed was not opened, so this laptop would not ring. Correct the request.");
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_pager", detail)
}
