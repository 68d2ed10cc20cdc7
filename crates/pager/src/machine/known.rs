//! The open incidents, as far as the hub told; of two copies the newer one holds, in whichever order they come.

use std::collections::BTreeMap;
use std::sync::Arc;

use oncall::feed::{FeedEntry, Snapshot};
use oncall::{Incident, IncidentId, Page, PageId};

#[derive(Debug, Default)]
pub(super) struct Known {
    open: BTreeMap<IncidentId, Arc<Incident>>,
    /// The ledger that `open` is of.
    epoch: String,
    /// The ledger that the hub speaks of now.
    announced: String,
    /// Everything up to this place of the ledger was seen: an incident that is not in `open` is not open as of then.
    seen: u64,
    /// Incidents known to be over by a copy that is newer than `seen`, with its version.
    over: BTreeMap<IncidentId, u64>,
}

impl Known {
    /// The hub names its ledger.
    pub(super) fn hello(&mut self, epoch: &str) {
        epoch.clone_into(&mut self.announced);
    }

    /// Takes everything that is open. What is known from elsewhere to be newer than the snapshot (an answer to a request may
    /// overtake it) stays; from another ledger nothing does.
    pub(super) fn snapshot(&mut self, snapshot: Snapshot) {
        let newer = if self.epoch == self.announced && snapshot.seq >= self.seen {
            std::mem::take(self)
        } else {
            Self { announced: self.announced.clone(), ..Self::default() }
        };
        self.epoch.clone_from(&newer.announced);
        self.announced = newer.announced;
        self.seen = snapshot.seq;
        self.open = newer.open.into_iter().filter(|(_, incident)| incident.version > snapshot.seq).collect();
        self.over = newer.over.into_iter().filter(|(_, version)| *version > snapshot.seq).collect();
        for incident in snapshot.incidents {
            let newest =
                self.open.get(&incident.id).map(|known| known.version).max(self.over.get(&incident.id).copied());
            if incident.is_open() && newest.is_none_or(|newest| incident.version > newest) {
                self.open.insert(incident.id, Arc::new(incident));
            }
        }
    }

    /// Takes one change.
    pub(super) fn entry(&mut self, entry: FeedEntry) {
        let incident = entry.incident.id;
        self.take(entry.incident);
        self.seen = self.seen.max(entry.seq);
        if self.over.get(&incident).is_some_and(|version| *version <= self.seen) {
            self.over.remove(&incident);
        }
    }

    /// Takes a copy from anywhere, unless it is an old one.
    pub(super) fn take(&mut self, copy: Incident) {
        let newest = self
            .open
            .get(&copy.id)
            .map_or_else(|| self.over.get(&copy.id).copied().unwrap_or_default().max(self.seen), |known| known.version);
        if copy.version <= newest {
            return;
        }
        if copy.is_open() {
            self.over.remove(&copy.id);
            self.open.insert(copy.id, Arc::new(copy));
        } else {
            self.open.remove(&copy.id);
            self.over.insert(copy.id, copy.version);
        }
    }

    /// The feed has caught up: what it has passed need not be remembered one by one.
    pub(super) fn tidy(&mut self) {
        let seen = self.seen;
        self.over.retain(|_, version| *version > seen);
    }

    pub(super) fn get(&self, incident: IncidentId) -> Option<&Arc<Incident>> {
        self.open.get(&incident)
    }

    /// A page of an open incident.
    pub(super) fn page(&self, incident: IncidentId, page: PageId) -> Option<&Page> {
        self.open.get(&incident)?.pages.iter().find(|known| known.id == page)
    }

    pub(super) fn open(&self) -> impl Iterator<Item = &Arc<Incident>> {
        self.open.values()
    }
}
