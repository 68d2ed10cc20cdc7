//! Names: what an address or a body means, by id or by name.

use std::str::FromStr;
use std::sync::Arc;

use oncall::escalation::Policy;
use oncall::setup::{Person, Team};
use oncall::{PersonId, PolicyId, Schedule, ScheduleId, Setup, TeamId};
use serde::Deserialize;

use super::call::Call;
use super::reply::Refusal;
use crate::ingest::opsgenie::Named;

/// How a body names something: by `id`, by `name`, or a user by `username`. SDKs send those that they do not use as empty texts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reference {
    /// What it is, such as `user`.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) username: Option<String>,
}

impl From<Named> for Reference {
    fn from(Named { kind, id, name, username }: Named) -> Self {
        Self { kind, id, name, username }
    }
}

/// A part of a reference, if it says anything.
fn said(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

impl Reference {
    /// What it is, in lower case; empty where left out.
    pub(super) fn kind(&self) -> String {
        said(self.kind.as_ref()).unwrap_or_default().to_ascii_lowercase()
    }

    /// Whether it names nothing.
    pub(super) fn is_empty(&self) -> bool {
        [&self.id, &self.name, &self.username].into_iter().all(|text| said(text.as_ref()).is_none())
    }

    /// The user whom it means.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn person(&self, setup: &Setup) -> Result<PersonId, String> {
        let named = said(self.username.as_ref()).or(said(self.name.as_ref()));
        self.meant(
            "user",
            "username",
            named,
            |id| setup.people.contains_key(&id),
            |name| setup.person_by_email(name).map(|it| it.id),
        )
    }

    /// The team that it means.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn team(&self, setup: &Setup) -> Result<TeamId, String> {
        let named = said(self.name.as_ref());
        self.meant(
            "team",
            "name",
            named,
            |id| setup.teams.contains_key(&id),
            |name| setup.team_by_name(name).map(|it| it.id),
        )
    }

    /// The schedule that it means.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn schedule(&self, setup: &Setup) -> Result<ScheduleId, String> {
        let named = said(self.name.as_ref());
        self.meant(
            "schedule",
            "name",
            named,
            |id| setup.schedules.contains_key(&id),
            |name| setup.schedule_by_name(name).map(|it| it.id),
        )
    }

    /// The escalation that it means.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn policy(&self, setup: &Setup) -> Result<PolicyId, String> {
        let named = said(self.name.as_ref());
        self.meant(
            "escalation",
            "name",
            named,
            |id| setup.policies.contains_key(&id),
            |name| setup.policy_by_name(name).map(|it| it.id),
        )
    }

    fn meant<Id: FromStr + Copy>(
        &self,
        what: &str,
        key: &str,
        named: Option<&str>,
        known: impl Fn(Id) -> bool,
        by_name: impl Fn(&str) -> Option<Id>,
    ) -> Result<Id, String> {
        if let Some(text) = said(self.id.as_ref()) {
            let found = text.parse().ok().filter(|id| known(*id));
            return found.ok_or_else(|| format!("There is no {what} with the id '{text}'."));
        }
        let name = named.ok_or_else(|| format!("Name the {what} by 'id' or '{key}'."))?;
        by_name(name).ok_or_else(|| format!("There is no {what} with the {key} '{name}'."))
    }
}

impl Call {
    /// Whether the address names things by name: `key` is its parameter for it, or the shorter `identifierType`.
    fn by_name(&self, key: &str) -> Result<bool, Refusal> {
        let kind = self.parameter(key).or_else(|| self.parameter("identifierType"));
        match kind.map(str::to_ascii_lowercase).as_deref() {
            None | Some("id") => Ok(false),
            Some("name") => Ok(true),
            Some(_) => Err(Refusal::wrong(key, format!("'{key}' must be id or name."))),
        }
    }

    /// The schedule that the address names.
    pub(super) fn schedule(&self, setup: &Setup) -> Result<Arc<Schedule>, Refusal> {
        let name = self.name("schedule");
        let found = if self.by_name("scheduleIdentifierType")? {
            setup.schedule_by_name(name)
        } else {
            name.parse().ok().and_then(|id| setup.schedules.get(&id))
        };
        found.cloned().ok_or_else(|| missing("schedule", name))
    }

    /// The team that the address names.
    pub(super) fn team(&self, setup: &Setup) -> Result<Arc<Team>, Refusal> {
        let name = self.name("team");
        let found = if self.by_name("teamIdentifierType")? {
            setup.team_by_name(name)
        } else {
            name.parse().ok().and_then(|id| setup.teams.get(&id))
        };
        found.cloned().ok_or_else(|| missing("team", name))
    }

    /// The escalation that the address names.
    pub(super) fn policy(&self, setup: &Setup) -> Result<Arc<Policy>, Refusal> {
        let name = self.name("escalation");
        let found = if self.by_name("identifierType")? {
            setup.policy_by_name(name)
        } else {
            name.parse().ok().and_then(|id| setup.policies.get(&id))
        };
        found.cloned().ok_or_else(|| missing("escalation", name))
    }

    /// The user that the address names, by id or username.
    pub(super) fn user(&self, setup: &Setup) -> Result<Arc<Person>, Refusal> {
        let name = self.name("user");
        let by_id = name.parse().ok().and_then(|id| setup.people.get(&id));
        by_id.or_else(|| setup.person_by_email(name)).cloned().ok_or_else(|| missing("user", name))
    }

    /// The team that something new is to belong to: the one that the body names, or else the only one of whoever asks.
    pub(super) fn owner(&self, setup: &Setup, named: Option<&Reference>) -> Result<TeamId, Refusal> {
        let team = match (named.filter(|named| !named.is_empty()), self.caller.teams.as_slice()) {
            (Some(named), _) => named.team(setup).map_err(|why| Refusal::wrong("ownerTeam", why))?,
            (None, [(only, _)]) => only.id,
            (None, mine) => {
                let why = format!(
                    "Each schedule and each escalation belongs to a team here, and you are in {} teams. Say which it is: \"ownerTeam\": \
                     {{\"name\": …}}.",
                    mine.len()
                );
                return Err(Refusal::wrong("ownerTeam", why));
            }
        };
        self.caller.want_admin(team)?;
        Ok(team)
    }
}

/// 404 for what an address names.
pub(super) fn missing(what: &str, name: &str) -> Refusal {
    Refusal::not_found(&format!(
        "There is no {what} '{name}' here. Nothing was done. Check the address and its identifierType."
    ))
}
