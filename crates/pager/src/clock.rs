//! The only place of the pager that reads a clock; everywhere else a [`Moment`] is a parameter.
//!
//! Sleep is told from a clock that was set by a third clock, which goes on during sleep and which nobody can set: on Linux
//! `CLOCK_BOOTTIME` (`clock_gettime(2)`), on macOS `CLOCK_MONOTONIC` (there it is the one that goes on; the standard library's
//! `Instant` is `CLOCK_UPTIME_RAW`, which stands still). On Windows `Instant` itself goes on during sleep
//! (`QueryPerformanceCounter`): there a wait that took far too long is sleep.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use crate::machine::input::Jump;

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

impl Moment {}

/// All clocks at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) moment: Moment,
    /// Since the computer started, sleep included; `None` where no clock of its own tells.
    awake_or_not: Option<Duration>,
}

impl Look {
    /// What happened between `earlier` and now, beside `expected` having passed: the laptop slept, its clock was set, or both. Only
    /// what moved a clock by more than 5 s counts.
    pub(crate) fn jumps_since(self, earlier: Self, expected: Duration) -> Vec<Jump> {
        let waited = self.moment.mono.saturating_sub(earlier.moment.mono);
        // What passed in truth, and how much of it is too much.
        let (passed, slept) = match (earlier.awake_or_not, self.awake_or_not) {
            (Some(before), Some(now)) => {
                let passed = now.saturating_sub(before);
                (passed, passed.saturating_sub(waited))
            }
            (None, _) | (_, None) => (waited, waited.saturating_sub(expected)),
        };
        let set = TimeDelta::from_std(passed)
            .map_or(TimeDelta::zero(), |passed| self.moment.wall.signed_duration_since(earlier.moment.wall) - passed);
        let slept = (slept > JUMP).then_some(Jump::Slept { from: earlier.moment.wall });
        let is_set = set.abs() > TimeDelta::from_std(JUMP).unwrap_or(TimeDelta::MAX);
        let set = is_set.then_some(Jump::Set { by_seconds: set.num_seconds() });
        slept.into_iter().chain(set).collect()
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

    /// All clocks at the present moment.
    pub(crate) fn look(&self) -> Look {
        Look { moment: self.now(), awake_or_not: awake_or_not() }
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn awake_or_not() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    #[cfg(target_os = "linux")]
    let clock = ClockId::Boottime;
    #[cfg(target_os = "macos")]
    let clock = ClockId::Monotonic;
    Duration::try_from(clock_gettime(clock)).ok()
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn awake_or_not() -> Option<Duration> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(wall: i64, mono: u64, awake_or_not: Option<u64>) -> Look {
        let moment = Moment {
            wall: DateTime::from_timestamp(1_800_000_000 + wall, 0).unwrap(),
            mono: Duration::from_secs(mono),
        };
        Look { moment, awake_or_not: awake_or_not.map(Duration::from_secs) }
    }

    #[test]
    fn sleep_is_told_from_a_clock_that_was_set_and_ordinary_waiting_is_neither() {
        let slept = || Jump::Slept { from: DateTime::from_timestamp(1_800_000_000, 0).unwrap() };
        let set = |by_seconds| Jump::Set { by_seconds };
        // Since a look at which all clocks stood at 0: the wall clock, the one that counts, the one that goes on during sleep.
        let cases = [
            ("a wait", (2, 2, Some(2)), vec![]),
            ("a clock a little off", (6, 2, Some(2)), vec![]),
            ("slept for an hour", (3_602, 2, Some(3_602)), vec![slept()]),
            ("the clock set on by an hour", (3_602, 2, Some(2)), vec![set(3_600)]),
            ("the clock set back", (-598, 2, Some(2)), vec![set(-600)]),
            ("slept, and the clock set by the network on waking", (3_642, 2, Some(3_602)), vec![slept(), set(40)]),
            ("a machine too busy for a timer", (60, 60, Some(60)), vec![]),
            ("a wait, no clock for sleep", (2, 2, None), vec![]),
            ("a busy machine, no clock for sleep", (5, 5, None), vec![]),
            ("slept, the counting clock went on", (3_602, 3_602, None), vec![slept()]),
            ("the clock set, no clock for sleep", (-598, 2, None), vec![set(-600)]),
            ("both, no clock for sleep", (4_202, 3_602, None), vec![slept(), set(600)]),
        ];
        for (name, (wall, mono, awake_or_not), jumps) in cases {
            let before = look(0, 0, awake_or_not.map(|_| 0));
            let found = look(wall, mono, awake_or_not).jumps_since(before, Duration::from_secs(2));
            assert_eq!(found, jumps, "{name}");
        }
    }

    #[test]
    fn the_clock_that_goes_on_during_sleep_goes_with_the_one_that_counts_while_awake() {
        let clock = Clock::start();
        let before = clock.look();
        let after = clock.look();
        assert!(after.awake_or_not >= before.awake_or_not && after.moment.mono >= before.moment.mono);
        assert_eq!(after.awake_or_not.is_some(), cfg!(any(target_os = "linux", target_os = "macos")));
    }
}
