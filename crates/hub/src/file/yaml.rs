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
            Self::Map(entries) if !entries.is_empty() => map(entries, text, indent),
            Self::List(items) if !items.is_empty() => list(items, text, indent),
            Self::Short(_) | Self::Line(_) => {
                let line = self.in_line();
                match self {
                    Self::Short(entries) if used + line.chars().count() > WIDTH => map(entries, text, indent),
                    Self::Line(items) if used + line.chars().count() > WIDTH => list(items, text, indent),
                    _ => drop(writeln!(text, "{line}")),
                }
            }
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
            Self::Short(_) | Self::Line(_) => used + self.in_line().chars().count() > WIDTH,
        }
    }
}

/// The first line stands where the caller is; those after it are indented.
fn map(entries: &[(&'static str, Yaml)], text: &mut String, indent: usize) {
    for (place, (key, value)) in entries.iter().enumerate() {
        if place > 0 {
            text.push_str(&" ".repeat(indent));
        }
        let used = indent + key.len() + 2;
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
        match u32::from(letter) {
            code @ (0x7F..=0x9F | 0x2028 | 0x2029 | 0xFEFF | 0xFFFE | 0xFFFF) => {
                let _ = write!(quoted, "\\u{code:04X}");
            }
            _ => quoted.push(letter),
        }
    }
    quoted
}
