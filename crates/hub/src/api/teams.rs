//! Teams: members, roles, routing.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use oncall::TeamId;
use oncall::escalation::RoutingRule;
use oncall::setup::{Effective, Member, ObjectId, Team};
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

/// All teams.
#[derive(Serialize, ToSchema)]
pub(crate) struct Teams {
    /// By name.
    teams: Vec<Team>,
}

/// A team to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTeam {
    /// Its name.
    name: String,
    /// More about it.
    #[serde(default)]
    description: String,
    /// Its people.
    #[serde(default)]
    members: Vec<Member>,
    /// Whom a new incident goes to.
    #[serde(default)]
    routing: Vec<RoutingRule>,
    /// The longest time that one person should be on call without a break, in hours.
    #[serde(default)]
    longest_shift_hours: Option<u32>,
}

/// All teams, by name.
#[utoipa::path(get, path = "/api/teams", tag = "teams", security(("token" = [])), responses((status = 200, body = Teams)))]
async fn list(_: Caller, State(hub): State<Hub>) -> Json<Teams> {
    let directory = hub.directory();
    let mut teams: Vec<_> = directory.setup.teams.values().map(|team| Team::clone(team)).collect();
    teams.sort_by_cached_key(|team| team.name.to_lowercase());
    Json(Teams { teams })
}

/// A new team. For admins of the hub.
#[utoipa::path(post, path = "/api/teams", tag = "teams", security(("token" = [])), request_body = NewTeam,
    responses((status = 201, body = Team), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(new): Payload<NewTeam>,
) -> Result<Versioned<Team>, Problem> {
    caller.want_hub_admin()?;
    let id = TeamId(Uuid::new_v4());
    let NewTeam { name, description, members, routing, longest_shift_hours } = new;
    let team = Team { id, version: 0, name, description, members, routing, longest_shift_hours };
    stored(&hub, &caller, team, Effective::Now, StatusCode::CREATED).await
}

/// One team.
#[utoipa::path(get, path = "/api/teams/{id}", tag = "teams", security(("token" = [])), params(("id" = TeamId, Path)),
    responses((status = 200, body = Team), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn one(_: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<Versioned<Team>, Problem> {
    shown(&hub, &id)
}

/// Changes a team: its members, roles, routing. For its admins.
#[utoipa::path(put, path = "/api/teams/{id}", tag = "teams", security(("token" = [])), request_body = Team,
    params(("id" = TeamId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Team), (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn change(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
    Payload(team): Payload<Team>,
) -> Result<Versioned<Team>, Problem> {
    let id = named::<Team>(&hub, &id)?.id;
    caller.want_admin(id)?;
    let team = Team { id, version: version.0, ..team };
    stored(&hub, &caller, team, Effective::Now, StatusCode::OK).await
}

/// Deletes a team. For admins of the hub.
#[utoipa::path(delete, path = "/api/teams/{id}", tag = "teams", security(("token" = [])),
    params(("id" = TeamId, Path), ("If-Match" = String, Header)),
    responses((status = 204), (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn remove(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
) -> Result<StatusCode, Problem> {
    caller.want_hub_admin()?;
    delete(&hub, &caller, ObjectId::Team(named::<Team>(&hub, &id)?.id), version).await
}
