//! The writer's own thread: takes what waits, loads, decides, commits, answers, publishes.

use std::sync::Arc;

use bytes::Bytes;
use oncall::TeamId;
use oncall::feed::{FeedEntry, FeedEvent};
use tokio::sync::{broadcast, mpsc, watch};

use super::desk::{Desk, needs};
use super::{Ledger, LedgerError, Request};
use crate::clock::Clock;
use crate::directory::Directory;
use crate::feed::frame;
use crate::metrics::Metrics;
use crate::store::{Batch, Store};

/// Commands that may wait; more are refused before memory grows.
const WAITING: usize = 4_096;
/// Commands decided at once.
const BATCH: usize = 256;
/// Published entries that a slow subscriber may be behind before it is cut (it resumes).
const BEHIND: usize = 1_024;

/// A committed entry on its way to the subscribers, written once for all of them.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    /// Its place in the ledger.
    pub(crate) seq: u64,
    /// Whose subscribers get it.
    pub(crate) team: TeamId,
    /// The event as it goes over the wire.
    pub(crate) frame: Bytes,
}

/// The writer's ends: commands in, entries out, and the newest `seq`.
pub(crate) struct Writer {
    /// The way to the writer.
    pub(crate) ledger: Ledger,
    /// What it published.
    pub(crate) published: broadcast::Sender<Published>,
    /// The newest entry that is durable.
    pub(crate) newest: watch::Receiver<u64>,
    /// Ends when every [`Ledger`] is gone and what waited is done.
    pub(crate) thread: std::thread::JoinHandle<()>,
}

/// Starts the writer's thread.
///
/// # Errors
/// The system gives no thread.
pub(crate) fn start(
    mut store: impl Store + 'static,
    directory: Arc<Directory>,
    epoch: String,
    clock: Clock,
    metrics: Arc<Metrics>,
) -> std::io::Result<Writer> {
    let (requests, mut waiting) = mpsc::channel::<Request>(WAITING);
    let (published, _) = broadcast::channel(BEHIND);
    let (seq, newest) = watch::channel(0);
    let feed = published.clone();
    let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(move || {
        while let Some(first) = waiting.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Ok(next) = waiting.try_recv()
            {
                batch.push(next);
            }
            metrics.batch_size.observe(f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX)));
            let committed = write(&mut store, &directory, &clock, batch);
            if let Some(last) = committed.entries.last() {
                seq.send_replace(last.seq);
            }
            metrics.count(&committed);
            publish(&feed, &epoch, committed);
        }
    })?;
    Ok(Writer { ledger: Ledger { requests }, published, newest, thread })
}

/// Decides and commits a batch, answers its callers, and returns what became durable.
fn write(store: &mut impl Store, directory: &Directory, clock: &Clock, requests: Vec<Request>) -> Batch {
    let loaded = match store.load(&needs(requests.iter().map(|request| &request.command))) {
        Ok(loaded) => loaded,
        Err(error) => return refuse(requests.into_iter().map(|request| request.answer), error),
    };
    let mut desk = Desk::new(loaded, directory, clock.now());
    let (answers, outcomes): (Vec<_>, Vec<_>) =
        requests.into_iter().map(|request| (request.answer, desk.decide(request.command))).unzip();
    let batch = desk.batch();
    if !(batch.entries.is_empty() && batch.messages.is_empty())
        && let Err(error) = store.commit(&batch)
    {
        return refuse(answers, error);
    }
    for (answer, outcome) in answers.into_iter().zip(outcomes) {
        // A caller that has gone away needs no answer; what it wanted is done.
        let _ = answer.send(outcome);
    }
    batch
}

fn refuse(
    answers: impl IntoIterator<Item = tokio::sync::oneshot::Sender<Result<super::Outcome, LedgerError>>>,
    error: crate::store::StoreError,
) -> Batch {
    tracing::error!(%error, "the ledger could not store a batch; its senders are told");
    let error = LedgerError::Store(Arc::new(error));
    for answer in answers {
        let _ = answer.send(Err(error.clone()));
    }
    Batch::default()
}

fn publish(feed: &broadcast::Sender<Published>, epoch: &str, batch: Batch) {
    if feed.receiver_count() == 0 {
        return;
    }
    for entry in batch.entries {
        let Some(incident) = batch.incidents.iter().find(|incident| incident.id == entry.incident) else { continue };
        let (seq, team) = (entry.seq, incident.team.id);
        let event = FeedEvent::Entry(Box::new(FeedEntry::new(entry, incident.clone())));
        // Nobody listening is not an error.
        let _ = feed.send(Published { seq, team, frame: frame(&event, Some((epoch, seq))) });
    }
}
