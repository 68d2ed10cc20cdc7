//! Overrides: a person takes over given rotations for a given time.

use std::collections::BinaryHeap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Range;
use crate::ids::{OverrideId, PersonId, RotationId, ScheduleId};

/// A person (or nobody) takes over rotations of a schedule for a time. It stands for the whole of its range, also where the
/// rotation itself would have nobody. Where overrides overlap, the one created last wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Override {
    /// Its id.
    pub id: OverrideId,
    /// How often it was changed.
    #[serde(default)]
    pub version: u64,
    /// Of which schedule.
    pub schedule: ScheduleId,
    /// The sender's own name of it, as Opsgenie's clients use; else none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Who takes over; `null` for nobody.
    pub person: Option<PersonId>,
    /// From when on.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
    /// The rotations that it replaces; empty for all.
    #[serde(default)]
    pub rotations: Vec<RotationId>,
    /// When it was created: later ones win.
    pub created_at: DateTime<Utc>,
    /// Who created it.
    pub created_by: Option<PersonId>,
    /// Its order among those created at the same moment: the hub counts them up.
    #[serde(default)]
    pub order: u64,
}

impl Override {
    /// When it stands.
    pub fn range(&self) -> Range {
        Range { start: self.start, end: self.end }
    }

    /// Whether it replaces a rotation.
    pub fn replaces(&self, rotation: RotationId) -> bool {
        self.rotations.is_empty() || self.rotations.contains(&rotation)
    }
}

/// Which of the overrides, given in the order of their creation, holds when: in order and apart from each other.
pub(super) fn reigns<'a>(overrides: &[&'a Override], range: Range) -> Vec<(Range, &'a Override)> {
    let mut coming: Vec<_> =
        overrides.iter().enumerate().filter_map(|(rank, it)| Some((it.range().intersect(&range)?, rank))).collect();
    coming.sort_unstable_by_key(|(part, _)| part.start);
    let mut edges: Vec<_> = coming.iter().flat_map(|(part, _)| [part.start, part.end]).collect();
    edges.sort_unstable();
    edges.dedup();

    let mut reigns: Vec<(Range, &Override)> = Vec::new();
    let mut coming = coming.into_iter().peekable();
    let mut holding = BinaryHeap::new();
    for edge in edges.windows(2) {
        let stretch = Range { start: edge[0], end: edge[1] };
        while let Some((part, rank)) = coming.next_if(|(part, _)| part.start <= stretch.start) {
            holding.push((rank, part.end));
        }
        while holding.peek().is_some_and(|(_, end)| *end <= stretch.start) {
            holding.pop();
        }
        let Some((rank, _)) = holding.peek() else { continue };
        let winner = overrides[*rank];
        match reigns.last_mut() {
            Some((last, same)) if same.id == winner.id && last.end == stretch.start => last.end = stretch.end,
            _ => reigns.push((stretch, winner)),
        }
    }
    reigns
}
