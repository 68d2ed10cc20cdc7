//! The bodies of Opsgenie's alert API: creating an alert, and acting on one.
//!
//! Source: opsgenie/opsgenie-oas `swagger.json`, and what its clients send. Texts longer than Opsgenie's limits are cut, not
//! refused: a sender that forgot to cut still has something to say.

use std::collections::BTreeMap;

use oncall::signal::{ALIAS_LIMIT, shorten};
use oncall::{Priority, Trigger};
use serde_json::{Map, Value};

use super::fields::{one_line, printable};

/// Most tags kept, and the longest (Opsgenie's limits).
const TAGS_LIMIT: usize = 20;
const TAG_LIMIT: usize = 50;
/// Most characters of details kept, names and values together.
const DETAILS_LIMIT: usize = 8_000;
const ENTITY_LIMIT: usize = 512;
const SOURCE_LIMIT: usize = 100;
const USER_LIMIT: usize = 100;

/// What an action says beside its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Action {
    /// Who did it, in the sender's words.
    pub(crate) user: Option<String>,
    /// What they said.
    pub(crate) note: Option<String>,
}

/// A body that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is no JSON: what is wrong with it.
    NotJson(String),
    /// Its fields are not as they should be: what is wrong with each.
    Wrong(BTreeMap<String, String>),
}

/// Reads the body of `POST /v2/alerts`.
///
/// # Errors
/// [`Refusal`] if it is no JSON, `message` is missing, or a field has a wrong type.
pub(crate) fn read_create(body: &[u8]) -> Result<Trigger, Refusal> {
    let mut fields = Fields::read(body)?;
    let message = fields.text("message");
    if message.is_none() && !fields.wrong.contains_key("message") {
        fields.refuse("message", "Message can not be empty.");
    }
    let trigger = Trigger {
        title: message.as_deref().map(one_line).unwrap_or_default(),
        alias: fields.text("alias").map(|alias| shorten(&alias, ALIAS_LIMIT)),
        description: fields.text("description").as_deref().map(printable).unwrap_or_default(),
        priority: fields.priority(),
        source: fields.short("source", SOURCE_LIMIT).unwrap_or_default(),
        entity: fields.short("entity", ENTITY_LIMIT).unwrap_or_default(),
        tags: fields.tags(),
        details: fields.details(),
        user: fields.short("user", USER_LIMIT),
        note: fields.text("note"),
        ..Trigger::default()
    };
    for list in ["responders", "visibleTo", "actions", "teams"] {
        fields.expect_list(list);
    }
    fields.done(trigger)
}

/// Reads the body of an action, which may be empty.
///
/// # Errors
/// [`Refusal`] if it is neither empty nor a JSON object, or a field has a wrong type.
pub(crate) fn read_action(body: &[u8]) -> Result<Action, Refusal> {
    if body.trim_ascii().is_empty() {
        return Ok(Action::default());
    }
    let mut fields = Fields::read(body)?;
    let action = Action { user: fields.short("user", USER_LIMIT), note: fields.text("note") };
    fields.short("source", SOURCE_LIMIT);
    fields.done(action)
}

/// A body's fields, and what is wrong with them.
struct Fields {
    object: Map<String, Value>,
    wrong: BTreeMap<String, String>,
}

impl Fields {
    fn read(body: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(body).map_err(|fault| Refusal::NotJson(fault.to_string()))? {
            Value::Object(object) => Ok(Self { object, wrong: BTreeMap::new() }),
            _ => Err(Refusal::Wrong(BTreeMap::from([("body".to_owned(), "The body must be an object.".to_owned())]))),
        }
    }

    fn done<T>(self, read: T) -> Result<T, Refusal> {
        if self.wrong.is_empty() { Ok(read) } else { Err(Refusal::Wrong(self.wrong)) }
    }

    fn refuse(&mut self, name: &str, why: &str) {
        self.wrong.insert(name.to_owned(), why.to_owned());
    }

