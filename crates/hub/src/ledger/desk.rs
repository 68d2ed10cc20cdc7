//! Deciding a batch: the commands one after the other, in memory, by the rules of `oncall`. No I/O here.

mod deliveries;
mod heartbeats;
mod maintenance;
mod pagers;
mod receive;
mod ring_me;
mod signals;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use oncall::heartbeat::Pulse;
use oncall::incident::Dispatch;
use oncall::setup::Edit;
use oncall::{
    Actor, Draft, Entry, HeartbeatId, Incident, IncidentId, IntegrationId, PageId, Receipt, State, TeamId, TeamRef,
};
use uuid::{NoContext, Timestamp, Uuid};

use super::{Command, LedgerError, Outcome};
use crate::directory::{Directory, SecretEdit};
use crate::pagers::Pagers;
use crate::store::{Audited, Batch, Loaded, Needs};
use receive::Judged;

/// A command, with what has to be known of it before it is decided.
pub(super) enum Task {
    /// A message, after the rules of its integration.
    Receive(Judged),
    /// Anything else.
    Other(Command),
}

impl Task {
    /// Takes a command in. The rules of integrations decide here, since they may change by which alias an incident is found.
    pub(super) fn of(command: Command, directory: &Directory) -> Self {
        match command {
            Command::Receive(reception) => Self::Receive(Judged::of(*reception, directory)),
            other => Self::Other(other),
        }
    }
}

/// What a batch of commands will touch.
pub(super) fn needs<'a>(tasks: impl IntoIterator<Item = &'a Task>, directory: &Directory) -> Needs {
    let mut needs = Needs::default();
    for task in tasks {
        let command = match task {
            Task::Receive(judged) => {
                judged.needs(&mut needs);
                continue;
            }
            Task::Other(command) => command,
        };
        match command {
            Command::Ping { heartbeat } | Command::Silence { heartbeat, .. } => {
                heartbeats::needs(*heartbeat, directory, &mut needs);
            }
            Command::Configure { edits, .. } => {
                heartbeats::needs_of_edits(edits, directory, &mut needs);
                maintenance::needs_of_edits(edits, &mut needs);
            }
            Command::Deliver { delivery, .. } => {
                needs.incidents.extend(delivery.page().map(|(incident, _)| incident));
            }
            Command::Transfer { incident, alias, to, .. } => {
                needs.incidents.insert(*incident);
                needs.aliases.insert((to.id, alias.clone()));
            }
            Command::Acknowledge { incident, .. }
            | Command::Unacknowledge { incident, .. }
            | Command::Resolve { incident, .. }
            | Command::Snooze { incident, .. }
            | Command::PassOn { incident, .. }
            | Command::Assign { incident, .. }
            | Command::Wake { incident }
            | Command::Amend { incident, .. }
            | Command::Note { incident, .. }
            | Command::Receipt { incident, .. }
            | Command::LosePager { incident, .. } => {
                needs.incidents.insert(*incident);
            }
            Command::RingMe { person } => {
                needs.aliases.insert(ring_me::place(person));
            }
            Command::Receive(_) | Command::EndTest { .. } | Command::Pager(_) | Command::Warn { .. } => {}
        }
    }
    needs
}

/// A batch while it is decided.
pub(super) struct Desk {
    directory: Arc<Directory>,
    pagers: Arc<Pagers>,
    now: DateTime<Utc>,
    incidents: HashMap<IncidentId, Incident>,
    open: HashMap<(TeamId, String), IncidentId>,
    seen: HashSet<(IntegrationId, String)>,
    pulses: HashMap<HeartbeatId, Pulse>,
    last_seq: u64,
    last_number: u64,
    changed: BTreeSet<IncidentId>,
    batch: Batch,
}

impl Desk {
    pub(super) fn new(loaded: Loaded, directory: Arc<Directory>, pagers: Arc<Pagers>, now: DateTime<Utc>) -> Self {
        let open = loaded
            .incidents
            .values()
            .filter(|incident| incident.is_open())
            .map(|incident| ((incident.team.id, incident.alias.clone()), incident.id))
            .collect();
        Self {
            directory,
            pagers,
            now,
            incidents: loaded.incidents,
            open,
            seen: loaded.messages,
            pulses: loaded.pulses,
            last_seq: loaded.last_seq,
            last_number: loaded.last_number,
            changed: BTreeSet::new(),
            batch: Batch { now, ..Batch::default() },
        }
    }

