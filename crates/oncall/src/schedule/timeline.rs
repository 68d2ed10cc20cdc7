//! The timeline of a schedule: each rotation, the overrides, and the final schedule that they make together.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Members, Override, Range, Schedule};
use crate::ids::{OverrideId, PersonId, RotationId};

/// Why a person is on call.
///
/// JSON: `{"rotation": id}` or `{"override": id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It is their turn in this rotation.
    Rotation(RotationId),
    /// They took over by this override.
    Override(OverrideId),
}

/// One unbroken stretch with one person and one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Shift {
    /// Who is on call.
    pub person: PersonId,
    /// From when on, within the range asked for.
    pub start: DateTime<Utc>,
    /// Until when, within the range asked for.
    pub end: DateTime<Utc>,
    /// Why.
    pub cause: Cause,
    /// Whether it began before the range asked for.
    pub cut_start: bool,
    /// Whether it ends after the range asked for.
    pub cut_end: bool,
}

/// One rotation in a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Layer {
    /// The rotation; `null` for a schedule's overrides where it has no rotation that they could replace.
    pub rotation: Option<RotationId>,
    /// What the rotation alone gives, ordered by start.
    pub base: Vec<Shift>,
    /// With the overrides on it, ordered by start.
    #[serde(rename = "final")]
    pub last: Vec<Shift>,
}

/// A stretch of the final schedule with nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Gap {
    /// From when on, within the range asked for.
    pub start: DateTime<Utc>,
    /// Until when, within the range asked for.
    pub end: DateTime<Utc>,
}

/// A schedule over a range of time, with its layers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Timeline {
    /// The range asked for.
    pub range: Range,
    /// Each rotation, in the schedule's order.
    pub layers: Vec<Layer>,
    /// The overrides that stand in the range, as created.
    pub overrides: Vec<Override>,
    /// The final schedule, merged over the rotations and ordered by start: at any moment each person at most once.
    #[serde(rename = "final")]
    pub last: Vec<Shift>,
    /// When the final schedule has nobody.
    pub gaps: Vec<Gap>,
}

impl Schedule {
    /// The timeline over a range. `overrides` are those of this schedule, in any order.
    pub fn timeline(&self, overrides: &[Override], range: Range, _members: &impl Members) -> Timeline {
        Timeline { range, layers: Vec::new(), overrides: overrides.to_vec(), last: Vec::new(), gaps: Vec::new() }
    }
}
