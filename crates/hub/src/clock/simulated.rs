//! A test's clock: it moves only when told to, and can stop at each moment at which the hub has something to do.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// A sleeper at rest: it looked at everything up to `stirred`, and sleeps until `until`.
#[derive(Clone, Copy, Debug)]
struct Rest {
    at: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    stirred: u64,
}

/// Those for whom the clock stops, each with its rest while it rests.
#[derive(Debug, Default)]
struct Sleepers {
    known: u64,
    rests: BTreeMap<u64, Option<Rest>>,
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct Simulated {
    time: watch::Sender<DateTime<Utc>>,
    stirred: watch::Sender<u64>,
    sleepers: watch::Sender<Sleepers>,
}

/// Forgets that a sleeper rests, also when its sleep is given up.
struct Awake<'a>(&'a watch::Sender<Sleepers>, u64);

impl Drop for Awake<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|sleepers| {
            if let Some(rest) = sleepers.rests.get_mut(&self.1) {
                *rest = None;
            }
        });
    }
}

impl Simulated {
    pub(super) fn new(start: DateTime<Utc>) -> Self {
        Self {
            time: watch::Sender::new(start),
            stirred: watch::Sender::new(0),
            sleepers: watch::Sender::new(Sleepers::default()),
        }
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

    /// From now on the clock stops for one more, which is awake.
    pub(super) fn join(&self) -> u64 {
        let mut number = 0;
        self.sleepers.send_modify(|sleepers| {
            sleepers.known += 1;
            number = sleepers.known;
            sleepers.rests.insert(number, None);
        });
        number
    }

    /// From now on the clock stops no more for this one.
    pub(super) fn leave(&self, sleeper: u64) {
        self.sleepers.send_modify(|sleepers| {
            sleepers.rests.remove(&sleeper);
        });
    }

    pub(super) async fn rest(&self, sleeper: u64, until: Option<DateTime<Utc>>, stirred: u64) {
        let mut time = self.time.subscribe();
        let at = *time.borrow_and_update();
        let rest = Rest { at, until, stirred };
        self.sleepers.send_modify(|sleepers| {
            sleepers.rests.insert(sleeper, Some(rest));
        });
        let _awake = Awake(&self.sleepers, sleeper);
        let due = |now: &DateTime<Utc>| *now != at || until.is_some_and(|until| until <= *now);
        let mut stirrings = self.stirred.subscribe();
        tokio::select! {
            _ = time.wait_for(due) => {}
            _ = stirrings.wait_for(|count| *count != stirred) => {}
        }
    }

    /// Waits until the time was moved from `at`, without being at rest: the clock waits meanwhile.
    pub(super) async fn moved(&self, at: DateTime<Utc>) {
        let mut time = self.time.subscribe();
        // The clock lives as long as whoever waits for it.
        let _ = time.wait_for(|now| *now != at).await;
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

    /// Waits until every sleeper has looked at everything there is at this moment; says until when the first of them sleeps.
    async fn at_rest(&self) -> Option<DateTime<Utc>> {
        let mut sleepers = self.sleepers.subscribe();
        let resting =
            |rest: &Option<Rest>| rest.is_some_and(|rest| rest.at == self.now() && rest.stirred >= self.stirred());
        let all = |sleepers: &Sleepers| !sleepers.rests.is_empty() && sleepers.rests.values().all(resting);
        let sleepers = sleepers.wait_for(all).await;
        sleepers.ok().and_then(|sleepers| sleepers.rests.values().flatten().filter_map(|rest| rest.until).min())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;

    use super::super::Clock;
    use super::*;

    fn start() -> DateTime<Utc> {
        "2026-11-24T03:12:00Z".parse().unwrap()
    }

    /// Looks every so many seconds, and writes down when.
    fn looks(clock: &Clock, every: i64) -> Arc<std::sync::Mutex<Vec<i64>>> {
        let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
        let (sleeper, book) = (clock.sleeper(), Arc::clone(&seen));
        tokio::spawn(async move {
            let mut next = start() + TimeDelta::seconds(every);
            loop {
                let stirred = sleeper.stirred();
                while next <= sleeper.now() {
                    // Work takes its time; the clock waits for it.
                    tokio::task::yield_now().await;
                    book.lock().unwrap().push((sleeper.now() - start()).num_seconds());
                    next += TimeDelta::seconds(every);
                }
                sleeper.rest(Some(next), stirred).await;
            }
        });
        seen
    }

    #[tokio::test]
    async fn the_clock_stops_for_each_sleeper() {
        let clock = Clock::simulated(start());
        let (often, seldom) = (looks(&clock, 20), looks(&clock, 45));
        clock.run_to(start() + TimeDelta::seconds(100)).await;
        assert_eq!(*often.lock().unwrap(), [20, 40, 60, 80, 100]);
        assert_eq!(*seldom.lock().unwrap(), [45, 90]);
        assert_eq!(clock.now(), start() + TimeDelta::seconds(100));
    }

    #[tokio::test]
    async fn the_clock_waits_for_who_is_awake_and_not_for_who_left() {
        let clock = Clock::simulated(start());
        let seen = looks(&clock, 20);
        let awake = clock.sleeper();
        let moving = tokio::spawn({
            let clock = clock.clone();
            async move { clock.run_to(start() + TimeDelta::seconds(60)).await }
        });
        // Everybody has had their turn often enough to move it, if they would.
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        assert_eq!(clock.now(), start(), "it moved although one was awake");
        drop(awake);
        moving.await.unwrap();
        assert_eq!(*seen.lock().unwrap(), [20, 40, 60]);
    }
}
