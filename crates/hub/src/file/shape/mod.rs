//! What `team.yaml` may hold. The types are the format: they read the file, and their JSON Schema is what editors complete by, so
//! the comments here are what people see there.

mod intake;
mod integration;
mod person;
mod policy;
mod routing;
mod schedule;
mod team;

use schemars::JsonSchema;
use serde::Deserialize;

use super::words::FormatVersion;

pub(super) use intake::{Criteria, Effects, Handling, Heartbeat, IntegrationRule, KnownFault, Mapping, Runbook};
pub(super) use integration::{Integration, KINDS};
pub(super) use person::{PagingRules, Person, Way};
pub(super) use policy::{Policy, Target};
pub(super) use routing::{Hours, Pattern, RoutingRule, When};
pub(super) use schedule::{Override, Participant, Restriction, Rotation, Schedule};
pub(super) use team::Team;

/// What is on where the file does not say it.
fn yes() -> bool {
    true
}

/// Who is on call and what happens when nobody answers, as a file for `tocsin-hub apply`.
///
/// A list that is left out (people, teams, a team's members, schedules, …) is left as it is on the hub. In a list that is
/// there, what the hub has and the file has not is kept, unless `--prune` is given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map that begins with version: 1")]
#[schemars(title = "Tocsin team.yaml")]
pub(super) struct File {
    /// The version of this format: 1.
    #[expect(dead_code, reason = "it is checked while it is read")]
    pub(super) version: FormatVersion,
    /// People, told apart by their e-mail addresses.
    #[schemars(with = "Vec<Person>")]
    #[serde(default)]
    pub(super) people: Option<Vec<Person>>,
    /// Teams, told apart by their names.
    #[schemars(with = "Vec<Team>")]
    #[serde(default)]
    pub(super) teams: Option<Vec<Team>>,
}
