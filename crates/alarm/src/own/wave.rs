//! A decoded sound made fit for an alarm: without silence at its ends, as loud as it goes, and without a gap when it begins anew.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rodio::buffer::SamplesBuffer;
use rodio::conversions::SampleRateConverter;
use rodio::source::LimitSettings;
use rodio::{ChannelCount, SampleRate, Source};

use super::{OwnSound, OwnSoundError};

/// So much of a sound is used at most.
pub(super) const LONGEST: Duration = Duration::from_mins(1);
/// What can be heard of it has to last so long at least.
const LEAST: Duration = Duration::from_secs(2);
/// It may pause for so long.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A file whose peak is lower is silent, in decibels relative to full scale: what is there would be its noise.
const SILENT_PEAK: f64 = -40.0;
/// The same for the loudest 0.4 s (RMS): a single click has a peak, and wakes nobody.
const SILENT_LOUDNESS: f64 = -50.0;
/// What is so many decibels below the peak counts as silence at the ends and in pauses.
const FLOOR: f64 = -40.0;
/// In which loudness is measured: the momentary loudness of EBU R128 has this window.
const MOMENT: Duration = Duration::from_millis(400);
/// Pauses are looked for in steps of this.
const STEP: Duration = Duration::from_millis(20);
/// The loudest moment is raised to this (RMS), so that a quiet recording is no weaker an alarm than a loud one.
const LOUD: f64 = -9.0;
/// To get there, peaks are pressed down by so many decibels at most: more of it would no longer be the sound that was chosen.
const MOST_PRESSED: f64 = 12.0;
/// The end runs into the beginning within this.
const SEAM: Duration = Duration::from_millis(10);
/// Nothing is kept at more samples a second than this.
const HIGHEST_RATE: u32 = 48_000;

/// Why a sound is no alarm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Flaw {
    Silent,
    Short { seconds: f64 },
    Pause { seconds: f64 },
}

impl Flaw {
    pub(super) fn of(self, path: &Path) -> OwnSoundError {
        let path = path.to_owned();
        match self {
            Self::Silent => OwnSoundError::Silent { path },
            Self::Short { seconds } => OwnSoundError::TooShort { path, seconds, least: LEAST.as_secs_f64() },
            Self::Pause { seconds } => OwnSoundError::Pause { path, seconds, most: LONGEST_PAUSE.as_secs_f64() },
        }
    }
}

/// The samples of a sound, one channel, that are played over and over. Its peak is full scale.
#[derive(Clone)]
pub(crate) struct Wave {
    samples: Arc<[i16]>,
    rate: SampleRate,
    sound: OwnSound,
}

impl Wave {
    /// Makes `samples` (at `rate` a second) fit, or says what they lack.
    pub(super) fn new(samples: Vec<f32>, rate: u32) -> Result<Self, Flaw> {
        let (samples, rate) = lowered(samples, even(rate));
        let peak = decibels(peak(&samples).into());
        let loudness = decibels(samples.chunks(frames(MOMENT, rate)).map(rms).fold(0.0, f64::max));
        if peak < SILENT_PEAK || loudness < SILENT_LOUDNESS {
            return Err(Flaw::Silent);
        }
        let heard = audible(&samples, amplitude(peak + FLOOR), rate)?;
        let mut samples = seamless(heard, frames(SEAM, rate));
        let sound = OwnSound { seconds: seconds(samples.len(), rate), peak, loudness };
        raise(&mut samples, rate, sound);
        Ok(Self { samples: samples.into_iter().map(quantised).collect(), rate, sound })
    }

    /// What is told of it.
    pub(crate) fn sound(&self) -> OwnSound {
        self.sound
    }

    /// Plays it over and over at `rate` samples a second, taken up where it is after `from` (in seconds).
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position within the wave")]
    pub(crate) fn played(&self, rate: u32, from: f64) -> SampleRateConverter<Looped> {
        let at = (from * f64::from(self.rate.get())) as usize % self.samples.len().max(1);
        let looped = Looped { samples: Arc::clone(&self.samples), at };
        SampleRateConverter::new(looped, self.rate, even(rate), ChannelCount::MIN)
    }
}

impl fmt::Debug for Wave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wave").field("sound", &self.sound).finish_non_exhaustive()
    }
}

/// The samples of a wave over and over.
#[derive(Clone)]
pub(crate) struct Looped {
    samples: Arc<[i16]>,
    at: usize,
}

impl Iterator for Looped {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let sample = *self.samples.get(self.at)?;
        self.at = (self.at + 1) % self.samples.len();
        Some(f32::from(sample) / f32::from(i16::MAX))
    }
}

impl fmt::Debug for Looped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Looped").field("at", &self.at).finish_non_exhaustive()
    }
}

