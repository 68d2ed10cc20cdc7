//! Lenient access to what a sender wrote: names in any spelling, values of any scalar type, texts in bounded length.

use std::collections::BTreeMap;

use oncall::Priority;
use oncall::signal::shorten;
use serde_json::{Map, Value};

/// Most facts kept of one message.
const FACTS_LIMIT: usize = 40;
/// Longest fact kept, in characters.
const FACT_LIMIT: usize = 1_000;
/// Longest name of a fact, in characters.
const NAME_LIMIT: usize = 100;
/// Deepest level of a message whose facts are kept.
const DEPTH_LIMIT: usize = 4;

/// The details of an incident while they are collected.
#[derive(Debug, Default)]
pub(super) struct Facts(BTreeMap<String, String>);

impl Facts {
    /// Keeps `value` under `name`, if there is one.
    pub(super) fn put(&mut self, name: &str, value: Option<impl AsRef<str>>) {
        let Some(value) = value else { return };
        let value = value.as_ref().trim();
        if !value.is_empty() && self.0.len() < FACTS_LIMIT {
            self.0.insert(shorten(&printable(name), NAME_LIMIT), shorten(&printable(value), FACT_LIMIT));
        }
    }

    /// Keeps every scalar of `object` under its own name, those of inner objects as `outer.inner`. What is known already
    /// stays as it is.
    pub(super) fn put_all(&mut self, object: &Map<String, Value>) {
        self.put_level(object, "", 0);
    }

    fn put_level(&mut self, object: &Map<String, Value>, prefix: &str, depth: usize) {
        for (name, value) in object {
            if self.0.len() >= FACTS_LIMIT {
                return;
            }
            // Cut before it is repeated for each of the names inside.
            let name = shorten(name, NAME_LIMIT);
            let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            match value {
                Value::Object(inner) if depth < DEPTH_LIMIT => self.put_level(inner, &name, depth + 1),
                Value::Array(items) => {
                    // More of them than have room in a fact are not looked at.
                    let texts: Vec<String> = items.iter().take(FACT_LIMIT).filter_map(text).collect();
                    if !self.0.contains_key(&name) {
                        self.put(&name, Some(texts.join(", ")));
                    }
                }
                scalar => {
                    if !self.0.contains_key(&name) {
                        self.put(&name, text(scalar));
                    }
                }
            }
        }
    }

    /// The finished details.
    pub(super) fn into_details(self) -> BTreeMap<String, String> {
        self.0
    }
}

/// A scalar as text. `None` for null, empty text, lists and objects.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The value under the first of `names` that is there. `stoppedReason` is also found as `stopped_reason` or `Stopped reason`:
/// whoever writes a template chooses the names.
pub(super) fn find<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| {
        object.get(*name).or_else(|| object.iter().find(|(key, _)| same_name(key, name)).map(|(_, value)| value))
    })
}

/// The scalar under the first of `names` that holds one.
pub(super) fn find_text(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| find(object, &[name]).and_then(text))
}

fn same_name(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = u8> {
        name.bytes().filter(u8::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase())
    }
    letters(one).eq(letters(other))
}

/// The priority that a word means: `P1` to `P5`, or one of the words by which senders say how bad it is. `None` for a word that says
/// nothing. A warning is a P3, as what says nothing is: whoever sends it to an alarm means it.
pub(super) fn priority_of(word: &str) -> Option<Priority> {
    let word = word.trim();
    Priority::parse(word).or_else(|| match word.to_ascii_lowercase().as_str() {
        "1" | "critical" | "crit" | "fatal" | "emergency" | "disaster" | "sev1" | "sev-1" | "highest" | "urgent" => {
            Some(Priority::P1)
        }
        "2" | "high" | "error" | "err" | "major" | "alert" | "sev2" | "sev-2" => Some(Priority::P2),
        "3" | "medium" | "moderate" | "average" | "normal" | "warning" | "warn" | "sev3" | "sev-3" => {
            Some(Priority::P3)
        }
        "4" | "low" | "minor" | "notice" | "sev4" | "sev-4" => Some(Priority::P4),
        "5" | "info" | "information" | "informational" | "debug" | "lowest" | "sev5" | "sev-5" => Some(Priority::P5),
        _ => None,
    })
}

/// `text` in one line: control characters and runs of white space become single spaces.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty())
    {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// `text` without control characters other than line breaks and tabs: they have no place on a screen.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() && letter != '\n' && letter != '\t' { ' ' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(object) => object,
            other => panic!("not an object: {other}"),
        }
    }

    #[test]
    fn a_name_is_found_in_any_spelling_and_the_exact_one_wins() {
        for key in ["stoppedReason", "stopped_reason", "Stopped reason", "STOPPED-REASON"] {
            let fields = object(json!({ key: "out of memory" }));
            assert_eq!(find_text(&fields, &["stoppedReason"]).as_deref(), Some("out of memory"), "{key}");
        }
        let both = object(json!({ "Group": "b", "group": "a" }));
        assert_eq!(find_text(&both, &["group"]).as_deref(), Some("a"));
        assert_eq!(find_text(&both, &["service"]), None);
    }

    #[test]
    fn a_name_that_holds_nothing_gives_way_to_the_next() {
        let fields = object(json!({ "clusterArn": null, "cluster": "prod" }));
        assert_eq!(find_text(&fields, &["clusterArn", "cluster"]).as_deref(), Some("prod"));
    }

    #[test]
    fn facts_are_bounded_and_keep_what_was_put_first() {
        let mut facts = Facts::default();
        facts.put("region", Some("eu-west-1"));
        facts.put("nothing", None::<&str>);
        facts.put("empty", Some("  "));
        facts.put_all(&object(json!({
            "region": "other", "code": 137, "ok": true, "list": [1, "b", {}], "inner": {"deep": {"er": "x"}}, "none": null
        })));
        let wide: Map<String, Value> = (0..1_000).map(|n| (n.to_string(), json!("v".repeat(5_000)))).collect();
        facts.put_all(&wide);
        let details = facts.into_details();
        assert_eq!(details.get("region").unwrap(), "eu-west-1");
        assert_eq!(details.get("code").unwrap(), "137");
        assert_eq!(details.get("list").unwrap(), "1, b");
        assert_eq!(details.get("inner.deep.er").unwrap(), "x");
        assert_eq!(details.len(), FACTS_LIMIT);
        assert!(details.values().all(|value| value.chars().count() <= FACT_LIMIT));
    }

    #[test]
    fn words_of_senders_are_priorities() {
        let cases = [
            ("P2", Some(Priority::P2)),
            (" p5 ", Some(Priority::P5)),
            ("Critical", Some(Priority::P1)),
            ("high", Some(Priority::P2)),
            ("WARNING", Some(Priority::P3)),
            ("low", Some(Priority::P4)),
            ("info", Some(Priority::P5)),
            ("1", Some(Priority::P1)),
            ("6", None),
            ("", None),
            ("whatever", None),
        ];
        for (word, priority) in cases {
            assert_eq!(priority_of(word), priority, "{word:?}");
        }
    }

    #[test]
    fn one_line_has_no_breaks_and_no_control_characters() {
        assert_eq!(one_line(" a\r\n\tb\0c\u{7f} "), "a b c");
    }
}
