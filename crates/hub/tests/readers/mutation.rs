//! Recorded bodies, changed: in their bytes, or in their values.

use serde_json::{Map, Value, json};

use super::BODY_LIMIT;
use super::chance::Chance;

/// Texts that readers stumble over.
const ODD: [&str; 24] = [
    "\0",
    "\\u0000",
    "\\ud800",
    "\u{feff}",
    "\u{202e}",
    "🔴",
    "e\u{301}\u{301}\u{301}",
    "\r\n",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "1e308",
    "-1e309",
    "99999999999999999999999999999999",
    "-0",
    "0.0000000000000000000000000000001",
    "{{ body }}",
    "%00%ff%",
];

/// One of the bodies, changed once to eight times.
pub(crate) fn changed(corpus: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut body = chance.one_of(corpus).clone();
    for _ in 0..=chance.below(8) {
        body = match serde_json::from_slice(&body) {
            Ok(value) if chance.below(2) == 0 => in_values(value, corpus, chance),
            _ => in_bytes(body, corpus, chance),
        };
        body.truncate(BODY_LIMIT);
    }
    body
}

fn in_bytes(mut body: Vec<u8>, corpus: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let at = chance.below(body.len() + 1);
    match chance.below(9) {
        0 => {
            if let Some(byte) = body.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        1 => body.truncate(at),
        2 => drop(body.drain(chance.range(at))),
        3 => {
            let other = chance.one_of(corpus);
            let part = other[chance.range(other.len())].to_vec();
            body.splice(at..at, part);
        }
        4 => drop(body.splice(at..at, chance.one_of(&ODD).bytes())),
        5 => {
            let part = body[chance.range(body.len())].to_vec();
            let times = 1 + chance.below(20);
            body.splice(at..at, part.repeat(times));
        }
        6 => {
            let depth = 1 + chance.below(300);
            let (open, close) = *chance.one_of(&[("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("NOT ", "")]);
            body = [open.repeat(depth).into_bytes(), body, close.repeat(depth).into_bytes()].concat();
        }
        7 => {
            if let Some(byte) = body.get_mut(at) {
                *byte = u8::try_from(chance.below(256)).unwrap();
            }
        }
        _ => body.splice(at..at, [0]).for_each(drop),
    }
    body
}

/// Puts something else in the place of one value.
fn in_values(mut value: Value, corpus: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let steps = chance.below(5);
    let place = inner(&mut value, steps, chance);
    *place = another(place, corpus, chance);
    // Names that come twice are not made here, but out of these bytes.
    let mut bytes = serde_json::to_vec(&value).unwrap();
    if chance.below(8) == 0
        && let Some(rest) = bytes.strip_prefix(b"{")
    {
        bytes = [b"{", rest.strip_suffix(b"}").unwrap_or(rest), b",", rest].concat();
    }
    bytes
}

/// A value some steps inside of another.
fn inner<'a>(value: &'a mut Value, steps: usize, chance: &mut Chance) -> &'a mut Value {
    let is_empty = match &*value {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => true,
    };
    if steps == 0 || is_empty {
        return value;
    }
    match value {
        Value::Object(fields) => {
            let chosen = chance.below(fields.len());
            inner(fields.values_mut().nth(chosen).unwrap(), steps - 1, chance)
        }
        Value::Array(items) => {
            let chosen = chance.below(items.len());
            inner(&mut items[chosen], steps - 1, chance)
        }
        other => other,
    }
}

fn another(old: &Value, corpus: &[Vec<u8>], chance: &mut Chance) -> Value {
    match chance.below(14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(u64::MAX),
        4 => json!(1e300),
        5 => json!([]),
        6 => json!({}),
        7 => json!(""),
        8 => json!(chance.one_of(&ODD)),
        9 => json!("дзвін ".repeat(1 + chance.below(4_000))),
        10 => json!([old, old, old]),
        11 => Value::String(old.to_string()),
        12 => {
            let fields: Map<String, Value> =
                (0..chance.below(200)).map(|number| (format!("k{number}"), old.clone())).collect();
            Value::Object(fields)
        }
        _ => serde_json::from_slice(chance.one_of::<Vec<u8>>(corpus)).unwrap_or(Value::Null),
    }
}
