//! How much one integration's key may send: so many a second, with room for a burst. Other keys go on undisturbed.

use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use oncall::IntegrationId;

/// A burst may be so many seconds' worth.
const BURST_SECONDS: u32 = 10;

/// The limit of each key.
pub(crate) struct IngestLimit(Option<DefaultKeyedRateLimiter<IntegrationId>>);

impl IngestLimit {
    /// So many messages a second for each key; 0 for no limit.
    pub(crate) fn new(per_second: u32) -> Self {
        Self(NonZeroU32::new(per_second).map(|rate| {
            let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(BURST_SECONDS - 1));
            RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst))
        }))
    }

    /// Takes one message of a key.
    ///
    /// # Errors
    /// The key is over its limit: whole seconds (at least 1) after which it may try again.
    pub(crate) fn take(&self, integration: IntegrationId) -> Result<(), u64> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter
            .check_key(&integration)
            .map_err(|until| until.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_flood_of_one_key_leaves_the_others_alone() {
        let limit = IngestLimit::new(1);
        let (noisy, quiet) = (IntegrationId(Uuid::from_u128(1)), IntegrationId(Uuid::from_u128(2)));
        let refused = (0..1_000).filter(|_| limit.take(noisy).is_err()).count();
        assert!(refused > 900, "{refused}");
        assert_eq!(limit.take(quiet), Ok(()));
    }

    #[test]
    fn zero_is_no_limit() {
        let limit = IngestLimit::new(0);
        assert!((0..10_000).all(|_| limit.take(IntegrationId(Uuid::from_u128(1))).is_ok()));
    }
}
