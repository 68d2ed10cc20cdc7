//! How a signal grows: which stage it has reached after how long, how loud that stage is, and what it asks of the system.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::profile::{Choice, Profile};

/// One step of a signal, from the gentlest to the one that nobody sleeps through. When each begins, its [`Ramp`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Two soft tones, for somebody who sits at the laptop.
    Soft,
    /// The 520 Hz square wave in the temporal-three pattern (or the person's own sound), not yet at full level.
    Steady,
    /// The same, louder, at a system volume at which it can be heard.
    Loud,
    /// The same, alternating with a sweep from 500 to 1200 Hz, on every output.
    Urgent,
}

impl Stage {
    /// All stages, in the order in which they come.
    pub const ALL: [Self; 4] = [Self::Soft, Self::Steady, Self::Loud, Self::Urgent];
}

/// What a stage asks of the system's volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volume {
    /// It stays as it is, even muted.
    AsItIs,
    /// Unmuted, and raised to at least so many percent.
    AtLeast(u8),
}

impl Volume {
    /// The least volume that is asked for, in percent; 0 if none is.
    pub const fn least(self) -> u8 {
        match self {
            Self::AsItIs => 0,
            Self::AtLeast(percent) => percent,
        }
    }
}

/// What grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    Alarm(Profile),
    CutOff,
}

/// The course of a signal over time: in earnest, shortened so that a person can hear all of it, or one stage alone.
///
/// Only the boundaries between the stages differ between these. The sounds themselves keep their rhythm, so that the test
/// sounds like what will wake its listener.
///
/// ```
/// use std::time::Duration;
/// use alarm::{Profile, Ramp, Stage, Volume};
///
/// let ramp = Ramp::of(Profile::Standard);
/// assert_eq!(ramp.at(Duration::from_secs(24)), Stage::Steady);
/// assert_eq!(ramp.at(Duration::from_secs(25)), Stage::Loud);
/// assert_eq!(ramp.volume(Stage::Loud), Volume::AtLeast(60));
/// assert_eq!(Ramp::test(Profile::Standard).at(Duration::from_secs(10)), Stage::Urgent);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ramp {
    signal: Signal,
    /// When each stage begins, in milliseconds.
    begins: [u64; 4],
    /// When it is over by itself, in milliseconds.
    ends: Option<u64>,
    /// The least system volume from the loud stage on, in percent.
    lowest_volume: u8,
}

/// When a stage begins that does not come.
const NEVER: u64 = u64::MAX;

impl Ramp {
    /// The alarm in earnest: it goes on until it is told to be silent.
    ///
    /// From the loud stage on the 520 Hz signal has to be heard at the pillow: NFPA 72 (18.4.6.1) asks for 75 dB(A) there, ISO
    /// 8201 for the same. A computer does not know how loud its loudspeaker is, so it can only give all it has: full level, at a
    /// raised system volume.
    pub const fn of(profile: Profile) -> Self {
        let begins = match profile {
            Profile::Gentle => [0, 20_000, 60_000, 120_000],
            Profile::Standard => [0, 8_000, 25_000, 60_000],
            // Who sleeps through the temporal-three pattern at full level for four groups needs more of it, not later.
            Profile::HeavySleeper => [0, 0, 0, 16_000],
        };
        Self { signal: Signal::Alarm(profile), begins, ends: None, lowest_volume: Choice::LOWEST_VOLUME }
    }

    /// The sound test: each stage of the alarm for one group of its rhythm, and over after the first sweep.
    pub const fn test(profile: Profile) -> Self {
        let (begins, ends) = match profile {
            Profile::Gentle | Profile::Standard => ([0, 1_100, 5_100, 9_100], 12_600),
            Profile::HeavySleeper => ([0, 0, 0, 4_000], 7_500),
        };
        Self { begins, ends: Some(ends), ..Self::of(profile) }
    }

