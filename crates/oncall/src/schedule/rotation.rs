//! A rotation: one recurring order of participants inside a schedule.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::restriction::Restriction;
use crate::ids::{PersonId, RotationId, TeamId};

/// Whose turn it may be.
///
/// JSON: `{"person": id}`, `{"team": id}` or `"nobody"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
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
