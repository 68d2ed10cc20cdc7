//! The ear: what is in a recording. Pure functions over samples between −1 and 1, at [`RATE`].

#![expect(clippy::cast_precision_loss, reason = "numbers of samples are far below 2⁵²")]
#![expect(clippy::cast_possible_truncation, reason = "samples have 16 bit, less than the smaller float")]

use std::time::Duration;

use realfft::RealFftPlanner;

/// Samples a second, of recordings and of all analysis here.
pub const RATE: usize = 48_000;

/// Below this level (dB relative to full scale) nothing counts as sound.
pub const AUDIBLE: f64 = -50.0;

/// Silence shorter than this inside a sound, as between the half-waves of a tone, does not end it.
const JOINED: Duration = Duration::from_millis(20);

/// The window in which a tone is recognised: 25 ms, so that a line of the spectrum is 40 Hz wide.
const WINDOW: usize = RATE / 40;

/// How far the window moves from one look to the next: 5 ms.
const HOP: usize = RATE / 200;

/// The part of a window's energy that lies around a tone's frequency while it sounds. A square wave has 81 % of its energy in
/// its fundamental.
const SHARE: f64 = 0.5;

/// A stretch of sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its beginning, from the first sample.
    pub from: Duration,
    /// Its end, from the first sample.
    pub to: Duration,
}

impl Stretch {
    /// How long it lasts.
    pub fn length(&self) -> Duration {
        self.to.saturating_sub(self.from)
    }
}

/// The place in a recording of a sample.
pub fn time_of(sample: usize) -> Duration {
    Duration::from_nanos((sample as u64).saturating_mul(1_000_000_000) / RATE as u64)
}

/// The number of samples in a length of time.
pub fn samples_in(length: Duration) -> usize {
    usize::try_from(length.as_nanos() * RATE as u128 / 1_000_000_000).unwrap_or(usize::MAX)
}

/// A level in decibels relative to full scale, as an amplitude between 0 and 1.
pub fn amplitude(dbfs: f64) -> f64 {
    10_f64.powf(dbfs / 20.0)
}

/// The loudness (RMS) in decibels relative to full scale; minus infinity for digital silence.
pub fn loudness(samples: &[f32]) -> f64 {
    10.0 * (energy(samples) / samples.len().max(1) as f64).log10()
}

/// The loudness of one window after the other.
pub fn loudness_per(window: Duration, samples: &[f32]) -> Vec<f64> {
    samples.chunks_exact(samples_in(window).max(1)).map(loudness).collect()
}

/// The first sample above a level.
pub fn first_above(dbfs: f64, samples: &[f32]) -> Option<usize> {
    let threshold = amplitude(dbfs) as f32;
    samples.iter().position(|sample| sample.abs() > threshold)
}

/// The last sample above a level.
pub fn last_above(dbfs: f64, samples: &[f32]) -> Option<usize> {
    let threshold = amplitude(dbfs) as f32;
    samples.iter().rposition(|sample| sample.abs() > threshold)
}

/// The frequency in hertz that dominates; none in silence.
pub fn dominant_frequency(samples: &[f32]) -> Option<f64> {
    if samples.len() < 16 || loudness(samples) < AUDIBLE {
        return None;
    }
    let spectrum = spectrum(samples);
    let (top, _) = spectrum.iter().enumerate().skip(1).max_by(|a, b| a.1.total_cmp(b.1))?;
    // The top of the parabola through the logarithms of the three highest lines lies between the lines.
    let line = |index: usize| spectrum.get(index).copied().unwrap_or(0.0).max(f64::MIN_POSITIVE).ln();
    let (left, middle, right) = (line(top - 1), line(top), line(top + 1));
    let bend = left - 2.0 * middle + right;
    let offset = if bend.abs() < f64::EPSILON { 0.0 } else { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) };
    Some((top as f64 + offset) * RATE as f64 / samples.len() as f64)
}

/// The dominant frequency of one window after the other.
pub fn frequency_per(window: Duration, samples: &[f32]) -> Vec<Option<f64>> {
    samples.chunks_exact(samples_in(window).max(1)).map(dominant_frequency).collect()
}

/// All stretches of sound, whatever it is.
pub fn sounds(samples: &[f32]) -> Vec<Stretch> {
    audible(samples).into_iter().map(|(from, to)| Stretch { from: time_of(from), to: time_of(to) }).collect()
}

