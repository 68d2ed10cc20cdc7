//! The timeline of a schedule: each rotation, the overrides, and the final schedule that they make together.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::strand::clipped;
use super::wall::shifted;
use super::weave::weave;
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

/// A gap shorter than this is not told.
fn shortest_gap() -> TimeDelta {
    TimeDelta::minutes(1)
}

impl Schedule {
    /// The timeline over a range. `overrides` are those of this schedule, in any order.
    ///
    /// - Neighbouring pieces with the same person and the same cause are one shift, and none is empty. `cut_start` and `cut_end`
    ///   say that a shift goes on beyond the range, as those of a single participant do for ever.
    /// - In the final schedule a person is on call at most once at any moment. Where two causes put them there at once, the one
    ///   that began earlier is shown, and the other only from its end on; of two that began together, or more than two years
    ///   before the range, that of the rotation which stands first in the schedule.
    /// - Gaps shorter than a minute are not told: nobody can act on them, and clients of other systems leave them behind (an
    ///   override until 08:59:59). The shifts beside them stay exact.
    /// - An override that names only rotations which are gone stands for nothing. A schedule that is switched off has nobody at
    ///   all, overrides included.
    ///
    /// The effort grows with the number of shifts in the range, and of overrides given; what was before the range costs nothing.
    pub fn timeline(&self, overrides: &[Override], range: Range, members: &impl Members) -> Timeline {
        // A little more than the range, to see whether a shift goes on, and how long a gap at its edge is.
        let wide = Range { start: shifted(range.start, -shortest_gap()), end: shifted(range.end, shortest_gap()) };
        let strands = self.strands(overrides);
        let woven = weave(&strands, wide, members);
        let layers = strands.iter().zip(&woven.layers).map(|(strand, (base, last))| Layer {
            rotation: strand.id,
            base: clipped(base, range),
            last: clipped(last.as_ref().unwrap_or(base), range),
        });
        let mut standing: Vec<_> = overrides.iter().filter(|it| it.range().intersect(&range).is_some()).collect();
        standing.sort_by_key(|it| (it.created_at, it.order));
        Timeline {
            range,
            layers: layers.collect(),
            overrides: standing.into_iter().cloned().collect(),
            gaps: gaps(&woven.last, wide).filter_map(|gap| gap.intersect(&range)).map(Gap::from).collect(),
            last: clipped(&woven.last, range),
        }
    }
}

impl From<Range> for Gap {
    fn from(Range { start, end }: Range) -> Self {
        Self { start, end }
    }
}

/// When there is none of the shifts, which are ordered by start, for a minute or longer.
fn gaps(shifts: &[Shift], range: Range) -> impl Iterator<Item = Range> {
    let edges = shifts.iter().map(|shift| (shift.start, shift.end)).chain([(range.end, range.end)]);
    edges
        .scan(range.start, |covered, (start, end)| {
            let gap = Range { start: *covered, end: start };
            *covered = end.max(*covered);
            Some(gap)
        })
        .filter(|gap| gap.end - gap.start >= shortest_gap())
}
