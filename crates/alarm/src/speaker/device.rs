//! Finding the sound device and opening it, by cpal and rodio. Every call here may block for as long as the sound system likes.

use std::error::Error;

use cpal::traits::{DeviceTrait, HostTrait};
use cpal::{BufferSize, ErrorKind, SupportedBufferSize};
use rodio::{DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink};

use super::watch::{Loudspeaker, Target};
use crate::error::SoundError;

/// The sink that `PulseAudio` and `PipeWire` make up when there is no real one. Nobody hears it.
pub(crate) const DUMMY: &str = "auto_null";

/// Connects to the sound system: on Linux that is `PulseAudio`, or `PipeWire` in its place.
pub(super) fn connect() -> Result<cpal::Host, SoundError> {
    #[cfg(target_os = "linux")]
    let host = {
        super::cookie::ensure();
        cpal::host_from_id(cpal::HostId::PulseAudio)
    };
    #[cfg(not(target_os = "linux"))]
    let host = Ok::<_, cpal::Error>(cpal::default_host());
    host.map_err(|error| SoundError::NoServer { reason: error.to_string() })
}

/// The sound card without a sound server, where there is such a thing: ALSA, on Linux.
///
/// Only for when no server answers for a while: it would take the card away from one that is just being restarted.
pub(super) fn bare_card() -> Option<cpal::Host> {
    #[cfg(target_os = "linux")]
    {
        // alsa-lib writes a dozen lines to standard error for each card that it does not find; the error says enough.
        let _ = alsa::Output::local_error_handler();
        cpal::host_from_id(cpal::HostId::Alsa).ok()
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// Whether a sound server stands between us and the device.
fn is_served(host: &cpal::Host) -> bool {
    host.id().name() == "PulseAudio"
}

/// Whether `host` tells of devices that come and go. A bare card does not: nobody but us would look after it.
pub(super) fn is_lively(host: &cpal::Host) -> bool {
    is_served(host) || cfg!(not(target_os = "linux"))
}

/// Whether `host` is a connection to a sound server that answers.
pub(super) fn is_alive(host: &cpal::Host) -> bool {
    is_served(host) && host.devices().is_ok()
}

/// The device to play on.
pub(super) fn find(host: &cpal::Host, target: &Target) -> Result<cpal::Device, SoundError> {
    let with_id = |id: &str| outputs(host).ok()?.find(|device| loudspeaker(device).is_some_and(|known| known.id == id));
    match target {
        Target::Only(id) => with_id(id).ok_or(SoundError::NoDevice),
        Target::Best(home) => {
            if let Some(device) = home.as_deref().and_then(with_id) {
                return Ok(device);
            }
            if let Some(device) = host.default_output_device().filter(is_real) {
                return Ok(device);
            }
            outputs(host)?.next().ok_or(SoundError::NoDevice)
        }
    }
}

/// All devices on which somebody can hear something.
pub(super) fn all(host: &cpal::Host) -> Result<Vec<Loudspeaker>, SoundError> {
    let found: Vec<_> = outputs(host)?.filter_map(|device| loudspeaker(&device)).collect();
    if found.is_empty() { Err(SoundError::NoDevice) } else { Ok(found) }
}

/// What the system calls the device; `None`: it is gone.
pub(super) fn loudspeaker(device: &cpal::Device) -> Option<Loudspeaker> {
    Some(Loudspeaker { id: device.id().ok()?.id().to_owned(), name: name(device) })
}

fn outputs(host: &cpal::Host) -> Result<impl Iterator<Item = cpal::Device>, SoundError> {
    let devices = host.output_devices().map_err(|error| SoundError::NoServer { reason: error.to_string() })?;
    Ok(devices.filter(is_real))
}

/// The device's name, as the system shows it to people.
fn name(device: &cpal::Device) -> String {
    device.description().map_or_else(|_| "unnamed".to_owned(), |description| description.name().to_owned())
}

fn is_real(device: &cpal::Device) -> bool {
    device.id().is_ok_and(|id| id.id() != DUMMY)
}

/// A device, opened and playing silence until it is given something to play.
pub(super) struct Playing {
    pub(super) sink: MixerDeviceSink,
    /// Frames that the device takes at a time.
    pub(super) period: u32,
}

/// Opens `device` with the smallest buffer that does not stutter. `broken` is called, maybe very often, when it breaks.
pub(super) fn open<E>(device: &cpal::Device, broken: E) -> Result<Playing, SoundError>
where
    E: FnMut(cpal::Error) + Clone + Send + 'static,
{
    let refused = |reason: String| SoundError::Refused { device: name(device), reason };
    let config = device.default_output_config().map_err(|error| refused(error.to_string()))?;
    let period = period(config.sample_rate(), *config.buffer_size());
    let with_buffer = |size: BufferSize| {
        DeviceSinkBuilder::default()
            .with_device(device.clone())
            .with_supported_config(&config)
            .with_buffer_size(size)
            .with_error_callback(broken.clone())
            .open_stream()
    };
    // A device that does not like our buffer may still play with its own.
    let mut sink = with_buffer(BufferSize::Fixed(period))
        .or_else(|_| with_buffer(BufferSize::Default))
        .map_err(|error| refused(reason(&error)))?;
    sink.log_on_drop(false);
    Ok(Playing { sink, period })
}

/// Whether the stream is dead after `error`, or only had a hiccup.
pub(super) fn is_fatal(error: &cpal::Error) -> bool {
    !matches!(error.kind(), ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied)
}

/// 20 ms of frames, within what the device allows. Two of them lie between us and the device: room for a busy machine, and still
/// silence within 50 ms.
fn period(rate: u32, allowed: SupportedBufferSize) -> u32 {
    let wanted = (rate / 50).max(1);
    match allowed {
        SupportedBufferSize::Range { min, max } if min <= max => wanted.clamp(min.max(1), max.max(1)),
        SupportedBufferSize::Range { .. } | SupportedBufferSize::Unknown => wanted,
    }
}

fn reason(error: &DeviceSinkError) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}
