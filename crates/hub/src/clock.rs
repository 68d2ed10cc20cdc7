//! The hub's one clock: everything else takes `now` as a parameter or asks here, so that a test owns the time.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

/// Where the hub reads the time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The computer's.
    System,
    /// A test's, which moves only when told to.
    Simulated(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `start` until it is moved by [`Clock::advance`].
    pub fn simulated(start: DateTime<Utc>) -> Self {
        Self::Simulated(Arc::new(Mutex::new(start)))
    }

    /// The time.
    #[expect(clippy::disallowed_methods, reason = "the one place where the hub reads the computer's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            // Whole milliseconds, as the database keeps them: what is read back is what was answered.
            Self::System => Utc::now().trunc_subsecs(3),
            Self::Simulated(time) => *time.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
        }
    }

    /// Moves a simulated clock on. The computer's is left alone.
    pub fn advance(&self, by: TimeDelta) {
        match self {
            Self::System => {}
            Self::Simulated(time) => *time.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += by,
        }
    }
}

/// A monotonic reading, for measuring how long something took.
#[expect(clippy::disallowed_methods, reason = "the one place where the hub reads the computer's clock")]
pub(crate) fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}
