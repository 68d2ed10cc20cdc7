//! Bodies read by the mapping of their integration.

use std::collections::BTreeMap;

use minijinja::value::ValueKind;
use minijinja::{Environment, Value, context};
use oncall::evidence::is_web_address;
use oncall::intake::Mapping;
use oncall::signal::{ALIAS_LIMIT, DESCRIPTION_LIMIT, TITLE_LIMIT, shorten};
use oncall::{Signal, Trigger};

use super::body::Body;
use super::template::{engine, of_form, sentence, templates};
use super::{ITEMS_LIMIT, named, rest};
use crate::ingest::Reading;
use crate::ingest::fields::{Facts, one_line, printable, priority_of};
use crate::ingest::generic;

/// Longest source and entity, in characters.
const SHORT_LIMIT: usize = 512;
/// Most labels, and the longest in characters, as in Opsgenie.
const TAGS_LIMIT: usize = 20;
const TAG_LIMIT: usize = 50;
/// All that the readings of one body may hold, in bytes: what comes after is not read.
const ROOM: usize = 1 << 20;
/// Names under which a headline is looked for where the mapping gives none.
const TITLE_NAMES: [&str; 6] = ["title", "summary", "message", "subject", "msg", "text"];
/// The fact under which it is told that a template failed.
const FAILED: &str = "mapping";

/// Reads a body that is not empty.
pub(super) fn read(bytes: &[u8], mapping: &Mapping) -> Vec<Reading> {
    let body = match Body::of(bytes) {
        Body::Json(value) => value,
        Body::Form(fields) => of_form(fields),
        Body::Text(text) => Value::from(text),
    };
    let mut failed = None;
    let items = items(mapping, &body, &mut failed);
    let per_item = templates(mapping).count() + mapping.details.len() + 3;
    let engine = engine(per_item * items.as_ref().map_or(1, |items| items.len().min(ITEMS_LIMIT)));
    let compiled = Compiled::of(mapping, &engine);
    let Some(items) = items else {
        return vec![compiled.reading(&context! { body => body.clone() }, &body, failed)];
    };
    if items.is_empty() {
        return vec![Reading::ignored("The list that the mapping's 'each' gives is empty.")];
    }
    let (mut readings, mut room) = (Vec::new(), ROOM);
    let count = items.len();
    for item in items.into_iter().take(ITEMS_LIMIT) {
        let reading = compiled.reading(&context! { body => body.clone(), item => item.clone() }, &item, None);
        let Some(left) = room.checked_sub(size(&reading)) else { break };
        room = left;
        readings.push(reading);
    }
    if count > readings.len() {
        readings.push(rest(count - readings.len()));
    }
    readings
}

/// The items that are read alone; `None` where the body is one message, also where `each` gives no list: then it is told why.
fn items(mapping: &Mapping, body: &Value, failed: &mut Option<String>) -> Option<Vec<Value>> {
    let text = mapping.each.as_deref()?;
    let engine = engine(1);
    let list = engine.compile_expression(text).and_then(|each| each.eval(context! { body => body.clone() }));
    match list {
        Ok(list) if matches!(list.kind(), ValueKind::Seq | ValueKind::Iterable) => {
            list.try_iter().ok().map(Iterator::collect)
        }
        Ok(list) => {
            *failed =
                Some(format!("each: It gives no list here, but {}; the body is read as one message.", list.kind()));
            None
        }
        Err(error) => {
            *failed = Some(format!("each: {}", sentence(&error, text)));
            None
        }
    }
}

/// A mapping whose texts are read; one that cannot be read is told when it is needed.
struct Compiled<'a> {
    mapping: &'a Mapping,
    engine: &'a Environment<'a>,
    texts: Vec<(&'static str, Text<'a>)>,
    details: Vec<(&'a str, Text<'a>)>,
}

/// A template, or why it is none.
type Text<'a> = Result<minijinja::Template<'a, 'a>, String>;

impl<'a> Compiled<'a> {
    fn of(mapping: &'a Mapping, engine: &'a Environment<'a>) -> Self {
        let compile = |text: &'a str| engine.template_from_str(text).map_err(|error| sentence(&error, text));
        Self {
            mapping,
            engine,
            texts: templates(mapping).map(|(field, text)| (field, compile(text))).collect(),
            details: mapping.details.iter().map(|(name, text)| (name.as_str(), compile(text))).collect(),
        }
    }

