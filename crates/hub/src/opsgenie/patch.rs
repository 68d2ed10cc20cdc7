//! A field of a partial change: left out, taken away, or given.

use serde::{Deserialize, Deserializer};

/// What a partial change says about a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Patch<T> {
    /// Nothing: it stays as it is.
    #[default]
    Kept,
    /// `null`: it is taken away.
    Cleared,
    /// It becomes this.
    Given(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Cleared, Self::Given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_not_what_is_taken_away() {
        #[derive(Deserialize)]
        struct Draft {
            #[serde(default)]
            end: Patch<String>,
        }
        let end = |text: &str| serde_json::from_str::<Draft>(text).unwrap().end;
        assert_eq!(end("{}"), Patch::Kept);
        assert_eq!(end(r#"{"end": null}"#), Patch::Cleared);
        assert_eq!(end(r#"{"end": "x"}"#), Patch::Given("x".to_owned()));
    }
}
