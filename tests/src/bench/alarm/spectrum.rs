//! The spectrum of a recording, in bands as narrow as the ear tells pitches apart.

#![expect(clippy::cast_precision_loss, reason = "numbers of samples are far below 2⁵²")]

use std::f64::consts::TAU;

use realfft::RealFftPlanner;

use crate::lab::ear::RATE;

/// The length of the transform: lines of 5.9 Hz.
const LENGTH: usize = 8_192;
const HOP: usize = LENGTH / 4;
/// Bands in an octave.
const BANDS: f64 = 12.0;
const LOWEST: f64 = 100.0;
/// So many reach to 16 kHz.
const COUNT: u32 = 88;

/// The mean power of each line over the whole of `samples`: hertz and power, where a sine of full scale has 0.5 in its lines
/// together.
pub(super) fn lines(samples: &[f32]) -> Vec<(f64, f64)> {
    let window: Vec<f64> = (0..LENGTH).map(|i| 0.5 - 0.5 * (TAU * i as f64 / LENGTH as f64).cos()).collect();
    let gain: f64 = window.iter().map(|w| w * w).sum();
    let transform = RealFftPlanner::<f64>::new().plan_fft_forward(LENGTH);
    let (mut spectrum, mut sum, mut count) = (transform.make_output_vec(), vec![0.0; LENGTH / 2 + 1], 0_usize);
    let padded: Vec<f64> = samples
        .iter()
        .copied()
        .map(f64::from)
        .chain(std::iter::repeat_n(0.0, LENGTH.saturating_sub(samples.len())))
        .collect();
    for start in (0..=padded.len() - LENGTH).step_by(HOP) {
        let mut part: Vec<f64> = padded[start..start + LENGTH].iter().zip(&window).map(|(s, w)| s * w).collect();
        // The lengths are those that the plan was made for, so it cannot fail.
        if transform.process(&mut part, &mut spectrum).is_ok() {
            count += 1;
            sum.iter_mut().zip(&spectrum).for_each(|(sum, line)| *sum += line.norm_sqr());
        }
    }
    let scale = 2.0 / (gain * LENGTH as f64 * count.max(1) as f64);
    let hertz = |line: usize| line as f64 * RATE as f64 / LENGTH as f64;
    sum.into_iter().enumerate().map(|(line, power)| (hertz(line), power * scale)).collect()
}

/// The level of each twelfth of an octave: its middle in hertz, and decibels relative to a full-scale sine.
pub(super) fn bands(samples: &[f32]) -> Vec<(f64, f64)> {
    let lines = lines(samples);
    (0..COUNT)
        .map(f64::from)
        .map(|band| {
            let [from, middle, to] = [band, band + 0.5, band + 1.0].map(|step| LOWEST * (step / BANDS).exp2());
            let power: f64 = lines.iter().filter(|(hertz, _)| (from..to).contains(hertz)).map(|(_, power)| power).sum();
            (middle, 10.0 * (2.0 * power).max(1e-12).log10())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::cast_possible_truncation, reason = "a tone of a second")]
    fn a_tone_is_in_its_band_with_its_level() {
        for level in [1.0, 0.1] {
            let tone: Vec<f32> =
                (0..RATE).map(|n| (level * (TAU * 1_030.0 * n as f64 / RATE as f64).sin()) as f32).collect();
            let bands = bands(&tone);
            let (hertz, decibels) = *bands.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            assert!((hertz / 1_030.0).log2().abs() < 1.0 / BANDS, "{hertz} Hz");
            assert!((decibels - 20.0 * f64::log10(level)).abs() < 0.5, "{decibels} dB");
        }
    }
}
