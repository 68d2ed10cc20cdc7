//! Teams of the file.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::HoursLong;
use super::{Heartbeat, Integration, KnownFault, Policy, RoutingRule, Schedule};

/// A team: people who answer for a set of services.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a team: a map with a name, members, schedules and more")]
pub(in super::super) struct Team {
    /// Its name, unique on the hub.
    pub(in super::super) name: String,
    /// More about it.
    #[serde(default)]
    pub(in super::super) description: String,
    /// The longest time that one person should be on call without a break, such as 7d: the editor warns above it.
    #[schemars(with = "HoursLong")]
    #[serde(default)]
    pub(in super::super) longest_shift: Option<HoursLong>,
    /// Members who may also change the team's configuration, by their e-mail addresses.
    #[schemars(with = "Vec<String>")]
    #[serde(default)]
    pub(in super::super) admins: Option<Vec<String>>,
    /// The other members, by their e-mail addresses.
    #[schemars(with = "Vec<String>")]
    #[serde(default)]
    pub(in super::super) members: Option<Vec<String>>,
    /// Who is on call when.
    #[schemars(with = "Vec<Schedule>")]
    #[serde(default)]
    pub(in super::super) schedules: Option<Vec<Schedule>>,
    /// Whom to page, when, until somebody answers.
    #[schemars(with = "Vec<Policy>")]
    #[serde(default)]
    pub(in super::super) escalation_policies: Option<Vec<Policy>>,
    /// Which policy a new incident gets: the first rule that fits decides.
    #[schemars(with = "Vec<RoutingRule>")]
    #[serde(default)]
    pub(in super::super) routing: Option<Vec<RoutingRule>>,
    /// The sources of incidents.
    #[schemars(with = "Vec<Integration>")]
    #[serde(default)]
    pub(in super::super) integrations: Option<Vec<Integration>>,
    /// Senders that must ping: the silence of one opens an incident.
    #[schemars(with = "Vec<Heartbeat>")]
    #[serde(default)]
    pub(in super::super) heartbeats: Option<Vec<Heartbeat>>,
    /// Faults that came before, and what to do about them.
    #[schemars(with = "Vec<KnownFault>")]
    #[serde(default)]
    pub(in super::super) known_faults: Option<Vec<KnownFault>>,
}
