//! The open incidents, as far as the hub told; of two copies the newer one holds, in whichever order they come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use oncall::feed::{FeedEntry, Snapshot};
use oncall::{Incident, IncidentId, Page, PageId};

use super::ranked::Ranked;

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
    ranked: Ranked,
    /// What may have changed since somebody looked.
    touched: BTreeSet<IncidentId>,
}

impl Known {
    /// The hub names its ledger.
    pub(super) fn hello(&mut self, epoch: &str) {
        epoch.clone_into(&mut self.announced);
    }

    /// Takes everything that is open. What is known from elsewhere to be newer than the snapshot (an answer to a request may
    /// overtake it) stays; from another ledger nothing does.
    pub(super) fn snapshot(&mut self, snapshot: Snapshot) {
        let stays = self.epoch == self.announced && snapshot.seq >= self.seen;
        let before = std::mem::take(self);
        self.touched = before.touched;
        self.touched.extend(before.open.keys());
        self.epoch.clone_from(&before.announced);
        self.announced = before.announced;
        self.seen = snapshot.seq;
        if stays {
            self.over = before.over.into_iter().filter(|(_, version)| *version > snapshot.seq).collect();
            for (_, incident) in before.open.into_iter().filter(|(_, incident)| incident.version > snapshot.seq) {
                self.open(incident);
            }
        }
        for incident in snapshot.incidents {
            let newest =
                self.open.get(&incident.id).map(|known| known.version).max(self.over.get(&incident.id).copied());
            if incident.is_open() && newest.is_none_or(|newest| incident.version > newest) {
                self.open(Arc::new(incident));
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
            self.open(Arc::new(copy));
        } else {
            self.touched.insert(copy.id);
            self.ranked.remove(copy.id);
            self.open.remove(&copy.id);
            self.over.insert(copy.id, copy.version);
        }
    }

    fn open(&mut self, incident: Arc<Incident>) {
        self.touched.insert(incident.id);
        self.ranked.put(&incident);
        self.open.insert(incident.id, incident);
    }

    /// What may have changed since the last look.
    pub(super) fn touched(&mut self) -> BTreeSet<IncidentId> {
        std::mem::take(&mut self.touched)
    }

    /// All that are open are to be looked at again.
    pub(super) fn touch_all(&mut self) {
        self.touched.extend(self.open.keys());
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

    /// Every page of the open ones.
    pub(super) fn pages(&self) -> BTreeSet<PageId> {
        self.open.values().flat_map(|incident| &incident.pages).map(|page| page.id).collect()
    }

    /// The open ones, the most urgent first.
    pub(super) fn most_urgent_first(&self) -> impl Iterator<Item = &Arc<Incident>> {
        self.ranked.iter().filter_map(|incident| self.open.get(&incident))
    }

    pub(super) fn len(&self) -> usize {
        self.open.len()
    }
}
