//! Why nothing can be heard, in words for the person who is to be woken.

use serde::Serialize;
use thiserror::Error;

/// Why a sound cannot be heard. The text says what happened, what it means, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum SoundError {
    /// There is no output device, or only a dummy that nobody hears.
    #[error(
        "This computer has no sound output, so no alarm can be heard here. Connect or switch on loudspeakers or headphones: \
         they are used as soon as they appear."
    )]
    NoDevice,
    /// No sound server (`PulseAudio`, `PipeWire`) or sound system answers.
    #[error(
        "The sound system of this computer does not answer ({reason}), so no alarm can be heard here. It is tried again all the \
         time; if this stays, restart the sound server or sign in again."
    )]
    NoServer {
        /// What the sound system's library said.
        reason: String,
    },
    /// The device exists but refuses to play.
    #[error(
        "The sound output \"{device}\" refuses to play ({reason}), so no alarm can be heard on it. Choose another output in \
         the system's sound settings, or end the program that keeps it for itself."
    )]
    Refused {
        /// The device's name, as the system shows it.
        device: String,
        /// What the sound system's library said.
        reason: String,
    },
    /// The device was opened but takes no sound, or stopped taking it.
    #[error(
        "The sound output \"{device}\" stopped playing, so no alarm can be heard on it. It is opened again by itself; if this \
         stays, choose another output in the system's sound settings."
    )]
    Stalled {
        /// The device's name, as the system shows it.
        device: String,
    },
    /// Opening the device takes longer than anybody can wait for an alarm.
    #[error(
        "The sound system of this computer hangs while the output is being opened, so no alarm can be heard here. It is tried \
         again; if this stays, restart the sound server or the computer."
    )]
    Stuck,
}
