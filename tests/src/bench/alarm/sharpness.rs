//! The sharpness of a sound, after DIN 45692: how much of its loudness lies in the high critical bands, in acum.
//!
//! The specific loudness is approximated instead of taken from the tables of ISO 532-1: the spectrum is spread over the critical
//! bands with the slopes of Terhardt (27 dB per bark below, 24 + 230 Hz/f − 0.2 L dB per bark above), and each 0.1 bark has the
//! loudness of Zwicker's power law above Terhardt's threshold in quiet. The outer ear's transfer is left out. What that makes of the
//! standard's reference, noise of one critical band at 1 kHz and 60 dB, is 1 acum.

use super::spectrum;

/// The sound pressure of a full-scale sine, in decibels: the loud stage then has about 75 dB, what NFPA 72 asks for at the pillow.
const FULL_SCALE: f64 = 75.0;
/// Steps of a tenth of a bark, up to 24.
const STEPS: u32 = 240;
/// What the reference measures before it is called 1 acum; a test holds it.
const REFERENCE: f64 = 8.914;
/// −50 dBFS in a look of 0.1 s counts as silence, and is left out.
const LOOK: usize = crate::lab::ear::RATE / 10;

/// The sharpness of what sounds in `samples`; `None` if nothing does.
pub(super) fn of(samples: &[f32]) -> Option<f64> {
    let sounding: Vec<f32> = samples
        .chunks(LOOK)
        .filter(|look| crate::lab::ear::loudness(look) > crate::lab::ear::AUDIBLE)
        .flatten()
        .copied()
        .collect();
    let lines: Vec<(f64, f64)> =
        spectrum::lines(&sounding).into_iter().map(|(hertz, power)| (hertz, 2.0 * power)).collect();
    (!sounding.is_empty()).then(|| raw(&lines, FULL_SCALE) / REFERENCE)
}

/// The weighted centre of the loudness, in bark; `lines` are hertz and power relative to a full-scale sine.
fn raw(lines: &[(f64, f64)], full_scale: f64) -> f64 {
    let excitation = excitation(lines, full_scale);
    let (mut weighted, mut total) = (0.0, 0.0);
    for (z, level) in excitation {
        let loudness = loudness(level, threshold(hertz(z)));
        let weight = if z <= 15.8 { 1.0 } else { 0.15 * (0.42 * (z - 15.8)).exp() + 0.85 };
        weighted += loudness * weight * z;
        total += loudness;
    }
    if total > 0.0 { weighted / total } else { 0.0 }
}

/// The level of the excitation at each tenth of a bark, in decibels.
fn excitation(lines: &[(f64, f64)], full_scale: f64) -> Vec<(f64, f64)> {
    let steps = || (0..STEPS).map(|step| (f64::from(step) + 0.5) / 10.0);
    let cells = steps().map(|z| {
        let within = lines.iter().filter(|(hertz, _)| ((z - 0.05)..(z + 0.05)).contains(&bark(*hertz)));
        (z, within.map(|(_, power)| power).sum::<f64>())
    });
    let sounding: Vec<(f64, f64)> = cells
        .filter(|(_, power)| *power > 0.0)
        .map(|(z, power)| (z, full_scale + 10.0 * power.log10()))
        .filter(|(_, level)| *level > -20.0)
        .collect();
    steps()
        .map(|z| {
            let spread = sounding.iter().map(|(from, level)| {
                let slope = if z < *from { 27.0 } else { (24.0 + 230.0 / hertz(*from) - 0.2 * level).max(4.0) };
                10_f64.powf((level - slope * (z - from).abs()) / 10.0)
            });
            (z, 10.0 * spread.sum::<f64>().max(1e-10).log10())
        })
        .collect()
}

/// Zwicker's specific loudness of a level above its threshold in quiet, both in decibels.
fn loudness(level: f64, threshold: f64) -> f64 {
    let power = |decibels: f64| 10_f64.powf(decibels / 10.0);
    (0.08 * power(threshold).powf(0.23) * ((0.5 + 0.5 * power(level - threshold)).powf(0.23) - 1.0)).max(0.0)
}

/// Terhardt's threshold in quiet, in decibels.
fn threshold(hertz: f64) -> f64 {
    let kilohertz = (hertz / 1_000.0).max(0.02);
    3.64 * kilohertz.powf(-0.8) - 6.5 * (-0.6 * (kilohertz - 3.3).powi(2)).exp() + 1e-3 * kilohertz.powi(4)
}

fn bark(hertz: f64) -> f64 {
    13.0 * (0.000_76 * hertz).atan() + 3.5 * (hertz / 7_500.0).powi(2).atan()
}

/// The frequency at a place in bark, by halving.
fn hertz(z: f64) -> f64 {
    let (mut low, mut high) = (0.0, 24_000.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if bark(middle) < z { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise between two frequencies, of this level.
    fn noise(from: f64, to: f64, level: f64) -> Vec<(f64, f64)> {
        let lines: Vec<f64> = (0..20_000).map(f64::from).filter(|hertz| (from..to).contains(hertz)).collect();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand lines")]
        let share = 10_f64.powf(level / 10.0) / lines.len() as f64;
        lines.into_iter().map(|hertz| (hertz, share)).collect()
    }

    #[test]
    fn the_standards_reference_is_one_acum() {
        let reference = raw(&noise(920.0, 1_080.0, 60.0), 0.0);
        assert!((reference / REFERENCE - 1.0).abs() < 0.005, "{reference}");
    }

    #[test]
    fn higher_noise_is_sharper() {
        // What DIN 45692 gives for noise of one critical band, at 2.5, 8.5, 13.5 and 16.5 bark.
        for (from, to, acum) in
            [(200.0, 300.0, 0.38), (920.0, 1_080.0, 1.0), (2_000.0, 2_320.0, 1.64), (3_150.0, 3_700.0, 2.4)]
        {
            let sharpness = raw(&noise(from, to, 60.0), 0.0) / REFERENCE;
            assert!((sharpness / acum - 1.0).abs() < 0.2, "{from}–{to} Hz: {sharpness} instead of {acum}");
        }
    }

    #[test]
    fn barks_and_hertz_are_each_others_inverse() {
        for frequency in [100.0, 520.0, 1_000.0, 3_150.0, 12_000.0] {
            assert!((hertz(bark(frequency)) - frequency).abs() < 0.1);
        }
    }
}
