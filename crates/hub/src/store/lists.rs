//! Reading: lists and single incidents, on connections of their own. Readers never wait for the writer.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use oncall::setup::Act;
use oncall::{Actor, Entry, Incident, IncidentId, PersonId, State, TeamId};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};
use uuid::Uuid;

use super::sqlite::{array, blob, open_reader, state_word};
use super::{SqliteStore, StoreError, Timer, TimerKind};

/// Which states a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Triggered and acknowledged.
    Open,
    /// One state.
    Only(State),
    /// All.
    All,
}

impl Which {
    /// These states.
    pub(super) fn states(&self) -> &[State] {
        match self {
            Self::Open => &[State::Triggered, State::Acknowledged],
            Self::Only(state) => std::slice::from_ref(state),
            Self::All => &[State::Triggered, State::Acknowledged, State::Resolved],
        }
    }
}

/// Whose incidents: those of teams, and those that somebody may see beside them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// Of these teams.
    pub(crate) teams: Vec<TeamId>,
    /// And those of which one of these is the audience: a person who was paged, a team that had it before.
    pub(crate) audience: Vec<Uuid>,
}

impl Scope {
    /// All that a person of these teams may see.
    pub(crate) fn of_person(person: PersonId, teams: Vec<TeamId>) -> Self {
        let audience = teams.iter().map(|team| team.0).chain([person.0]).collect();
        Self { teams, audience }
    }

    /// Only the incidents of these teams.
    pub(crate) fn of_teams(teams: Vec<TeamId>) -> Self {
        Self { teams, audience: Vec::new() }
    }
}

/// What a list of incidents holds: those of `scope` that match, the newest first.
#[derive(Clone, Debug)]
pub(crate) struct IncidentFilter {
    /// Only of these.
    pub(crate) scope: Scope,
    /// Only in these states.
    pub(crate) which: Which,
    /// Only with this text in title or alias, or with this number.
    pub(crate) text: Option<String>,
    /// Only with a number below this.
    pub(crate) before: Option<u64>,
    /// At most so many.
    pub(crate) limit: u32,
}

/// What a resuming subscriber missed, or all that is open.
#[derive(Debug)]
pub(crate) enum Feedback {
    /// The entries after its position, each with its incident as it is now.
    Missed(Vec<(Entry, Arc<Incident>)>),
    /// Its position is not of this ledger, or too far back.
    Everything(Vec<Incident>),
}

/// A subscriber that missed more than this gets a snapshot, which is smaller.
const REPLAY_LIMIT: usize = 2_000;
/// Connections kept for later.
const IDLE_CONNECTIONS: usize = 4;

/// The readers of one database.
#[derive(Clone)]
pub(crate) struct Lists {
    path: Arc<PathBuf>,
    idle: Arc<Mutex<Vec<Connection>>>,
    epoch: Arc<str>,
}

