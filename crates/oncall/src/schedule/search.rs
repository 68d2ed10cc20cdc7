//! The search of a strand for the shifts at, after and before a moment, in steps that grow.

use chrono::{DateTime, TimeDelta, Utc};

use super::strand::Strand;
use super::wall::{EVER, shifted};
use super::{Members, Range, Shift};
use crate::ids::PersonId;

/// How far a search looks at most: two years.
pub(super) const HORIZON: TimeDelta = TimeDelta::days(731);

/// How far a search looks, step by step: what ordinary schedules hold is found in the first or second.
pub(super) const DISTANCES: [TimeDelta; 4] = [TimeDelta::hours(26), TimeDelta::days(9), TimeDelta::days(72), HORIZON];

const FARTHEST: usize = DISTANCES.len() - 1;

/// A shift with its true beginning and end; `None` where that is beyond the horizon.
pub(super) struct Found {
    pub(super) shift: Shift,
    pub(super) since: Option<DateTime<Utc>>,
    pub(super) until: Option<DateTime<Utc>>,
}

impl Strand<'_> {
    /// Who is on call here at a moment.
    pub(super) fn at(&self, at: DateTime<Utc>, members: &impl Members) -> Vec<Found> {
        let (mut back, mut ahead) = (0, 0);
        loop {
            let range = Range { start: shifted(at, -DISTANCES[back]), end: shifted(at, DISTANCES[ahead]) };
            let mut shifts = self.last(range, members);
            shifts.retain(|shift| shift.start <= at && at < shift.end);
            let farther = |step: usize, cut: bool| if cut { (step + 1).min(FARTHEST) } else { step };
            let steps = (
                farther(back, shifts.iter().any(|shift| shift.start == range.start)),
                farther(ahead, shifts.iter().any(|shift| shift.end == range.end)),
            );
            if steps == (back, ahead) {
                let found = |shift: Shift| Found {
                    shift,
                    since: (shift.start != range.start).then_some(shift.start),
                    until: (shift.end != range.end).then_some(shift.end),
                };
                return shifts.into_iter().map(found).collect();
            }
            (back, ahead) = steps;
        }
    }

    /// Who comes on call here first after a moment, of those who are not among `present`.
    pub(super) fn after(&self, at: DateTime<Utc>, present: &[PersonId], members: &impl Members) -> Vec<Found> {
        if !self.may_have(|person| !present.contains(&person), Range { start: at, ..EVER }, members) {
            return Vec::new();
        }
        let first = DISTANCES.iter().find_map(|distance| {
            let shifts = self.last(Range { start: at, end: shifted(at, *distance) }, members);
            let others = shifts.iter().filter(|shift| !present.contains(&shift.person));
            others.map(|shift| shift.start).min()
        });
        let mut found = first.map(|first| self.at(first, members)).unwrap_or_default();
        found.retain(|it| !present.contains(&it.shift.person));
        found
    }

    /// Who was on call here last before a moment, of those who are not among `present`.
    pub(super) fn before(&self, at: DateTime<Utc>, present: &[PersonId], members: &impl Members) -> Vec<Found> {
        if !self.may_have(|person| !present.contains(&person), Range { end: at, ..EVER }, members) {
            return Vec::new();
        }
        let end = DISTANCES.iter().find_map(|distance| {
            let shifts = self.last(Range { start: shifted(at, -*distance), end: at }, members);
            let others = shifts.iter().filter(|shift| !present.contains(&shift.person));
            others.map(|shift| shift.end).max()
        });
        let last = end.map(|end| shifted(end, -TimeDelta::nanoseconds(1)));
        let mut found = last.map(|last| self.at(last, members)).unwrap_or_default();
        found.retain(|it| !present.contains(&it.shift.person));
        found
    }
}
