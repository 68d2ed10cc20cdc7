//! Work: a list of edits being done, one after the other, with what follows from them.

use std::collections::BTreeSet;

use chrono::{DateTime, SubsecRound as _, Utc};

use super::edit::{Act, EditFault, Effective, Verb};
use super::object::{Object, ObjectId};
use super::{RequestState, Setup, ShiftRequest, check};
use crate::ids::{IntegrationId, PersonId, RotationId, ScheduleId, TeamId};
use crate::intake::Maintenance;
use crate::schedule::{Override, Schedule};

/// A list of edits being done.
pub(super) struct Work<'a> {
    before: &'a Setup,
    setup: Setup,
    acts: Vec<Act>,
    /// What the list put: it is checked.
    put: BTreeSet<ObjectId>,
    /// What the list put, deleted, or changed by what followed from it. What only followed cannot become wrong by it.
    touched: BTreeSet<ObjectId>,
    now: DateTime<Utc>,
}

impl<'a> Work<'a> {
    pub(super) fn new(before: &'a Setup, now: DateTime<Utc>) -> Self {
        Self { before, setup: before.clone(), acts: Vec::new(), put: BTreeSet::new(), touched: BTreeSet::new(), now }
    }

    pub(super) fn put(&mut self, object: Object, effective: Effective, checked: bool) -> Result<(), EditFault> {
        let id = object.id();
        if checked {
            self.unchanged_since(id, object.version())?;
        }
        let found = self.setup.object(id);
        let mut object = self.settled(object, found.as_ref(), effective);
        // One that this list took away and puts again counts on: else an old version would pass for the new one.
        let version = found.as_ref().map_or_else(|| self.version_before(id), Object::version);
        object.set_version(version);
        if found.as_ref() == Some(&object) {
            return Ok(());
        }
        self.put.insert(id);
        self.store(object, version);
        match (&found, self.setup.object(id)) {
            (Some(Object::Schedule(old)), Some(Object::Schedule(new))) => self.drop_lost_rotations(old, new.id),
            // A window is its team's: what went to another team is kept quiet by it no more.
            (Some(Object::Integration(old)), Some(Object::Integration(new))) if old.team != new.team => {
                self.drop_from_maintenances(new.id);
            }
            (Some(Object::Heartbeat(old)), Some(Object::Heartbeat(new))) if old.team != new.team => {
                self.drop_from_maintenances(IntegrationId(new.id.0));
            }
            _ => {}
        }
        Ok(())
    }

    fn version_before(&self, id: ObjectId) -> u64 {
        self.before.object(id).map_or(0, |object| object.version())
    }

    /// Refuses what was made from another version than that which is there. What this list itself changed is no obstacle.
    fn unchanged_since(&self, id: ObjectId, given: u64) -> Result<(), EditFault> {
        if self.touched.contains(&id) {
            return Ok(());
        }
        match self.before.object(id).map(|object| object.version()) {
            Some(found) if found != given => Err(EditFault::Conflict { object: id, found, given }),
            None if given != 0 => Err(EditFault::Unknown(id)),
            Some(_) | None => Ok(()),
        }
    }

