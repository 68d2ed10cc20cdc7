//! Acknowledgements made here: optimistic for the ear, not for the truth.
//!
//! From the click on the incident is silent on this laptop, for at most [`PATIENCE`]; meanwhile, and afterwards, the hub is
//! asked until it hears or refuses. Of thousands only a few are asked for at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use oncall::{IncidentId, PageId};

use super::effect::Request;
use super::input::How;
use super::view::Silenced;
use crate::backoff::doubling;
use crate::clock::Moment;

/// An acknowledgement that the hub did not hear within this time silences no longer.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);
/// Most requests at a time.
pub(super) const AT_A_TIME: usize = 8;
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    Running,
    At(Duration),
}

#[derive(Debug, Default)]
pub(super) struct Acknowledgements {
    pending: BTreeMap<IncidentId, Acknowledgement>,
    /// When each of the pending ones is to be asked for.
    attempts: BTreeSet<(Duration, IncidentId)>,
    /// Until when each of the pending ones silences.
    silences: BTreeSet<(Duration, IncidentId)>,
    /// Requests under way, also for what is not pending any more.
    running: BTreeSet<IncidentId>,
}

impl Acknowledgements {
    /// A person acknowledges, for the first time or again.
    pub(super) fn click(&mut self, incident: IncidentId, covers: Option<PageId>, how: How, now: Moment) {
        let earlier = self.take(incident);
        let runs = earlier.as_ref().is_some_and(|earlier| earlier.attempt == Attempt::Running);
        let attempt = if runs { Attempt::Running } else { Attempt::At(now.mono) };
        let detail = earlier.and_then(|earlier| earlier.detail);
        let fresh = Acknowledgement { covers, how, clicked: now, silent: true, failures: 0, attempt, detail };
        self.put(incident, fresh);
    }

    /// Lets those silence no longer whose time is over: which.
    pub(super) fn expire(&mut self, now: Moment) -> BTreeSet<IncidentId> {
        let mut over = BTreeSet::new();
        while let Some((_, incident)) = self.silences.first().filter(|(until, _)| *until <= now.mono).copied() {
            self.silences.pop_first();
            if let Some(pending) = self.pending.get_mut(&incident) {
                pending.silent = false;
            }
            over.insert(incident);
        }
        over
    }

    /// An incident changed. `settled` says (given the page that was heard) whether the acknowledgement needs no hub any more;
    /// `calling` is the page that calls the person.
    pub(super) fn turn(
        &mut self,
        incident: IncidentId,
        settled: impl FnOnce(Option<PageId>) -> bool,
        calling: impl FnOnce() -> Option<PageId>,
    ) {
        let Some(pending) = self.pending.get_mut(&incident) else { return };
        if settled(pending.covers) {
            self.remove(incident);
        } else if pending.covers.is_none() {
            pending.covers = calling();
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
        !self.silences.is_empty()
    }

    /// The requests whose time has come, as many as may run; each counts as running from here on.
    pub(super) fn requests(&mut self, now: Moment) -> Vec<Request> {
        let free = AT_A_TIME.saturating_sub(self.running.len());
        let due = self.attempts.iter().take_while(|(at, _)| *at <= now.mono);
        let due: Vec<_> = due.filter(|(_, incident)| !self.running.contains(incident)).take(free).copied().collect();
        for one in &due {
            self.attempts.remove(one);
            self.running.insert(one.1);
            if let Some(pending) = self.pending.get_mut(&one.1) {
                pending.attempt = Attempt::Running;
            }
        }
        due.into_iter().map(|(_, incident)| Request::Acknowledge(incident)).collect()
    }

    /// A request ended; whether it was for what is pending now, and not for an earlier click.
    pub(super) fn ended(&mut self, incident: IncidentId) -> bool {
        self.running.remove(&incident);
        self.pending.get(&incident).is_some_and(|pending| pending.attempt == Attempt::Running)
    }

    /// The hub has heard it, or refused it: the hub's word counts from here on.
    pub(super) fn remove(&mut self, incident: IncidentId) {
        self.take(incident);
    }

    /// An attempt failed: another one follows.
    pub(super) fn failed(&mut self, incident: IncidentId, detail: &str, now: Moment) {
        if let Some(pending) = self.pending.get_mut(&incident) {
            let at = now.mono + doubling(pending.failures, LONGEST_WAIT);
            pending.failures = pending.failures.saturating_add(1);
            pending.attempt = Attempt::At(at);
            pending.detail = Some(format!(
                "The hub has not heard of your acknowledgement yet. It is silent here for a minute from your click on, and \
                 rings again then unless the hub hears; Tocsin keeps trying. {detail}"
            ));
            self.attempts.insert((at, incident));
        }
    }

    /// The hub is reachable again: whatever waits is tried at once.
    pub(super) fn hurry(&mut self, now: Moment) {
        for (at, incident) in std::mem::take(&mut self.attempts) {
            let at = at.min(now.mono);
            if let Some(pending) = self.pending.get_mut(&incident) {
                pending.attempt = Attempt::At(at);
            }
            self.attempts.insert((at, incident));
        }
    }

    /// When [`Self::expire`] or [`Self::requests`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        let free = self.running.len() < AT_A_TIME;
        let waits = || self.attempts.iter().find(|(_, incident)| !self.running.contains(incident));
        let attempt = if free { waits() } else { None };
        [attempt, self.silences.first()].into_iter().flatten().map(|(at, _)| *at).min()
    }

    /// Those that are pending, as they are shown: of these incidents.
    pub(super) fn view(&self, shown: impl Iterator<Item = IncidentId>) -> Vec<Silenced> {
        let pending = shown.filter_map(|incident| Some((incident, self.pending.get(&incident)?)));
        let silenced = pending.map(|(incident, pending)| Silenced {
            incident,
            rings_again_at: (pending.silent && pending.detail.is_some())
                .then(|| rings_again_at(pending.clicked))
                .flatten(),
            detail: pending.detail.clone(),
        });
        silenced.collect()
    }

    /// Those that are pending.
    pub(super) fn pending(&self) -> impl Iterator<Item = IncidentId> {
        self.pending.keys().copied()
    }

    fn put(&mut self, incident: IncidentId, acknowledgement: Acknowledgement) {
        if let Attempt::At(at) = acknowledgement.attempt {
            self.attempts.insert((at, incident));
        }
        if acknowledgement.silent {
            self.silences.insert((acknowledgement.clicked.mono + PATIENCE, incident));
        }
        self.pending.insert(incident, acknowledgement);
    }

    fn take(&mut self, incident: IncidentId) -> Option<Acknowledgement> {
        let earlier = self.pending.remove(&incident)?;
        if let Attempt::At(at) = earlier.attempt {
            self.attempts.remove(&(at, incident));
        }
        self.silences.remove(&(earlier.clicked.mono + PATIENCE, incident));
        Some(earlier)
    }
}

fn rings_again_at(clicked: Moment) -> Option<DateTime<Utc>> {
    TimeDelta::from_std(PATIENCE).ok().and_then(|patience| clicked.wall.checked_add_signed(patience))
}
