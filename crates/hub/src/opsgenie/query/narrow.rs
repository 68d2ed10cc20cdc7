//! What of a query the store can do by itself, so that it reads fewer incidents. It may let through too many, never too few.

use chrono::{DateTime, Utc};
use oncall::State;

use super::{Comparison, Query, Time};
use crate::store::Which;

/// What the store can be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Bounds {
    /// Only open ones, or only closed ones.
    open: Option<bool>,
    /// Not opened before this.
    pub(in super::super) since: Option<DateTime<Utc>>,
    /// Opened before this.
    pub(in super::super) until: Option<DateTime<Utc>>,
}

impl Bounds {
    /// The states.
    pub(in super::super) fn which(&self) -> Which {
        match self.open {
            Some(true) => Which::Open,
            Some(false) => Which::Only(State::Resolved),
            None => Which::All,
        }
    }

    fn open(open: bool) -> Self {
        Self { open: Some(open), ..Self::default() }
    }

    /// Where both hold.
    fn and(self, other: Self) -> Self {
        Self {
            open: self.open.or(other.open),
            since: self.since.max(other.since),
            until: match (self.until, other.until) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
        }
    }

    /// Where either holds.
    fn or(self, other: Self) -> Self {
        let both = |one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>| one.zip(other);
        Self {
            open: self.open.filter(|open| other.open == Some(*open)),
            since: both(self.since, other.since).map(|(one, other)| one.min(other)),
            until: both(self.until, other.until).map(|(one, other)| one.max(other)),
        }
    }
}

impl Query {
    /// What has to be so for it to hold.
    pub(in super::super) fn bounds(&self) -> Bounds {
        match self {
            Self::All(all) => all.iter().map(Self::bounds).fold(Bounds::default(), Bounds::and),
            Self::Any(any) => any.iter().map(Self::bounds).reduce(Bounds::or).unwrap_or_default(),
            Self::Open(open) => Bounds::open(*open),
            Self::Is(state) => Bounds::open(*state != State::Resolved),
            Self::Snoozed(true) => Bounds::open(true),
            Self::Not(query) => match query.as_ref() {
                Self::Open(open) => Bounds::open(!open),
                _ => Bounds::default(),
            },
            Self::Time(Time::Opened, comparison, span) => {
                let (since, until) = match comparison {
                    Comparison::Equal => (Some(span.from), Some(span.until)),
                    Comparison::Less => (None, Some(span.from)),
                    Comparison::LessOrEqual => (None, Some(span.until)),
                    Comparison::More => (Some(span.until), None),
                    Comparison::MoreOrEqual => (Some(span.from), None),
                };
                Bounds { open: None, since, until }
            }
            Self::Acknowledged(_)
            | Self::Snoozed(false)
            | Self::Priority(_)
            | Self::Number(..)
            | Self::Time(..)
            | Self::Text(..)
            | Self::Contains(..)
            | Self::Detail(..) => Bounds::default(),
        }
    }
}
