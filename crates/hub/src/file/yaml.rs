//! Writing YAML in one style, so that the same setup is the same file: short maps in one line, what YAML could misread in quotes.

use std::fmt::{Display, Write as _};

/// Lines are at most so long where a map could also stand on several.
const WIDTH: usize = 120;

/// What is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Yaml {
    /// A text; in quotes where it could be misread.
    Text(String),
    /// A number, true or false.
    Bare(String),
    /// A list; its items each on lines of their own.
    List(Vec<Yaml>),
    /// A list in one line, if it fits.
    Line(Vec<Yaml>),
    /// A map; its keys each on lines of their own.
    Map(Vec<(&'static str, Yaml)>),
    /// A map in one line, if it fits.
    Short(Vec<(&'static str, Yaml)>),
    /// A map whose keys are free, in one line if it fits.
    Named(Vec<(String, Yaml)>),
}

impl Yaml {
    /// A text.
    pub(super) fn text(text: &(impl Display + ?Sized)) -> Self {
        Self::Text(text.to_string())
    }

    /// A number, true or false.
    pub(super) fn bare(value: &(impl Display + ?Sized)) -> Self {
        Self::Bare(value.to_string())
    }

    /// The value of a key.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let (Self::Map(entries) | Self::Short(entries)) = self else { return None };
        entries.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// In one line.
    pub(super) fn in_line(&self) -> String {
        match self {
            Self::Text(text) if is_plain(text) && !text.contains(',') => text.clone(),
            Self::Text(text) => quoted(text),
            Self::Bare(value) => value.clone(),
            Self::List(items) | Self::Line(items) => {
                format!("[{}]", items.iter().map(Self::in_line).collect::<Vec<_>>().join(", "))
            }
            Self::Map(entries) | Self::Short(entries) => {
                let entries = entries.iter().map(|(key, value)| format!("{key}: {}", value.in_line()));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
            Self::Named(entries) => {
                let entries = entries.iter().map(|(key, value)| format!("{}: {}", key_of(key), value.in_line()));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// As a file.
    pub(super) fn file(&self) -> String {
        let mut text = String::new();
        self.lines(&mut text, 0, 0);
        text
    }

    /// Writes it where `used` columns of the line are taken, and further lines begin after `indent` spaces.
    fn lines(&self, text: &mut String, indent: usize, used: usize) {
        match self {
            Self::Map(entries) | Self::Short(entries) if self.breaks(used) => map(entries, text, indent),
            Self::Named(entries) if self.breaks(used) => {
                let entries: Vec<_> = entries.iter().map(|(key, value)| (key_of(key), value)).collect();
                pairs(entries.iter().map(|(key, value)| (key.as_str(), *value)), text, indent);
            }
            Self::List(items) | Self::Line(items) if self.breaks(used) => list(items, text, indent),
            Self::Text(lines) if is_block(lines) => block(lines, text, indent + 2),
            // Outside of brackets a comma separates nothing.
            Self::Text(plain) if is_plain(plain) => drop(writeln!(text, "{plain}")),
            _ => drop(writeln!(text, "{}", self.in_line())),
        }
    }

    /// Whether it needs lines of its own after a key.
    fn breaks(&self, used: usize) -> bool {
        match self {
            Self::Text(_) | Self::Bare(_) => false,
            Self::Map(entries) => !entries.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Short(_) | Self::Line(_) | Self::Named(_) => {
                self.has_block() || used + self.in_line().chars().count() > WIDTH
            }
        }
    }

    /// Whether a text of several lines is in it, which people read better as lines.
    fn has_block(&self) -> bool {
        match self {
            Self::Text(text) => is_block(text),
            Self::Bare(_) => false,
            Self::List(items) | Self::Line(items) => items.iter().any(Self::has_block),
            Self::Map(entries) | Self::Short(entries) => entries.iter().any(|(_, value)| value.has_block()),
            Self::Named(entries) => entries.iter().any(|(_, value)| value.has_block()),
        }
    }
}

/// The first line stands where the caller is; those after it are indented.
fn map(entries: &[(&'static str, Yaml)], text: &mut String, indent: usize) {
    pairs(entries.iter().map(|(key, value)| (*key, value)), text, indent);
}

fn pairs<'a>(entries: impl Iterator<Item = (&'a str, &'a Yaml)>, text: &mut String, indent: usize) {
    for (place, (key, value)) in entries.enumerate() {
        if place > 0 {
            text.push_str(&" ".repeat(indent));
        }
        let used = indent + key.chars().count() + 2;
        if value.breaks(used) {
            let _ = write!(text, "{key}:\n{}", " ".repeat(indent + 2));
            value.lines(text, indent + 2, indent + 2);
        } else {
            let _ = write!(text, "{key}: ");
            value.lines(text, indent, used);
        }
    }
}

fn list(items: &[Yaml], text: &mut String, indent: usize) {
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            text.push_str(&" ".repeat(indent));
        }
        text.push_str("- ");
        item.lines(text, indent + 2, indent + 2);
    }
}

/// A key that is free: a text in one line, in quotes where it could be misread.
fn key_of(key: &str) -> String {
    Yaml::text(key).in_line()
}

/// Whether a text is written line by line: it has several, and each is read as it stands.
fn is_block(text: &str) -> bool {
    let lines = text.strip_suffix('\n').unwrap_or(text);
    let plain = |letter: char| letter == '\n' || (!letter.is_control() && !is_escaped(letter));
    lines.contains('\n')
        && lines.chars().all(plain)
        && !lines.starts_with([' ', '\n'])
        && !lines.ends_with('\n')
        && lines.lines().all(|line| line.is_empty() || !line.trim_matches(' ').is_empty())
}

/// The lines of a text, the first of which begins below the key.
fn block(lines: &str, text: &mut String, indent: usize) {
    text.push_str(if lines.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in lines.lines() {
        let spaces = if line.is_empty() { 0 } else { indent };
        let _ = writeln!(text, "{}{line}", " ".repeat(spaces));
    }
}

/// Whether every reader of YAML takes a text without quotes for the same text, commas aside.
fn is_plain(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(char::is_alphanumeric);
    let ends = text.chars().next_back().is_some_and(|last| last != ' ' && last != ':');
    let safe = |letter: char| letter.is_alphanumeric() || " _-./@+():,;!?'&%=".contains(letter);
    begins
        && ends
        && text.chars().all(safe)
        && !text.contains(": ")
        && !is_a_word(text)
        && !super::words::is_number(text)
}

/// Words that mean something else than a text, in YAML 1.1 too.
fn is_a_word(text: &str) -> bool {
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// In double quotes. JSON's escapes are YAML's too; YAML also wants those letters escaped that cannot be printed.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut quoted = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_escaped(letter) {
            let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
        } else {
            quoted.push(letter);
        }
    }
    quoted
}

/// Letters that YAML does not take as they are.
fn is_escaped(letter: char) -> bool {
    matches!(u32::from(letter), 0x7F..=0x9F | 0x2028 | 0x2029 | 0xFEFF | 0xFFFE | 0xFFFF)
}
