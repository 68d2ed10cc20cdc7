//! What a person may choose of the alarm: how fast it grows, a sound of their own, and how quiet the system may leave it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How the alarm grows, by how its person sleeps. Each of them ends as loud as the computer can be: what differs is the way
/// there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// For somebody who sleeps lightly or sits at the desk: it begins softer and takes two minutes to its full level.
    Gentle,
    /// Soft for 8 s, at full level after 25 s, on every output after a minute.
    #[default]
    Standard,
    /// For somebody who sleeps through alarms: the 520 Hz temporal-three pattern at full level from the first moment, and every
    /// output after 16 s. People who are tired, hard of hearing or have been drinking need this signal, and loud (Thomas &
    /// Bruck, "Awakening of sleeping people: a decade of research", Fire Technology 46, 2010).
    HeavySleeper,
}

impl Profile {
    /// All profiles, from the gentlest.
    pub const ALL: [Self; 3] = [Self::Gentle, Self::Standard, Self::HeavySleeper];
}

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// How the alarm grows.
    pub profile: Profile,
    /// A sound file of their own (wav, ogg, mp3, flac), for the stages after the soft one.
    pub own: Option<PathBuf>,
    /// The least system volume from the loud stage on, in percent.
    pub lowest_volume: u8,
}

impl Choice {
    /// The least system volume from the loud stage on, where nobody chose another, in percent.
    pub const LOWEST_VOLUME: u8 = 60;
}

impl Default for Choice {
    fn default() -> Self {
        Self { profile: Profile::default(), own: None, lowest_volume: Self::LOWEST_VOLUME }
    }
}
