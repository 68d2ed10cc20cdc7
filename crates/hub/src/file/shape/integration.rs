//! Integrations of the file.

use oncall::{IntegrationKind, Mode};
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::schema;
use super::super::words::Moment;

/// One source of incidents. Its key is made by the hub and shown once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an integration: a map with name, kind and mode")]
pub(in super::super) struct Integration {
    /// Its name, unique in its team.
    pub(in super::super) name: String,
    /// What it speaks.
    #[schemars(schema_with = "schema::one_of::<IntegrationKind>")]
    pub(in super::super) kind: IntegrationKind,
    /// Live, or test: marked TEST on every screen, pages only its owner, never escalates.
    #[schemars(schema_with = "schema::one_of::<Mode>")]
    pub(in super::super) mode: Mode,
    /// When a test ends. Left out: stays as it is, and is seven days from now for a new test.
    #[schemars(with = "Moment")]
    #[serde(default)]
    pub(in super::super) expires: Option<Moment>,
    /// Whom a test pages, and who is told when it ends. Left out: stays as it is, and is you for a new test.
    #[schemars(with = "String")]
    #[serde(default)]
    pub(in super::super) owner: Option<String>,
    /// Takes SNS messages in raw delivery, which nobody signed.
    #[serde(default)]
    pub(in super::super) raw_delivery: bool,
    /// Its key may also read the team's incidents.
    #[serde(default)]
    pub(in super::super) may_read: bool,
}
