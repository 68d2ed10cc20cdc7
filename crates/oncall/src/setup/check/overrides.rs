//! What an override must hold.

use super::Check;
use crate::ids::{RotationId, ScheduleId};
use crate::schedule::Override;
use crate::setup::used::in_zone_of;
use crate::signal::ALIAS_LIMIT;

impl Check<'_> {
    pub(super) fn takeover(&mut self, it: &Override) {
        self.schedule_known("schedule", it.schedule);
        if let Some(person) = it.person {
            self.person_known("person", person);
        }
        // One that is over may name a rotation that went since.
        if self.now < it.end {
            self.rotations_known(it.schedule, &it.rotations);
        }
        self.override_range(it);
        let Some(alias) = &it.alias else { return };
        self.text("alias", alias, ALIAS_LIMIT);
        let mut others =
            self.after.overrides.values().filter(|other| other.id != it.id && other.schedule == it.schedule);
        if others.any(|other| other.alias.as_ref() == Some(alias)) {
            self.fault("alias", format!("The schedule has an override with the alias '{alias}' already."));
        }
    }

    fn override_range(&mut self, it: &Override) {
        let start_is_sensible = self.year("start", it.start.naive_utc());
        let end_is_sensible = self.year("end", it.end.naive_utc());
        if !start_is_sensible || !end_is_sensible {
            return;
        }
        if it.end <= it.start {
            self.fault("end", "The override ends before it begins, or at once. Give an end after its start.");
        } else if it.end <= self.now {
            let ended = self.after.schedules.get(&it.schedule).map(|schedule| in_zone_of(schedule, it.end));
            let ended = ended.unwrap_or_else(|| it.end.to_rfc3339());
            let detail = format!(
                "The override is in the past: it ends at {ended}. Who was on call stays as it was; give an end that is to come."
            );
            self.fault("end", detail);
        }
    }

    /// The rotations that an override or a request names are of its schedule.
    pub(super) fn rotations_known(&mut self, schedule: ScheduleId, rotations: &[RotationId]) {
        let Some(schedule) = self.after.schedules.get(&schedule).cloned() else { return };
        for (place, id) in rotations.iter().enumerate() {
            if schedule.rotation(*id).is_none() {
                let detail = format!("The schedule '{}' has no rotation with the id {id}.", schedule.name);
                self.fault(format!("rotations[{place}]"), detail);
            }
        }
    }
}
