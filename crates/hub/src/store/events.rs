//! The last messages that each integration received, with what became of them: a ring of [`KEPT`] rows an integration.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use oncall::IntegrationId;
use rusqlite::{Connection, Row, params};

use super::{Event, Lists, StoreError};
use crate::ledger::Became;

/// Messages kept of each integration.
const KEPT: u64 = 50;
/// Bytes kept of each message.
const BODY_KEPT: usize = 32 * 1024;

/// A message that an integration received.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// Its number among all that the integration received, from 1.
    pub(crate) number: u64,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// The message as it came, or its beginning.
    pub(crate) body: Vec<u8>,
    /// How long it was, in bytes.
    pub(crate) length: u64,
    /// What became of each of its readings.
    pub(crate) became: Vec<Became>,
}

/// Writes what a batch received.
pub(super) fn write(db: &Connection, events: &[Event], now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut newest = db.prepare_cached("SELECT max(number) FROM events WHERE integration = ?1")?;
    let mut put = db.prepare_cached(
        "INSERT OR REPLACE INTO events (integration, slot, number, at, length, body, became) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for event in events {
        let last: Option<u64> = newest.query_row([event.integration.0], |row| row.get(0))?;
        let number = last.unwrap_or_default() + 1;
        put.execute(params![
            event.integration.0,
            number % KEPT,
            number,
            now.timestamp_millis(),
            u64::try_from(event.body.len()).unwrap_or(u64::MAX),
            &event.body[..event.body.len().min(BODY_KEPT)],
            serde_json::to_string(&event.became)?,
        ])?;
    }
    Ok(())
}

impl Lists {
    /// The last messages of an integration, the newest first.
    pub(crate) async fn received(&self, integration: IntegrationId) -> Result<Vec<Received>, StoreError> {
        self.read(move |db| {
            let mut statement = db.prepare_cached(
                "SELECT number, at, body, length, became FROM events WHERE integration = ?1 ORDER BY number DESC",
            )?;
            let mut rows = statement.query([integration.0])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(received(row)?);
            }
            Ok(list)
        })
        .await
    }

    /// One of the last messages of an integration.
    pub(crate) async fn one_received(
        &self,
        integration: IntegrationId,
        number: u64,
    ) -> Result<Option<Received>, StoreError> {
        self.read(move |db| {
            let sql = "SELECT number, at, body, length, became FROM events WHERE integration = ?1 AND number = ?2";
            let mut statement = db.prepare_cached(sql)?;
            let mut rows = statement.query(params![integration.0, number])?;
            rows.next()?.map(received).transpose()
        })
        .await
    }

    /// When each integration received its newest message, and how many it received in all. One that never did is not there.
    pub(crate) async fn last_received(&self) -> Result<HashMap<IntegrationId, (DateTime<Utc>, u64)>, StoreError> {
        self.read(move |db| {
            let mut statement =
                db.prepare_cached("SELECT integration, max(at), max(number) FROM events GROUP BY integration")?;
            let mut rows = statement.query([])?;
            let mut all = HashMap::new();
            while let Some(row) = rows.next()? {
                let at = DateTime::from_timestamp_millis(row.get(1)?).unwrap_or_default();
                all.insert(IntegrationId(row.get(0)?), (at, row.get(2)?));
            }
            Ok(all)
        })
        .await
    }
}

fn received(row: &Row<'_>) -> Result<Received, StoreError> {
    Ok(Received {
        number: row.get(0)?,
        at: DateTime::from_timestamp_millis(row.get(1)?).unwrap_or_default(),
        body: row.get(2)?,
        length: row.get(3)?,
        became: serde_json::from_str(row.get_ref(4)?.as_str()?)?,
    })
}
