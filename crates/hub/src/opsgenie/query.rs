//! The language of the list's `query`: `status:open AND tag:disk AND (priority:P1 OR priority:P2)`.
//!
//! Source: support.atlassian.com, "Search queries for alerts", and queries seen from clients (`status:open AND tag:t1`,
//! `status=open`). `:` and `=` are the same; terms side by side are joined with AND; a word alone is looked for in the message;
//! `*` stands for any text. Times are not supported; a field that is unknown is refused, since a list that silently holds
//! something else is worse than none.

use oncall::{Incident, Priority, State};

/// Deepest nesting of parentheses and NOTs.
const DEPTH_LIMIT: usize = 16;

/// A condition on incidents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Query {
    /// All of them hold; without any, always.
    All(Vec<Query>),
    /// One of them holds.
    Any(Vec<Query>),
    /// It does not hold.
    Not(Box<Query>),
    /// Open or closed.
    Open(bool),
    /// Somebody acknowledged it.
    Acknowledged(bool),
    /// Its state.
    Is(State),
    /// Its priority.
    Priority(Priority),
    /// A number, compared.
    Number(Number, Comparison, u64),
    /// A text, whole; `*` stands for anything. In lower case.
    Text(Text, String),
    /// A text that contains it, likewise.
    Contains(Text, String),
}

/// A number of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Count,
    TinyId,
}

/// How numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

/// A text of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    Id,
    Alias,
    Message,
    Description,
    Source,
    Entity,
    Tag,
    Owner,
    Team,
    Integration,
}

impl Query {
    /// Reads a query; an empty one holds always.
    ///
    /// # Errors
    /// A sentence that says what is not understood.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { rest: text.trim() };
        if parser.rest.is_empty() {
            return Ok(Self::All(Vec::new()));
        }
        let query = parser.any(0)?;
        if parser.rest.is_empty() { Ok(query) } else { Err(format!("'{}' is not understood.", parser.rest)) }
    }

    /// Whether it can only hold for open incidents.
    pub(super) fn only_open(&self) -> bool {
        match self {
            Self::Open(open) => *open,
            Self::Is(state) => *state != State::Resolved,
            Self::All(all) => all.iter().any(Self::only_open),
            Self::Any(any) => !any.is_empty() && any.iter().all(Self::only_open),
            Self::Not(_)
            | Self::Acknowledged(_)
            | Self::Priority(_)
            | Self::Number(..)
            | Self::Text(..)
            | Self::Contains(..) => false,
        }
    }

    /// Whether it holds for an incident.
    pub(super) fn matches(&self, incident: &Incident) -> bool {
        match self {
            Self::All(all) => all.iter().all(|query| query.matches(incident)),
            Self::Any(any) => any.iter().any(|query| query.matches(incident)),
            Self::Not(query) => !query.matches(incident),
            Self::Open(open) => incident.is_open() == *open,
            Self::Acknowledged(acknowledged) => incident.acknowledged.is_some() == *acknowledged,
            Self::Is(state) => incident.state == *state,
            Self::Priority(priority) => incident.priority == *priority,
            Self::Number(number, comparison, value) => {
                let known = match number {
                    Number::Count => incident.count,
                    Number::TinyId => incident.number,
                };
                match comparison {
                    Comparison::Equal => known == *value,
                    Comparison::Less => known < *value,
                    Comparison::LessOrEqual => known <= *value,
                    Comparison::More => known > *value,
                    Comparison::MoreOrEqual => known >= *value,
                }
            }
            Self::Text(text, pattern) => text.of(incident).iter().any(|known| is_like(&known.to_lowercase(), pattern)),
            Self::Contains(text, pattern) => {
                let pattern = format!("*{pattern}*");
                text.of(incident).iter().any(|known| is_like(&known.to_lowercase(), &pattern))
            }
        }
    }

    /// The condition `field comparison value`.
    fn of_field(field: &str, comparison: Comparison, value: &str) -> Result<Self, String> {
        let lower = value.to_lowercase();
        let number = |number| {
            let value =
                value.parse().map_err(|_| format!("'{field}' is compared with a number, not with '{value}'."))?;
            Ok(Self::Number(number, comparison, value))
        };
        match field.to_ascii_lowercase().as_str() {
            "count" => return number(Number::Count),
            "tinyid" => return number(Number::TinyId),
            _ if comparison != Comparison::Equal => {
                return Err(format!("'{field}' can only be compared by ':' or '='."));
            }
            _ => {}
        }
        Ok(match field.to_ascii_lowercase().as_str() {
            "status" => match lower.as_str() {
                "open" => Self::Open(true),
                "closed" | "resolved" => Self::Open(false),
                "acked" | "acknowledged" => Self::Is(State::Acknowledged),
                "unacked" => Self::Is(State::Triggered),
                _ => return Err(format!("'{value}' is no status: open, closed, acked, unacked.")),
            },
            "acknowledged" | "isseen" | "seen" => Self::Acknowledged(flag(field, &lower)?),
            "snoozed" => {
                if flag(field, &lower)? {
                    Self::Any(Vec::new())
                } else {
                    Self::All(Vec::new())
                }
            }
            "priority" => Self::Priority(
                Priority::parse(value).ok_or_else(|| format!("'{value}' is no priority: P1, P2, P3, P4, P5."))?,
            ),
            "tag" | "tags" => Self::Text(Text::Tag, lower),
            "alias" => Self::Text(Text::Alias, lower),
            "id" | "alertid" => Self::Text(Text::Id, lower),
            "source" => Self::Text(Text::Source, lower),
            "entity" => Self::Text(Text::Entity, lower),
            "owner" => Self::Text(Text::Owner, lower),
            "teams" | "team" | "responders" => Self::Text(Text::Team, lower),
            "integration.name" | "integration" => Self::Text(Text::Integration, lower),
            "message" => Self::Contains(Text::Message, lower),
            "description" => Self::Contains(Text::Description, lower),
            _ => return Err(format!("'{field}' is not a field that can be searched here.")),
        })
    }
}