/// The stretches in which a tone of `hertz` sounds: its rhythm. Against silence an edge is exact to the sample, against
/// another sound to about 10 ms.
pub fn tone(hertz: f64, samples: &[f32]) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    for (start, end) in audible(samples) {
        for (from, to) in tone_within(hertz, &samples[start..end]) {
            stretches.push(Stretch { from: time_of(start + from), to: time_of(start + to) });
        }
    }
    stretches
}

/// The looks at one audible stretch in which the tone dominates, joined; the outermost reach to the stretch's edges.
fn tone_within(hertz: f64, samples: &[f32]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let last_start = samples.len().saturating_sub(WINDOW);
    for start in (0..=last_start).step_by(HOP) {
        let window = &samples[start..(start + WINDOW).min(samples.len())];
        if share_at(hertz, window) < SHARE {
            continue;
        }
        let from = if start == 0 { 0 } else { start + WINDOW / 2 - HOP / 2 };
        let to = if start + HOP > last_start { samples.len() } else { start + WINDOW / 2 + HOP / 2 };
        match found.last_mut() {
            Some(previous) if from <= previous.1 + 1 => previous.1 = to,
            _ => found.push((from, to)),
        }
    }
    found
}

/// The part of the energy within 60 Hz of `hertz`.
fn share_at(hertz: f64, samples: &[f32]) -> f64 {
    let width = RATE as f64 / samples.len() as f64;
    let reach = 60_f64.max(1.5 * width);
    let spectrum = spectrum(samples);
    let near = |line: usize| (line as f64 * width - hertz).abs() <= reach;
    let around: f64 = spectrum.iter().enumerate().filter(|(line, _)| near(*line)).map(|(_, energy)| energy).sum();
    around / spectrum.iter().sum::<f64>().max(f64::MIN_POSITIVE)
}

/// Stretches above [`AUDIBLE`], as sample numbers.
fn audible(samples: &[f32]) -> Vec<(usize, usize)> {
    let threshold = amplitude(AUDIBLE) as f32;
    let joined = samples_in(JOINED);
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for (index, _) in samples.iter().enumerate().filter(|(_, sample)| sample.abs() > threshold) {
        match stretches.last_mut() {
            Some((_, end)) if index <= *end + joined => *end = index + 1,
            _ => stretches.push((index, index + 1)),
        }
    }
    stretches
}

/// The energy of each line of the spectrum, under a Hann window.
fn spectrum(samples: &[f32]) -> Vec<f64> {
    let length = samples.len();
    let transform = RealFftPlanner::<f64>::new().plan_fft_forward(length);
    let turn = std::f64::consts::TAU / length as f64;
    let mut windowed: Vec<f64> = samples
        .iter()
        .enumerate()
        .map(|(index, sample)| f64::from(*sample) * 0.5 * (1.0 - (turn * index as f64).cos()))
        .collect();
    let mut lines = transform.make_output_vec();
    // It can only refuse buffers of another length than planned.
    if transform.process(&mut windowed, &mut lines).is_err() {
        return Vec::new();
    }
    lines.iter().map(realfft::num_complex::Complex::norm_sqr).collect()
}

