//! A test's clock: it moves only when told to, and can stop at each moment at which the hub has something to do.

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// The engine at rest: it looked at everything up to `stirred`, and sleeps until `until`.
#[derive(Clone, Copy, Debug)]
struct Rest {
    at: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    stirred: u64,
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct Simulated {
    time: watch::Sender<DateTime<Utc>>,
    stirred: watch::Sender<u64>,
    rest: watch::Sender<Option<Rest>>,
}

/// Forgets that the engine rests, also when its sleep is given up.
struct Awake<'a>(&'a watch::Sender<Option<Rest>>);

impl Drop for Awake<'_> {
    fn drop(&mut self) {
        self.0.send_replace(None);
    }
}

impl Simulated {
    pub(super) fn new(start: DateTime<Utc>) -> Self {
        Self { time: watch::Sender::new(start), stirred: watch::Sender::new(0), rest: watch::Sender::new(None) }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        *self.time.borrow()
    }

    pub(super) fn set(&self, time: DateTime<Utc>) {
        self.time.send_replace(time);
    }

    pub(super) fn stir(&self) {
        self.stirred.send_modify(|count| *count += 1);
    }

    pub(super) fn stirred(&self) -> u64 {
        *self.stirred.borrow()
    }

    pub(super) async fn rest(&self, until: Option<DateTime<Utc>>, stirred: u64) {
        let mut time = self.time.subscribe();
        let at = *time.borrow_and_update();
        self.rest.send_replace(Some(Rest { at, until, stirred }));
        let _awake = Awake(&self.rest);
        let due = |now: &DateTime<Utc>| *now != at || until.is_some_and(|until| until <= *now);
        let mut stirrings = self.stirred.subscribe();
        tokio::select! {
            _ = time.wait_for(due) => {}
            _ = stirrings.wait_for(|count| *count != stirred) => {}
        }
    }

    pub(super) async fn run_to(&self, target: DateTime<Utc>) {
        loop {
            let until = self.at_rest().await;
            match until.filter(|until| *until <= target) {
                Some(until) => self.set(until.max(self.now())),
                None if self.now() >= target => return,
                None => self.set(target),
            }
        }
    }

    /// Waits until the engine has looked at everything there is at this moment; says until when it sleeps.
    async fn at_rest(&self) -> Option<DateTime<Utc>> {
        let mut rest = self.rest.subscribe();
        let resting =
            |rest: &Option<Rest>| rest.is_some_and(|rest| rest.at == self.now() && rest.stirred >= self.stirred());
        let rest = rest.wait_for(resting).await;
        rest.ok().and_then(|rest| *rest).and_then(|rest| rest.until)
    }
}
