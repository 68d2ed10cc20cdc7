//! Maintenance windows: times in which integrations page nobody.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use oncall::intake::{Afterwards, Maintenance};
use oncall::setup::{Effective, ObjectId};
use oncall::{IntegrationId, MaintenanceId, TeamId};
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
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(one, change, remove)).routes(routes!(end))
}

/// All maintenance windows.
#[derive(Serialize, ToSchema)]
pub(crate) struct Maintenances {
    /// By their starts, the latest first.
    maintenance: Vec<Maintenance>,
}

/// A maintenance window to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMaintenance {
    /// Whose integrations.
    team: TeamId,
    /// What is done, in one line.
    description: String,
    /// Which integrations and heartbeats of the team page nobody; left out for all of them.
    #[serde(default)]
    integrations: Vec<IntegrationId>,
    /// Its beginning; now where left out.
    #[serde(default)]
    start: Option<DateTime<Utc>>,
    /// Its end.
    end: DateTime<Utc>,
    /// What becomes of the incidents that are still open at its end.
    #[serde(default)]
    afterwards: Afterwards,
}

/// All maintenance windows, those of the past too, the latest first.
#[utoipa::path(get, path = "/api/maintenance", tag = "maintenance", security(("token" = [])),
    responses((status = 200, body = Maintenances)))]
async fn list(_: Caller, State(hub): State<Hub>) -> Json<Maintenances> {
    let directory = hub.directory();
    let mut maintenance: Vec<_> = directory.setup.maintenances.values().map(|it| Maintenance::clone(it)).collect();
    maintenance.sort_by_key(|window| (std::cmp::Reverse(window.start), window.id));
    Json(Maintenances { maintenance })
}

/// A new maintenance window. For members of its team.
#[utoipa::path(post, path = "/api/maintenance", tag = "maintenance", security(("token" = [])), request_body = NewMaintenance,
    responses((status = 201, body = Maintenance), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(new): Payload<NewMaintenance>,
) -> Result<Versioned<Maintenance>, Problem> {
    caller.want_member(new.team)?;
    let window = Maintenance {
        id: MaintenanceId(Uuid::new_v4()),
        version: 0,
        team: new.team,
        description: new.description,
        integrations: new.integrations,
        start: new.start.unwrap_or_else(|| hub.clock.now()),
        end: new.end,
        afterwards: new.afterwards,
        created_by: Some(caller.person.id),
    };
    stored(&hub, &caller, window, Effective::Now, StatusCode::CREATED).await
}

/// One maintenance window.
#[utoipa::path(get, path = "/api/maintenance/{id}", tag = "maintenance", security(("token" = [])),
    params(("id" = MaintenanceId, Path)),
    responses((status = 200, body = Maintenance), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn one(_: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<Versioned<Maintenance>, Problem> {
    shown(&hub, &id)
}

/// Changes a maintenance window, such as its end. What it holds is held as it says then, or calls at once. For members of its team.
#[utoipa::path(put, path = "/api/maintenance/{id}", tag = "maintenance", security(("token" = [])), request_body = Maintenance,
    params(("id" = MaintenanceId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Maintenance), (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn change(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
    Payload(window): Payload<Maintenance>,
) -> Result<Versioned<Maintenance>, Problem> {
    let found: Maintenance = named(&hub, &id)?;
    caller.want_member(found.team)?;
    caller.want_member(window.team)?;
    let window = Maintenance { id: found.id, version: version.0, ..window };
    stored(&hub, &caller, window, Effective::Now, StatusCode::OK).await
}

/// Deletes a maintenance window: what it holds calls at once, or stays silent as it said. For members of its team.
#[utoipa::path(delete, path = "/api/maintenance/{id}", tag = "maintenance", security(("token" = [])),
    params(("id" = MaintenanceId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
async fn remove(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
) -> Result<StatusCode, Problem> {
    let found: Maintenance = named(&hub, &id)?;
    caller.want_member(found.team)?;
    delete(&hub, &caller, ObjectId::Maintenance(found.id), version).await
}

/// Ends a maintenance window that runs: what it holds calls at once, or stays silent as it says. For members of its team.
#[utoipa::path(post, path = "/api/maintenance/{id}/end", tag = "maintenance", security(("token" = [])),
    params(("id" = MaintenanceId, Path)),
    responses((status = 200, body = Maintenance), (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn end(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Versioned<Maintenance>, Problem> {
    let found: Maintenance = named(&hub, &id)?;
    caller.want_member(found.team)?;
    let now = hub.clock.now();
    if now < found.start || found.end <= now {
        let (when, what) =
            if now < found.start { ("has not begun yet", "Delete it instead.") } else { ("is over already", "") };
        let detail = format!("The maintenance '{}' {when}. Nothing was changed. {what}", found.description);
        return Err(Problem::new(StatusCode::CONFLICT, "not_running", detail.trim_end()));
    }
    // One that began at this very moment lasts as long as a window at least does.
    let end = now.trunc_subsecs(3).max(found.start + TimeDelta::milliseconds(1));
    stored(&hub, &caller, Maintenance { end, ..found }, Effective::Now, StatusCode::OK).await
}
