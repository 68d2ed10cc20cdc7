//! Who calls: a person, by the token in `Authorization: Bearer`.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use oncall::setup::{Person, Role};
use oncall::{Actor, Incident, TeamId};

use crate::problem::Problem;
use crate::state::Hub;
use crate::store::Scope;

/// The person who calls.
pub(crate) struct Caller {
    /// Them.
    pub(crate) person: Arc<Person>,
    /// Their teams, with what they are there.
    pub(crate) teams: Vec<(oncall::TeamRef, Role)>,
}

impl Caller {
    /// As an actor on timelines.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Person(self.person.shown())
    }

    /// The ids of their teams.
    pub(crate) fn team_ids(&self) -> Vec<TeamId> {
        self.teams.iter().map(|(team, _)| team.id).collect()
    }

    /// All incidents that they may see.
    pub(crate) fn scope(&self) -> Scope {
        Scope::of_person(self.person.id, self.team_ids())
    }

    /// Whether they may see an incident: it is their team's or was before, or they were called for it.
    pub(crate) fn sees(&self, incident: &Incident) -> bool {
        let audience = incident.audience();
        audience.contains(&self.person.id.0)
            || self.teams.iter().any(|(team, _)| team.id == incident.team.id || audience.contains(&team.id.0))
    }

    /// Whether they may change what is a team's: they are its admin, or the hub's.
    pub(crate) fn administers(&self, team: TeamId) -> bool {
        self.person.hub_admin || self.teams.iter().any(|(mine, role)| mine.id == team && *role == Role::Admin)
    }

    /// Whether they are in a team.
    pub(crate) fn is_in(&self, team: TeamId) -> bool {
        self.teams.iter().any(|(mine, _)| mine.id == team)
    }

    /// Refuses whoever may not change what is a team's.
    pub(crate) fn want_admin(&self, team: TeamId) -> Result<(), Problem> {
        if self.administers(team) {
            return Ok(());
        }
        Err(Problem::not_allowed(
            "Only an admin of the team, or of the hub, may do this. Nothing was changed. Ask one of them.",
        ))
    }

    /// Refuses whoever is neither in a team nor an admin of the hub.
    pub(crate) fn want_member(&self, team: TeamId) -> Result<(), Problem> {
        if self.is_in(team) || self.person.hub_admin {
            return Ok(());
        }
        Err(Problem::not_allowed(
            "Only a member of the team, or an admin of the hub, may do this. Nothing was changed. Ask one of them.",
        ))
    }

    /// Refuses whoever is no admin of the hub.
    pub(crate) fn want_hub_admin(&self) -> Result<(), Problem> {
        if self.person.hub_admin {
            return Ok(());
        }
        Err(Problem::not_allowed("Only an admin of the hub may do this. Nothing was changed. Ask one of them."))
    }
}

/// The token in `Authorization: Bearer …`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

impl FromRequestParts<Hub> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hub: &Hub) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)
            .ok_or_else(|| {
                Problem::no_credentials(
                    "No token was sent. The hub answers only people that it knows. Send your personal token as 'Authorization: \
                     Bearer tsp_…'.",
                )
            })?;
        let person = hub.directory().person_by_token(token).ok_or_else(|| {
            Problem::new(
                StatusCode::UNAUTHORIZED,
                "unknown_token",
                "This token is not known here, or was withdrawn. Until you sign in again, this hub cannot wake you. Ask your hub's \
                 administrator for a new token.",
            )
        })?;
        let teams = hub.directory().teams_of(person.id);
        Ok(Self { person, teams })
    }
}
