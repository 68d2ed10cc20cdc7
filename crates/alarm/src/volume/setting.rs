//! A device's volume as it is set.

use serde::{Deserialize, Serialize};

/// The nominal volume: 100 percent.
pub(crate) const NOMINAL: u32 = 1 << 16;
/// A device that knows only some steps is set to the nearest: what differs by no more than half a percent is the same.
const SAME: u32 = NOMINAL / 200;

/// How a device is set: the volume of each of its channels, or one for all where the system knows only that, in parts of
/// [`NOMINAL`]; and whether it is muted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Setting {
    pub(crate) levels: Vec<u32>,
    pub(crate) muted: bool,
}

impl Setting {
    /// The loudest channel, in whole percent.
    pub(crate) fn percent(&self) -> u16 {
        let loudest = self.levels.iter().copied().max().unwrap_or(0);
        let percent = (u64::from(loudest) * 100 + u64::from(NOMINAL / 2)) / u64::from(NOMINAL);
        u16::try_from(percent).unwrap_or(u16::MAX)
    }

    /// This setting, unmuted and each channel raised to at least `percent`.
    pub(crate) fn at_least(&self, percent: u8) -> Self {
        let least = u32::from(percent) * NOMINAL / 100;
        let levels = self.levels.iter().map(|level| if level + SAME < least { least } else { *level }).collect();
        Self { levels, muted: false }
    }

    /// Whether `other` is the same to the ear, but for the system's rounding.
    pub(crate) fn is_about(&self, other: &Self) -> bool {
        self.muted == other.muted
            && self.levels.len() == other.levels.len()
            && self.levels.iter().zip(&other.levels).all(|(a, b)| a.abs_diff(*b) <= SAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(percents: &[u32], muted: bool) -> Setting {
        Setting { levels: percents.iter().map(|percent| percent * NOMINAL / 100).collect(), muted }
    }

    #[test]
    fn it_is_raised_and_unmuted_but_never_lowered() {
        let table = [
            (setting(&[0, 0], true), 60, setting(&[60, 60], false)),
            (setting(&[30, 30], false), 60, setting(&[60, 60], false)),
            (setting(&[80, 80], true), 60, setting(&[80, 80], false)),
            (setting(&[80, 80], false), 60, setting(&[80, 80], false)),
            (setting(&[100, 20], false), 90, setting(&[100, 90], false)),
            (setting(&[150], false), 90, setting(&[150], false)),
            (setting(&[], true), 90, setting(&[], false)),
        ];
        for (before, percent, after) in table {
            assert_eq!(before.at_least(percent), after, "{before:?} to {percent} %");
        }
    }

    #[test]
    fn a_step_of_the_device_next_to_what_was_asked_is_not_raised_again() {
        let rounded = Setting { levels: vec![60 * NOMINAL / 100 - 200], muted: false };
        assert_eq!(rounded.at_least(60), rounded);
        assert!(rounded.is_about(&setting(&[60], false)));
        assert!(!rounded.is_about(&setting(&[60], true)));
        assert!(!rounded.is_about(&setting(&[61], false)));
        assert!(!rounded.is_about(&setting(&[60, 60], false)), "another number of channels is another device");
    }

    #[test]
    fn the_percentage_is_that_of_the_loudest_channel() {
        let table =
            [(vec![0, 0], 0), (vec![NOMINAL, 10], 100), (vec![39_321], 60), (vec![u32::MAX], 65_535), (vec![], 0)];
        for (levels, percent) in table {
            assert_eq!(Setting { levels: levels.clone(), muted: false }.percent(), percent, "{levels:?}");
        }
    }
}
