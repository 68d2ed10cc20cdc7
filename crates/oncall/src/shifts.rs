//! A person's own shifts over all schedules, with whom they take each from and give it to.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;

use crate::ids::{PersonId, RotationId};
use crate::schedule::{Layer, Range, Schedule, Shift, Timeline};
use crate::setup::Setup;

/// How far beyond a range the neighbours of its shifts are looked for.
const AROUND: TimeDelta = TimeDelta::days(62);

/// One shift of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnShift {
    /// The schedule.
    pub schedule: Arc<Schedule>,
    /// The shift of its final schedule, within the range asked for.
    pub shift: Shift,
    /// The rotation that it stands for; `None` where an override stands without one.
    pub rotation: Option<RotationId>,
    /// Who is on call in its rotations last before it, also across a gap: they hand over to this person. Nobody, if it was this
    /// person by another cause, or nobody for two months.
    pub before: Vec<PersonId>,
    /// Who is on call in its rotations first after it, likewise: this person hands over to them.
    pub after: Vec<PersonId>,
}

impl Setup {
    /// The shifts of a person in a range, of all schedules, ordered by start.
    pub fn shifts_of(&self, person: PersonId, range: Range) -> Vec<OwnShift> {
        let wide = Range { start: range.start - AROUND, end: range.end + AROUND };
        let mut shifts = Vec::new();
        for schedule in self.schedules.values().filter(|schedule| self.could_call(schedule, person)) {
            let timeline = schedule.timeline(&self.overrides_of(schedule.id), wide, self);
            let mine = timeline.last.iter().filter(|shift| shift.person == person);
            shifts.extend(mine.filter_map(|shift| own(schedule, &timeline, *shift, range)));
        }
        shifts.sort_by_key(|own| own.shift.start);
        shifts
    }
}

fn own(schedule: &Arc<Schedule>, timeline: &Timeline, whole: Shift, range: Range) -> Option<OwnShift> {
    let part = Range { start: whole.start, end: whole.end }.intersect(&range)?;
    let layers: Vec<_> = timeline.layers.iter().filter(|layer| begins(layer, &whole)).collect();
    let shift = Shift {
        start: part.start,
        end: part.end,
        cut_start: whole.cut_start || whole.start < part.start,
        cut_end: whole.cut_end || part.end < whole.end,
        ..whole
    };
    Some(OwnShift {
        schedule: Arc::clone(schedule),
        shift,
        rotation: layers.first().and_then(|layer| layer.rotation),
        before: neighbours(&layers, whole.person, |it| (it.start < whole.start).then(|| whole.start - it.end)),
        after: neighbours(&layers, whole.person, |it| (whole.end < it.end).then(|| it.start - whole.end)),
    })
}

/// Whether a layer gives what a shift of the final schedule begins with.
fn begins(layer: &Layer, whole: &Shift) -> bool {
    layer.last.iter().any(|it| {
        (it.person, it.cause) == (whole.person, whole.cause) && it.start <= whole.start && whole.start < it.end
    })
}

