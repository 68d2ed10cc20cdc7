//! The text of a query, read into conditions.

use super::{Comparison, Query, Text};

/// Deepest nesting of parentheses and NOTs.
const DEPTH_LIMIT: usize = 16;
/// Most conditions of one query: each is tried on each incident.
const TERMS_LIMIT: usize = 60;
/// Longest query, in bytes.
const LENGTH_LIMIT: usize = 8_000;

/// Reads a query; an empty one holds always.
pub(super) fn parse(text: &str) -> Result<Query, String> {
    if text.len() > LENGTH_LIMIT {
        return Err(format!("The query is longer than {LENGTH_LIMIT} bytes."));
    }
    let mut parser = Parser { rest: text.trim(), terms: 0 };
    if parser.rest.is_empty() || parser.rest == "*" {
        return Ok(Query::All(Vec::new()));
    }
    let query = parser.any(0)?;
    if parser.rest.is_empty() { Ok(query) } else { Err(format!("'{}' is not understood.", parser.shown())) }
}

struct Parser<'a> {
    rest: &'a str,
    terms: usize,
}

impl<'a> Parser<'a> {
    fn any(&mut self, depth: usize) -> Result<Query, String> {
        let mut any = vec![self.all(depth)?];
        while self.word("OR") {
            any.push(self.all(depth)?);
        }
        Ok(one_or(any, Query::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Query, String> {
        let mut all = vec![self.term(depth)?];
        loop {
            let joined = self.word("AND");
            if !joined && (self.rest.is_empty() || self.rest.starts_with(')') || self.at_word("OR")) {
                return Ok(one_or(all, Query::All));
            }
            all.push(self.term(depth)?);
        }
    }

    fn term(&mut self, depth: usize) -> Result<Query, String> {
        if depth > DEPTH_LIMIT {
            return Err("The query is nested too deeply.".to_owned());
        }
        self.terms += 1;
        if self.terms > TERMS_LIMIT {
            return Err(format!("The query has more than {TERMS_LIMIT} conditions."));
        }
        if self.word("NOT") {
            return Ok(Query::Not(Box::new(self.term(depth + 1)?)));
        }
        if self.symbol("(") {
            let query = self.any(depth + 1)?;
            return if self.symbol(")") { Ok(query) } else { Err("A ')' is missing.".to_owned()) };
        }
        if self.rest.starts_with('"') {
            return Ok(Query::Contains(Text::Message, self.value()?.to_lowercase()));
        }
        let name = self.take_while(|letter| !letter.is_whitespace() && !":=<>!()\"".contains(letter));
        if name.is_empty() {
            return Err(if self.rest.is_empty() {
                "The query ends too early.".to_owned()
            } else {
                format!("'{}' is not understood.", self.shown())
            });
        }
        if self.symbol("!=") {
            return Ok(Query::Not(Box::new(self.values(name, Comparison::Equal)?)));
        }
        for (symbol, comparison) in [
            (":", Comparison::Equal),
            ("=", Comparison::Equal),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::MoreOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::More),
        ] {
            if self.symbol(symbol) {
                return self.values(name, comparison);
            }
        }
        Ok(Query::Contains(Text::Message, name.to_lowercase()))
    }

    /// One value, or several in parentheses joined with OR.
    fn values(&mut self, field: &str, comparison: Comparison) -> Result<Query, String> {
        if !self.symbol("(") {
            return Query::of_field(field, comparison, &self.value()?);
        }
        let mut any = vec![Query::of_field(field, comparison, &self.value()?)?];
        while self.word("OR") {
            self.terms += 1;
            if self.terms > TERMS_LIMIT {
                return Err(format!("The query has more than {TERMS_LIMIT} conditions."));
            }
            any.push(Query::of_field(field, comparison, &self.value()?)?);
        }
        if self.symbol(")") {
            Ok(one_or(any, Query::Any))
        } else {
            Err(format!("A ')' is missing after the values of '{field}'."))
        }
    }

    fn value(&mut self) -> Result<String, String> {
        if let Some(quoted) = self.rest.strip_prefix('"') {
            return self.quoted(quoted);
        }
        let value = self.take_while(|letter| !letter.is_whitespace() && letter != '(' && letter != ')');
        if value.is_empty() { Err("A value is missing.".to_owned()) } else { Ok(value.to_owned()) }
    }

    /// A value in quotes, in which `\"` is a quote; it may be empty.
    fn quoted(&mut self, quoted: &'a str) -> Result<String, String> {
        let mut value = String::new();
        let mut letters = quoted.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.rest = quoted[at + 1..].trim_start();
                    return Ok(value);
                }
                '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
                letter => value.push(letter),
            }
        }
        Err("A '\"' is missing.".to_owned())
    }

    /// The beginning of the rest, for people.
    fn shown(&self) -> String {
        oncall::signal::shorten(self.rest, 60)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|letter| !wanted(letter)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        taken
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let found = self.rest.strip_prefix(symbol);
        self.rest = found.unwrap_or(self.rest).trim_start();
        found.is_some()
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.rest = self.rest[word.len()..].trim_start();
        }
        found
    }

    /// Whether the rest begins with a whole word, in either case.
    fn at_word(&self, word: &str) -> bool {
        self.rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && self.rest[word.len()..].chars().next().is_none_or(|next| next.is_whitespace() || next == '(')
    }
}

fn one_or(mut queries: Vec<Query>, join: fn(Vec<Query>) -> Query) -> Query {
    match queries.pop() {
        Some(only) if queries.is_empty() => only,
        Some(last) => {
            queries.push(last);
            join(queries)
        }
        None => join(queries),
    }
}
