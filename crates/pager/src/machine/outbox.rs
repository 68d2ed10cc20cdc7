//! Receipts on their way to the hub: in order, many at a time, each until the hub took or refused it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use oncall::paging::adds;
use oncall::{PageId, Receipt};

use super::effect::{Report, Request};
use super::input::Outcome;
use crate::clock::Moment;

/// Most receipts that wait; beyond this the oldest is given up.
pub(super) const LIMIT: usize = 50_000;
/// Most receipts of one request.
pub(super) const BATCH: usize = 200;
/// Most attempts at the first receipts while the hub can be reached: it is they that the hub cannot take.
pub(super) const ATTEMPTS: u32 = 8;
/// Waits between attempts double from 1 s up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: VecDeque<Report>,
    /// Of each page that was reported of: what this laptop has told, taken by the hub or still waiting.
    told: BTreeMap<PageId, Vec<Receipt>>,
    /// How many of the first are on their way now.
    running: usize,
    /// Attempts at the first one that failed.
    failures: u32,
    not_before: Duration,
}

impl Outbox {
    /// Takes a receipt, unless it adds nothing to what was told; `known` is what the hub has of this laptop, as far as is known.
    pub(super) fn put(&mut self, report: Report, known: impl FnOnce() -> Vec<Receipt>, now: Moment) {
        let told = self.told.entry(report.page).or_insert_with(known);
        if !adds(told, &report.pager, report.stage, report.sound.as_ref()) {
            return;
        }
        let Report { pager, stage, note, sound, .. } = report.clone();
        told.push(Receipt { pager, stage, at: now.wall, note, sound });
        self.waiting.push_back(report);
        if self.waiting.len() > LIMIT {
            let oldest = self.running;
            if let Some(given_up) = self.waiting.remove(oldest) {
                tracing::warn!(page = %given_up.page, stage = ?given_up.stage, "too many receipts wait: one is given up");
            }
        }
    }

    /// The request whose time has come, if any; it counts as running from here on.
    pub(super) fn request(&mut self, now: Moment) -> Option<Request> {
        if self.running > 0 || self.waiting.is_empty() || now.mono < self.not_before {
            return None;
        }
        self.running = self.waiting.len().min(BATCH);
        Some(Request::Receipts(self.waiting.iter().take(self.running).cloned().collect()))
    }

    /// A request ended.
    pub(super) fn done(&mut self, reports: &[Report], outcome: &Outcome, hub_reachable: bool, now: Moment) {
        if self.running != reports.len() || self.waiting.front() != reports.first() {
            return;
        }
        let ran = std::mem::take(&mut self.running);
        match outcome {
            Outcome::Taken(_) => self.next(ran),
            Outcome::Told { refused } => {
                for (place, detail) in refused {
                    if let Some(report) = reports.get(*place) {
                        tracing::warn!(page = %report.page, stage = ?report.stage, detail, "the hub refused a receipt");
                    }
                }
                self.next(ran);
            }
            Outcome::Refused { detail } => {
                tracing::warn!(receipts = ran, detail, "the hub refused receipts");
                self.next(ran);
            }
            Outcome::Unreached { detail } => {
                let wait = Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST_WAIT);
                self.failures = self.failures.saturating_add(1);
                self.not_before = now.mono + wait;
                if hub_reachable && self.failures >= ATTEMPTS {
                    tracing::warn!(receipts = ran, detail, "receipts are given up");
                    self.next(ran);
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
        (self.running == 0 && !self.waiting.is_empty()).then_some(self.not_before)
    }

    /// Forgets what was told of pages, but for those of which `wanted` says that they matter.
    pub(super) fn tidy(&mut self, wanted: impl Fn(PageId) -> bool) {
        let waiting: BTreeSet<PageId> = self.waiting.iter().map(|report| report.page).collect();
        self.told.retain(|page, _| waiting.contains(page) || wanted(*page));
    }

    fn next(&mut self, done: usize) {
        self.waiting.drain(..done);
        self.failures = 0;
        self.not_before = Duration::ZERO;
    }
}
