//! Integration rules: what a team says about the signals of one integration, in order.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Intake, Verdict};
use crate::escalation::Pattern;
use crate::priority::Priority;
use crate::signal::{ALIAS_LIMIT, Trigger, shorten};

/// Longest time that a rule may hold a signal, in minutes: a day.
pub const HOLD_LIMIT: u32 = 24 * 60;
/// Longest time after which a rule may resolve an incident, in minutes: 30 days.
pub const RESOLVE_LIMIT: u32 = 30 * 24 * 60;
/// Most labels that a signal has after the rules.
pub const TAGS_AFTER_RULES: usize = 100;
/// Longest sentence about what a rule did, in characters.
const SENTENCE_LIMIT: usize = 1_000;

/// One rule of an integration. Every rule that holds has its effects, in order: a later one sees what the earlier ones did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IntegrationRule {
    /// Its name, for the timeline.
    pub name: String,
    /// When it holds; nothing given: always.
    #[serde(default)]
    pub when: Criteria,
    /// What it does then.
    pub then: Effects,
}

/// What must be so for a rule to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Criteria {
    /// Whether all of the conditions must be so, or any.
    pub matching: Matching,
    /// The conditions; none: it always holds.
    pub conditions: Vec<Criterion>,
}

/// How many of several conditions must be so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// All of them.
    #[default]
    All,
    /// At least one.
    Any,
}

/// One condition. JSON: `{"field": "details.account", "equals": "111122223333"}`; `"not": true` turns it round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Criterion {
    /// What is looked at.
    #[schema(value_type = String)]
    pub field: Field,
    /// How it must be.
    #[serde(flatten)]
    pub is: Pattern,
    /// Whether it must not be so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not: bool,
}

/// A part of a signal: `title`, `description`, `source`, `entity`, `alias`, `priority` (the sender's; empty if it said none), `tags` (any of
/// them), `user`, or `details.NAME`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Field {
    /// The headline.
    Title,
    /// The description.
    Description,
    /// What noticed it.
    Source,
    /// What it is about.
    Entity,
    /// The sender's key of the problem.
    Alias,
    /// The priority that the sender, or an earlier rule, gave.
    Priority,
    /// Any of the labels.
    Tags,
    /// Who sent it.
    User,
    /// One of the details, by its name.
    Detail(String),
}

/// What a rule does. What is not given stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Effects {
    /// Sets the priority, whatever the sender said.
    pub priority: Option<Priority>,
    /// Adds these labels.
    pub tags: Vec<String>,
    /// Sets the alias: a text in which `{FIELD}` stands for a field, such as `{source}/{details.host}`.
    pub alias: Option<String>,
    /// What is to become of the signal.
    pub handling: Option<Handling>,
    /// Resolves the incident by itself when no repeat came for so many minutes (at most [`RESOLVE_LIMIT`]).
    pub resolve_after_minutes: Option<u32>,
    /// No further rule is looked at.
    pub stop: bool,
}

/// What is to become of a signal. JSON: `"drop"`, `"only_count"` or `{"hold": 5}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// Nothing is opened.
    Drop,
    /// An incident is opened, or counted on, and nobody is called.
    OnlyCount,
    /// It calls nobody for so many minutes (at most [`HOLD_LIMIT`]), and never if it is resolved by then.
    Hold(u32),
}

impl FromStr for Field {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text.trim() {
            "title" => Self::Title,
            "description" => Self::Description,
            "source" => Self::Source,
            "entity" => Self::Entity,
            "alias" => Self::Alias,
            "priority" => Self::Priority,
            "tags" => Self::Tags,
            "user" => Self::User,
            other => match other.strip_prefix("details.") {
                Some(name) if !name.trim().is_empty() => Self::Detail(name.to_owned()),
                _ => {
                    return Err(format!(
                        "There is no field '{other}'. There are title, description, source, entity, alias, priority, tags, user and details.NAME."
                    ));
                }
            },
        })
    }
}

impl TryFrom<String> for Field {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Field> for String {
    fn from(field: Field) -> Self {
        field.to_string()
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Title => f.write_str("title"),
            Self::Description => f.write_str("description"),
            Self::Source => f.write_str("source"),
            Self::Entity => f.write_str("entity"),
            Self::Alias => f.write_str("alias"),
            Self::Priority => f.write_str("priority"),
            Self::Tags => f.write_str("tags"),
            Self::User => f.write_str("user"),
            Self::Detail(name) => write!(f, "details.{name}"),
        }
    }
}

