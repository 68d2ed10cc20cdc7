//! `me`: who the caller is, and what they are on call for.

use axum::Json;
use axum::extract::State;
use chrono_tz::Tz;
use oncall::setup::{PagingRules, Person, Role};
use oncall::{Duties, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::Payload;
use super::caller::Caller;
use super::people;
use super::versions::Versioned;
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(paging_rules)).routes(routes!(profile))
}

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
async fn me(caller: Caller, State(hub): State<Hub>) -> Json<Me> {
    let duty = hub.directory().setup.duties(caller.person.id, hub.clock.now());
    let teams = caller.teams.into_iter().map(|(team, role)| MyTeam { id: team.id, name: team.name, role }).collect();
    Json(Me { person: Person::clone(&caller.person), teams, duty })
}

/// What the caller may change of themselves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// Their name.
    name: String,
    /// Their IANA time zone.
    #[schema(value_type = String)]
    time_zone: Tz,
}

/// How I want to be paged, from now on.
#[utoipa::path(put, path = "/api/me/paging-rules", tag = "me", security(("token" = [])), request_body = PagingRules,
    responses((status = 200, body = Person), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn paging_rules(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(paging_rules): Payload<PagingRules>,
) -> Result<Versioned<Person>, Problem> {
    let person = Person { paging_rules, ..Person::clone(&caller.person) };
    people::changed(&hub, &caller, person).await
}

/// My name and time zone.
#[utoipa::path(put, path = "/api/me/profile", tag = "me", security(("token" = [])), request_body = Profile,
    responses((status = 200, body = Person), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn profile(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(profile): Payload<Profile>,
) -> Result<Versioned<Person>, Problem> {
    let person =
        Person { name: profile.name.trim().to_owned(), time_zone: profile.time_zone, ..Person::clone(&caller.person) };
    people::changed(&hub, &caller, person).await
}
