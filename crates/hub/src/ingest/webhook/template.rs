//! The language of mappings: Jinja2 by `minijinja`, over `body` and `item` and nothing else: no files, no other templates, no macros.
//! What a template may do is bounded by fuel, which it pays for each instruction and each byte that it makes.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, context, escape_formatter};
use oncall::intake::Mapping;

/// Longest template, in characters.
const TEXT_LIMIT: usize = 4_000;
/// Most facts that a mapping gives.
const DETAILS_LIMIT: usize = 40;
/// Longest name of a fact, in characters.
const NAME_LIMIT: usize = 100;
/// What is left when a template calls filters in filters in filters.
const RECURSION_LIMIT: usize = 100;
/// All that the templates of one body may do: some hundred milliseconds.
pub(super) const FUEL: u64 = 2_000_000;
/// What one template may do: 3 MiB of text.
const FUEL_OF_ONE: u64 = 48_000;
/// What one template may always do, whatever else the mapping has.
const FUEL_AT_LEAST: u64 = 300;

/// The engine, with fuel for so many templates.
pub(super) fn engine<'source>(templates: usize) -> Environment<'source> {
    let mut engine = Environment::new();
    engine.set_debug(false);
    engine.set_undefined_behavior(UndefinedBehavior::Chainable);
    engine.set_recursion_limit(RECURSION_LIMIT);
    // What a sender leaves empty is written as nothing.
    engine.set_formatter(|out, state, value| {
        escape_formatter(out, state, if value.is_none() { &Value::UNDEFINED } else { value })
    });
    // It writes its value, however long, before it pays for it.
    engine.remove_filter("pprint");
    let share = FUEL / u64::try_from(templates.max(1)).unwrap_or(u64::MAX);
    engine.set_fuel(Some(share.clamp(FUEL_AT_LEAST, FUEL_OF_ONE)));
    engine
}

/// What is wrong with a mapping: the field, such as `mapping.title` or `mapping.details.host`, and a sentence that says what and where.
/// Whoever saves an integration asks this first: the API, the file, and whoever tries a draft.
pub(crate) fn faults(mapping: &Mapping) -> Vec<(String, String)> {
    let mut faults = Faults { engine: engine(1), found: Vec::new() };
    faults.engine.set_debug(true);
    for (field, text) in expressions(mapping) {
        faults.expression(&format!("mapping.{field}"), text, mapping.each.is_some() && field != "each");
    }
    for (field, text) in templates(mapping) {
        faults.template(&format!("mapping.{field}"), text, mapping.each.is_some());
    }
    let count = mapping.details.len();
    if count > DETAILS_LIMIT {
        faults.say(
            "mapping.details",
            format!("There are {count} details; at most {DETAILS_LIMIT} are kept of an incident."),
        );
    }
    for (name, text) in &mapping.details {
        let field = format!("mapping.details.{name}");
        if name.trim().is_empty() || name.chars().count() > NAME_LIMIT || name.chars().any(char::is_control) {
            faults.say(&field, format!("The name of a detail is one line of 1 to {NAME_LIMIT} characters."));
        }
        faults.template(&field, text, mapping.each.is_some());
    }
    if mapping.alias.is_none() && (mapping.resolve_if.is_some() || mapping.acknowledge_if.is_some()) {
        faults.say(
            "mapping.alias",
            "What resolves or acknowledges has to say which problem it means. Give an alias that is the same in all messages of one problem."
                .to_owned(),
        );
    }
    faults.found
}

/// The conditions and the list, with the names of their fields.
fn expressions(mapping: &Mapping) -> impl Iterator<Item = (&'static str, &str)> {
    [
        ("resolve_if", &mapping.resolve_if),
        ("acknowledge_if", &mapping.acknowledge_if),
        ("trigger_if", &mapping.trigger_if),
        ("each", &mapping.each),
    ]
    .into_iter()
    .filter_map(|(field, text)| Some((field, text.as_deref()?)))
}

