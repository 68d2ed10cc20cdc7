//! How the alarm grows: which stage it has reached after how long, and how loud that stage is.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One step of the ramp, from the gentlest to the one that nobody sleeps through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// From 0 s: two soft tones, once, for somebody who sits at the laptop.
    Soft,
    /// From 8 s: the 520 Hz square wave in the temporal-three pattern, at half level.
    Steady,
    /// From 25 s: the same at full level.
    Loud,
    /// From 60 s: the same, alternating with a sweep from 500 to 1200 Hz.
    Urgent,
}

impl Stage {
    /// All stages, in the order in which they come.
    pub const ALL: [Self; 4] = [Self::Soft, Self::Steady, Self::Loud, Self::Urgent];

    /// When the stage begins, counted from the first page that is not yet acknowledged.
    pub const fn begins(self) -> Duration {
        Duration::from_secs(match self {
            Self::Soft => 0,
            Self::Steady => 8,
            Self::Loud => 25,
            Self::Urgent => 60,
        })
    }

    /// How loud the stage is, as a share of what the app can play (0 to 1); the system's volume comes on top.
    pub const fn level(self) -> f32 {
        match self {
            Self::Soft => 0.3,
            Self::Steady => 0.5,
            Self::Loud | Self::Urgent => 1.0,
        }
    }
}

/// The course of an alarm over time: in earnest, or shortened so that a person can hear all of it.
///
/// Only the boundaries between the stages move with the speed. The sounds themselves keep their rhythm, so that the test
/// sounds like what will wake its listener.
///
/// ```
/// use std::time::Duration;
/// use alarm::{Ramp, Stage};
///
/// assert_eq!(Ramp::REAL.at(Duration::from_secs(24)), Stage::Steady);
/// assert_eq!(Ramp::REAL.at(Duration::from_secs(25)), Stage::Loud);
/// assert_eq!(Ramp::TEST.at(Duration::from_secs(10)), Stage::Urgent);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ramp {
    /// Hundredths of a second of the ramp that pass in one hundredth of a second.
    percent: u32,
    /// How long the last stage lasts; `None`: until somebody acknowledges.
    last: Option<Duration>,
}

impl Ramp {
    /// The alarm in earnest: it goes on until it is told to be silent.
    pub const REAL: Self = Self { percent: 100, last: None };

    /// The sound test, 12.3 s: 6.8 times as fast, so that the second stage is exactly one group of three pulses, and over
    /// after the first sweep.
    pub const TEST: Self = Self { percent: 680, last: Some(Duration::from_millis(3_500)) };

    /// When `stage` begins in this ramp.
    pub fn begins(self, stage: Stage) -> Duration {
        let nanos = (stage.begins().as_nanos() * 100).div_ceil(u128::from(self.percent));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// The stage that the ramp has reached after `elapsed`.
    pub fn at(self, elapsed: Duration) -> Stage {
        let reached = Stage::ALL.into_iter().take_while(|stage| self.begins(*stage) <= elapsed);
        reached.last().unwrap_or(Stage::Soft)
    }

    /// When the ramp is over by itself; `None`: never.
    pub fn ends(self) -> Option<Duration> {
        self.last.map(|last| self.begins(Stage::Urgent) + last)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NANO: Duration = Duration::from_nanos(1);

    #[test]
    fn the_alarm_grows_at_its_four_times() {
        let table = [
            (0, Stage::Soft, 0.3),
            (7_999, Stage::Soft, 0.3),
            (8_000, Stage::Steady, 0.5),
            (24_999, Stage::Steady, 0.5),
            (25_000, Stage::Loud, 1.0),
            (59_999, Stage::Loud, 1.0),
            (60_000, Stage::Urgent, 1.0),
            (8 * 3_600_000, Stage::Urgent, 1.0),
        ];
        for (millis, stage, level) in table {
            let reached = Ramp::REAL.at(Duration::from_millis(millis));
            assert_eq!(reached, stage, "after {millis} ms");
            assert!((reached.level() - level).abs() < f32::EPSILON, "after {millis} ms");
        }
        assert_eq!(Ramp::REAL.ends(), None);
    }

    #[test]
    fn the_test_plays_all_stages_in_about_twelve_seconds() {
        assert_eq!(
            Ramp::TEST.begins(Stage::Loud).abs_diff(Ramp::TEST.begins(Stage::Steady)),
            Duration::from_millis(2_500)
        );
        let end = Ramp::TEST.ends().expect("the test ends by itself");
        assert!((Duration::from_secs(11)..Duration::from_secs(13)).contains(&end), "{end:?}");
        for (stage, next) in Stage::ALL.into_iter().zip(Stage::ALL.into_iter().skip(1)) {
            let length = Ramp::TEST.begins(next).saturating_sub(Ramp::TEST.begins(stage));
            assert!(length >= Duration::from_secs(1), "{stage:?} can be heard: {length:?}");
        }
    }

    proptest! {
        #[test]
        fn boundaries_are_exact_at_any_speed(percent in 1_u32..5_000) {
            let ramp = Ramp { percent, last: None };
            for (before, stage) in Stage::ALL.into_iter().zip(Stage::ALL.into_iter().skip(1)) {
                prop_assert_eq!(ramp.at(ramp.begins(stage)), stage);
                prop_assert_eq!(ramp.at(ramp.begins(stage).saturating_sub(NANO)), before);
            }
        }

        #[test]
        fn the_level_never_falls(percent in 1_u32..5_000, a in 0_u64..200_000, b in 0_u64..200_000) {
            let ramp = Ramp { percent, last: None };
            let earlier = ramp.at(Duration::from_millis(a.min(b)));
            let later = ramp.at(Duration::from_millis(a.max(b)));
            prop_assert!(earlier <= later);
            prop_assert!(earlier.level() <= later.level());
        }
    }
}