    /// The object as it is to be kept: what the rules keep themselves is not the caller's to say.
    fn settled(&self, object: Object, found: Option<&Object>, effective: Effective) -> Object {
        match (object, found) {
            (Object::Schedule(new), Some(Object::Schedule(old))) => {
                Object::Schedule(with_former(new, old, self.now, effective))
            }
            (Object::Schedule(mut new), _) => {
                for rotation in &mut new.rotations {
                    rotation.former.clear();
                }
                Object::Schedule(new)
            }
            (Object::Override(new), Some(Object::Override(old))) => {
                let new = from_now_on(new, old.start, self.now);
                // A change does not make it newer than those that were created after it.
                Object::Override(Override {
                    created_at: old.created_at,
                    created_by: old.created_by,
                    order: old.order,
                    ..new
                })
            }
            (Object::Override(new), _) => {
                let mut new = from_now_on(new, self.now, self.now);
                let alike = |it: &Override| it.schedule == new.schedule && it.created_at == new.created_at;
                let last = self.setup.overrides.values().filter(|it| alike(it)).map(|it| it.order).max();
                new.order = last.map_or(new.order, |last| new.order.max(last + 1));
                Object::Override(new)
            }
            (Object::Maintenance(new), found) => {
                // A store keeps milliseconds, and a timer must not be due before what it stands for.
                let (start, end) = (new.start.trunc_subsecs(3), new.end.trunc_subsecs(3));
                let created_by = match found {
                    Some(Object::Maintenance(old)) => old.created_by,
                    _ => new.created_by,
                };
                Object::Maintenance(Maintenance { start, end, created_by, ..new })
            }
            (object, _) => object,
        }
    }

    pub(super) fn delete(&mut self, id: ObjectId, version: Option<u64>) -> Result<(), EditFault> {
        if let Some(version) = version {
            self.unchanged_since(id, version)?;
        }
        if self.setup.object(id).is_none() {
            // It may have gone with another object of this list.
            return if self.touched.contains(&id) { Ok(()) } else { Err(EditFault::Unknown(id)) };
        }
        self.take(id);
        match id {
            ObjectId::Person(person) => self.drop_person(person),
            ObjectId::Schedule(schedule) => {
                for id in self.beside(schedule) {
                    self.take(id);
                }
            }
            ObjectId::Team(team) => self.drop_team(team),
            ObjectId::Integration(integration) => self.drop_from_maintenances(integration),
            ObjectId::Heartbeat(heartbeat) => self.drop_from_maintenances(IntegrationId(heartbeat.0)),
            ObjectId::Override(_)
            | ObjectId::Policy(_)
            | ObjectId::Request(_)
            | ObjectId::KnownFault(_)
            | ObjectId::Maintenance(_) => {}
        }
        Ok(())
    }

    /// What a team knows, and when its integrations are quiet, goes with it.
    fn drop_team(&mut self, team: TeamId) {
        let known = self.setup.known_faults.values().filter(|it| it.team == team).map(|it| ObjectId::KnownFault(it.id));
        let quiet = self.setup.maintenances.values().filter(|it| it.team == team);
        let gone: Vec<_> = known.chain(quiet.map(|it| ObjectId::Maintenance(it.id))).collect();
        for id in gone {
            self.take(id);
        }
    }

    /// Maintenance windows lose the integration that went; one that has no other goes too, since naming none would mean all.
    fn drop_from_maintenances(&mut self, integration: IntegrationId) {
        let windows = self.setup.maintenances.values().filter(|it| it.integrations.contains(&integration));
        let windows: Vec<_> = windows.map(|it| (it.id, it.integrations.len())).collect();
        for (id, count) in windows {
            if count == 1 {
                self.take(ObjectId::Maintenance(id));
                continue;
            }
            self.change(ObjectId::Maintenance(id), |object| {
                if let Object::Maintenance(window) = object {
                    window.integrations.retain(|known| *known != integration);
                }
            });
        }
    }

    /// A person's memberships and the requests that still wait for an answer go with them.
    fn drop_person(&mut self, person: PersonId) {
        let teams: Vec<_> = self.setup.teams_of(person).map(|(team, _)| team.id).collect();
        for id in teams {
            self.change(ObjectId::Team(id), |object| {
                if let Object::Team(team) = object {
                    team.members.retain(|member| member.person != person);
                }
            });
        }
        let mine = |request: &ShiftRequest| {
            (request.from == person || request.to == person) && request.state == RequestState::Pending
        };
        let requests: Vec<_> = self.setup.requests.values().filter(|it| mine(it)).map(|it| it.id).collect();
        for id in requests {
            self.take(ObjectId::Request(id));
        }
    }

