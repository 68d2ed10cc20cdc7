//! What happened to this laptop, on its way to the hub: in order, at least once. The hub takes the same entry twice and keeps one.

use std::collections::VecDeque;
use std::time::Duration;

use oncall::pager::JournalEntry;
use oncall::{PagerId, PersonId};

use super::effect::Request;
use super::input::Outcome;
use crate::backoff::doubling;
use crate::clock::Moment;

/// Most entries that wait; beyond this the oldest is given up.
pub(super) const LIMIT: usize = 500;
/// Most entries of one request.
pub(super) const BATCH: usize = 200;
/// Waits between attempts double from 1 s up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(super) struct Journal {
    waiting: VecDeque<JournalEntry>,
    /// How many of the first are on their way now.
    running: usize,
    failures: u32,
    not_before: Duration,
    /// Whose entries they are, as far as is known.
    owner: Option<PersonId>,
}

impl Journal {
    pub(super) fn write(&mut self, entry: JournalEntry) {
        self.waiting.push_back(entry);
        if self.waiting.len() > LIMIT
            && let Some(given_up) = self.waiting.remove(self.running)
        {
            tracing::warn!(?given_up, "too many entries of the journal wait: one is given up");
        }
    }

    pub(super) fn extend(&mut self, entries: impl IntoIterator<Item = JournalEntry>) {
        entries.into_iter().for_each(|entry| self.write(entry));
    }

    /// The hub says who is signed in: what happened under somebody else is not theirs.
    pub(super) fn belongs_to(&mut self, person: PersonId) {
        if self.owner.is_some_and(|owner| owner != person) {
            *self = Self::default();
        }
        self.owner = Some(person);
    }

    /// The account is given up.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Another connection to a hub is used: what was on its way may not have arrived.
    pub(super) fn restart(&mut self) {
        self.running = 0;
        self.hurry();
    }

    /// The request whose time has come, if any; it counts as running from here on.
    pub(super) fn request(&mut self, pager: PagerId, now: Moment) -> Option<Request> {
        if self.running > 0 || self.waiting.is_empty() || now.mono < self.not_before {
            return None;
        }
        self.running = self.waiting.len().min(BATCH);
        Some(Request::Journal(pager, self.waiting.iter().take(self.running).cloned().collect()))
    }

    /// A request ended.
    pub(super) fn done(&mut self, entries: &[JournalEntry], outcome: &Outcome, now: Moment) {
        if self.running != entries.len() || self.waiting.front() != entries.first() {
            return;
        }
        let ran = std::mem::take(&mut self.running);
        match outcome {
            Outcome::Taken(_) | Outcome::Told { .. } => {
                self.waiting.drain(..ran);
                self.hurry();
            }
            Outcome::Refused { detail } => {
                tracing::warn!(entries = ran, detail, "the hub refused entries of the journal");
                self.waiting.drain(..ran);
                self.hurry();
            }
            Outcome::Unreached { .. } => {
                self.not_before = now.mono + doubling(self.failures, LONGEST_WAIT);
                self.failures = self.failures.saturating_add(1);
            }
        }
    }

    /// The hub is reachable: what waits is tried at once.
    pub(super) fn hurry(&mut self) {
        self.failures = 0;
        self.not_before = Duration::ZERO;
    }

    /// When [`Self::request`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        (self.running == 0 && !self.waiting.is_empty()).then_some(self.not_before)
    }
}
