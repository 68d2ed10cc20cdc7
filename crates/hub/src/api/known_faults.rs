//! The catalogue of known faults: what a team knows about faults that came before.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use oncall::evidence::Runbook;
use oncall::intake::{Criteria, KnownFault};
use oncall::setup::{Effective, ObjectId};
use oncall::{KnownFaultId, Priority, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::body::Payload;
use super::caller::Caller;
use super::kept::{named, shown, stored};
use super::versions::{IfMatch, Versioned, delete};
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(one, change, remove))
}

/// All known faults.
#[derive(Serialize, ToSchema)]
pub(crate) struct KnownFaults {
    /// By name: of several that fit, the first counts.
    known_faults: Vec<KnownFault>,
}

/// A known fault to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKnownFault {
    /// The team that knows it.
    team: TeamId,
    /// Its name, unique in the team.
    name: String,
    /// How it is recognised. At least one condition.
    when: Criteria,
    /// The headline of its incidents; the sender's where left out.
    #[serde(default)]
    title: Option<String>,
    /// What to do.
    #[serde(default)]
    runbook: Option<Runbook>,
    /// The priority, where neither the sender nor a rule gave one.
    #[serde(default)]
    priority: Option<Priority>,
}

/// All known faults, by name.
#[utoipa::path(get, path = "/api/known-faults", tag = "known faults", security(("token" = [])),
    responses((status = 200, body = KnownFaults)))]
async fn list(_: Caller, State(hub): State<Hub>) -> Json<KnownFaults> {
    let directory = hub.directory();
    let mut known_faults: Vec<_> = directory.setup.known_faults.values().map(|it| KnownFault::clone(it)).collect();
    known_faults.sort_by_cached_key(|fault| fault.name.to_lowercase());
    Json(KnownFaults { known_faults })
}

/// A new known fault, for the signals to come. For admins of its team.
#[utoipa::path(post, path = "/api/known-faults", tag = "known faults", security(("token" = [])), request_body = NewKnownFault,
    responses((status = 201, body = KnownFault), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(new): Payload<NewKnownFault>,
) -> Result<Versioned<KnownFault>, Problem> {
    caller.want_admin(new.team)?;
    let NewKnownFault { team, name, when, title, runbook, priority } = new;
    let fault = KnownFault { id: KnownFaultId(Uuid::new_v4()), version: 0, team, name, when, title, runbook, priority };
    stored(&hub, &caller, fault, Effective::Now, StatusCode::CREATED).await
}

/// One known fault.
#[utoipa::path(get, path = "/api/known-faults/{id}", tag = "known faults", security(("token" = [])),
    params(("id" = KnownFaultId, Path)),
    responses((status = 200, body = KnownFault), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn one(_: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<Versioned<KnownFault>, Problem> {
    shown(&hub, &id)
}

/// Changes a known fault, for the signals to come. For admins of its team.
#[utoipa::path(put, path = "/api/known-faults/{id}", tag = "known faults", security(("token" = [])), request_body = KnownFault,
    params(("id" = KnownFaultId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = KnownFault), (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn change(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
    Payload(fault): Payload<KnownFault>,
) -> Result<Versioned<KnownFault>, Problem> {
    let found: KnownFault = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    caller.want_admin(fault.team)?;
    let fault = KnownFault { id: found.id, version: version.0, ..fault };
    stored(&hub, &caller, fault, Effective::Now, StatusCode::OK).await
}

/// Deletes a known fault. Incidents that fitted it keep their runbook. For admins of its team.
#[utoipa::path(delete, path = "/api/known-faults/{id}", tag = "known faults", security(("token" = [])),
    params(("id" = KnownFaultId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
async fn remove(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
) -> Result<StatusCode, Problem> {
    let found: KnownFault = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    delete(&hub, &caller, ObjectId::KnownFault(found.id), version).await
}
