//! Objects: anything that a setup holds, under one name.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Integration, Person, Setup, ShiftRequest, Team};
use crate::escalation::Policy;
use crate::heartbeat::Heartbeat;
use crate::ids::{
    HeartbeatId, IntegrationId, KnownFaultId, MaintenanceId, OverrideId, PersonId, PolicyId, ScheduleId,
    ShiftRequestId, TeamId,
};
use crate::intake::{KnownFault, Maintenance};
use crate::schedule::{Override, Schedule};

/// Anything that a setup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "there are few of them at a time: a setup keeps each kind in its own place"
)]
pub enum Object {
    /// A person.
    Person(Person),
    /// A team.
    Team(Team),
    /// A schedule.
    Schedule(Schedule),
    /// An override.
    Override(Override),
    /// An escalation policy.
    Policy(Policy),
    /// An integration.
    Integration(Integration),
    /// A request to take over a shift.
    Request(ShiftRequest),
    /// An entry of a catalogue of known faults.
    KnownFault(KnownFault),
    /// A heartbeat.
    Heartbeat(Heartbeat),
    /// A maintenance window.
    Maintenance(Maintenance),
}

/// The name of anything that a setup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectId {
    /// A person.
    Person(PersonId),
    /// A team.
    Team(TeamId),
    /// A schedule.
    Schedule(ScheduleId),
    /// An override.
    Override(OverrideId),
    /// An escalation policy.
    Policy(PolicyId),
    /// An integration.
    Integration(IntegrationId),
    /// A request to take over a shift.
    Request(ShiftRequestId),
    /// An entry of a catalogue of known faults.
    KnownFault(KnownFaultId),
    /// A heartbeat.
    Heartbeat(HeartbeatId),
    /// A maintenance window.
    Maintenance(MaintenanceId),
}

impl Object {
    /// Its name.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::Person(it) => ObjectId::Person(it.id),
            Self::Team(it) => ObjectId::Team(it.id),
            Self::Schedule(it) => ObjectId::Schedule(it.id),
            Self::Override(it) => ObjectId::Override(it.id),
            Self::Policy(it) => ObjectId::Policy(it.id),
            Self::Integration(it) => ObjectId::Integration(it.id),
            Self::Request(it) => ObjectId::Request(it.id),
            Self::KnownFault(it) => ObjectId::KnownFault(it.id),
            Self::Heartbeat(it) => ObjectId::Heartbeat(it.id),
            Self::Maintenance(it) => ObjectId::Maintenance(it.id),
        }
    }

    /// How often it was changed.
    pub fn version(&self) -> u64 {
        match self {
            Self::Person(it) => it.version,
            Self::Team(it) => it.version,
            Self::Schedule(it) => it.version,
            Self::Override(it) => it.version,
            Self::Policy(it) => it.version,
            Self::Integration(it) => it.version,
            Self::Request(it) => it.version,
            Self::KnownFault(it) => it.version,
            Self::Heartbeat(it) => it.version,
            Self::Maintenance(it) => it.version,
        }
    }

    pub(super) fn set_version(&mut self, version: u64) {
        match self {
            Self::Person(it) => it.version = version,
            Self::Team(it) => it.version = version,
            Self::Schedule(it) => it.version = version,
            Self::Override(it) => it.version = version,
            Self::Policy(it) => it.version = version,
            Self::Integration(it) => it.version = version,
            Self::Request(it) => it.version = version,
            Self::KnownFault(it) => it.version = version,
            Self::Heartbeat(it) => it.version = version,
            Self::Maintenance(it) => it.version = version,
        }
    }

    /// The name that people know it by, such as a person's or a schedule's.
    pub fn label(&self) -> String {
        match self {
            Self::Person(it) => it.name.clone(),
            Self::Team(it) => it.name.clone(),
            Self::Schedule(it) => it.name.clone(),
            Self::Override(it) => format!("from {} to {}", it.start.to_rfc3339(), it.end.to_rfc3339()),
            Self::Policy(it) => it.name.clone(),
            Self::Integration(it) => it.name.clone(),
            Self::Request(it) => format!("from {} to {}", it.start.to_rfc3339(), it.end.to_rfc3339()),
            Self::KnownFault(it) => it.name.clone(),
            Self::Heartbeat(it) => it.name.clone(),
            Self::Maintenance(it) => it.description.clone(),
        }
    }
}

