//! A signal: one parsed message of a sender, whatever it was written in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::{Image, Link, Plot, Runbook};
use crate::incident::Responder;
use crate::priority::Priority;

/// Longest alias kept, in characters (Opsgenie's limit).
pub const ALIAS_LIMIT: usize = 512;
/// Longest title kept, in characters. Opsgenie's senders cut at 130 themselves; others may say more.
pub const TITLE_LIMIT: usize = 250;
/// Longest description kept, in characters (Opsgenie's limit).
pub const DESCRIPTION_LIMIT: usize = 15_000;
/// Longest note kept, in characters (Opsgenie's limit).
pub const NOTE_LIMIT: usize = 25_000;

/// What a sender says about one problem, named by its alias.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "whoever keeps one keeps it boxed")]
pub enum Signal {
    /// There is a problem: opens an incident, or counts on the open one of the same alias.
    Trigger(Trigger),
    /// Somebody on the sender's side works on it.
    Acknowledge {
        /// The sender's key of the problem.
        alias: String,
        /// Who did it, in the sender's words.
        user: Option<String>,
        /// What they said.
        note: Option<String>,
        /// What the message says of the problem itself, if anything: rules that set the alias look at it.
        about: Option<Box<Trigger>>,
    },
    /// The problem is over.
    Resolve {
        /// The sender's key of the problem.
        alias: String,
        /// Who did it, in the sender's words.
        user: Option<String>,
        /// What they said.
        note: Option<String>,
        /// What the message says of the problem itself, if anything: rules that set the alias look at it.
        about: Option<Box<Trigger>>,
    },
}

impl Signal {
    /// The sender's key of the problem; `None` only for a trigger whose sender has none: it never merges with another.
    pub fn alias(&self) -> Option<&str> {
        match self {
            Self::Trigger(trigger) => trigger.alias.as_deref(),
            Self::Acknowledge { alias, .. } | Self::Resolve { alias, .. } => Some(alias),
        }
    }
}

/// The content of a trigger. Empty strings mean that the sender said nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// The sender's key of the problem (at most [`ALIAS_LIMIT`] characters).
    pub alias: Option<String>,
    /// One line: what is wrong.
    pub title: String,
    /// More of it, plain text.
    pub description: String,
    /// How bad, if the sender says so; else [`Priority::default`].
    pub priority: Option<Priority>,
    /// What noticed it, in the sender's words, such as `aws.ecs` or a host name.
    pub source: String,
    /// What it is about, such as a service or a host.
    pub entity: String,
    /// Labels.
    pub tags: Vec<String>,
    /// Further facts by name, such as `cluster`, `region`, `exit_code`.
    pub details: BTreeMap<String, String>,
    /// Who sent it, in the sender's words.
    pub user: Option<String>,
    /// A first note on the timeline.
    pub note: Option<String>,
    /// Where more is to be seen, the most useful first (at most [`EVIDENCE_LIMIT`](crate::evidence::EVIDENCE_LIMIT)).
    pub links: Vec<Link>,
    /// Graphs and other images that the sender attached (at most as many).
    pub images: Vec<Image>,
    /// The metric's figures, if the message holds them.
    pub plot: Option<Plot>,
    /// What to do about it, if the sender says so.
    pub runbook: Option<Runbook>,
    /// Names of actions that the sender's own screens offer (Opsgenie's `actions`).
    pub actions: Vec<String>,
    /// Whom the sender wants called beside whoever the team's routing calls.
    pub responders: Vec<Responder>,
}

/// `text` cut to at most `limit` characters (Unicode scalar values), with `…` as the last one where it was cut.
pub fn shorten(text: &str, limit: usize) -> String {
    if text.chars().nth(limit).is_none() {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortening_counts_characters_not_bytes() {
        assert_eq!(shorten("дзвін", 5), "дзвін");
        assert_eq!(shorten("дзвони", 5), "дзво…");
        assert_eq!(shorten("", 5), "");
    }
}
