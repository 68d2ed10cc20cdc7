//! Deciding a batch: the commands one after the other, in memory, by the rules of `oncall`. No I/O here.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use oncall::incident::Origin;
use oncall::signal::{ALIAS_LIMIT, shorten};
use oncall::{Actor, Draft, Entry, Incident, IncidentId, IntegrationId, PageId, Signal, State, TeamId, Trigger};
use uuid::{NoContext, Timestamp, Uuid};

use super::{Command, LedgerError, Outcome, SignalOrigin};
use crate::directory::Directory;
use crate::store::{Batch, Loaded, Needs};

/// What a batch of commands will touch.
pub(super) fn needs<'a>(commands: impl IntoIterator<Item = &'a Command>) -> Needs {
    let mut needs = Needs::default();
    for command in commands {
        match command {
            Command::Signal { origin, signal, message_id } => {
                if let Some(alias) = signal.alias() {
                    needs.aliases.insert((origin.team.id, shorten(alias, ALIAS_LIMIT)));
                }
                if let Some(message) = message_id {
                    needs.messages.insert((origin.integration.id, message.clone()));
                }
            }
            Command::Acknowledge { incident, .. }
            | Command::Resolve { incident, .. }
            | Command::Note { incident, .. }
            | Command::Receipt { incident, .. } => {
                needs.incidents.insert(*incident);
            }
        }
    }
    needs
}

/// A batch while it is decided.
pub(super) struct Desk<'a> {
    directory: &'a Directory,
    now: DateTime<Utc>,
    incidents: HashMap<IncidentId, Incident>,
    open: HashMap<(TeamId, String), IncidentId>,
    seen: HashSet<(IntegrationId, String)>,
    taken: Vec<(IntegrationId, String)>,
    entries: Vec<Entry>,
    changed: BTreeSet<IncidentId>,
    last_seq: u64,
    last_number: u64,
}

impl<'a> Desk<'a> {
    pub(super) fn new(loaded: Loaded, directory: &'a Directory, now: DateTime<Utc>) -> Self {
        let open = loaded
            .incidents
            .values()
            .filter(|incident| incident.is_open())
            .map(|incident| ((incident.team.id, incident.alias.clone()), incident.id))
            .collect();
        Self {
            directory,
            now,
            incidents: loaded.incidents,
            open,
            seen: loaded.messages,
            taken: Vec::new(),
            entries: Vec::new(),
            changed: BTreeSet::new(),
            last_seq: loaded.last_seq,
            last_number: loaded.last_number,
        }
    }

    /// Decides one command.
    pub(super) fn decide(&mut self, command: Command) -> Result<Outcome, LedgerError> {
        match command {
            Command::Signal { origin, signal, message_id } => Ok(self.signal(&origin, signal, message_id)),
            Command::Acknowledge { incident, by, note } => {
                self.change(incident, |incident, now| Ok(incident.acknowledge(by, note, now)))
            }
            Command::Resolve { incident, by, note } => {
                self.change(incident, |incident, now| Ok(incident.resolve(by, note, now)))
            }
            Command::Note { incident, by, text } => {
                self.change(incident, |incident, now| Ok(incident.note(by, &text, now)))
            }
            Command::Receipt { incident, page, person, pager, stage, note } => {
                self.change(incident, |incident, now| {
                    incident.receive(page, person, &pager, stage, note, now).map_err(|_| LedgerError::ForeignPage)
                })
            }
        }
    }

    /// What was decided, for the store.
    pub(super) fn batch(self) -> Batch {
        let mut incidents = self.incidents;
        Batch {
            entries: self.entries,
            incidents: self.changed.iter().filter_map(|id| incidents.remove(id)).collect(),
            messages: self.taken,
            now: self.now,
        }
    }

