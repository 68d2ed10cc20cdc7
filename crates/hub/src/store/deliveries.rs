//! Messages to people by further ways, until they are sent or given up.

use chrono::{DateTime, Utc};
use oncall::ways::Delivery;
use oncall::{IncidentId, PersonId};
use rusqlite::{Connection, params};

use super::{Lists, StoreError};

/// Writes the deliveries that a batch made or changed.
pub(super) fn write(db: &Connection, deliveries: &[Delivery]) -> Result<(), StoreError> {
    let mut put = db.prepare_cached(
        "INSERT INTO deliveries (id, incident, person, due_at, created_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, body = excluded.body",
    )?;
    for delivery in deliveries {
        put.execute(params![
            delivery.id.0,
            delivery.incident.0,
            delivery.person.id.0,
            delivery.due_at.map(|due| due.timestamp_millis()),
            delivery.created_at.timestamp_millis(),
            serde_json::to_string(delivery)?,
        ])?;
    }
    Ok(())
}

impl Lists {
    /// The deliveries that are due next, the earliest first.
    pub(crate) async fn deliveries_ahead(&self, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        self.read(move |db| {
            let sql = "SELECT body FROM deliveries WHERE due_at IS NOT NULL ORDER BY due_at, id LIMIT ?1";
            all(db, sql, params![limit])
        })
        .await
    }

    /// The deliveries of an incident, the oldest first.
    pub(crate) async fn deliveries_of(&self, incident: IncidentId) -> Result<Vec<Delivery>, StoreError> {
        self.read(move |db| {
            all(db, "SELECT body FROM deliveries WHERE incident = ?1 ORDER BY created_at, id", params![incident.0])
        })
        .await
    }

    /// The newest deliveries to a person, or to anybody.
    pub(crate) async fn deliveries(&self, person: Option<PersonId>, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        self.read(move |db| {
            let sql =
                "SELECT body FROM deliveries WHERE ?1 IS NULL OR person = ?1 ORDER BY created_at DESC, id LIMIT ?2";
            all(db, sql, params![person.map(|person| person.0), limit])
        })
        .await
    }

    /// When the next delivery is due.
    pub(crate) async fn next_delivery_at(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(|db| {
            let due: Option<i64> = db.query_row("SELECT min(due_at) FROM deliveries", [], |row| row.get(0))?;
            Ok(due.and_then(DateTime::from_timestamp_millis))
        })
        .await
    }
}

fn all(db: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Delivery>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.push(serde_json::from_str(row.get_ref(0)?.as_str()?)?);
    }
    Ok(list)
}
