//! An account as a setup. Pure: what was read in, a setup and sentences out.

mod criteria;
mod escalations;
mod homes;
mod names;
mod people;
mod routing;
mod schedules;
mod sources;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use oncall::setup::{Edit, EditFault, Object, ObjectId, Person, Team};
use oncall::{PersonId, PolicyId, ScheduleId, Setup, TeamId};

use self::names::Taken;
use super::account::{Account, Reference};

/// A setup, and what is otherwise than it was.
pub(super) struct Carried {
    pub(super) setup: Setup,
    pub(super) notes: Vec<String>,
}

/// Carries an account over. Overrides that are over at `now` are left out.
pub(super) fn carry(account: &Account, now: DateTime<Utc>) -> Carried {
    let mut carry = Carry {
        account,
        now,
        setup: Setup::default(),
        notes: Vec::new(),
        ids: Ids::default(),
        taken: Taken::default(),
        homeless: None,
    };
    carry.people();
    carry.teams();
    carry.schedules();
    carry.escalations();
    carry.routing();
    carry.integrations();
    carry.heartbeats();
    carry.general();
    carry.finish()
}

/// What Opsgenie's ids and names mean here.
#[derive(Default)]
struct Ids {
    people: HashMap<String, PersonId>,
    teams: HashMap<String, TeamId>,
    schedules: HashMap<String, ScheduleId>,
    policies: HashMap<String, PolicyId>,
}

/// One carrying over.
struct Carry<'a> {
    account: &'a Account,
    now: DateTime<Utc>,
    setup: Setup,
    notes: Vec<String>,
    ids: Ids,
    taken: Taken,
    /// The team of what has none.
    homeless: Option<TeamId>,
}

/// What something is found again by: an id and a name may not meet, and names are the same whatever the case.
fn key(kind: &str, text: &str) -> String {
    format!("{kind} {}", text.trim().to_lowercase())
}

/// Puts an id under an id and a name of Opsgenie's.
fn remember<I: Copy>(ids: &mut HashMap<String, I>, theirs: Option<&String>, name: Option<&String>, ours: I) {
    if let Some(id) = theirs.filter(|id| !id.is_empty()) {
        ids.insert(key("id", id), ours);
    }
    if let Some(name) = name.filter(|name| !name.trim().is_empty()) {
        ids.entry(key("name", name)).or_insert(ours);
    }
}

/// What a reference means: by its id, or else by its name.
fn meant<I: Copy>(ids: &HashMap<String, I>, reference: &Reference) -> Option<I> {
    let by_id = reference.id.as_ref().and_then(|id| ids.get(&key("id", id)));
    let names = [&reference.username, &reference.name];
    let by_name = || names.into_iter().flatten().find_map(|name| ids.get(&key("name", name)));
    by_id.or_else(by_name).copied()
}

impl Reference {
    /// The name to tell it by.
    fn shown(&self) -> &str {
        let said = [&self.username, &self.name, &self.id].into_iter().flatten().find(|text| !text.is_empty());
        said.map_or("without a name", String::as_str)
    }

    /// What it is, in lower case.
    fn what(&self) -> String {
        self.kind.as_deref().unwrap_or_default().trim().to_lowercase()
    }
}

impl Carry<'_> {
    fn note(&mut self, note: impl Into<String>) {
        self.notes.push(names::one_line(&note.into()));
    }

    fn person(&self, id: PersonId) -> Option<&Person> {
        self.setup.people.get(&id).map(AsRef::as_ref)
    }

    fn email(&self, id: PersonId) -> String {
        self.person(id).map(|person| person.email.clone()).unwrap_or_default()
    }

    fn team(&self, id: TeamId) -> Option<&Team> {
        self.setup.teams.get(&id).map(AsRef::as_ref)
    }

    fn team_name(&self, id: TeamId) -> String {
        self.team(id).map(|team| team.name.clone()).unwrap_or_default()
    }

    /// What holds for every account.
    fn general(&mut self) {
        if !self.setup.integrations.is_empty() {
            self.note(
                "Keys of integrations cannot be read from Opsgenie. 'tocsin-hub apply --yes' prints new ones; to keep an old key, so that its \
                 sender needs only another host name, give it to the integration in the app or by POST /api/integrations/ID/key.",
            );
            self.note(
                "What Opsgenie's integrations do with their messages (filters, field templates, ignored alerts) is not read. Their 'rules', and \
                 the 'mapping' of a webhook, take its place.",
            );
        }
        if !self.setup.people.is_empty() {
            self.note(
                "How each person is notified (contacts, notification rules, quiet hours) is not read: here the laptop rings. People set their \
                 quiet hours and further ways in the app.",
            );
        }
    }

    /// Checks the whole as a hub would, so that what it would not take is told here.
    fn finish(mut self) -> Carried {
        let mut notes = self.account.notes.iter().map(|note| names::one_line(note)).collect::<Vec<_>>();
        if let Err(EditFault::Invalid { faults }) = Setup::default().edited(self.edits(), self.now) {
            for fault in faults {
                let name = fault.object.and_then(|id| self.setup.object(id)).map(|object| object.label());
                self.note(format!(
                    "To be corrected before it is applied, {}: {}",
                    name.unwrap_or_default(),
                    fault.detail
                ));
            }
        }
        notes.extend(self.notes);
        Carried { setup: self.setup, notes }
    }

    fn edits(&self) -> Vec<Edit> {
        let setup = &self.setup;
        let ids = setup.people.keys().map(|id| ObjectId::Person(*id));
        let ids = ids.chain(setup.teams.keys().map(|id| ObjectId::Team(*id)));
        let ids = ids.chain(setup.schedules.keys().map(|id| ObjectId::Schedule(*id)));
        let ids = ids.chain(setup.policies.keys().map(|id| ObjectId::Policy(*id)));
        let ids = ids.chain(setup.overrides.keys().map(|id| ObjectId::Override(*id)));
        let ids = ids.chain(setup.integrations.keys().map(|id| ObjectId::Integration(*id)));
        let ids = ids.chain(setup.heartbeats.keys().map(|id| ObjectId::Heartbeat(*id)));
        ids.filter_map(|id| setup.object(id)).map(Edit::put).collect()
    }

    fn put(&mut self, object: Object) {
        self.setup.insert(object);
    }
}
