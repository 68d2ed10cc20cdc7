//! The demo: a hub of its own folder with the team Payments, and you on call.

mod team;

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use oncall::setup::{Edit, Integration, Object};
use oncall::{Actor, PersonId, PolicyId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::directory::SecretEdit;
use crate::error::HubError;
use crate::founding::{IssuedKey, found, issue_key};
use crate::secret::{SecretHash, TOKEN_PREFIX, issue};
use crate::store::SqliteStore;

/// What the demo consists of has always the same ids, so that the demo found again is the same demo.
fn demo_id(number: u128) -> Uuid {
    Uuid::from_u128(0x7063_5f74_6f63_7369_6e00_0000_0000_0000 + number)
}

const YOU: u128 = 1;
const POLICY: u128 = 3;

/// The demo's secrets. The hub keeps only their hashes: whoever wants to go on with the same ones keeps them.
#[derive(Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Keys {
    /// Your token.
    pub token: String,
    /// Key of the integration `demo-sns`, which takes raw delivery too.
    pub sns_key: String,
    /// Key of the integration `demo-opsgenie`, which may also read.
    pub opsgenie_key: String,
}

/// Hides the secrets.
impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

/// Makes the demo's hub in a folder, or finds it again. `kept` are the secrets of the time before: still good, they are
/// returned; else new ones are issued and the old ones end. `zone` is the IANA zone of its people and schedule.
///
/// # Errors
/// The folder cannot be used, is in use, or holds a damaged database.
pub fn open(data: &Path, kept: Option<Keys>, zone: Tz, now: DateTime<Utc>) -> Result<Keys, HubError> {
    let mut store = SqliteStore::open(data)?;
    let directory = store.directory()?;
    let mut edits = Vec::new();
    let mut secrets = Vec::new();
    if !directory.setup.policies.contains_key(&PolicyId(demo_id(POLICY))) {
        edits.extend(team::edits(zone, now));
    } else if !team::rings_you(&directory.setup, now) {
        edits.push(team::your_turn(now));
    }
    let good = |keys: &Keys| {
        directory.person_by_token(&keys.token).is_some()
            && directory.source_by_key(&keys.sns_key).is_some()
            && directory.source_by_key(&keys.opsgenie_key).is_some()
    };
    let keys = kept.filter(good).unwrap_or_else(|| {
        let you = PersonId(demo_id(YOU));
        let token = issue(TOKEN_PREFIX);
        secrets.push(SecretEdit::EndTokens(you));
        secrets.push(SecretEdit::Token { person: you, hash: SecretHash::of(&token) });
        let mut key = |name| {
            let known = directory.setup.integrations.values().find(|integration| integration.name == name);
            let integration = known.map_or_else(|| team::integration(name), |known| Integration::clone(known));
            let (secret, IssuedKey { key, .. }) = issue_key(&integration, team::NAME);
            edits.push(Edit::put(Object::Integration(integration)));
            secrets.push(secret);
            key
        };
        let (sns_key, opsgenie_key) = (key(team::SNS), key(team::OPSGENIE));
        Keys { token, sns_key, opsgenie_key }
    });
    if !(edits.is_empty() && secrets.is_empty()) {
        found(&mut store, edits, secrets, &Actor::Hub, now)?;
    }
    Ok(keys)
}
