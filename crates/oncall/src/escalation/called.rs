//! Which people a target means at a moment, and why.

mod words;

use chrono::{DateTime, Utc};

use super::policy::Target;
use crate::ids::{PersonId, ScheduleId, TeamId};
use crate::schedule::{OnCall, Schedule};
use crate::setup::{Setup, Team};

/// A person whom a target means, and why it is them: "You are on call for Payments (weekly rotation, until Mon 09:00)."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Who.
    pub person: PersonId,
    /// Why, in a sentence to them, with times in their own zone.
    pub why: String,
}

/// Whom a target means at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// The people; each once.
    pub people: Vec<Called>,
    /// What the target is called, such as "On call for Payments 24/7".
    pub label: String,
    /// Why the people are others than the target names (nobody is on call, so the team's admins are called), for the timeline.
    pub instead: Option<String>,
}

/// Which of a schedule's people are meant.
#[derive(Clone, Copy)]
enum Turn {
    Now,
    Next,
    Previous,
}

impl Setup {
    /// Whom a target means at a moment. `lot` decides a random member: the same number, the same member.
    ///
    /// Where a schedule has nobody at that moment, its team's admins are meant instead, and where a team has no admins, everybody
    /// in it. People who are gone are never meant.
    pub fn calls(&self, target: Target, at: DateTime<Utc>, lot: u128) -> Calls {
        let mut calls = match target {
            Target::OnCall(id) => self.calls_of_schedule(id, Turn::Now, at),
            Target::NextOnCall(id) => self.calls_of_schedule(id, Turn::Next, at),
            Target::PreviousOnCall(id) => self.calls_of_schedule(id, Turn::Previous, at),
            Target::Person(id) => self.calls_of_person(id),
            Target::Team(id) => self.calls_of_team(id, |team| self.everybody(team, "")),
            Target::TeamAdmins(id) => self.calls_of_team(id, |team| self.admins_or_all(team, "", "")),
            Target::RandomMember(id) => self.calls_of_team(id, |team| self.one_by_lot(team, lot)),
        };
        calls.label = self.label(target);
        calls
    }

    /// What a target is called, such as "On call for Payments 24/7" or "Lead (admins of Payments)".
    pub fn label(&self, target: Target) -> String {
        let schedule = |id| self.schedules.get(&id).map_or("(deleted schedule)", |it| it.name.as_str());
        let team = |id| self.teams.get(&id).map_or("(deleted team)", |it| it.name.as_str());
        match target {
            Target::OnCall(id) => format!("On call for {}", schedule(id)),
            Target::NextOnCall(id) => format!("Next on call for {}", schedule(id)),
            Target::PreviousOnCall(id) => format!("Previously on call for {}", schedule(id)),
            Target::Person(id) => self.people.get(&id).map_or("(deleted person)", |it| it.name.as_str()).to_owned(),
            Target::Team(id) => format!("everybody in {}", team(id)),
            Target::TeamAdmins(id) => {
                let admins = self.teams.get(&id).map(|team| self.known(team.admins())).unwrap_or_default();
                let names: Vec<_> = admins.into_iter().map(|person| self.person_ref(person).name).collect();
                match names.as_slice() {
                    [] => format!("admins of {}", team(id)),
                    names => format!("{} (admins of {})", words::some_names(names), team(id)),
                }
            }
            Target::RandomMember(id) => format!("one of {}", team(id)),
        }
    }

    fn calls_of_schedule(&self, id: ScheduleId, turn: Turn, at: DateTime<Utc>) -> Calls {
        let Some(schedule) = self.schedules.get(&id) else {
            return nobody("The schedule that the rule names was deleted: nobody is called.".to_owned());
        };
        let overrides = self.overrides_of(id);
        let standing = match turn {
            Turn::Now => schedule.on_call(&overrides, at, self),
            Turn::Next => schedule.standing(&overrides, at, self).next,
            Turn::Previous => schedule.standing(&overrides, at, self).previous,
        };
        let people: Vec<_> = standing.iter().filter_map(|it| self.called_by_turn(schedule, it, turn, at)).collect();
        if people.is_empty() { self.instead_of(schedule, turn) } else { Calls { people, ..Calls::default() } }
    }

