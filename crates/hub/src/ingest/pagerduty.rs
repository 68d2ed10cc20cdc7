//! PagerDuty's Events API v2: an event, and a change event.
//!
//! Source: PagerDuty/developer-docs `docs/events-API-v2`, and what its clients and Alertmanager send. What PagerDuty refuses is refused with
//! its words; what it only warns of is left out.

use oncall::signal::shorten;
use oncall::{Priority, Signal, Trigger};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::attached::{Attached, runbook};
use super::fields::{Facts, find_text, one_line, text};
use super::headline::told;
use super::{Reading, json};

/// Longest `dedup_key`, in characters.
const KEY_LIMIT: usize = 255;
/// Longest name of a source or a component kept, in characters.
const SOURCE_LIMIT: usize = 200;
/// Names in `custom_details` under which senders put the longer text; the last is Alertmanager's.
const TEXT_NAMES: [&str; 4] = ["description", "body", "message", "firing"];

/// An event, of whichever integration its key is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// The integration's key.
    pub(crate) routing_key: Option<String>,
    /// What it means, or everything that is wrong with it.
    pub(crate) meaning: Result<Meaning, Vec<String>>,
}

/// What an event means.
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(crate) struct Meaning {
    /// The sender's key of the problem, or the one that is made for it.
    pub(crate) dedup_key: String,
    /// What it means for us.
    pub(crate) reading: Reading,
}

/// Reads the body of `POST /v2/enqueue`.
///
/// # Errors
/// A sentence, if the body is no JSON object.
pub(crate) fn read(body: &[u8]) -> Result<Event, String> {
    let object = object(body)?;
    Ok(Event { routing_key: find_text(&object, &["routing_key"]), meaning: read_event(&object) })
}

/// Reads the body of `POST /v2/change/enqueue`: something was changed, which is no problem.
///
/// # Errors
/// A sentence, if the body is no JSON object.
pub(crate) fn read_change(body: &[u8]) -> Result<Event, String> {
    let object = object(body)?;
    let payload = object.get("payload").and_then(Value::as_object);
    let meaning = match payload.and_then(|payload| find_text(payload, &["summary"])) {
        Some(summary) => {
            let summary = one_line(&shorten(&summary, SOURCE_LIMIT));
            Ok(Meaning { dedup_key: String::new(), reading: Reading::ignored(format!("A change event: {summary}")) })
        }
        None => Err(vec![missing("payload.summary")]),
    };
    Ok(Event { routing_key: find_text(&object, &["routing_key"]), meaning })
}

fn object(body: &[u8]) -> Result<Map<String, Value>, String> {
    match json::parse::<Value>(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("The body is JSON, but not an object.".to_owned()),
        Err(fault) => Err(format!("The body cannot be read as JSON: {fault}.")),
    }
}

fn read_event(object: &Map<String, Value>) -> Result<Meaning, Vec<String>> {
    let mut wrong = Vec::new();
    let key = find_text(object, &["dedup_key"]);
    if key.as_deref().is_some_and(|key| key.chars().count() > KEY_LIMIT) {
        wrong.push(format!("Length of 'dedup_key' is incorrect (should be at most {KEY_LIMIT} characters)"));
    }
    let action = find_text(object, &["event_action"]);
    let reading = match action.as_deref() {
        Some("trigger") => {
            let dedup_key = key.clone().unwrap_or_else(|| made_key(object));
            trigger(object, &dedup_key, &mut wrong).map(|trigger| (dedup_key, Reading::trigger(trigger)))
        }
        Some(action @ ("acknowledge" | "resolve")) => {
            let Some(alias) = key else {
                wrong.push(missing("dedup_key"));
                return Err(wrong);
            };
            // Its payload is not asked for, but Alertmanager sends it.
            let about = trigger(object, &alias, &mut Vec::new()).map(Box::new);
            let (dedup_key, user, note) = (alias.clone(), None, None);
            let signal = match action {
                "acknowledge" => Signal::Acknowledge { alias, user, note, about },
                _ => Signal::Resolve { alias, user, note, about },
            };
            Some((dedup_key, Reading::Signal(Box::new(signal))))
        }
        Some(_) => {
            wrong.push(
                "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')"
                    .to_owned(),
            );
            None
        }
        None => {
            wrong.push(missing("event_action"));
            None
        }
    };
    match reading {
        Some((dedup_key, reading)) if wrong.is_empty() => Ok(Meaning { dedup_key, reading }),
        _ => Err(wrong),
    }
}

