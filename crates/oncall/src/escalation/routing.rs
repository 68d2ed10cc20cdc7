//! Routing rules: which policy a new incident of a team gets.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
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
    pub fn holds(&self, subject: Subject<'_>, _at: DateTime<Utc>) -> bool {
        self.priority.is_empty() || self.priority.contains(&subject.priority)
    }
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