    fn called_by_turn(&self, schedule: &Schedule, stretch: &OnCall, turn: Turn, at: DateTime<Utc>) -> Option<Called> {
        let person = self.people.get(&stretch.person)?;
        let services = self.teams.get(&schedule.team).map_or(schedule.name.as_str(), |team| team.name.as_str());
        let clock = |moment| words::clock_time(moment, at, person.time_zone);
        let until = stretch.until.map(|end| format!("until {}", clock(end)));
        let since = stretch.since.map(|start| format!("from {}", clock(start)));
        let (begin, when) = match turn {
            Turn::Now => (format!("You are on call for {services}"), until),
            Turn::Next => (format!("You are next on call for {services}"), since),
            Turn::Previous => (format!("You were on call for {services} before"), until),
        };
        let why = match words::brackets(schedule, stretch, when) {
            Some(brackets) => format!("{begin} ({brackets})."),
            None => format!("{begin}."),
        };
        Some(Called { person: person.id, why })
    }

    /// Whom a schedule's team calls while the schedule has nobody.
    fn instead_of(&self, schedule: &Schedule, turn: Turn) -> Calls {
        let name = &schedule.name;
        let because = match turn {
            _ if !schedule.enabled => format!("'{name}' is switched off"),
            Turn::Now => format!("Nobody is on call in '{name}' now"),
            Turn::Next => format!("Nobody else is on call next in '{name}'"),
            Turn::Previous => format!("Nobody else was on call before in '{name}'"),
        };
        match self.teams.get(&schedule.team) {
            Some(team) => self.admins_or_all(team, &because, "the team's admins are called instead"),
            None => nobody(format!("{because}, and its team was deleted: nobody is called.")),
        }
    }

    fn calls_of_person(&self, id: PersonId) -> Calls {
        match self.people.get(&id) {
            Some(person) => {
                let why = "The policy names you.".to_owned();
                Calls { people: vec![Called { person: person.id, why }], ..Calls::default() }
            }
            None => nobody("The person whom the rule names was deleted: nobody is called.".to_owned()),
        }
    }

    fn calls_of_team(&self, id: TeamId, whom: impl FnOnce(&Team) -> Calls) -> Calls {
        match self.teams.get(&id) {
            Some(team) => whom(team),
            None => nobody("The team that the rule names was deleted: nobody is called.".to_owned()),
        }
    }

    /// The admins of a team, or everybody in it if it has none. `because` says why they are called in the place of others, and
    /// `instead` what is done; both are empty if they are meant themselves.
    fn admins_or_all(&self, team: &Team, because: &str, instead: &str) -> Calls {
        let admins = self.known(team.admins());
        if admins.is_empty() {
            let and = if because.is_empty() { String::new() } else { format!("{because}, and ") };
            return self.everybody(team, &format!("{and}{} has no admins", team.name));
        }
        let why = because_of(&format!("You are an admin of {}", team.name), because);
        let people = admins.into_iter().map(|person| Called { person, why: why.clone() }).collect();
        let instead = (!because.is_empty()).then(|| format!("{because}: {instead}."));
        Calls { people, instead, ..Calls::default() }
    }

    /// Everybody in a team. `because` says why they are called in the place of others; it is empty if they are meant themselves.
    fn everybody(&self, team: &Team, because: &str) -> Calls {
        let members = self.known(team.people());
        if members.is_empty() {
            return nobody(match because {
                "" => format!("Nobody is in {}: nobody is called.", team.name),
                because => format!("{because}, nor anybody else: nobody is called."),
            });
        }
        let why = because_of(&format!("You are in {}", team.name), because);
        let people = members.into_iter().map(|person| Called { person, why: why.clone() }).collect();
        let instead = (!because.is_empty()).then(|| format!("{because}: everybody in the team is called instead."));
        Calls { people, instead, ..Calls::default() }
    }

    fn one_by_lot(&self, team: &Team, lot: u128) -> Calls {
        let members = self.known(team.people());
        let place = lot.checked_rem(members.len() as u128).and_then(|place| usize::try_from(place).ok());
        match place.and_then(|place| members.get(place)) {
            Some(&person) => {
                let why = format!("You are in {}, and the lot fell on you.", team.name);
                Calls { people: vec![Called { person, why }], ..Calls::default() }
            }
            None => self.everybody(team, ""),
        }
    }

    /// Those who are still there, each once.
    fn known(&self, people: impl Iterator<Item = PersonId>) -> Vec<PersonId> {
        let mut known = Vec::new();
        for person in people.filter(|person| self.people.contains_key(person)) {
            if !known.contains(&person) {
                known.push(person);
            }
        }
        known
    }
}

fn nobody(instead: String) -> Calls {
    Calls { instead: Some(instead), ..Calls::default() }
}

/// "You are an admin of Payments." or "You are an admin of Payments: nobody is on call in 'Payments 24/7' now."
fn because_of(what: &str, because: &str) -> String {
    if because.is_empty() { format!("{what}.") } else { format!("{what}: {}.", words::mid_sentence(because)) }
}

#[cfg(test)]
mod tests;
