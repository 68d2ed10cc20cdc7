//! Messages to people by further ways, until they are sent or given up.

use chrono::{DateTime, Utc};
use oncall::ways::{Delivery, DeliveryState};
use oncall::{DeliveryId, IncidentId, PersonId};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};

use super::sqlite::{array, blob};
use super::{Lists, SqliteStore, StoreError};
use crate::secret::issue;

/// Makes the root of the webhooks' secrets, if this hub has none yet.
pub(super) fn found(db: &Connection) -> Result<(), StoreError> {
    let root = issue("");
    db.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('webhook_root', ?1)", [root])?;
    Ok(())
}

/// Writes the deliveries that a batch made or changed.
pub(super) fn write(db: &Connection, deliveries: &[Delivery]) -> Result<(), StoreError> {
    let mut put = db.prepare_cached(
        "INSERT INTO deliveries (id, incident, person, receiver, state, due_at, created_at, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET receiver = excluded.receiver, state = excluded.state, due_at = excluded.due_at, body = excluded.body",
    )?;
    for delivery in deliveries {
        put.execute(params![
            delivery.id.0,
            delivery.page().map(|(incident, _)| incident.0),
            delivery.person.id.0,
            delivery.way.receiver(),
            delivery.state.as_str(),
            delivery.due_at.map(|due| due.timestamp_millis()),
            delivery.created_at.timestamp_millis(),
            serde_json::to_string(delivery)?,
        ])?;
    }
    Ok(())
}

/// Which deliveries a list holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeliveryFilter {
    /// Only to this person.
    pub(crate) person: Option<PersonId>,
    /// Only of this incident.
    pub(crate) incident: Option<IncidentId>,
    /// Only in this state.
    pub(crate) state: Option<DeliveryState>,
    /// At most so many.
    pub(crate) limit: u32,
}

impl Lists {
    /// The deliveries that are due at a moment, the earliest first, but those to `busy` receivers.
    pub(crate) async fn deliveries_due(
        &self,
        now: DateTime<Utc>,
        busy: Vec<String>,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.read(move |db| {
            let sql = "SELECT body FROM deliveries WHERE due_at <= ?1 AND receiver NOT IN rarray(?2)
                       ORDER BY due_at, id LIMIT ?3";
            let busy = array(busy.into_iter().map(Value::Text));
            all(db, sql, params![now.timestamp_millis(), busy, i64::try_from(limit).unwrap_or(i64::MAX)])
        })
        .await
    }

    /// When the next delivery comes due after a moment.
    pub(crate) async fn next_delivery_after(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(move |db| {
            let sql = "SELECT min(due_at) FROM deliveries WHERE due_at > ?1";
            let due: Option<i64> = db.query_row(sql, [now.timestamp_millis()], |row| row.get(0))?;
            Ok(due.and_then(DateTime::from_timestamp_millis))
        })
        .await
    }

    /// One delivery.
    pub(crate) async fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        self.read(move |db| {
            let mut statement = db.prepare_cached("SELECT body FROM deliveries WHERE id = ?1")?;
            let body: Option<String> = statement.query_row([id.0], |row| row.get(0)).optional()?;
            Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
        })
        .await
    }

    /// A list of deliveries, the newest first.
    pub(crate) async fn deliveries(&self, filter: DeliveryFilter) -> Result<Vec<Delivery>, StoreError> {
        let DeliveryFilter { person, incident, state, limit } = filter;
        let wanted = [
            person.map(|person| ("person = ?", blob(person.0))),
            incident.map(|incident| ("incident = ?", blob(incident.0))),
            state.map(|state| ("state = ?", Value::Text(state.as_str().to_owned()))),
        ];
        let (conditions, mut values): (Vec<_>, Vec<_>) = wanted.into_iter().flatten().unzip();
        let conditions = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ") };
        values.push(Value::Integer(i64::from(limit)));
        self.read(move |db| {
            let sql = format!("SELECT body FROM deliveries WHERE {conditions} ORDER BY created_at DESC, id LIMIT ?");
            all(db, &sql, params_from_iter(values))
        })
        .await
    }
}

impl SqliteStore {
    /// The root of the webhooks' secrets.
    pub(crate) fn webhook_root(&self) -> Result<String, StoreError> {
        let sql = "SELECT value FROM meta WHERE key = 'webhook_root'";
        Ok(self.connection().query_row(sql, [], |row| row.get(0))?)
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
