//! Receipts on their way to the hub: in order, many at a time, each until the hub took or refused it.
//!
//! What was told is told again only if the hub wrote meanwhile that this laptop was lost.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use oncall::paging::adds;
use oncall::{PageId, Receipt, Stage};

use super::effect::{Report, Request};
use super::input::Outcome;
use crate::backoff::doubling;
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
    told: BTreeMap<PageId, Told>,
    /// How many of the first are on their way now.
    running: usize,
    /// Attempts at the first one that failed.
    failures: u32,
    not_before: Duration,
}

#[derive(Debug, Default)]
struct Told {
    receipts: Vec<Receipt>,
    /// Whether this run of the app said that it has the page, and the hub did not lose it since.
    has_page: bool,
}

impl Told {
    /// Whether the sound is told of already, but for having grown since.
    fn only_grows(&self, report: &Report) -> bool {
        let last = self.receipts.iter().rev().find(|told| told.pager == report.pager && told.stage != Stage::Delivered);
        let Some(before) = last.filter(|last| last.stage == Stage::Sounding).and_then(|last| last.sound.as_ref())
        else {
            return false;
        };
        report.sound.as_ref().is_some_and(|now| now.is_audible() == before.is_audible())
    }
}

impl Outbox {
    /// Takes a receipt, unless it adds nothing to what was told; `known` is what the hub has of this laptop, as far as is known.
    /// `grows`: that a sound has grown is news of this page.
    pub(super) fn put(&mut self, report: Report, grows: bool, known: impl FnOnce() -> Vec<Receipt>, now: Moment) {
        let told = self.told.entry(report.page).or_insert_with(|| Told { receipts: known(), has_page: false });
        let said = match report.stage {
            // That it cannot ring, as it told itself, takes nothing of that back.
            Stage::Delivered => told.has_page,
            Stage::Sounding => !grows && told.only_grows(&report),
            Stage::Failed | Stage::Silenced => false,
        };
        if said || !adds(&told.receipts, &report.pager, report.stage, report.sound.as_ref()) {
            return;
        }
        told.has_page = true;
        let Report { pager, stage, note, sound, .. } = report.clone();
        told.receipts.push(Receipt { pager, stage, at: now.wall, note, sound });
        self.waiting.push_back(report);
        if self.waiting.len() > LIMIT {
            let oldest = self.running;
            if let Some(given_up) = self.waiting.remove(oldest) {
                tracing::warn!(page = %given_up.page, stage = ?given_up.stage, "too many receipts wait: one is given up");
            }
        }
    }

    /// Compares with what the hub has of this laptop for a page. Whether the hub had lost it meanwhile: then everything that holds is
    /// to be told again.
    pub(super) fn is_lost(&mut self, page: PageId, hub_has: &[&Receipt]) -> bool {
        let Some(told) = self.told.get_mut(&page) else { return false };
        let Some(last) = hub_has.last().filter(|last| last.stage == Stage::Failed) else { return false };
        let known = |told: &Receipt| told.stage == Stage::Failed && told.note == last.note;
        if told.receipts.iter().any(known) {
            return false;
        }
        *told = Told { receipts: hub_has.iter().map(|receipt| (*receipt).clone()).collect(), has_page: false };
        true
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
                self.not_before = now.mono + doubling(self.failures, LONGEST_WAIT);
                self.failures = self.failures.saturating_add(1);
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
