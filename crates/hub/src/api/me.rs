//! `me`: who the caller is, and what they are on call for.

use axum::Json;
use axum::extract::State;
use oncall::setup::{Person, Role};
use oncall::{Duties, TeamId};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use crate::problem::Problem;
use crate::state::Hub;

/// A team of the caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyTeam {
    /// Its id.
    id: TeamId,
    /// Its name.
    name: String,
    /// What the caller is there.
    role: Role,
}

/// The caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// Who they are.
    person: Person,
    /// Where they belong.
    teams: Vec<MyTeam>,
    /// What they are on call for, now and next.
    duty: Duties,
}

/// Who I am and what I am on call for.
#[utoipa::path(get, path = "/api/me", tag = "me", security(("token" = [])),
    responses((status = 200, body = Me), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn me(caller: Caller, State(hub): State<Hub>) -> Json<Me> {
    let duty = hub.directory().setup.duties(caller.person.id, hub.clock.now());
    let teams = caller.teams.into_iter().map(|(team, role)| MyTeam { id: team.id, name: team.name, role }).collect();
    Json(Me { person: Person::clone(&caller.person), teams, duty })
}
