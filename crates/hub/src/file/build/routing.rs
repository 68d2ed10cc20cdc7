//! Routing rules of the file.

use oncall::escalation::{self, Route};
use oncall::schedule;

use super::super::shape;
use super::Builder;

impl Builder<'_> {
    pub(super) fn routing(&mut self, path: &str, rules: &[shape::RoutingRule]) -> Vec<escalation::RoutingRule> {
        let mut routing = Vec::new();
        for (place, rule) in rules.iter().enumerate() {
            let path = format!("{path}.routing[{place}]");
            let when = rule.when.as_ref().map(|when| self.when(&format!("{path}.when"), when)).unwrap_or_default();
            if let Some(to) = self.route(&path, rule) {
                routing.push(escalation::RoutingRule { when, to });
            }
        }
        routing
    }

    fn route(&mut self, path: &str, it: &shape::RoutingRule) -> Option<Route> {
        match (&it.policy, &it.schedule, it.nobody) {
            (Some(name), None, None) => self.look_up_policy(&format!("{path}.policy"), name).map(Route::Policy),
            (None, Some(name), None) => self.look_up_schedule(&format!("{path}.schedule"), name).map(Route::Schedule),
            (None, None, Some(true)) => Some(Route::Nobody),
            (None, None, Some(false)) => {
                let detail = "'nobody: false' says nothing. Write 'nobody: true', or name a policy or a schedule.";
                self.fault(&format!("{path}.nobody"), detail);
                None
            }
            (None, None, None) => {
                self.fault(
                    path,
                    "This routing rule leads nowhere. Exactly one of policy, schedule or 'nobody: true' was expected.",
                );
                None
            }
            _ => {
                self.fault(path, "This routing rule leads to several at once. Exactly one of policy, schedule or 'nobody: true' was expected.");
                None
            }
        }
    }

    fn when(&mut self, path: &str, it: &shape::When) -> escalation::When {
        let hours = it.hours.as_ref().and_then(|hours| self.hours(&format!("{path}.hours"), hours));
        escalation::When {
            priority: it.priority.clone(),
            tags: it.tags.clone(),
            source: it.source.as_ref().map(pattern),
            message: it.message.as_ref().map(pattern),
            hours,
        }
    }

    fn hours(&mut self, path: &str, it: &shape::Hours) -> Option<escalation::Hours> {
        let hours = match (&it.daily, &it.weekly) {
            (Some(hours), None) => schedule::Restriction::Daily { from: hours.from, to: hours.to },
            (None, Some(ranges)) => schedule::Restriction::Weekly(ranges.iter().map(|range| range.0).collect()),
            _ => {
                self.fault(path, "Exactly one of daily or weekly was expected beside time_zone.");
                return None;
            }
        };
        Some(escalation::Hours { time_zone: it.time_zone.0, hours })
    }
}

fn pattern(it: &shape::Pattern) -> escalation::Pattern {
    match it {
        shape::Pattern::Contains(text) => escalation::Pattern::Contains(text.clone()),
        shape::Pattern::Equals(text) => escalation::Pattern::Equals(text.clone()),
        shape::Pattern::Matches(text) => escalation::Pattern::Matches(text.clone()),
    }
}
