//! How long to wait before the next attempt to reach the hub: longer and longer, never twice the same, never for ever.

use std::time::Duration;

/// No wait is shorter.
pub const SHORTEST: Duration = Duration::from_millis(500);
/// No wait grows beyond this, unless the hub asked for longer ones.
pub const LONGEST: Duration = Duration::from_secs(30);
/// The longest wait that a hub can ask for by `retry:`.
pub const LONGEST_HINT: Duration = Duration::from_mins(1);
/// The upper end of the first wait, as long as the hub asked for nothing.
const FIRST: Duration = Duration::from_secs(1);

/// Exponential backoff with jitter.
///
/// The n-th wait in a row lies anywhere between [`SHORTEST`] and an upper end that doubles each time up to [`LONGEST`]. The
/// hub's `retry:` is the upper end of the first wait: a hub that restarts under a hundred pagers gets them back spread over
/// that time, and one pager is seldom away for all of it.
#[derive(Clone, Debug)]
pub struct Backoff {
    first: Duration,
    attempts: u32,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: FIRST, attempts: 0 }
    }
}

impl Backoff {
    /// Takes the hub's `retry:`, clamped to [`SHORTEST`]…[`LONGEST_HINT`].
    pub fn hint(&mut self, retry: Duration) {
        self.first = retry.clamp(SHORTEST, LONGEST_HINT);
    }

    /// The next wait. `spread`, from 0 to 1, says where between its ends it lies: a random number, or a test's.
    pub fn wait(&mut self, spread: f64) -> Duration {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(self.attempts));
        let upper = doubled.min(LONGEST.max(self.first));
        self.attempts = self.attempts.saturating_add(1);
        SHORTEST + upper.saturating_sub(SHORTEST).mul_f64(spread.clamp(0.0, 1.0))
    }

    /// The hub was reached: the next wait is a first one again.
    pub fn reset(&mut self) {
        self.attempts = 0;
    }
}

/// The wait after so many attempts at a request failed before: from 1 s on it doubles, up to `longest`.
pub(crate) fn doubling(failures: u32, longest: Duration) -> Duration {
    Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(failures)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_up_to_half_a_minute_and_start_over() {
        let mut backoff = Backoff::default();
        let waits: Vec<u64> = (0..8).map(|_| backoff.wait(1.0).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(backoff.wait(0.0), SHORTEST);
        backoff.reset();
        assert_eq!(backoff.wait(1.0), FIRST);
    }

    #[test]
    fn the_hub_may_ask_for_longer_waits_but_not_for_none_and_not_for_hours() {
        for (asked, first) in [(0, 500), (3_000, 3_000), (45_000, 45_000), (3_600_000, 60_000)] {
            let mut backoff = Backoff::default();
            backoff.hint(Duration::from_millis(asked));
            assert_eq!(backoff.wait(1.0), Duration::from_millis(first), "retry: {asked}");
        }
    }

    proptest! {
        #[test]
        fn every_wait_is_within_bounds(hint in 0_u64..200_000, attempts in 0_usize..100, spread in -1.0_f64..2.0) {
            let mut backoff = Backoff::default();
            backoff.hint(Duration::from_millis(hint));
            for _ in 0..=attempts {
                let wait = backoff.wait(spread);
                prop_assert!(wait >= SHORTEST && wait <= LONGEST_HINT, "{wait:?}");
            }
        }
    }
}
