//! Where the laptop has its power from. Looked at for a self-check, and while its person is on call: when the system says that
//! something changed, and once a minute where it says nothing.

#[cfg(target_os = "linux")]
mod sysfs;
#[cfg(not(target_os = "linux"))]
#[path = "native.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "upower.rs"]
mod system;

pub(crate) use system::Source;

/// Below this the battery is low, in percent.
pub(crate) const LOW: u8 = 15;
/// From here on it is no longer low, so that a value that swings is told of once.
const ENOUGH: u8 = 18;

/// Where the power comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Power {
    /// From the mains.
    Mains {
        /// What the battery holds, in percent; `None` where there is none.
        battery: Option<u8>,
    },
    /// From the battery.
    Battery {
        /// What is left, in percent.
        percent: u8,
    },
    /// The system does not say.
    Unknown,
}

impl Power {
    /// Whether the battery is being used up, as far as is known.
    pub(crate) fn is_battery(self) -> bool {
        matches!(self, Self::Battery { .. })
    }

    /// What is left of a battery that is low.
    pub(crate) fn low(self) -> Option<u8> {
        match self {
            Self::Battery { percent } if percent < LOW => Some(percent),
            Self::Battery { .. } | Self::Mains { .. } | Self::Unknown => None,
        }
    }
}

/// Whether it has been said that the battery runs low.
#[derive(Debug, Default)]
pub(crate) struct Gauge {
    told: bool,
}

/// What is to be said about the battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BatteryNews {
    /// It runs low: said once for each fall.
    Low {
        /// What is left, in percent.
        percent: u8,
    },
    /// It no longer matters.
    Over,
}

impl Gauge {
    /// Takes where the power comes from now; `None` while nobody counts on this laptop.
    pub(crate) fn read(&mut self, power: Option<Power>) -> Option<BatteryNews> {
        match (self.told, power) {
            (false, Some(power)) => {
                let percent = power.low()?;
                self.told = true;
                Some(BatteryNews::Low { percent })
            }
            (true, Some(Power::Battery { percent })) if percent < ENOUGH => None,
            (true, Some(Power::Unknown)) | (false, None) => None,
            (true, Some(Power::Battery { .. } | Power::Mains { .. }) | None) => {
                self.told = false;
                Some(BatteryNews::Over)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_battery_is_told_once_for_each_fall() {
        let battery = |percent| Some(Power::Battery { percent });
        let mains = Some(Power::Mains { battery: Some(14) });
        let low = |percent| Some(BatteryNews::Low { percent });
        let over = Some(BatteryNews::Over);
        let mut gauge = Gauge::default();
        for (power, news) in [
            (battery(40), None),
            (battery(15), None),
            (battery(14), low(14)),
            (battery(3), None),
            // A value that swings around the limit.
            (battery(16), None),
            (battery(14), None),
            (Some(Power::Unknown), None),
            (mains, over),
            (mains, None),
            (battery(14), low(14)),
            (battery(18), over),
            (battery(9), low(9)),
            // Off duty nobody counts on it.
            (None, over),
            (None, None),
            (battery(9), low(9)),
        ] {
            assert_eq!(gauge.read(power), news, "{power:?}");
        }
    }
}
