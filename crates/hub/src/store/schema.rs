//! The tables, and how an older database becomes a newer one.

use rusqlite::Connection;

use super::StoreError;

/// Each step turns format n into format n + 1; a step that was released is never edited.
const STEPS: &[&str] = &["
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE people (
        id BLOB PRIMARY KEY, email TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL, time_zone TEXT NOT NULL,
        hub_admin INTEGER NOT NULL);
    CREATE TABLE teams (id BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE);
    CREATE TABLE members (
        team BLOB NOT NULL REFERENCES teams, person BLOB NOT NULL REFERENCES people, role TEXT NOT NULL,
        PRIMARY KEY (team, person));
    CREATE TABLE integrations (
        id BLOB PRIMARY KEY, team BLOB NOT NULL REFERENCES teams, name TEXT NOT NULL, kind TEXT NOT NULL, mode TEXT NOT NULL,
        key_hash BLOB NOT NULL UNIQUE, raw_delivery INTEGER NOT NULL, may_read INTEGER NOT NULL, UNIQUE (team, name));
    CREATE TABLE tokens (hash BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES people, issued_at INTEGER NOT NULL);
    -- An incident is kept whole, as JSON, and beside it the columns by which it is found.
    CREATE TABLE incidents (
        id BLOB PRIMARY KEY, number INTEGER NOT NULL UNIQUE, team BLOB NOT NULL REFERENCES teams, alias TEXT NOT NULL,
        state TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL);
    CREATE UNIQUE INDEX incidents_open ON incidents (team, alias) WHERE state <> 'resolved';
    CREATE INDEX incidents_of_team ON incidents (team, number);
    CREATE INDEX incidents_by_alias ON incidents (team, alias, number);
    CREATE TABLE ledger (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, incident BLOB NOT NULL REFERENCES incidents, actor TEXT NOT NULL,
        change TEXT NOT NULL);
    CREATE INDEX ledger_of_incident ON ledger (incident, seq);
    CREATE TABLE messages (
        integration BLOB NOT NULL, message TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (integration, message)) WITHOUT ROWID;
    CREATE INDEX messages_by_age ON messages (at);
"];

/// Brings the database to the newest format.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for (step, sql) in STEPS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", step + 1)?;
        transaction.commit()?;
    }
    Ok(())
}
