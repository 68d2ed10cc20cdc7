//! What the watch is told, and what it wants done.

use std::time::Duration;

use crate::error::SoundError;
use crate::own::Own;
use crate::profile::Choice;
use crate::ramp::{Stage, Volume};
use crate::speaker::SpeakerEvent;
use crate::speaker::voice::{Cue, Report};

/// A device that people can hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Loudspeaker {
    /// The system's own name of it, which stays the same when it comes back.
    pub(crate) id: String,
    /// Its name, as the system shows it.
    pub(crate) name: String,
}

/// How loud the system lets sound out of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The device's id.
    pub(crate) device: String,
    pub(crate) percent: u16,
    pub(crate) muted: bool,
}

/// Something that happened. Devices are told apart by the attempt to open them.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    /// What a person chose, and their sound file, which may still be made ready.
    Choose(Choice, Option<Own>),
    Ring {
        since: Duration,
    },
    CutOff {
        since: Duration,
    },
    Chime,
    Test,
    Play(Stage),
    Check,
    Silence,
    Opened {
        attempt: u64,
        device: Loudspeaker,
    },
    NotOpened {
        attempt: u64,
        error: SoundError,
    },
    Lost {
        attempt: u64,
        error: SoundError,
    },
    /// There are these devices, as seen by the connection of this attempt.
    Seen {
        attempt: u64,
        devices: Vec<Loudspeaker>,
    },
    Voice {
        attempt: u64,
        report: Report,
    },
    /// The answer to [`Action::Attend`], and again when somebody changes a volume.
    Volumes {
        order: u64,
        readings: Vec<Reading>,
    },
    /// The answer to [`Action::PutBack`].
    PutBack {
        /// Something could not be put back, but may later.
        left: bool,
    },
    Tick,
}

/// Which device to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// The one with this id if it is there, else the system's default, else any that can be heard.
    Best(Option<String>),
    /// The one with this id, and no other.
    Only(String),
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Open a device for the cue, or for none to see whether it can be opened.
    Open {
        attempt: u64,
        cue: Option<Cue>,
        target: Target,
        last_resort: bool,
    },
    /// Play this on every device that is open or being opened.
    Play(Cue),
    /// Fade out what plays.
    Hush,
    /// Let go of this attempt's device.
    Drop {
        attempt: u64,
    },
    /// Let go of all devices.
    Close,
    /// Raise the system's volume of these devices, and from now on tell how they are set.
    Attend {
        order: u64,
        devices: Vec<String>,
        volume: Volume,
    },
    /// Set the volumes that were raised to what they were, and tell nothing of them any more.
    PutBack,
    Emit(SpeakerEvent),
}
