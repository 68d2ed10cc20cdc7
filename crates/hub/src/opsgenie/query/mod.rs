//! The language of the list's `query`: `status:open AND tag:disk AND (priority:P1 OR priority:P2) AND createdAt > 23-05-2026`.
//!
//! Source: support.atlassian.com, "Search queries for alerts", and queries seen from clients (`status:open AND tag:t1`,
//! `status=open`). `:` and `=` are the same; terms side by side are joined with AND; a word alone is looked for in the message;
//! `*` stands for any text. A field that is unknown is refused, since a list that silently holds something else is worse than none.
//!
//! - [`parser`]: the text
//! - [`field`]: what each field means
//! - [`time`] reads dates
//! - [`narrow`]: what of a query the store can do

mod field;
mod narrow;
mod parser;
mod time;

use chrono::{DateTime, Utc};
use oncall::incident::Responder;
use oncall::{Incident, Priority, Setup, State};

use super::shape;
use time::Span;

/// A condition on incidents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Query {
    /// All of them hold; without any, always.
    All(Vec<Query>),
    /// One of them holds; without any, never.
    Any(Vec<Query>),
    /// It does not hold.
    Not(Box<Query>),
    /// Open or closed.
    Open(bool),
    /// Somebody acknowledged it.
    Acknowledged(bool),
    /// It is quiet until a time.
    Snoozed(bool),
    /// Its state.
    Is(State),
    /// Its priority.
    Priority(Priority),
    /// A number, compared.
    Number(Number, Comparison, u64),
    /// A time, compared with a span of time.
    Time(Time, Comparison, Span),
    /// A text, whole; `*` stands for anything. In lower case.
    Text(Text, String),
    /// A text that contains it, likewise.
    Contains(Text, String),
    /// The fact of this name, whole.
    Detail(String, String),
}

/// A number of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Count,
    TinyId,
}

/// A time of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    Opened,
    Updated,
    LastOccurred,
    SnoozedUntil,
}

/// How values are compared.
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
    Action,
    Owner,
    AcknowledgedBy,
    ClosedBy,
    Recipient,
    Team,
    Responder,
    Integration,
    IntegrationType,
    DetailName,
    DetailValue,
}

impl Query {
    /// Reads a query; an empty one holds always.
    ///
    /// # Errors
    /// A sentence that says what is not understood.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        parser::parse(text)
    }

    /// Whether it holds for an incident. People are found by their names and by their e-mail addresses, which are in `setup`.
    pub(super) fn matches(&self, incident: &Incident, setup: &Setup) -> bool {
        match self {
            Self::All(all) => all.iter().all(|query| query.matches(incident, setup)),
            Self::Any(any) => any.iter().any(|query| query.matches(incident, setup)),
            Self::Not(query) => !query.matches(incident, setup),
            Self::Open(open) => incident.is_open() == *open,
            Self::Acknowledged(acknowledged) => incident.acknowledged.is_some() == *acknowledged,
            Self::Snoozed(snoozed) => incident.snoozed_until.is_some() == *snoozed,
            Self::Is(state) => incident.state == *state,
            Self::Priority(priority) => incident.priority == *priority,
            Self::Number(number, comparison, value) => comparison.holds(number.of(incident), *value),
            Self::Time(time, comparison, span) => time.of(incident).is_some_and(|at| span.compares(*comparison, at)),
            Self::Text(text, pattern) => {
                text.of(incident, setup).iter().any(|known| is_like(&known.to_lowercase(), pattern))
            }
            Self::Contains(text, pattern) => {
                let pattern = format!("*{pattern}*");
                text.of(incident, setup).iter().any(|known| is_like(&known.to_lowercase(), &pattern))
            }
            Self::Detail(name, pattern) => incident
                .details
                .iter()
                .any(|(known, value)| known.to_lowercase() == *name && is_like(&value.to_lowercase(), pattern)),
        }
    }
}

impl Comparison {
    fn holds(self, known: u64, value: u64) -> bool {
        match self {
            Self::Equal => known == value,
            Self::Less => known < value,
            Self::LessOrEqual => known <= value,
            Self::More => known > value,
            Self::MoreOrEqual => known >= value,
        }
    }
}

impl Number {
    fn of(self, incident: &Incident) -> u64 {
        match self {
            Self::Count => incident.count,
            Self::TinyId => incident.number,
        }
    }
}

impl Time {
    fn of(self, incident: &Incident) -> Option<DateTime<Utc>> {
        match self {
            Self::Opened => Some(incident.opened_at),
            Self::Updated => Some(incident.updated_at),
            Self::LastOccurred => Some(incident.last_occurred_at),
            Self::SnoozedUntil => incident.snoozed_until,
        }
    }
}

impl Text {
    fn of(self, incident: &Incident, setup: &Setup) -> Vec<String> {
        let named = |actor: &oncall::Actor| vec![actor.name().to_owned(), shape::name_of(actor, setup)];
        match self {
            Self::Id => vec![incident.id.to_string()],
            Self::Alias => vec![incident.alias.clone()],
            Self::Message => vec![incident.title.clone()],
            Self::Description => vec![incident.description.clone()],
            Self::Source => vec![incident.source.clone()],
            Self::Entity => vec![incident.entity.clone()],
            Self::Tag => incident.tags.clone(),
            Self::Action => incident.actions.clone(),
            Self::Owner => match (&incident.acknowledged, &incident.assignee) {
                (Some(settled), _) => named(&settled.by),
                (None, Some(person)) => named(&oncall::Actor::Person(person.clone())),
                (None, None) => Vec::new(),
            },
            Self::AcknowledgedBy => incident.acknowledged.iter().flat_map(|settled| named(&settled.by)).collect(),
            Self::ClosedBy => incident.resolved.iter().flat_map(|settled| named(&settled.by)).collect(),
            Self::Recipient => {
                let people = incident.pages.iter().map(|page| oncall::Actor::Person(page.person.clone()));
                people.flat_map(|person| named(&person)).collect()
            }
            Self::Team => {
                let added = incident.responders.iter().filter_map(|responder| match responder {
                    Responder::Team(team) => Some(team),
                    Responder::Person(_) | Responder::Schedule(_) | Responder::Policy(_) => None,
                });
                let teams = std::iter::once(&incident.team).chain(added);
                teams.flat_map(|team| [team.name.clone(), team.id.to_string()]).collect()
            }
            Self::Responder => {
                let mut all = Self::Team.of(incident, setup);
                for responder in &incident.responders {
                    match responder {
                        Responder::Person(it) => all.extend(named(&oncall::Actor::Person(it.clone()))),
                        Responder::Team(_) => {}
                        Responder::Schedule(_) | Responder::Policy(_) => all.push(responder.name().to_owned()),
                    }
                }
                all
            }
            Self::Integration => vec![incident.integration.name.clone(), incident.integration.id.to_string()],
            Self::IntegrationType => vec![shape::kind(incident.integration.kind).to_owned()],
            Self::DetailName => incident.details.keys().cloned().collect(),
            Self::DetailValue => incident.details.values().cloned().collect(),
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

#[cfg(test)]
mod tests;
