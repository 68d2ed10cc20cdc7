//! Incidents in the order in which they are shown, kept so at each change instead of sorted at each look.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use oncall::{Incident, IncidentId, Priority, State};

/// The most urgent first: by priority, then what nobody works on, then what has waited longest.
type Rank = (Reverse<Priority>, u8, DateTime<Utc>, u64);

#[derive(Debug, Default)]
pub(super) struct Ranked {
    ranks: BTreeMap<IncidentId, Rank>,
    order: BTreeSet<(Rank, IncidentId)>,
}

impl Ranked {
    /// Puts an incident where it belongs now.
    pub(super) fn put(&mut self, incident: &Incident) {
        self.remove(incident.id);
        let rank = rank(incident);
        self.ranks.insert(incident.id, rank);
        self.order.insert((rank, incident.id));
    }

    pub(super) fn remove(&mut self, incident: IncidentId) {
        if let Some(rank) = self.ranks.remove(&incident) {
            self.order.remove(&(rank, incident));
        }
    }

    /// The most urgent first.
    pub(super) fn iter(&self) -> impl Iterator<Item = IncidentId> {
        self.order.iter().map(|(_, incident)| *incident)
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }
}

fn rank(incident: &Incident) -> Rank {
    let settled = match incident.state {
        State::Triggered => 0,
        State::Acknowledged => 1,
        State::Resolved => 2,
    };
    (Reverse(incident.priority), settled, incident.opened_at, incident.number)
}
