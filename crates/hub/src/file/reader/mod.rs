//! From the tree to the types of [`super::shape`], with everything that is wrong at once.
//!
//! Serde stops at the first fault. So what is wrong is written down and left out of the tree, and the tree is read again, until
//! nothing more is wrong or the list is long enough. What is missing only because it was left out is not told again.

mod wrong;

use std::collections::HashSet;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer as _, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use self::wrong::Wrong;
use super::fault::{FileFault, MOST_FAULTS};
use super::node::{Key, Node, Value};

/// Reads a tree as a type.
///
/// # Errors
/// Everything that is not as the type wants it.
pub(super) fn read<T: DeserializeOwned>(root: &Node) -> Result<T, Vec<FileFault>> {
    let mut faults = Vec::new();
    let mut left_out = HashSet::new();
    loop {
        let wrong = match T::deserialize(Reader { node: root, left_out: &left_out }) {
            Ok(read) if faults.is_empty() => return Ok(read),
            Ok(_) => break,
            Err(wrong) => wrong,
        };
        let (id, place) = wrong.at.unwrap_or((root.id, root.place));
        if let Some(detail) = wrong.detail {
            faults.push(FileFault::new(place, detail));
        }
        // What is wrong about the whole ends the search; so does a long list.
        if id == root.id || faults.len() == MOST_FAULTS || !left_out.insert(id) {
            break;
        }
    }
    faults.sort();
    Err(faults)
}

/// One value of the tree, to be read by serde.
#[derive(Clone, Copy)]
struct Reader<'a> {
    node: &'a Node,
    left_out: &'a HashSet<usize>,
}

impl<'a> Reader<'a> {
    fn known(self, result_node: &'a Node) -> Self {
        Self { node: result_node, ..self }
    }

    /// What of a list was not left out.
    fn items(self, items: &'a [Node]) -> impl Iterator<Item = Self> {
        items.iter().filter(move |item| !self.left_out.contains(&item.id)).map(move |item| self.known(item))
    }

    /// What of a map was not left out.
    fn entries(self, entries: &'a [(Key, Node)]) -> impl Iterator<Item = (&'a Key, Self)> {
        entries
            .iter()
            .filter(move |(key, value)| !self.left_out.contains(&key.id) && !self.left_out.contains(&value.id))
            .map(move |(key, value)| (key, self.known(value)))
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let read = match &self.node.value {
            Value::Quoted(text) => visitor.visit_borrowed_str(text),
            Value::Plain(text) => plain(text, visitor),
            Value::List(items) => visitor.visit_seq(Items(self.items(items))),
            Value::Map(entries) => visitor.visit_map(Entries { rest: self.entries(entries), value: None }),
        };
        read.map_err(|wrong| wrong.in_node(self.node, self.left_out))
    }

    /// A key that is there has a value: nothing is not taken for an absent key.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    /// Only a map: a list would be read too, field by field.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        if let Value::List(_) = self.node.value {
            let wrong = <Wrong as de::Error>::invalid_type(Unexpected::Seq, &visitor);
            return Err(wrong.at(self.node.id, self.node.place));
        }
        self.deserialize_any(visitor)
    }

    /// A word, or a map of one key.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let wrong = |detail: Option<String>| Wrong { at: Some((self.node.id, self.node.place)), detail, missing: None };
        match &self.node.value {
            Value::Plain(text) | Value::Quoted(text) => {
                visitor.visit_enum(Word(text)).map_err(|wrong| wrong.at(self.node.id, self.node.place))
            }
            Value::Map(entries) if entries.len() == 1 => match self.entries(entries).next() {
                Some((key, value)) => visitor.visit_enum(OneKey { key, value }),
                None => Err(wrong(None)),
            },
            Value::Map(_) | Value::List(_) => {
                Err(wrong(Some(format!("Exactly one of these was expected: {}.", variants.join(", ")))))
            }
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// A text without quotes, as YAML 1.2 reads it (its core schema).
fn plain<'de, V: Visitor<'de>>(text: &'de str, visitor: V) -> Result<V::Value, Wrong> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return visitor.visit_unit(),
        "true" | "True" | "TRUE" => return visitor.visit_bool(true),
        "false" | "False" | "FALSE" => return visitor.visit_bool(false),
        _ => {}
    }
    if !super::words::is_number(text) {
        return visitor.visit_borrowed_str(text);
    }
    if let Ok(number) = text.trim_start_matches('+').parse::<u64>() {
        return visitor.visit_u64(number);
    }
    if let Ok(number) = text.parse::<i64>() {
        return visitor.visit_i64(number);
    }
    match text.parse::<f64>() {
        Ok(number) => visitor.visit_f64(number),
        Err(_) => Err(Wrong::new(format!(
            "The number {text} is none that this file needs. Put it in quotes if it is a text."
        ))),
    }
}

struct Items<I>(I);

impl<'de, I: Iterator<Item = Reader<'de>>> de::SeqAccess<'de> for Items<I> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Wrong> {
        self.0
            .next()
            .map(|item| seed.deserialize(item).map_err(|wrong| wrong.at(item.node.id, item.node.place)))
            .transpose()
    }
}

struct Entries<'de, I> {
    rest: I,
    value: Option<Reader<'de>>,
}

impl<'de, I: Iterator<Item = (&'de Key, Reader<'de>)>> de::MapAccess<'de> for Entries<'de, I> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        let name: StrDeserializer<'_, Wrong> = key.name.as_str().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|wrong| wrong.at(key.id, key.place))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Wrong> {
        let value = self.value.take().ok_or_else(|| Wrong::new("A value without a key.".to_owned()))?;
        seed.deserialize(value).map_err(|wrong| wrong.at(value.node.id, value.node.place))
    }
}

/// A word as one of several.
struct Word<'de>(&'de str);

impl<'de> de::EnumAccess<'de> for Word<'de> {
    type Error = Wrong;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Wrong> {
        let name: StrDeserializer<'_, Wrong> = self.0.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl Word<'_> {
    fn wants_value(self) -> Wrong {
        Wrong::new(format!("'{0}' says nothing without a value. Write {{{0}: …}}.", self.0))
    }
}

impl<'de> de::VariantAccess<'de> for Word<'de> {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Wrong> {
        Err(self.wants_value())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Wrong> {
        Err(self.wants_value())
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Wrong> {
        Err(self.wants_value())
    }
}

/// `{key: value}` as one of several.
struct OneKey<'de> {
    key: &'de Key,
    value: Reader<'de>,
}

impl<'de> de::EnumAccess<'de> for OneKey<'de> {
    type Error = Wrong;
    type Variant = OneValue<'de>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, OneValue<'de>), Wrong> {
        let name: StrDeserializer<'_, Wrong> = self.key.name.as_str().into_deserializer();
        let variant = seed.deserialize(name).map_err(|wrong| wrong.at(self.key.id, self.key.place))?;
        Ok((variant, OneValue(self.value)))
    }
}

struct OneValue<'de>(Reader<'de>);

impl<'de> de::VariantAccess<'de> for OneValue<'de> {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        Err(Wrong::new("Only the word was expected, without a value.".to_owned()).at(self.0.node.id, self.0.node.place))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Wrong> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.0.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Wrong> {
        self.0.deserialize_any(visitor)
    }
}
