//! The hub's one clock: everything else takes `now` as a parameter or asks here, so that a test owns the time.

mod simulated;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

pub use simulated::Simulated;

/// The longest that is slept at once: after the computer slept, or its clock was set, what is due is found this soon.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// Where the hub reads the time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The computer's.
    System,
    /// A test's, which moves only when told to.
    Simulated(Arc<Simulated>),
}

impl Clock {
    /// A clock that stands at `start` until it is moved by [`Clock::advance`] or [`Clock::run_to`].
    pub fn simulated(start: DateTime<Utc>) -> Self {
        Self::Simulated(Arc::new(Simulated::new(start)))
    }

    /// The time.
    #[expect(clippy::disallowed_methods, reason = "the one place where the hub reads the computer's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            // Whole milliseconds, as the database keeps them: what is read back is what was answered.
            Self::System => Utc::now().trunc_subsecs(3),
            Self::Simulated(clock) => clock.now(),
        }
    }

    /// Moves a simulated clock on at once, over whatever is due in between: that is then late, as after a time of being down. The
    /// computer's is left alone.
    pub fn advance(&self, by: TimeDelta) {
        match self {
            Self::System => {}
            Self::Simulated(clock) => clock.set(clock.now() + by),
        }
    }

    /// Moves a simulated clock on to `target`, and on the way stops at each moment at which something is due until the hub has
    /// done it. The computer's is left alone.
    pub async fn run_to(&self, target: DateTime<Utc>) {
        match self {
            Self::System => {}
            Self::Simulated(clock) => clock.run_to(target).await,
        }
    }

    /// Tells whoever moves a simulated clock that something may have become due: it waits until that was looked at.
    pub(crate) fn stir(&self) {
        match self {
            Self::System => {}
            Self::Simulated(clock) => clock.stir(),
        }
    }

    /// A part of the hub that sleeps until something is due: a simulated clock stops for it, until it is dropped.
    pub(crate) fn sleeper(&self) -> Sleeper {
        let number = match self {
            Self::System => 0,
            Self::Simulated(clock) => clock.join(),
        };
        Sleeper { clock: self.clone(), number }
    }
}

/// A part of the hub that sleeps until something is due: engine, courier.
#[derive(Debug)]
pub(crate) struct Sleeper {
    clock: Clock,
    number: u64,
}

impl Sleeper {
    /// The time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// How often the clock was stirred so far.
    pub(crate) fn stirred(&self) -> u64 {
        match &self.clock {
            Clock::System => 0,
            Clock::Simulated(clock) => clock.stirred(),
        }
    }

    /// Sleeps until `until` (none: for ever, unless the future is dropped). `stirred` is what [`Sleeper::stirred`] said before
    /// `until` was found out. On the computer's clock it may end earlier.
    pub(crate) async fn rest(&self, until: Option<DateTime<Utc>>, stirred: u64) {
        match &self.clock {
            Clock::System => self.sleep(until).await,
            Clock::Simulated(clock) => clock.rest(self.number, until, stirred).await,
        }
    }

    /// The same while there is work under way: a simulated clock waits for its end.
    pub(crate) async fn rest_at_work(&self, until: Option<DateTime<Utc>>) {
        match &self.clock {
            Clock::System => self.sleep(until).await,
            Clock::Simulated(clock) => clock.moved(clock.now()).await,
        }
    }

    async fn sleep(&self, until: Option<DateTime<Utc>>) {
        let left = until.map(|until| (until - self.clock.now()).to_std().unwrap_or_default());
        match left {
            Some(left) => tokio::time::sleep(left.min(LONGEST_SLEEP)).await,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        match &self.clock {
            Clock::System => {}
            Clock::Simulated(clock) => clock.leave(self.number),
        }
    }
}

/// A monotonic reading, for measuring how long something took.
#[expect(clippy::disallowed_methods, reason = "the one place where the hub reads the computer's clock")]
pub(crate) fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}
