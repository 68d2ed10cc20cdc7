//! A person's own shifts over all schedules, with whom they take each from and give it to.

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
    /// Who is on call in its rotations last before it: they hand over to this person. Nobody, if it was this person by another
    /// cause, or nobody for two months.
    pub before: Vec<PersonId>,
    /// Who is on call in its rotations first after it: this person hands over to them.
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
        before: neighbours(&layers, whole.person, |it| (it.end <= whole.start).then_some(whole.start - it.end)),
        after: neighbours(&layers, whole.person, |it| (whole.end <= it.start).then_some(it.start - whole.end)),
    })
}

/// Whether a layer gives what a shift of the final schedule begins with.
fn begins(layer: &Layer, whole: &Shift) -> bool {
    layer.last.iter().any(|it| {
        (it.person, it.cause) == (whole.person, whole.cause) && it.start <= whole.start && whole.start < it.end
    })
}

/// Of each layer those whose shift is nearest, each person once; nobody of a layer in which that is `person` too.
fn neighbours(layers: &[&Layer], person: PersonId, distance: impl Fn(&Shift) -> Option<TimeDelta>) -> Vec<PersonId> {
    let mut people = Vec::new();
    for layer in layers {
        let Some(nearest) = layer.last.iter().filter_map(&distance).min() else { continue };
        let found = layer.last.iter().filter(|it| distance(it) == Some(nearest)).map(|it| it.person);
        let found: Vec<_> = found.collect();
        if !found.contains(&person) {
            people.extend(found);
        }
    }
    people.sort_unstable();
    people.dedup();
    people
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
