//! The lines of RFC 5545: folded at 75 octets, escaped, ended by CRLF.

use chrono::{DateTime, Utc};

/// The octets of a line without its end (RFC 5545, 3.1).
const LINE_LIMIT: usize = 75;

/// Content lines, one after the other.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A property whose value needs no escape.
    pub(super) fn raw(&mut self, name: &str, value: &str) {
        self.folded(&format!("{name}:{value}"));
    }

    /// A property of any text.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.raw(name, &escaped(value));
    }

    /// A moment, in UTC.
    pub(super) fn time(&mut self, name: &str, value: DateTime<Utc>) {
        self.raw(name, &value.format("%Y%m%dT%H%M%SZ").to_string());
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// A line cut into pieces of at most 75 octets, never inside a character; each further piece begins with a space, which counts.
    fn folded(&mut self, line: &str) {
        let mut length = 0;
        for character in line.chars() {
            if length + character.len_utf8() > LINE_LIMIT {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(character);
            length += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text as a value: backslash, semicolon, comma and line ends escaped (RFC 5545, 3.3.11), other control characters left out,
/// which no value may have.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a reader makes of a text property: unfolded, then unescaped.
    fn read(text: &str) -> String {
        let line = text.replace("\r\n ", "");
        let value = line.trim_end_matches("\r\n").split_once(':').map(|(_, value)| value).unwrap_or_default();
        let mut read = String::new();
        let mut characters = value.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some('n' | 'N') => read.push('\n'),
                    other => read.extend(other),
                },
                other => read.push(other),
            }
        }
        read
    }

    #[test]
    fn a_line_of_75_octets_stays_whole_and_one_more_begins_another() {
        let of = |length: usize| {
            let mut lines = Lines::default();
            lines.raw("X", &"a".repeat(length - 2));
            lines.into_text()
        };
        assert_eq!(of(75).lines().count(), 1);
        assert_eq!(of(76).lines().map(str::len).collect::<Vec<_>>(), [75, 2]);
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back_and_no_line_is_too_long(value in "[ -~äЖ語🔔\n;,\\\\]{0,200}") {
            let mut lines = Lines::default();
            lines.text("SUMMARY", &value);
            let text = lines.into_text();
            prop_assert!(text.ends_with("\r\n"));
            for line in text.split_terminator("\r\n") {
                prop_assert!(line.len() <= LINE_LIMIT && !line.contains(['\r', '\n']));
            }
            prop_assert_eq!(read(&text), value);
        }
    }
}
