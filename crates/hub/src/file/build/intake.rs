//! What becomes of signals: rules, mappings, known faults and heartbeats of the file.

use oncall::escalation::Pattern;
use oncall::evidence::Runbook;
use oncall::intake::{self, Criteria, Criterion, Effects, Handling, IntegrationRule, Mapping, Matching};
use oncall::setup::{Object, same_name};
use oncall::{HeartbeatId, KnownFaultId, TeamId, heartbeat};
use uuid::Uuid;

use super::super::shape;
use super::Builder;
use crate::ingest::webhook;

impl Builder<'_> {
    pub(super) fn rules(&mut self, path: &str, rules: &[shape::IntegrationRule]) -> Vec<IntegrationRule> {
        let mut built = Vec::new();
        for (place, rule) in rules.iter().enumerate() {
            let when = rule.when.as_ref().map(|when| self.criteria(&format!("{path}[{place}].when"), when));
            built.push(IntegrationRule {
                name: rule.name.clone(),
                when: when.unwrap_or_default(),
                then: effects(&rule.then),
            });
        }
        built
    }

    /// The mapping of the integration at `path`, whose templates whoever reads by them can read.
    pub(super) fn mapping(&mut self, path: &str, it: &shape::Mapping) -> Option<Mapping> {
        let mapping = mapping(it)?;
        for (field, detail) in webhook::faults(&mapping) {
            self.fault(&format!("{path}.{field}"), detail);
        }
        Some(mapping)
    }

    fn criteria(&mut self, path: &str, it: &shape::Criteria) -> Criteria {
        let (word, matching, list) = match it {
            shape::Criteria::All(list) => ("all", Matching::All, list),
            shape::Criteria::Any(list) => ("any", Matching::Any, list),
        };
        let mut conditions = Vec::new();
        for (place, condition) in list.iter().enumerate() {
            let is = match (&condition.contains, &condition.equals, &condition.matches) {
                (Some(text), None, None) => Pattern::Contains(text.clone()),
                (None, Some(text), None) => Pattern::Equals(text.clone()),
                (None, None, Some(text)) => Pattern::Matches(text.clone()),
                _ => {
                    let detail = "Exactly one of contains, equals or matches was expected beside field.";
                    self.fault(&format!("{path}.{word}[{place}]"), detail);
                    continue;
                }
            };
            conditions.push(Criterion { field: condition.field.clone(), is, not: condition.not });
        }
        Criteria { matching, conditions }
    }

    pub(super) fn known_faults(&mut self, path: &str, it: &shape::Team, team: TeamId) {
        let known_faults = it.known_faults.as_deref().unwrap_or_default();
        let path = format!("{path}.known_faults");
        let names = known_faults.iter().enumerate();
        self.once("The known fault", names.map(|(place, it)| (format!("{path}[{place}].name"), it.name.as_str())));
        for (place, it) in known_faults.iter().enumerate() {
            let path = format!("{path}[{place}]");
            let mut known = self.before.known_faults.values();
            let before = known.find(|before| before.team == team && same_name(&before.name, &it.name));
            let known_fault = intake::KnownFault {
                id: before.map_or_else(|| KnownFaultId(Uuid::new_v4()), |before| before.id),
                version: before.map_or(0, |before| before.version),
                team,
                name: it.name.clone(),
                when: self.criteria(&format!("{path}.when"), &it.when),
                title: it.title.clone(),
                runbook: it.runbook.as_ref().map(runbook),
                priority: it.priority,
            };
            self.put(&path, Object::KnownFault(known_fault));
        }
    }

    pub(super) fn heartbeats(&mut self, path: &str, it: &shape::Team, team: TeamId) {
        let heartbeats = it.heartbeats.as_deref().unwrap_or_default();
        let path = format!("{path}.heartbeats");
        let names = heartbeats.iter().enumerate();
        self.once("The heartbeat", names.map(|(place, it)| (format!("{path}[{place}].name"), it.name.as_str())));
        for (place, it) in heartbeats.iter().enumerate() {
            let mut known = self.before.heartbeats.values();
            let before = known.find(|before| before.team == team && same_name(&before.name, &it.name));
            let interval = (it.interval.count, it.interval.unit);
            let same = before.filter(|before| before.interval() == interval);
            let heartbeat = heartbeat::Heartbeat {
                id: before.map_or_else(|| HeartbeatId(Uuid::new_v4()), |before| before.id),
                version: before.map_or(0, |before| before.version),
                team,
                name: it.name.clone(),
                description: it.description.clone(),
                interval_minutes: it.interval.minutes(),
                // One that is no whole number of its unit is written in minutes, and keeps its unit.
                interval_unit: same.map_or(it.interval.unit, |before| before.interval_unit),
                enabled: it.enabled,
                message: it.message.clone(),
                tags: it.tags.clone(),
                priority: it.priority,
            };
            self.put(&format!("{path}[{place}]"), Object::Heartbeat(heartbeat));
        }
    }
}

fn effects(it: &shape::Effects) -> Effects {
    Effects {
        priority: it.priority,
        tags: it.tags.clone(),
        alias: it.alias.clone(),
        handling: it.handling.map(|handling| match handling {
            shape::Handling::Drop => Handling::Drop,
            shape::Handling::OnlyCount => Handling::OnlyCount,
            shape::Handling::Hold(minutes) => Handling::Hold(minutes.0),
        }),
        resolve_after_minutes: it.resolve_after.map(|minutes| minutes.0),
        stop: it.stop,
    }
}

fn runbook(it: &shape::Runbook) -> Runbook {
    match it {
        shape::Runbook::Link(link) => Runbook::Link(link.clone()),
        shape::Runbook::Markdown(text) => Runbook::Markdown(text.clone()),
    }
}

/// The mapping that the file says; none where it says nothing, which is reading by the usual names.
fn mapping(it: &shape::Mapping) -> Option<Mapping> {
    let mapping = Mapping {
        resolve_if: it.resolve_if.clone(),
        acknowledge_if: it.acknowledge_if.clone(),
        trigger_if: it.trigger_if.clone(),
        each: it.each.clone(),
        title: it.title.clone(),
        alias: it.alias.clone(),
        description: it.description.clone(),
        priority: it.priority.clone(),
        source: it.source.clone(),
        entity: it.entity.clone(),
        tags: it.tags.clone(),
        link: it.link.clone(),
        details: it.details.clone(),
    };
    (mapping != Mapping::default()).then_some(mapping)
}
