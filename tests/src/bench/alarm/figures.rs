//! What a recording measures: loudness and peak by EBU R128 (the crate `ebur128`), sharpness, and what dominates.

use anyhow::{Context, Result};
use ebur128::{EbuR128, Mode};

use super::recording::{Recorded, Stage};
use super::sharpness;
use crate::lab::ear::{self, RATE};

/// The step in which momentary loudness is read, in samples: 0.1 s.
const STEP: usize = RATE / 10;
/// A look at the envelope: 20 ms.
const LOOK: usize = RATE / 50;

/// One signal.
pub(super) struct Measured {
    pub(super) name: &'static str,
    pub(super) stages: Vec<(Option<Stage>, Figures)>,
    /// Seconds, and the loudness of the 0.4 s before in LUFS.
    pub(super) momentary: Vec<(f64, f64)>,
}

/// One stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figures {
    /// Integrated loudness, in LUFS.
    pub(super) integrated: f64,
    /// The highest momentary loudness, in LUFS.
    pub(super) momentary: f64,
    /// In dBTP.
    pub(super) true_peak: f64,
    /// In acum.
    pub(super) sharpness: f64,
    /// The strongest frequency, in hertz.
    pub(super) dominant: f64,
}

impl Measured {
    pub(super) fn of(recorded: &Recorded) -> Result<Self> {
        let mut stages = Vec::new();
        for (index, stage) in recorded.stages.iter().enumerate() {
            let end = recorded.stages.get(index + 1).map_or(f64::INFINITY, |next| next.begins);
            let length = (end - stage.begins).min(seconds(recorded.samples.len()));
            let figures = Figures::of(&recorded.part(stage.begins, length));
            stages.push((Some(stage.clone()), figures.with_context(|| format!("{}, {}", recorded.name, stage.name))?));
        }
        if recorded.name == "chime" || recorded.name == "test" {
            stages = vec![(None, Figures::of(&recorded.samples)?)];
        }
        Ok(Self { name: recorded.name, stages, momentary: momentary(&recorded.samples)? })
    }
}

impl Figures {
    fn of(samples: &[f32]) -> Result<Self> {
        let mut meter = meter()?;
        meter.add_frames_f32(samples)?;
        let momentary = momentary(samples)?.into_iter().map(|(_, loudness)| loudness).fold(f64::NEG_INFINITY, f64::max);
        Ok(Self {
            integrated: meter.loudness_global()?,
            momentary,
            true_peak: 20.0 * meter.true_peak(0)?.log10(),
            sharpness: sharpness::of(samples).context("nothing sounds")?,
            dominant: ear::dominant_frequency(samples).context("nothing sounds")?,
        })
    }
}

fn meter() -> Result<EbuR128> {
    Ok(EbuR128::new(1, 48_000, Mode::I | Mode::M | Mode::TRUE_PEAK)?)
}

fn momentary(samples: &[f32]) -> Result<Vec<(f64, f64)>> {
    let mut meter = meter()?;
    let mut curve = Vec::new();
    for (index, chunk) in samples.chunks_exact(STEP).enumerate() {
        meter.add_frames_f32(chunk)?;
        curve.push((seconds((index + 1) * STEP), meter.loudness_momentary()?));
    }
    Ok(curve)
}

/// The loudest moment of the last so many seconds, until `upto`: how a signal grows, without its rhythm.
pub(super) fn growth(momentary: &[(f64, f64)], upto: f64, window: f64) -> Vec<(f64, f64)> {
    let loudest = |at: f64| {
        let within = momentary.iter().filter(|(t, _)| *t <= at && *t > at - window);
        within.map(|(_, loudness)| *loudness).fold(f64::NEG_INFINITY, f64::max)
    };
    // Each half a second is as much as the picture shows.
    momentary.iter().step_by(5).take_while(|(t, _)| *t < upto).map(|(t, _)| (*t, loudest(*t))).collect()
}

/// The highest sample of each 20 ms: seconds and amplitude.
pub(super) fn envelope(samples: &[f32]) -> Vec<(f64, f64)> {
    let peak = |chunk: &[f32]| f64::from(chunk.iter().fold(0.0_f32, |a, b| a.max(b.abs())));
    samples.chunks_exact(LOOK).enumerate().map(|(index, chunk)| (seconds(index * LOOK), peak(chunk))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "numbers of samples are far below 2⁵²")]
fn seconds(samples: usize) -> f64 {
    samples as f64 / RATE as f64
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    #[test]
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a tone of a few seconds")]
    fn a_tone_of_997_hz_measures_as_the_standard_says() {
        // ITU-R BS.1770: a sine of 0 dBFS in one channel is −3.01 LKFS.
        let tone: Vec<f32> = (0..3 * RATE).map(|n| (TAU * 997.0 * n as f64 / RATE as f64).sin() as f32).collect();
        let figures = Figures::of(&tone).unwrap();
        assert!((figures.integrated + 3.01).abs() < 0.05 && (figures.momentary + 3.01).abs() < 0.05, "{figures:?}");
        assert!(figures.true_peak.abs() < 0.1 && (figures.dominant - 997.0).abs() < 2.0, "{figures:?}");
    }
}
