//! The schedule: who is on call when, for one team.
//!
//! A schedule is a list of rotations in one time zone; overrides stand beside it. [`timeline`] puts them together into the
//! final schedule for a range, [`now`] says who is on call at a moment, who is next and who was before, and [`warnings`] says
//! what a person should know before they save one. All ranges are half-open: `[start, end)`.

mod civil;
mod now;
mod overrides;
mod restriction;
mod rotation;
mod search;
mod strand;
#[cfg(test)]
mod tests;
mod timeline;
mod turns;
mod wall;
mod warnings;
mod weave;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::duty::ScheduleRef;
use crate::ids::{PersonId, RotationId, ScheduleId, TeamId};
pub use civil::{NotATime, TimeOfDay, WeekTime};
pub use now::{OnCall, Standing};
pub use overrides::Override;
pub use restriction::{Restriction, WeekRange};
pub use rotation::{Former, Participant, Period, Rotation, Turns};
pub use timeline::{Cause, Gap, Layer, Shift, Timeline};
pub use turns::Turn;
pub use wall::instant_of;
pub use warnings::{Limits, Warning, WarningKind};

/// Who is on call when, for one team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// How often it was changed: a change names the version that it was made from.
    #[serde(default)]
    pub version: u64,
    /// The team that it belongs to.
    pub team: TeamId,
    /// Its name, unique on the hub.
    pub name: String,
    /// More about it, plain text; may be empty.
    #[serde(default)]
    pub description: String,
    /// The IANA zone in which turns change and restrictions hold, such as `Europe/Kyiv`.
    #[schema(value_type = String)]
    pub time_zone: Tz,
    /// A schedule that is switched off has nobody on call.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Its rotations, in the order in which they are shown.
    #[serde(default)]
    pub rotations: Vec<Rotation>,
}

fn yes() -> bool {
    true
}

/// A stretch of time, half-open: `[start, end)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Range {
    /// The first moment in it.
    pub start: DateTime<Utc>,
    /// The first moment after it.
    pub end: DateTime<Utc>,
}

impl Range {
    /// Whether a moment is in it.
    pub fn contains(&self, at: DateTime<Utc>) -> bool {
        self.start <= at && at < self.end
    }

    /// What it has in common with another; `None` if nothing.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        let common = Self { start: self.start.max(other.start), end: self.end.min(other.end) };
        (common.start < common.end).then_some(common)
    }
}

/// Who is in a team: what a schedule needs to know of the world, since a team may take part in a rotation.
pub trait Members {
    /// The people of a team, in the order in which they joined.
    fn members(&self, team: TeamId) -> Vec<PersonId>;
}

impl<F: Fn(TeamId) -> Vec<PersonId>> Members for F {
    fn members(&self, team: TeamId) -> Vec<PersonId> {
        self(team)
    }
}

impl Schedule {
    /// As shown.
    pub fn shown(&self) -> ScheduleRef {
        ScheduleRef { id: self.id, name: self.name.clone() }
    }

    /// Everybody who takes part in its rotations, former ones too.
    pub fn people(&self, members: &impl Members) -> BTreeSet<PersonId> {
        let turns = |rotation: &Rotation| {
            let former = rotation.former.iter().map(|former| former.turns.clone());
            former.chain([rotation.turns.clone()]).flat_map(|turns| turns.participants).collect::<Vec<_>>()
        };
        let mut people = BTreeSet::new();
        for participant in self.rotations.iter().flat_map(turns) {
            match participant {
                Participant::Person(person) => drop(people.insert(person)),
                Participant::Team(team) => people.extend(members.members(team)),
                Participant::Nobody => {}
            }
        }
        people
    }

    /// The rotation of this id.
    pub fn rotation(&self, id: RotationId) -> Option<&Rotation> {
        self.rotations.iter().find(|rotation| rotation.id == id)
    }
}
