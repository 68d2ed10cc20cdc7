//! Escalation policies of the file.

use oncall::escalation::Condition;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::schema;
use super::super::words::Minutes;

/// Whom to page, when, until somebody answers.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an escalation policy: a map with name and rules")]
pub(in super::super) struct Policy {
    /// Its name, unique on the hub.
    pub(in super::super) name: String,
    /// More about it.
    #[serde(default)]
    pub(in super::super) description: String,
    /// Its rules; they fire in the order of their times.
    pub(in super::super) rules: Vec<Rule>,
    /// What happens after the last rule. Left out: nothing.
    #[schemars(with = "Repeat")]
    #[serde(default)]
    pub(in super::super) repeat: Option<Repeat>,
}

/// One rule of a policy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a rule: a map with after, if_not and notify")]
pub(in super::super) struct Rule {
    /// How long after the policy started.
    pub(in super::super) after: Minutes,
    /// It fires only if this has not happened by then. Delivered: a page of the incident sounded on a pager.
    #[schemars(schema_with = "schema::one_of::<Condition>")]
    pub(in super::super) if_not: Condition,
    /// Whom it pages.
    pub(in super::super) notify: Target,
}

/// Whom a rule pages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Target {
    /// Whoever is on call in a schedule, by its name.
    OnCall(String),
    /// Whoever is on call in it next.
    NextOnCall(String),
    /// Whoever was on call in it before.
    PreviousOnCall(String),
    /// A person, by their e-mail address.
    Person(String),
    /// Everybody in a team, by its name.
    Team(String),
    /// The admins of a team.
    TeamAdmins(String),
    /// One person of a team, by lot.
    RandomMember(String),
}

/// What happens after the last rule of a policy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with wait and count")]
pub(in super::super) struct Repeat {
    /// How long after the last rule the policy starts again.
    pub(in super::super) wait: Minutes,
    /// How often it starts again.
    #[schemars(range(min = 1))]
    pub(in super::super) count: u32,
    /// Whether the incident is resolved after all of that, if nobody acknowledged it.
    #[serde(default)]
    pub(in super::super) resolve_after_all: bool,
}
