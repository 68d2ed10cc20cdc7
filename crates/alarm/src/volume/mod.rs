//! How loud the system lets sound out, for each output device: read, raised for an alarm, and put back after it.
//!
//! What to raise to and what to put back is pure (`setting`, `keeping`); each system's own way of asking is one file (`pulse`,
//! `wasapi`, `core_audio`). Every call of those may take as long as the sound system likes.

#[cfg(target_os = "macos")]
mod core_audio;
mod file;
mod keeping;
#[cfg(target_os = "linux")]
mod pulse;
mod setting;
#[cfg(target_os = "windows")]
mod wasapi;

use serde::Serialize;
use thiserror::Error;

#[cfg(target_os = "macos")]
pub(crate) use self::core_audio::System;
pub(crate) use self::file::KeepingFile;
pub(crate) use self::keeping::Keeping;
#[cfg(target_os = "linux")]
pub(crate) use self::pulse::System;
pub(crate) use self::setting::Setting;
#[cfg(target_os = "windows")]
pub(crate) use self::wasapi::System;

/// How loud the system lets sound out of the device on which an alarm would ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SystemVolume {
    /// The device's name, as the system shows it.
    pub device: String,
    /// In percent of its nominal volume; some systems go above 100.
    pub percent: u16,
    /// Whether nothing comes out at all.
    pub muted: bool,
}

/// Why the system's volume cannot be read or changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VolumeError {
    /// The sound system does not answer, or there is none.
    #[error(
        "The sound system of this computer does not tell its volume ({reason}), so an alarm cannot raise it: it rings as loud \
         as the system is set. Check by hand that the sound is not muted."
    )]
    Unreachable {
        /// What the sound system said.
        reason: String,
    },
    /// There is no output device that anybody hears.
    #[error(
        "This computer has no sound output, so no alarm can be heard here. Connect or switch on loudspeakers or headphones: \
         they are used as soon as they appear."
    )]
    NoDevice,
    /// The device has no volume that can be read or changed, or is gone.
    #[error(
        "The sound output \"{device}\" does not let its volume be changed ({reason}), so an alarm rings on it as loud as it is \
         set. Check by hand, at the device, that it can be heard."
    )]
    Refused {
        /// The device, by the system's own name of it.
        device: String,
        /// What the sound system said.
        reason: String,
    },
}

/// How loud the system lets sound out of the device on which an alarm would ring now. It may block for some seconds: call it
/// on a thread that may wait.
///
/// # Errors
/// See [`VolumeError`].
pub fn now() -> Result<SystemVolume, VolumeError> {
    let mut system = System::connect()?;
    let (id, device) = device_of_alarm(&mut system)?;
    let setting = system.read(&id)?;
    Ok(SystemVolume { device, percent: setting.percent(), muted: setting.muted })
}

/// Unmutes that device and raises it to at least so many percent, for good: because a person asked for it. It may block, as
/// [`now`] does.
///
/// # Errors
/// See [`VolumeError`].
pub fn make_audible(percent: u8) -> Result<SystemVolume, VolumeError> {
    let mut system = System::connect()?;
    let (id, device) = device_of_alarm(&mut system)?;
    let setting = system.read(&id)?.at_least(percent);
    system.set(&id, &setting)?;
    Ok(SystemVolume { device, percent: setting.percent(), muted: setting.muted })
}

#[cfg(target_os = "linux")]
fn device_of_alarm(system: &mut System) -> Result<(String, String), VolumeError> {
    system.default_device()
}

#[cfg(not(target_os = "linux"))]
fn device_of_alarm(_: &mut System) -> Result<(String, String), VolumeError> {
    default_device()
}

/// The device on which an alarm would ring: its id and its name.
#[cfg(not(target_os = "linux"))]
fn default_device() -> Result<(String, String), VolumeError> {
    crate::speaker::default_loudspeaker().map_err(|error| match error {
        crate::SoundError::NoDevice => VolumeError::NoDevice,
        error => VolumeError::Unreachable { reason: error.to_string() },
    })
}
