//! The chain: an incident's own snapshot of its policy, step by step, done and to come.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::called::Calls;
use super::policy::{Condition, Policy, Repeat, Target};
use crate::incident::PersonRef;
use crate::schedule::Schedule;
use crate::setup::Setup;

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
    /// The snapshot of a policy, started at `now`.
    pub fn of_policy(policy: &Policy, setup: &Setup, now: DateTime<Utc>) -> Self {
        let rules = policy.rules.iter().map(|rule| (rule.after_minutes, rule.if_not, rule.notify));
        Self::new(policy.name.clone(), rules, policy.repeat, setup, now)
    }

    /// Whoever is on call in these schedules, at once.
    pub(crate) fn of_schedules(schedules: &[&Schedule], setup: &Setup, now: DateTime<Utc>) -> Self {
        let name = schedules.iter().map(|schedule| schedule.name.as_str()).collect::<Vec<_>>().join(", ");
        let rules = schedules.iter().map(|schedule| (0, Condition::Acknowledged, Target::OnCall(schedule.id)));
        Self::new(name, rules, None, setup, now)
    }

    /// One target, at once.
    pub(crate) fn single(name: &str, target: Target, setup: &Setup, now: DateTime<Utc>) -> Self {
        Self::new(name.to_owned(), [(0, Condition::Acknowledged, target)], None, setup, now)
    }

    fn new(
        policy: String,
        rules: impl IntoIterator<Item = (u32, Condition, Target)>,
        repeat: Option<Repeat>,
        setup: &Setup,
        now: DateTime<Utc>,
    ) -> Self {
        let mut steps: Vec<_> = (1..)
            .zip(rules)
            .map(|(rule, (after_minutes, if_not, notify))| {
                let due_at = now + TimeDelta::minutes(i64::from(after_minutes));
                let Calls { people, label, .. } = setup.calls(notify, due_at, 0);
                let people = match notify {
                    // Who it is, the lot decides when it fires.
                    Target::RandomMember(_) => Vec::new(),
                    _ => people.iter().map(|called| setup.person_ref(called.person)).collect(),
                };
                Step { rule, after_minutes, due_at, if_not, notify, label, people, did: None }
            })
            .collect();
        steps.sort_by_key(|step| step.after_minutes);
        Self { policy, started_at: now, round: 0, repeat, steps }
    }

    /// Starts it again: every step is to come.
    pub(crate) fn restart(&mut self, now: DateTime<Utc>, round: u32) {
        self.started_at = now;
        self.round = round;
        for step in &mut self.steps {
            step.due_at = now + TimeDelta::minutes(i64::from(step.after_minutes));
            step.did = None;
        }
    }

    /// The next step to come: of those that are to come the one that is due first. It need not be the first of them: a step that was not
    /// needed may have to come again (`incident/receiving.rs`).
    pub fn next(&self) -> Option<&Step> {
        self.steps.get(self.next_index()?)
    }

    /// Its place among the steps.
    pub(crate) fn next_index(&self) -> Option<usize> {
        let to_come = self.steps.iter().enumerate().filter(|(_, step)| step.did.is_none());
        to_come.min_by_key(|(_, step)| step.due_at).map(|(index, _)| index)
    }

    /// What comes after the last step, and when; `None` while a step is to come, and when nothing does.
    pub fn then(&self) -> Option<(Then, DateTime<Utc>)> {
        if self.next().is_some() {
            return None;
        }
        let repeat = self.repeat?;
        // By the policy, not by when a step came that had to come again: that one must not put the repeat off.
        let last = self.steps.iter().map(|step| step.after_minutes).max()?;
        let at = self.started_at + TimeDelta::minutes(i64::from(last) + i64::from(repeat.wait_minutes));
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