impl Setup {
    /// An object of it.
    pub fn object(&self, id: ObjectId) -> Option<Object> {
        match id {
            ObjectId::Person(id) => self.people.get(&id).map(|it| Object::Person(Person::clone(it))),
            ObjectId::Team(id) => self.teams.get(&id).map(|it| Object::Team(Team::clone(it))),
            ObjectId::Schedule(id) => self.schedules.get(&id).map(|it| Object::Schedule(Schedule::clone(it))),
            ObjectId::Override(id) => self.overrides.get(&id).map(|it| Object::Override(Override::clone(it))),
            ObjectId::Policy(id) => self.policies.get(&id).map(|it| Object::Policy(Policy::clone(it))),
            ObjectId::Integration(id) => {
                self.integrations.get(&id).map(|it| Object::Integration(Integration::clone(it)))
            }
            ObjectId::Request(id) => self.requests.get(&id).map(|it| Object::Request(ShiftRequest::clone(it))),
            ObjectId::KnownFault(id) => self.known_faults.get(&id).map(|it| Object::KnownFault(KnownFault::clone(it))),
            ObjectId::Heartbeat(id) => self.heartbeats.get(&id).map(|it| Object::Heartbeat(Heartbeat::clone(it))),
            ObjectId::Maintenance(id) => {
                self.maintenances.get(&id).map(|it| Object::Maintenance(Maintenance::clone(it)))
            }
        }
    }

    /// Puts an object in its place as it is, without a check: for a store that reads back what was checked before.
    pub fn insert(&mut self, object: Object) {
        match object {
            Object::Person(it) => drop(self.people.insert(it.id, Arc::new(it))),
            Object::Team(it) => drop(self.teams.insert(it.id, Arc::new(it))),
            Object::Schedule(it) => drop(self.schedules.insert(it.id, Arc::new(it))),
            Object::Override(it) => drop(self.overrides.insert(it.id, Arc::new(it))),
            Object::Policy(it) => drop(self.policies.insert(it.id, Arc::new(it))),
            Object::Integration(it) => drop(self.integrations.insert(it.id, Arc::new(it))),
            Object::Request(it) => drop(self.requests.insert(it.id, Arc::new(it))),
            Object::KnownFault(it) => drop(self.known_faults.insert(it.id, Arc::new(it))),
            Object::Heartbeat(it) => drop(self.heartbeats.insert(it.id, Arc::new(it))),
            Object::Maintenance(it) => drop(self.maintenances.insert(it.id, Arc::new(it))),
        }
    }

    pub(super) fn remove(&mut self, id: ObjectId) {
        match id {
            ObjectId::Person(id) => drop(self.people.remove(&id)),
            ObjectId::Team(id) => drop(self.teams.remove(&id)),
            ObjectId::Schedule(id) => drop(self.schedules.remove(&id)),
            ObjectId::Override(id) => drop(self.overrides.remove(&id)),
            ObjectId::Policy(id) => drop(self.policies.remove(&id)),
            ObjectId::Integration(id) => drop(self.integrations.remove(&id)),
            ObjectId::Request(id) => drop(self.requests.remove(&id)),
            ObjectId::KnownFault(id) => drop(self.known_faults.remove(&id)),
            ObjectId::Heartbeat(id) => drop(self.heartbeats.remove(&id)),
            ObjectId::Maintenance(id) => drop(self.maintenances.remove(&id)),
        }
    }
}
