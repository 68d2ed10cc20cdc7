//! Uses: what still needs an object, so that it cannot be deleted.

use chrono::{DateTime, Utc};

use super::{ObjectId, Setup};
use crate::escalation::{Policy, Route, Target};
use crate::ids::{PersonId, TeamId};
use crate::schedule::{Participant, Rotation, Schedule, instant_of};

impl Setup {
    /// What still needs an object at a moment, each in words such as `schedule 'Payments 24/7' (rotation 'weekly')`. What is over,
    /// a rotation that has ended or an override of the past, needs nothing any more. Overrides, integrations and requests are
    /// needed by nothing.
    pub fn used_by(&self, id: ObjectId, now: DateTime<Utc>) -> Vec<String> {
        match id {
            ObjectId::Person(id) => self.uses_of_person(id, now),
            ObjectId::Team(id) => self.uses_of_team(id, now),
            ObjectId::Schedule(id) => {
                let targets = [Target::OnCall(id), Target::NextOnCall(id), Target::PreviousOnCall(id)];
                self.rules_that_notify(&targets).chain(self.rules_that_lead_to(Route::Schedule(id))).collect()
            }
            ObjectId::Policy(id) => self.rules_that_lead_to(Route::Policy(id)).collect(),
            ObjectId::Override(_)
            | ObjectId::Integration(_)
            | ObjectId::Request(_)
            | ObjectId::KnownFault(_)
            | ObjectId::Heartbeat(_)
            | ObjectId::Maintenance(_) => Vec::new(),
        }
    }

    fn uses_of_person(&self, id: PersonId, now: DateTime<Utc>) -> Vec<String> {
        let rotations = self.rotations_with(Participant::Person(id), now);
        let until_turn_end = self.schedules.values().flat_map(|schedule| {
            let held = schedule
                .rotations
                .iter()
                .filter_map(|rotation| held_until(rotation, id, now).map(|end| (rotation, end)));
            held.map(|(rotation, end)| {
                format!(
                    "schedule '{}' (rotation '{}', on call by its former order until {})",
                    schedule.name,
                    rotation.name,
                    in_zone_of(schedule, end),
                )
            })
        });
        let overrides = self.overrides.values().filter(|it| it.person == Some(id) && now < it.end).filter_map(|it| {
            let schedule = self.schedules.get(&it.schedule)?;
            Some(format!(
                "schedule '{}' (override from {} to {})",
                schedule.name,
                in_zone_of(schedule, it.start),
                in_zone_of(schedule, it.end),
            ))
        });
        let owned = self.integrations.values().filter(|it| it.owner == Some(id));
        let owned = owned.map(|it| format!("integration '{}' (its owner)", it.name));
        rotations
            .chain(until_turn_end)
            .chain(overrides)
            .chain(self.rules_that_notify(&[Target::Person(id)]))
            .chain(owned)
            .collect()
    }

    fn uses_of_team(&self, id: TeamId, now: DateTime<Utc>) -> Vec<String> {
        let schedules = self.schedules.values().filter(|it| it.team == id).map(|it| format!("schedule '{}'", it.name));
        let policies = self.policies.values().filter(|it| it.team == id);
        let policies = policies.map(|it| format!("escalation policy '{}'", it.name));
        let integrations = self.integrations.values().filter(|it| it.team == id);
        let integrations = integrations.map(|it| format!("integration '{}'", it.name));
        let heartbeats = self.heartbeats.values().filter(|it| it.team == id);
        let heartbeats = heartbeats.map(|it| format!("heartbeat '{}'", it.name));
        let targets = [Target::Team(id), Target::TeamAdmins(id), Target::RandomMember(id)];
        let elsewhere = self.rotations_with(Participant::Team(id), now).chain(self.rules_that_notify(&targets));
        schedules.chain(policies).chain(integrations).chain(heartbeats).chain(elsewhere).collect()
    }

    fn rotations_with(&self, participant: Participant, now: DateTime<Utc>) -> impl Iterator<Item = String> {
        self.schedules.values().flat_map(move |schedule| {
            let rotations = schedule.rotations.iter().filter(move |rotation| {
                !has_ended(rotation, schedule, now) && rotation.turns.participants.contains(&participant)
            });
            rotations.map(move |rotation| rotation_of(rotation, schedule))
        })
    }

    fn rules_that_notify<'a>(&'a self, targets: &[Target]) -> impl Iterator<Item = String> + use<'a> {
        let targets = targets.to_vec();
        let rules = |policy: &'a Policy| policy.rules.iter().zip(1..).map(move |(rule, number)| (policy, rule, number));
        self.policies
            .values()
            .flat_map(move |policy| rules(policy))
            .filter(move |(_, rule, _)| targets.contains(&rule.notify))
            .map(|(policy, _, number)| format!("escalation policy '{}' (rule {number})", policy.name))
    }

    fn rules_that_lead_to(&self, route: Route) -> impl Iterator<Item = String> {
        self.teams.values().flat_map(move |team| {
            let rules = team.routing.iter().zip(1..).filter(move |(rule, _)| rule.to == route);
            rules.map(|(_, number)| format!("routing of team '{}' (rule {number})", team.name))
        })
    }
}

/// Whether a rotation gives nobody any more.
pub(super) fn has_ended(rotation: &Rotation, schedule: &Schedule, now: DateTime<Utc>) -> bool {
    rotation.turns.end.is_some_and(|end| instant_of(end, schedule.time_zone) <= now)
}

pub(super) fn rotation_of(rotation: &Rotation, schedule: &Schedule) -> String {
    format!("schedule '{}' (rotation '{}')", schedule.name, rotation.name)
}

/// Until when a person keeps the turn that they had when the rotation was changed.
fn held_until(rotation: &Rotation, person: PersonId, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let former = rotation.former.iter().find(|former| now < former.until)?;
    let turn = former.turns.turn_at(former.time_zone, now)?;
    (turn.participant == Participant::Person(person)).then_some(former.until)
}

/// A moment by the clock of a schedule: "Mon 30 Nov 2026 09:00 (Europe/Kyiv)".
pub(super) fn in_zone_of(schedule: &Schedule, moment: DateTime<Utc>) -> String {
    let local = moment.with_timezone(&schedule.time_zone);
    format!("{} ({})", local.format("%a %-d %b %Y %H:%M"), schedule.time_zone)
}
