//! Edits: the one way in which a setup changes.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Setup;
use super::object::{Object, ObjectId};
use super::work::Work;

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
#[expect(clippy::large_enum_variant, reason = "there are few of them at a time, and none is kept")]
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
    /// Does a list of edits as a whole, or none of them: one after the other, and what they make together is checked at the end,
    /// so that an object and its last use may go in one list. An object that is put as it is already changes nothing and is no act.
    ///
    /// What else an edit does, with acts of its own: a schedule or rotation that goes takes its overrides and requests with it, a
    /// person who goes their memberships and requests. An override never begins before the moment at which it was made.
    ///
    /// # Errors
    /// [`EditFault`]; then nothing was changed.
    pub fn edited(&self, edits: Vec<Edit>, now: DateTime<Utc>) -> Result<(Self, Vec<Act>), EditFault> {
        let mut work = Work::new(self, now);
        for edit in edits {
            match edit {
                Edit::Put { object, effective, checked } => work.put(object, effective, checked)?,
                Edit::Delete { id, version } => work.delete(id, version)?,
            }
        }
        work.finish()
    }
}