    /// What one message means. `subject` is the body, or the item of it.
    fn reading(&self, context: &Value, subject: &Value, failed: Option<String>) -> Reading {
        let mut filled = Filled { texts: BTreeMap::new(), failed };
        for (field, text) in &self.texts {
            if let Some(value) = filled.render(field, text, context) {
                filled.texts.insert(*field, value);
            }
        }
        let resolves = self.holds("resolve_if", self.mapping.resolve_if.as_deref(), context, false, &mut filled);
        let acknowledges = !resolves
            && self.holds("acknowledge_if", self.mapping.acknowledge_if.as_deref(), context, false, &mut filled);
        let triggers = resolves
            || acknowledges
            || self.holds("trigger_if", self.mapping.trigger_if.as_deref(), context, true, &mut filled);
        if !triggers {
            return Reading::ignored("None of the mapping's conditions holds.");
        }
        let trigger = self.trigger(filled, context, subject);
        if !resolves && !acknowledges {
            return Reading::trigger(named(trigger));
        }
        let Some(alias) = trigger.alias.clone() else {
            let what = if resolves { "over" } else { "being worked on" };
            return Reading::not_understood(format!(
                "It says that a problem is {what}, but the mapping's alias is empty here."
            ));
        };
        let (note, about) = (Some(trigger.title.clone()), Some(Box::new(trigger)));
        Reading::Signal(Box::new(if resolves {
            Signal::Resolve { alias, user: None, note, about }
        } else {
            Signal::Acknowledge { alias, user: None, note, about }
        }))
    }

    /// Whether a condition holds; one that fails is as if it were left out.
    fn holds(&self, field: &str, text: Option<&str>, context: &Value, left_out: bool, filled: &mut Filled) -> bool {
        let Some(text) = text else { return left_out };
        let judged =
            self.engine.compile_expression_owned(text.to_owned()).and_then(|condition| condition.eval(context));
        match judged {
            Ok(value) => value.is_true(),
            Err(error) => {
                filled.fail(field, &sentence(&error, text));
                left_out
            }
        }
    }

    fn trigger(&self, mut filled: Filled, context: &Value, subject: &Value) -> Trigger {
        let mut facts = Facts::default();
        for (name, text) in &self.details {
            let value = filled.render(name, text, context);
            facts.put(name, value);
        }
        let link = filled.short("link", usize::MAX);
        let is_link = is_web_address(&link);
        if !is_link {
            facts.put("link", Some(&link));
        }
        let priority = filled.short("priority", SHORT_LIMIT);
        if priority_of(&priority).is_none() {
            facts.put("priority", Some(&priority));
        }
        let title = Some(filled.short("title", TITLE_LIMIT)).filter(|title| !title.is_empty());
        let alias = Some(filled.short("alias", ALIAS_LIMIT)).filter(|alias| !alias.is_empty());
        let description = printable(&shorten(&filled.take("description"), DESCRIPTION_LIMIT));
        let (source, entity) = (filled.short("source", SHORT_LIMIT), filled.short("entity", SHORT_LIMIT));
        let tags = tags(&filled.take("tags"));
        facts.put(FAILED, filled.failed);
        Trigger {
            alias,
            title: title.unwrap_or_else(|| usual_title(subject)),
            description,
            priority: priority_of(&priority),
            source,
            entity,
            tags,
            links: is_link.then(|| generic::link(link)).into_iter().collect(),
            details: facts.into_details(),
            ..Trigger::default()
        }
    }
}

/// The texts of one message, and the first thing that failed.
struct Filled {
    texts: BTreeMap<&'static str, String>,
    failed: Option<String>,
}

impl Filled {
    fn render(&mut self, field: &str, text: &Text<'_>, context: &Value) -> Option<String> {
        let rendered = match text {
            Ok(template) => template.render(context).map_err(|error| sentence(&error, template.source())),
            Err(why) => Err(why.clone()),
        };
        rendered.map_err(|why| self.fail(field, &why)).ok()
    }

    fn fail(&mut self, field: &str, why: &str) {
        self.failed.get_or_insert_with(|| format!("{field}: {why}"));
    }

    fn take(&mut self, field: &str) -> String {
        self.texts.remove(field).unwrap_or_default()
    }

    /// A text in one line.
    fn short(&mut self, field: &str, limit: usize) -> String {
        shorten(&one_line(&self.take(field)), limit)
    }
}

/// The headline where the mapping's is missing, empty or fails.
fn usual_title(subject: &Value) -> String {
    let said = TITLE_NAMES
        .iter()
        .filter_map(|name| subject.get_attr(name).ok())
        .find_map(|value| value.as_str().map(one_line));
    let title = said.filter(|title| !title.is_empty()).unwrap_or_else(|| one_line(&subject.to_string()));
    shorten(&title, TITLE_LIMIT)
}

fn tags(text: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for tag in text.split(',').map(|tag| shorten(&one_line(tag), TAG_LIMIT)) {
        if tags.len() < TAGS_LIMIT && !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// About how much memory a reading takes.
fn size(reading: &Reading) -> usize {
    let trigger = match reading {
        Reading::Signal(signal) => match &**signal {
            Signal::Trigger(trigger) => Some(trigger),
            Signal::Acknowledge { about, .. } | Signal::Resolve { about, .. } => about.as_deref(),
        },
        Reading::Remark { .. } | Reading::Ignored { .. } | Reading::NotUnderstood { .. } => None,
    };
    let texts = trigger.map_or(0, |it| {
        let details: usize = it.details.iter().map(|(name, value)| name.len() + value.len() + 48).sum();
        let tags: usize = it.tags.iter().map(String::len).sum();
        it.title.len() * 2 + it.description.len() + it.source.len() + it.entity.len() + details + tags
    });
    texts + size_of::<Trigger>()
}
