//! What a rotation must hold.

use super::Check;
use crate::schedule::{Participant, Rotation, Schedule, instant_of};
use crate::setup::used::has_ended;

/// The most periods that one turn may last.
const LENGTH_LIMIT: u32 = 1000;

impl Check<'_> {
    pub(super) fn rotation(&mut self, field: &str, it: &Rotation, schedule: &Schedule) {
        let turns = &it.turns;
        if turns.participants.iter().all(|participant| *participant == Participant::Nobody) {
            let detail = format!("The rotation '{}' has nobody in it. Add at least one person or team.", it.name);
            self.fault(format!("{field}.participants"), detail);
        }
        if turns.length == 0 || turns.length > LENGTH_LIMIT {
            let length = turns.length;
            let detail = format!("A turn cannot last {length} periods: it must be between 1 and {LENGTH_LIMIT}.");
            self.fault(format!("{field}.length"), detail);
        }
        self.life(field, it, schedule);
        if let Some(restriction) = &turns.restriction {
            self.restriction(&format!("{field}.restriction"), restriction);
        }
        // Whoever took part in what has ended may have left since.
        if !has_ended(it, schedule, self.now) {
            for (place, participant) in turns.participants.iter().enumerate() {
                self.participant(&format!("{field}.participants[{place}]"), *participant, it, schedule);
            }
        }
    }

    fn life(&mut self, field: &str, it: &Rotation, schedule: &Schedule) {
        let start_is_sensible = self.year(&format!("{field}.start"), it.turns.start);
        let Some(end) = it.turns.end else { return };
        let end_is_sensible = self.year(&format!("{field}.end"), end);
        // Two local times in one gap of the clocks are the same moment.
        let instant = |local| instant_of(local, schedule.time_zone);
        if start_is_sensible && end_is_sensible && instant(end) <= instant(it.turns.start) {
            let detail = format!(
                "The rotation '{}' ends at {}, which is not after its start at {}.",
                it.name,
                end.format("%Y-%m-%d %H:%M"),
                it.turns.start.format("%Y-%m-%d %H:%M"),
            );
            self.fault(format!("{field}.end"), detail);
        }
    }

    fn participant(&mut self, field: &str, participant: Participant, rotation: &Rotation, schedule: &Schedule) {
        match participant {
            Participant::Nobody => {}
            Participant::Team(id) => self.team_known(field, id),
            Participant::Person(id) => {
                let known = self.person_known(field, id);
                let Some(team) = self.after.teams.get(&schedule.team).filter(|_| known) else { return };
                if team.role_of(id).is_none() {
                    let detail = format!(
                        "{} is not in the team {}, whose rotation '{}' this is. Add them to the team, or take them out of the rotation.",
                        self.after.person_ref(id).name,
                        team.name,
                        rotation.name,
                    );
                    self.fault(field, detail);
                }
            }
        }
    }
}
