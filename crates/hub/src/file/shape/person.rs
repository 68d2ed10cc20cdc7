//! People of the file.

use std::collections::BTreeMap;

use oncall::Priority;
use oncall::paging::Urgency;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::schema;
use super::super::words::{ClockTime, Zone};

/// A person.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a person: a map with email, name and time_zone")]
pub(in super::super) struct Person {
    /// Their e-mail address, by which all else in this file names them.
    pub(in super::super) email: String,
    /// Their name.
    pub(in super::super) name: String,
    /// Their IANA time zone, such as Europe/Kyiv.
    pub(in super::super) time_zone: Zone,
    /// May do everything on the hub. Left out: stays as it is, and false for a new person.
    #[schemars(with = "bool")]
    #[serde(default)]
    pub(in super::super) hub_admin: Option<bool>,
    /// How they want to be paged. Left out: stays as they set it themselves.
    #[schemars(with = "PagingRules")]
    #[serde(default)]
    pub(in super::super) paging_rules: Option<PagingRules>,
}

/// How a person wants to be paged.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with urgency and quiet_hours")]
pub(in super::super) struct PagingRules {
    /// How loudly for each priority. Left out: P1 to P3 alarm, P4 chime, P5 silent.
    #[schemars(schema_with = "schema::urgencies")]
    #[serde(default)]
    pub(in super::super) urgency: BTreeMap<Priority, Urgency>,
    /// Hours in which pages are quieter; they never quieten P1.
    #[schemars(with = "QuietHours")]
    #[serde(default)]
    pub(in super::super) quiet_hours: Option<QuietHours>,
}

/// Hours of the day, by the person's own clock, in which pages below P1 are at most so loud.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with from, to and at_most")]
pub(in super::super) struct QuietHours {
    /// The first minute, such as 22:00.
    pub(in super::super) from: ClockTime,
    /// The first minute after it, such as 07:00.
    pub(in super::super) to: ClockTime,
    /// At most so loud: chime or silent.
    #[schemars(schema_with = "schema::one_of::<Urgency>")]
    pub(in super::super) at_most: Urgency,
}