/// With at most [`HIGHEST_RATE`] samples a second.
fn lowered(samples: Vec<f32>, rate: SampleRate) -> (Vec<f32>, SampleRate) {
    match SampleRate::new(HIGHEST_RATE).filter(|highest| *highest < rate) {
        Some(highest) => {
            (SampleRateConverter::new(samples.into_iter(), rate, highest, ChannelCount::MIN).collect(), highest)
        }
        None => (samples, rate),
    }
}

/// The sample rate to the next 25 Hz: all usual ones are. rodio's converter overflows with rates that share no divisor, and nobody
/// hears the difference.
fn even(rate: u32) -> SampleRate {
    SampleRate::new(rate.saturating_add(12) / 25 * 25).unwrap_or(SampleRate::MIN)
}

/// From the first to the last moment that can be heard, if that is enough and has no long pause.
fn audible(samples: &[f32], floor: f32, rate: SampleRate) -> Result<&[f32], Flaw> {
    let step = frames(STEP, rate);
    let mut last: Option<usize> = None;
    let (mut first, mut pause) = (0, 0);
    for (at, _) in samples.chunks(step).enumerate().filter(|(_, chunk)| chunk.iter().any(|s| s.abs() >= floor)) {
        match last {
            None => first = at,
            Some(last) => pause = pause.max(at - last - 1),
        }
        last = Some(at);
    }
    let end = last.map_or(0, |last| (last + 1) * step).min(samples.len());
    let heard = samples.get(first * step..end).unwrap_or_default();
    let (heard_for, pause) = (seconds(heard.len(), rate), seconds(pause * step, rate));
    if heard_for < LEAST.as_secs_f64() {
        Err(Flaw::Short { seconds: heard_for })
    } else if pause > LONGEST_PAUSE.as_secs_f64() {
        Err(Flaw::Pause { seconds: pause })
    } else {
        Ok(heard)
    }
}

/// Without its last `seam` samples, which are blended into its first: so its end runs into its beginning.
fn seamless(heard: &[f32], seam: usize) -> Vec<f32> {
    let (body, tail) = heard.split_at(heard.len().saturating_sub(seam));
    let mut samples = body.to_vec();
    let step = 1.0 / real(tail.len());
    for (i, (sample, tail)) in samples.iter_mut().zip(tail).enumerate() {
        let share = real(i) * step;
        *sample = *sample * share + tail * (1.0 - share);
    }
    samples
}

/// Raises the sound to [`LOUD`], pressing its peaks down if need be, and in any case so far that its peak is full scale.
fn raise(samples: &mut Vec<f32>, rate: SampleRate, sound: OwnSound) {
    let headroom = -sound.peak;
    let gain = (LOUD - sound.loudness).clamp(headroom, headroom + MOST_PRESSED);
    if gain > headroom {
        let limit = LimitSettings::default().with_threshold(-0.5).with_attack(Duration::from_millis(1));
        let whole = SamplesBuffer::new(ChannelCount::MIN, rate, std::mem::take(samples));
        *samples = whole.amplify(amplitude(gain)).limit(limit).collect();
    }
    // What the limiter was too slow for is cut off; what it pressed too far is raised again.
    let reached = peak(samples).clamp(f32::MIN_POSITIVE, 1.0);
    for sample in samples {
        *sample = (*sample / reached).clamp(-1.0, 1.0);
    }
}

fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |a, b| a.max(b.abs()))
}

fn rms(samples: &[f32]) -> f64 {
    (samples.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / f64::from(real(samples.len()))).sqrt()
}

/// An amplitude between 0 and 1 in decibels relative to full scale.
fn decibels(amplitude: f64) -> f64 {
    20.0 * amplitude.max(1e-9).log10()
}

#[expect(clippy::cast_possible_truncation, reason = "an amplitude needs no more than 24 bits")]
fn amplitude(decibels: f64) -> f32 {
    10_f64.powf(decibels / 20.0) as f32
}

#[expect(clippy::cast_precision_loss, reason = "numbers of samples of a minute are exact, or nearly so")]
fn real(count: usize) -> f32 {
    count as f32
}

/// How many samples that is; at least one.
fn frames(length: Duration, rate: SampleRate) -> usize {
    let frames = length.as_millis() * u128::from(rate.get()) / 1_000;
    usize::try_from(frames).unwrap_or(usize::MAX).max(1)
}

fn seconds(frames: usize, rate: SampleRate) -> f64 {
    f64::from(real(frames)) / f64::from(rate.get())
}

#[expect(clippy::cast_possible_truncation, reason = "between the ends of 16 bits")]
fn quantised(sample: f32) -> i16 {
    (sample * f32::from(i16::MAX)).round() as i16
}

#[cfg(test)]
mod tests;
