//! The ledger, piece by piece: a query is tried on all that the caller may see, and not only on the newest.

use std::ops::ControlFlow;
use std::time::Duration;

use oncall::{Incident, Setup};

use super::super::query::Query;
use super::super::reply::Refusal;
use crate::clock::stopwatch;
use crate::state::Hub;
use crate::store::{Piece, Scope};

/// Incidents that are read at once.
const PIECE: u32 = 250;
/// How long one search may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands each incident that matches to `keep`, the newest first, until it has enough.
pub(super) async fn search(
    hub: &Hub,
    scope: &Scope,
    query: &Query,
    setup: &Setup,
    mut keep: impl FnMut(&Incident) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    let started = stopwatch();
    let bounds = query.bounds();
    let mut before = None;
    loop {
        let piece = Piece {
            scope: scope.clone(),
            which: bounds.which(),
            opened: (bounds.since, bounds.until),
            before,
            limit: PIECE,
        };
        let incidents = hub.lists.piece(piece).await?;
        if incidents.iter().filter(|incident| query.matches(incident, setup)).try_for_each(&mut keep).is_break() {
            return Ok(());
        }
        match incidents.last() {
            Some(oldest) if incidents.len() == PIECE as usize => before = Some(oldest.number),
            _ => return Ok(()),
        }
        if started.elapsed() > PATIENCE {
            return Err(Refusal::wrong(
                "query",
                format!(
                    "More alerts than can be searched in {} s. Narrow it, such as by 'status:open' or 'createdAt > 23-05-2026'.",
                    PATIENCE.as_secs()
                ),
            ));
        }
    }
}
