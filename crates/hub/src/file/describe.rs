//! Changes of a setup in words that people read before they say yes.

use oncall::Setup;
use oncall::setup::{Act, Object, ObjectId};

use super::export;
use super::plan::{Change, ChangeVerb};
use super::yaml::Yaml;

/// What was done, in its order; what came to be and went within it is not told.
pub(super) fn changes(before: &Setup, after: &Setup, acts: &[Act]) -> Vec<Change> {
    let mut told: Vec<ObjectId> = Vec::new();
    let mut changes = Vec::new();
    for act in acts {
        if told.contains(&act.id) {
            continue;
        }
        told.push(act.id);
        let (old, new) = (before.object(act.id), after.object(act.id));
        let (verb, shown, setup) = match (&old, &new) {
            (None, Some(new)) => (ChangeVerb::Created, new, after),
            (Some(_), Some(new)) => (ChangeVerb::Changed, new, after),
            (Some(old), None) => (ChangeVerb::Deleted, old, before),
            (None, None) => continue,
        };
        let (kind, name) = named(setup, shown);
        let old = old.as_ref().and_then(|old| as_yaml(before, old));
        let new = new.as_ref().and_then(|new| as_yaml(after, new));
        let detail = new.map(|new| details(old.as_ref(), &new)).unwrap_or_default();
        changes.push(Change { verb, kind: kind.to_owned(), name, detail });
    }
    changes
}

/// Something that the file does not have.
pub(super) fn kept(setup: &Setup, object: &Object) -> Change {
    let (kind, name) = named(setup, object);
    Change::kept(kind, name)
}

/// What an object is, and its name.
pub(super) fn named(setup: &Setup, object: &Object) -> (&'static str, String) {
    let of_schedule = |id| setup.schedules.get(&id).map(|it| format!("in {}, ", it.name)).unwrap_or_default();
    match object {
        Object::Person(it) => ("person", it.email.clone()),
        Object::Team(it) => ("team", it.name.clone()),
        Object::Schedule(it) => ("schedule", it.name.clone()),
        Object::Policy(it) => ("escalation policy", it.name.clone()),
        Object::Integration(it) => {
            let team = setup.teams.get(&it.team).map(|team| format!(" in {}", team.name)).unwrap_or_default();
            ("integration", format!("{}{team}", it.name))
        }
        Object::Override(it) => ("override", format!("{}{}", of_schedule(it.schedule), object.label())),
        Object::KnownFault(it) => {
            let team = setup.teams.get(&it.team).map(|team| format!(" in {}", team.name)).unwrap_or_default();
            ("known fault", format!("{}{team}", it.name))
        }
        Object::Heartbeat(it) => ("heartbeat", it.name.clone()),
        Object::Maintenance(it) => ("maintenance", it.description.clone()),
        Object::Request(it) => ("shift request", format!("{}{}", of_schedule(it.schedule), object.label())),
    }
}

fn as_yaml(setup: &Setup, object: &Object) -> Option<Yaml> {
    match object {
        Object::Person(it) => Some(export::person(it)),
        Object::Team(it) => Some(export::team_alone(setup, it)),
        Object::Schedule(it) => Some(export::schedule(setup, it)),
        Object::Policy(it) => Some(export::policy(setup, it)),
        Object::Integration(it) => Some(export::integration(setup, it)),
        Object::KnownFault(it) => Some(export::known_fault(it)),
        Object::Heartbeat(it) => Some(export::heartbeat(it)),
        Object::Override(it) => Some(export::takeover(setup, it)),
        Object::Request(_) | Object::Maintenance(_) => None,
    }
}

/// Each key that differs, in a line.
fn details(old: Option<&Yaml>, new: &Yaml) -> Vec<String> {
    let mut lines = Vec::new();
    for key in keys(old, new) {
        // The name of what is new is told already.
        if old.is_none() && (key == "name" || key == "email") && !is_named_by_email(new, key) {
            continue;
        }
        let (old, new) = (old.and_then(|old| old.get(key)), new.get(key));
        match key {
            _ if old == new => {}
            "admins" => people("admin", old, new, &mut lines),
            "members" => people("member", old, new, &mut lines),
            "rules" => numbered("rule", old, new, &mut lines),
            "routing" => numbered("routing rule", old, new, &mut lines),
            // An override only names them.
            "rotations" if !matches!(old.or(new), Some(Yaml::Line(_))) => rotations(old, new, &mut lines),
            "mapping" => mapping(old, new, &mut lines),
            _ => lines.push(line(&key.replace('_', " "), old, new)),
        }
    }
    lines
}

