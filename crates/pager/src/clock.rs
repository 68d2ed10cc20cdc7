//! The only place of the pager that reads a clock; everywhere else a [`Moment`] is a parameter.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

/// The wall clock and the monotonic one may differ by this much between two looks before it counts as a jump.
const JUMP: Duration = Duration::from_secs(5);

/// One moment, told by two clocks: the one that people read, which may be set, and the one that only goes forward, which may
/// stand still while the laptop sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Date and time, to be shown and sent.
    pub wall: DateTime<Utc>,
    /// Since the clock was started; every delay and deadline is counted by it.
    pub mono: Duration,
}

impl Moment {
    /// Whether, between `earlier` and now, the laptop slept or its clock was set: the wall clock moved by more than 5 s
    /// against the monotonic one, or (where the monotonic clock goes on during sleep, as on Windows) a wait that was meant
    /// to last `expected` took more than 5 s longer.
    pub fn jumped_since(self, earlier: Self, expected: Duration) -> bool {
        let waited = self.mono.saturating_sub(earlier.mono);
        let jump = TimeDelta::from_std(JUMP).unwrap_or(TimeDelta::MAX);
        let by_wall = self.wall - earlier.wall;
        let drift = TimeDelta::from_std(waited).map_or(TimeDelta::MAX, |waited| (by_wall - waited).abs());
        drift > jump || waited > expected + JUMP
    }
}

/// Reads the time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started: Instant,
}

impl Clock {
    /// A clock whose monotonic time begins now.
    #[expect(clippy::disallowed_methods, reason = "the one clock of the pager")]
    pub fn start() -> Self {
        Self { started: Instant::now() }
    }

    /// The present moment.
    #[expect(clippy::disallowed_methods, reason = "the one clock of the pager")]
    pub fn now(&self) -> Moment {
        Moment { wall: Utc::now(), mono: self.started.elapsed() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(wall: i64, mono: u64) -> Moment {
        Moment { wall: DateTime::from_timestamp(1_800_000_000 + wall, 0).unwrap(), mono: Duration::from_secs(mono) }
    }

    #[test]
    fn a_sleep_or_a_set_clock_is_a_jump_and_ordinary_waiting_is_none() {
        let cases = [
            ("a wait", moment(2, 2), false),
            ("a clock a little off", moment(6, 2), false),
            ("slept, the monotonic clock stood still", moment(3_600, 2), true),
            ("slept, the monotonic clock went on", moment(3_600, 3_600), true),
            ("the clock was set back", moment(-60, 2), true),
            ("a busy machine", moment(5, 5), false),
        ];
        for (name, later, jumped) in cases {
            assert_eq!(later.jumped_since(moment(0, 0), Duration::from_secs(2)), jumped, "{name}");
        }
    }
}