    /// Overrides and requests that are not over lose the rotations that went; one that has no other goes too, since naming none
    /// would mean all.
    fn drop_lost_rotations(&mut self, old: &Schedule, schedule: ScheduleId) {
        let Some(new) = self.setup.schedules.get(&schedule) else { return };
        let ids = old.rotations.iter().map(|rotation| rotation.id);
        let lost: Vec<RotationId> = ids.filter(|id| new.rotation(*id).is_none()).collect();
        for id in self.beside(schedule) {
            let (rotations, over) = match self.setup.object(id) {
                Some(Object::Override(it)) => (it.rotations, it.end <= self.now),
                Some(Object::Request(it)) => (it.rotations.clone(), !it.is_pending(self.now)),
                _ => continue,
            };
            let left: Vec<_> = rotations.iter().copied().filter(|id| !lost.contains(id)).collect();
            if over || left == rotations {
                continue;
            }
            if left.is_empty() {
                self.take(id);
                continue;
            }
            self.change(id, |object| match object {
                Object::Override(it) => it.rotations = left,
                Object::Request(it) => it.rotations = left,
                _ => {}
            });
        }
    }

    /// The overrides and requests of a schedule.
    fn beside(&self, schedule: ScheduleId) -> Vec<ObjectId> {
        let overrides = self.setup.overrides.values().filter(|it| it.schedule == schedule);
        let requests = self.setup.requests.values().filter(|it| it.schedule == schedule);
        overrides.map(|it| ObjectId::Override(it.id)).chain(requests.map(|it| ObjectId::Request(it.id))).collect()
    }

    fn change(&mut self, id: ObjectId, how: impl FnOnce(&mut Object)) {
        if let Some(mut object) = self.setup.object(id) {
            how(&mut object);
            let version = object.version();
            self.store(object, version);
        }
    }

    /// Keeps an object in the place of that of `version`.
    fn store(&mut self, mut object: Object, version: u64) {
        object.set_version(version + 1);
        let verb = if self.setup.object(object.id()).is_some() { Verb::Changed } else { Verb::Created };
        self.touched.insert(object.id());
        self.acts.push(Act { verb, id: object.id(), label: object.label(), object: Some(object.clone()) });
        self.setup.insert(object);
    }

    fn take(&mut self, id: ObjectId) {
        if let Some(object) = self.setup.object(id) {
            self.touched.insert(id);
            self.acts.push(Act { verb: Verb::Deleted, id, label: object.label(), object: None });
            self.setup.remove(id);
        }
    }

    pub(super) fn finish(self) -> Result<(Setup, Vec<Act>), EditFault> {
        for &object in &self.touched {
            let gone = self.before.object(object).is_some() && self.setup.object(object).is_none();
            let by = if gone { self.setup.used_by(object, self.now) } else { Vec::new() };
            if !by.is_empty() {
                return Err(EditFault::InUse { object, by });
            }
        }
        let faults = check::faults(self.before, &self.setup, &self.put, self.now);
        if faults.is_empty() { Ok((self.setup, self.acts)) } else { Err(EditFault::Invalid { faults }) }
    }
}

/// A changed schedule, whose rotations keep who was on call before.
fn with_former(mut new: Schedule, old: &Schedule, now: DateTime<Utc>, effective: Effective) -> Schedule {
    for rotation in &mut new.rotations {
        rotation.former = old.rotation(rotation.id).map_or_else(Vec::new, |before| {
            before.changed_to(rotation.turns.clone(), old.time_zone, new.time_zone, now, effective).former
        });
    }
    new
}

/// An override that does not change what was on call before `now`: its start may move within what is to come, and stay where it
/// was (`start`). One that is over is left as it is, for the checks to refuse.
fn from_now_on(mut new: Override, start: DateTime<Utc>, now: DateTime<Utc>) -> Override {
    if new.start < new.end && now < new.end {
        new.start = new.start.max(start.min(now));
    }
    new
}
