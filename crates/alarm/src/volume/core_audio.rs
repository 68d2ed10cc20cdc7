//! The volumes of macOS: the virtual main volume of a `CoreAudio` device, the one of the volume keys, and its mute.
#![expect(unsafe_code, reason = "the API has no safe crate")]

use std::ffi::c_void;
use std::ptr::{NonNull, null};

use objc2_core_audio::{
    AudioObjectGetPropertyData, AudioObjectHasProperty, AudioObjectID, AudioObjectPropertyAddress,
    AudioObjectPropertyScope, AudioObjectPropertySelector, AudioObjectSetPropertyData, kAudioDevicePropertyMute,
    kAudioHardwarePropertyTranslateUIDToDevice, kAudioObjectPropertyElementMain, kAudioObjectPropertyScopeGlobal,
    kAudioObjectPropertyScopeOutput, kAudioObjectSystemObject,
};
use objc2_core_foundation::CFString;

use super::setting::NOMINAL;
use super::{Setting, VolumeError};

/// `kAudioHardwareServiceDeviceProperty_VirtualMainVolume` of `AudioToolbox/AudioServices.h`: one volume for all channels that
/// keeps their balance, also for devices that have none of their own for all.
const VIRTUAL_MAIN_VOLUME: AudioObjectPropertySelector = u32::from_be_bytes(*b"vmvc");

/// macOS' sound.
pub(crate) struct System;

impl System {
    /// There is nothing to connect to.
    #[expect(clippy::unnecessary_wraps, reason = "the same on each system")]
    pub(crate) fn connect() -> Result<Self, VolumeError> {
        Ok(Self)
    }

    /// How a device is set.
    #[expect(clippy::unused_self, reason = "the same on each system")]
    pub(crate) fn read(&mut self, device: &str) -> Result<Setting, VolumeError> {
        let object = find(device)?;
        let level: f32 = get(object, VIRTUAL_MAIN_VOLUME).map_err(|status| refused(device, status))?;
        // A device that cannot be muted is not.
        let muted = get::<u32>(object, kAudioDevicePropertyMute).is_ok_and(|muted| muted != 0);
        Ok(Setting { levels: vec![from_scalar(level)], muted })
    }

    /// Sets a device.
    #[expect(clippy::unused_self, reason = "the same on each system")]
    pub(crate) fn set(&mut self, device: &str, setting: &Setting) -> Result<(), VolumeError> {
        let object = find(device)?;
        let level = to_scalar(setting.levels.first().copied().unwrap_or(NOMINAL));
        let mute = || match put(object, kAudioDevicePropertyMute, u32::from(setting.muted)) {
            Err(status) if has(object, kAudioDevicePropertyMute) => Err(status),
            Ok(()) | Err(_) => Ok(()),
        };
        let volume = || put(object, VIRTUAL_MAIN_VOLUME, level);
        // Nothing is to be heard at the other volume.
        let done = if setting.muted { mute().and_then(|()| volume()) } else { volume().and_then(|()| mute()) };
        done.map_err(|status| refused(device, status))
    }
}

fn address(selector: AudioObjectPropertySelector, scope: AudioObjectPropertyScope) -> AudioObjectPropertyAddress {
    AudioObjectPropertyAddress { mSelector: selector, mScope: scope, mElement: kAudioObjectPropertyElementMain }
}

/// The object of the device with this UID.
fn find(device: &str) -> Result<AudioObjectID, VolumeError> {
    let address = address(kAudioHardwarePropertyTranslateUIDToDevice, kAudioObjectPropertyScopeGlobal);
    let uid = CFString::from_str(device);
    let uid: *const CFString = &raw const *uid;
    let (mut object, mut size) = (0 as AudioObjectID, size_of::<AudioObjectID>() as u32);
    // SAFETY: the qualifier is a reference to a CFString, as this property wants it, which lives until the end of this function;
    // the answer's place has the size that is given.
    let status = unsafe {
        AudioObjectGetPropertyData(
            kAudioObjectSystemObject as AudioObjectID,
            NonNull::from(&address),
            size_of::<*const CFString>() as u32,
            (&raw const uid).cast::<c_void>(),
            NonNull::from(&mut size),
            NonNull::from(&mut object).cast(),
        )
    };
    // An unknown UID gives no error, but object 0.
    if status == 0 && object != 0 { Ok(object) } else { Err(refused(device, status)) }
}

fn has(object: AudioObjectID, selector: AudioObjectPropertySelector) -> bool {
    // SAFETY: the address outlives the call.
    unsafe { AudioObjectHasProperty(object, NonNull::from(&address(selector, kAudioObjectPropertyScopeOutput))) }
}

/// A property that is one plain number.
fn get<T: Default + Copy>(object: AudioObjectID, selector: AudioObjectPropertySelector) -> Result<T, i32> {
    let address = address(selector, kAudioObjectPropertyScopeOutput);
    let (mut value, mut size) = (T::default(), size_of::<T>() as u32);
    // SAFETY: `T` is f32 or u32, as the property has it, and any bits are a value of it; the place has the size that is given.
    let status = unsafe {
        AudioObjectGetPropertyData(
            object,
            NonNull::from(&address),
            0,
            null(),
            NonNull::from(&mut size),
            NonNull::from(&mut value).cast(),
        )
    };
    if status == 0 { Ok(value) } else { Err(status) }
}

fn put<T: Copy>(object: AudioObjectID, selector: AudioObjectPropertySelector, mut value: T) -> Result<(), i32> {
    let address = address(selector, kAudioObjectPropertyScopeOutput);
    // SAFETY: `T` is f32 or u32, as the property has it; the value has the size that is given, and is only read.
    let status = unsafe {
        AudioObjectSetPropertyData(
            object,
            NonNull::from(&address),
            0,
            null(),
            size_of::<T>() as u32,
            NonNull::from(&mut value).cast(),
        )
    };
    if status == 0 { Ok(()) } else { Err(status) }
}

fn refused(device: &str, status: i32) -> VolumeError {
    VolumeError::Refused { device: device.to_owned(), reason: format!("CoreAudio's code {status}") }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
fn from_scalar(share: f32) -> u32 {
    (f64::from(share.clamp(0.0, 1.0)) * f64::from(NOMINAL)).round() as u32
}

#[expect(clippy::cast_possible_truncation, reason = "a share needs no more than 24 bits")]
fn to_scalar(level: u32) -> f32 {
    (f64::from(level) / f64::from(NOMINAL)).clamp(0.0, 1.0) as f32
}
