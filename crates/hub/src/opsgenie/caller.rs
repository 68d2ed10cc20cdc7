//! Whose key it is: `Authorization: GenieKey KEY`, of an integration or of a person.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use oncall::setup::Person;
use oncall::{Actor, IntegrationKind, TeamId};

use super::reply::Refusal;
use crate::directory::Source;
use crate::state::Hub;
use crate::store::Scope;

/// Whoever calls.
pub(super) enum Caller {
    /// A sender, by its integration's key: sends for its team, and reads if it may.
    Integration(Source),
    /// A person, by their own token: reads and acts for their teams.
    Person(Arc<Person>, Vec<TeamId>),
}

impl Caller {
    /// Finds the caller and takes one request of an integration's allowance.
    pub(super) fn of(hub: &Hub, headers: &HeaderMap) -> Result<Self, Refusal> {
        let key = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.trim().split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("geniekey"))
            .map(|(_, key)| key.trim())
            .ok_or_else(|| {
                Refusal::unknown_key(
                    "Could not authenticate: no key was sent. Send it as 'Authorization: GenieKey KEY'.",
                )
            })?;
        if let Some(person) = hub.directory().person_by_token(key) {
            let teams = hub.directory().team_ids_of(person.id);
            return Ok(Self::Person(person, teams));
        }
        let integration = hub.directory().source_by_key(key).ok_or_else(|| {
            Refusal::unknown_key(
                "Could not authenticate: this key is not known here, or was withdrawn. Nothing was stored.",
            )
        })?;
        if integration.shown.kind != IntegrationKind::Opsgenie {
            return Err(Refusal::not_permitted(
                "This key is of an integration of another kind. Nothing was stored. Use a key of an integration of kind 'opsgenie'.",
            ));
        }
        if let Some(why) = integration.refusal(hub.clock.now()) {
            return Err(Refusal::not_permitted(&why));
        }
        hub.limit.take(integration.shown.id).map_err(Refusal::throttled)?;
        Ok(Self::Integration(integration))
    }

    /// The integration, for what only senders may do.
    pub(super) fn integration(&self) -> Result<&Source, Refusal> {
        match self {
            Self::Integration(integration) => Ok(integration),
            Self::Person(..) => Err(Refusal::not_permitted(
                "A person's token reads and acts, but does not create alerts. Nothing was stored. Use the key of an integration.",
            )),
        }
    }

    /// The person, for what only people may read and change: who is on call, and whom an alert goes to.
    pub(super) fn person(self) -> Result<Arc<Person>, Refusal> {
        match self {
            Self::Person(person, _) => Ok(person),
            Self::Integration(_) => Err(Refusal::not_permitted(
                "An integration's key sends alerts; it neither reads nor changes users, teams, schedules and escalations. Use a person's \
                 token: 'Authorization: GenieKey tsp_…'.",
            )),
        }
    }

    /// Whether it may read.
    pub(super) fn reads(&self) -> Result<(), Refusal> {
        match self {
            Self::Integration(integration) if !integration.may_read => Err(Refusal::not_permitted(
                "This key may send, but not read. Allow reading for its integration, or use a person's token.",
            )),
            Self::Integration(_) | Self::Person(..) => Ok(()),
        }
    }

    /// The teams whose incidents it sees and changes.
    pub(super) fn teams(&self) -> Vec<TeamId> {
        match self {
            Self::Integration(integration) => vec![integration.team.id],
            Self::Person(_, teams) => teams.clone(),
        }
    }

    /// The incidents that it sees.
    pub(super) fn scope(&self) -> Scope {
        match self {
            Self::Integration(integration) => Scope::of_teams(vec![integration.team.id]),
            Self::Person(person, teams) => Scope::of_person(person.id, teams.clone()),
        }
    }

    /// As an actor on timelines; `user` is the person on the sender's side, in the sender's words.
    pub(super) fn actor(&self, user: Option<String>) -> Actor {
        match self {
            Self::Integration(integration) => {
                Actor::Integration { id: integration.shown.id, name: integration.shown.name.clone(), user }
            }
            Self::Person(person, _) => Actor::Person(person.shown()),
        }
    }
}