    /// A text. Empty and null are as good as absent: clients send both.
    fn text(&mut self, name: &str) -> Option<String> {
        match self.object.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
            Some(_) => {
                self.refuse(name, &format!("'{name}' must be a text."));
                None
            }
        }
    }

    fn short(&mut self, name: &str, limit: usize) -> Option<String> {
        self.text(name).map(|text| shorten(&one_line(&text), limit))
    }

    fn priority(&mut self) -> Option<Priority> {
        let text = self.text("priority")?;
        let priority = Priority::parse(&text);
        if priority.is_none() {
            self.refuse("priority", "'priority' must be one of P1, P2, P3, P4, P5.");
        }
        priority
    }

    fn expect_list(&mut self, name: &str) -> Vec<Value> {
        match self.object.get(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items.clone(),
            Some(_) => {
                self.refuse(name, &format!("'{name}' must be a list."));
                Vec::new()
            }
        }
    }

    /// Alertmanager splits its tags at commas and leaves the spaces.
    fn tags(&mut self) -> Vec<String> {
        let mut tags = Vec::new();
        for item in self.expect_list("tags") {
            match item {
                Value::String(tag) => {
                    let tag = shorten(&one_line(&tag), TAG_LIMIT);
                    if !tag.is_empty() && !tags.contains(&tag) && tags.len() < TAGS_LIMIT {
                        tags.push(tag);
                    }
                }
                _ => self.refuse("tags", "'tags' must be a list of texts."),
            }
        }
        tags
    }

    fn details(&mut self) -> BTreeMap<String, String> {
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn create(body: &Value) -> Result<Trigger, Refusal> {
        read_create(body.to_string().as_bytes())
    }

    #[test]
    fn a_whole_create_is_read() {
        let trigger = create(&json!({
            "message": "disk  full\n", "alias": "disk-7", "description": "97 %", "priority": "P1", "source": "zabbix",
            "entity": "db-1", "tags": ["a", " b", "a", ""], "details": {"host": "db-1", "free": 3, "none": null},
            "user": "zabbix", "note": "see the wiki", "responders": [{"type": "team", "name": "Payments"}], "actions": ["x"]
        }));
        assert_eq!(
            trigger.unwrap(),
            Trigger {
                alias: Some("disk-7".to_owned()),
                title: "disk full".to_owned(),
                description: "97 %".to_owned(),
                priority: Some(Priority::P1),
                source: "zabbix".to_owned(),
                entity: "db-1".to_owned(),
                tags: vec!["a".to_owned(), "b".to_owned()],
                details: BTreeMap::from([("free".to_owned(), "3".to_owned()), ("host".to_owned(), "db-1".to_owned())]),
                user: Some("zabbix".to_owned()),
                note: Some("see the wiki".to_owned()),
                ..Trigger::default()
            }
        );
    }

    #[test]
    fn only_the_message_is_needed_and_empty_is_absent() {
        let trigger = create(&json!({
            "message": "m", "alias": "", "description": null, "priority": null, "tags": null, "details": {}, "user": ""
        }));
        assert_eq!(trigger.unwrap(), Trigger { title: "m".to_owned(), ..Trigger::default() });
    }

    #[test]
    fn each_wrong_field_is_named() {
        let cases = [
            (json!({}), "message"),
            (json!({"message": "  "}), "message"),
            (json!({"message": null}), "message"),
            (json!({"message": 5}), "message"),
            (json!({"message": "m", "alias": ["a"]}), "alias"),
            (json!({"message": "m", "priority": "urgent"}), "priority"),
            (json!({"message": "m", "tags": "a,b"}), "tags"),
            (json!({"message": "m", "tags": [1]}), "tags"),
            (json!({"message": "m", "details": []}), "details"),
            (json!({"message": "m", "responders": {}}), "responders"),
            (json!([]), "body"),
            (json!("m"), "body"),
        ];
        for (body, field) in cases {
            match create(&body) {
                Err(Refusal::Wrong(wrong)) => assert_eq!(wrong.keys().collect::<Vec<_>>(), [field], "{body}"),
                other => panic!("{body}: {other:?}"),
            }
        }
        assert!(matches!(read_create(b"{\"message\":"), Err(Refusal::NotJson(_))));
        assert!(matches!(read_create(b""), Err(Refusal::NotJson(_))));
    }

    #[test]
    fn too_much_is_cut() {
        let details: Map<String, Value> = (0..3_000).map(|n| (format!("name {n}"), json!("v".repeat(100)))).collect();
        let trigger = create(&json!({
            "message": "m", "alias": "a".repeat(9_000), "source": "s".repeat(9_000), "details": details,
            "tags": (0..100).map(|n| format!("{n}{}", "t".repeat(200))).collect::<Vec<_>>()
        }))
        .unwrap();
        assert_eq!(trigger.alias.unwrap().chars().count(), ALIAS_LIMIT);
        assert_eq!(trigger.source.chars().count(), SOURCE_LIMIT);
        assert_eq!(trigger.tags.len(), TAGS_LIMIT);
        assert!(trigger.tags.iter().all(|tag| tag.chars().count() == TAG_LIMIT));
        let kept: usize =
            trigger.details.iter().map(|(name, value)| name.chars().count() + value.chars().count()).sum();
        assert!((DETAILS_LIMIT - 200..=DETAILS_LIMIT).contains(&kept), "{kept}");
    }

    #[test]
    fn an_action_needs_no_body() {
        for empty in ["", "  \n", "{}", "{\"source\": \"http://am\"}", "{\"user\": \"\", \"note\": null}"] {
            assert_eq!(read_action(empty.as_bytes()), Ok(Action::default()), "{empty:?}");
        }
        let action = read_action(br#"{"user": "anna", "note": "on it"}"#).unwrap();
        assert_eq!(action, Action { user: Some("anna".to_owned()), note: Some("on it".to_owned()) });
        assert!(matches!(read_action(b"[]"), Err(Refusal::Wrong(_))));
        assert!(matches!(read_action(b"{\"note\": 5}"), Err(Refusal::Wrong(_))));
        assert!(matches!(read_action(b"nonsense"), Err(Refusal::NotJson(_))));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (read_create(&body), read_action(&body));
        }
    }
}