/// A person goes by their address, so that their name is news.
fn is_named_by_email(new: &Yaml, key: &str) -> bool {
    key == "name" && new.get("email").is_some()
}

fn keys(old: Option<&Yaml>, new: &Yaml) -> Vec<&'static str> {
    let entries = |yaml: &Yaml| match yaml {
        Yaml::Map(entries) | Yaml::Short(entries) => entries.iter().map(|(key, _)| *key).collect(),
        Yaml::Text(_) | Yaml::Bare(_) | Yaml::List(_) | Yaml::Line(_) | Yaml::Named(_) => Vec::new(),
    };
    let mut keys: Vec<&'static str> = entries(new);
    let old = old.map(entries).unwrap_or_default();
    keys.extend(old.into_iter().filter(|key| new.get(key).is_none()));
    keys
}

/// One value that came, went, or is another.
fn line(what: &str, old: Option<&Yaml>, new: Option<&Yaml>) -> String {
    match (old.map(in_words), new.map(in_words)) {
        (Some(old), Some(new)) => format!("{what}: {old} → {new}"),
        (Some(old), None) => format!("{what}: {old} → none"),
        (None, new) => format!("{what}: {}", new.unwrap_or_default()),
    }
}

/// A list without its brackets, a text without its quotes; all else as it stands in the file.
fn in_words(yaml: &Yaml) -> String {
    match yaml {
        Yaml::Text(text) if !text.is_empty() && !text.contains(char::is_control) => text.clone(),
        Yaml::Line(items) if items.is_empty() => "none".to_owned(),
        Yaml::Line(items) => items.iter().map(Yaml::in_line).collect::<Vec<_>>().join(", "),
        other => other.in_line(),
    }
}

fn items(yaml: Option<&Yaml>) -> &[Yaml] {
    match yaml {
        Some(Yaml::List(items) | Yaml::Line(items)) => items,
        _ => &[],
    }
}

/// Who came and who went.
fn people(what: &str, old: Option<&Yaml>, new: Option<&Yaml>, lines: &mut Vec<String>) {
    let (old, new) = (items(old), items(new));
    lines.extend(new.iter().filter(|it| !old.contains(it)).map(|it| format!("{what} {} added", it.in_line())));
    lines.extend(old.iter().filter(|it| !new.contains(it)).map(|it| format!("{what} {} removed", it.in_line())));
}

/// What has no name goes by its number.
fn numbered(what: &str, old: Option<&Yaml>, new: Option<&Yaml>, lines: &mut Vec<String>) {
    let (old, new) = (items(old), items(new));
    for place in 0..old.len().max(new.len()) {
        let number = place + 1;
        match (old.get(place), new.get(place)) {
            (Some(old), Some(new)) if old == new => {}
            (Some(old), None) => lines.push(format!("{what} {number} removed: {}", old.in_line())),
            (old, new) => lines.push(line(&format!("{what} {number}"), old, new)),
        }
    }
}

/// Each part of it in a line.
fn mapping(old: Option<&Yaml>, new: Option<&Yaml>, lines: &mut Vec<String>) {
    let nothing = Yaml::Map(Vec::new());
    let parts = details(Some(old.unwrap_or(&nothing)), new.unwrap_or(&nothing));
    lines.extend(parts.into_iter().map(|part| format!("mapping: {part}")));
}

fn rotations(old: Option<&Yaml>, new: Option<&Yaml>, lines: &mut Vec<String>) {
    let (old, new) = (items(old), items(new));
    let name = |yaml: &Yaml| yaml.get("name").map(in_words).unwrap_or_default();
    let lower = |yaml: &Yaml| name(yaml).to_lowercase();
    for rotation in new {
        let before = old.iter().find(|before| lower(before) == lower(rotation));
        match before {
            Some(before) => {
                let changes = details(Some(before), rotation);
                lines.extend(changes.into_iter().map(|change| format!("rotation {}: {change}", name(rotation))));
            }
            None => lines.push(format!("rotation {} added: {}", name(rotation), summary(rotation))),
        }
    }
    let gone = old.iter().filter(|before| !new.iter().any(|rotation| lower(rotation) == lower(before)));
    lines.extend(gone.map(|rotation| format!("rotation {} removed", name(rotation))));
    let order = |list: &[Yaml], other: &[Yaml]| {
        list.iter().map(lower).filter(|it| other.iter().any(|other| lower(other) == *it)).collect::<Vec<_>>()
    };
    if order(old, new) != order(new, old) {
        lines.push(format!("order of the rotations: {}", new.iter().map(name).collect::<Vec<_>>().join(", ")));
    }
}

fn summary(rotation: &Yaml) -> String {
    details(None, rotation).join("; ")
}
