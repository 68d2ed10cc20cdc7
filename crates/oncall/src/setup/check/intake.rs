//! What integration rules, known faults and maintenance windows must hold.

use chrono::TimeDelta;

use super::Check;
use crate::evidence::{Runbook, is_web_address};
use crate::intake::rule::{HOLD_LIMIT, RESOLVE_LIMIT};
use crate::intake::{Criteria, Effects, Field, Handling, IntegrationRule, KnownFault, Maintenance};
use crate::signal::{ALIAS_LIMIT, DESCRIPTION_LIMIT, TITLE_LIMIT};

/// Longest label, in characters.
const TAG_LIMIT: usize = 50;
/// Longest maintenance window, in days.
const MAINTENANCE_DAYS: i64 = 366;

impl Check<'_> {
    pub(super) fn rules(&mut self, rules: &[IntegrationRule]) {
        if !self.at_most("rules", "rules", rules.len()) {
            return;
        }
        for (place, rule) in rules.iter().enumerate() {
            let field = format!("rules[{place}]");
            self.name(&format!("{field}.name"), "A rule", &rule.name);
            self.criteria(&format!("{field}.when"), &rule.when);
            self.effects(&format!("{field}.then"), &rule.then);
        }
    }

    fn criteria(&mut self, field: &str, when: &Criteria) {
        let list = format!("{field}.conditions");
        if !self.at_most(&list, "conditions", when.conditions.len()) {
            return;
        }
        for (place, condition) in when.conditions.iter().enumerate() {
            // A condition that a field says nothing is written as equal to nothing.
            let empty = matches!(&condition.is, crate::escalation::Pattern::Equals(text) if text.is_empty());
            if let Some(fault) = condition.is.fault().filter(|_| !empty) {
                self.fault(format!("{list}[{place}]"), fault);
            }
            if let Field::Detail(name) = &condition.field {
                self.text(&format!("{list}[{place}].field"), name, 100);
            }
        }
    }

    fn effects(&mut self, field: &str, then: &Effects) {
        if *then == Effects::default() {
            self.fault(
                field,
                "The rule does nothing. Give it a priority, tags, an alias, or what becomes of the signal.",
            );
        }
        self.tags(&format!("{field}.tags"), &then.tags);
        if let Some(alias) = &then.alias {
            self.text(&format!("{field}.alias"), alias, ALIAS_LIMIT);
            if alias.trim().is_empty() {
                self.fault(format!("{field}.alias"), "The alias is empty. Write one, or leave it out.");
            }
            for name in alias.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name) {
                if let Err(why) = name.parse::<Field>() {
                    self.fault(format!("{field}.alias"), why);
                }
            }
        }
        if let Some(Handling::Hold(minutes)) = then.handling
            && !(1..=HOLD_LIMIT).contains(&minutes)
        {
            self.fault(
                format!("{field}.handling"),
                format!("A signal is held for 1 to {HOLD_LIMIT} minutes, not {minutes}."),
            );
        }
        if let Some(minutes) = then.resolve_after_minutes
            && !(1..=RESOLVE_LIMIT).contains(&minutes)
        {
            self.fault(
                format!("{field}.resolve_after_minutes"),
                format!("An incident resolves by itself after 1 to {RESOLVE_LIMIT} minutes, not {minutes}."),
            );
        }
    }

    pub(super) fn tags(&mut self, field: &str, tags: &[String]) {
        if !self.at_most(field, "tags", tags.len()) {
            return;
        }
        for (place, tag) in tags.iter().enumerate() {
            if tag.trim().is_empty() || tag.chars().count() > TAG_LIMIT || tag.chars().any(char::is_control) {
                self.fault(format!("{field}[{place}]"), format!("A tag is one line of 1 to {TAG_LIMIT} characters."));
            }
        }
    }

    pub(super) fn known_fault(&mut self, it: &KnownFault) {
        self.name("name", "A known fault", &it.name);
        let after = self.after;
        let others = after.known_faults.values().filter(|other| other.id != it.id && other.team == it.team);
        self.unique("name", "a known fault in this team", &it.name, others.map(|other| other.name.as_str()));
        self.team_known("team", it.team);
        self.criteria("when", &it.when);
        if it.when.conditions.is_empty() {
            self.fault("when", "A known fault needs at least one condition: without one it would fit everything.");
        }
        if let Some(title) = &it.title {
            self.text("title", title, TITLE_LIMIT);
            if title.trim().is_empty() || title.chars().any(char::is_control) {
                self.fault("title", "The headline is one line of text. Write one, or leave it out.");
            }
        }
        match &it.runbook {
            Some(Runbook::Link(link)) if !is_web_address(link) => self.fault(
                "runbook.link",
                format!("'{}' is not an address such as https://wiki.example.com/checkout.", link.escape_debug()),
            ),
            Some(Runbook::Markdown(text)) => {
                self.text("runbook.markdown", text, DESCRIPTION_LIMIT);
                if text.trim().is_empty() {
                    self.fault("runbook.markdown", "The runbook is empty. Write one, or leave it out.");
                }
            }
            Some(Runbook::Link(_)) | None => {}
        }
    }

    pub(super) fn maintenance(&mut self, it: &Maintenance) {
        self.name("description", "A maintenance window", &it.description);
        self.team_known("team", it.team);
        for (place, id) in it.integrations.iter().enumerate() {
            let after = self.after;
            let of_team = after.integrations.get(id).is_some_and(|known| known.team == it.team)
                || after.heartbeats.values().any(|known| known.id.0 == id.0 && known.team == it.team);
            if !of_team {
                self.unknown(&format!("integrations[{place}]"), "integration or heartbeat of this team", id);
            }
        }
        let sensible = self.year("start", it.start.naive_utc()) & self.year("end", it.end.naive_utc());
        if sensible && it.end <= it.start {
            self.fault("end", "The maintenance ends before it begins, or at once. Give an end after its start.");
        } else if it.end <= self.now && !self.before.maintenances.contains_key(&it.id) {
            self.fault("end", "The maintenance is over already: its end is in the past. Give one that is to come.");
        } else if sensible && it.end - it.start > TimeDelta::days(MAINTENANCE_DAYS) {
            self.fault(
                "end",
                format!("A maintenance window has at most {MAINTENANCE_DAYS} days. Give an earlier end."),
            );
        }
    }
}
