//! The fields of a body, read one by one; what is wrong with any of them is told at the end, all at once.

use std::collections::BTreeMap;

use oncall::Priority;
use oncall::incident::{TAG_LIMIT, TAGS_LIMIT};
use oncall::signal::{NOTE_LIMIT, shorten};
use serde_json::{Map, Value};

use super::super::fields::{one_line, printable};
use super::super::json;
use super::create::clean;
use super::{Action, Named, Refusal, USER_LIMIT};

/// Most characters of details kept, names and values together.
pub(super) const DETAILS_LIMIT: usize = 8_000;
/// Longest name of a user, team, schedule or escalation read.
const NAME_LIMIT: usize = 250;

/// A body's fields, and what is wrong with them.
pub(crate) struct Fields {
    object: Map<String, Value>,
    wrong: BTreeMap<String, String>,
}

impl Fields {
    /// Reads a body that may be empty.
    ///
    /// # Errors
    /// [`Refusal`] if it is no JSON, or no object.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Refusal> {
        if body.trim_ascii().is_empty() {
            return Ok(Self { object: Map::new(), wrong: BTreeMap::new() });
        }
        Self::of_object(body)
    }

    /// Reads a body that may not be empty.
    pub(super) fn of_object(body: &[u8]) -> Result<Self, Refusal> {
        match json::parse(body).map_err(|fault| Refusal::NotJson(fault.to_string()))? {
            Value::Object(object) => Ok(Self { object, wrong: BTreeMap::new() }),
            // A client with nothing to say may say so.
            Value::Null => Ok(Self { object: Map::new(), wrong: BTreeMap::new() }),
            _ => Err(Refusal::Wrong(BTreeMap::from([("body".to_owned(), "The body must be an object.".to_owned())]))),
        }
    }

    /// What was read, unless something is wrong with the fields.
    ///
    /// # Errors
    /// [`Refusal::Wrong`].
    pub(crate) fn done<T>(self, read: T) -> Result<T, Refusal> {
        if self.wrong.is_empty() { Ok(read) } else { Err(Refusal::Wrong(self.wrong)) }
    }

    /// Says what is wrong with a field.
    pub(crate) fn refuse(&mut self, name: &str, why: &str) {
        self.wrong.entry(name.to_owned()).or_insert_with(|| why.to_owned());
    }

    /// `user` and `note`, which every action may have.
    pub(crate) fn action(&mut self) -> Action {
        self.text("source");
        Action { user: self.short("user", USER_LIMIT), note: self.long("note", NOTE_LIMIT) }
    }

    /// A text. Empty and null are as good as absent: clients send both.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        match self.object.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
            Some(_) => {
                self.refuse(name, &format!("'{name}' must be a text."));
                None
            }
        }
    }

    /// A text that must be there.
    pub(crate) fn wanted(&mut self, name: &str, why: &str) -> Option<String> {
        let text = self.text(name);
        if text.is_none() {
            self.refuse(name, why);
        }
        text
    }

    /// A text in one line, cut.
    pub(crate) fn short(&mut self, name: &str, limit: usize) -> Option<String> {
        self.text(name).map(|text| shorten(&one_line(&text), limit)).filter(|text| !text.is_empty())
    }

    /// A text of several lines, cut.
    pub(crate) fn long(&mut self, name: &str, limit: usize) -> Option<String> {
        self.text(name).map(|text| clean(&text, limit))
    }

    /// `priority`, if it is there.
    pub(crate) fn priority(&mut self) -> Option<Priority> {
        let text = self.text("priority")?;
        let priority = Priority::parse(&text);
        if priority.is_none() {
            self.refuse("priority", "'priority' must be one of P1, P2, P3, P4, P5.");
        }
        priority
    }

    fn list(&mut self, name: &str) -> Vec<Value> {
        match self.object.get(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items.clone(),
            Some(_) => {
                self.refuse(name, &format!("'{name}' must be a list."));
                Vec::new()
            }
        }
    }

    /// A list of short texts; each once. Alertmanager splits its lists at commas and leaves the spaces.
    pub(crate) fn texts(&mut self, name: &str, most: usize, longest: usize) -> Vec<String> {
        let mut texts = Vec::new();
        for item in self.list(name) {
            match item {
                Value::String(text) => {
                    let text = shorten(&one_line(&text), longest);
                    if !text.is_empty() && texts.len() < most && !texts.contains(&text) {
                        texts.push(text);
                    }
                }
                _ => self.refuse(name, &format!("'{name}' must be a list of texts.")),
            }
        }
        texts
    }

    /// `tags`.
    pub(crate) fn tags(&mut self) -> Vec<String> {
        self.texts("tags", TAGS_LIMIT, TAG_LIMIT)
    }

    /// `details`.
    pub(crate) fn details(&mut self) -> BTreeMap<String, String> {
        let mut details = BTreeMap::new();
        let object = match self.object.get("details") {
            None | Some(Value::Null) => return details,
            Some(Value::Object(object)) => object,
            Some(_) => {
                self.refuse("details", "'details' must be an object of texts.");
                return details;
            }
        };
        let mut room = DETAILS_LIMIT;
        for (name, value) in object {
            let value = match value {
                Value::String(text) => printable(text),
                Value::Null => continue,
                other => other.to_string(),
            };
            let name = shorten(&one_line(name), room);
            room -= name.chars().count();
            let value = shorten(&value, room);
            room -= value.chars().count();
            if room == 0 {
                break;
            }
            details.insert(name, value);
        }
        details
    }

    /// The object that names somebody or something; none where it is absent or says nothing.
    pub(crate) fn named(&mut self, field: &str) -> Option<Named> {
        match self.object.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::Object(object)) => named(object),
            Some(_) => {
                self.refuse(field, &format!("'{field}' must be an object with id or name."));
                None
            }
        }
    }

    /// The list of objects that name somebody or something; those that say nothing are left out.
    pub(crate) fn all_named(&mut self, field: &str) -> Vec<Named> {
        let mut all = Vec::new();
        for item in self.list(field) {
            match item {
                Value::Object(object) => all.extend(named(&object)),
                _ => self.refuse(field, &format!("'{field}' must be a list of objects with id or name.")),
            }
        }
        all
    }
}

/// SDKs send what they do not use as empty texts or null; an id may be any scalar.
fn named(object: &Map<String, Value>) -> Option<Named> {
    let part = |name: &str| {
        let text = super::super::fields::text(object.get(name)?)?;
        Some(shorten(&one_line(&text), NAME_LIMIT)).filter(|text| !text.is_empty())
    };
    let named = Named { kind: part("type"), id: part("id"), name: part("name"), username: part("username") };
    (named.id.is_some() || named.name.is_some() || named.username.is_some()).then_some(named)
}
