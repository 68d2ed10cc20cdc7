//! Why a sound file cannot be the alarm, in words for its person.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

/// Why a file cannot take the place of the built-in sound. The text says what happened, what it means, and what to do.
#[derive(Debug, Clone, PartialEq, Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum OwnSoundError {
    /// The file is gone, or may not be read.
    #[error(
        "The sound file {} cannot be read ({reason}), so the alarm rings with its built-in sound. Put the file back, or choose \
         another one.",
        name(path)
    )]
    Unreadable {
        /// Where it should be.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A folder, a device, or larger than anybody's alarm.
    #[error(
        "{} is no sound file of at most {limit_mb} MB, so the alarm rings with its built-in sound. Choose a wav, ogg, mp3 or flac \
         file of a minute or less.",
        name(path)
    )]
    Unfit {
        /// Where it is.
        path: PathBuf,
        /// The largest file that is taken, in megabytes.
        limit_mb: u64,
    },
    /// Not one of the formats, or damaged.
    #[error(
        "{} cannot be played ({reason}), so the alarm rings with its built-in sound. Choose a wav, ogg (Vorbis), mp3 or flac file \
         that plays elsewhere.",
        name(path)
    )]
    Undecodable {
        /// Where it is.
        path: PathBuf,
        /// What the decoder said.
        reason: String,
    },
    /// Nothing in it can be heard.
    #[error(
        "{} is silent: nobody would wake by it, so the alarm rings with its built-in sound. Choose a file in which something can \
         be heard.",
        name(path)
    )]
    Silent {
        /// Where it is.
        path: PathBuf,
    },
    /// Too little can be heard.
    #[error(
        "{} can be heard for {seconds:.1} s only, which over and over is a noise rather than a signal, so the alarm rings with its \
         built-in sound. Choose a file that sounds for at least {least:.0} s.",
        name(path)
    )]
    TooShort {
        /// Where it is.
        path: PathBuf,
        /// From its first to its last audible moment.
        seconds: f64,
        /// What it would need.
        least: f64,
    },
    /// It stops in its middle for so long that a sleeper would not notice that it goes on.
    #[error(
        "{} is silent for {seconds:.0} s in its middle, in which nobody wakes, so the alarm rings with its built-in sound. Choose a \
         file without a pause of more than {most:.0} s.",
        name(path)
    )]
    Pause {
        /// Where it is.
        path: PathBuf,
        /// The longest pause.
        seconds: f64,
        /// What it may be.
        most: f64,
    },
}

/// The file's own name: a whole path may be longer than anybody reads.
fn name(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()
}
