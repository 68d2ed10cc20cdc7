//! A rotation: one recurring order of participants inside a schedule.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Range;
use super::restriction::Restriction;
use super::wall::EVER;
use crate::ids::{PersonId, RotationId, TeamId};
use crate::setup::Effective;

/// Whose turn it may be.
///
/// JSON: `{"person": id}`, `{"team": id}` or `"nobody"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Participant {
    /// A person.
    Person(PersonId),
    /// All members of a team at that time.
    Team(TeamId),
    /// Nobody, on purpose.
    Nobody,
}

/// The unit of a turn's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Exact hours.
    Hourly,
    /// Calendar days.
    Daily,
    /// Calendar weeks.
    Weekly,
}

/// Whose turn it is when: turn k, counted from `start`, belongs to participant k mod n.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Turns {
    /// Who takes turns, in order; a person may stand in it more than once.
    pub participants: Vec<Participant>,
    /// The unit of a turn's length. Daily and weekly turns change at the local time of `start`, on calendar days counted from its
    /// date; hourly ones are exact durations.
    pub period: Period,
    /// How many periods a turn lasts, at least 1.
    #[serde(default = "one")]
    pub length: u32,
    /// When the first turn begins, by the clock of the schedule's zone: `2026-11-03T10:00:00`.
    pub start: NaiveDateTime,
    /// When the rotation ends, by the same clock; `null` for never.
    #[serde(default)]
    pub end: Option<NaiveDateTime>,
    /// The hours during which it counts; `null` for always.
    #[serde(default)]
    pub restriction: Option<Restriction>,
}

fn one() -> u32 {
    1
}

/// How a rotation was before it was changed: what was on call in the past stays so, and whoever was on call at the moment of
/// the change stays until their turn's end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Former {
    /// It held before this moment.
    pub until: DateTime<Utc>,
    /// The schedule's zone of that time.
    #[schema(value_type = String)]
    pub time_zone: Tz,
    /// The turns of that time.
    pub turns: Turns,
}

/// One recurring order of participants inside a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rotation {
    /// Its id.
    pub id: RotationId,
    /// Its name, unique in its schedule.
    pub name: String,
    /// Whose turn it is when.
    #[serde(flatten)]
    pub turns: Turns,
    /// How it was before, the oldest first; each holds from the `until` of the one before (the first from ever) to its own.
    /// The present `turns` hold from the last `until` on.
    #[serde(default)]
    pub former: Vec<Former>,
}

/// The turns that hold in a stretch of time, and the zone by whose clock they count.
pub(super) struct Segment<'a> {
    pub(super) range: Range,
    pub(super) zone: Tz,
    pub(super) turns: &'a Turns,
}

impl Rotation {
    /// What holds when, the oldest first: the former turns one after the other, then the present ones, which count by `zone`.
    /// The segments follow each other without a hole.
    pub(super) fn segments(&self, zone: Tz) -> impl Iterator<Item = Segment<'_>> {
        let former = self.former.iter().map(|former| (former.until, former.time_zone, &former.turns));
        former.chain([(EVER.end, zone, &self.turns)]).scan(EVER.start, |start, (until, zone, turns)| {
            let range = Range { start: *start, end: until.clamp(*start, EVER.end) };
            *start = range.end;
            Some(Segment { range, zone, turns })
        })
    }

    /// The rotation with other turns, or in another zone, from `now` on or from the end of the turn that somebody has now; what
    /// was before stays as it was, in `former`. Id and name are those of `self`.
    ///
    /// [`Effective::TurnEnd`] lets whoever has the turn now keep it to its end by the old count, also while a restriction hides
    /// it; where nobody has it (not begun, ended, or nobody's turn), the new turns hold at once. While an earlier change still
    /// waits for such an end, another one only replaces what comes after it.
    #[must_use]
    pub fn changed_to(
        &self,
        turns: Turns,
        old_zone: Tz,
        new_zone: Tz,
        now: DateTime<Utc>,
        effective: Effective,
    ) -> Self {
        if turns == self.turns && old_zone == new_zone {
            return self.clone();
        }
        let mut former = self.former.clone();
        let waiting = former.iter().position(|former| now < former.until);
        let until = match (effective, waiting) {
            (Effective::Now, _) => now,
            (Effective::TurnEnd, Some(waiting)) => former[waiting].until,
            (Effective::TurnEnd, None) => self.turns.held_until(old_zone, now).unwrap_or(now),
        };
        if let Some(waiting) = waiting {
            former.truncate(waiting + 1);
            former[waiting].until = until;
        } else {
            former.push(Former { until, time_zone: old_zone, turns: self.turns.clone() });
        }
        while former.last().is_some_and(|last| last.turns == turns && last.time_zone == new_zone) {
            former.pop();
        }
        Self { id: self.id, name: self.name.clone(), turns, former }
    }
}
