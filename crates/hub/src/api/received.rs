//! The last messages that an integration received, with what became of them.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use oncall::IntegrationId;
use oncall::setup::Integration;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Caller;
use super::kept::named;
use crate::ledger::Became;
use crate::problem::Problem;
use crate::state::Hub;
use crate::store::Received;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A message that an integration received.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceivedMessage {
    /// Its number among all that the integration received, from 1.
    number: u64,
    /// When.
    at: DateTime<Utc>,
    /// It as it came, or its beginning; what is not text in UTF-8 is shown as `�`.
    body: String,
    /// How long it was, in bytes.
    length: u64,
    /// Whether `body` is only its beginning.
    truncated: bool,
    /// What became of each thing that it says.
    became: Vec<Became>,
}

/// The last messages of an integration.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceivedMessages {
    /// The newest first.
    received: Vec<ReceivedMessage>,
}

impl From<Received> for ReceivedMessage {
    fn from(message: Received) -> Self {
        let Received { number, at, body, length, became } = message;
        let truncated = u64::try_from(body.len()).unwrap_or(u64::MAX) < length;
        Self { number, at, body: String::from_utf8_lossy(&body).into_owned(), length, truncated, became }
    }
}

/// The last messages that an integration received, the newest first, with what became of each. For members of its team and admins of the
/// hub.
#[utoipa::path(get, path = "/api/integrations/{id}/received", tag = "integrations", security(("token" = [])),
    params(("id" = IntegrationId, Path)),
    responses((status = 200, body = ReceivedMessages), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn list(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Json<ReceivedMessages>, Problem> {
    let integration: Integration = named(&hub, &id)?;
    if !caller.is_in(integration.team) && !caller.person.hub_admin {
        return Err(Problem::not_allowed(
            "What an integration received is shown to members of its team, and to admins of the hub. Ask one of them.",
        ));
    }
    let received = hub.lists.received(integration.id).await?;
    Ok(Json(ReceivedMessages { received: received.into_iter().map(ReceivedMessage::from).collect() }))
}
