//! Why a value is not taken, in words.

use std::collections::HashSet;
use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use super::super::fault::Place;
use super::super::node::Node;
use super::super::words::{nearest, shortened};

/// Why a value is not taken.
#[derive(Debug)]
pub(super) struct Wrong {
    /// The value's number and place, once they are known.
    pub(super) at: Option<(usize, Place)>,
    /// What is wrong; `None` if it only lacks what was left out.
    pub(super) detail: Option<String>,
    /// The key that is missing.
    pub(super) missing: Option<&'static str>,
}

impl Wrong {
    pub(super) fn new(detail: String) -> Self {
        Self { at: None, detail: Some(detail), missing: None }
    }

    /// Says where it is, unless something inside said so already.
    pub(super) fn at(self, id: usize, place: Place) -> Self {
        Self { at: self.at.or(Some((id, place))), ..self }
    }

    /// Says that it is in a node, unless something inside said so already; a key that is missing because it was left out is told no more.
    pub(super) fn in_node(mut self, node: &Node, left_out: &HashSet<usize>) -> Self {
        if self.at.is_none()
            && let Some((_, value)) = self.missing.and_then(|missing| node.entry(missing))
            && left_out.contains(&value.id)
        {
            self.detail = None;
        }
        self.at(node.id, node.place)
    }
}

impl Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail.as_deref().unwrap_or_default())
    }
}

impl std::error::Error for Wrong {}

impl de::Error for Wrong {
    fn custom<T: Display>(message: T) -> Self {
        let sentence = message.to_string();
        Self::new(if sentence.ends_with(['.', '?']) { sentence } else { format!("{sentence}.") })
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let (found_in_words, expected_in_words) = (in_words(found), expected.to_string());
        let expected_in_words = match expected_in_words.as_str() {
            "a string" => "a text",
            "a sequence" => "a list",
            "a boolean" => "true or false",
            "u8" | "u16" | "u32" | "u64" => "a whole number, 0 or more",
            other => other,
        };
        Self::new(format!("Expected here: {expected_in_words}. Found: {found_in_words}.{}", hint(found, expected)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self::new(unknown("key", name, known))
    }

    fn unknown_variant(name: &str, known: &'static [&'static str]) -> Self {
        Self::new(unknown("word", name, known))
    }

    fn missing_field(name: &'static str) -> Self {
        Self { missing: Some(name), ..Self::new(format!("The key '{name}' is missing here.")) }
    }
}

/// A name that is not known, and the nearest that is.
fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let meant = nearest(name, known.iter().copied());
    let meant = meant.map(|meant| format!(" Did you mean '{meant}'?")).unwrap_or_default();
    format!("The {what} '{}' is not known here.{meant} Known: {}.", shortened(name), known.join(", "))
}

fn in_words(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(number) => format!("the number {number}"),
        Unexpected::Signed(number) => format!("the number {number}"),
        Unexpected::Float(number) => format!("the number {number}"),
        Unexpected::Str(text) => format!("the text '{}'", shortened(text)),
        Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map | Unexpected::StructVariant | Unexpected::NewtypeVariant => "a map".to_owned(),
        other => other.to_string(),
    }
}

fn hint(found: Unexpected<'_>, expected: &dyn Expected) -> &'static str {
    match found {
        Unexpected::Unit => " Write it, or take the key out.",
        Unexpected::Bool(_) | Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_)
            if expected.to_string() == "a string" =>
        {
            " Put it in quotes if it is meant as a text."
        }
        _ => "",
    }
}
