//! Keeping the computer from going to sleep by itself while its person is on call. The display may go dark; closing the lid and
//! choosing "Suspend" remain the person's own.

#[cfg(target_os = "linux")]
#[path = "inhibitors.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "native.rs"]
mod system;

use serde::{Deserialize, Serialize};

pub(crate) use system::Hold;

use crate::power::Power;

/// Who wants it, as the system's lists of such wishes show it.
pub(crate) const WHO: &str = "Tocsin";
/// Why, in the same lists.
pub(crate) const WHY: &str = "You are on call: Tocsin has to be able to ring.";

/// When the computer is kept awake on duty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Awake {
    /// On mains and on battery.
    #[default]
    Always,
    /// On mains only: on battery it may go to sleep, and then it does not ring.
    OnMains,
    /// Never.
    Never,
}

impl Awake {
    /// Whether the computer is to be kept awake on duty with this power.
    pub(crate) fn wants(self, power: Power) -> bool {
        match self {
            Self::Always => true,
            Self::OnMains => !power.is_battery(),
            Self::Never => false,
        }
    }
}

/// How it stands with sleep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Nobody is on call here: it may sleep.
    #[default]
    OffDuty,
    /// By whom it is kept awake.
    By(Vec<&'static str>),
    /// The person does not want it on battery, and it is on battery.
    NotOnBattery,
    /// The person does not want it.
    NotWanted,
    /// Nobody who could keep it awake answers.
    Refused {
        /// Why, for the log and for people who mend computers.
        why: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_says_whether_a_battery_counts() {
        let mains = Power::Mains { battery: Some(80) };
        let battery = Power::Battery { percent: 80 };
        for (setting, on_mains, on_battery, unknown) in [
            (Awake::Always, true, true, true),
            (Awake::OnMains, true, false, true),
            (Awake::Never, false, false, false),
        ] {
            let wants = [mains, battery, Power::Unknown].map(|power| setting.wants(power));
            assert_eq!(wants, [on_mains, on_battery, unknown], "{setting:?}");
        }
    }
}
