//! Moving in: what an account of Opsgenie has set up, read over its API and written as a `team.yaml`.
//!
//! - [`client`]: asks the API, page by page, and waits when it is told to
//! - [`account`]: everything that is read, in Opsgenie's words
//! - [`carry`]: the same as a setup, and in sentences what could not be carried over (pure)

mod account;
mod carry;
mod client;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::file;

/// An account of Opsgenie, and the key that reads it.
pub struct Opsgenie {
    /// The address of its API, such as `https://api.opsgenie.com`.
    pub url: String,
    /// A key that may read the configuration.
    pub key: String,
}

/// What was read, as a file.
#[derive(Clone, Debug, Serialize)]
pub struct Imported {
    /// The text of a `team.yaml`, which begins with [`notes`](Self::notes) as comments.
    pub file: String,
    /// What was carried over otherwise than it was, or not at all: a sentence each.
    pub notes: Vec<String>,
    /// How many of each were carried over.
    pub counts: Counts,
}

/// How many of each were carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// People.
    pub people: usize,
    /// Teams.
    pub teams: usize,
    /// Schedules.
    pub schedules: usize,
    /// Overrides that are not over.
    pub overrides: usize,
    /// Escalation policies.
    pub escalation_policies: usize,
    /// Integrations, without their keys.
    pub integrations: usize,
    /// Heartbeats.
    pub heartbeats: usize,
}

/// Why an account could not be read. Nothing is changed there by reading it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The address is none.
    #[error(
        "'{0}' is not the address of Opsgenie's API. Give one such as https://api.opsgenie.com or https://api.eu.opsgenie.com."
    )]
    NotAnAddress(String),
    /// The key cannot be sent.
    #[error(
        "The key is empty or has letters that no key has. Copy it once more: it looks like 055082dc-9427-48dd-85e0-f93a76e5f4a2."
    )]
    NotAKey,
    /// Nobody answers.
    #[error(
        "{url} does not answer: {why}. Check the address and the network; if a proxy is needed, name it in HTTPS_PROXY."
    )]
    Unreachable {
        /// The address.
        url: String,
        /// What went wrong.
        why: String,
    },
    /// The key is not known there (401).
    #[error("{url} does not know this key. {hint}")]
    UnknownKey {
        /// The address.
        url: String,
        /// What to try.
        hint: &'static str,
    },
    /// The key may not read that (403).
    #[error(
        "This key may not read {what}: {said}. Make one that may: in Opsgenie, Settings, API key management, with 'Read' and 'Configuration access'."
    )]
    NotPermitted {
        /// What was to be read.
        what: String,
        /// What Opsgenie said.
        said: String,
    },
    /// It goes on refusing because too much is asked.
    #[error(
        "{url} says that it is asked too often, and went on to say so. Try again in some minutes, while nothing else uses the API."
    )]
    Throttled {
        /// The address.
        url: String,
    },
    /// It refuses, or fails.
    #[error("{url} could not give {what}: it answered {status} {said}")]
    Refused {
        /// The address.
        url: String,
        /// What was to be read.
        what: String,
        /// The status.
        status: u16,
        /// What it said.
        said: String,
    },
    /// What answers is something else.
    #[error("What answers at {url} is not Opsgenie's API: {why}. Check the address.")]
    NotOpsgenie {
        /// The address.
        url: String,
        /// What it did.
        why: String,
    },
    /// There are no ways to talk to anybody.
    #[error("No connection can be made from this computer: {0}.")]
    NoClient(String),
}

impl Opsgenie {
    /// Reads the account, whole, and writes it as a file. Overrides that are over at `now` are left out.
    ///
    /// # Errors
    /// The account cannot be read.
    pub async fn import(&self, now: DateTime<Utc>) -> Result<Imported, ImportError> {
        let client = client::Client::new(&self.url, &self.key)?;
        let account = account::Account::read(&client).await?;
        let carried = carry::carry(&account, now);
        let setup = &carried.setup;
        let counts = Counts {
            people: setup.people.len(),
            teams: setup.teams.len(),
            schedules: setup.schedules.len(),
            overrides: setup.overrides.len(),
            escalation_policies: setup.policies.len(),
            integrations: setup.integrations.len(),
            heartbeats: setup.heartbeats.len(),
        };
        let file = format!("{}{}", comments(&self.url, &carried.notes), file::export_with_overrides(setup));
        Ok(Imported { file, notes: carried.notes, counts })
    }
}

/// What is said at the top of the file.
fn comments(url: &str, notes: &[String]) -> String {
    let mut lines = vec![
        format!("# Read from {} by 'tocsin-hub import opsgenie'.", url.trim_end_matches('/')),
        "# Look through it, then: tocsin-hub apply -f FILE (shows what would change), and with --yes.".to_owned(),
    ];
    if !notes.is_empty() {
        lines.push("#".to_owned());
        lines.push("# What is otherwise than it was, or was not carried over:".to_owned());
        lines.extend(notes.iter().map(|note| format!("# - {note}")));
    }
    lines.join("\n") + "\n"
}
