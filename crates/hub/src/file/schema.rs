//! The JSON Schema of the file, by which editors complete it.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::shape::{File, KINDS, Participant};
use oncall::Priority;
use oncall::paging::Urgency;

/// The schema, as a text that ends with a line's end.
pub(super) fn text() -> String {
    // Editors know draft 7 best.
    let settings = SchemaSettings::draft07().with_transform(RecursiveTransform(without_default_of_nothing));
    let mut schema = settings.into_generator().into_root_schema_for::<File>().to_value();
    // The same letters, whatever order the JSON library keeps.
    schema.sort_all_objects();
    format!("{schema:#}\n")
}

/// What may be left out is not nothing where it is there.
fn without_default_of_nothing(schema: &mut Schema) {
    if schema.get("default").is_some_and(serde_json::Value::is_null) {
        schema.remove("default");
    }
}

/// One of the words of an enum of the rules.
pub(super) fn one_of<T: DeserializeOwned>(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": words::<T>() })
}

/// One of the kinds that an integration may have.
pub(super) fn kinds(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": *KINDS })
}

/// A list of such words.
pub(super) fn list_of<T: DeserializeOwned>(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": one_of::<T>(generator) })
}

/// How loudly for each priority.
pub(super) fn urgencies(generator: &mut SchemaGenerator) -> Schema {
    let loud = one_of::<Urgency>(generator);
    let priorities = words::<Priority>().iter().map(|name| ((*name).to_owned(), loud.clone().into()));
    let properties: serde_json::Map<_, _> = priorities.collect();
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

impl JsonSchema for Participant {
    fn schema_name() -> Cow<'static, str> {
        "Participant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Whose turn it may be: an e-mail address, {team: Name} or nobody.",
            "anyOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "properties": { "team": { "description": "All members of a team, by its name.", "type": "string" } },
                    "required": ["team"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// The words of an enum, as serde knows them: it tells them to whoever reads one.
fn words<T: DeserializeOwned>() -> &'static [&'static str] {
    match T::deserialize(Asking) {
        Err(Words(words)) => words,
        Ok(_) => &[],
    }
}

struct Asking;

/// What was told.
#[derive(Debug)]
struct Words(&'static [&'static str]);

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

impl std::error::Error for Words {}

impl de::Error for Words {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self(&[])
    }
}

impl<'de> Deserializer<'de> for Asking {
    type Error = Words;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Words> {
        Err(Words(&[]))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Words> {
        Err(Words(words))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
