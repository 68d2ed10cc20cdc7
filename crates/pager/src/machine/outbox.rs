//! Receipts on their way to the hub: in order, one at a time, each until the hub took or refused it.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use oncall::{PageId, Stage};

use super::effect::{Report, Request};
use super::input::Outcome;
use crate::clock::Moment;

/// Most receipts that wait; beyond this the oldest is given up.
pub(super) const LIMIT: usize = 4_096;
/// Most attempts at one receipt while the hub can be reached: it is the receipt that the hub cannot take.
pub(super) const ATTEMPTS: u32 = 8;
/// Waits between attempts double from 1 s up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: VecDeque<Report>,
    /// What was reported, or is on its way.
    reported: BTreeSet<(PageId, Stage)>,
    running: bool,
    /// Attempts at the first one that failed.
    failures: u32,
    not_before: Duration,
}

impl Outbox {
    /// Takes a receipt, unless that stage of that page was taken before.
    pub(super) fn put(&mut self, report: Report) {
        if !self.reported.insert((report.page, report.stage)) {
            return;
        }
        self.waiting.push_back(report);
        if self.waiting.len() > LIMIT {
            let oldest = usize::from(self.running);
            if let Some(given_up) = self.waiting.remove(oldest) {
                tracing::warn!(page = %given_up.page, stage = ?given_up.stage, "too many receipts wait: one is given up");
            }
        }
    }

    /// The request whose time has come, if any; it counts as running from here on.
    pub(super) fn request(&mut self, now: Moment) -> Option<Request> {
        if self.running || now.mono < self.not_before {
            return None;
        }
        let first = self.waiting.front()?;
        self.running = true;
        Some(Request::Receipt(first.clone()))
    }

    /// A request ended.
    pub(super) fn done(&mut self, report: &Report, outcome: &Outcome, hub_reachable: bool, now: Moment) {
        if !self.running || self.waiting.front() != Some(report) {
            return;
        }
        self.running = false;
        match outcome {
            Outcome::Taken(_) => self.next(),
            Outcome::Refused { detail } => {
                tracing::warn!(page = %report.page, stage = ?report.stage, detail, "the hub refused a receipt");
                self.next();
            }
            Outcome::Unreached { detail } => {
                let wait = Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST_WAIT);
                self.failures = self.failures.saturating_add(1);
                self.not_before = now.mono + wait;
                if hub_reachable && self.failures >= ATTEMPTS {
                    tracing::warn!(page = %report.page, stage = ?report.stage, detail, "a receipt is given up");
                    self.next();
                }
            }
        }
    }

    /// The hub is reachable again: what waits is tried at once.
    pub(super) fn hurry(&mut self) {
        self.not_before = Duration::ZERO;
        self.failures = 0;
    }

    /// When [`Self::request`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        (!self.running && !self.waiting.is_empty()).then_some(self.not_before)
    }

    /// Forgets of which pages was reported, but for those of which `wanted` says that they matter.
    pub(super) fn tidy(&mut self, wanted: impl Fn(PageId) -> bool) {
        let waiting: BTreeSet<PageId> = self.waiting.iter().map(|report| report.page).collect();
        self.reported.retain(|(page, _)| waiting.contains(page) || wanted(*page));
    }

    fn next(&mut self) {
        self.waiting.pop_front();
        self.failures = 0;
        self.not_before = Duration::ZERO;
    }
}
