//! Plain text, and text with a JSON object inside, as templates make it.

use oncall::{Signal, Trigger};
use serde_json::{Map, Value};

use super::{Delivery, Reading, bare, known, unknown};
use crate::ingest::fields::{Facts, one_line, printable};
use crate::ingest::json;

/// How many opening braces of a text are tried. A text that begins an object more often than that is none of ours.
const ATTEMPTS: usize = 16;

/// An object inside a text.
#[derive(Debug, PartialEq)]
pub(super) struct Embedded<'a> {
    /// The text before it.
    pub(super) before: &'a str,
    /// The object.
    pub(super) object: Map<String, Value>,
    /// The text after it.
    pub(super) after: &'a str,
}

/// The first object in `text` that says anything, with its quotes or without them.
pub(super) fn embedded(text: &str) -> Option<Embedded<'_>> {
    let starts = || text.match_indices('{').map(|(start, _)| start).take(ATTEMPTS);
    let split = |start: usize, (object, after)| Embedded { before: &text[..start], object, after };
    starts()
        .find_map(|start| quoted(&text[start..]).map(|found| split(start, found)))
        .or_else(|| starts().find_map(|start| bare::object(&text[start..]).map(|found| split(start, found))))
}

/// The JSON object at the beginning of `text`.
fn quoted(text: &str) -> Option<(Map<String, Value>, &str)> {
    if json::is_too_heavy(text.as_bytes()) {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match values.next()?.ok()? {
        Value::Object(object) if !object.is_empty() => Some((object, &text[values.byte_offset()..])),
        _ => None,
    }
}

/// Reads a message that is no JSON by itself.
pub(super) fn read(message: &str, delivery: Delivery<'_>) -> Reading {
    // Alertmanager's SNS receiver tells only by the headline that a group is over; there is no alias to resolve.
    if delivery.subject.is_some_and(|subject| subject.trim_start().starts_with("[RESOLVED")) {
        return Reading::ignored("The headline says that the problem is over, and the message does not say which one.");
    }
    if let Some(found) = embedded(message) {
        return with_object(message, &found, delivery);
    }
    // A template that escapes quotes itself leaves the backslashes in the text.
    let unescaped = message.replace("\\\"", "\"");
    match embedded(&unescaped) {
        Some(found) if unescaped.len() < message.len() => with_object(&unescaped, &found, delivery),
        _ => plain(message, delivery),
    }
}

/// The object is read as if it had come alone; the words before it are the title.
fn with_object(message: &str, found: &Embedded<'_>, delivery: Delivery<'_>) -> Reading {
    let reading = known(&found.object, delivery);
    let is_known = reading.is_some();
    let mut reading = reading.unwrap_or_else(|| unknown(&found.object, delivery));
    if let Reading::Signal(signal) = &mut reading
        && let Signal::Trigger(trigger) = &mut **signal
    {
        if let Some(title) = headline_before(found.before) {
            trigger.title = if trigger.entity.is_empty() || title.contains(&trigger.entity) {
                title
            } else {
                format!("{title}: {}", trigger.entity)
            };
        }
        if !is_known {
            trigger.description = printable(message);
        } else if !found.after.trim().is_empty() {
            trigger.description = [trigger.description.as_str(), printable(found.after).trim()].join("\n");
        }
    }
    reading
}

/// The first line before the object, if it is more than a label such as `Detail:`.
fn headline_before(before: &str) -> Option<String> {
    let line = before.lines().map(one_line).find(|line| !line.is_empty())?;
    let line = line.trim_end_matches([':', '-', '–', '—', '=', ',', '(', '"', '\'', ' ']);
    line.contains(' ').then(|| line.to_owned())
}

/// A text of which nothing is known: it opens an incident of its own each time, for there is nothing to tell it by.
fn plain(message: &str, delivery: Delivery<'_>) -> Reading {
    let first_line = || message.lines().map(one_line).find(|line| !line.is_empty());
    let title = delivery
        .headline()
        .or_else(first_line)
        .unwrap_or_else(|| format!("An empty message by {}", delivery.topic().unwrap_or("Amazon SNS")));
    let mut facts = Facts::default();
    delivery.put_place(&mut facts, None, None);
    facts.put("topic", delivery.topic());
    let message = printable(message);
    Reading::trigger(Trigger {
        description: if message.trim() == title { String::new() } else { message },
        title,
        source: delivery.topic().unwrap_or_default().to_owned(),
        details: facts.into_details(),
        ..Trigger::default()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_object_that_says_anything_is_found() {
        let text = "a {} b {not} c {\"x\": {\"y\": \"}\"}} d {\"z\": 1}";
        let found = embedded(text).unwrap();
        assert_eq!((found.before, found.after), ("a {} b {not} c ", " d {\"z\": 1}"));
        assert_eq!(Value::Object(found.object), serde_json::json!({"x": {"y": "}"}}));
        for none in ["", "plain", "{", "{}", "{{{{", "{\"a\":", "a } b {"] {
            assert_eq!(embedded(none), None, "{none:?}");
        }
    }

    #[test]
    fn a_hostile_text_costs_little() {
        for text in
            ["{\"a\":".repeat(200_000), "{".repeat(1_000_000), "{a:1,".repeat(200_000), "{a:1,b:".repeat(100_000)]
        {
            assert_eq!(embedded(&text), None);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[{}\\[\\],:\"a-zд\\\\ \n]{0,80}") {
            let _ = embedded(&text);
        }
    }
}
