//! Schedules of the file.

use oncall::schedule::{self, Turns};
use oncall::setup::{Object, same_name};
use oncall::{RotationId, ScheduleId, TeamId};
use uuid::Uuid;

use super::super::plan::Change;
use super::super::shape;
use super::Builder;

impl Builder<'_> {
    pub(super) fn schedule(&mut self, path: &str, it: &shape::Schedule, id: ScheduleId, team: TeamId) {
        let names = it.rotations.iter().enumerate();
        self.once(
            "The rotation",
            names.map(|(place, it)| (format!("{path}.rotations[{place}].name"), it.name.as_str())),
        );
        let before = self.before.schedules.get(&id).cloned();
        let known = before.as_ref().map(|before| before.rotations.clone()).unwrap_or_default();
        let mut rotations = Vec::new();
        for (place, rotation) in it.rotations.iter().enumerate() {
            let found = known.iter().find(|found| same_name(&found.name, &rotation.name));
            rotations.push(self.rotation(&format!("{path}.rotations[{place}]"), rotation, found));
        }
        for rotation in
            known.into_iter().filter(|known| !it.rotations.iter().any(|it| same_name(&it.name, &known.name)))
        {
            if !self.asked.prune {
                self.built.kept.push(Change::kept("rotation", format!("{} in {}", rotation.name, it.name)));
                rotations.push(rotation);
            }
        }
        let schedule = schedule::Schedule {
            id,
            version: before.map_or(0, |before| before.version),
            team,
            name: it.name.clone(),
            description: it.description.clone(),
            time_zone: it.time_zone.0,
            enabled: it.enabled,
            rotations,
        };
        let overrides = self.overrides(path, it, &schedule);
        self.put(path, Object::Schedule(schedule));
        for (path, takeover) in overrides {
            self.put(&path, Object::Override(takeover));
        }
    }

    fn rotation(&mut self, path: &str, it: &shape::Rotation, found: Option<&schedule::Rotation>) -> schedule::Rotation {
        let mut participants = Vec::new();
        for (place, participant) in it.participants.iter().enumerate() {
            let path = format!("{path}.participants[{place}]");
            let participant = match participant {
                shape::Participant::Person(email) => {
                    self.look_up_person(&path, email).map(schedule::Participant::Person)
                }
                shape::Participant::Team(name) => self.look_up_team(&path, name).map(schedule::Participant::Team),
                shape::Participant::Nobody => Some(schedule::Participant::Nobody),
            };
            participants.extend(participant);
        }
        schedule::Rotation {
            id: found.map_or_else(|| RotationId(Uuid::new_v4()), |found| found.id),
            name: it.name.clone(),
            turns: Turns {
                participants,
                period: it.period,
                length: it.length,
                start: it.start.0,
                end: it.end.map(|end| end.0),
                restriction: it.restriction.as_ref().map(restriction),
            },
            former: found.map(|found| found.former.clone()).unwrap_or_default(),
        }
    }
}

fn restriction(it: &shape::Restriction) -> schedule::Restriction {
    match it {
        shape::Restriction::Daily(hours) => schedule::Restriction::Daily { from: hours.from, to: hours.to },
        shape::Restriction::Weekly(ranges) => {
            schedule::Restriction::Weekly(ranges.iter().map(|range| range.0).collect())
        }
    }
}