/// The templates of fields, with the names of these.
pub(super) fn templates(mapping: &Mapping) -> impl Iterator<Item = (&'static str, &str)> {
    [
        ("title", &mapping.title),
        ("alias", &mapping.alias),
        ("description", &mapping.description),
        ("priority", &mapping.priority),
        ("source", &mapping.source),
        ("entity", &mapping.entity),
        ("tags", &mapping.tags),
        ("link", &mapping.link),
    ]
    .into_iter()
    .filter_map(|(field, text)| Some((field, text.as_deref()?)))
}

/// Faults while they are looked for.
struct Faults {
    engine: Environment<'static>,
    found: Vec<(String, String)>,
}

impl Faults {
    fn say(&mut self, field: &str, sentence: String) {
        self.found.push((field.to_owned(), sentence));
    }

    fn expression(&mut self, field: &str, text: &str, has_item: bool) {
        if !self.is_short(field, text) {
            return;
        }
        let outcome = self
            .engine
            .compile_expression_owned(text.to_owned())
            .map(|expression| (expression.undeclared_variables(false), expression.eval(nothing()).err()));
        self.judge(field, text, has_item, outcome.map(|(names, error)| (names.into_iter().collect(), error)));
    }

    fn template(&mut self, field: &str, text: &str, has_item: bool) {
        if !self.is_short(field, text) {
            return;
        }
        // The engine keeps what it compiled, so each gets one of its own.
        let engine = self.engine.clone();
        let outcome = engine.template_from_str(text).map(|template| {
            (template.undeclared_variables(false).into_iter().collect(), template.render(nothing()).err())
        });
        self.judge(field, text, has_item, outcome);
    }

    fn is_short(&mut self, field: &str, text: &str) -> bool {
        let length = text.chars().count();
        if length > TEXT_LIMIT {
            self.say(field, format!("The text is {length} characters long; at most {TEXT_LIMIT} are allowed."));
        }
        length <= TEXT_LIMIT
    }

    /// A text was read, or was not; what it did over nothing says whether it uses what there is not.
    fn judge(
        &mut self,
        field: &str,
        text: &str,
        has_item: bool,
        outcome: Result<(BTreeSet<String>, Option<Error>), Error>,
    ) {
        let (names, error) = match outcome {
            Ok(read) => read,
            Err(error) => return self.say(field, sentence(&error, text)),
        };
        let globals: BTreeSet<String> = self.engine.globals().map(|(name, _)| name.to_owned()).collect();
        for name in names.into_iter().filter(|name| !globals.contains(name)) {
            match name.as_str() {
                "body" => {}
                "item" if has_item => {}
                "item" => self.say(field, "There is an 'item' only where 'each' gives a list.".to_owned()),
                _ => self.say(
                    field,
                    format!("There is no '{name}'. A mapping knows 'body', and 'item' where 'each' gives a list."),
                ),
            }
        }
        if let Some(error) = error.filter(is_of_the_text) {
            self.say(field, sentence(&error, text));
        }
    }
}

/// A body that says nothing.
fn nothing() -> Value {
    context! { body => Value::UNDEFINED, item => Value::UNDEFINED }
}

/// Whether an error is one of the text itself, whatever the body.
fn is_of_the_text(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction | ErrorKind::SyntaxError
    )
}

/// An error of the engine as a sentence with its place, such as "line 1, column 9: syntax error: unexpected end of input".
pub(super) fn sentence(error: &Error, text: &str) -> String {
    let what = match error.kind() {
        ErrorKind::OutOfFuel => "it does more than one template may".to_owned(),
        kind => error.detail().map_or_else(|| kind.to_string(), |detail| format!("{kind}: {detail}")),
    };
    match error.range().map(|range| place(text, range.start)) {
        Some((line, column)) => format!("Line {line}, column {column}: {what}."),
        None => format!("Line {}: {what}.", error.line().unwrap_or(1)),
    }
}

/// Line and column, counted in characters from 1, of a place in a text.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// The value of a form, for templates.
pub(super) fn of_form(fields: BTreeMap<String, String>) -> Value {
    Value::from(fields)
}
