//! The demo: a hub of its own folder with the team Payments and you on call.

use std::path::Path;

use chrono::{DateTime, Utc};
use oncall::{IntegrationKind, PersonId, TeamId, TeamRef};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::directory::{Membership, Person, Role};
use crate::error::HubError;
use crate::founding::{Access, IssuedKey, integration_of};
use crate::secret::{SecretHash, TOKEN_PREFIX, issue};
use crate::store::{Enrolment, SqliteStore};

/// Who and what the demo consists of: always the same, so that the demo found again is the same demo.
const YOU: Uuid = Uuid::from_u128(0x7063_5f74_6f63_7369_6e00_0000_0000_0001);
const PAYMENTS: Uuid = Uuid::from_u128(0x7063_5f74_6f63_7369_6e00_0000_0000_0002);

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
/// returned; else new ones are issued and the old ones end.
///
/// # Errors
/// The folder cannot be used, is in use, or holds a damaged database.
pub fn open(data: &Path, kept: Option<Keys>, now: DateTime<Utc>) -> Result<Keys, HubError> {
    let mut store = SqliteStore::open(data)?;
    let directory = store.directory()?;
    let you = PersonId(YOU);
    let payments = TeamRef { id: TeamId(PAYMENTS), name: "Payments".to_owned() };
    let good = |keys: &Keys| {
        directory.person_by_token(&keys.token).is_some()
            && directory.integration_by_key(&keys.sns_key).is_some()
            && directory.integration_by_key(&keys.opsgenie_key).is_some()
    };
    if let Some(keys) = kept.filter(good) {
        return Ok(keys);
    }
    let mut enrolments = Vec::new();
    if directory.teams_of(you).is_empty() {
        let person = Person {
            id: you,
            name: "You".to_owned(),
            email: "you@demo.invalid".to_owned(),
            time_zone: "UTC".to_owned(),
            hub_admin: true,
        };
        enrolments.push(Enrolment::Person(person));
        enrolments.push(Enrolment::Team(payments.clone()));
        enrolments.push(Enrolment::Membership(Membership { team: payments.id, person: you, role: Role::Admin }));
    }
    let token = issue(TOKEN_PREFIX);
    enrolments.push(Enrolment::Token { person: you, hash: SecretHash::of(&token), replaces: true });
    let mut integration = |name, kind, access| {
        let (enrolment, IssuedKey { key, .. }) = integration_of(&payments, name, kind, access);
        enrolments.push(enrolment);
        key
    };
    let sns_key = integration("demo-sns", IntegrationKind::AmazonSns, Access { raw_delivery: true, may_read: false });
    let opsgenie_key =
        integration("demo-opsgenie", IntegrationKind::Opsgenie, Access { raw_delivery: false, may_read: true });
    store.enrol(&enrolments, now)?;
    Ok(Keys { token, sns_key, opsgenie_key })
}
