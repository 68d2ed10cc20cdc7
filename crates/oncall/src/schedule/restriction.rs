//! Restrictions: the hours of the day or week during which a rotation counts, by the wall clock of the schedule's zone.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::civil::{TimeOfDay, WeekTime};

/// The hours during which a rotation counts. Outside it the rotation contributes nobody; its turns go on counting underneath.
///
/// JSON: `{"daily": {"from": "22:00", "to": "06:00"}}` or `{"weekly": [{"from": "fri 18:00", "to": "mon 09:00"}]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Restriction {
    /// A range of the day; with `to` before `from` it runs past midnight. The two must differ.
    Daily {
        /// The first minute.
        from: TimeOfDay,
        /// The first minute after it.
        to: TimeOfDay,
    },
    /// Ranges of the week; they may run past its end and may overlap.
    Weekly(Vec<WeekRange>),
}

/// A range of the week; with `to` before `from` it runs past Sunday's end. The two must differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeekRange {
    /// The first minute.
    pub from: WeekTime,
    /// The first minute after it.
    pub to: WeekTime,
}
