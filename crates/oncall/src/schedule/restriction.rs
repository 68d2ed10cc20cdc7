//! Restrictions: the hours of the day or week during which a rotation counts, by the wall clock of the schedule's zone.

use chrono::{DateTime, TimeDelta};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Range;
use super::civil::{TimeOfDay, WeekTime};
use super::wall::{LAST, steady};

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

const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;

/// 1970-01-01 was a Thursday: the week of that day began so many minutes before it.
const MONDAY: i64 = -3 * DAY;

impl Restriction {
    /// The parts of a range in which the restriction lets its rotation count, in order; they may touch each other.
    ///
    /// The wall clock alone decides, at each second: where an hour is doubled, what it shows counts both times; what a gap skips
    /// does not count. So between two changes of the clocks, windows are the local ones, moved by one offset.
    pub(super) fn windows(&self, range: Range, zone: Tz) -> Vec<Range> {
        let cycle = self.cycle();
        let stretches = steady(range, zone).into_iter();
        stretches
            .flat_map(|(stretch, offset)| cycle.over(stretch, offset).filter_map(move |it| it.intersect(&stretch)))
            .collect()
    }

    fn cycle(&self) -> Cycle {
        match self {
            Self::Daily { from, to } => Cycle::new(0, DAY, [(from.minutes(), to.minutes())]),
            Self::Weekly(ranges) => {
                Cycle::new(MONDAY, WEEK, ranges.iter().map(|range| (range.from.minutes(), range.to.minutes())))
            }
        }
    }
}

/// Hours that come again every day or week, in minutes.
struct Cycle {
    /// When a cycle began, by a local clock, in minutes after 1970-01-01.
    origin: i64,
    length: i64,
    /// Within the cycle, in order and apart from each other.
    parts: Vec<(i64, i64)>,
}

impl Cycle {
    /// Ranges whose end is before their beginning run past the end of the cycle; overlapping ones are one.
    fn new(origin: i64, length: i64, ranges: impl IntoIterator<Item = (u16, u16)>) -> Self {
        let mut pieces = Vec::new();
        for (from, to) in ranges.into_iter().map(|(from, to)| (i64::from(from), i64::from(to))) {
            if from <= to {
                pieces.push((from, to));
            } else {
                pieces.extend([(from, length), (0, to)]);
            }
        }
        pieces.retain(|(from, to)| from < to);
        pieces.sort_unstable();
        let mut parts: Vec<(i64, i64)> = Vec::new();
        for (from, to) in pieces {
            match parts.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => parts.push((from, to)),
            }
        }
        Self { origin, length, parts }
    }

    /// The hours in and about a stretch in which local clocks are `offset` ahead.
    fn over(&self, stretch: Range, offset: TimeDelta) -> impl Iterator<Item = Range> {
        let minute = |at: DateTime<_>| (at + offset).timestamp().div_euclid(60);
        let first = (minute(stretch.start) - self.origin).div_euclid(self.length);
        let last = (minute(stretch.end) - self.origin).div_euclid(self.length);
        let moment = move |minute: i64| DateTime::from_timestamp(minute * 60, 0).map_or(LAST, |local| local - offset);
        (first..=last).flat_map(move |cycle| {
            let start = self.origin + cycle * self.length;
            self.parts.iter().map(move |(from, to)| Range { start: moment(start + from), end: moment(start + to) })
        })
    }
}
