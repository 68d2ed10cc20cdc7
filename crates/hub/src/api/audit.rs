//! The audit: who changed the setup, when, and how.

use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use oncall::Actor;
use oncall::setup::{ObjectId, Verb};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Caller;
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(list))
}

/// How much to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditQuery {
    /// At most so many, 1 to 1000.
    #[serde(default = "usual_limit")]
    limit: u32,
}

fn usual_limit() -> u32 {
    100
}

/// What somebody did.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditedAct {
    /// When.
    at: DateTime<Utc>,
    /// Who.
    by: Actor,
    /// What was done.
    verb: Verb,
    /// To what.
    object: ObjectId,
    /// What that is called.
    label: String,
}

/// What was done, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Audit {
    /// The acts.
    acts: Vec<AuditedAct>,
}

/// Who changed the setup, when, and how; the newest first. For admins of the hub.
#[utoipa::path(get, path = "/api/audit", tag = "audit", security(("token" = [])), params(AuditQuery),
    responses((status = 200, body = Audit), (status = 403, body = Problem, content_type = "application/problem+json")))]
async fn list(caller: Caller, State(hub): State<Hub>, Query(query): Query<AuditQuery>) -> Result<Json<Audit>, Problem> {
    caller.want_hub_admin()?;
    let acts = hub.lists.acts(query.limit.clamp(1, 1000)).await?;
    let acts = acts
        .into_iter()
        .map(|(at, by, act)| AuditedAct { at, by, verb: act.verb, object: act.id, label: act.label })
        .collect();
    Ok(Json(Audit { acts }))
}
