//! The ledger's store on SQLite, for a hub that is one process: the writer's connection.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use oncall::{Incident, State};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use uuid::Uuid;

use super::{
    Batch, Loaded, Needs, Store, StoreError, TimerKind, deliveries, events, heartbeats, pagers, schema, setup,
};

/// How long a message's id is remembered. SNS gives a delivery up after an hour at most.
const MESSAGES_KEPT: TimeDelta = TimeDelta::hours(24);
/// A database up to this size is checked whole at start; a larger one would keep people waiting.
const CHECKED_BYTES: u64 = 64 << 20;

/// The writer's connection. Holds the data folder's lock for as long as it lives.
pub(crate) struct SqliteStore {
    connection: Connection,
    path: PathBuf,
    pruned_at: Option<DateTime<Utc>>,
    _lock: File,
}

/// Where the database of a data folder is.
fn database(data: &Path) -> PathBuf {
    data.join("hub.sqlite")
}

impl SqliteStore {
    /// Whether a data folder holds a hub.
    pub(crate) fn exists(data: &Path) -> bool {
        database(data).exists()
    }

    /// Opens the database of a data folder, or makes one.
    ///
    /// # Errors
    /// Another hub has the folder; the file is damaged, or of a newer hub; the folder cannot be used.
    pub(crate) fn open(data: &Path) -> Result<Self, StoreError> {
        let folder = |cause| StoreError::Folder { path: data.to_owned(), cause };
        std::fs::create_dir_all(data).map_err(folder)?;
        let lock = File::create(data.join("hub.lock")).map_err(folder)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => StoreError::InUse(data.to_owned()),
            TryLockError::Error(cause) => folder(cause),
        })?;
        let path = database(data);
        let damaged = |cause: String| StoreError::Damaged { path: path.clone(), cause };
        let mut connection = Connection::open(&path).map_err(|error| damaged(error.to_string()))?;
        configure(&connection).map_err(|error| explain(error, &path))?;
        if std::fs::metadata(&path).map_err(folder)?.len() <= CHECKED_BYTES {
            let verdict: String = connection
                .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
                .map_err(|error| explain(error, &path))?;
            if verdict != "ok" {
                return Err(damaged(verdict));
            }
        }
        schema::migrate(&mut connection)?;
        connection.execute(
            "INSERT OR IGNORE INTO meta (key, value) VALUES ('epoch', ?1)",
            [hex::encode(&Uuid::new_v4().as_bytes()[..8])],
        )?;
        deliveries::found(&connection)?;
        Ok(Self { connection, path, pruned_at: None, _lock: lock })
    }

    /// Where the database is, for the readers.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The writer's connection, for the setup's own file.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// WAL and a full flush at each commit: what was answered survives a power cut.
pub(super) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.busy_timeout(std::time::Duration::from_secs(2))?;
    rusqlite::vtab::array::load_module(connection)
}

/// Opens a further connection that only reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_secs(2))?;
    rusqlite::vtab::array::load_module(&connection)?;
    Ok(connection)
}

fn explain(error: rusqlite::Error, path: &Path) -> StoreError {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            StoreError::Damaged { path: path.to_owned(), cause: error.to_string() }
        }
        _ => error.into(),
    }
}

/// The word for a state in the database, the same as in the API.
pub(super) fn state_word(state: State) -> &'static str {
    match state {
        State::Triggered => "triggered",
        State::Acknowledged => "acknowledged",
        State::Resolved => "resolved",
    }
}

/// A list as one parameter of a statement (`rarray(?)`).
pub(super) fn array(values: impl IntoIterator<Item = Value>) -> Rc<Vec<Value>> {
    Rc::new(values.into_iter().collect())
}

/// An id as SQLite keeps it.
pub(super) fn blob(id: Uuid) -> Value {
    Value::Blob(id.as_bytes().to_vec())
}