    fn signal(&mut self, origin: &SignalOrigin, signal: Signal, message_id: Option<String>) -> Outcome {
        if let Some(message) = message_id {
            let key = (origin.integration.id, message);
            if !self.seen.insert(key.clone()) {
                return Outcome { duplicate: true, ..Outcome::default() };
            }
            self.taken.push(key);
        }
        let known =
            signal.alias().and_then(|alias| self.open.get(&(origin.team.id, shorten(alias, ALIAS_LIMIT)))).copied();
        let actor =
            |user| Actor::Integration { id: origin.integration.id, name: origin.integration.name.clone(), user };
        let done = match (signal, known) {
            (Signal::Trigger(trigger), None) => Ok(self.open(origin, trigger)),
            (Signal::Trigger(trigger), Some(id)) => self.repeat(id, &trigger, actor(trigger.user.clone())),
            (Signal::Acknowledge { user, note, .. }, Some(id)) => {
                self.change(id, |incident, now| Ok(incident.acknowledge(actor(user), note, now)))
            }
            (Signal::Resolve { user, note, .. }, Some(id)) => {
                self.change(id, |incident, now| Ok(incident.resolve(actor(user), note, now)))
            }
            // As in Opsgenie: what was never opened, or is over, needs no closing, and the sender did nothing wrong.
            (Signal::Acknowledge { .. } | Signal::Resolve { .. }, None) => Ok(Outcome::default()),
        };
        done.unwrap_or_default()
    }

    fn open(&mut self, origin: &SignalOrigin, trigger: Trigger) -> Outcome {
        self.last_number += 1;
        let id = IncidentId(self.fresh_id());
        let origin =
            Origin { id, number: self.last_number, team: origin.team.clone(), integration: origin.integration.clone() };
        let (incident, drafts) = Incident::open(origin, trigger, self.now);
        self.open.insert((incident.team.id, incident.alias.clone()), id);
        self.incidents.insert(id, incident);
        self.record(id, drafts);
        self.page(id);
        self.outcome(id, true)
    }

    fn repeat(&mut self, id: IncidentId, trigger: &Trigger, by: Actor) -> Result<Outcome, LedgerError> {
        let mut pages = false;
        let outcome = self.change(id, |incident, now| {
            let (drafts, again) = incident.repeat(trigger, by, now);
            pages = again;
            Ok(drafts)
        })?;
        if pages {
            self.page(id);
            return Ok(self.outcome(id, true));
        }
        Ok(outcome)
    }

    /// Calls everybody in the team at once.
    fn page(&mut self, id: IncidentId) {
        let now = self.now;
        let directory = self.directory;
        let drafts = self.incidents.get_mut(&id).map(|incident| {
            let members = directory.members(incident.team.id);
            incident.page(&members, || PageId(Uuid::new_v4()), now)
        });
        self.record(id, drafts.unwrap_or_default());
    }

    fn change(
        &mut self,
        id: IncidentId,
        rule: impl FnOnce(&mut Incident, DateTime<Utc>) -> Result<Vec<Draft>, LedgerError>,
    ) -> Result<Outcome, LedgerError> {
        let now = self.now;
        let incident = self.incidents.get_mut(&id).ok_or(LedgerError::UnknownIncident)?;
        let drafts = rule(incident, now)?;
        let changed = !drafts.is_empty();
        self.record(id, drafts);
        Ok(self.outcome(id, changed))
    }

    /// Gives drafts their place in the ledger, and the incident its version.
    fn record(&mut self, id: IncidentId, drafts: Vec<Draft>) {
        if drafts.is_empty() {
            return;
        }
        for Draft { actor, change } in drafts {
            self.last_seq += 1;
            self.entries.push(Entry { seq: self.last_seq, at: self.now, incident: id, actor, change });
        }
        self.changed.insert(id);
        if let Some(incident) = self.incidents.get_mut(&id) {
            incident.version = self.last_seq;
            if incident.state == State::Resolved {
                self.open.remove(&(incident.team.id, incident.alias.clone()));
            }
        }
    }

    fn outcome(&self, id: IncidentId, changed: bool) -> Outcome {
        Outcome { incident: self.incidents.get(&id).cloned().map(Arc::new), changed, duplicate: false }
    }

    /// Ordered by time, so that neighbours in time are neighbours in the index.
    fn fresh_id(&self) -> Uuid {
        let seconds = u64::try_from(self.now.timestamp()).unwrap_or(0);
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, self.now.timestamp_subsec_nanos()))
    }
}
