//! Founding a hub: its first person, first team and first keys.

use std::path::Path;

use chrono::{DateTime, Utc};
use oncall::{IntegrationId, IntegrationKind, IntegrationRef, Mode, PersonId, TeamId, TeamRef};
use serde::Serialize;
use uuid::Uuid;

use crate::directory::{Integration, Membership, Person, Role};
use crate::error::HubError;
use crate::secret::{KEY_PREFIX, SecretHash, TOKEN_PREFIX, issue};
use crate::store::{Enrolment, SqliteStore};

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
    let mut enrolments = vec![Enrolment::Token { person: admin.id, hash: SecretHash::of(&token), replaces: false }];
    let mut keys = Vec::new();
    if let Some(name) = new.team.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
        let team = TeamRef { id: TeamId(Uuid::new_v4()), name: name.to_owned() };
        let membership = Membership { team: team.id, person: admin.id, role: Role::Admin };
        for (integration, kind) in [("amazon-sns", IntegrationKind::AmazonSns), ("opsgenie", IntegrationKind::Opsgenie)]
        {
            let (enrolment, key) = integration_of(&team, integration, kind, Access::default());
            enrolments.push(enrolment);
            keys.push(key);
        }
        enrolments.insert(0, Enrolment::Membership(membership));
        enrolments.insert(0, Enrolment::Team(team));
    }
    enrolments.insert(0, Enrolment::Person(admin));
    store.enrol(&enrolments, now)?;
    Ok(Founded { admin_token: token, keys })
}

/// What an integration's key may do beyond sending.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Access {
    /// Takes SNS messages in raw delivery, which nobody signed.
    pub(crate) raw_delivery: bool,
    /// May read the team's incidents.
    pub(crate) may_read: bool,
}

/// A new integration with a fresh key.
pub(crate) fn integration_of(
    team: &TeamRef,
    name: &str,
    kind: IntegrationKind,
    access: Access,
) -> (Enrolment, IssuedKey) {
    let key = issue(KEY_PREFIX);
    let path = match kind {
        IntegrationKind::AmazonSns => format!("/v1/json/amazonsns?apiKey={key}"),
        IntegrationKind::Opsgenie => "/v2/alerts".to_owned(),
    };
    let shown = IntegrationRef { id: IntegrationId(Uuid::new_v4()), name: name.to_owned(), kind, mode: Mode::Live };
    let Access { raw_delivery, may_read } = access;
    let integration = Integration { shown, team: team.clone(), raw_delivery, may_read };
    let enrolment = Enrolment::Integration(integration, SecretHash::of(&key));
    (enrolment, IssuedKey { team: team.name.clone(), integration: name.to_owned(), kind, key, path })
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
        name: name.to_owned(),
        email: email.to_owned(),
        time_zone: time_zone.name().to_owned(),
        hub_admin: true,
    })
}
