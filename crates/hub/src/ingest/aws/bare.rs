//! JSON without its quotes: what EventBridge makes of an object that a template puts inside a text.
//!
//! `"stopped: <detail>"` arrives as `stopped: {group:service:checkout,containers:[{name:app,exitCode:137}]}`. The quotes are
//! gone and so is what they told apart; a comma ends a value only where a name and a colon follow.

use serde_json::{Map, Value};

/// Deepest nesting read.
const DEPTH_LIMIT: usize = 32;
/// Most values read: an event of AWS has some hundred.
const VALUES_LIMIT: usize = 4_000;
/// Longest name of a field.
const NAME_LIMIT: usize = 64;

/// The object at the beginning of `text`, and the rest after it. `None` if there is none with at least two fields.
pub(super) fn object(text: &str) -> Option<(Map<String, Value>, &str)> {
    let mut reader = Reader { text, at: 0, room: VALUES_LIMIT };
    match reader.value(0, false)? {
        Value::Object(object) if object.len() >= 2 => Some((object, &text[reader.at..])),
        _ => None,
    }
}

/// Only ever stops at ASCII characters, so that every slice is whole characters.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    room: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, wanted: char) -> bool {
        self.skip_spaces();
        let found = self.rest().starts_with(wanted);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize, in_list: bool) -> Option<Value> {
        self.room = self.room.checked_sub(1)?;
        if depth > DEPTH_LIMIT {
            return None;
        }
        if self.take('{') {
            self.fields(depth)
        } else if self.take('[') {
            self.items(depth)
        } else {
            self.scalar(in_list)
        }
    }

    fn fields(&mut self, depth: usize) -> Option<Value> {
        let mut object = Map::new();
        if self.take('}') {
            return Some(Value::Object(object));
        }
        loop {
            self.skip_spaces();
            let length = name_length(self.rest())?;
            let name = self.rest()[..length].trim().to_owned();
            self.at += length + 1;
            object.insert(name, self.value(depth + 1, false)?);
            if self.take('}') {
                return Some(Value::Object(object));
            }
            if !self.take(',') {
                return None;
            }
        }
    }

    fn items(&mut self, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        if self.take(']') {
            return Some(Value::Array(items));
        }
        loop {
            items.push(self.value(depth + 1, true)?);
            if self.take(']') {
                return Some(Value::Array(items));
            }
            if !self.take(',') {
                return None;
            }
        }
    }

    /// A value up to what ends it: the closing bracket, or a comma that begins the next field or item.
    fn scalar(&mut self, in_list: bool) -> Option<Value> {
        let rest = self.rest();
        let end = rest.char_indices().find(|&(at, letter)| match letter {
            '}' => !in_list,
            ']' => in_list,
            ',' => in_list || name_length(rest[at + 1..].trim_start()).is_some(),
            _ => false,
        });
        let (length, _) = end?;
        self.at += length;
        Some(match rest[..length].trim() {
            "null" | "" => Value::Null,
            word => Value::String(word.to_owned()),
        })
    }
}

/// The length of the name at the beginning of `text`, if it is one that a colon follows.
fn name_length(text: &str) -> Option<usize> {
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let first = text.bytes().next()?;
    let length = text.bytes().take(NAME_LIMIT).take_while(in_name).count();
    let named = (first.is_ascii_alphabetic() || first == b'_') && text[length..].starts_with(':');
    named.then_some(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_detail_without_quotes_is_read_as_far_as_it_can_be() {
        let text = "{clusterArn:arn:aws:ecs:eu-west-1:111122223333:cluster/prod,containers:[{name:app,exitCode:137}, \
                    {name: proxy, exitCode: 0}],group:service:checkout,stoppedReason:Essential container in task exited, \
                    see the log,stopCode:null,attributes:[],startedAt:2026-11-03T09:00:00Z} and more";
        let (object, rest) = object(text).unwrap();
        assert_eq!(
            Value::Object(object),
            json!({
                "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
                "containers": [{"name": "app", "exitCode": "137"}, {"name": "proxy", "exitCode": "0"}],
                "group": "service:checkout",
                "stoppedReason": "Essential container in task exited, see the log",
                "stopCode": null,
                "attributes": [],
                "startedAt": "2026-11-03T09:00:00Z",
            })
        );
        assert_eq!(rest, " and more");
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for text in ["{}", "{a:1}", "{not an object}", "{a:1,b:2", "{a b:1,c:2}", "[a,b]", "plain", "{:1,b:2}", ""] {
            assert_eq!(object(text), None, "{text}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = format!("{{a:1,b:{}", "{x:".repeat(100_000));
        assert_eq!(object(&deep), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[{}\\[\\],:a-z дé\"\\\\]{0,80}") {
            let _ = object(&text);
        }
    }
}
