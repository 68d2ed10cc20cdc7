//! Routing rules: which policy a new incident of a team gets.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDateTime, Timelike as _, Utc};
use chrono_tz::Tz;
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::policy::Policy;
use crate::ids::{PolicyId, ScheduleId, TeamId};
use crate::priority::Priority;
use crate::schedule::{Restriction, Schedule};
use crate::setup::Setup;

/// Where a new incident goes.
///
/// JSON: `{"policy": id}`, `{"schedule": id}` or `"nobody"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// To an escalation policy.
    Policy(PolicyId),
    /// To whoever is on call in a schedule.
    Schedule(ScheduleId),
    /// To nobody: it is kept, and pages nobody.
    Nobody,
}

/// A condition on a text. JSON: `{"contains": "checkout"}`, `{"equals": …}` or `{"matches": "^disk.*full$"}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// It contains this, whatever the case.
    Contains(String),
    /// It is this, whatever the case.
    Equals(String),
    /// A regular expression finds something in it.
    Matches(String),
}

/// Hours of the day or week, in a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hours {
    /// The IANA zone.
    #[schema(value_type = String)]
    pub time_zone: Tz,
    /// The hours.
    #[serde(flatten)]
    pub hours: Restriction,
}

/// What must hold for a routing rule to fit: all that is given. Nothing given fits every incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct When {
    /// The priority is one of these; empty for any.
    pub priority: Vec<Priority>,
    /// At least one of these tags is there, whatever the case; empty for any.
    pub tags: Vec<String>,
    /// The source fits.
    pub source: Option<Pattern>,
    /// The title fits.
    pub message: Option<Pattern>,
    /// It is within these hours.
    pub hours: Option<Hours>,
}

/// One routing rule of a team: the first that fits decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoutingRule {
    /// What must hold.
    #[serde(default)]
    pub when: When,
    /// Where the incident goes then.
    pub to: Route,
}

/// What routing looks at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The incident's priority.
    pub priority: Priority,
    /// Its tags.
    pub tags: &'a [String],
    /// Its source.
    pub source: &'a str,
    /// Its title.
    pub message: &'a str,
}

impl When {
    /// Whether it holds for an incident at a moment.
    pub fn holds(&self, subject: Subject<'_>, at: DateTime<Utc>) -> bool {
        let tagged = |wanted: &String| subject.tags.iter().any(|tag| same_text(tag, wanted));
        (self.priority.is_empty() || self.priority.contains(&subject.priority))
            && (self.tags.is_empty() || self.tags.iter().any(tagged))
            && self.source.as_ref().is_none_or(|pattern| pattern.fits(subject.source))
            && self.message.as_ref().is_none_or(|pattern| pattern.fits(subject.message))
            && self.hours.as_ref().is_none_or(|hours| hours.hold(at))
    }
}

/// What a compiled regular expression may take: a pattern that unfolds to more (such as `(.{1000}){1000}`) is refused.
const COMPILED_LIMIT: usize = 256 * 1024;

impl Pattern {
    /// Whether a text fits. A regular expression that cannot be read fits nothing.
    pub fn fits(&self, text: &str) -> bool {
        match self {
            Self::Contains(part) => text.to_lowercase().contains(&part.to_lowercase()),
            Self::Equals(whole) => same_text(text, whole),
            Self::Matches(expression) => remembered(expression).is_some_and(|regex| regex.is_match(text)),
        }
    }

    /// What is wrong with it, in words; `None` if nothing is.
    pub fn fault(&self) -> Option<String> {
        match self {
            Self::Contains(text) | Self::Equals(text) | Self::Matches(text) if text.trim().is_empty() => {
                Some("The text to look for is empty. Write one, or leave the condition out.".to_owned())
            }
            Self::Contains(_) | Self::Equals(_) => None,
            Self::Matches(expression) => compile(expression).err().map(|error| unreadable(expression, &error)),
        }
    }
}

