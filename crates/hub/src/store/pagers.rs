//! Laptops, what happened to them, and whom none of theirs would wake.

use chrono::{DateTime, Utc};
use oncall::pager::JournalEntry;
use oncall::{PagerId, PersonId};
use rusqlite::{Connection, Row, params};

use super::{Lists, SqliteStore, StoreError};
use crate::pagers::{Pager, PagerWrite, Pagers, Spell};

/// Entries kept of each laptop's journal.
const KEPT: u32 = 200;

/// Writes what a batch changed.
pub(super) fn write(db: &Connection, writes: &[PagerWrite]) -> Result<(), StoreError> {
    for write in writes {
        match write {
            PagerWrite::Put(pager) => put(db, pager)?,
            PagerWrite::Journal(pager, entries) => write_journal(db, *pager, entries)?,
            PagerWrite::EmptyJournal(pager) => empty_journal(db, *pager)?,
            PagerWrite::Forget(pager) => {
                empty_journal(db, *pager)?;
                db.prepare_cached("DELETE FROM pagers WHERE id = ?1")?.execute([pager.0])?;
            }
            PagerWrite::Spell(spell) => {
                db.prepare_cached(
                    "INSERT OR REPLACE INTO spells (person, since, asked_at, told_at) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![
                    spell.person.0,
                    spell.since.timestamp_millis(),
                    spell.asked_at.timestamp_millis(),
                    spell.told_at.map(|at| at.timestamp_millis()),
                ])?;
            }
            PagerWrite::EndSpell(person) => {
                db.prepare_cached("DELETE FROM spells WHERE person = ?1")?.execute([person.0])?;
            }
        }
    }
    Ok(())
}

fn put(db: &Connection, pager: &Pager) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO pagers
            (id, person, name, second, system, version, first_seen_at, came_at, seen_at, self_check, left)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        pager.id.0,
        pager.person.0,
        pager.name,
        pager.second,
        pager.system,
        pager.version,
        pager.first_seen_at.timestamp_millis(),
        pager.came_at.timestamp_millis(),
        pager.seen_at.timestamp_millis(),
        pager.check.as_ref().map(serde_json::to_string).transpose()?,
        pager.left.as_ref().map(serde_json::to_string).transpose()?,
    ])?;
    Ok(())
}

fn write_journal(db: &Connection, pager: PagerId, entries: &[JournalEntry]) -> Result<(), StoreError> {
    let mut write = db.prepare_cached("INSERT OR IGNORE INTO pager_journal (pager, at, entry) VALUES (?1, ?2, ?3)")?;
    for entry in entries {
        write.execute(params![pager.0, entry.at.timestamp_micros(), serde_json::to_string(entry)?])?;
    }
    db.prepare_cached(
        "DELETE FROM pager_journal WHERE pager = ?1 AND (at, entry) <
            (SELECT at, entry FROM pager_journal WHERE pager = ?1 ORDER BY at DESC, entry DESC LIMIT 1 OFFSET ?2)",
    )?
    .execute(params![pager.0, KEPT - 1])?;
    Ok(())
}

fn empty_journal(db: &Connection, pager: PagerId) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM pager_journal WHERE pager = ?1")?.execute([pager.0])?;
    Ok(())
}

impl SqliteStore {
    /// Reads all laptops, and who is out of reach.
    pub(crate) fn pagers(&self) -> Result<Pagers, StoreError> {
        let db = self.connection();
        let mut statement = db.prepare(
            "SELECT id, person, name, second, system, version, first_seen_at, came_at, seen_at, self_check, left FROM pagers",
        )?;
        let mut rows = statement.query([])?;
        let mut pagers = Vec::new();
        while let Some(row) = rows.next()? {
            pagers.push(read(row)?);
        }
        let mut statement = db.prepare("SELECT person, since, asked_at, told_at FROM spells")?;
        let spells = statement.query_map([], |row| {
            Ok(Spell {
                person: PersonId(row.get(0)?),
                since: time(row.get(1)?),
                asked_at: time(row.get(2)?),
                told_at: row.get::<_, Option<i64>>(3)?.map(time),
            })
        })?;
        Ok(Pagers::new(pagers, spells.collect::<Result<Vec<_>, _>>()?))
    }
}

impl Lists {
    /// What happened to a laptop, the newest first.
    pub(crate) async fn journal(&self, pager: PagerId, limit: u32) -> Result<Vec<JournalEntry>, StoreError> {
        self.read(move |db| {
            let sql = "SELECT entry FROM pager_journal WHERE pager = ?1 ORDER BY at DESC, entry DESC LIMIT ?2";
            let mut statement = db.prepare_cached(sql)?;
            let mut rows = statement.query(params![pager.0, limit])?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(serde_json::from_str(row.get_ref(0)?.as_str()?)?);
            }
            Ok(entries)
        })
        .await
    }
}

fn read(row: &Row<'_>) -> Result<Pager, StoreError> {
    let json = |text: Option<String>| text.map(|text| serde_json::from_str(&text)).transpose();
    Ok(Pager {
        id: PagerId(row.get(0)?),
        person: PersonId(row.get(1)?),
        name: row.get(2)?,
        second: row.get(3)?,
        system: row.get(4)?,
        version: row.get(5)?,
        first_seen_at: time(row.get(6)?),
        came_at: time(row.get(7)?),
        seen_at: time(row.get(8)?),
        check: json(row.get(9)?)?,
        left: row.get::<_, Option<String>>(10)?.map(|text| serde_json::from_str(&text)).transpose()?,
    })
}

fn time(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
