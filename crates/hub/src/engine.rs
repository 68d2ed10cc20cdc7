//! The engine: what comes due becomes a command. It decides nothing; it only keeps time.
//!
//! Timers are rows, written in the transaction of what armed them and deleted in that of their effect: whatever came due while
//! the hub was down is found at its start, and nothing is done twice.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::Sleeper;
use crate::directory::Directory;
use crate::ledger::{Command, Ledger};
use crate::store::{Lists, StoreError, Timer, TimerKind};

/// Timers looked at at once.
const AHEAD: u32 = 256;
/// How soon it tries again when the store fails.
const AGAIN: Duration = Duration::from_secs(1);

/// What the engine needs.
pub(crate) struct Engine {
    /// The way to the writer.
    pub(crate) ledger: Ledger,
    /// Reads the timers.
    pub(crate) lists: Lists,
    /// Who is who: the writer's own end, by which the engine also tells that a shift changed.
    pub(crate) directory: watch::Sender<Arc<Directory>>,
    /// Counts up when timers changed.
    pub(crate) timers: watch::Receiver<u64>,
    /// The time.
    pub(crate) clock: Sleeper,
    /// Its end.
    pub(crate) shutdown: CancellationToken,
}

impl Engine {
    /// Keeps time until the shutdown.
    pub(crate) async fn run(mut self) {
        let mut directory = self.directory.subscribe();
        let mut hand_off = self.next_hand_off(self.clock.now());
        loop {
            let stirred = self.clock.stirred();
            self.timers.mark_unchanged();
            if directory.has_changed().unwrap_or(false) {
                directory.mark_unchanged();
                hand_off = self.next_hand_off(self.clock.now());
            }
            let timer = match self.fire_due().await {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(%error, "what is due cannot be looked up or stored; it is tried again");
                    tokio::select! {
                        () = tokio::time::sleep(AGAIN) => continue,
                        () = self.shutdown.cancelled() => return,
                    }
                }
            };
            let now = self.clock.now();
            if hand_off.is_some_and(|at| at <= now) {
                // Nothing of the directory changed but what it means at this moment: subscribers look again.
                self.directory.send_modify(|_| {});
                directory.mark_unchanged();
                hand_off = self.next_hand_off(now);
            }
            let until = [timer, hand_off].into_iter().flatten().min();
            tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return,
                _ = self.timers.changed() => {}
                _ = directory.changed() => hand_off = self.next_hand_off(self.clock.now()),
                () = self.clock.rest(until, stirred) => {}
            }
        }
    }

    /// Has everything done that is due, in the order in which it came due; says when the next is.
    async fn fire_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        loop {
            let timers = self.lists.timers(AHEAD).await?;
            let now = self.clock.now();
            let mut waiting = Vec::new();
            for timer in timers.iter().take_while(|timer| timer.due_at <= now) {
                waiting.push(self.ledger.submit(command(*timer)));
            }
            if waiting.is_empty() {
                return Ok(timers.first().map(|timer| timer.due_at));
            }
            for outcome in futures_util::future::join_all(waiting).await {
                if let Err(error) = outcome {
                    return Err(StoreError::Undone(error.to_string()));
                }
            }
        }
    }

    fn next_hand_off(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let setup = &self.directory.borrow().setup;
        let changes = setup
            .schedules
            .values()
            .filter(|schedule| schedule.enabled)
            .filter_map(|schedule| schedule.next_change(&setup.overrides_of(schedule.id), now, setup));
        changes.min()
    }
}

fn command(timer: Timer) -> Command {
    match timer.kind {
        TimerKind::Incident => Command::Wake { incident: oncall::IncidentId(timer.subject) },
        TimerKind::Heartbeat => {
            Command::Silence { heartbeat: oncall::HeartbeatId(timer.subject), due_at: timer.due_at }
        }
        TimerKind::TestEnd => Command::EndTest { integration: oncall::IntegrationId(timer.subject) },
    }
}
