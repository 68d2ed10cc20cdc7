//! What the file says, as the objects of a setup: every name is looked up, and what leads nowhere is told with its place.

mod intake;
mod integration;
mod overrides;
mod person;
mod policy;
mod routing;
mod schedule;
mod team;

use std::collections::HashMap;

use oncall::setup::{Object, ObjectId};
use oncall::{PersonId, PolicyId, ScheduleId, Setup, TeamId};
use uuid::Uuid;

use super::fault::{FileFault, MOST_FAULTS};
use super::names::{Book, Names, key};
use super::plan::{Asked, Change};
use super::words::shortened;
use super::{TeamFile, place, shape};

/// Objects as the file wants them.
pub(super) struct Built {
    /// In the file's order.
    pub(super) objects: Vec<Object>,
    /// Where each stands in the file.
    pub(super) paths: HashMap<ObjectId, String>,
    /// Where the members of a team stand in the file, in the team's order; none for those who were kept.
    pub(super) members: HashMap<TeamId, Vec<Option<String>>>,
    /// Members and rotations that the file does not have and the hub keeps.
    pub(super) kept: Vec<Change>,
    /// Names that lead nowhere, and what is there twice.
    pub(super) faults: Vec<FileFault>,
}

/// Looks everything up and puts it together.
pub(super) struct Builder<'a> {
    before: &'a Setup,
    file: &'a TeamFile,
    asked: &'a Asked,
    names: Names,
    built: Built,
}

impl<'a> Builder<'a> {
    pub(super) fn new(before: &'a Setup, file: &'a TeamFile, asked: &'a Asked, names: Names) -> Self {
        let built = Built {
            objects: Vec::new(),
            paths: HashMap::new(),
            members: HashMap::new(),
            kept: Vec::new(),
            faults: Vec::new(),
        };
        Self { before, file, asked, names, built }
    }

    pub(super) fn build(mut self) -> Built {
        let content = &self.file.content;
        let people = content.people.as_deref().unwrap_or_default();
        let teams = content.teams.as_deref().unwrap_or_default();
        let people_ids = self.people_ids(people);
        let team_ids = self.team_ids(teams);
        // All names are known before the first is looked up: a file may name what comes later.
        let belongings: Vec<_> =
            teams.iter().enumerate().map(|(place, team)| self.belongings(place, team, team_ids[place])).collect();
        for (place, (person, id)) in people.iter().zip(people_ids).enumerate() {
            self.person(&format!("people[{place}]"), person, id);
        }
        for (place, ((team, id), (schedules, policies))) in teams.iter().zip(team_ids).zip(belongings).enumerate() {
            let path = format!("teams[{place}]");
            self.team(&path, team, id);
            for (place, (schedule, schedule_id)) in team.schedules.iter().flatten().zip(schedules).enumerate() {
                self.schedule(&format!("{path}.schedules[{place}]"), schedule, schedule_id, id);
            }
            for (place, (policy, policy_id)) in team.escalation_policies.iter().flatten().zip(policies).enumerate() {
                self.policy(&format!("{path}.escalation_policies[{place}]"), policy, policy_id, id);
            }
            self.integrations(&path, team, id);
            self.heartbeats(&path, team, id);
            self.known_faults(&path, team, id);
        }
        self.built
    }

    fn wants_faults(&self) -> bool {
        self.built.faults.len() < MOST_FAULTS
    }

    fn fault(&mut self, path: &str, detail: impl Into<String>) {
        if !self.wants_faults() {
            return;
        }
        self.built.faults.push(FileFault::new(place::find(&self.file.tree, path), detail));
    }

    fn put(&mut self, path: &str, object: Object) {
        self.built.paths.insert(object.id(), path.to_owned());
        self.built.objects.push(object);
    }

