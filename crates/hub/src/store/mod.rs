//! The store: SQL, and only here. One interface of batches ([`Store::load`], [`Store::commit`]) for the ledger's writer, and
//! [`Lists`] for everybody who reads, on connections of their own.

mod deliveries;
mod events;
mod heartbeats;
mod lists;
mod pagers;
mod schema;
mod search;
mod setup;
mod sqlite;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use oncall::heartbeat::Pulse;
use oncall::setup::Act;
use oncall::ways::Delivery;
use oncall::{Actor, Entry, HeartbeatId, Incident, IncidentId, IntegrationId, TeamId};
use uuid::Uuid;

use crate::directory::SecretEdit;
use crate::ledger::Became;
use crate::pagers::PagerWrite;
pub(crate) use deliveries::DeliveryFilter;
pub(crate) use events::Received;
pub(crate) use lists::{Feedback, IncidentFilter, Lists, Scope, Which};
pub(crate) use search::Piece;
pub(crate) use sqlite::SqliteStore;

/// What comes due at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimerKind {
    /// Something of an incident: a rule, a repeat, the end of a snooze.
    Incident,
    /// The end of an integration's test.
    TestEnd,
    /// A heartbeat's silence.
    Heartbeat,
}

impl TimerKind {
    /// The word for it in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::TestEnd => "test_end",
            Self::Heartbeat => "heartbeat",
        }
    }
}

/// Something that comes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timer {
    /// What.
    pub(crate) kind: TimerKind,
    /// Of what: the incident's id, the integration's.
    pub(crate) subject: Uuid,
    /// When.
    pub(crate) due_at: DateTime<Utc>,
}

/// What somebody did to the setup.
#[derive(Clone, Debug)]
pub(crate) struct Audited {
    /// What.
    pub(crate) act: Act,
    /// Who.
    pub(crate) by: Actor,
}

/// One message that an integration received, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Which integration.
    pub(crate) integration: IntegrationId,
    /// The message as it came; the store keeps its beginning.
    pub(crate) body: Bytes,
    /// What became of each of its readings.
    pub(crate) became: Vec<Became>,
}

/// The names of what a batch of commands touches.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    /// Open incidents by team and alias.
    pub(crate) aliases: HashSet<(TeamId, String)>,
    /// Incidents by id, open or not.
    pub(crate) incidents: HashSet<IncidentId>,
    /// Messages that may have been taken before.
    pub(crate) messages: HashSet<(IntegrationId, String)>,
    /// Heartbeats.
    pub(crate) heartbeats: HashSet<HeartbeatId>,
    /// Whatever maintenance windows hold.
    pub(crate) held: bool,
}

/// What the store knows of them.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// The incidents asked for, those by alias too.
    pub(crate) incidents: HashMap<IncidentId, Incident>,
    /// The messages asked for that were taken before.
    pub(crate) messages: HashSet<(IntegrationId, String)>,
    /// What is known of the heartbeats asked for, beside the setup.
    pub(crate) pulses: HashMap<HeartbeatId, Pulse>,
    /// The newest entry's place in the ledger; 0 in an empty one.
    pub(crate) last_seq: u64,
    /// The newest incident's number; 0 before the first.
    pub(crate) last_number: u64,
}

/// All that a batch of commands changed, to be made durable at once or not at all.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// New entries, `seq` ascending without holes.
    pub(crate) entries: Vec<Entry>,
    /// Incidents as they are now, new ones and changed ones.
    pub(crate) incidents: Vec<Incident>,
    /// Messages taken.
    pub(crate) messages: Vec<(IntegrationId, String)>,
    /// What was done to the setup: its objects as they are now, or gone.
    pub(crate) acts: Vec<Audited>,
    /// Changes of secrets, in order.
    pub(crate) secrets: Vec<SecretEdit>,
    /// Tests whose end was told.
    pub(crate) ended_tests: Vec<IntegrationId>,
    /// What integrations received, for their last events.
    pub(crate) events: Vec<Event>,
    /// Heartbeats as they are now, each with when its silence becomes too long.
    pub(crate) pulses: Vec<(HeartbeatId, Pulse, Option<DateTime<Utc>>)>,
    /// Messages to people by further ways, new ones and changed ones.
    pub(crate) deliveries: Vec<Delivery>,
    /// What changed of laptops.
    pub(crate) pagers: Vec<PagerWrite>,
    /// When the batch was decided.
    pub(crate) now: DateTime<Utc>,
}

impl Batch {
    /// Whether there is nothing to make durable.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
            && self.incidents.is_empty()
            && self.messages.is_empty()
            && self.acts.is_empty()
            && self.secrets.is_empty()
            && self.ended_tests.is_empty()
            && self.events.is_empty()
            && self.pulses.is_empty()
            && self.deliveries.is_empty()
            && self.pagers.is_empty()
    }
}

/// A ledger's store, on the writer's own thread.
pub(crate) trait Store: Send {
    /// Reads what a batch of commands needs, in as few statements as its kinds.
    fn load(&mut self, needs: &Needs) -> Result<Loaded, StoreError>;
    /// Makes a batch durable: when this returns, it survives a power cut.
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError>;
}

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has this data folder.
    #[error(
        "Another hub is running on the data folder {0}. Two hubs on one folder would lose incidents. Stop the other one, or choose \
         another folder."
    )]
    InUse(PathBuf),
    /// The file is not what a hub wrote.
    #[error(
        "The database {path} is damaged ({cause}). The hub does not start on it, so that nothing gets worse. Copy the folder aside, then put a \
         backup in its place."
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        cause: String,
    },
    /// A newer hub wrote it.
    #[error("The database was written by a newer hub (format {found}, this one knows {known}). Install the newer hub.")]
    TooNew {
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// The disk is full.
    #[error("The disk that holds the hub's data is full. Make room: the hub takes incidents again by itself.")]
    DiskFull,
    /// Somebody holds the database locked.
    #[error("Another program holds the hub's database locked. Close it: a running hub then goes on by itself.")]
    Busy,
    /// The folder or file cannot be used.
    #[error("The data folder {path} cannot be used: {cause}. Check that it exists and may be written to.")]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A row that does not read back as what was written.
    #[error("A row of the hub's database cannot be read ({0}).")]
    Row(#[from] serde_json::Error),
    /// Anything else that SQLite says.
    #[error("The hub's database failed ({0}).")]
    Sqlite(rusqlite::Error),
    /// What came due could not be done.
    #[error("What came due could not be done: {0}")]
    Undone(String),
    /// The thread that reads has ended.
    #[error("The hub is shutting down.")]
    Closed,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<rusqlite::types::FromSqlError> for StoreError {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        Self::Sqlite(error.into())
    }
}
