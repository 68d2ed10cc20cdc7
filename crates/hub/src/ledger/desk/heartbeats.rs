//! Heartbeats: pings, and what their silence does.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use oncall::heartbeat::Pulse;
use oncall::setup::{Act, Edit, ObjectId};
use oncall::{Actor, Heartbeat, HeartbeatId, Setup, Signal};

use super::super::{Outcome, Reception, SignalOrigin};
use super::Desk;
use super::receive::Judged;
use crate::directory::Directory;
use crate::ingest::Reading;
use crate::store::Needs;

/// What a ping or a silence will touch: the heartbeat and its open incident.
pub(super) fn needs(id: HeartbeatId, directory: &Directory, needs: &mut Needs) {
    needs.heartbeats.insert(id);
    if let Some(heartbeat) = directory.setup.heartbeats.get(&id) {
        needs.aliases.insert((heartbeat.team, heartbeat.alias()));
    }
}

/// What edits of heartbeats will touch.
pub(super) fn needs_of_edits(edits: &[Edit], directory: &Directory, all: &mut Needs) {
    for edit in edits {
        let id = match edit {
            Edit::Put { object, .. } => object.id(),
            Edit::Delete { id, .. } => *id,
        };
        if let ObjectId::Heartbeat(id) = id {
            needs(id, directory, all);
        }
    }
}

impl Desk {
    /// A ping: it is watched for another interval, and what its silence opened is over.
    pub(super) fn ping(&mut self, id: HeartbeatId) -> Outcome {
        let Some(heartbeat) = self.directory.setup.heartbeats.get(&id).cloned() else { return Outcome::default() };
        let pulse = Pulse { last_ping_at: Some(self.now), expired_at: None };
        let expired = self.pulses.get(&id).is_some_and(|pulse| pulse.expired_at.is_some());
        self.keep_pulse(&heartbeat, pulse);
        if !expired {
            return Outcome { changed: true, ..Outcome::default() };
        }
        let note = Some("It pings again.".to_owned());
        let signal = Signal::Resolve { alias: heartbeat.alias(), user: None, note, about: None };
        self.of_heartbeat(&heartbeat, signal)
    }

    /// Its interval is over without a ping, unless one came meanwhile. Found late, it is given time to ping once more.
    pub(super) fn silence(&mut self, id: HeartbeatId, due_at: DateTime<Utc>) -> Outcome {
        let pulse = self.pulses.get(&id).copied().unwrap_or_default();
        let Some(heartbeat) = self.directory.setup.heartbeats.get(&id).cloned() else {
            self.batch.pulses.push((id, pulse, None));
            return Outcome::default();
        };
        if heartbeat.due_at(pulse).is_none_or(|due| self.now < due) {
            self.keep_pulse(&heartbeat, pulse);
            return Outcome::default();
        }
        if let Some(until) = heartbeat.grace(due_at, self.now) {
            self.batch.pulses.push((id, pulse, Some(until)));
            return Outcome::default();
        }
        let signal = Signal::Trigger(heartbeat.silence(pulse));
        self.keep_pulse(&heartbeat, Pulse { expired_at: Some(self.now), ..pulse });
        self.of_heartbeat(&heartbeat, signal)
    }

    /// After changes of the setup: those that were switched on are watched from their next ping on; what one that was switched off,
    /// deleted or given to another team had opened is over.
    pub(super) fn rearm_heartbeats(&mut self, acts: &[Act], before: &Setup, by: &Actor) {
        for act in acts {
            let ObjectId::Heartbeat(id) = act.id else { continue };
            let was = before.heartbeats.get(&id);
            let Some(heartbeat) = self.directory.setup.heartbeats.get(&id).cloned() else {
                self.settle_silence(was, by, "The heartbeat was deleted.");
                self.batch.pulses.push((id, Pulse::default(), None));
                continue;
            };
            let mut pulse = self.pulses.get(&id).copied().unwrap_or_default();
            match was {
                Some(was) if was.enabled && !heartbeat.enabled => {
                    self.settle_silence(Some(was), by, "The heartbeat was switched off.");
                    pulse.expired_at = None;
                }
                Some(was) if !was.enabled && heartbeat.enabled => pulse = Pulse::default(),
                // Still silent, it comes due at once, for the other team.
                Some(was) if was.team != heartbeat.team => {
                    self.settle_silence(Some(was), by, "The heartbeat was given to another team.");
                    pulse.expired_at = None;
                }
                Some(_) | None => {}
            }
            self.keep_pulse(&heartbeat, pulse);
        }
    }

    /// Resolves the open incident of a heartbeat's silence, if there is one.
    fn settle_silence(&mut self, heartbeat: Option<&Arc<Heartbeat>>, by: &Actor, why: &str) {
        let open = heartbeat.and_then(|heartbeat| self.open.get(&(heartbeat.team, heartbeat.alias())).copied());
        if let Some(id) = open {
            let (by, note) = (by.clone(), Some(why.to_owned()));
            // Known here, and a resolution is never refused.
            let _ = self.change(id, |incident, dispatch| Ok(incident.resolve(by, note, dispatch.now)));
        }
    }

    fn keep_pulse(&mut self, heartbeat: &Heartbeat, pulse: Pulse) {
        self.pulses.insert(heartbeat.id, pulse);
        // What is due at once, since its interval became shorter, is not late.
        self.batch.pulses.push((heartbeat.id, pulse, heartbeat.due_at(pulse).map(|due| due.max(self.now))));
    }

    fn of_heartbeat(&mut self, heartbeat: &Heartbeat, signal: Signal) -> Outcome {
        let Some(team) = self.directory.setup.teams.get(&heartbeat.team).map(|team| team.shown()) else {
            return Outcome::default();
        };
        let origin = SignalOrigin { team, integration: heartbeat.shown() };
        let reading = Reading::Signal(Box::new(signal));
        let judged = Judged::of(Reception::one(origin, reading, None), &self.directory);
        self.receive(judged)
    }
}
