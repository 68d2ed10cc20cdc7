//! Edits: the one way in which a setup changes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Integration, Person, Setup, ShiftRequest, Team};
use crate::escalation::Policy;
use crate::ids::{IntegrationId, OverrideId, PersonId, PolicyId, ScheduleId, ShiftRequestId, TeamId};
use crate::schedule::{Override, Schedule};

/// Anything that a setup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
        }
    }

    fn set_version(&mut self, version: u64) {
        match self {
            Self::Person(it) => it.version = version,
            Self::Team(it) => it.version = version,
            Self::Schedule(it) => it.version = version,
            Self::Override(it) => it.version = version,
            Self::Policy(it) => it.version = version,
            Self::Integration(it) => it.version = version,
            Self::Request(it) => it.version = version,
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
        }
    }
}

/// From when on a changed rotation counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effective {
    /// Whoever is on call now stays until their turn's end.
    #[default]
    TurnEnd,
    /// At once.
    Now,
}

/// One change of a setup.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Puts an object in its place: a new one (its `version` is 0), or a changed one.
    Put {
        /// The object. Its `version` is that which the change was made from; a rotation's `former` is ignored: the rules keep it.
        object: Object,
        /// From when on a changed rotation counts.
        effective: Effective,
        /// Refuses the edit when somebody else changed the object since that version.
        checked: bool,
    },
    /// Takes an object away.
    Delete {
        /// Which.
        id: ObjectId,
        /// Refuses the edit when somebody else changed the object since that version.
        version: Option<u64>,
    },
}

impl Edit {
    /// Puts an object, whatever its version.
    pub fn put(object: Object) -> Self {
        Self::Put { object, effective: Effective::TurnEnd, checked: false }
    }

    /// Takes an object away, whatever its version.
    pub fn delete(id: ObjectId) -> Self {
        Self::Delete { id, version: None }
    }
}

/// Something wrong with an edit, in a sentence, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fault {
    /// The object; `null` if the fault is about none.
    pub object: Option<ObjectId>,
    /// Where in it, such as `rotations[0].participants[2]`; empty for the object itself.
    pub field: String,
    /// What is wrong, and what was expected.
    pub detail: String,
}

/// Why a list of edits was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditFault {
    /// The object to change or delete does not exist.
    #[error("It does not exist any more: somebody deleted it, or it never was.")]
    Unknown(ObjectId),
    /// Somebody else changed it first.
    #[error(
        "Somebody else changed it meanwhile (version {found}, your change was made from {given}). Nothing was stored. Load it again, and make the \
         change anew."
    )]
    Conflict {
        /// What.
        object: ObjectId,
        /// Its version now.
        found: u64,
        /// The version that the change was made from.
        given: u64,
    },
    /// It is still in use.
    #[error("It is still in use by {}. Nothing was stored. Take it out there first.", by.join(", "))]
    InUse {
        /// What.
        object: ObjectId,
        /// By what, in words, such as `schedule 'Payments 24/7' (rotation 'weekly')`.
        by: Vec<String>,
    },
    /// What was given is wrong.
    #[error("{}", faults.iter().map(|fault| fault.detail.as_str()).collect::<Vec<_>>().join(" "))]
    Invalid {
        /// Everything that is wrong.
        faults: Vec<Fault>,
    },
}

/// What an edit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// A new object.
    Created,
    /// A changed object.
    Changed,
    /// An object is gone.
    Deleted,
}

/// What was done to an object, for the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// What was done.
    pub verb: Verb,
    /// To what.
    pub id: ObjectId,
    /// What it is called.
    pub label: String,
    /// As it is now; none when deleted.
    pub object: Option<Object>,
}

impl Setup {
    /// Does a list of edits as a whole, or none of them. An object that is put as it is already changes nothing and is no act.
    ///
    /// # Errors
    /// [`EditFault`]; then nothing was changed.
    pub fn edited(&self, edits: Vec<Edit>, _now: DateTime<Utc>) -> Result<(Self, Vec<Act>), EditFault> {
        let mut setup = self.clone();
        let mut acts = Vec::new();
        for edit in edits {
            match edit {
                Edit::Put { mut object, .. } => {
                    let version = self.object(object.id()).map_or(1, |found| found.version() + 1);
                    object.set_version(version);
                    let verb = if version == 1 { Verb::Created } else { Verb::Changed };
                    acts.push(Act { verb, id: object.id(), label: object.label(), object: Some(object.clone()) });
                    setup.insert(object);
                }
                Edit::Delete { id, .. } => {
                    let label = setup.object(id).ok_or(EditFault::Unknown(id))?.label();
                    setup.remove(id);
                    acts.push(Act { verb: Verb::Deleted, id, label, object: None });
                }
            }
        }
        Ok((setup, acts))
    }

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
        }
    }

    fn remove(&mut self, id: ObjectId) {
        match id {
            ObjectId::Person(id) => drop(self.people.remove(&id)),
            ObjectId::Team(id) => drop(self.teams.remove(&id)),
            ObjectId::Schedule(id) => drop(self.schedules.remove(&id)),
            ObjectId::Override(id) => drop(self.overrides.remove(&id)),
            ObjectId::Policy(id) => drop(self.policies.remove(&id)),
            ObjectId::Integration(id) => drop(self.integrations.remove(&id)),
            ObjectId::Request(id) => drop(self.requests.remove(&id)),
        }
    }
}
