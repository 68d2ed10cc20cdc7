//! Who is who: people, teams, integrations, and whose secret it is. Read once at start and held in memory.

use std::collections::HashMap;
use std::sync::Arc;

use oncall::{Duty, IntegrationRef, PersonId, PersonRef, TeamId, TeamRef, duty};
use serde::Serialize;
use utoipa::ToSchema;

use crate::secret::SecretHash;

/// A person's place in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// Answers for the team's services.
    Member,
    /// Also changes its configuration.
    Admin,
}

impl Role {
    /// The word for it in API and database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Person {
    /// Their id.
    pub(crate) id: PersonId,
    /// Their name.
    pub(crate) name: String,
    /// Their e-mail address, by which configuration names them.
    pub(crate) email: String,
    /// Their IANA time zone, such as `Europe/Kyiv`.
    pub(crate) time_zone: String,
    /// May do everything on this hub.
    pub(crate) hub_admin: bool,
}

impl Person {
    /// As shown in incidents.
    pub(crate) fn shown(&self) -> PersonRef {
        PersonRef { id: self.id, name: self.name.clone() }
    }
}

/// One source of incidents.
#[derive(Clone, Debug)]
pub(crate) struct Integration {
    /// As shown in incidents.
    pub(crate) shown: IntegrationRef,
    /// Its team.
    pub(crate) team: TeamRef,
    /// Takes SNS messages in raw delivery, which nobody signed.
    pub(crate) raw_delivery: bool,
    /// Its key may also read the team's incidents (Opsgenie's "read access").
    pub(crate) may_read: bool,
}

/// A person in a team.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Membership {
    /// The team.
    pub(crate) team: TeamId,
    /// The person.
    pub(crate) person: PersonId,
    /// As what.
    pub(crate) role: Role,
}

/// Everybody and everything that has a name.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    people: HashMap<PersonId, Arc<Person>>,
    teams: HashMap<TeamId, TeamRef>,
    memberships: Vec<Membership>,
    integrations: HashMap<SecretHash, Arc<Integration>>,
    tokens: HashMap<SecretHash, PersonId>,
}

impl Directory {
    /// Puts together what the store holds.
    pub(crate) fn new(
        people: Vec<Person>,
        teams: Vec<TeamRef>,
        memberships: Vec<Membership>,
        integrations: Vec<(SecretHash, Integration)>,
        tokens: Vec<(SecretHash, PersonId)>,
    ) -> Self {
        Self {
            people: people.into_iter().map(|person| (person.id, Arc::new(person))).collect(),
            teams: teams.into_iter().map(|team| (team.id, team)).collect(),
            memberships,
            integrations: integrations.into_iter().map(|(key, it)| (key, Arc::new(it))).collect(),
            tokens: tokens.into_iter().collect(),
        }
    }

    /// The person whose token this is.
    pub(crate) fn person_by_token(&self, token: &str) -> Option<Arc<Person>> {
        self.tokens.get(&SecretHash::of(token)).and_then(|person| self.people.get(person)).cloned()
    }

    /// The integration whose key this is.
    pub(crate) fn integration_by_key(&self, key: &str) -> Option<Arc<Integration>> {
        self.integrations.get(&SecretHash::of(key)).cloned()
    }

    /// The people of a team, in the order in which they joined.
    pub(crate) fn members(&self, team: TeamId) -> Vec<PersonRef> {
        self.memberships
            .iter()
            .filter(|membership| membership.team == team)
            .filter_map(|membership| self.people.get(&membership.person))
            .map(|person| person.shown())
            .collect()
    }

    /// The teams of a person, with what they are there.
    pub(crate) fn teams_of(&self, person: PersonId) -> Vec<(TeamRef, Role)> {
        self.memberships
            .iter()
            .filter(|membership| membership.person == person)
            .filter_map(|membership| Some((self.teams.get(&membership.team)?.clone(), membership.role)))
            .collect()
    }

    /// What a person is on call for.
    pub(crate) fn duty_of(&self, person: PersonId) -> Vec<Duty> {
        self.teams_of(person).iter().map(|(team, _)| duty::without_schedule(team)).collect()
    }
}
