//! What a team must hold, and its routing.

use super::Check;
use crate::escalation::{Pattern, Route, RoutingRule};
use crate::ids::PersonId;
use crate::schedule::Participant;
use crate::setup::used::{has_ended, rotation_of};
use crate::setup::{ObjectId, Team};

/// Longest text to look for, in characters.
const PATTERN_LIMIT: usize = 1000;
/// The longest time that a team may allow one person to be on call, in hours: a year.
const LONGEST_SHIFT: u32 = 366 * 24;

impl Check<'_> {
    pub(super) fn team(&mut self, it: &Team) {
        self.name("name", "A team", &it.name);
        let after = self.after;
        let others = after.teams.values().filter(|other| other.id != it.id);
        self.unique("name", "a team", &it.name, others.map(|other| other.name.as_str()));
        self.description(&it.description);
        self.members(it);
        if it.longest_shift_hours.is_some_and(|hours| hours == 0 || hours > LONGEST_SHIFT) {
            let detail = format!("The longest shift must be between 1 and {LONGEST_SHIFT} hours, or left out.");
            self.fault("longest_shift_hours", detail);
        }
        if self.at_most("routing", "routing rules", it.routing.len()) {
            for (place, rule) in it.routing.iter().enumerate() {
                self.routing_rule(&format!("routing[{place}]"), rule);
            }
        }
    }

    fn members(&mut self, it: &Team) {
        for (place, member) in it.members.iter().enumerate() {
            let field = format!("members[{place}].person");
            if self.person_known(&field, member.person) && it.people().take(place).any(|other| other == member.person) {
                let name = self.after.person_ref(member.person).name;
                self.fault(field, format!("{name} is in the list twice. Take one of the two out."));
            }
        }
    }

    /// Nobody leaves while they take part in a rotation of the team. A schedule that was put itself says so itself.
    pub(super) fn leavers(&mut self, it: &Team) {
        let Some(old) = self.before.teams.get(&it.id) else { return };
        let leavers: Vec<PersonId> = old.people().filter(|&person| it.role_of(person).is_none()).collect();
        let after = self.after;
        for person in leavers {
            for schedule in after.schedules.values().filter(|schedule| schedule.team == it.id) {
                if self.put.contains(&ObjectId::Schedule(schedule.id)) {
                    continue;
                }
                let takes_part = schedule.rotations.iter().find(|rotation| {
                    rotation.turns.participants.contains(&Participant::Person(person))
                        && !has_ended(rotation, schedule, self.now)
                });
                if let Some(rotation) = takes_part {
                    let detail = format!(
                        "{} cannot leave {}: they take part in {}. Take them out there first.",
                        after.person_ref(person).name,
                        it.name,
                        rotation_of(rotation, schedule),
                    );
                    self.fault("members", detail);
                }
            }
        }
    }

    fn routing_rule(&mut self, field: &str, rule: &RoutingRule) {
        match rule.to {
            Route::Policy(id) => self.policy_known(&format!("{field}.to.policy"), id),
            Route::Schedule(id) => self.schedule_known(&format!("{field}.to.schedule"), id),
            Route::Nobody => {}
        }
        let when = &rule.when;
        if self.at_most(&format!("{field}.when.tags"), "tags", when.tags.len()) {
            for (place, tag) in when.tags.iter().enumerate() {
                if tag.trim().is_empty() {
                    self.fault(format!("{field}.when.tags[{place}]"), "The tag is empty. Write one, or leave it out.");
                }
            }
        }
        for (name, pattern) in [("source", &when.source), ("message", &when.message)] {
            if let Some(pattern) = pattern {
                self.pattern(&format!("{field}.when.{name}"), pattern);
            }
        }
        if let Some(hours) = &when.hours {
            self.restriction(&format!("{field}.when.hours"), &hours.hours);
        }
    }

    fn pattern(&mut self, field: &str, pattern: &Pattern) {
        let (key, text) = match pattern {
            Pattern::Contains(text) => ("contains", text),
            Pattern::Equals(text) => ("equals", text),
            Pattern::Matches(text) => ("matches", text),
        };
        let field = format!("{field}.{key}");
        if text.chars().count() > PATTERN_LIMIT {
            self.text(&field, text, PATTERN_LIMIT);
        } else if let Some(detail) = pattern.fault() {
            self.fault(field, detail);
        }
    }
}
