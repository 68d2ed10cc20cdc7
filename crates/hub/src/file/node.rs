//! The text as a tree in which every value knows its line and column.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::fault::{FileFault, Place};
use super::words::shortened;

/// A larger file is refused: a hub's whole setup is a hundredth of it.
pub(super) const MOST_BYTES: usize = 512 * 1024;
/// A file of more values is refused, repeated ones counted: a few lines can repeat each other into billions.
const MOST_VALUES: usize = 100_000;
/// A file that nests deeper is refused.
const DEEPEST: usize = 32;

/// A value of the file.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Its number in the file; a value that is repeated by an alias keeps it.
    pub(super) id: usize,
    /// Where it stands.
    pub(super) place: Place,
    /// What it is.
    pub(super) value: Value,
    /// How many values it consists of, itself counted.
    size: usize,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A text without quotes, which may mean a number, true or false, or nothing.
    Plain(String),
    /// A text in quotes or in a block.
    Quoted(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values, in their order; no key is there twice.
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// Its number in the file.
    pub(super) id: usize,
    /// Where it stands.
    pub(super) place: Place,
    /// The key.
    pub(super) name: String,
}

impl Node {
    /// The entry of a map.
    pub(super) fn entry(&self, name: &str) -> Option<(&Key, &Self)> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(key, _)| key.name == name).map(|(key, node)| (key, node)),
            Value::Plain(_) | Value::Quoted(_) | Value::List(_) => None,
        }
    }

    /// The item of a list.
    pub(super) fn item(&self, index: usize) -> Option<&Self> {
        match &self.value {
            Value::List(items) => items.get(index),
            Value::Plain(_) | Value::Quoted(_) | Value::Map(_) => None,
        }
    }
}

/// Reads a text into its tree.
///
/// # Errors
/// Everything that keeps it from being one: it is too large, it is no YAML, it names a key twice.
pub(super) fn parse(text: &str) -> Result<Node, Vec<FileFault>> {
    if text.len() > MOST_BYTES {
        let detail = format!(
            "The file has {} kB, and at most {} kB are read. Is this the file that you meant?",
            text.len() / 1024,
            MOST_BYTES / 1024
        );
        return Err(vec![FileFault::new(Place::START, detail)]);
    }
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        emit_anchor_events: false,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut builder = Builder::default();
    for next in Parser::new_from_str_with_options(text, options) {
        let taken = match next {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => Err(FileFault::new(place_of(*error.marker()), unreadable(error.kind()))),
        };
        if let Err(fault) = taken {
            builder.faults.push(fault);
            return Err(builder.faults);
        }
    }
    builder.finish()
}

/// What the parser stumbled over, in words.
fn unreadable(kind: &granit_parser::ErrorKind) -> String {
    use granit_parser::ErrorKind;
    match kind {
        ErrorKind::RecursionLimitExceeded => too_deep(),
        other => format!("This cannot be read as YAML: {other}."),
    }
}

fn too_deep() -> String {
    format!("Lists and maps stand in each other more than {DEEPEST} deep; this file needs far less.")
}

fn place_of(mark: Marker) -> Place {
    Place { line: mark.line(), column: mark.col() + 1 }
}

/// A list or map that is not closed yet.
struct Open {
    id: usize,
    anchor: usize,
    place: Place,
    size: usize,
    items: Items,
}

enum Items {
    List(Vec<Node>),
    Map { entries: Vec<(Key, Node)>, key: Option<NextKey>, known: HashSet<String> },
}

/// A key that waits for its value, which is dropped if the key was there before.
struct NextKey {
    key: Key,
    is_new: bool,
}

