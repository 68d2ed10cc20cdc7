//! Routing rules of teams.

use oncall::escalation::{Hours, Pattern, Route, RoutingRule, When};
use oncall::setup::Object;

use super::super::account;
use super::criteria::alternatives;
use super::{Carry, meant};
use crate::opsgenie::restriction::TimeRestriction;

impl Carry<'_> {
    pub(super) fn routing(&mut self) {
        for team in &self.account.teams {
            let reference = account::Reference { id: team.id.clone(), name: team.name.clone(), ..Default::default() };
            let Some(id) = meant(&self.ids.teams, &reference) else { continue };
            let name = self.team_name(id);
            let mut routing = Vec::new();
            for (place, rule) in team.routing.iter().enumerate() {
                let own = rule.name.as_deref().filter(|own| !own.is_empty());
                let shown = own.map_or_else(|| (place + 1).to_string(), |own| format!("'{own}'"));
                self.routing_rule(rule, &format!("Routing rule {shown} of the team '{name}'"), &mut routing);
            }
            if let Some(mut team) = self.team(id).cloned() {
                team.routing = routing;
                self.put(Object::Team(team));
            }
        }
    }

    /// A rule that cannot be said is left out whole: without a condition it would fit what it must not.
    fn routing_rule(&mut self, it: &account::RoutingRule, what: &str, routing: &mut Vec<RoutingRule>) {
        let notify = it.notify.clone().unwrap_or_default();
        let to = match notify.what().as_str() {
            "escalation" => meant(&self.ids.policies, &notify).map(Route::Policy),
            "schedule" => meant(&self.ids.schedules, &notify).map(Route::Schedule),
            "none" => Some(Route::Nobody),
            _ => None,
        };
        let Some(to) = to else {
            self.note(format!(
                "{what} leads to '{}', which was not carried over or is gone. It was left out.",
                notify.shown()
            ));
            return;
        };
        let restriction = it.time_restriction.as_ref().map_or(Ok(None), TimeRestriction::meant);
        let found = restriction.and_then(|hours| {
            let whens = alternatives(&it.criteria.clone().unwrap_or_default())?;
            Ok((hours, whens))
        });
        let (hours, whens) = match found {
            Ok(found) => found,
            Err(why) => {
                self.note(format!(
                    "{what} was left out, since routing rules cannot say it here: {}.",
                    why.trim_end_matches('.')
                ));
                return;
            }
        };
        let hours = hours.map(|hours| Hours { time_zone: self.zone(it.timezone.as_deref(), what), hours });
        if whens.len() > 1 {
            self.note(format!(
                "{what} fits if any of its conditions hold. It became {} rules to the same place.",
                whens.len()
            ));
        }
        if whens.iter().any(is_open_ended) {
            self.note(format!(
                "{what} looks for a regular expression, which fits anywhere in the text here; '^' and '$' pin it."
            ));
        }
        routing.extend(whens.into_iter().map(|when| RoutingRule { when: When { hours: hours.clone(), ..when }, to }));
        if it.is_default == Some(true) && routing.last().is_some_and(|last| last.when != When::default()) {
            self.note(format!(
                "{what} is the last one in Opsgenie, for whatever fits no other. Here it has conditions: check it."
            ));
        }
    }
}

/// Whether an expression is meant for the whole text, as theirs are, and does not say so.
fn is_open_ended(when: &When) -> bool {
    [&when.source, &when.message].into_iter().flatten().any(|pattern| {
        matches!(pattern, Pattern::Matches(text) if !text.starts_with('^') && !text.ends_with('$') && !text.starts_with(".*"))
    })
}
