//! Acknowledgements made here: optimistic for the ear, not for the truth.
//!
//! From the click on the incident is silent on this laptop, for at most [`PATIENCE`]; meanwhile, and afterwards, the hub is
//! asked until it hears or refuses.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use oncall::{IncidentId, PageId};

use super::effect::Request;
use super::input::How;
use super::view::Silenced;
use crate::clock::Moment;

/// An acknowledgement that the hub did not hear within this time silences no longer.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);
/// Waits between attempts double from 1 s up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

#[derive(Debug)]
struct Acknowledgement {
    /// The page that the person has heard; a newer one rings. `None` until one is known that calls them.
    covers: Option<PageId>,
    how: How,
    clicked: Moment,
    /// Whether it still silences.
    silent: bool,
    failures: u32,
    attempt: Attempt,
    detail: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Attempt {
    Running,
    At(Duration),
}

#[derive(Debug, Default)]
pub(super) struct Acknowledgements {
    pending: BTreeMap<IncidentId, Acknowledgement>,
}

impl Acknowledgements {
    /// A person acknowledges, for the first time or again.
    pub(super) fn click(&mut self, incident: IncidentId, covers: Option<PageId>, how: How, now: Moment) {
        let running = self.pending.get(&incident).is_some_and(|earlier| earlier.attempt == Attempt::Running);
        let attempt = if running { Attempt::Running } else { Attempt::At(now.mono) };
        let detail = self.pending.remove(&incident).and_then(|earlier| earlier.detail);
        self.pending.insert(
            incident,
            Acknowledgement { covers, how, clicked: now, silent: true, failures: 0, attempt, detail },
        );
    }

    /// Forgets those of which `settled` says that they need no hub any more (given the page that each covers), and lets those
    /// silence no longer whose time is over. `calling` is the page of an incident that calls the person.
    pub(super) fn tick(
        &mut self,
        now: Moment,
        settled: impl Fn(IncidentId, Option<PageId>) -> bool,
        calling: impl Fn(IncidentId) -> Option<PageId>,
    ) {
        self.pending.retain(|incident, pending| !settled(*incident, pending.covers));
        for (incident, acknowledgement) in &mut self.pending {
            acknowledgement.silent &= now.mono < acknowledgement.clicked.mono + PATIENCE;
            if acknowledgement.covers.is_none() {
                acknowledgement.covers = calling(*incident);
            }
        }
    }

    /// Whether this page is silent, being acknowledged; and how that was done.
    pub(super) fn silences(&self, incident: IncidentId, page: PageId) -> Option<How> {
        self.pending
            .get(&incident)
            .filter(|pending| pending.silent && pending.covers == Some(page))
            .map(|pending| pending.how)
    }

    /// Whether anything is silent that the hub has not confirmed.
    pub(super) fn any_silent(&self) -> bool {
        self.pending.values().any(|pending| pending.silent)
    }

    pub(super) fn is_pending(&self, incident: IncidentId) -> bool {
        self.pending.contains_key(&incident)
    }

    /// The requests whose time has come; each counts as running from here on.
    pub(super) fn requests(&mut self, now: Moment) -> Vec<Request> {
        let mut requests = Vec::new();
        for (incident, pending) in &mut self.pending {
            if matches!(pending.attempt, Attempt::At(at) if at <= now.mono) {
                pending.attempt = Attempt::Running;
                requests.push(Request::Acknowledge(*incident));
            }
        }
        requests
    }

    /// The hub has heard it, or refused it: the hub's word counts from here on.
    pub(super) fn remove(&mut self, incident: IncidentId) {
        self.pending.remove(&incident);
    }

    /// An attempt failed: another one follows.
    pub(super) fn failed(&mut self, incident: IncidentId, detail: &str, now: Moment) {
        if let Some(pending) = self.pending.get_mut(&incident) {
            let wait = Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(pending.failures)).min(LONGEST_WAIT);
            pending.failures = pending.failures.saturating_add(1);
            pending.attempt = Attempt::At(now.mono + wait);
            pending.detail = Some(format!(
                "The hub has not heard of your acknowledgement yet. It is silent here for a minute from your click on, and \
                 rings again then unless the hub hears; Tocsin keeps trying. {detail}"
            ));
        }
    }

    /// The hub is reachable again: whatever waits is tried at once.
    pub(super) fn hurry(&mut self, now: Moment) {
        for pending in self.pending.values_mut() {
            if let Attempt::At(at) = &mut pending.attempt {
                *at = now.mono.min(*at);
            }
        }
    }

    /// When [`Self::tick`] or [`Self::requests`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        let times = self.pending.values().flat_map(|pending| {
            let attempt = match pending.attempt {
                Attempt::Running => None,
                Attempt::At(at) => Some(at),
            };
            [attempt, pending.silent.then_some(pending.clicked.mono + PATIENCE)]
        });
        times.flatten().min()
    }

    pub(super) fn view(&self) -> Vec<Silenced> {
        let silenced = self.pending.iter().map(|(incident, pending)| Silenced {
            incident: *incident,
            rings_again_at: (pending.silent && pending.detail.is_some())
                .then(|| rings_again_at(pending.clicked))
                .flatten(),
            detail: pending.detail.clone(),
        });
        silenced.collect()
    }
}

fn rings_again_at(clicked: Moment) -> Option<DateTime<Utc>> {
    TimeDelta::from_std(PATIENCE).ok().and_then(|patience| clicked.wall.checked_add_signed(patience))
}