impl Store for SqliteStore {
    fn load(&mut self, needs: &Needs) -> Result<Loaded, StoreError> {
        let mut loaded = Loaded::default();
        let newest = |sql: &str| {
            self.connection
                .prepare_cached(sql)?
                .query_row([], |row| row.get::<_, Option<i64>>(0))
                .map(Option::unwrap_or_default)
        };
        loaded.last_seq = newest("SELECT max(seq) FROM ledger")?.cast_unsigned();
        loaded.last_number = newest("SELECT max(number) FROM incidents")?.cast_unsigned();
        let mut by_id = self.connection.prepare_cached("SELECT body FROM incidents WHERE id IN rarray(?1)")?;
        let mut rows = by_id.query([array(needs.incidents.iter().map(|id| blob(id.0)))])?;
        while let Some(row) = rows.next()? {
            loaded.keep(row.get_ref(0)?.as_str()?)?;
        }
        let mut by_alias = self
            .connection
            .prepare_cached("SELECT body FROM incidents WHERE team = ?1 AND alias = ?2 AND state <> 'resolved'")?;
        for (team, alias) in &needs.aliases {
            let mut rows = by_alias.query(params![team.0, alias])?;
            while let Some(row) = rows.next()? {
                loaded.keep(row.get_ref(0)?.as_str()?)?;
            }
        }
        if needs.held {
            let mut held = self.connection.prepare_cached(
                "SELECT body FROM incidents WHERE state <> 'resolved' AND body ->> '$.held.maintenance' IS NOT NULL",
            )?;
            let mut rows = held.query([])?;
            while let Some(row) = rows.next()? {
                loaded.keep(row.get_ref(0)?.as_str()?)?;
            }
        }
        let mut taken =
            self.connection.prepare_cached("SELECT 1 FROM messages WHERE integration = ?1 AND message = ?2")?;
        for (integration, message) in &needs.messages {
            if taken.query_row(params![integration.0, message], |_| Ok(())).optional()?.is_some() {
                loaded.messages.insert((*integration, message.clone()));
            }
        }
        heartbeats::load(&self.connection, needs, &mut loaded)?;
        Ok(loaded)
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let prune = self.pruned_at.is_none_or(|at| batch.now - at >= TimeDelta::hours(1));
        let transaction = self.connection.transaction()?;
        {
            write_incidents(&transaction, &batch.incidents)?;
            let mut insert = transaction
                .prepare_cached("INSERT INTO ledger (seq, at, incident, actor, change) VALUES (?1, ?2, ?3, ?4, ?5)")?;
            for entry in &batch.entries {
                insert.execute(params![
                    entry.seq,
                    entry.at.timestamp_millis(),
                    entry.incident.0,
                    serde_json::to_string(&entry.actor)?,
                    serde_json::to_string(&entry.change)?,
                ])?;
            }
            let mut take = transaction
                .prepare_cached("INSERT OR IGNORE INTO messages (integration, message, at) VALUES (?1, ?2, ?3)")?;
            for (integration, message) in &batch.messages {
                take.execute(params![integration.0, message, batch.now.timestamp_millis()])?;
            }
            setup::write(&transaction, batch)?;
            events::write(&transaction, &batch.events, batch.now)?;
            heartbeats::write(&transaction, batch)?;
            deliveries::write(&transaction, &batch.deliveries)?;
            pagers::write(&transaction, &batch.pagers)?;
            if prune {
                let oldest = (batch.now - MESSAGES_KEPT).timestamp_millis();
                transaction.execute("DELETE FROM messages WHERE at < ?1", [oldest])?;
            }
        }
        transaction.commit()?;
        if prune {
            self.pruned_at = Some(batch.now);
        }
        Ok(())
    }
}

/// Writes incidents as they are now, with what is found by: who may see them, and when they want to be woken.
fn write_incidents(transaction: &Connection, incidents: &[Incident]) -> Result<(), StoreError> {
    let mut upsert = transaction.prepare_cached(
        "INSERT INTO incidents (id, number, team, alias, state, title, body, deleted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET team = excluded.team, state = excluded.state, title = excluded.title, body = excluded.body,
            deleted = excluded.deleted",
    )?;
    let mut admit = transaction.prepare_cached("INSERT OR IGNORE INTO audience (subject, incident) VALUES (?1, ?2)")?;
    let mut arm = transaction.prepare_cached(
        "INSERT INTO timers (kind, subject, due_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at",
    )?;
    let mut disarm = transaction.prepare_cached("DELETE FROM timers WHERE kind = ?1 AND subject = ?2")?;
    for incident in incidents {
        upsert.execute(params![
            incident.id.0,
            incident.number,
            incident.team.id.0,
            incident.alias,
            state_word(incident.state),
            incident.title,
            serde_json::to_string(incident)?,
            incident.deleted,
        ])?;
        for subject in incident.audience() {
            admit.execute(params![subject, incident.id.0])?;
        }
        let kind = TimerKind::Incident.as_str();
        match incident.due_at() {
            Some(due) => arm.execute(params![kind, incident.id.0, due.timestamp_millis()])?,
            None => disarm.execute(params![kind, incident.id.0])?,
        };
    }
    Ok(())
}

impl Loaded {
    fn keep(&mut self, body: &str) -> Result<(), StoreError> {
        let incident: Incident = serde_json::from_str(body)?;
        self.incidents.insert(incident.id, incident);
        Ok(())
    }
}
