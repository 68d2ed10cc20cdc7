//! Checks: what a setup must hold to be taken.
//!
//! Only what the edits put is checked, and what others need of what they took away: a rule that became stricter does not stand
//! in the way of a change elsewhere. Policies, overrides and routing may name the people, schedules and policies of other teams; the
//! participants of a rotation are members of its schedule's team.

mod heartbeat;
mod intake;
mod integration;
mod overrides;
mod person;
mod policy;
mod request;
mod rotation;
mod schedule;
mod team;

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, NaiveDateTime, Utc};

use super::{Fault, Object, ObjectId, Setup, same_name};
use crate::ids::{PersonId, PolicyId, ScheduleId, TeamId};
use crate::schedule::Restriction;
use crate::signal::DESCRIPTION_LIMIT;

/// Longest name, in characters.
const NAME_LIMIT: usize = 200;
/// Longest list of rules and of week ranges.
const LIST_LIMIT: usize = 100;
/// The years in which a schedule may plan: outside, a date is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2200;

/// Everything that is wrong with a setup, as far as edits put it there or took away what it needs. `put` is what they put.
pub(super) fn faults(before: &Setup, after: &Setup, put: &BTreeSet<ObjectId>, now: DateTime<Utc>) -> Vec<Fault> {
    let mut check = Check { before, after, put, now, object: None, faults: Vec::new() };
    for &id in put {
        check.object = Some(id);
        match after.object(id) {
            Some(Object::Person(it)) => check.person(&it),
            Some(Object::Team(it)) => check.team(&it),
            Some(Object::Schedule(it)) => check.schedule(&it),
            Some(Object::Override(it)) => check.takeover(&it),
            Some(Object::Policy(it)) => check.policy(&it),
            Some(Object::Integration(it)) => check.integration(&it),
            Some(Object::Request(it)) => check.request(&it),
            Some(Object::KnownFault(it)) => check.known_fault(&it),
            Some(Object::Heartbeat(it)) => check.heartbeat(&it),
            Some(Object::Maintenance(it)) => check.maintenance(&it),
            None => {}
        }
    }
    // Members may also go because a person was deleted, and put again in the same list.
    for (&id, team) in &after.teams {
        check.object = Some(ObjectId::Team(id));
        check.leavers(team);
    }
    check.hub_admins();
    check.faults
}

/// A setup being checked.
struct Check<'a> {
    before: &'a Setup,
    after: &'a Setup,
    put: &'a BTreeSet<ObjectId>,
    now: DateTime<Utc>,
    object: Option<ObjectId>,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn fault(&mut self, field: impl Into<String>, detail: impl Into<String>) {
        self.faults.push(Fault { object: self.object, field: field.into(), detail: detail.into() });
    }

    /// A name in one line. `what` begins the sentence, such as "A team".
    fn name(&mut self, field: &str, what: &str, name: &str) {
        let length = name.chars().count();
        if name.trim().is_empty() {
            self.fault(field, format!("{what} needs a name."));
        } else if length > NAME_LIMIT {
            self.fault(field, format!("The name is {length} characters long; at most {NAME_LIMIT} are allowed."));
        } else if name.chars().any(char::is_control) {
            self.fault(field, format!("The name '{}' must be one line of text.", name.escape_debug()));
        }
    }

    /// A name that no other has.
    fn unique<'b>(&mut self, field: &str, what: &str, name: &str, mut others: impl Iterator<Item = &'b str>) {
        if let Some(other) = others.find(|other| same_name(other, name)) {
            self.fault(field, format!("There is {what} named '{other}' already. Choose another name."));
        }
    }

    fn text(&mut self, field: &str, text: &str, limit: usize) {
        let length = text.chars().count();
        if length > limit {
            self.fault(field, format!("The text is {length} characters long; at most {limit} are allowed."));
        }
    }

    fn description(&mut self, text: &str) {
        self.text("description", text, DESCRIPTION_LIMIT);
    }

    fn at_most(&mut self, field: &str, what: &str, count: usize) -> bool {
        if count > LIST_LIMIT {
            self.fault(field, format!("There are {count} {what}; at most {LIST_LIMIT} are allowed."));
        }
        count <= LIST_LIMIT
    }

    fn year(&mut self, field: &str, time: NaiveDateTime) -> bool {
        let sensible = YEARS.contains(&time.year());
        if !sensible {
            let (first, last) = (YEARS.start(), YEARS.end());
            self.fault(field, format!("The year {} is not between {first} and {last}.", time.year()));
        }
        sensible
    }

    fn person_known(&mut self, field: &str, id: PersonId) -> bool {
        let known = self.after.people.contains_key(&id);
        if !known {
            self.unknown(field, "person", id);
        }
        known
    }

    fn team_known(&mut self, field: &str, id: TeamId) {
        if !self.after.teams.contains_key(&id) {
            self.unknown(field, "team", id);
        }
    }

    fn schedule_known(&mut self, field: &str, id: ScheduleId) {
        if !self.after.schedules.contains_key(&id) {
            self.unknown(field, "schedule", id);
        }
    }

    fn policy_known(&mut self, field: &str, id: PolicyId) {
        if !self.after.policies.contains_key(&id) {
            self.unknown(field, "escalation policy", id);
        }
    }

    fn unknown(&mut self, field: &str, what: &str, id: impl std::fmt::Display) {
        self.fault(field, format!("There is no {what} with the id {id}: it was deleted, or never was."));
    }

    /// The hours of a rotation or a routing rule.
    fn restriction(&mut self, field: &str, restriction: &Restriction) {
        match restriction {
            Restriction::Daily { from, to } => {
                // From 00:00 to 24:00 is the whole day; from 24:00 to 00:00 is the same minute.
                if from == to || (from.minutes() == 24 * 60 && to.minutes() == 0) {
                    let detail = format!("The hours from {from} to {to} have no length. Give two different times.");
                    self.fault(format!("{field}.daily"), detail);
                }
            }
            Restriction::Weekly(ranges) => {
                let list = format!("{field}.weekly");
                if ranges.is_empty() {
                    self.fault(
                        &list,
                        "The list of week ranges is empty. Give at least one, or leave the restriction out.",
                    );
                }
                if !self.at_most(&list, "week ranges", ranges.len()) {
                    return;
                }
                for (place, range) in ranges.iter().enumerate() {
                    if range.from.minutes() == range.to.minutes() {
                        let (from, to) = (range.from, range.to);
                        let detail = format!(
                            "The hours from {from} to {to} begin and end at the same minute of the week. Give two different times, \
                             or leave the restriction out for all of it."
                        );
                        self.fault(format!("{list}[{place}]"), detail);
                    }
                }
            }
        }
    }

    /// Somebody must be left who may change the hub.
    fn hub_admins(&mut self) {
        let admins =
            |setup: &Setup| setup.people.values().filter(|it| it.hub_admin).map(|it| it.id).collect::<Vec<_>>();
        let (before, after) = (admins(self.before), admins(self.after));
        if !after.is_empty() {
            return;
        }
        for id in before {
            let field = if self.after.people.contains_key(&id) { "hub_admin" } else { "" };
            let name = self.before.person_ref(id).name;
            self.object = Some(ObjectId::Person(id));
            self.fault(
                field,
                format!(
                    "{name} is the last hub admin: without one, nobody could change this hub any more. Make somebody else one first."
                ),
            );
        }
    }
}
