//! Rules, mappings, known faults and heartbeats as the file has them.

use oncall::Heartbeat;
use oncall::evidence::Runbook;
use oncall::intake::{Criteria, Criterion, Effects, Handling, IntegrationRule, KnownFault, Mapping, Matching};

use super::super::words::{Interval, Minutes};
use super::super::yaml::Yaml;
use super::{Entries, described, pattern_entry, word};

/// Rules of an integration.
pub(super) fn rules(rules: &[IntegrationRule]) -> Yaml {
    Yaml::List(rules.iter().map(rule).collect())
}

fn rule(it: &IntegrationRule) -> Yaml {
    let mut entries = vec![("name", Yaml::text(&it.name))];
    if it.when != Criteria::default() {
        entries.push(("when", criteria(&it.when)));
    }
    entries.push(("then", effects(&it.then)));
    Yaml::Short(entries)
}

fn criteria(it: &Criteria) -> Yaml {
    let conditions = Yaml::Line(it.conditions.iter().map(condition).collect());
    Yaml::Short(vec![match it.matching {
        Matching::All => ("all", conditions),
        Matching::Any => ("any", conditions),
    }])
}

fn condition(it: &Criterion) -> Yaml {
    let mut entries = vec![("field", Yaml::text(&it.field)), pattern_entry(&it.is)];
    if it.not {
        entries.push(("not", Yaml::bare(&true)));
    }
    Yaml::Short(entries)
}

fn effects(it: &Effects) -> Yaml {
    let mut entries = Entries::new();
    entries.extend(it.priority.as_ref().map(|priority| ("priority", word(priority))));
    if !it.tags.is_empty() {
        entries.push(("tags", Yaml::Line(it.tags.iter().map(Yaml::text).collect())));
    }
    entries.extend(it.alias.as_ref().map(|alias| ("alias", Yaml::text(alias))));
    let handling = it.handling.map(|handling| match handling {
        Handling::Drop => Yaml::text("drop"),
        Handling::OnlyCount => Yaml::text("only_count"),
        Handling::Hold(minutes) => Yaml::Short(vec![("hold", Yaml::text(&Minutes(minutes)))]),
    });
    entries.extend(handling.map(|handling| ("handling", handling)));
    let after = it.resolve_after_minutes.map(|minutes| Yaml::text(&Minutes(minutes)));
    entries.extend(after.map(|after| ("resolve_after", after)));
    if it.stop {
        entries.push(("stop", Yaml::bare(&true)));
    }
    Yaml::Short(entries)
}

/// The mapping of a webhook.
pub(super) fn mapping(it: &Mapping) -> Yaml {
    let parts = [
        ("each", &it.each),
        ("resolve_if", &it.resolve_if),
        ("acknowledge_if", &it.acknowledge_if),
        ("trigger_if", &it.trigger_if),
        ("title", &it.title),
        ("alias", &it.alias),
        ("description", &it.description),
        ("priority", &it.priority),
        ("source", &it.source),
        ("entity", &it.entity),
        ("tags", &it.tags),
        ("link", &it.link),
    ];
    let said = parts.into_iter().filter_map(|(name, text)| Some((name, Yaml::text(text.as_ref()?))));
    let mut entries: Entries = said.collect();
    if !it.details.is_empty() {
        let details = it.details.iter().map(|(name, text)| (name.clone(), Yaml::text(text)));
        entries.push(("details", Yaml::Named(details.collect())));
    }
    Yaml::Map(entries)
}

/// An entry of a team's catalogue.
pub(in super::super) fn known_fault(it: &KnownFault) -> Yaml {
    let mut entries = vec![("name", Yaml::text(&it.name)), ("when", criteria(&it.when))];
    entries.extend(it.title.as_ref().map(|title| ("title", Yaml::text(title))));
    entries.extend(it.priority.as_ref().map(|priority| ("priority", word(priority))));
    let runbook = it.runbook.as_ref().map(|runbook| match runbook {
        Runbook::Link(link) => ("link", Yaml::text(link)),
        Runbook::Markdown(text) => ("markdown", Yaml::text(text)),
    });
    entries.extend(runbook.map(|runbook| ("runbook", Yaml::Short(vec![runbook]))));
    Yaml::Map(entries)
}

/// A heartbeat.
pub(in super::super) fn heartbeat(it: &Heartbeat) -> Yaml {
    let mut entries = vec![("name", Yaml::text(&it.name))];
    described(&mut entries, &it.description);
    let (count, unit) = it.interval();
    entries.push(("interval", Yaml::text(&Interval { count, unit })));
    if !it.enabled {
        entries.push(("enabled", Yaml::bare(&false)));
    }
    entries.extend(it.message.as_ref().map(|message| ("message", Yaml::text(message))));
    if !it.tags.is_empty() {
        entries.push(("tags", Yaml::Line(it.tags.iter().map(Yaml::text).collect())));
    }
    entries.extend(it.priority.as_ref().map(|priority| ("priority", word(priority))));
    Yaml::Short(entries)
}
