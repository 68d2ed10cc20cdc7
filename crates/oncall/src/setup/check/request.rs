//! What a request to take over a shift must hold.

use chrono::TimeDelta;

use super::Check;
use crate::schedule::{Range, Schedule};
use crate::setup::{RequestState, ShiftRequest};
use crate::signal::NOTE_LIMIT;

/// The longest time that one request may be about, in days.
const DAYS_LIMIT: i64 = 366;

impl Check<'_> {
    pub(super) fn request(&mut self, it: &ShiftRequest) {
        self.text("note", &it.note, NOTE_LIMIT);
        if it.state != RequestState::Pending {
            // What was answered is history: people and schedules may be others since.
            return;
        }
        self.schedule_known("schedule", it.schedule);
        self.rotations_known(it.schedule, &it.rotations);
        self.person_known("from", it.from);
        self.person_known("to", it.to);
        if it.to == it.from {
            let name = self.after.person_ref(it.from).name;
            self.fault("to", format!("{name} cannot take over from themselves. Ask somebody else."));
        }
        if self.request_range(it) {
            self.is_on_call(it);
        }
    }

    fn request_range(&mut self, it: &ShiftRequest) -> bool {
        let found = self.faults.len();
        let sensible = self.year("start", it.start.naive_utc()) & self.year("end", it.end.naive_utc());
        if !sensible {
            return false;
        }
        if it.end <= it.start {
            self.fault("end", "The request ends before it begins, or at once. Give an end after its start.");
        } else if it.end <= self.now {
            self.fault("end", "The shift is over already: it cannot be given away any more.");
        } else if it.end - it.start > TimeDelta::days(DAYS_LIMIT) {
            self.fault("end", "A request may be about a year at most. Give an earlier end.");
        }
        self.faults.len() == found
    }

    /// Whoever gives a shift away has it.
    fn is_on_call(&mut self, it: &ShiftRequest) {
        let after = self.after;
        let Some(schedule) = after.schedules.get(&it.schedule) else { return };
        if after.people.contains_key(&it.from) && !self.has_shift(schedule, it) {
            let name = after.person_ref(it.from).name;
            let detail =
                format!("{name} is not on call in '{}' at that time, so there is nothing to give away.", schedule.name);
            self.fault("from", detail);
        }
    }

    fn has_shift(&self, schedule: &Schedule, it: &ShiftRequest) -> bool {
        let range = Range { start: it.start.max(self.now), end: it.end };
        let timeline = schedule.timeline(&self.after.overrides_of(schedule.id), range, self.after);
        let asked = |rotation| it.rotations.is_empty() || it.rotations.contains(&rotation);
        let shifts =
            timeline.layers.iter().filter(|layer| layer.rotation.is_none_or(asked)).flat_map(|layer| &layer.last);
        shifts.into_iter().any(|shift| shift.person == it.from)
    }
}