/// The others whose shift is nearest, each once. A distance below zero is none: they are on call beside each other.
fn neighbours(layers: &[&Layer], person: PersonId, distance: impl Fn(&Shift) -> Option<TimeDelta>) -> Vec<PersonId> {
    let distance = |it: &Shift| Some(distance(it)?.max(TimeDelta::zero()));
    let shifts = || layers.iter().flat_map(|layer| &layer.last);
    let Some(nearest) = shifts().filter_map(distance).min() else { return Vec::new() };
    let found = shifts().filter(|it| distance(it) == Some(nearest) && it.person != person).map(|it| it.person);
    found.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Why a person cannot give a range away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTheirs {
    /// They are not on call in it at all.
    Never,
    /// Somebody else is on call in it too: this is their shift.
    Shared(Shift),
}

impl Schedule {
    /// The rotations that a person gives away with a range: the `asked` ones, or, if those are none, each in which they are on call
    /// then. Others who are on call beside them in other rotations stay so.
    ///
    /// # Errors
    /// [`NotTheirs`]: an override for the range would give away what is not theirs.
    pub fn given_by(
        &self,
        setup: &Setup,
        person: PersonId,
        asked: &[RotationId],
        range: Range,
    ) -> Result<Vec<RotationId>, NotTheirs> {
        let timeline = self.timeline(&setup.overrides_of(self.id), range, setup);
        let named = |layer: &&Layer| layer.rotation.is_some_and(|id| asked.contains(&id));
        let theirs = |layer: &&Layer| layer.last.iter().any(|shift| shift.person == person);
        let chosen = |layer: &&Layer| if asked.is_empty() { theirs(layer) } else { named(layer) };
        let layers: Vec<_> = timeline.layers.iter().filter(chosen).collect();
        if let Some(other) = layers.iter().flat_map(|layer| &layer.last).find(|shift| shift.person != person) {
            return Err(NotTheirs::Shared(*other));
        }
        if !layers.iter().any(theirs) {
            return Err(NotTheirs::Never);
        }
        Ok(if asked.is_empty() { layers.iter().filter_map(|layer| layer.rotation).collect() } else { asked.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

    use super::*;
    use crate::schedule::Cause;
    use crate::setup::Object;
    use crate::setup::tests::{
        ANNA, BORYS, DARIA, LEAD, ROUND_THE_CLOCK, SHADOW, TAKEOVER, WEEKLY, at, takeover, with, world,
    };

    fn range(start: &str, end: &str) -> Range {
        Range { start: at(start), end: at(end) }
    }

    /// Start, end, and who is before and after.
    fn told(own: &OwnShift) -> (String, String, Vec<PersonId>, Vec<PersonId>) {
        let time = |at: chrono::DateTime<chrono::Utc>| at.format("%d %H:%M").to_string();
        (time(own.shift.start), time(own.shift.end), own.before.clone(), own.after.clone())
    }

    #[test]
    fn shifts_know_their_neighbours_also_across_gaps_and_beyond_the_range() {
        let setup = with(&world(), Object::Override(takeover()));
        let hers = setup.shifts_of(ANNA, range("2026-11-25T12:00:00Z", "2026-12-03T00:00:00Z"));
        // She takes over at noon from Borys; Lead's night was over before. Her week and the team's after it are one shift.
        let expected = [
            ("25 12:00".to_owned(), "25 16:00".to_owned(), vec![BORYS], vec![BORYS]),
            ("01 08:00".to_owned(), "03 00:00".to_owned(), vec![BORYS], vec![BORYS]),
        ];
        assert_eq!(hers.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!((hers[0].shift.cause, hers[0].rotation), (Cause::Override(TAKEOVER), Some(WEEKLY)));
        assert_eq!((hers[0].shift.cut_start, hers[0].shift.cut_end), (true, false));
        assert_eq!((hers[1].shift.cause, hers[1].shift.cut_end), (Cause::Rotation(WEEKLY), true));
        // Lead's nights follow each other: nobody hands them over.
        let nights = setup.shifts_of(LEAD, range("2026-11-27T00:00:00Z", "2026-11-28T00:00:00Z"));
        assert_eq!(nights.iter().map(|own| (own.before.len(), own.after.len())).collect::<Vec<_>>(), [(0, 0), (0, 0)]);
        assert!(setup.shifts_of(DARIA, range("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")).is_empty());
    }

    #[test]
    fn only_rotations_that_are_theirs_alone_are_given() {
        let setup = world();
        let schedule = setup.schedules.get(&ROUND_THE_CLOCK).unwrap();
        let day = range("2026-11-26T00:00:00Z", "2026-11-27T00:00:00Z");
        let given = |person, asked: &[_], range| schedule.given_by(&setup, person, asked, range);
        assert_eq!(given(BORYS, &[], day), Ok(vec![WEEKLY]));
        assert_eq!(given(LEAD, &[], day), Ok(vec![SHADOW]));
        assert_eq!(given(BORYS, &[WEEKLY], day), Ok(vec![WEEKLY]));
        assert_eq!(given(ANNA, &[], day), Err(NotTheirs::Never));
        assert!(matches!(given(BORYS, &[WEEKLY, SHADOW], day), Err(NotTheirs::Shared(it)) if it.person == LEAD));
        let too_long = range("2026-11-30T00:00:00Z", "2026-12-02T00:00:00Z");
        assert!(matches!(given(BORYS, &[], too_long), Err(NotTheirs::Shared(it)) if it.person == ANNA));
        let teams_week = range("2026-12-09T00:00:00Z", "2026-12-10T00:00:00Z");
        assert!(matches!(given(BORYS, &[], teams_week), Err(NotTheirs::Shared(_))));
    }
}