    /// One stage of the alarm alone, for a few seconds: two groups of its rhythm.
    pub const fn only(profile: Profile, stage: Stage) -> Self {
        let begins = match stage {
            Stage::Soft => [0, NEVER, NEVER, NEVER],
            Stage::Steady => [0, 0, NEVER, NEVER],
            Stage::Loud => [0, 0, 0, NEVER],
            Stage::Urgent => [0, 0, 0, 0],
        };
        let ends = if matches!(stage, Stage::Soft) { 1_100 } else { 6_500 };
        Self { begins, ends: Some(ends), ..Self::of(profile) }
    }

    /// The signal that says that the hub is out of reach. It grows over minutes, since nothing has happened yet that anybody
    /// knows of, and a network is often back by itself. It raises the system's volume only from the third minute on, and
    /// wakes in the end: whoever is on call and cannot be reached has to know.
    pub const fn cut_off() -> Self {
        Self {
            signal: Signal::CutOff,
            begins: [0, 60_000, 180_000, 360_000],
            ends: None,
            lowest_volume: Choice::LOWEST_VOLUME,
        }
    }

    /// The same, with the least system volume from the loud stage on that a person chose, in percent.
    #[must_use]
    pub const fn with_lowest_volume(self, percent: u8) -> Self {
        Self { lowest_volume: percent, ..self }
    }

    /// What grows.
    pub(crate) const fn signal(self) -> Signal {
        self.signal
    }

    /// When `stage` begins. One that does not come begins after all time.
    pub const fn begins(self, stage: Stage) -> Duration {
        Duration::from_millis(self.begins[stage as usize])
    }

    /// The stage that has been reached after `elapsed`.
    pub fn at(self, elapsed: Duration) -> Stage {
        let reached = Stage::ALL.into_iter().take_while(|stage| self.begins(*stage) <= elapsed);
        reached.last().unwrap_or(Stage::Soft)
    }

    /// When it is over by itself; `None`: never.
    pub fn ends(self) -> Option<Duration> {
        self.ends.map(Duration::from_millis)
    }

    /// How loud `stage` is, as a share of what the app can play (0 to 1); the system's volume comes on top.
    pub const fn level(self, stage: Stage) -> f32 {
        match (self.signal, stage) {
            (Signal::Alarm(Profile::Gentle), Stage::Soft) => 0.2,
            (Signal::Alarm(Profile::Gentle), Stage::Steady) => 0.35,
            (Signal::Alarm(Profile::Gentle), Stage::Loud) => 0.7,
            (Signal::Alarm(Profile::Standard), Stage::Soft) | (Signal::CutOff, Stage::Steady) => 0.3,
            (Signal::Alarm(Profile::Standard), Stage::Steady) => 0.5,
            (Signal::CutOff, Stage::Soft) => 0.15,
            (Signal::CutOff, Stage::Loud) => 0.6,
            (Signal::Alarm(Profile::HeavySleeper), _)
            | (Signal::Alarm(Profile::Standard), Stage::Loud)
            | (_, Stage::Urgent) => 1.0,
        }
    }

    /// What `stage` asks of the system's volume.
    ///
    /// The person's own least volume holds for the loud stage; the urgent one asks for 90 % whatever they chose, since by then
    /// nobody has answered the quieter ones.
    pub fn volume(self, stage: Stage) -> Volume {
        let at_least = |percent: u8| Volume::AtLeast(percent.max(self.lowest_volume));
        match (self.signal, stage) {
            (Signal::Alarm(Profile::HeavySleeper), Stage::Urgent) => Volume::AtLeast(100),
            (Signal::Alarm(Profile::HeavySleeper), _) | (Signal::CutOff, Stage::Urgent) => at_least(75),
            (_, Stage::Urgent) => at_least(90),
            (_, Stage::Loud) => at_least(0),
            (_, Stage::Soft | Stage::Steady) => Volume::AsItIs,
        }
    }

    /// Whether `stage` sounds on every output of the computer: headphones on the desk wake nobody.
    pub const fn everywhere(self, stage: Stage) -> bool {
        matches!(stage, Stage::Urgent)
    }
}

#[cfg(test)]
mod tests;
