//! JSON of strangers: read only where what it becomes in memory stays within bounds.
//!
//! A body of 1 MiB is 30 to 100 MiB once it is read, if it is made for that: `[{"":0},{"":0},…]`. So it is weighed first.

use serde::de::DeserializeOwned;

use crate::api::body::BODY_LIMIT;

/// What a message's values may take in memory, beside its texts, which take what they take on the wire.
const WEIGHT_LIMIT: usize = 6 * BODY_LIMIT;
/// What an object costs: the first node of its tree, which has room for eleven fields.
const OBJECT: usize = 640;
/// What a list costs: room for four values.
const LIST: usize = 128;
/// What a further value costs: itself, in a list that doubles when it is full, or its share of a tree's nodes, which are half full.
const VALUE: usize = 128;
/// A text of this length cannot be too heavy, whatever is in it.
const LIGHT: usize = WEIGHT_LIMIT / OBJECT;

/// A text that is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JsonFault {
    /// It is no JSON, or not of the shape that is wanted.
    #[error("{0}")]
    Invalid(#[from] serde_json::Error),
    /// It is made of so many values that they do not fit.
    #[error("it has too many values for one message")]
    TooMany,
}

/// Reads JSON.
///
/// # Errors
/// [`JsonFault`] if it is none, nested deeper than 128 levels, or has too many values.
pub(crate) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonFault> {
    if is_too_heavy(text) {
        return Err(JsonFault::TooMany);
    }
    Ok(serde_json::from_slice(text)?)
}

/// Whether the values of a JSON text, or of what begins as one, would take more memory than a message may.
pub(crate) fn is_too_heavy(text: &[u8]) -> bool {
    if text.len() <= LIGHT {
        return false;
    }
    let (mut weight, mut in_string, mut escaped) = (0, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' => weight += OBJECT,
            b'[' => weight += LIST,
            b',' => weight += VALUE,
            _ => {}
        }
    }
    weight > WEIGHT_LIMIT
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_message_that_would_grow_too_much_is_told_apart() {
        let heavy = [
            format!("[{}0]", "0,".repeat(BODY_LIMIT / 2)),
            format!("[{}0]", r#"{"":0},"#.repeat(BODY_LIMIT / 8)),
            format!("{{{}\"\":0}}", r#""a":0,"#.repeat(BODY_LIMIT / 7)),
            format!("[{}0]", "[0],".repeat(BODY_LIMIT / 5)),
        ];
        for text in heavy {
            assert!(matches!(parse::<Value>(text.as_bytes()), Err(JsonFault::TooMany)), "{}", &text[..40]);
        }
    }

    #[test]
    fn a_long_text_and_a_long_list_of_alerts_are_taken() {
        let text = serde_json::json!({ "log": r#"{"a":[1,2,3]},\""#.repeat(BODY_LIMIT / 20) }).to_string();
        assert!(parse::<Value>(text.as_bytes()).is_ok());
        let alert = serde_json::json!({
            "status": "firing", "startsAt": "2026-11-24T03:12:00.000Z", "endsAt": "0001-01-01T00:00:00Z",
            "labels": { "alertname": "HighErrorRate", "instance": "10.1.2.3:9090", "job": "checkout", "severity": "critical" },
            "annotations": { "summary": "Many requests fail", "description": "More than 5 % of the requests failed for 10 minutes." },
            "generatorURL": "http://prometheus.example.com/graph?g0.expr=rate%28errors%5B5m%5D%29+%3E+0.05&g0.tab=1",
            "fingerprint": "b1d2c3d4e5f60718"
        });
        let alerts = serde_json::json!({ "alerts": vec![alert; 1_800] }).to_string();
        assert!(alerts.len() > BODY_LIMIT * 3 / 4, "{}", alerts.len());
        assert!(parse::<Value>(alerts.as_bytes()).is_ok());
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        for broken in ["", "{", "text", "{\"a\":", "\u{0}", "1e999", &"[".repeat(200)] {
            let fault = parse::<Value>(broken.as_bytes()).unwrap_err();
            assert!(fault.to_string().contains("line 1"), "{broken:?}: {fault}");
        }
    }
}
