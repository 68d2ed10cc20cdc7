//! Ring me: a test of one's own laptops, the whole way from the hub.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use oncall::Incident;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Caller;
use crate::ledger::Command;
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(ring))
}

/// A test that rings.
#[derive(Serialize, ToSchema)]
pub(crate) struct RingMe {
    /// The incident that stands for it: its receipts say what became of it on each laptop.
    incident: Incident,
}

/// Rings the caller's laptops as an alarm, whatever their paging rules say, by an incident in test mode that calls nobody else. It is over
/// when it is acknowledged, or after five minutes. While one is open, the same one is answered (200), and rings again if it had fallen
/// silent.
#[utoipa::path(post, path = "/api/me/ring", tag = "me", security(("token" = [])),
    responses((status = 201, body = RingMe), (status = 200, body = RingMe),
        (status = 401, body = Problem, content_type = "application/problem+json")))]
async fn ring(caller: Caller, State(hub): State<Hub>) -> Result<(StatusCode, Json<RingMe>), Problem> {
    let outcome = hub.ledger.submit(Command::RingMe { person: caller.person.shown() }).await?;
    let incident = outcome.incident.ok_or_else(|| Problem::not_found("incident"))?;
    let status = if outcome.changed { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(RingMe { incident: Incident::clone(&incident) })))
}