impl Field {
    /// What a trigger says there; `None` where it says nothing. Of labels, all of them in one text.
    fn of(&self, trigger: &Trigger) -> Option<String> {
        let said = match self {
            Self::Title => trigger.title.clone(),
            Self::Description => trigger.description.clone(),
            Self::Source => trigger.source.clone(),
            Self::Entity => trigger.entity.clone(),
            Self::Alias => trigger.alias.clone()?,
            Self::Priority => trigger.priority?.to_string(),
            Self::Tags => trigger.tags.join(","),
            Self::User => trigger.user.clone()?,
            Self::Detail(name) => trigger.details.get(name)?.clone(),
        };
        Some(said).filter(|said| !said.is_empty())
    }
}

impl Criterion {
    fn holds(&self, trigger: &Trigger) -> bool {
        let fits = match self.field {
            Field::Tags => trigger.tags.iter().any(|tag| self.is.fits(tag)),
            _ => self.is.fits(&self.field.of(trigger).unwrap_or_default()),
        };
        fits != self.not
    }
}

impl Criteria {
    /// Whether they hold for a trigger.
    pub fn hold(&self, trigger: &Trigger) -> bool {
        let mut each = self.conditions.iter().map(|condition| condition.holds(trigger));
        match self.matching {
            _ if self.conditions.is_empty() => true,
            Matching::All => each.all(|holds| holds),
            Matching::Any => each.any(|holds| holds),
        }
    }
}

/// Takes a trigger through rules, in order; one that drops it is the last.
pub(super) fn apply(rules: &[IntegrationRule], intake: &mut Intake) {
    for rule in rules {
        if rule.apply(intake) && (rule.then.stop || matches!(intake.judgement.verdict, Verdict::Drop { .. })) {
            return;
        }
    }
}

/// Takes what acknowledges or resolves through rules, in order. Nothing is dropped: it is only asked which problem it means.
pub(super) fn apply_to_alias(rules: &[IntegrationRule], intake: &mut Intake) {
    for rule in rules {
        if rule.apply(intake) && rule.then.stop {
            return;
        }
    }
}

impl IntegrationRule {
    /// Has its effects, if it holds; says whether it does.
    fn apply(&self, intake: &mut Intake) -> bool {
        if !self.when.hold(&intake.trigger) {
            return false;
        }
        let mut did = Vec::new();
        let Intake { trigger, judgement } = intake;
        if let Some(alias) = self.then.alias.as_deref().map(|text| filled(text, trigger)).filter(|it| !it.is_empty()) {
            did.push(format!("set the alias to '{}'", shorten(&alias, 100)));
            trigger.alias = Some(shorten(&alias, ALIAS_LIMIT));
        }
        if let Some(priority) = self.then.priority {
            did.push(format!("set the priority to {priority}"));
            trigger.priority = Some(priority);
        }
        for tag in &self.then.tags {
            if !trigger.tags.contains(tag) && trigger.tags.len() < TAGS_AFTER_RULES {
                did.push(format!("added the tag '{tag}'"));
                trigger.tags.push(tag.clone());
            }
        }
        if let Some(minutes) = self.then.resolve_after_minutes {
            did.push(format!("has it resolve by itself after {} without a repeat", span(minutes)));
            judgement.resolve_after_minutes = Some(minutes);
        }
        let rule = self.name.clone();
        match self.then.handling {
            Some(Handling::Drop) => {
                did.push("dropped it".to_owned());
                judgement.verdict = Verdict::Drop { rule };
            }
            Some(Handling::OnlyCount) => {
                did.push("only counts it: nobody is called".to_owned());
                judgement.verdict = Verdict::OnlyCount { rule };
            }
            Some(Handling::Hold(minutes)) => {
                did.push(format!("holds it for {}", span(minutes)));
                judgement.verdict = Verdict::Hold { rule, minutes };
            }
            None => {}
        }
        if !did.is_empty() {
            judgement.applied.push(shorten(&format!("Rule '{}' {}.", self.name, did.join(", ")), SENTENCE_LIMIT));
        }
        true
    }
}

/// The text of an alias with its fields filled in; what a sender did not say is left empty, an unknown field as it is written.
fn filled(text: &str, trigger: &Trigger) -> String {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        done.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            done.push('{');
            rest = after;
            continue;
        };
        if let Ok(field) = name.parse::<Field>() {
            done.push_str(&field.of(trigger).unwrap_or_default());
        } else {
            done.push('{');
            done.push_str(name);
            done.push('}');
        }
        rest = after;
    }
    done.push_str(rest);
    done.trim().to_owned()
}

/// A number of minutes in words, such as `90 minutes`, `4 hours`, `2 days`.
pub(crate) fn span(minutes: u32) -> String {
    match minutes {
        1 => "1 minute".to_owned(),
        60 => "1 hour".to_owned(),
        1440 => "1 day".to_owned(),
        days if days % 1440 == 0 && days > 0 => format!("{} days", days / 1440),
        hours if hours % 60 == 0 && hours > 0 => format!("{} hours", hours / 60),
        other => format!("{other} minutes"),
    }
}
