//! Anything that posts: `POST /v1/json/webhook`. The integration's mapping says how its bodies are read; without one, the usual names of
//! fields do.
//!
//! A message for which a mapping fails still calls somebody: a template that has become wrong must not make a sender silent. What failed
//! is told among the incident's details.

mod body;
mod mapped;
mod template;
mod usual;

#[cfg(test)]
mod tests;

use oncall::Trigger;
use oncall::intake::Mapping;
use sha2::{Digest as _, Sha256};

use super::Reading;
pub(crate) use template::faults;

/// Most problems that one body may tell of.
const ITEMS_LIMIT: usize = 100;

/// Reads a body: JSON, a form, or plain text.
pub(crate) fn read(body: &[u8], mapping: Option<&Mapping>) -> Vec<Reading> {
    if body.trim_ascii().is_empty() {
        return vec![Reading::not_understood("The body is empty.")];
    }
    match mapping {
        Some(mapping) => mapped::read(body, mapping),
        None => usual::read(body),
    }
}

/// The alias of a problem whose sender has no key for it: the same for the same content, so that a body that is sent again counts on the
/// open incident.
fn alias_of_content(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    format!("content:{}", hex::encode(&hash.finalize()[..16]))
}

/// The trigger with an alias, if it has none.
fn named(trigger: Trigger) -> Trigger {
    if trigger.alias.is_some() {
        return trigger;
    }
    let mut parts = vec![trigger.title.as_str(), &trigger.description, &trigger.source, &trigger.entity];
    parts.extend(trigger.details.iter().flat_map(|(name, value)| [name.as_str(), value]));
    parts.extend(trigger.tags.iter().map(String::as_str));
    parts.extend(trigger.links.iter().map(|link| link.href.as_str()));
    let alias = Some(alias_of_content(&parts));
    Trigger { alias, ..trigger }
}

/// What is told of the items for which there was no room.
fn rest(count: usize) -> Reading {
    Reading::not_understood(format!(
        "The body tells of more than {ITEMS_LIMIT} problems; {count} of them were not read. Let the sender send fewer at once."
    ))
}
