//! Bodies of senders whose integration has no mapping: read by the usual names of fields.

use oncall::signal::shorten;
use oncall::{Signal, Trigger};
use serde_json::{Map, Value};

use super::body::Body;
use super::{ITEMS_LIMIT, named, rest};
use crate::ingest::Reading;
use crate::ingest::fields::{Facts, find_text, one_line, printable};
use crate::ingest::generic;

/// Names under which senders say what became of a problem.
const STATUS_NAMES: [&str; 8] =
    ["status", "state", "event_action", "event_type", "action", "event", "alert_status", "alert_state"];
/// What they say there when it is over.
const OVER: [&str; 17] = [
    "resolved",
    "resolve",
    "ok",
    "closed",
    "close",
    "up",
    "recovered",
    "recovery",
    "recover",
    "cleared",
    "clear",
    "healthy",
    "normal",
    "success",
    "succeeded",
    "passed",
    "fixed",
];
/// What they say there when somebody works on it.
const TAKEN: [&str; 4] = ["acknowledged", "acknowledge", "acked", "ack"];
/// Longest first line of a text that is looked at, in characters.
const LINE_LIMIT: usize = 2_000;

/// Reads a body that is not empty.
pub(super) fn read(body: &[u8]) -> Vec<Reading> {
    match Body::<Value>::of(body) {
        Body::Json(Value::Object(fields)) => vec![object(&fields)],
        Body::Json(Value::Array(items)) if items.iter().any(Value::is_object) => {
            let mut readings: Vec<_> =
                items.iter().filter_map(Value::as_object).take(ITEMS_LIMIT).map(object).collect();
            let left = items.len() - readings.len();
            if left > 0 {
                readings.push(rest(left));
            }
            readings
        }
        Body::Json(Value::String(inner)) => vec![text(&inner)],
        Body::Json(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) => {
            vec![Reading::not_understood("The body is JSON, but holds no object that could say what is wrong.")]
        }
        Body::Form(fields) => {
            let fields: Map<String, Value> =
                fields.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
            // A text with an equals sign looks like a form too.
            let is_known = !generic::trigger(&fields, Facts::default()).title.is_empty()
                || find_text(&fields, &STATUS_NAMES).is_some();
            vec![if is_known { object(&fields) } else { text(&String::from_utf8_lossy(body)) }]
        }
        Body::Text(whole) => vec![text(&whole)],
    }
}

fn object(fields: &Map<String, Value>) -> Reading {
    if fields.is_empty() {
        return Reading::not_understood("The body is an empty object: it does not say what is wrong.");
    }
    let mut trigger = generic::trigger(fields, Facts::default());
    if trigger.title.is_empty() {
        trigger.title = generic::in_one_line(fields);
    }
    trigger.description = printable(&trigger.description);
    if trigger.description.trim() == trigger.title {
        trigger.description.clear();
    }
    let said = STATUS_NAMES.iter().find_map(|name| {
        let word = find_text(fields, &[name])?.to_ascii_lowercase();
        if OVER.contains(&word.as_str()) {
            Some((word, true))
        } else {
            TAKEN.contains(&word.as_str()).then_some((word, false))
        }
    });
    match (said, trigger.alias.clone()) {
        (None, _) => Reading::trigger(named(trigger)),
        (Some((_, is_over)), Some(alias)) => {
            let note = Some(trigger.title.clone());
            let about = Some(Box::new(trigger));
            Reading::Signal(Box::new(if is_over {
                Signal::Resolve { alias, user: None, note, about }
            } else {
                Signal::Acknowledge { alias, user: None, note, about }
            }))
        }
        (Some((word, _)), None) => Reading::not_understood(format!(
            "It says '{word}', but not of which problem. Let the sender send its key of the problem as 'alias', or give the integration a \
             mapping that makes one."
        )),
    }
}

/// A text: its first line is the headline.
fn text(whole: &str) -> Reading {
    let Some(first) = whole.lines().map(str::trim).find(|line| !line.is_empty()) else {
        return Reading::not_understood("The body holds no letter that can be read.");
    };
    let title = one_line(&shorten(first, LINE_LIMIT));
    let description = if whole.trim() == title { String::new() } else { printable(whole) };
    Reading::trigger(named(Trigger { title, description, ..Trigger::default() }))
}
