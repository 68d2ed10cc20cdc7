//! The volumes of Windows: `IAudioEndpointVolume`, the one of the volume keys.
#![expect(unsafe_code, reason = "the API has no safe crate")]

use windows::Win32::Media::Audio::Endpoints::IAudioEndpointVolume;
use windows::Win32::Media::Audio::{IMMDevice, IMMDeviceEnumerator, MMDeviceEnumerator};
use windows::Win32::System::Com::{CLSCTX_ALL, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx, CoUninitialize};
use windows::core::{Error, HSTRING};

use super::setting::NOMINAL;
use super::{Setting, VolumeError};

/// Windows' sound, asked from one thread.
pub(crate) struct System {
    enumerator: IMMDeviceEnumerator,
    // After the enumerator: it goes last.
    _apartment: Apartment,
}

/// COM on this thread, for as long as this lives.
struct Apartment {
    entered: bool,
    /// COM is left on the thread on which it was entered: this value stays there.
    _stays: std::marker::PhantomData<*const ()>,
}

impl Apartment {
    fn enter() -> Self {
        // SAFETY: called without a reserved pointer; each success is followed by one CoUninitialize on this thread, in `drop`.
        let entered = unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) }.is_ok();
        // Where the thread is in an apartment of another kind, COM can be used as well.
        Self { entered, _stays: std::marker::PhantomData }
    }
}

impl Drop for Apartment {
    fn drop(&mut self) {
        if self.entered {
            // SAFETY: this thread entered COM in `enter`, and all interfaces were released before: they are declared before.
            unsafe { CoUninitialize() };
        }
    }
}

impl System {
    /// Finds Windows' list of devices.
    pub(crate) fn connect() -> Result<Self, VolumeError> {
        let apartment = Apartment::enter();
        // SAFETY: COM is entered on this thread; the class makes the interface that is asked for.
        let enumerator = unsafe { CoCreateInstance(&MMDeviceEnumerator, None, CLSCTX_ALL) };
        let enumerator = enumerator.map_err(|error: Error| VolumeError::Unreachable { reason: error.message() })?;
        Ok(Self { enumerator, _apartment: apartment })
    }

    /// How a device is set.
    pub(crate) fn read(&mut self, device: &str) -> Result<Setting, VolumeError> {
        let volume = self.volume(device)?;
        let refused = |error: Error| refused(device, &error);
        // SAFETY: plain values come out.
        let (level, muted) = unsafe { (volume.GetMasterVolumeLevelScalar(), volume.GetMute()) };
        Ok(Setting { levels: vec![from_scalar(level.map_err(refused)?)], muted: muted.map_err(refused)?.as_bool() })
    }

    /// Sets a device.
    pub(crate) fn set(&mut self, device: &str, setting: &Setting) -> Result<(), VolumeError> {
        let volume = self.volume(device)?;
        let refused = |error: Error| refused(device, &error);
        let level = setting.levels.first().copied().unwrap_or(NOMINAL);
        // SAFETY: plain values go in; the context, by which listeners would know us, may be null.
        unsafe {
            if setting.muted {
                volume.SetMute(true, std::ptr::null()).map_err(refused)?;
            }
            volume.SetMasterVolumeLevelScalar(to_scalar(level), std::ptr::null()).map_err(refused)?;
            if !setting.muted {
                volume.SetMute(false, std::ptr::null()).map_err(refused)?;
            }
        }
        Ok(())
    }

    fn volume(&self, device: &str) -> Result<IAudioEndpointVolume, VolumeError> {
        // SAFETY: the id is a text that ends with zero and outlives the call; owned interfaces come out.
        unsafe {
            let found: Result<IMMDevice, Error> = self.enumerator.GetDevice(&HSTRING::from(device));
            found.and_then(|found| found.Activate(CLSCTX_ALL, None)).map_err(|error| refused(device, &error))
        }
    }
}

fn refused(device: &str, error: &Error) -> VolumeError {
    VolumeError::Refused { device: device.to_owned(), reason: error.message() }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
fn from_scalar(share: f32) -> u32 {
    (f64::from(share.clamp(0.0, 1.0)) * f64::from(NOMINAL)).round() as u32
}

#[expect(clippy::cast_possible_truncation, reason = "a share needs no more than 24 bits")]
fn to_scalar(level: u32) -> f32 {
    (f64::from(level) / f64::from(NOMINAL)).clamp(0.0, 1.0) as f32
}
