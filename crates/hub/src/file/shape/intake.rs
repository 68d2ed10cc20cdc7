//! What becomes of signals: the rules of integrations, the mapping of webhooks, known faults, heartbeats.

use std::collections::BTreeMap;

use oncall::Priority;
use oncall::intake::Field;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::schema;
use super::super::words::{Interval, Minutes};

/// What becomes of signals that fit.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a rule: a map with name, when and then")]
pub(in super::super) struct IntegrationRule {
    /// Its name, for the incident's timeline.
    pub(in super::super) name: String,
    /// When it holds. Left out: always.
    #[schemars(with = "Criteria")]
    #[serde(default)]
    pub(in super::super) when: Option<Criteria>,
    /// What it does then.
    pub(in super::super) then: Effects,
}

/// What must be so: all of several conditions, or any.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Criteria {
    /// All of these hold.
    All(Vec<Criterion>),
    /// At least one of these holds.
    Any(Vec<Criterion>),
}

/// One condition: a field, and how it must be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a condition: a map with field, and contains, equals or matches")]
#[schemars(extend("oneOf" = [{ "required": ["contains"] }, { "required": ["equals"] }, { "required": ["matches"] }]))]
pub(in super::super) struct Criterion {
    /// A part of the signal: title, description, source, entity, alias, priority, tags (any of them), user or details.NAME.
    #[schemars(with = "String")]
    pub(in super::super) field: Field,
    /// It contains this, whatever the case.
    #[schemars(with = "String")]
    #[serde(default)]
    pub(in super::super) contains: Option<String>,
    /// It is this, whatever the case; an empty text: it says nothing.
    #[schemars(with = "String")]
    #[serde(default)]
    pub(in super::super) equals: Option<String>,
    /// A regular expression finds something in it.
    #[schemars(with = "String")]
    #[serde(default)]
    pub(in super::super) matches: Option<String>,
    /// Turns the condition round.
    #[serde(default)]
    pub(in super::super) not: bool,
}

/// What a rule does. What is left out stays as the sender said it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map with priority, tags, alias, handling, resolve_after or stop")]
pub(in super::super) struct Effects {
    /// Sets the priority, whatever the sender said.
    #[schemars(schema_with = "schema::one_of::<Priority>")]
    pub(in super::super) priority: Option<Priority>,
    /// Adds these tags.
    pub(in super::super) tags: Vec<String>,
    /// Sets the alias, in which {FIELD} stands for a field, such as {source}/{details.host}: signals of one alias are one incident.
    #[schemars(with = "String")]
    pub(in super::super) alias: Option<String>,
    /// What is to become of the signal. Left out: it opens an incident that calls people.
    #[schemars(with = "Handling")]
    pub(in super::super) handling: Option<Handling>,
    /// Resolves the incident by itself when no repeat came for so long.
    #[schemars(with = "Minutes")]
    pub(in super::super) resolve_after: Option<Minutes>,
    /// No further rule is looked at.
    pub(in super::super) stop: bool,
}

/// What is to become of a signal.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Handling {
    /// Nothing is opened.
    Drop,
    /// An incident is opened, or counted on, and calls nobody.
    OnlyCount,
    /// It calls nobody for so long, and never if it is resolved by then.
    Hold(Minutes),
}

/// How a webhook's bodies are read: templates over `body`, such as {{ body.host }}, and conditions such as body.status == "down".
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a mapping: a map with title, alias, resolve_if and more")]
pub(in super::super) struct Mapping {
    /// A list in the body: each of its items is a message of its own, as `item`. Left out: the body is one message.
    #[schemars(with = "String")]
    pub(in super::super) each: Option<String>,
    /// When a body says that a problem is over. Left out: never.
    #[schemars(with = "String")]
    pub(in super::super) resolve_if: Option<String>,
    /// When a body says that somebody works on it. Left out: never.
    #[schemars(with = "String")]
    pub(in super::super) acknowledge_if: Option<String>,
    /// When a body says that there is a problem. Left out: always.
    #[schemars(with = "String")]
    pub(in super::super) trigger_if: Option<String>,
    /// The headline.
    #[schemars(with = "String")]
    pub(in super::super) title: Option<String>,
    /// The sender's key of the problem.
    #[schemars(with = "String")]
    pub(in super::super) alias: Option<String>,
    /// The description.
    #[schemars(with = "String")]
    pub(in super::super) description: Option<String>,
    /// The priority: P1 to P5, or a word such as critical.
    #[schemars(with = "String")]
    pub(in super::super) priority: Option<String>,
    /// What noticed it.
    #[schemars(with = "String")]
    pub(in super::super) source: Option<String>,
    /// What it is about.
    #[schemars(with = "String")]
    pub(in super::super) entity: Option<String>,
    /// Tags, separated by commas.
    #[schemars(with = "String")]
    pub(in super::super) tags: Option<String>,
    /// Where more is to be seen.
    #[schemars(with = "String")]
    pub(in super::super) link: Option<String>,
    /// Further facts, by their names.
    pub(in super::super) details: BTreeMap<String, String>,
}

/// A fault that the team knows: how it is recognised, and what to do about it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a known fault: a map with name and when")]
pub(in super::super) struct KnownFault {
    /// Its name, unique in its team.
    pub(in super::super) name: String,
    /// How it is recognised.
    pub(in super::super) when: Criteria,
    /// The headline of its incidents. Left out: the sender's.
    #[schemars(with = "String")]
    #[serde(default)]
    pub(in super::super) title: Option<String>,
    /// The priority, where neither the sender nor a rule gave one.
    #[schemars(schema_with = "schema::one_of::<Priority>")]
    #[serde(default)]
    pub(in super::super) priority: Option<Priority>,
    /// What to do.
    #[schemars(with = "Runbook")]
    #[serde(default)]
    pub(in super::super) runbook: Option<Runbook>,
}

/// What to do about a fault.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Runbook {
    /// It lies at this address.
    Link(String),
    /// This is it, in Markdown.
    Markdown(String),
}

/// A sender that must ping: its silence opens an incident.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a heartbeat: a map with name and interval")]
pub(in super::super) struct Heartbeat {
    /// Its name, unique on the hub: pings name it.
    pub(in super::super) name: String,
    /// What it watches.
    #[serde(default)]
    pub(in super::super) description: String,
    /// After so long a silence it opens an incident.
    pub(in super::super) interval: Interval,
    /// One that is switched off is not watched.
    #[serde(default = "super::yes")]
    pub(in super::super) enabled: bool,
    /// The headline of its incident. Left out: "NAME is expired".
    #[schemars(with = "String")]
    #[serde(default)]
    pub(in super::super) message: Option<String>,
    /// Tags of its incident.
    #[serde(default)]
    pub(in super::super) tags: Vec<String>,
    /// Priority of its incident. Left out: P3.
    #[schemars(schema_with = "schema::one_of::<Priority>")]
    #[serde(default)]
    pub(in super::super) priority: Option<Priority>,
}
