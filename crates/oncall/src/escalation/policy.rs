//! The escalation policy: ordered rules that say whom to page, when, on what condition.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{PersonId, PolicyId, ScheduleId, TeamId};

/// A rule fires at its time only if this has not happened by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Somebody acknowledged (or it was resolved).
    Acknowledged,
    /// It was resolved.
    Resolved,
    /// A page of the incident sounded on a pager (or somebody acknowledged, or it was resolved). This is ours: it notices that the
    /// laptop is off, and goes on after one minute, not thirty.
    Delivered,
}

/// Whom a rule pages.
///
/// JSON: one key with an id, such as `{"on_call": schedule}` or `{"team_admins": team}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Whoever is on call in a schedule.
    OnCall(ScheduleId),
    /// Whoever is on call in it next.
    NextOnCall(ScheduleId),
    /// Whoever was on call in it before.
    PreviousOnCall(ScheduleId),
    /// A person.
    Person(PersonId),
    /// Everybody in a team.
    Team(TeamId),
    /// The admins of a team.
    TeamAdmins(TeamId),
    /// One person of a team, by lot.
    RandomMember(TeamId),
}

/// One rule of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rule {
    /// Minutes after the policy started.
    pub after_minutes: u32,
    /// It fires only if this has not happened by then.
    pub if_not: Condition,
    /// Whom it pages.
    pub notify: Target,
}

/// What happens after the last rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Repeat {
    /// Minutes after the last rule at which the policy starts again.
    pub wait_minutes: u32,
    /// How often it starts again.
    pub count: u32,
    /// Whether the incident is resolved `wait_minutes` after the last rule of the last time, if nobody acknowledged it.
    #[serde(default)]
    pub resolve_after_all: bool,
}

/// Ordered rules that say whom to page, when, on what condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// How often it was changed: a change names the version that it was made from.
    #[serde(default)]
    pub version: u64,
    /// The team that it belongs to.
    pub team: TeamId,
    /// Its name, unique on the hub.
    pub name: String,
    /// More about it, plain text; may be empty.
    #[serde(default)]
    pub description: String,
    /// Its rules, at least one; they fire in the order of their times, those of the same time in this order.
    pub rules: Vec<Rule>,
    /// What happens after the last rule; `null` for nothing.
    #[serde(default)]
    pub repeat: Option<Repeat>,
}
