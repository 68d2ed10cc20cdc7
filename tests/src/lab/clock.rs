//! The lab's clock, and waiting with a deadline instead of sleeping for a fixed time.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use chrono::{DateTime, Utc};

/// How often a probe is tried again.
const BETWEEN_PROBES: Duration = Duration::from_millis(10);

/// The present moment on the monotonic clock.
#[expect(clippy::disallowed_methods, reason = "the lab's only reading of the monotonic clock")]
pub fn now() -> Instant {
    Instant::now()
}

/// The present date and time, for reports.
#[expect(clippy::disallowed_methods, reason = "the lab's only reading of the wall clock")]
pub fn date() -> DateTime<Utc> {
    Utc::now()
}

/// Tries `probe` again and again until it succeeds, at most for `within`. An error of the probe means "not yet, because";
/// the last one is told when the time is up.
pub async fn until<T>(what: &str, within: Duration, mut probe: impl AsyncFnMut() -> Result<T>) -> Result<T> {
    let deadline = now() + within;
    loop {
        let not_yet = match probe().await {
            Ok(found) => return Ok(found),
            Err(reason) => reason,
        };
        if now() >= deadline {
            return Err(not_yet.context(format!("waited {:.1} s for {what}", within.as_secs_f64())));
        }
        tokio::time::sleep(BETWEEN_PROBES).await;
    }
}

/// The same for a condition that is simply true or not.
pub async fn until_true(what: &str, within: Duration, mut probe: impl FnMut() -> bool) -> Result<()> {
    until(what, within, async || if probe() { Ok(()) } else { Err(anyhow!("it is not so yet")) }).await
}

#[cfg(test)]
mod tests {
    use anyhow::ensure;

    use super::*;

    #[tokio::test]
    async fn a_probe_is_tried_until_it_succeeds() {
        let mut tries = 0;
        let found = until("the third try", Duration::from_secs(5), async || {
            tries += 1;
            ensure!(tries == 3, "only {tries}");
            Ok(tries)
        });
        assert_eq!(found.await.unwrap(), 3);
    }

    #[tokio::test]
    async fn a_deadline_tells_what_was_awaited_and_why_it_did_not_come() {
        let never = until::<()>("rain", Duration::from_millis(20), async || Err(anyhow!("the sky is blue")));
        let said = format!("{:#}", never.await.unwrap_err());
        assert_eq!(said, "waited 0.0 s for rain: the sky is blue");
    }
}
