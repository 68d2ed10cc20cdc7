//! What rings on this laptop, and since when.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use oncall::{IncidentId, PageId, Sound};

use crate::clock::Moment;

/// Incidents, each with the page that called for it.
pub(super) type Pages = BTreeMap<IncidentId, PageId>;

#[derive(Debug, Default)]
pub(super) struct Ring {
    ringing: BTreeMap<IncidentId, Ringing>,
    /// The same by age.
    starts: BTreeSet<(Duration, IncidentId)>,
    /// The start of an alarm that is to end because the account is gone.
    abandoned: Option<Moment>,
    /// What the speaker last said while this alarm rings.
    pub(super) heard: Heard,
}

#[derive(Debug)]
struct Ringing {
    page: PageId,
    since: Moment,
}

/// Whether the alarm that rings can be heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Heard {
    /// The speaker has not said yet.
    #[default]
    Unknown,
    /// Samples leave, so loud.
    Sounding(Sound),
    /// It cannot; and why.
    Failed(String),
}

/// What changed.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// Began to ring, or rings for a newer page.
    pub(super) begun: Pages,
    /// Rings no longer.
    pub(super) ended: Pages,
    /// The start of the ramp before.
    pub(super) before: Option<Moment>,
    /// The start of the ramp now.
    pub(super) after: Option<Moment>,
}

impl Ring {
    /// Lets ring what is wanted of the incidents that may have changed. While `may_begin` is false, nothing begins; what is not
    /// wanted ends nevertheless.
    pub(super) fn turn(
        &mut self,
        touched: &BTreeSet<IncidentId>,
        wanted: impl Fn(IncidentId) -> Option<PageId>,
        may_begin: bool,
        now: Moment,
    ) -> Change {
        let mut change = Change { before: self.abandoned.take().or(self.since()), ..Change::default() };
        for incident in touched {
            match wanted(*incident) {
                Some(page) if may_begin => {
                    if self.begin(*incident, page, now) {
                        change.begun.insert(*incident, page);
                    }
                }
                Some(_) => {}
                None => change.ended.extend(self.end(*incident).map(|page| (*incident, page))),
            }
        }
        change.after = self.since();
        change
    }

    /// Whether that is new.
    fn begin(&mut self, incident: IncidentId, page: PageId, now: Moment) -> bool {
        if let Some(ringing) = self.ringing.get_mut(&incident) {
            return std::mem::replace(&mut ringing.page, page) != page;
        }
        self.ringing.insert(incident, Ringing { page, since: now });
        self.starts.insert((now.mono, incident));
        true
    }

    fn end(&mut self, incident: IncidentId) -> Option<PageId> {
        let ended = self.ringing.remove(&incident)?;
        self.starts.remove(&(ended.since.mono, incident));
        Some(ended.page)
    }

    /// Forgets what rings: at the next turn the alarm ends, and nobody is told about the pages.
    pub(super) fn abandon(&mut self) {
        self.abandoned = self.abandoned.or(self.since());
        self.ringing.clear();
        self.starts.clear();
    }

    /// When the oldest of what rings began to ring here.
    pub(super) fn since(&self) -> Option<Moment> {
        self.ringing.get(&self.first()?).map(|ringing| ringing.since)
    }

    /// The incident with which the ramp began.
    pub(super) fn first(&self) -> Option<IncidentId> {
        self.starts.first().map(|(_, incident)| *incident)
    }

    pub(super) fn pages(&self) -> Pages {
        self.ringing.iter().map(|(incident, ringing)| (*incident, ringing.page)).collect()
    }

    /// The page for which an incident rings.
    pub(super) fn page(&self, incident: IncidentId) -> Option<PageId> {
        self.ringing.get(&incident).map(|ringing| ringing.page)
    }

    pub(super) fn contains(&self, incident: IncidentId) -> bool {
        self.ringing.contains_key(&incident)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ringing.is_empty()
    }
}
