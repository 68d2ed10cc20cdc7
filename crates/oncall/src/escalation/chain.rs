//! The chain: an incident's own snapshot of its policy, step by step, done and to come.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::policy::{Condition, Repeat, Target};
use crate::incident::PersonRef;

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Did {
    /// It paged these people.
    Paged {
        /// When.
        at: DateTime<Utc>,
        /// Whom.
        people: Vec<PersonRef>,
        /// Somebody passed the page on before the step was due: who.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        passed_on_by: Option<PersonRef>,
    },
    /// It was due and found nobody to page.
    Nobody {
        /// When.
        at: DateTime<Utc>,
    },
    /// It was not needed: what it waited for had happened.
    NotNeeded {
        /// When.
        at: DateTime<Utc>,
    },
}

/// One step of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Step {
    /// The number of the rule in the policy, from 1.
    pub rule: u32,
    /// Minutes after the chain's start.
    pub after_minutes: u32,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// It fires only if this has not happened by then.
    pub if_not: Condition,
    /// Whom it pages.
    pub notify: Target,
    /// Whom it pages, in words, such as "On call for Payments 24/7" or "Lead (admins of Payments)".
    pub label: String,
    /// Whom it would page, as far as known when the chain started; who it is in the end is found when it fires.
    pub people: Vec<PersonRef>,
    /// What became of it; `null` while it is to come.
    pub did: Option<Did>,
}

/// What comes after the last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// The chain starts again.
    Repeat,
    /// The incident is resolved, unless somebody acknowledged it.
    Resolve,
}

/// An incident's own snapshot of its policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Chain {
    /// The name of the policy, or of what stands for one.
    pub policy: String,
    /// When it started; a snooze that ends and a repeat start it anew.
    pub started_at: DateTime<Utc>,
    /// How often it was repeated so far.
    pub round: u32,
    /// What happens after the last step.
    pub repeat: Option<Repeat>,
    /// Its steps, by their times.
    pub steps: Vec<Step>,
}

impl Chain {
    /// The next step to come.
    pub fn next(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.did.is_none())
    }

    /// What comes after the last step, and when; `None` while a step is to come, and when nothing does.
    pub fn then(&self) -> Option<(Then, DateTime<Utc>)> {
        if self.next().is_some() {
            return None;
        }
        let repeat = self.repeat?;
        let last = self.steps.iter().map(|step| step.due_at).max()?;
        let at = last + chrono::TimeDelta::minutes(i64::from(repeat.wait_minutes));
        if self.round < repeat.count {
            Some((Then::Repeat, at))
        } else {
            repeat.resolve_after_all.then_some((Then::Resolve, at))
        }
    }

    /// When something of it is due next.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.next().map(|step| step.due_at).or_else(|| self.then().map(|(_, at)| at))
    }
}
