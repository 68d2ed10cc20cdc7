//! Overrides of the file.

use oncall::setup::same_name;
use oncall::{Override, OverrideId, Schedule};
use uuid::Uuid;

use super::super::shape;
use super::super::words::shortened;
use super::Builder;

impl Builder<'_> {
    /// The overrides that the file has of a schedule, each with its path. One that is over is left aside: who was on call stays so.
    pub(super) fn overrides(
        &mut self,
        path: &str,
        it: &shape::Schedule,
        schedule: &Schedule,
    ) -> Vec<(String, Override)> {
        let overrides = it.overrides.as_deref().unwrap_or_default();
        let path = format!("{path}.overrides");
        let names = overrides.iter().enumerate();
        self.once("The override", names.map(|(place, it)| (format!("{path}[{place}].alias"), it.alias.as_str())));
        let mut built = Vec::new();
        for (place, given) in overrides.iter().enumerate() {
            let path = format!("{path}[{place}]");
            let Some(takeover) = self.takeover(&path, given, schedule) else { continue };
            // The rules say what is wrong with one that ends before it begins.
            if takeover.end > self.asked.now || takeover.end <= takeover.start {
                built.push((path, takeover));
            }
        }
        built
    }

    fn takeover(&mut self, path: &str, it: &shape::Override, schedule: &Schedule) -> Option<Override> {
        let person = match it.person.as_str() {
            "nobody" => None,
            email => Some(self.look_up_person(&format!("{path}.person"), email)?),
        };
        let mut rotations = Vec::new();
        for (place, name) in it.rotations.iter().enumerate() {
            if let Some(rotation) = schedule.rotations.iter().find(|rotation| same_name(&rotation.name, name)) {
                rotations.push(rotation.id);
            } else {
                let detail = format!("The schedule '{}' has no rotation '{}'.", schedule.name, shortened(name));
                self.fault(&format!("{path}.rotations[{place}]"), detail);
            }
        }
        let before = self.before.overrides_of(schedule.id);
        let before = before.into_iter().find(|known| known.alias.as_ref() == Some(&it.alias));
        let (start, end) = (it.start.0, it.end.0);
        let Some(before) = before else {
            return Some(Override {
                id: OverrideId(Uuid::new_v4()),
                version: 0,
                schedule: schedule.id,
                alias: Some(it.alias.clone()),
                person,
                start,
                end,
                rotations,
                created_at: self.asked.now,
                created_by: Some(self.asked.caller),
                order: 0,
            });
        };
        // One that came late began when it came.
        let late = before.start <= self.asked.now && start <= before.start;
        let start = if late { before.start } else { start };
        Some(Override { person, start, end, rotations, ..before })
    }
}
