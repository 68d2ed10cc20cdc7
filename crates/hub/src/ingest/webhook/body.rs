//! What a body is: JSON, a form, or plain text. Senders seldom say it rightly, so it is told by looking.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use crate::ingest::fields::printable;
use crate::ingest::json;

/// Most fields of a form.
const FIELDS_LIMIT: usize = 200;
/// Longest name of a form's field, in bytes.
const NAME_LIMIT: usize = 100;

/// A body.
#[derive(Debug, PartialEq)]
pub(super) enum Body<T> {
    /// JSON.
    Json(T),
    /// Fields as a browser's form or `curl --data a=b` sends them.
    Form(BTreeMap<String, String>),
    /// Anything else.
    Text(String),
}

impl<T: DeserializeOwned> Body<T> {
    /// Looks at bytes. JSON with more values than a message may have is text.
    pub(super) fn of(bytes: &[u8]) -> Self {
        // Windows' own scripting language puts a byte order mark before its JSON.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
        if let Ok(value) = json::parse(bytes) {
            return Self::Json(value);
        }
        let text = String::from_utf8_lossy(bytes);
        match form(&text) {
            Some(fields) => match fields.get("payload").and_then(|payload| json::parse(payload.as_bytes()).ok()) {
                // As GitHub's webhooks and Slack's come: a form whose one field is JSON.
                Some(value) => Self::Json(value),
                None => Self::Form(fields),
            },
            None => Self::Text(printable(&text)),
        }
    }
}

/// The fields of a form: `name=value&name=value` in one line, percent-encoded or not.
fn form(text: &str) -> Option<BTreeMap<String, String>> {
    let is_name = |name: &str| {
        (1..=NAME_LIMIT).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]%+".contains(&byte))
    };
    let mut fields = BTreeMap::new();
    for pair in text.split('&').take(FIELDS_LIMIT) {
        let (name, value) = pair.split_once('=')?;
        if !is_name(name) || value.contains('\n') {
            return None;
        }
        fields.insert(decoded(name), decoded(value));
    }
    Some(fields)
}

fn decoded(text: &str) -> String {
    printable(&percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(bytes: &[u8]) -> Body<Value> {
        Body::of(bytes)
    }

    fn fields(pairs: &[(&str, &str)]) -> Body<Value> {
        Body::Form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn json_is_told_from_a_form_and_from_text() {
        assert_eq!(of(b" {\"a\": 1}\n"), Body::Json(json!({ "a": 1 })));
        assert_eq!(of(b"\xef\xbb\xbf[1]"), Body::Json(json!([1])));
        assert_eq!(of(b"status=down&msg=db+1%20is%20gone%21"), fields(&[("msg", "db 1 is gone!"), ("status", "down")]));
        assert_eq!(of(b"msg=db 1 is gone"), fields(&[("msg", "db 1 is gone")]));
        assert_eq!(of(b"payload=%7B%22action%22%3A%22x%22%7D"), Body::Json(json!({ "action": "x" })));
        assert_eq!(of(b"payload=text"), fields(&[("payload", "text")]));
        for text in ["db 1 is gone", "a=b\nc=d", "a & b = c", "{\"a\": 1", "=x", "https://example.com/?a=b"] {
            assert_eq!(of(text.as_bytes()), Body::Text(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_told_as_such() {
        assert_eq!(of(b"\xff\xfe down"), Body::Text("\u{fffd}\u{fffd} down".to_owned()));
    }

    #[test]
    fn json_with_too_many_values_is_text() {
        let heavy = format!("[{}0]", "{},".repeat(100_000));
        assert!(matches!(of(heavy.as_bytes()), Body::Text(_)));
    }
}