fn flag(field: &str, value: &str) -> Result<bool, String> {
    value.parse().map_err(|_| format!("'{field}' is true or false."))
}

impl Text {
    fn of(self, incident: &Incident) -> Vec<String> {
        match self {
            Self::Id => vec![incident.id.to_string()],
            Self::Alias => vec![incident.alias.clone()],
            Self::Message => vec![incident.title.clone()],
            Self::Description => vec![incident.description.clone()],
            Self::Source => vec![incident.source.clone()],
            Self::Entity => vec![incident.entity.clone()],
            Self::Tag => incident.tags.clone(),
            Self::Owner => incident.acknowledged.iter().map(|settled| settled.by.name().to_owned()).collect(),
            Self::Team => vec![incident.team.name.clone(), incident.team.id.to_string()],
            Self::Integration => vec![incident.integration.name.clone(), incident.integration.id.to_string()],
        }
    }
}

/// Whether `text` is `pattern`, in which `*` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

struct Parser<'a> {
    rest: &'a str,
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
                format!("'{}' is not understood.", self.rest)
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
            any.push(Query::of_field(field, comparison, &self.value()?)?);
        }
        if self.symbol(")") {
            Ok(one_or(any, Query::Any))
        } else {
            Err(format!("A ')' is missing after the values of '{field}'."))
        }
    }

    fn value(&mut self) -> Result<String, String> {
        let value = if let Some(quoted) = self.rest.strip_prefix('"') {
            let (value, rest) = quoted.split_once('"').ok_or("A '\"' is missing.")?;
            self.rest = rest.trim_start();
            value
        } else {
            self.take_while(|letter| !letter.is_whitespace() && letter != '(' && letter != ')')
        };
        if value.is_empty() { Err("A value is missing.".to_owned()) } else { Ok(value.to_owned()) }
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

#[cfg(test)]
mod tests {
    use oncall::incident::Origin;
    use oncall::{
        Actor, IncidentId, IntegrationId, IntegrationKind, IntegrationRef, Mode, PersonId, PersonRef, TeamId, TeamRef,
        Trigger,
    };
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn incident() -> Incident {
        let at = chrono::DateTime::from_timestamp(1_780_000_000, 0).unwrap();
        let origin = Origin {
            id: IncidentId(Uuid::from_u128(7)),
            number: 42,
            team: TeamRef { id: TeamId(Uuid::from_u128(1)), name: "Payments".to_owned() },
            integration: IntegrationRef {
                id: IntegrationId(Uuid::from_u128(2)),
                name: "prod".to_owned(),
                kind: IntegrationKind::Opsgenie,
                mode: Mode::Live,
            },
        };
        let trigger = Trigger {
            alias: Some("Disk/7".to_owned()),
            title: "Disk full on db-1".to_owned(),
            priority: Some(Priority::P2),
            tags: vec!["env:prod".to_owned(), "disk".to_owned()],
            ..Trigger::default()
        };
        let (mut incident, _) = Incident::open(origin, trigger, at);
        let anna = PersonRef { id: PersonId(Uuid::from_u128(3)), name: "Anna".to_owned() };
        incident.acknowledge(Actor::Person(anna), None, at);
        incident
    }

    #[test]
    fn what_holds_and_what_does_not() {
        let incident = incident();
        for holds in [
            "",
            "status:open",
            "status=open",
            "status : open",
            "STATUS: Open",
            "status:open AND tag:disk",
            "status:open tag:disk",
            "tag:env:prod",
            "tag:\"env:prod\"",
            "tag:env*",
            "tags = (other OR disk)",
            "priority:P2 and acknowledged:true",
            "priority:(P1 OR P2)",
            "NOT priority:P1",
            "priority != P1",
            "(status:closed OR status:open) AND count >= 1",
            "count<2",
            "tinyId:42",
            "message:full",
            "message:\"full on\"",
            "\"full on\"",
            "disk full",
            "alias:disk/7",
            "alias:disk*",
            "owner:Anna",
            "teams:payments",
            "status:acked",
            "snoozed:false",
            "status:closed OR tag:disk AND priority:P2",
        ] {
            let query = Query::parse(holds).unwrap();
            assert!(query.matches(&incident), "{holds}: {query:?}");
        }
        for fails in [
            "status:closed",
            "status:unacked",
            "tag:dis",
            "tag:env",
            "acknowledged:false",
            "priority:P1",
            "priority:(P1 OR P3)",
            "NOT status:open",
            "count > 1",
            "message:empty",
            "disk empty",
            "alias:disk",
            "snoozed:true",
            "(status:closed OR tag:disk) AND priority:P1",
        ] {
            let query = Query::parse(fails).unwrap();
            assert!(!query.matches(&incident), "{fails}: {query:?}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let deep = "(".repeat(10_000);
        for (text, expected) in [
            ("mood:good", "'mood'"),
            ("status:fine", "'fine'"),
            ("status:", "A value"),
            ("status:open AND", "ends too early"),
            ("(status:open", "')'"),
            ("status:open)", "')'"),
            ("tag:\"x", "'\"'"),
            ("count:many", "number"),
            ("priority:P7", "'P7'"),
            ("priority > P3", "':'"),
            (": open", "': open'"),
            (deep.as_str(), "deeply"),
        ] {
            let why = Query::parse(text).unwrap_err();
            assert!(why.contains(expected), "{text}: {why}");
        }
    }

    #[test]
    fn a_query_that_only_open_incidents_match_is_known() {
        for (text, expected) in [
            ("status:open AND tag:x", true),
            ("status:open OR tag:x", false),
            ("status:open OR status:acked", true),
            ("NOT status:closed", false),
            ("", false),
        ] {
            assert_eq!(Query::parse(text).unwrap().only_open(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-z:=<>!()\"* дANDORT]{0,40}") {
            if let Ok(query) = Query::parse(&text) {
                query.matches(&incident());
            }
        }
    }
}
