//! What is known of heartbeats beside what was set up: their pings, and since when they are silent.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use oncall::HeartbeatId;
use oncall::heartbeat::Pulse;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Batch, Lists, Loaded, Needs, StoreError, TimerKind};

/// Reads the pulses that a batch needs.
pub(super) fn load(db: &Connection, needs: &Needs, loaded: &mut Loaded) -> Result<(), StoreError> {
    if needs.heartbeats.is_empty() {
        return Ok(());
    }
    let mut statement = db.prepare_cached("SELECT last_ping_at, expired_at FROM pulses WHERE heartbeat = ?1")?;
    for heartbeat in &needs.heartbeats {
        let found = statement.query_row([heartbeat.0], |row| pulse(row, 0)).optional()?;
        loaded.pulses.insert(*heartbeat, found.unwrap_or_default());
    }
    Ok(())
}

/// Writes the pulses that a batch changed, and when each is due.
pub(super) fn write(db: &Connection, batch: &Batch) -> Result<(), StoreError> {
    for (heartbeat, pulse, due_at) in &batch.pulses {
        if *pulse == Pulse::default() {
            db.prepare_cached("DELETE FROM pulses WHERE heartbeat = ?1")?.execute([heartbeat.0])?;
        } else {
            db.prepare_cached(
                "INSERT INTO pulses (heartbeat, last_ping_at, expired_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (heartbeat) DO UPDATE SET last_ping_at = excluded.last_ping_at, expired_at = excluded.expired_at",
            )?
            .execute(params![heartbeat.0, millis(pulse.last_ping_at), millis(pulse.expired_at)])?;
        }
        let kind = TimerKind::Heartbeat.as_str();
        match due_at {
            Some(due) => db
                .prepare_cached(
                    "INSERT INTO timers (kind, subject, due_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at",
                )?
                .execute(params![kind, heartbeat.0, due.timestamp_millis()])?,
            None => db
                .prepare_cached("DELETE FROM timers WHERE kind = ?1 AND subject = ?2")?
                .execute(params![kind, heartbeat.0])?,
        };
    }
    Ok(())
}

impl Lists {
    /// What is known of every heartbeat that ever pinged.
    pub(crate) async fn pulses(&self) -> Result<HashMap<HeartbeatId, Pulse>, StoreError> {
        self.read(|db| {
            let mut statement = db.prepare_cached("SELECT heartbeat, last_ping_at, expired_at FROM pulses")?;
            let rows = statement.query_map([], |row| Ok((HeartbeatId(row.get(0)?), pulse(row, 1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }
}

fn pulse(row: &Row<'_>, first: usize) -> rusqlite::Result<Pulse> {
    let time = |millis: Option<i64>| millis.and_then(DateTime::from_timestamp_millis);
    Ok(Pulse { last_ping_at: time(row.get(first)?), expired_at: time(row.get(first + 1)?) })
}

fn millis(time: Option<DateTime<Utc>>) -> Option<i64> {
    time.map(|time| time.timestamp_millis())
}
