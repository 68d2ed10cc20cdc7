//! The writer's own thread: takes what waits, loads, decides, commits, answers, publishes.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use oncall::feed::{FeedEntry, FeedEvent};
use oncall::{Incident, TeamId};
use tokio::sync::{broadcast, mpsc, watch};
use uuid::Uuid;

use super::desk::{Desk, Task, needs};
use super::{Ledger, LedgerError, Request};
use crate::clock::Clock;
use crate::directory::Directory;
use crate::feed::frame;
use crate::metrics::Metrics;
use crate::pagers::Pagers;
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
    /// Whose subscribers get it: the incident's team,
    pub(crate) team: TeamId,
    /// and whoever may see it beside the team: people who were paged, teams that had it before.
    pub(crate) audience: Arc<BTreeSet<Uuid>>,
    /// The event as it goes over the wire.
    pub(crate) frame: Bytes,
}

/// The writer's ends: commands in, entries out, and what is newest.
pub(crate) struct Writer {
    /// The way to the writer.
    pub(crate) ledger: Ledger,
    /// What it published.
    pub(crate) published: broadcast::Sender<Published>,
    /// The newest entry that is durable.
    pub(crate) newest: watch::Receiver<u64>,
    /// Who is who, as of the newest commit. The engine tells by it that a shift changed.
    pub(crate) directory: watch::Sender<Arc<Directory>>,
    /// Every laptop, as of the newest commit.
    pub(crate) pagers: watch::Receiver<Arc<Pagers>>,
    /// Counts up when timers may have changed.
    pub(crate) timers: watch::Receiver<u64>,
    /// Counts up when deliveries were made or changed.
    pub(crate) deliveries: watch::Receiver<u64>,
    /// Ends when every [`Ledger`] is gone and what waited is done.
    pub(crate) thread: std::thread::JoinHandle<()>,
}

/// What the writer tells after a commit.
struct Announcer {
    published: broadcast::Sender<Published>,
    newest: watch::Sender<u64>,
    directory: watch::Sender<Arc<Directory>>,
    pagers: watch::Sender<Arc<Pagers>>,
    timers: watch::Sender<u64>,
    deliveries: watch::Sender<u64>,
    epoch: String,
    clock: Clock,
    metrics: Arc<Metrics>,
}

/// Starts the writer's thread.
///
/// # Errors
/// The system gives no thread.
pub(crate) fn start(
    mut store: impl Store + 'static,
    directory: Arc<Directory>,
    pagers: Arc<Pagers>,
    epoch: String,
    clock: Clock,
    metrics: Arc<Metrics>,
) -> std::io::Result<Writer> {
    let (requests, mut waiting) = mpsc::channel::<Request>(WAITING);
    let announcer = Announcer {
        published: broadcast::channel(BEHIND).0,
        newest: watch::Sender::new(0),
        directory: watch::Sender::new(directory),
        pagers: watch::Sender::new(pagers),
        timers: watch::Sender::new(0),
        deliveries: watch::Sender::new(0),
        epoch,
        clock,
        metrics,
    };
    let published = announcer.published.clone();
    let newest = announcer.newest.subscribe();
    let directory = announcer.directory.clone();
    let pagers = announcer.pagers.subscribe();
    let timers = announcer.timers.subscribe();
    let deliveries = announcer.deliveries.subscribe();
    let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(move || {
        while let Some(first) = waiting.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Ok(next) = waiting.try_recv()
            {
                batch.push(next);
            }
            announcer.metrics.batch_size.observe(f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX)));
            write(&mut store, &announcer, batch);
        }
    })?;
    Ok(Writer { ledger: Ledger { requests }, published, newest, directory, pagers, timers, deliveries, thread })
}

/// Decides and commits a batch, tells what became durable, and answers the callers.
fn write(store: &mut impl Store, announcer: &Announcer, requests: Vec<Request>) {
    let directory = Arc::clone(&announcer.directory.borrow());
    let (answers, tasks): (Vec<_>, Vec<_>) =
        requests.into_iter().map(|request| (request.answer, Task::of(request.command, &directory))).unzip();
    let loaded = match store.load(&needs(&tasks, &directory)) {
        Ok(loaded) => loaded,
        Err(error) => return refuse(answers, error),
    };
    let pagers = Arc::clone(&announcer.pagers.borrow());
    let mut desk = Desk::new(loaded, Arc::clone(&directory), pagers, announcer.clock.now());
    let outcomes: Vec<_> = tasks.into_iter().map(|task| desk.decide(task)).collect();
    let (batch, decided, laptops) = desk.decided();
    if !batch.is_empty()
        && let Err(error) = store.commit(&batch)
    {
        return refuse(answers, error);
    }
    // Told before it is answered: whoever has an answer finds what it says everywhere.
    if !Arc::ptr_eq(&directory, &decided) {
        announcer.directory.send_replace(decided);
    }
    if !batch.pagers.is_empty() {
        announcer.pagers.send_replace(laptops);
        announcer.clock.stir();
    }
    let ahead = !(batch.incidents.is_empty()
        && batch.acts.is_empty()
        && batch.ended_tests.is_empty()
        && batch.pulses.is_empty());
    if !batch.deliveries.is_empty() {
        announcer.deliveries.send_modify(|count| *count += 1);
        announcer.clock.stir();
    }
    if ahead {
        announcer.timers.send_modify(|count| *count += 1);
        announcer.clock.stir();
    }
    for (answer, outcome) in answers.into_iter().zip(outcomes) {
        // A caller that has gone away needs no answer; what it wanted is done.
        let _ = answer.send(outcome);
    }
    if let Some(last) = batch.entries.last() {
        announcer.newest.send_replace(last.seq);
    }
    announcer.metrics.count(&batch);
    announcer.publish(batch);
}

fn refuse(
    answers: impl IntoIterator<Item = tokio::sync::oneshot::Sender<Result<super::Outcome, LedgerError>>>,
    error: crate::store::StoreError,
) {
    tracing::error!(%error, "the ledger could not store a batch; its senders are told");
    let error = LedgerError::Store(Arc::new(error));
    for answer in answers {
        let _ = answer.send(Err(error.clone()));
    }
}

impl Announcer {
    fn publish(&self, batch: Batch) {
        if self.published.receiver_count() == 0 {
            return;
        }
        let incidents: HashMap<_, _> =
            batch.incidents.iter().map(|incident| (incident.id, (incident, Arc::new(incident.audience())))).collect();
        for entry in batch.entries {
            let Some((incident, audience)) = incidents.get(&entry.incident) else { continue };
            let (seq, team, audience) = (entry.seq, incident.team.id, Arc::clone(audience));
            let event = FeedEvent::Entry(Box::new(FeedEntry::new(entry, Incident::clone(incident))));
            let frame = frame(&event, Some((&self.epoch, seq)));
            // Nobody listening is not an error.
            let _ = self.published.send(Published { seq, team, audience, frame });
        }
    }
}
