//! The setup: everything that a hub was told about people, teams, schedules, policies and integrations, as one value.
//!
//! It changes only by [`Setup::edited`]: a list of edits makes a new setup as a whole, or none and says why. Whoever edits, a
//! screen, a file or another system's client, comes through the same door. `work` does the edits, `check` holds every rule with its
//! sentence, and `used` says what still needs an object.

mod check;
mod edit;
mod integration;
mod object;
mod person;
mod request;
mod team;
#[cfg(test)]
pub(crate) mod tests;
mod used;
mod work;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use edit::{Act, Edit, EditFault, Effective, Fault, Verb};
pub use integration::Integration;
pub use object::{Object, ObjectId};
pub use person::{PagingRules, Person, QuietHours};
pub use request::{RequestState, ShiftRequest};
pub use team::{Member, Role, Team};

use crate::escalation::Policy;
use crate::heartbeat::Heartbeat;
use crate::ids::{
    HeartbeatId, IntegrationId, KnownFaultId, MaintenanceId, OverrideId, PersonId, PolicyId, ScheduleId,
    ShiftRequestId, TeamId,
};
use crate::incident::PersonRef;
use crate::intake::{KnownFault, Maintenance};
use crate::schedule::{Members, Override, Schedule};

/// Everything that a hub was told. Cheap to clone: what did not change is shared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// People.
    pub people: BTreeMap<PersonId, Arc<Person>>,
    /// Teams.
    pub teams: BTreeMap<TeamId, Arc<Team>>,
    /// Schedules.
    pub schedules: BTreeMap<ScheduleId, Arc<Schedule>>,
    /// Overrides.
    pub overrides: BTreeMap<OverrideId, Arc<Override>>,
    /// Escalation policies.
    pub policies: BTreeMap<PolicyId, Arc<Policy>>,
    /// Integrations, without their keys.
    pub integrations: BTreeMap<IntegrationId, Arc<Integration>>,
    /// Requests to take over a shift.
    pub requests: BTreeMap<ShiftRequestId, Arc<ShiftRequest>>,
    /// What teams know about faults that came before.
    pub known_faults: BTreeMap<KnownFaultId, Arc<KnownFault>>,
    /// Senders that must ping.
    pub heartbeats: BTreeMap<HeartbeatId, Arc<Heartbeat>>,
    /// Maintenance windows.
    pub maintenances: BTreeMap<MaintenanceId, Arc<Maintenance>>,
}

impl Setup {
    /// A person as shown; one who is gone is shown by their id.
    pub fn person_ref(&self, id: PersonId) -> PersonRef {
        let name = self.people.get(&id).map_or_else(|| format!("(deleted person {id})"), |person| person.name.clone());
        PersonRef { id, name }
    }

    /// The person of an e-mail address, whatever its case.
    pub fn person_by_email(&self, email: &str) -> Option<&Arc<Person>> {
        self.people.values().find(|person| person.email.eq_ignore_ascii_case(email.trim()))
    }

    /// The team of a name, whatever its case.
    pub fn team_by_name(&self, name: &str) -> Option<&Arc<Team>> {
        self.teams.values().find(|team| same_name(&team.name, name))
    }

    /// The schedule of a name, whatever its case.
    pub fn schedule_by_name(&self, name: &str) -> Option<&Arc<Schedule>> {
        self.schedules.values().find(|schedule| same_name(&schedule.name, name))
    }

    /// The heartbeat of a name, whatever its case.
    pub fn heartbeat_by_name(&self, name: &str) -> Option<&Arc<Heartbeat>> {
        self.heartbeats.values().find(|heartbeat| same_name(&heartbeat.name, name))
    }

    /// The policy of a name, whatever its case.
    pub fn policy_by_name(&self, name: &str) -> Option<&Arc<Policy>> {
        self.policies.values().find(|policy| same_name(&policy.name, name))
    }

    /// The overrides of a schedule, in the order in which they were created.
    pub fn overrides_of(&self, schedule: ScheduleId) -> Vec<Override> {
        let mut overrides: Vec<_> =
            self.overrides.values().filter(|it| it.schedule == schedule).map(|it| Override::clone(it)).collect();
        overrides.sort_by_key(|it| (it.created_at, it.order));
        overrides
    }

    /// The teams of a person, with what they are there.
    pub fn teams_of(&self, person: PersonId) -> impl Iterator<Item = (&Arc<Team>, Role)> {
        self.teams.values().filter_map(move |team| Some((team, team.role_of(person)?)))
    }
}

/// Names are the same whatever their case and the space around them.
pub fn same_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

impl Members for Setup {
    fn members(&self, team: TeamId) -> Vec<PersonId> {
        self.teams.get(&team).map(|team| team.members.iter().map(|member| member.person).collect()).unwrap_or_default()
    }
}
