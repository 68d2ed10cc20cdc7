//! Founding a hub: its first person, first team and first keys.

use std::path::Path;

use chrono::{DateTime, Utc};
use oncall::setup::{Edit, Integration, Member, Object, PagingRules, Person, Role, Team};
use oncall::{Actor, IntegrationId, IntegrationKind, Mode, PersonId, TeamId, TeamRef};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use uuid::Uuid;

use crate::directory::SecretEdit;
use crate::error::HubError;
use crate::secret::{self, SecretHash, TOKEN_PREFIX, issue};
use crate::senders::address;
use crate::store::{Audited, Batch, SqliteStore, Store as _};

/// What a key may hold that would end it in an address.
const NOT_IN_A_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Whom and what a new hub begins with.
#[derive(Clone, Debug)]
pub struct NewHub {
    /// The administrator's e-mail address.
    pub email: String,
    /// Their name; the part of the address before the `@` where empty.
    pub name: String,
    /// Their IANA time zone.
    pub time_zone: String,
    /// The first team, if it is to be made too, with an integration of each kind.
    pub team: Option<String>,
}

/// A key that was issued. It is shown once.
#[derive(Clone, Debug, Serialize)]
pub struct IssuedKey {
    /// The team.
    pub team: String,
    /// The integration.
    pub integration: String,
    /// What it speaks.
    pub kind: IntegrationKind,
    /// The key.
    pub key: String,
    /// Where senders send: a path with the key, where the key belongs into the address.
    pub path: String,
}

/// What a new hub has to tell, once.
#[derive(Clone, Debug, Serialize)]
pub struct Founded {
    /// The administrator's token.
    pub admin_token: String,
    /// The integrations' keys.
    pub keys: Vec<IssuedKey>,
}

/// Makes a hub in a data folder.
///
/// # Errors
/// The folder holds a hub already, or cannot be used; the e-mail address or time zone is none.
pub fn init(data: &Path, new: &NewHub, now: DateTime<Utc>) -> Result<Founded, HubError> {
    if SqliteStore::exists(data) {
        return Err(HubError::AlreadyFounded(data.to_owned()));
    }
    let admin = person(new)?;
    let mut store = SqliteStore::open(data)?;
    let token = issue(TOKEN_PREFIX);
    let mut secrets = vec![SecretEdit::Token { person: admin.id, hash: SecretHash::of(&token) }];
    let mut keys = Vec::new();
    let mut edits = Vec::new();
    let by = Actor::Person(admin.shown());
    let first = Member { person: admin.id, role: Role::Admin };
    edits.push(Edit::put(Object::Person(admin)));
    if let Some(name) = new.team.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
        let team = team(name, vec![first]);
        let shown = team.shown();
        edits.push(Edit::put(Object::Team(team)));
        for (name, kind) in [("amazon-sns", IntegrationKind::AmazonSns), ("opsgenie", IntegrationKind::Opsgenie)] {
            let integration = integration(&shown, name, kind);
            let (secret, key) = issue_key(&integration, &shown.name);
            edits.push(Edit::put(Object::Integration(integration)));
            secrets.push(secret);
            keys.push(key);
        }
    }
    found(&mut store, edits, secrets, &by, now)?;
    Ok(Founded { admin_token: token, keys })
}

/// Writes the first of everything into a store, before a hub runs on it.
pub(crate) fn found(
    store: &mut SqliteStore,
    edits: Vec<Edit>,
    secrets: Vec<SecretEdit>,
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<(), HubError> {
    let (_, acts, secrets) = store.directory()?.configured(edits, secrets, now).map_err(HubError::Setup)?;
    let acts = acts.into_iter().map(|act| Audited { act, by: by.clone() }).collect();
    store.commit(&Batch { acts, secrets, now, ..Batch::default() })?;
    Ok(())
}

/// A new team.
pub(crate) fn team(name: &str, members: Vec<Member>) -> Team {
    Team {
        id: TeamId(Uuid::new_v4()),
        version: 0,
        name: name.to_owned(),
        description: String::new(),
        members,
        routing: Vec::new(),
        longest_shift_hours: None,
    }
}

/// A new live integration.
pub(crate) fn integration(team: &TeamRef, name: &str, kind: IntegrationKind) -> Integration {
    Integration {
        id: IntegrationId(Uuid::new_v4()),
        version: 0,
        team: team.id,
        name: name.to_owned(),
        kind,
        mode: Mode::Live,
        expires_at: None,
        owner: None,
        raw_delivery: false,
        may_read: false,
        rules: Vec::new(),
        mapping: None,
    }
}

/// A fresh key of an integration: the change that makes it good, and what is shown of it once.
pub(crate) fn issue_key(integration: &Integration, team: &str) -> (SecretEdit, IssuedKey) {
    give_key(integration, team, secret::issue_key(integration.kind))
}

/// The same with a key that is given.
pub(crate) fn give_key(integration: &Integration, team: &str, key: String) -> (SecretEdit, IssuedKey) {
    let address = address(integration.kind);
    let path = if address.starts_with("/v1/") {
        format!("{address}?apiKey={}", utf8_percent_encode(&key, NOT_IN_A_QUERY))
    } else {
        address.to_owned()
    };
    let secret = SecretEdit::Key { integration: integration.id, hash: SecretHash::of(&key) };
    let shown =
        IssuedKey { team: team.to_owned(), integration: integration.name.clone(), kind: integration.kind, key, path };
    (secret, shown)
}

fn person(new: &NewHub) -> Result<Person, HubError> {
    let email = new.email.trim();
    let (local, domain) = email.split_once('@').unwrap_or_default();
    if local.is_empty() || domain.is_empty() || email.chars().any(char::is_whitespace) || domain.contains('@') {
        return Err(HubError::NotAnEmail(new.email.clone()));
    }
    let time_zone: chrono_tz::Tz = new.time_zone.parse().map_err(|_| HubError::NotATimeZone(new.time_zone.clone()))?;
    let name = if new.name.trim().is_empty() { local } else { new.name.trim() };
    Ok(Person {
        id: PersonId(Uuid::new_v4()),
        version: 0,
        name: name.to_owned(),
        email: email.to_owned(),
        time_zone,
        hub_admin: true,
        paging_rules: PagingRules::default(),
    })
}