impl Lists {
    /// Readers beside a writer.
    pub(crate) fn beside(store: &SqliteStore) -> Result<Self, StoreError> {
        let connection = open_reader(store.path())?;
        let epoch: String = connection.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| row.get(0))?;
        Ok(Self {
            path: Arc::new(store.path().to_owned()),
            idle: Arc::new(Mutex::new(vec![connection])),
            epoch: epoch.into(),
        })
    }

    /// The ledger's own random name.
    pub(crate) fn epoch(&self) -> &str {
        &self.epoch
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let lists = self.clone();
        tokio::task::spawn_blocking(move || {
            let kept = lists.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = kept.map_or_else(|| open_reader(&lists.path), Ok)?;
            let answer = work(&connection);
            let mut idle = lists.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < IDLE_CONNECTIONS {
                idle.push(connection);
            }
            answer
        })
        .await
        .map_err(|_| StoreError::Closed)?
    }

    /// One incident.
    pub(crate) async fn incident(&self, id: IncidentId) -> Result<Option<Incident>, StoreError> {
        self.read(move |db| one(db, "SELECT body FROM incidents WHERE id = ?1 AND NOT deleted", vec![blob(id.0)])).await
    }

    /// One incident by its short number.
    pub(crate) async fn by_number(&self, team: TeamId, number: u64) -> Result<Option<Incident>, StoreError> {
        let number = Value::Integer(i64::try_from(number).unwrap_or(-1));
        self.read(move |db| {
            one(
                db,
                "SELECT body FROM incidents WHERE team = ?1 AND number = ?2 AND NOT deleted",
                vec![blob(team.0), number],
            )
        })
        .await
    }

    /// The newest incident of an alias: the open one, if there is one.
    pub(crate) async fn newest_by_alias(&self, team: TeamId, alias: String) -> Result<Option<Incident>, StoreError> {
        let sql =
            "SELECT body FROM incidents WHERE team = ?1 AND alias = ?2 AND NOT deleted ORDER BY number DESC LIMIT 1";
        self.read(move |db| one(db, sql, vec![blob(team.0), Value::Text(alias)])).await
    }

    /// The timeline of an incident, the oldest entry first.
    pub(crate) async fn timeline(&self, id: IncidentId) -> Result<Vec<Entry>, StoreError> {
        self.read(move |db| {
            let mut statement = db.prepare_cached(
                "SELECT seq, at, incident, actor, change FROM ledger WHERE incident = ?1 ORDER BY seq",
            )?;
            let mut rows = statement.query([id.0])?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(entry(row)?);
            }
            Ok(entries)
        })
        .await
    }

    /// A list of incidents, the newest first.
    pub(crate) async fn incidents(&self, filter: IncidentFilter) -> Result<Vec<Incident>, StoreError> {
        self.read(move |db| incidents(db, &filter)).await
    }

    /// What a subscriber needs after `position` (none: everything), and the ledger's newest `seq` that it
    /// contains; both of one moment.
    pub(crate) async fn feedback(&self, scope: Scope, after: Option<u64>) -> Result<(u64, Feedback), StoreError> {
        self.read(move |db| {
            let moment = db.unchecked_transaction()?;
            let newest: Option<i64> = moment.query_row("SELECT max(seq) FROM ledger", [], |row| row.get(0))?;
            let newest = newest.unwrap_or_default().cast_unsigned();
            let feedback = match after {
                Some(after) if after <= newest && newest - after <= REPLAY_LIMIT as u64 => {
                    Feedback::Missed(missed(&moment, &scope, after)?)
                }
                _ => Feedback::Everything(incidents(
                    &moment,
                    &IncidentFilter { scope, which: Which::Open, text: None, before: None, limit: u32::MAX },
                )?),
            };
            Ok((newest, feedback))
        })
        .await
    }

    /// What comes due next, the earliest first.
    pub(crate) async fn timers(&self, limit: u32) -> Result<Vec<Timer>, StoreError> {
        self.read(move |db| {
            let mut statement =
                db.prepare_cached("SELECT kind, subject, due_at FROM timers ORDER BY due_at, subject LIMIT ?1")?;
            let mut rows = statement.query([limit])?;
            let mut timers = Vec::new();
            while let Some(row) = rows.next()? {
                let kind = match row.get_ref(0)?.as_str()? {
                    "test_end" => TimerKind::TestEnd,
                    "heartbeat" => TimerKind::Heartbeat,
                    _ => TimerKind::Incident,
                };
                let due_at = DateTime::from_timestamp_millis(row.get(2)?).unwrap_or_default();
                timers.push(Timer { kind, subject: row.get(1)?, due_at });
            }
            Ok(timers)
        })
        .await
    }

    /// How many timers wait.
    pub(crate) async fn timers_armed(&self) -> Result<i64, StoreError> {
        self.read(|db| Ok(db.query_row("SELECT count(*) FROM timers", [], |row| row.get(0))?)).await
    }

    /// What was done to the setup, the newest first, with when and by whom.
    pub(crate) async fn acts(&self, limit: u32) -> Result<Vec<(DateTime<Utc>, Actor, Act)>, StoreError> {
        self.read(move |db| {
            let mut statement = db.prepare_cached("SELECT at, actor, act FROM acts ORDER BY id DESC LIMIT ?1")?;
            let mut rows = statement.query([limit])?;
            let mut acts = Vec::new();
            while let Some(row) = rows.next()? {
                let at = DateTime::from_timestamp_millis(row.get(0)?).unwrap_or_default();
                let actor = serde_json::from_str(row.get_ref(1)?.as_str()?)?;
                acts.push((at, actor, serde_json::from_str(row.get_ref(2)?.as_str()?)?));
            }
            Ok(acts)
        })
        .await
    }

    /// Whether the database answers.
    pub(crate) async fn answers(&self) -> Result<(), StoreError> {
        self.read(|db| Ok(db.query_row("SELECT 1", [], |_| Ok(()))?)).await
    }
}

fn one(db: &Connection, sql: &str, values: Vec<Value>) -> Result<Option<Incident>, StoreError> {
    let body: Option<String> =
        db.prepare_cached(sql)?.query_row(params_from_iter(values), |row| row.get(0)).optional()?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}

fn incidents(db: &Connection, filter: &IncidentFilter) -> Result<Vec<Incident>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT body FROM incidents
         WHERE (team IN rarray(?1) OR id IN (SELECT incident FROM audience WHERE subject IN rarray(?6)))
           AND NOT deleted AND state IN rarray(?2) AND number < ?3
           AND (?4 IS NULL OR instr(lower(title), lower(?4)) OR instr(lower(alias), lower(?4)) OR CAST(number AS TEXT) = ?4)
         ORDER BY number DESC LIMIT ?5",
    )?;
    let before = filter.before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
    let mut rows = statement.query(rusqlite::params![
        array(filter.scope.teams.iter().map(|team| blob(team.0))),
        array(filter.which.states().iter().map(|state| Value::Text(state_word(*state).to_owned()))),
        before,
        filter.text,
        filter.limit,
        array(filter.scope.audience.iter().map(|subject| blob(*subject))),
    ])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.push(serde_json::from_str(row.get_ref(0)?.as_str()?)?);
    }
    Ok(list)
}

fn missed(db: &Connection, scope: &Scope, after: u64) -> Result<Vec<(Entry, Arc<Incident>)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT l.seq, l.at, l.incident, l.actor, l.change, i.body FROM ledger l JOIN incidents i ON i.id = l.incident
         WHERE l.seq > ?1 AND
            (i.team IN rarray(?2) OR i.id IN (SELECT incident FROM audience WHERE subject IN rarray(?3))) ORDER BY l.seq",
    )?;
    let mut rows = statement.query(rusqlite::params![
        after,
        array(scope.teams.iter().map(|team| blob(team.0))),
        array(scope.audience.iter().map(|subject| blob(*subject))),
    ])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push((entry(row)?, Arc::new(serde_json::from_str(row.get_ref(5)?.as_str()?)?)));
    }
    Ok(entries)
}

fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    Ok(Entry {
        seq: row.get(0)?,
        at: DateTime::from_timestamp_millis(row.get(1)?).unwrap_or_default(),
        incident: IncidentId(row.get(2)?),
        actor: serde_json::from_str(row.get_ref(3)?.as_str()?)?,
        change: serde_json::from_str(row.get_ref(4)?.as_str()?)?,
    })
}
