//! Figures of the running hub, in Prometheus' text form.

use std::sync::atomic::AtomicU64;

use oncall::ways::DeliveryState;
use oncall::{Change, Stage};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::store::Batch;

/// What tells receipts apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReceiptLabels {
    stage: &'static str,
}

impl ReceiptLabels {
    fn of(stage: Stage) -> Self {
        let stage = match stage {
            Stage::Delivered => "delivered",
            Stage::Failed => "failed",
            Stage::Sounding => "sounding",
            Stage::Silenced => "silenced",
        };
        Self { stage }
    }
}

/// The hub's figures.
pub(crate) struct Metrics {
    registry: Registry,
    /// Signals and messages accepted from senders.
    pub(crate) accepted: Counter,
    /// Requests of senders refused, for whatever reason.
    pub(crate) refused: Counter,
    /// Subscribers of the feed.
    pub(crate) subscribers: Gauge,
    /// Commands per batch of the ledger's writer.
    pub(crate) batch_size: Histogram,
    /// Timers that wait: of incidents whose policy goes on, and of tests that will end.
    pub(crate) timers_armed: Gauge,
    opened: Counter,
    pages: Counter,
    receipts: Family<ReceiptLabels, Counter>,
    /// Pagers that vanished while they rang, or while their person was on call.
    pub(crate) lost: Counter,
    /// People in a shift whom no laptop of theirs would wake.
    pub(crate) unreachable: Gauge,
    deliveries: Counter,
    dead_letters: Counter,
    newest: Gauge<u64, AtomicU64>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let metrics = Self {
            registry: Registry::default(),
            accepted: Counter::default(),
            refused: Counter::default(),
            subscribers: Gauge::default(),
            batch_size: Histogram::new(exponential_buckets(1.0, 2.0, 9)),
            timers_armed: Gauge::default(),
            opened: Counter::default(),
            pages: Counter::default(),
            receipts: Family::default(),
            lost: Counter::default(),
            unreachable: Gauge::default(),
            deliveries: Counter::default(),
            dead_letters: Counter::default(),
            newest: Gauge::default(),
        };
        let mut registry = Registry::with_prefix("tocsin");
        registry.register("accepted", "Messages accepted from senders", metrics.accepted.clone());
        registry.register("refused", "Messages refused", metrics.refused.clone());
        registry.register("incidents_opened", "Incidents opened", metrics.opened.clone());
        registry.register("pages", "Calls on a person for an incident", metrics.pages.clone());
        registry.register("receipts", "Proofs of pagers of what became of a page", metrics.receipts.clone());
        registry.register("pagers_lost", "Pagers that vanished while they rang or on call", metrics.lost.clone());
        registry.register(
            "unreachable_on_duty",
            "People on call whom no laptop would wake",
            metrics.unreachable.clone(),
        );
        registry.register("deliveries", "Messages sent to people by further ways", metrics.deliveries.clone());
        registry.register("dead_letters", "Messages to people given up", metrics.dead_letters.clone());
        registry.register("feed_subscribers", "Open subscriptions of the feed", metrics.subscribers.clone());
        registry.register("ledger_batch_size", "Commands per batch of the ledger's writer", metrics.batch_size.clone());
        registry.register("timers_armed", "Timers that wait for their time", metrics.timers_armed.clone());
        registry.register("ledger_seq", "Newest entry of the ledger", metrics.newest.clone());
        Self { registry, ..metrics }
    }

    /// Counts what a batch did.
    pub(crate) fn count(&self, batch: &Batch) {
        for entry in &batch.entries {
            match entry.change {
                Change::Triggered => self.opened.inc(),
                Change::Paged { .. } => self.pages.inc(),
                Change::Receipt { stage, .. } => self.receipts.get_or_create(&ReceiptLabels::of(stage)).inc(),
                Change::Sent { .. } => self.deliveries.inc(),
                Change::NotSent { given_up: true, .. } => self.dead_letters.inc(),
                _ => 0,
            };
            self.newest.set(entry.seq);
        }
        // What is of no incident stands on no timeline.
        for delivery in batch.deliveries.iter().filter(|delivery| delivery.page().is_none()) {
            match delivery.state {
                DeliveryState::Sent => {
                    self.deliveries.inc();
                }
                DeliveryState::Failed => {
                    self.dead_letters.inc();
                }
                DeliveryState::Waiting | DeliveryState::NotNeeded => {}
            }
        }
    }

    /// All figures, in `OpenMetrics`' text form, which Prometheus reads.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        if let Err(error) = encode(&mut text, &self.registry) {
            tracing::error!(%error, "the figures cannot be written");
        }
        text
    }
}
