//! The feed: what the hub tells a pager, and in which order.
//!
//! After `retry:` comes [`Hello`]; then either the missed entries and [`FeedEvent::Duty`], or a [`Snapshot`]; then
//! [`FeedEvent::Live`]: only from here on the pager has everything. Then entries as they are committed, [`FeedEvent::Duty`]
//! and [`FeedEvent::Pager`] when they change, and a [`Pulse`] at the interval that `hello` named, as an event with content: a proxy cannot fake it, and
//! comments are hidden by most parsers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::duty::Duties;
use crate::entry::{Actor, Change, Entry};
use crate::incident::{Incident, PersonRef};
use crate::pager::PagerRef;

/// Who the subscriber is, and with whom they speak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hello {
    /// The subscriber.
    pub person: PersonRef,
    /// The ledger's own random name: another one means another ledger, or a restored one.
    pub epoch: String,
    /// The hub's time.
    pub now: DateTime<Utc>,
    /// Milliseconds between two pulses; 2.5 times as long without one, and the feed is stale.
    pub pulse_ms: u64,
    /// The hub's version.
    pub version: String,
    /// The subscriber's laptop, as the hub calls it; `null` if it did not say that it is one.
    #[serde(default)]
    pub pager: Option<PagerRef>,
}

/// Everything that is open for this person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Snapshot {
    /// The ledger's newest `seq` that is contained.
    pub seq: u64,
    /// What the person is on call for, now and next.
    pub duty: Duties,
    /// Open incidents of the person's teams, or with a page for them.
    pub incidents: Vec<Incident>,
}

/// One committed change, with the whole incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedEntry {
    /// Place in the ledger.
    pub seq: u64,
    /// When the hub took it.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What.
    pub change: Change,
    /// The whole incident. In a replay it may be newer than the entry: of two copies the higher version holds.
    pub incident: Incident,
}

impl FeedEntry {
    /// Puts an entry of the timeline beside its incident.
    pub fn new(entry: Entry, incident: Incident) -> Self {
        Self { seq: entry.seq, at: entry.at, actor: entry.actor, change: entry.change, incident }
    }
}

/// A sign of life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pulse {
    /// The hub's time.
    pub now: DateTime<Utc>,
    /// The ledger's newest `seq`.
    pub seq: u64,
}

/// One event of the feed.
#[derive(Clone, Debug, PartialEq)]
pub enum FeedEvent {
    /// First of all.
    Hello(Hello),
    /// Everything open; replaces what the pager knew.
    Snapshot(Snapshot),
    /// What the person is on call for, now and next; replaces what the pager knew. Comes at each change of it.
    Duty(Duties),
    /// The subscriber's laptop is called otherwise now, or became its person's second, or first.
    Pager(PagerRef),
    /// One change. Boxed, being far larger than the rest.
    Entry(Box<FeedEntry>),
    /// The pager has everything up to here.
    Live,
    /// A sign of life.
    Pulse(Pulse),
}

/// An event that does not follow the feed's format.
#[derive(Debug, thiserror::Error)]
#[error("the hub's event '{name}' is not understood: {cause}")]
pub struct FeedFault {
    /// The event's name.
    pub name: String,
    /// What is wrong with its content.
    pub cause: serde_json::Error,
}

impl FeedEvent {
    /// The `event:` name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Hello(_) => "hello",
            Self::Snapshot(_) => "snapshot",
            Self::Duty(_) => "duty",
            Self::Pager(_) => "pager",
            Self::Entry(_) => "entry",
            Self::Live => "live",
            Self::Pulse(_) => "pulse",
        }
    }

    /// The `data:` on the wire: one line of JSON.
    ///
    /// # Errors
    /// Never for the types here; serde's signature asks for it.
    pub fn to_json(&self) -> serde_json::Result<String> {
        match self {
            Self::Hello(hello) => serde_json::to_string(hello),
            Self::Snapshot(snapshot) => serde_json::to_string(snapshot),
            Self::Duty(duty) => serde_json::to_string(duty),
            Self::Pager(pager) => serde_json::to_string(pager),
            Self::Entry(entry) => serde_json::to_string(entry),
            Self::Live => Ok("{}".to_owned()),
            Self::Pulse(pulse) => serde_json::to_string(pulse),
        }
    }

    /// Reads an event. An event of an unknown name is of a newer hub: `Ok(None)`, to be passed over.
    ///
    /// # Errors
    /// [`FeedFault`] if the content is not that of the name: whoever speaks is not a hub, or a broken one.
    pub fn parse(name: &str, json: &str) -> Result<Option<Self>, FeedFault> {
        let event = match name {
            "hello" => serde_json::from_str(json).map(Self::Hello),
            "snapshot" => serde_json::from_str(json).map(Self::Snapshot),
            "duty" => serde_json::from_str(json).map(Self::Duty),
            "pager" => serde_json::from_str(json).map(Self::Pager),
            "entry" => serde_json::from_str(json).map(Self::Entry),
            "live" => Ok(Self::Live),
            "pulse" => serde_json::from_str(json).map(Self::Pulse),
            _ => return Ok(None),
        };
        event.map(Some).map_err(|cause| FeedFault { name: name.to_owned(), cause })
    }
}

/// A place in the feed: the `id:` on the wire, `<epoch>-<seq>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The ledger's name.
    pub epoch: String,
    /// The place in it.
    pub seq: u64,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.epoch, self.seq)
    }
}

impl Position {
    /// Reads a `Last-Event-ID`. `None` if it is not one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let (epoch, seq) = text.rsplit_once('-')?;
        Some(Self { epoch: epoch.to_owned(), seq: seq.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_reads_what_it_writes() {
        let position = Position { epoch: "3f9a-b".to_owned(), seq: 42 };
        assert_eq!(Position::parse(&position.to_string()), Some(position));
        for foreign in ["", "42", "x-", "x-y", "x-18446744073709551616"] {
            assert_eq!(Position::parse(foreign), None, "{foreign:?}");
        }
    }

    #[test]
    fn an_unknown_event_is_passed_over_and_a_broken_one_is_told() {
        assert_eq!(FeedEvent::parse("weather", "{}").unwrap(), None);
        let fault = FeedEvent::parse("pulse", "<html>").unwrap_err();
        assert!(fault.to_string().contains("'pulse'"), "{fault}");
    }
}
