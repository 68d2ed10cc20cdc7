//! What a schedule must hold.

use super::Check;
use crate::schedule::Schedule;

impl Check<'_> {
    pub(super) fn schedule(&mut self, it: &Schedule) {
        self.name("name", "A schedule", &it.name);
        let after = self.after;
        let others = after.schedules.values().filter(|other| other.id != it.id);
        self.unique("name", "a schedule", &it.name, others.map(|other| other.name.as_str()));
        self.description(&it.description);
        self.team_known("team", it.team);
        for (place, rotation) in it.rotations.iter().enumerate() {
            let field = format!("rotations[{place}]");
            let earlier = &it.rotations[..place];
            self.name(&format!("{field}.name"), "A rotation", &rotation.name);
            let names = earlier.iter().map(|other| other.name.as_str());
            self.unique(&format!("{field}.name"), "a rotation in this schedule", &rotation.name, names);
            if earlier.iter().any(|other| other.id == rotation.id) {
                let detail = format!("Two rotations have the id {}. Leave it out for a new rotation.", rotation.id);
                self.fault(format!("{field}.id"), detail);
            }
            self.rotation(&field, rotation, it);
        }
    }
}
