//! The waves of which the sounds are made: pure functions of time, without clicks and without aliases.

use std::f64::consts::{PI, TAU};

/// Partials above this are left out: hardly anybody hears them, and small loudspeakers turn them into noise.
const HIGHEST_PARTIAL_HZ: f64 = 16_000.0;

/// A square wave without the partials that the sample rate cannot carry.
///
/// The odd partials are weighted by Lanczos' sigma, which takes the overshoot off the wave's edges: the same loudness needs
/// less headroom.
#[derive(Debug, Clone)]
pub(crate) struct Square {
    /// Weights of the partials 1, 3, 5, …
    weights: Vec<f64>,
}

impl Square {
    /// A wave whose frequency is at most `highest_hz`, at `rate` samples a second.
    pub(crate) fn new(highest_hz: f64, rate: u32) -> Self {
        Self::mellow(highest_hz, rate, HIGHEST_PARTIAL_HZ)
    }

    /// The same, without the partials above `highest_partial_hz`: less sharp.
    pub(crate) fn mellow(highest_hz: f64, rate: u32, highest_partial_hz: f64) -> Self {
        let limit = highest_partial_hz.min(f64::from(rate) * 0.45);
        let odd = || (0_u32..).map(|i| f64::from(2 * i + 1));
        let count = odd().take_while(|k| k * highest_hz <= limit).count().max(1);
        let beyond = odd().nth(count).unwrap_or(f64::INFINITY);
        let sigma = |k: f64| (PI * k / beyond).sin() / (PI * k / beyond);
        Self { weights: odd().take(count).map(|k| 4.0 / PI * sigma(k) / k).collect() }
    }

    /// The wave after `turns` periods, between about −1 and 1.
    pub(crate) fn at(&self, turns: f64) -> f64 {
        let x = TAU * turns.fract();
        // sin((k + 2)x) = 2 cos(2x) sin(kx) − sin((k − 2)x): one sine and one cosine, however many partials.
        let twice = 2.0 * (2.0 * x).cos();
        let (mut below, mut partial, mut sum) = (-x.sin(), x.sin(), 0.0);
        for weight in &self.weights {
            sum += weight * partial;
            (below, partial) = (partial, twice * partial - below);
        }
        sum
    }
}

/// The gain at `t` of a note that lasts from 0 to `length`, with raised-cosine edges (all in seconds).
pub(crate) fn edges(t: f64, length: f64, attack: f64, release: f64) -> f64 {
    let half_cosine = |share: f64| 0.5 - 0.5 * (PI * share.clamp(0.0, 1.0)).cos();
    if t <= 0.0 || t >= length { 0.0 } else { half_cosine(t / attack) * half_cosine((length - t) / release) }
}

/// A struck note at `t` seconds: a sine of `hz` with a little of the octave above, dying away with the time constant `decay`.
pub(crate) fn struck(t: f64, hz: f64, decay: f64) -> f64 {
    let x = TAU * hz * t;
    (-t / decay).exp() * (x.sin() + 0.2 * (2.0 * x).sin()) / 1.2
}

/// How many periods a wave that glides evenly from `from` to `to` hertz within `length` seconds has done after `t`.
pub(crate) fn glide(t: f64, from: f64, to: f64, length: f64) -> f64 {
    t * (from + (to - from) * t / (2.0 * length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_wave_stays_within_its_headroom() {
        for (hz, rate) in [(520.0, 48_000), (520.0, 8_000), (1_200.0, 44_100), (520.0, 192_000)] {
            let wave = Square::new(hz, rate);
            let peak = (0..10_000).map(|i| wave.at(f64::from(i) / 10_000.0).abs()).fold(0.0, f64::max);
            assert!((0.9..1.1).contains(&peak), "{hz} Hz at {rate}: {peak}");
        }
    }

    #[test]
    fn a_square_wave_holds_nothing_above_half_the_sample_rate() {
        for rate in [8_000, 16_000, 44_100, 48_000, 96_000] {
            let highest = f64::from(u32::try_from(Square::new(520.0, rate).weights.len()).unwrap() * 2 - 1) * 520.0;
            assert!(highest < f64::from(rate) / 2.0, "{highest} Hz at {rate}");
        }
    }

    #[test]
    fn edges_begin_and_end_at_zero_and_reach_full_level_between() {
        assert!(edges(0.0, 0.5, 0.004, 0.004).abs() < f64::EPSILON);
        assert!(edges(0.5, 0.5, 0.004, 0.004).abs() < f64::EPSILON);
        assert!((edges(0.25, 0.5, 0.004, 0.004) - 1.0).abs() < 1e-9);
        let steepest = (1..5_000)
            .map(|i| f64::from(i) / 10_000.0)
            .map(|t| (edges(t, 0.5, 0.004, 0.004) - edges(t - 0.0001, 0.5, 0.004, 0.004)).abs());
        assert!(steepest.fold(0.0, f64::max) < 0.05, "no step within a tenth of a millisecond");
    }

    #[test]
    fn a_glide_passes_through_both_frequencies() {
        let hz = |t: f64| (glide(t + 1e-6, 500.0, 1_200.0, 3.5) - glide(t - 1e-6, 500.0, 1_200.0, 3.5)) / 2e-6;
        assert!((hz(0.0) - 500.0).abs() < 0.1);
        assert!((hz(3.5) - 1_200.0).abs() < 0.1);
        assert!((hz(1.75) - 850.0).abs() < 0.1);
    }
}
