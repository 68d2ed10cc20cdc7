//! Searching: the incidents of a scope, the newest first, piece by piece, for whoever has a condition that SQL does not know.

use chrono::{DateTime, TimeDelta, Utc};
use oncall::{Incident, IncidentId};
use rusqlite::types::Value;

use super::sqlite::{array, blob, state_word};
use super::{Lists, Scope, StoreError, Which};

/// One piece of the ledger's incidents.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Only of these.
    pub(crate) scope: Scope,
    /// Only in these states.
    pub(crate) which: Which,
    /// Only those opened about between these: a second more on both sides, so that rounding loses none.
    pub(crate) opened: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// Only with a number below this.
    pub(crate) before: Option<u64>,
    /// At most so many.
    pub(crate) limit: u32,
}

impl Lists {
    /// One piece, the newest first.
    pub(crate) async fn piece(&self, piece: Piece) -> Result<Vec<Incident>, StoreError> {
        let before = piece.before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
        let second = |at: DateTime<Utc>, by: i64| {
            at.checked_add_signed(TimeDelta::seconds(by)).map(|at| at.format("%Y-%m-%dT%H:%M:%S").to_string())
        };
        let since = piece.opened.0.and_then(|at| second(at, -1));
        let until = piece.opened.1.and_then(|at| second(at, 2));
        self.read(move |db| {
            let mut statement = db.prepare_cached(
                "SELECT body FROM incidents
                 WHERE (team IN rarray(?1) OR id IN (SELECT incident FROM audience WHERE subject IN rarray(?2)))
                   AND NOT deleted AND state IN rarray(?3) AND number < ?4
                   AND (?5 IS NULL OR body ->> '$.opened_at' >= ?5) AND (?6 IS NULL OR body ->> '$.opened_at' < ?6)
                 ORDER BY number DESC LIMIT ?7",
            )?;
            let states = piece.which.states().iter().map(|state| Value::Text(state_word(*state).to_owned()));
            let mut rows = statement.query(rusqlite::params![
                array(piece.scope.teams.iter().map(|team| blob(team.0))),
                array(piece.scope.audience.iter().map(|subject| blob(*subject))),
                array(states),
                before,
                since,
                until,
                piece.limit,
            ])?;
            let mut incidents = Vec::new();
            while let Some(row) = rows.next()? {
                incidents.push(serde_json::from_str(row.get_ref(0)?.as_str()?)?);
            }
            Ok(incidents)
        })
        .await
    }

    /// The incidents of these ids, in their order; those that are deleted are left out.
    pub(crate) async fn these(&self, ids: Vec<IncidentId>) -> Result<Vec<Incident>, StoreError> {
        self.read(move |db| {
            let mut statement = db.prepare_cached("SELECT body FROM incidents WHERE id = ?1 AND NOT deleted")?;
            let mut incidents = Vec::new();
            for id in ids {
                let mut rows = statement.query([id.0])?;
                if let Some(row) = rows.next()? {
                    incidents.push(serde_json::from_str(row.get_ref(0)?.as_str()?)?);
                }
            }
            Ok(incidents)
        })
        .await
    }
}