/// Puts the parser's events together.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    documents: usize,
    /// Values so far.
    count: usize,
    /// The next number.
    next: usize,
    faults: Vec<FileFault>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), FileFault> {
        let place = place_of(span.start);
        if let Some(tag) = event.tag() {
            let detail = format!("The tag {} means nothing here. Take it out.", tag.original());
            return Err(FileFault::new(span.tag_start().map_or(place, place_of), detail));
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(FileFault::new(
                        place,
                        "A second document begins here. A file holds one; take the '---' out.",
                    ));
                }
            }
            Event::Scalar(text, style, anchor, _) => {
                let value = if style == ScalarStyle::Plain {
                    Value::Plain(text.into_owned())
                } else {
                    Value::Quoted(text.into_owned())
                };
                self.count_in(1, place)?;
                let node = Node { id: self.number(), place, value, size: 1 };
                self.put(node, anchor)?;
            }
            Event::SequenceStart(_, anchor, _) => self.open(anchor, place, Items::List(Vec::new()))?,
            Event::MappingStart(_, anchor, _) => {
                self.open(anchor, place, Items::Map { entries: Vec::new(), key: None, known: HashSet::new() })?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Alias(anchor) => self.repeat(anchor, place)?,
            Event::UnresolvedAlias(name) => {
                self.faults.push(FileFault::new(
                    place,
                    format!("There is no &{0} above that *{0} could repeat.", shortened(&name)),
                ));
                let node = Node { id: self.number(), place, value: Value::Plain(String::new()), size: 1 };
                self.put(node, 0)?;
            }
            // Anchors and comments are not asked for; begin and end of the stream say nothing.
            _ => {}
        }
        Ok(())
    }

    fn number(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    /// Counts values before they are made, so that what repeats itself is refused before it takes memory.
    fn count_in(&mut self, values: usize, place: Place) -> Result<(), FileFault> {
        self.count += values;
        if self.count > MOST_VALUES {
            let detail = format!(
                "The file has more than {MOST_VALUES} values, those repeated by an alias counted. Nothing real needs as many."
            );
            return Err(FileFault::new(place, detail));
        }
        Ok(())
    }

    fn open(&mut self, anchor: usize, place: Place, items: Items) -> Result<(), FileFault> {
        if self.open.len() == DEEPEST {
            return Err(FileFault::new(place, too_deep()));
        }
        self.count_in(1, place)?;
        let id = self.number();
        self.open.push(Open { id, anchor, place, size: 1, items });
        Ok(())
    }

    fn close(&mut self) -> Result<(), FileFault> {
        let Some(Open { id, anchor, place, size, items }) = self.open.pop() else { return Ok(()) };
        let value = match items {
            Items::List(items) => Value::List(items),
            Items::Map { entries, .. } => Value::Map(entries),
        };
        self.put(Node { id, place, value, size }, anchor)
    }

    fn repeat(&mut self, anchor: usize, place: Place) -> Result<(), FileFault> {
        let Some(size) = self.anchors.get(&anchor).map(|node| node.size) else {
            return Err(FileFault::new(place, "This repeats something that it stands in itself."));
        };
        self.count_in(size, place)?;
        match self.anchors.get(&anchor).cloned() {
            Some(node) => self.put(Node { place, ..node }, 0),
            None => Ok(()),
        }
    }

    /// Puts a whole value where it belongs: it is the next item, the next key, or the value of the key before it.
    fn put(&mut self, node: Node, anchor: usize) -> Result<(), FileFault> {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.size += node.size;
        match &mut open.items {
            Items::List(items) => items.push(node),
            Items::Map { key, entries, known } => match key.take() {
                Some(NextKey { key, is_new: true }) => entries.push((key, node)),
                Some(NextKey { is_new: false, .. }) => {}
                None => {
                    let place = node.place;
                    let (Value::Plain(name) | Value::Quoted(name)) = node.value else {
                        return Err(FileFault::new(place, "A key must be a word, not a list or a map."));
                    };
                    let is_new = known.insert(name.clone());
                    if !is_new {
                        let detail = format!("'{}' stands here a second time. Keep one of the two.", shortened(&name));
                        self.faults.push(FileFault::new(place, detail));
                    }
                    *key = Some(NextKey { key: Key { id: node.id, place, name }, is_new });
                }
            },
        }
        Ok(())
    }

    fn finish(self) -> Result<Node, Vec<FileFault>> {
        match self.root {
            _ if !self.faults.is_empty() => Err(self.faults),
            Some(Node { value: Value::Plain(text), .. }) if matches!(text.as_str(), "" | "~") => Err(vec![empty()]),
            Some(root) => Ok(root),
            None => Err(vec![empty()]),
        }
    }
}

fn empty() -> FileFault {
    FileFault::new(
        Place::START,
        "The file is empty. It begins with 'version: 1'; 'tocsin-hub export' writes one to begin with.",
    )
}
