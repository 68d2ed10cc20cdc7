//! The one place of this crate that reads the clock. It only measures how long something takes, for the watch over the device
//! and for where the ramp is after an interruption; while a device plays, the frames that it takes are the time.

use std::time::{Duration, Instant};

/// Time since the speaker was started, on the monotonic clock.
pub(super) struct Clock(Instant);

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one clock of this crate")]
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn now(&self) -> Duration {
        self.0.elapsed()
    }
}