fn energy(samples: &[f32]) -> f64 {
    samples.iter().map(|sample| f64::from(*sample).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(length: f64) -> usize {
        samples_in(Duration::from_secs_f64(length))
    }

    fn silence(length: f64) -> Vec<f32> {
        vec![0.0; seconds(length)]
    }

    fn sine(hertz: f64, level: f64, length: f64) -> Vec<f32> {
        let turn = std::f64::consts::TAU * hertz / RATE as f64;
        (0..seconds(length)).map(|n| (level * (turn * n as f64).sin()) as f32).collect()
    }

    fn square(hertz: f64, level: f64, length: f64) -> Vec<f32> {
        sine(hertz, 1.0, length).into_iter().map(|sample| level as f32 * sample.signum()).collect()
    }

    /// Half a second on, half a second off, three times, then a pause: ISO 8201.
    fn temporal_three(hertz: f64) -> Vec<f32> {
        let pulse = || [square(hertz, 0.5, 0.5), silence(0.5)].concat();
        [silence(0.25), pulse(), pulse(), pulse(), silence(1.0)].concat()
    }

    fn milliseconds(stretches: &[Stretch]) -> Vec<(u128, u128)> {
        stretches.iter().map(|stretch| (stretch.from.as_millis(), stretch.to.as_millis())).collect()
    }

    #[test]
    fn loudness_of_known_signals() {
        assert!((loudness(&square(520.0, 1.0, 1.0)) - 0.0).abs() < 0.01);
        assert!((loudness(&sine(520.0, 1.0, 1.0)) - -3.01).abs() < 0.01);
        assert!((loudness(&square(520.0, 0.1, 1.0)) - -20.0).abs() < 0.01);
        assert!(loudness(&silence(1.0)).is_infinite());
        assert!(loudness(&[]).is_nan() || loudness(&[]).is_infinite());
    }

    #[test]
    fn a_growing_sound_is_seen_to_grow() {
        let steps: Vec<f32> = [0.1, 0.3, 0.5, 1.0].iter().flat_map(|level| square(520.0, *level, 0.5)).collect();
        let levels = loudness_per(Duration::from_millis(500), &steps);
        assert_eq!(levels.len(), 4);
        assert!(levels.is_sorted_by(|a, b| a < b), "{levels:?}");
    }

    #[test]
    fn frequencies_are_told_apart() {
        for hertz in [440.0, 500.0, 520.0, 783.4, 1200.0, 3000.0] {
            let heard = dominant_frequency(&square(hertz, 0.3, 0.1)).unwrap();
            assert!((heard - hertz).abs() < 3.0, "{hertz} heard as {heard}");
        }
        assert_eq!(dominant_frequency(&silence(0.1)), None);
        assert_eq!(dominant_frequency(&square(520.0, amplitude(-60.0), 0.1)), None);
    }

    #[test]
    fn a_sweep_is_followed() {
        let mut phase = 0.0;
        let sweep: Vec<f32> = (0..RATE)
            .map(|n| {
                phase += (500.0 + 700.0 * n as f64 / RATE as f64) / RATE as f64;
                (0.5 * (std::f64::consts::TAU * phase).sin()) as f32
            })
            .collect();
        let heard: Vec<f64> = frequency_per(Duration::from_millis(100), &sweep).into_iter().flatten().collect();
        assert!(heard.len() == 10 && heard.is_sorted(), "{heard:?}");
        assert!((heard[0] - 535.0).abs() < 10.0 && (heard[9] - 1165.0).abs() < 10.0, "{heard:?}");
    }

    #[test]
    fn the_first_and_the_last_sample_of_a_sound() {
        let samples = [silence(0.1), square(520.0, 0.5, 0.1), silence(0.1)].concat();
        assert_eq!(first_above(AUDIBLE, &samples), Some(4_800));
        assert_eq!(last_above(AUDIBLE, &samples), Some(9_599));
        assert_eq!(first_above(AUDIBLE, &silence(0.1)), None);
        assert_eq!(first_above(AUDIBLE, &square(520.0, amplitude(-51.0), 0.1)), None);
    }

    #[test]
    fn the_rhythm_of_the_temporal_three() {
        let heard = tone(520.0, &temporal_three(520.0));
        assert_eq!(milliseconds(&heard), [(250, 750), (1250, 1750), (2250, 2750)]);
        assert_eq!(milliseconds(&sounds(&temporal_three(520.0))), [(250, 750), (1250, 1750), (2250, 2750)]);
    }

    #[test]
    fn another_tone_in_the_same_rhythm_is_not_taken_for_it() {
        assert_eq!(tone(520.0, &temporal_three(700.0)), []);
        assert_eq!(tone(520.0, &temporal_three(1040.0)), []);
    }

    #[test]
    fn a_tone_next_to_another_is_cut_out_of_it() {
        let samples = [square(1000.0, 0.5, 0.3), square(520.0, 0.5, 0.3), square(1000.0, 0.5, 0.3)].concat();
        let heard = tone(520.0, &samples);
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert!(heard[0].from.abs_diff(Duration::from_millis(300)) < Duration::from_millis(15), "{heard:?}");
        assert!(heard[0].to.abs_diff(Duration::from_millis(600)) < Duration::from_millis(15), "{heard:?}");
    }

    #[test]
    fn soft_edges_and_low_tones_do_not_break_a_sound_in_pieces() {
        let mut fading = sine(100.0, 0.3, 0.4);
        for (n, sample) in fading.iter_mut().take(2_400).enumerate() {
            *sample *= n as f32 / 2_400.0;
        }
        assert_eq!(sounds(&[silence(0.1), fading, silence(0.1)].concat()).len(), 1);
    }
}
