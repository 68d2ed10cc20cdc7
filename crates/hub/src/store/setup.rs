//! The setup's rows: read whole at start, written as they change.

use chrono::DateTime;
use oncall::setup::{Integration, Object, ObjectId};
use oncall::{IntegrationId, Mode, PersonId, ScheduleId, Setup};
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::{Batch, SqliteStore, StoreError, TimerKind};
use crate::directory::{Calendar, Directory, SecretEdit};
use crate::secret::SecretHash;

impl SqliteStore {
    /// Reads who is who.
    pub(crate) fn directory(&self) -> Result<Directory, StoreError> {
        let db = self.connection();
        let mut setup = Setup::default();
        let mut statement = db.prepare("SELECT body FROM setup")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            setup.insert(serde_json::from_str::<Object>(row.get_ref(0)?.as_str()?)?);
        }
        let mut directory = Directory::new(setup);
        let keys = all(db, "SELECT hash, integration FROM keys", |row| {
            Ok(SecretEdit::Key { hash: SecretHash(row.get(0)?), integration: IntegrationId(row.get(1)?) })
        })?;
        let tokens = all(db, "SELECT hash, person FROM tokens", |row| {
            Ok(SecretEdit::Token { hash: SecretHash(row.get(0)?), person: PersonId(row.get(1)?) })
        })?;
        let calendars = all(db, "SELECT hash, id, person, schedule, created_at FROM calendars", |row| {
            let calendar = Calendar {
                id: row.get(1)?,
                person: PersonId(row.get(2)?),
                schedule: row.get::<_, Option<Uuid>>(3)?.map(ScheduleId),
                created_at: DateTime::from_timestamp_millis(row.get(4)?).unwrap_or_default(),
            };
            Ok(SecretEdit::Calendar { hash: SecretHash(row.get(0)?), calendar })
        })?;
        for secret in keys.into_iter().chain(tokens).chain(calendars) {
            directory.take(secret);
        }
        Ok(directory)
    }
}

fn all<T>(db: &Connection, sql: &str, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>, StoreError> {
    let mut statement = db.prepare(sql)?;
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// Writes what a batch changed of the setup and of secrets, and who did it.
pub(super) fn write(db: &Connection, batch: &Batch) -> Result<(), StoreError> {
    for audited in &batch.acts {
        let (kind, id) = key(audited.act.id);
        match &audited.act.object {
            Some(object) => db.prepare_cached(
                "INSERT INTO setup (kind, id, body) VALUES (?1, ?2, ?3) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            )?.execute(params![kind, id, serde_json::to_string(object)?])?,
            None => db.prepare_cached("DELETE FROM setup WHERE kind = ?1 AND id = ?2")?.execute(params![kind, id])?,
        };
        match &audited.act.object {
            Some(Object::Integration(integration)) => time_test(db, integration)?,
            None if matches!(audited.act.id, ObjectId::Integration(_)) => end_test(db, id)?,
            Some(_) | None => {}
        }
        db.prepare_cached("INSERT INTO acts (at, actor, act) VALUES (?1, ?2, ?3)")?.execute(params![
            batch.now.timestamp_millis(),
            serde_json::to_string(&audited.by)?,
            serde_json::to_string(&audited.act)?,
        ])?;
    }
    for secret in &batch.secrets {
        write_secret(db, *secret, batch.now.timestamp_millis())?;
    }
    for integration in &batch.ended_tests {
        end_test(db, integration.0)?;
    }
    Ok(())
}

/// The word for an object's kind, and its id.
fn key(id: ObjectId) -> (&'static str, Uuid) {
    match id {
        ObjectId::Person(id) => ("person", id.0),
        ObjectId::Team(id) => ("team", id.0),
        ObjectId::Schedule(id) => ("schedule", id.0),
        ObjectId::Override(id) => ("override", id.0),
        ObjectId::Policy(id) => ("policy", id.0),
        ObjectId::Integration(id) => ("integration", id.0),
        ObjectId::Request(id) => ("request", id.0),
        ObjectId::KnownFault(id) => ("known_fault", id.0),
        ObjectId::Heartbeat(id) => ("heartbeat", id.0),
        ObjectId::Maintenance(id) => ("maintenance", id.0),
    }
}

fn time_test(db: &Connection, integration: &Integration) -> Result<(), StoreError> {
    match integration.expires_at.filter(|_| integration.mode == Mode::Test) {
        Some(end) => {
            db.prepare_cached(
                "INSERT INTO timers (kind, subject, due_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at",
            )?
            .execute(params![TimerKind::TestEnd.as_str(), integration.id.0, end.timestamp_millis()])?;
            Ok(())
        }
        None => end_test(db, integration.id.0),
    }
}

fn end_test(db: &Connection, integration: Uuid) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM timers WHERE kind = ?1 AND subject = ?2")?
        .execute(params![TimerKind::TestEnd.as_str(), integration])?;
    Ok(())
}

fn write_secret(db: &Connection, secret: SecretEdit, now: i64) -> Result<(), StoreError> {
    match secret {
        SecretEdit::Key { integration, hash } => db.execute(
            "INSERT INTO keys (hash, integration) VALUES (?1, ?2) ON CONFLICT (integration) DO UPDATE SET hash = excluded.hash",
            params![hash.0, integration.0],
        ),
        SecretEdit::EndKey(integration) => db.execute("DELETE FROM keys WHERE integration = ?1", [integration.0]),
        SecretEdit::Token { person, hash } => db.execute(
            "INSERT INTO tokens (hash, person, issued_at) VALUES (?1, ?2, ?3)",
            params![hash.0, person.0, now],
        ),
        SecretEdit::EndTokens(person) => db.execute("DELETE FROM tokens WHERE person = ?1", [person.0]),
        SecretEdit::Calendar { calendar, hash } => db.execute(
            "INSERT INTO calendars (hash, id, person, schedule, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                hash.0,
                calendar.id,
                calendar.person.0,
                calendar.schedule.map(|schedule| schedule.0),
                calendar.created_at.timestamp_millis()
            ],
        ),
        SecretEdit::EndCalendar(id) => db.execute("DELETE FROM calendars WHERE id = ?1", [id]),
    }?;
    Ok(())
}
