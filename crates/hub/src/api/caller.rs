//! Who calls: a person, by the token in `Authorization: Bearer`.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use oncall::{Actor, Incident, TeamId};

use crate::directory::{Person, Role};
use crate::problem::Problem;
use crate::state::Hub;

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

    /// Whether they may see an incident: it is their team's, or they were called for it.
    pub(crate) fn sees(&self, incident: &Incident) -> bool {
        self.teams.iter().any(|(team, _)| team.id == incident.team.id) || incident.page_of(self.person.id).is_some()
    }
}

impl FromRequestParts<Hub> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hub: &Hub) -> Result<Self, Problem> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token)
            .ok_or_else(|| {
                Problem::no_credentials(
                    "No token was sent. The hub answers only people that it knows. Send your personal token as 'Authorization: \
                     Bearer tsp_…'.",
                )
            })?;
        let person = hub.directory.person_by_token(token).ok_or_else(|| {
            Problem::new(
                StatusCode::UNAUTHORIZED,
                "unknown_token",
                "This token is not known here, or was withdrawn. Until you sign in again, this hub cannot wake you. Ask your hub's \
                 administrator for a new token.",
            )
        })?;
        let teams = hub.directory.teams_of(person.id);
        Ok(Self { person, teams })
    }
}
