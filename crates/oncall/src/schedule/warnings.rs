//! What a person should know before they save a schedule. Nothing here forbids anything.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Members, Override, Range, Schedule};
use crate::ids::{PersonId, RotationId};

/// What a team allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The longest time that one person should be on call without a break, in hours.
    pub longest_shift_hours: Option<u32>,
}

/// The kind of a warning, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Nobody is on call for a time.
    Gap,
    /// A hand-off on Friday after 15:00.
    FridayHandOff,
    /// A hand-off at night, 22:00 to 06:00.
    NightHandOff,
    /// A person is on call twice at once.
    TwiceAtOnce,
    /// A person is on call for longer than the team allows.
    LongShift,
    /// A restriction hides a rotation, or a participant's turns, wholly.
    Hidden,
    /// A person bears much more than others over the next year.
    Unfair,
}

/// Something that a person should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Warning {
    /// What kind.
    pub kind: WarningKind,
    /// In a sentence, with names and times in the schedule's zone.
    pub text: String,
    /// About which rotation, if about one.
    pub rotation: Option<RotationId>,
    /// About which person, if about one.
    pub person: Option<PersonId>,
    /// When it happens first, if at a time.
    pub at: Option<DateTime<Utc>>,
}

impl Schedule {
    /// What a person should know of this schedule over `range` (usually the next year), each kind once for what it is about, with
    /// how often it happens. `name` gives a person's name.
    pub fn warnings(
        &self,
        _overrides: &[Override],
        _range: Range,
        _limits: Limits,
        _members: &impl Members,
        _name: &dyn Fn(PersonId) -> String,
    ) -> Vec<Warning> {
        Vec::new()
    }
}