    /// Says of each name that is in a list twice that it is.
    fn once<'n>(&mut self, what: &str, names: impl Iterator<Item = (String, &'n str)>) {
        let mut known: HashMap<String, usize> = HashMap::new();
        for (path, name) in names {
            let line = place::find(&self.file.tree, &path).line;
            if let Some(first) = known.insert(key(name), line) {
                let detail = format!(
                    "{what} '{}' is in the file twice, first in line {first}. Take one of the two out.",
                    shortened(name)
                );
                self.fault(&path, detail);
            }
        }
    }

    fn people_ids(&mut self, people: &[shape::Person]) -> Vec<PersonId> {
        self.once(
            "The person",
            people.iter().enumerate().map(|(place, it)| (format!("people[{place}].email"), it.email.as_str())),
        );
        let ids = people.iter().map(|it| {
            let id = self.before.person_by_email(&it.email).map_or_else(|| PersonId(Uuid::new_v4()), |found| found.id);
            self.names.people.put(&it.email, id);
            id
        });
        ids.collect()
    }

    fn team_ids(&mut self, teams: &[shape::Team]) -> Vec<TeamId> {
        self.once(
            "The team",
            teams.iter().enumerate().map(|(place, it)| (format!("teams[{place}].name"), it.name.as_str())),
        );
        let ids = teams.iter().map(|it| {
            let id = self.before.team_by_name(&it.name).map_or_else(|| TeamId(Uuid::new_v4()), |found| found.id);
            self.names.teams.put(&it.name, id);
            id
        });
        ids.collect()
    }

    /// The ids of a team's schedules and policies.
    fn belongings(&mut self, place: usize, it: &shape::Team, team: TeamId) -> (Vec<ScheduleId>, Vec<PolicyId>) {
        let schedules = it.schedules.as_deref().unwrap_or_default();
        let list = format!("teams[{place}].schedules");
        self.once(
            "The schedule",
            schedules.iter().enumerate().map(|(place, it)| (format!("{list}[{place}].name"), it.name.as_str())),
        );
        let schedules = schedules.iter().map(|it| {
            let found = self.before.schedule_by_name(&it.name).filter(|found| found.team == team);
            let id = found.map_or_else(|| ScheduleId(Uuid::new_v4()), |found| found.id);
            self.names.schedules.put(&it.name, id);
            id
        });
        let schedules = schedules.collect();
        let policies = it.escalation_policies.as_deref().unwrap_or_default();
        let list = format!("teams[{place}].escalation_policies");
        self.once(
            "The escalation policy",
            policies.iter().enumerate().map(|(place, it)| (format!("{list}[{place}].name"), it.name.as_str())),
        );
        let policies = policies.iter().map(|it| {
            let found = self.before.policy_by_name(&it.name).filter(|found| found.team == team);
            let id = found.map_or_else(|| PolicyId(Uuid::new_v4()), |found| found.id);
            self.names.policies.put(&it.name, id);
            id
        });
        (schedules, policies.collect())
    }

    fn look_up_person(&mut self, path: &str, email: &str) -> Option<PersonId> {
        self.look_up(path, "person with the e-mail address", email, |names| &names.people)
    }

    fn look_up_team(&mut self, path: &str, name: &str) -> Option<TeamId> {
        self.look_up(path, "team", name, |names| &names.teams)
    }

    fn look_up_schedule(&mut self, path: &str, name: &str) -> Option<ScheduleId> {
        self.look_up(path, "schedule", name, |names| &names.schedules)
    }

    fn look_up_policy(&mut self, path: &str, name: &str) -> Option<PolicyId> {
        self.look_up(path, "escalation policy", name, |names| &names.policies)
    }

    fn look_up<I: Copy>(
        &mut self,
        path: &str,
        what: &str,
        name: &str,
        book: impl FnOnce(&Names) -> &Book<I>,
    ) -> Option<I> {
        let book = book(&self.names);
        let found = book.find(name);
        if found.is_none() && self.wants_faults() {
            let (name, meant) = (shortened(name), book.meant(name));
            self.fault(path, format!("There is no {what} '{name}', neither in this file nor on the hub.{meant}"));
        }
        found
    }
}
