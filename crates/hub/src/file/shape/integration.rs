//! Integrations of the file.

use std::sync::LazyLock;

use oncall::{IntegrationKind, Mode};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use super::super::schema;
use super::super::words::Moment;
use super::{IntegrationRule, Mapping};

/// The words for what an integration may speak. A heartbeat has the same form in incidents, but is no integration.
pub(in super::super) static KINDS: LazyLock<Vec<&str>> =
    LazyLock::new(|| IntegrationKind::ALL.iter().map(|kind| kind.as_str()).collect());

/// One source of incidents. Its key is made by the hub and shown once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an integration: a map with name, kind and mode")]
pub(in super::super) struct Integration {
    /// Its name, unique in its team.
    pub(in super::super) name: String,
    /// What it speaks.
    #[schemars(schema_with = "schema::kinds")]
    #[serde(deserialize_with = "kind")]
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
    /// What becomes of its signals, in order: each rule that holds has its effects. Left out: stays as it is.
    #[schemars(with = "Vec<IntegrationRule>")]
    #[serde(default)]
    pub(in super::super) rules: Option<Vec<IntegrationRule>>,
    /// How the bodies of a webhook are read. Left out: stays as it is, and is by the usual names of fields for a new one. {}: by those.
    #[schemars(with = "Mapping")]
    #[serde(default)]
    pub(in super::super) mapping: Option<Mapping>,
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IntegrationKind, D::Error> {
    struct Word;
    impl de::Visitor<'_> for Word {
        type Value = IntegrationKind;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a kind of integration such as amazon-sns")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<IntegrationKind, E> {
            let found = IntegrationKind::ALL.into_iter().find(|kind| kind.as_str() == text);
            found.ok_or_else(|| E::unknown_variant(text, &KINDS))
        }
    }
    deserializer.deserialize_str(Word)
}
