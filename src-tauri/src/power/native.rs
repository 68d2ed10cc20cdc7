//! Power on Windows and macOS, by the system's list of batteries.

use std::time::Duration;

use starship_battery::units::ratio;
use starship_battery::{Battery, State};

use super::Power;

/// Between two looks: the library tells of no change.
const PAUSE: Duration = Duration::from_mins(1);

/// Who is asked.
pub(crate) struct Source;

impl Source {
    /// Nothing is opened before it is asked.
    #[expect(clippy::unused_async, reason = "elsewhere a bus is opened")]
    pub(crate) async fn open() -> Self {
        Self
    }

    /// Where the power comes from now.
    #[expect(clippy::unused_self, reason = "elsewhere it holds the bus")]
    pub(crate) async fn read(&self) -> Power {
        let read = tokio::task::spawn_blocking(|| {
            let batteries: Vec<Battery> = starship_battery::Manager::new()?.batteries()?.collect::<Result<_, _>>()?;
            Ok::<_, starship_battery::Error>(power(&batteries))
        });
        match read.await {
            Ok(Ok(power)) => power,
            Ok(Err(error)) => {
                tracing::debug!(%error, "the system does not say where power comes from");
                Power::Unknown
            }
            Err(_) => Power::Unknown,
        }
    }

    /// Returns when it is worth another look.
    #[expect(clippy::unused_self, clippy::needless_pass_by_ref_mut, reason = "elsewhere it reads from the bus")]
    pub(crate) async fn changed(&mut self) {
        tokio::time::sleep(PAUSE).await;
    }
}

fn power(batteries: &[Battery]) -> Power {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a percentage")]
    let level = |battery: &Battery| battery.state_of_charge().get::<ratio::percent>().clamp(0.0, 100.0) as u8;
    // Several batteries are used up one after the other; the fullest says how long it still goes on.
    let fullest = batteries.iter().map(level).max();
    let discharging = batteries.iter().any(|battery| matches!(battery.state(), State::Discharging | State::Empty));
    match (discharging, fullest) {
        (true, Some(left)) => Power::Battery { percent: left },
        (_, battery) => Power::Mains { battery },
    }
}