    /// Decides one command.
    pub(super) fn decide(&mut self, task: Task) -> Result<Outcome, LedgerError> {
        let command = match task {
            Task::Receive(judged) => return Ok(self.receive(judged)),
            Task::Other(command) => command,
        };
        match command {
            Command::Receive(reception) => {
                let judged = Judged::of(*reception, &self.directory);
                Ok(self.receive(judged))
            }
            Command::Amend { incident, by, amendment, note } => self.change(incident, |incident, dispatch| {
                incident.amend(&by, amendment, note, dispatch).map_err(LedgerError::Refused)
            }),
            Command::Ping { heartbeat } => Ok(self.ping(heartbeat)),
            Command::Silence { heartbeat, due_at } => Ok(self.silence(heartbeat, due_at)),
            Command::Deliver { delivery, change } => Ok(self.deliver(*delivery, change)),
            Command::Acknowledge { incident, by, note } => {
                self.change(incident, |incident, dispatch| Ok(incident.acknowledge(by, note, dispatch.now)))
            }
            Command::Resolve { incident, by, note } => {
                self.change(incident, |incident, dispatch| Ok(incident.resolve(by, note, dispatch.now)))
            }
            Command::Note { incident, by, text } => {
                self.change(incident, |incident, dispatch| Ok(incident.note(by, &text, dispatch.now)))
            }
            Command::Unacknowledge { incident, by, note } => self.change(incident, |incident, dispatch| {
                incident.unacknowledge(by, note, dispatch.now).map_err(LedgerError::Refused)
            }),
            Command::Snooze { incident, by, until, note } => self.change(incident, |incident, dispatch| {
                incident.snooze(by, until, note, dispatch.now).map_err(LedgerError::Refused)
            }),
            Command::PassOn { incident, by, note } => self.change(incident, |incident, dispatch| {
                incident.pass_on(&by, note, dispatch).map_err(LedgerError::Refused)
            }),
            Command::Assign { incident, by, to, note } => self.change(incident, |incident, dispatch| {
                incident.assign(&by, &to, note, dispatch).map_err(LedgerError::Refused)
            }),
            Command::Transfer { incident, by, to, note, .. } => self.transfer(incident, by, &to, note),
            Command::Wake { incident } => self.change(incident, |incident, dispatch| Ok(incident.wake(dispatch))),
            Command::EndTest { integration } => Ok(self.end_test(integration)),
            Command::Configure { edits, secrets, by } => self.configure(edits, secrets, &by),
            Command::Receipt { incident, page, person, pager, stage, note, sound } => {
                self.change(incident, |incident, dispatch| {
                    let receipt = Receipt { pager, stage, at: dispatch.now, note, sound };
                    incident.receive(page, person, receipt).map_err(|_| LedgerError::ForeignPage)
                })
            }
            Command::RingMe { person } => self.ring_me(&person),
            Command::Pager(edit) => self.edit_pager(edit),
            Command::Warn { person, unreachable } => Ok(self.warn(person, &unreachable)),
            Command::LosePager { incident, person, pager, why } => {
                self.change(incident, |incident, dispatch| Ok(incident.lose_pager(person, &pager, &why, dispatch.now)))
            }
        }
    }

    /// What was decided, for the store, and who is who and has which laptops after it.
    pub(super) fn decided(self) -> (Batch, Arc<Directory>, Arc<Pagers>) {
        let Self { mut batch, mut incidents, changed, directory, pagers, .. } = self;
        batch.incidents = changed.iter().filter_map(|id| incidents.remove(id)).collect();
        (batch, directory, pagers)
    }

    fn configure(&mut self, edits: Vec<Edit>, secrets: Vec<SecretEdit>, by: &Actor) -> Result<Outcome, LedgerError> {
        let (directory, acts, secrets) =
            self.directory.configured(edits, secrets, self.now).map_err(LedgerError::Edit)?;
        let before = std::mem::replace(&mut self.directory, Arc::new(directory));
        self.batch.acts.extend(acts.iter().map(|act| Audited { act: act.clone(), by: by.clone() }));
        let changed = !(acts.is_empty() && secrets.is_empty());
        self.rearm_heartbeats(&acts, &before.setup, by);
        self.review_holds(&acts, by);
        self.forget_pagers(&acts);
        self.batch.secrets.extend(secrets);
        Ok(Outcome { changed, acts, ..Outcome::default() })
    }

    fn transfer(
        &mut self,
        id: IncidentId,
        by: Actor,
        to: &TeamRef,
        note: Option<String>,
    ) -> Result<Outcome, LedgerError> {
        let incident = self.incidents.get(&id).ok_or(LedgerError::UnknownIncident)?;
        let before = (incident.team.id, incident.alias.clone());
        let after = (to.id, incident.alias.clone());
        if let Some(other) = self.open.get(&after).filter(|other| **other != id).and_then(|id| self.incidents.get(id)) {
            return Err(LedgerError::AliasOpen { team: to.name.clone(), number: other.number });
        }
        let outcome = self
            .change(id, |incident, dispatch| incident.transfer(by, to, note, dispatch).map_err(LedgerError::Refused))?;
        self.open.remove(&before);
        self.open.insert(after, id);
        Ok(outcome)
    }

    /// Changes an incident by a rule.
    fn change(
        &mut self,
        id: IncidentId,
        rule: impl FnOnce(&mut Incident, &mut Dispatch<'_, fn() -> PageId>) -> Result<Vec<Draft>, LedgerError>,
    ) -> Result<Outcome, LedgerError> {
        let directory = Arc::clone(&self.directory);
        let incident = self.incidents.get_mut(&id).ok_or(LedgerError::UnknownIncident)?;
        let mut dispatch = Dispatch { setup: &directory.setup, ids: fresh_page as fn() -> PageId, now: self.now };
        let drafts = rule(incident, &mut dispatch)?;
        let changed = !drafts.is_empty();
        self.record(id, drafts);
        Ok(self.outcome(id, changed))
    }

    /// Gives drafts their place in the ledger, and the incident its version.
    fn record(&mut self, id: IncidentId, drafts: Vec<Draft>) {
        if drafts.is_empty() {
            return;
        }
        self.reach_out(id, &drafts);
        for Draft { actor, change } in drafts {
            self.last_seq += 1;
            self.batch.entries.push(Entry { seq: self.last_seq, at: self.now, incident: id, actor, change });
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
        Outcome { incident: self.incidents.get(&id).cloned().map(Arc::new), changed, ..Outcome::default() }
    }

    /// Ordered by time, so that neighbours in time are neighbours in the index.
    fn fresh_id(&self) -> Uuid {
        let seconds = u64::try_from(self.now.timestamp()).unwrap_or(0);
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, self.now.timestamp_subsec_nanos()))
    }
}

fn fresh_page() -> PageId {
    PageId(Uuid::new_v4())
}
