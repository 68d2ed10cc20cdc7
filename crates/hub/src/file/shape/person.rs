//! People of the file.

use std::collections::BTreeMap;

use oncall::Priority;
use oncall::paging::Urgency;
use oncall::ways::Medium;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::schema;
use super::super::words::{ClockTime, Minutes, Zone};

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
#[serde(deny_unknown_fields, expecting = "a map with urgency, quiet_hours and ways")]
pub(in super::super) struct PagingRules {
    /// How loudly for each priority. Left out: P1 to P3 alarm, P4 chime, P5 silent.
    #[schemars(schema_with = "schema::urgencies")]
    #[serde(default)]
    pub(in super::super) urgency: BTreeMap<Priority, Urgency>,
    /// Hours in which pages are quieter; they never quieten P1.
    #[schemars(with = "QuietHours")]
    #[serde(default)]
    pub(in super::super) quiet_hours: Option<QuietHours>,
    /// Further ways to reach them, beside the alarm on their laptop. Left out: stay as they are.
    #[schemars(with = "Vec<Way>")]
    #[serde(default)]
    pub(in super::super) ways: Option<Vec<Way>>,
}

/// One further way to reach a person, and when it is taken.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a way: a map with by and to")]
pub(in super::super) struct Way {
    /// By what.
    #[schemars(schema_with = "schema::one_of::<Medium>")]
    pub(in super::super) by: Medium,
    /// Where to: an e-mail address, a number such as +380441234567, an https address.
    pub(in super::super) to: String,
    /// For which priorities. Left out: for all.
    #[schemars(schema_with = "schema::list_of::<Priority>")]
    #[serde(default)]
    pub(in super::super) priorities: Vec<Priority>,
    /// So long after the page, unless it was settled by then. Left out: at once.
    #[serde(default)]
    pub(in super::super) after: Minutes,
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
