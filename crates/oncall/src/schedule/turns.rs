//! Turns: which participant's turn it is, by calendar days or exact hours.

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;

use super::wall::{LAST, instant_of, local_of, shifted};
use super::{Participant, Period, Range, Turns};

/// One turn of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Its number, from 0.
    pub index: u64,
    /// Whose it is.
    pub participant: Participant,
    /// When it is; never empty. The rotation's end cuts it.
    pub range: Range,
}

impl Turns {
    /// The turn at a moment, counted by the clock of `zone`; `None` before the start, from the end on, and without participants.
    pub fn turn_at(&self, zone: Tz, at: DateTime<Utc>) -> Option<Turn> {
        Count::new(self, zone).over(Range { start: at, end: shifted(at, TimeDelta::nanoseconds(1)) }).next()
    }

    /// The end of the turn that somebody has at a moment.
    pub(super) fn held_until(&self, zone: Tz, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let turn = self.turn_at(zone, at)?;
        (turn.participant != Participant::Nobody).then_some(turn.range.end)
    }
}

/// The turns of a rotation, counted by the clock of a zone. Where turns begin is reckoned from their number, so that a rotation
/// that began ten years ago costs no more than a young one.
pub(super) struct Count<'a> {
    turns: &'a Turns,
    zone: Tz,
    /// From the beginning of the first turn to the rotation's end.
    life: Range,
}

impl<'a> Count<'a> {
    pub(super) fn new(turns: &'a Turns, zone: Tz) -> Self {
        let end = turns.end.map_or(LAST, |end| instant_of(end, zone));
        Self { turns, zone, life: Range { start: instant_of(turns.start, zone), end } }
    }

    /// When the rotation has turns at all; empty if it ends before it begins.
    pub(super) fn life(&self) -> Range {
        self.life
    }

    /// The turns that are in a range, in part or wholly.
    ///
    /// A turn whose local beginning and end lie in one gap of the clocks has no length, as the day that Samoa skipped, and is
    /// left out; the turns after it count on.
    pub(super) fn over(&self, range: Range) -> impl Iterator<Item = Turn> {
        let asked = range.intersect(&self.life).filter(|_| !self.turns.participants.is_empty());
        let first = asked.map(|asked| {
            let index = self.index_at(asked.start);
            (index, self.begin(index))
        });
        let mut next = first;
        std::iter::from_fn(move || {
            let end = asked?.end;
            loop {
                let (index, start) = next.filter(|(_, start)| *start < end)?;
                let after = (index + 1, self.begin(index + 1));
                next = Some(after);
                if start < after.1 {
                    let range = Range { start, end: after.1.min(self.life.end) };
                    return Some(Turn { index, participant: self.participant(index), range });
                }
            }
        })
    }

    /// Who has the turns of a range, each with the part of the turn that is in it. Where everybody in the order is the same,
    /// it is one turn without an end.
    pub(super) fn held(&self, range: Range) -> impl Iterator<Item = (Participant, Range)> {
        let order = &self.turns.participants;
        let alone = order.first().filter(|first| order.iter().all(|other| other == *first));
        let always = alone.and_then(|alone| Some((*alone, range.intersect(&self.life)?)));
        let turns = alone.is_none().then(|| self.over(range)).into_iter().flatten();
        always.into_iter().chain(turns.filter_map(move |turn| Some((turn.participant, turn.range.intersect(&range)?))))
    }

    /// The participant of a turn.
    fn participant(&self, index: u64) -> Participant {
        let order = &self.turns.participants;
        let place = usize::try_from(index % (order.len().max(1) as u64)).unwrap_or_default();
        order.get(place).copied().unwrap_or(Participant::Nobody)
    }

    /// How long a turn is: hours of an hourly rotation, else days.
    fn step(&self) -> u64 {
        let length = u64::from(self.turns.length.max(1));
        match self.turns.period {
            Period::Hourly | Period::Daily => length,
            Period::Weekly => length * 7,
        }
    }

    /// When a turn begins; [`LAST`] for what is beyond all calendars.
    fn begin(&self, index: u64) -> DateTime<Utc> {
        let Some(steps) = index.checked_mul(self.step()) else { return LAST };
        match self.turns.period {
            Period::Hourly => {
                let hours = i64::try_from(steps).ok().and_then(TimeDelta::try_hours);
                hours.map_or(LAST, |hours| shifted(self.life.start, hours))
            }
            Period::Daily | Period::Weekly => {
                let start = self.turns.start;
                let date = start.date().checked_add_days(Days::new(steps));
                date.map_or(LAST, |date| instant_of(date.and_time(start.time()), self.zone))
            }
        }
    }

    /// The number of the turn at a moment that is not before the start.
    fn index_at(&self, at: DateTime<Utc>) -> u64 {
        let passed = match self.turns.period {
            Period::Hourly => (at - self.life.start).num_hours(),
            Period::Daily | Period::Weekly => (local_of(at, self.zone).date() - self.turns.start.date()).num_days(),
        };
        // By the calendar date alone the number may be off by one: at a time of the day before the hand-off, and on a day
        // that the clocks skip.
        let mut index = u64::try_from(passed).unwrap_or_default() / self.step();
        while index > 0 && at < self.begin(index) {
            index -= 1;
        }
        while self.begin(index + 1) <= at && self.begin(index + 1) < LAST {
            index += 1;
        }
        index
    }
}
