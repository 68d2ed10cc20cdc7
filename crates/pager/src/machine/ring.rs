//! What rings on this laptop, and since when.

use std::collections::BTreeMap;

use oncall::{IncidentId, PageId, Sound};

use crate::clock::Moment;

/// The incidents that ring, each with the page that called for it.
pub(super) type Pages = BTreeMap<IncidentId, PageId>;

#[derive(Debug, Default)]
pub(super) struct Ring {
    ringing: BTreeMap<IncidentId, Ringing>,
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
    /// Lets ring what is wanted, and nothing else. While `may_begin` is false, nothing begins; what is not wanted ends
    /// nevertheless.
    pub(super) fn turn(&mut self, wanted: &Pages, may_begin: bool, now: Moment) -> Change {
        let mut change = Change { before: self.abandoned.take().or(self.since()), ..Change::default() };
        self.ringing.retain(|incident, ringing| {
            let stays = wanted.contains_key(incident);
            if !stays {
                change.ended.insert(*incident, ringing.page);
            }
            stays
        });
        if may_begin {
            for (incident, page) in wanted {
                let ringing = self.ringing.get_mut(incident);
                if ringing.as_ref().is_some_and(|ringing| ringing.page == *page) {
                    continue;
                }
                change.begun.insert(*incident, *page);
                match ringing {
                    Some(ringing) => ringing.page = *page,
                    None => {
                        self.ringing.insert(*incident, Ringing { page: *page, since: now });
                    }
                }
            }
        }
        change.after = self.since();
        change
    }

    /// Forgets what rings: at the next turn the alarm ends, and nobody is told about the pages.
    pub(super) fn abandon(&mut self) {
        self.abandoned = self.abandoned.or(self.since());
        self.ringing.clear();
    }

    /// When the oldest of what rings began to ring here.
    pub(super) fn since(&self) -> Option<Moment> {
        self.ringing.values().map(|ringing| ringing.since).min_by_key(|since| since.mono)
    }

    pub(super) fn pages(&self) -> Pages {
        self.ringing.iter().map(|(incident, ringing)| (*incident, ringing.page)).collect()
    }

    pub(super) fn contains(&self, incident: IncidentId) -> bool {
        self.ringing.contains_key(&incident)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ringing.is_empty()
    }
}