/// The key of an event without one: PagerDuty makes up a new one each time; ours is the same for the same event, so that one that is sent
/// again opens nothing twice.
fn made_key(object: &Map<String, Value>) -> String {
    let without_routing: Map<_, _> = object
        .iter()
        .filter(|(name, _)| *name != "routing_key")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let hash = Sha256::digest(Value::Object(without_routing).to_string());
    hex::encode(&hash[..16])
}

/// The event's problem. `None` if its payload is not whole; what is wrong with it is added to `wrong`.
fn trigger(object: &Map<String, Value>, dedup_key: &str, wrong: &mut Vec<String>) -> Option<Trigger> {
    let Some(payload) = object.get("payload").and_then(Value::as_object) else {
        wrong.push(missing("payload"));
        return None;
    };
    let mut required = |name: &str| {
        let found = find_text(payload, &[name]);
        if found.is_none() {
            wrong.push(missing(&format!("payload.{name}")));
        }
        found
    };
    let (summary, source, severity) = (required("summary"), required("source"), required("severity"));
    let priority = severity.as_deref().and_then(priority);
    if severity.is_some() && priority.is_none() {
        wrong.push(
            "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"
                .to_owned(),
        );
    }
    let (summary, source, priority) = (summary?, source?, priority?);
    let custom = payload.get("custom_details");
    let fields = custom.and_then(Value::as_object);
    let longer = TEXT_NAMES.iter().find_map(|name| Some((*name, find_text(fields?, &[name])?)));
    let (title, description) = told(&summary, longer.as_ref().map(|(_, text)| text.as_str()));
    let mut details = details(object, payload);
    if let Some((name, _)) = longer {
        details.remove(name);
    }
    let attached = attached(object);
    let component = find_text(payload, &["component"]);
    Some(Trigger {
        alias: Some(dedup_key.to_owned()),
        title,
        description,
        priority: Some(priority),
        entity: one_line(&shorten(component.as_ref().unwrap_or(&source), SOURCE_LIMIT)),
        source: one_line(&shorten(&source, SOURCE_LIMIT)),
        details,
        links: attached.links,
        images: attached.images,
        runbook: fields.and_then(|fields| find_text(fields, &["runbook_url", "runbook"])).as_deref().and_then(runbook),
        ..Trigger::default()
    })
}

/// PagerDuty's four severities on our five priorities; info calls nobody by sound.
fn priority(severity: &str) -> Option<Priority> {
    match severity.to_ascii_lowercase().as_str() {
        "critical" => Some(Priority::P1),
        "error" => Some(Priority::P2),
        "warning" => Some(Priority::P3),
        "info" => Some(Priority::P5),
        _ => None,
    }
}

fn details(object: &Map<String, Value>, payload: &Map<String, Value>) -> std::collections::BTreeMap<String, String> {
    let mut facts = Facts::default();
    for name in ["component", "group", "class", "timestamp"] {
        facts.put(name, find_text(payload, &[name]));
    }
    facts.put("client", find_text(object, &["client"]));
    match payload.get("custom_details") {
        Some(Value::Object(fields)) => facts.put_all(fields),
        Some(other) => facts.put("custom_details", text(other)),
        None => {}
    }
    facts.into_details()
}

fn attached(object: &Map<String, Value>) -> Attached {
    let mut attached = Attached::default();
    let items =
        |name: &str| object.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    for link in items("links") {
        attached.link(find_text(link, &["href"]).as_deref(), &find_text(link, &["text"]).unwrap_or_default());
    }
    for image in items("images") {
        let href = find_text(image, &["href"]);
        attached.image(
            find_text(image, &["src"]).as_deref(),
            href.as_deref(),
            &find_text(image, &["alt"]).unwrap_or_default(),
        );
    }
    let client = find_text(object, &["client"]).unwrap_or_else(|| "The sender".to_owned());
    attached.link(find_text(object, &["client_url"]).as_deref(), &client);
    attached
}

fn missing(field: &str) -> String {
    format!("'{field}' is missing or blank")
}
