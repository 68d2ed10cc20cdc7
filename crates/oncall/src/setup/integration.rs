//! Integrations: the sources of incidents.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{IntegrationId, PersonId, TeamId};
use crate::incident::{IntegrationKind, IntegrationRef, Mode};
use crate::intake::{IntegrationRule, Mapping};

/// One source of incidents. Its key is kept apart, and only as a hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Integration {
    /// Its id.
    pub id: IntegrationId,
    /// How often it was changed: a change names the version that it was made from.
    #[serde(default)]
    pub version: u64,
    /// Its team.
    pub team: TeamId,
    /// Its name, unique in its team, such as `prod-ecs`.
    pub name: String,
    /// What it speaks.
    pub kind: IntegrationKind,
    /// Live or test. A test's incidents are marked TEST, page only its owner, and never escalate.
    pub mode: Mode,
    /// When a test ends, and messages are refused from then on; `null` for a live one.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
    /// Whom a test pages, and who is told when it ends.
    #[serde(default)]
    pub owner: Option<PersonId>,
    /// Takes SNS messages in raw delivery, which nobody signed.
    #[serde(default)]
    pub raw_delivery: bool,
    /// Its key may also read the team's incidents (Opsgenie's "read access").
    #[serde(default)]
    pub may_read: bool,
    /// What becomes of its signals, in order.
    #[serde(default)]
    pub rules: Vec<IntegrationRule>,
    /// How a webhook's bodies are read; left out: by the usual names of fields.
    #[serde(default)]
    pub mapping: Option<Mapping>,
}

impl Integration {
    /// As shown in incidents.
    pub fn shown(&self) -> IntegrationRef {
        IntegrationRef { id: self.id, name: self.name.clone(), kind: self.kind, mode: self.mode }
    }

    /// Whether it is a test whose time is over: its messages are refused.
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        self.mode == Mode::Test && self.expires_at.is_some_and(|end| end <= now)
    }
}