fn same_text(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Expressions remembered on a thread, those that cannot be read too.
const REMEMBERED: usize = 256;

thread_local! {
    /// The expressions that this thread has read: the same few are asked of each message, and reading one takes longer than asking it.
    static EXPRESSIONS: RefCell<BTreeMap<String, Option<Regex>>> = const { RefCell::new(BTreeMap::new()) };
}

/// An expression, read once; `None` if it cannot be read.
fn remembered(expression: &str) -> Option<Regex> {
    EXPRESSIONS.with_borrow_mut(|known| {
        if let Some(regex) = known.get(expression) {
            return regex.clone();
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.entry(expression.to_owned()).or_insert(compile(expression).ok()).clone()
    })
}

fn compile(expression: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(expression).size_limit(COMPILED_LIMIT).dfa_size_limit(COMPILED_LIMIT).build()
}

fn unreadable(expression: &str, error: &regex::Error) -> String {
    if let regex::Error::CompiledTooBig(_) = error {
        return format!("The regular expression '{expression}' unfolds to too much. Use fewer or smaller repetitions.");
    }
    // The library draws the expression with a mark below the place, and says what is wrong in the last line.
    let text = error.to_string();
    let what = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
    let place = text.lines().find_map(|line| line.find('^').filter(|_| line.trim_start().starts_with('^')));
    // The drawing is indented by four.
    let place = place.map(|column| format!(" at character {}", column.saturating_sub(3))).unwrap_or_default();
    format!("The regular expression '{expression}' cannot be read{place}: {what}.")
}

impl Hours {
    /// Whether a moment is within them.
    pub fn hold(&self, at: DateTime<Utc>) -> bool {
        let local = at.with_timezone(&self.time_zone).naive_local();
        match &self.hours {
            Restriction::Daily { from, to } => within(minute_of_day(local), from.minutes(), to.minutes()),
            Restriction::Weekly(ranges) => {
                let days = local.weekday().num_days_from_monday();
                let minute = u16::try_from(days * 24 * 60).unwrap_or_default() + minute_of_day(local);
                ranges.iter().any(|range| within(minute, range.from.minutes(), range.to.minutes()))
            }
        }
    }
}

fn minute_of_day(local: NaiveDateTime) -> u16 {
    u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default()
}

/// Whether a minute is within a range that may run past the end of what it counts in.
fn within(minute: u16, from: u16, to: u16) -> bool {
    if from < to { from <= minute && minute < to } else { from != to && (from <= minute || minute < to) }
}

/// Where routing takes an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routed<'a> {
    /// To an escalation policy.
    Policy(&'a Policy),
    /// To whoever is on call in a schedule.
    Schedule(&'a Schedule),
    /// To nobody, on purpose.
    Nobody {
        /// The number of the routing rule that says so, from 1.
        rule: usize,
    },
    /// No routing rule fits: the team has none, or each wants something else.
    Default,
}

impl Setup {
    /// Where a new incident of a team goes at a moment: the first routing rule that fits decides. A rule whose policy or schedule
    /// is gone is passed over.
    pub fn route(&self, team: TeamId, subject: Subject<'_>, at: DateTime<Utc>) -> Routed<'_> {
        let rules = self.teams.get(&team).map(|team| team.routing.as_slice()).unwrap_or_default();
        let mut fitting = rules.iter().zip(1..).filter(|(rule, _)| rule.when.holds(subject, at));
        fitting
            .find_map(|(rule, number)| match rule.to {
                Route::Policy(id) => self.policies.get(&id).map(|policy| Routed::Policy(policy)),
                Route::Schedule(id) => self.schedules.get(&id).map(|schedule| Routed::Schedule(schedule)),
                Route::Nobody => Some(Routed::Nobody { rule: number }),
            })
            .unwrap_or(Routed::Default)
    }
}

#[cfg(test)]
mod tests;
