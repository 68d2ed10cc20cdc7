//! The sounds themselves: samples made from waves, each a function of its position alone, so that a sound can be taken up
//! anywhere and is the same every time.

use std::time::Duration;

use crate::ramp::{Ramp, Stage};
use crate::tone::{Square, edges, glide, struck};

/// The peak of the loudest stage: near full scale, with room for a resampler's overshoot.
const FULL: f64 = 0.9;
/// Notes swell and fade within this time: too short to be heard as soft, long enough not to click.
const EDGE: f64 = 0.004;

/// The pitch that wakes sleepers, in hertz (NFPA 72, 18.4.6.3: 520 Hz ±10 %, square wave or equivalent).
const PITCH: f64 = 520.0;
/// ISO 8201, temporal three: 0.5 s on, 0.5 s off, three times, the last pause being 1.5 s.
const PULSE: f64 = 0.5;
const CYCLE: f64 = 4.0;

/// The sweep takes 3.5 s and is followed by 0.5 s of silence: the "slow whoop" of NEN 2575, as long as one cycle.
const SWEEP: f64 = 3.5;
const SWEEP_FROM: f64 = 500.0;
const SWEEP_TO: f64 = 1_200.0;

/// What can be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// The alarm, growing as the ramp says.
    Ramp(Ramp),
    /// The hub is out of reach: two notes that fall, again and again.
    CutOff,
    /// One struck note of a second, for what may wait until somebody looks.
    Chime,
}

impl Sound {
    /// How long the sound lasts; `None`: until it is stopped.
    pub fn length(self) -> Option<Duration> {
        match self {
            Self::Ramp(ramp) => ramp.ends(),
            Self::CutOff => None,
            Self::Chime => Some(Duration::from_secs(1)),
        }
    }
}

/// The samples of one sound, one channel, between −1 and 1. Ends when the sound ends.
#[derive(Debug, Clone)]
pub struct Synth {
    sound: Sound,
    rate: u32,
    /// The position of the next sample.
    frame: u64,
    /// The first frame after the sound.
    end: u64,
    /// The first frame of each stage.
    begins: [u64; 4],
    pulse: Square,
    sweep: Square,
}

impl Synth {
    /// `sound` at `rate` samples a second, taken up at `from`.
    pub fn new(sound: Sound, rate: u32, from: Duration) -> Self {
        let begins = match sound {
            Sound::Ramp(ramp) => Stage::ALL.map(|stage| frame_at(ramp.begins(stage), rate)),
            Sound::CutOff | Sound::Chime => [0; 4],
        };
        Self {
            sound,
            rate,
            frame: frame_at(from, rate),
            end: sound.length().map_or(u64::MAX, |length| frame_at(length, rate)),
            begins,
            pulse: Square::new(PITCH, rate),
            sweep: Square::new(SWEEP_TO, rate),
        }
    }

    /// The stage to which the next sample belongs; `None` for a sound without stages.
    pub fn stage(&self) -> Option<Stage> {
        match self.sound {
            Sound::Ramp(_) => {
                let later = Stage::ALL.into_iter().zip(self.begins).skip(1).rev();
                Some(later.into_iter().find(|(_, begin)| *begin <= self.frame).map_or(Stage::Soft, |(stage, _)| stage))
            }
            Sound::CutOff | Sound::Chime => None,
        }
    }

    /// Seconds since `stage` began.
    #[expect(clippy::cast_precision_loss, reason = "frames stay far below 2^52, for 2,900 years at 48 kHz")]
    fn since(&self, stage: Stage) -> f64 {
        (self.frame - self.begins[stage as usize]) as f64 / f64::from(self.rate)
    }

    fn sample(&self) -> f64 {
        let Some(stage) = self.stage() else {
            let t = self.since(Stage::Soft);
            return if self.sound == Sound::CutOff {
                f64::from(Stage::Steady.level()) * FULL * soft(t % 3.0)
            } else {
                chime(t)
            };
        };
        f64::from(stage.level())
            * FULL
            * match stage {
                Stage::Soft => soft(self.since(Stage::Soft)),
                // One rhythm through both: 25 s fall on the beginning of a pulse, 60 s on that of a group of three.
                Stage::Steady | Stage::Loud => self.temporal_three(self.since(Stage::Steady)),
                Stage::Urgent => self.urgent(self.since(Stage::Urgent)),
            }
    }

    fn temporal_three(&self, t: f64) -> f64 {
        let t = t % CYCLE;
        let pulses_are_over = t >= 6.0 * PULSE;
        let t = t % (2.0 * PULSE);
        if pulses_are_over || t >= PULSE { 0.0 } else { self.pulse.at(PITCH * t) * edges(t, PULSE, EDGE, EDGE) }
    }

    fn urgent(&self, t: f64) -> f64 {
        let t = t % (2.0 * CYCLE);
        if t >= CYCLE {
            self.temporal_three(t - CYCLE)
        } else if t >= SWEEP {
            0.0
        } else {
            self.sweep.at(glide(t, SWEEP_FROM, SWEEP_TO, SWEEP)) * edges(t, SWEEP, EDGE, EDGE)
        }
    }
}

impl Iterator for Synth {
    type Item = f32;

    #[expect(clippy::cast_possible_truncation, reason = "a sample needs no more than 24 bits")]
    fn next(&mut self) -> Option<f32> {
        if self.frame >= self.end {
            return None;
        }
        let sample = self.sample() as f32;
        self.frame += 1;
        Some(sample)
    }
}

/// Two notes, the second a third lower: `t` seconds after the first began.
fn soft(t: f64) -> f64 {
    let note = |t: f64, hz: f64| struck(t, hz, 0.35) * edges(t, 0.55, EDGE, 0.1);
    note(t, 659.26) + note(t - 0.5, 523.25)
}

/// One note, high and long: `t` seconds after it began.
fn chime(t: f64) -> f64 {
    f64::from(Stage::Soft.level()) * FULL * struck(t, 783.99, 0.3) * edges(t, 1.0, EDGE, 0.2)
}

/// The first frame that is not before `t`.
fn frame_at(t: Duration, rate: u32) -> u64 {
    u64::try_from((t.as_nanos() * u128::from(rate)).div_ceil(1_000_000_000)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use realfft::RealFftPlanner;

    use super::*;

    const RATE: u32 = 48_000;
    const MILLI: usize = RATE as usize / 1_000;
    /// −50 dBFS: what counts as audible.
    const AUDIBLE: f32 = 0.003_16;

    fn play(sound: Sound, from_ms: u64, length_ms: usize) -> Vec<f32> {
        Synth::new(sound, RATE, Duration::from_millis(from_ms)).take(length_ms * MILLI).collect()
    }

    fn alarm(from_ms: u64, length_ms: usize) -> Vec<f32> {
        play(Sound::Ramp(Ramp::REAL), from_ms, length_ms)
    }

    #[expect(clippy::cast_precision_loss, reason = "a few seconds of samples")]
    fn rms(samples: &[f32]) -> f64 {
        (samples.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / samples.len() as f64).sqrt()
    }

    /// The magnitudes of the frequencies; of one second of sound, one for each hertz.
    fn spectrum(samples: &[f32]) -> Vec<f32> {
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(samples.len());
        let (mut input, mut output) = (samples.to_vec(), fft.make_output_vec());
        fft.process(&mut input, &mut output).unwrap();
        output.iter().map(|bin| bin.norm()).collect()
    }

    fn loudest_hz(second: &[f32]) -> usize {
        let spectrum = spectrum(second);
        (0..spectrum.len()).max_by(|a, b| spectrum[*a].total_cmp(&spectrum[*b])).unwrap()
    }

    /// The stretches of sound, as (first, last) millisecond, with pauses shorter than 5 ms bridged.
    fn stretches(samples: &[f32]) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (i, _) in samples.iter().enumerate().filter(|(_, s)| s.abs() > AUDIBLE) {
            match found.last_mut() {
                Some((_, last)) if i - *last < 5 * MILLI => *last = i,
                _ => found.push((i, i)),
            }
        }
        found.into_iter().map(|(a, b)| (a / MILLI, b.div_ceil(MILLI))).collect()
    }

    #[test]
    fn the_pulse_is_a_square_wave_of_520_hz() {
        // The middle of a pulse, padded to a second, so that a bin is a hertz.
        let mut pulse = alarm(25_000, 500)[50 * MILLI..450 * MILLI].to_vec();
        pulse.resize(RATE as usize, 0.0);
        let spectrum = spectrum(&pulse);
        assert!((518..=522).contains(&loudest_hz(&pulse)), "{} Hz", loudest_hz(&pulse));
        let partial = |k: usize| spectrum[520 * k] / spectrum[520];
        for k in [3_u8, 5, 7] {
            let ideal = 1.0 / f32::from(k);
            assert!((partial(k.into()) - ideal).abs() < 0.1 * ideal, "partial {k}: {}", partial(k.into()));
        }
        for k in [2, 4, 6] {
            assert!(partial(k) < 0.01, "even partial {k}: {}", partial(k));
        }
    }

    #[test]
    fn the_rhythm_is_temporal_three_to_the_millisecond_through_a_change_of_stage() {
        // From 24 s: the group of three that begins at half level and goes on at full level at 25 s, then the next group.
        let expected = [0, 1_000, 2_000, 4_000, 5_000, 6_000].map(|begin| (begin, begin + 500));
        assert_eq!(stretches(&alarm(24_000, 8_000)), expected);
        let samples = alarm(24_000, 8_000);
        let peak = |ms: usize| samples[ms * MILLI..(ms + 400) * MILLI].iter().fold(0_f32, |a, b| a.max(b.abs()));
        assert!((peak(1_050) / peak(50) - 2.0).abs() < 0.01, "the level doubles at 25 s");
    }

    #[test]
    fn the_last_stage_alternates_between_the_sweep_and_the_pulses() {
        let expected = [(0, 3_500), (4_000, 4_500), (5_000, 5_500), (6_000, 6_500), (8_000, 11_500)];
        assert_eq!(stretches(&alarm(60_000, 12_000)), expected);
        let sweep = alarm(60_000, 3_500);
        let hz = |ms: usize| {
            let mut part = sweep[ms * MILLI..(ms + 100) * MILLI].to_vec();
            part.resize(RATE as usize, 0.0);
            loudest_hz(&part)
        };
        // The middle of each part, so 50 ms later than it begins: 500 Hz and 200 Hz more each second.
        for (ms, expected) in [(0, 510), (950, 700), (1_950, 900), (3_350, 1_180)] {
            assert!(hz(ms).abs_diff(expected) < 12, "{} Hz after {ms} ms", hz(ms));
        }
    }

    #[test]
    fn each_stage_is_at_least_as_loud_as_the_one_before() {
        let loudness = Stage::ALL.map(|stage| rms(&alarm(stage.begins().as_secs() * 1_000, 8_000)));
        for pair in loudness.windows(2) {
            assert!(pair[0] < pair[1], "{loudness:?}");
        }
        let peak = alarm(0, 76_000).iter().fold(0_f32, |a, b| a.max(b.abs()));
        assert!((0.85..1.0).contains(&peak), "{peak}");
    }

    #[test]
    fn the_first_tone_is_audible_at_once_and_comes_once() {
        let samples = alarm(0, 8_000);
        let first = samples.iter().position(|s| s.abs() > AUDIBLE).unwrap();
        assert!(first < 2 * MILLI, "audible after {first} samples");
        let sounding = stretches(&samples);
        assert!(sounding.last().unwrap().1 < 1_100, "{sounding:?}");
        for (ms, hz) in [(100, 659), (700, 523)] {
            let mut note = samples[ms * MILLI..(ms + 300) * MILLI].to_vec();
            note.resize(RATE as usize, 0.0);
            assert!(loudest_hz(&note).abs_diff(hz) <= 3, "{} Hz", loudest_hz(&note));
        }
    }

    #[test]
    fn no_sound_clicks() {
        // A click is a step, and a step from zero to `h` holds at least `h / 2` at every frequency, also above our partials.
        for (sound, from, seconds) in [
            (Sound::Ramp(Ramp::REAL), 0, 8),
            (Sound::Ramp(Ramp::REAL), 24_000, 4),
            (Sound::Ramp(Ramp::REAL), 60_000, 4),
            (Sound::Ramp(Ramp::REAL), 64_000, 4),
            (Sound::Ramp(Ramp::TEST), 0, 13),
            (Sound::Chime, 0, 2),
        ] {
            let mut samples = play(sound, from, seconds * 1_000);
            samples.resize(seconds * RATE as usize, 0.0);
            let above_20_khz = &spectrum(&samples)[seconds * 20_000..];
            let strongest = above_20_khz.iter().fold(0.0_f32, |a, b| a.max(*b));
            assert!(strongest < 0.02, "{sound:?} from {from} ms: {strongest}");
        }
    }

    #[test]
    fn a_sound_taken_up_in_its_middle_goes_on_as_if_never_interrupted() {
        let whole = alarm(0, 62_000);
        for ms in [0, 500, 8_200, 24_999, 25_000, 61_234] {
            assert_eq!(alarm(ms, 300)[..], whole[usize::try_from(ms).unwrap() * MILLI..][..300 * MILLI], "{ms} ms");
        }
    }

    #[test]
    fn the_test_and_the_chime_end_by_themselves() {
        let frames = |sound: Sound| Synth::new(sound, RATE, Duration::ZERO).take(60 * RATE as usize).count();
        assert_eq!(frames(Sound::Chime), RATE as usize);
        assert_eq!(
            frames(Sound::Ramp(Ramp::TEST)),
            usize::try_from(frame_at(Ramp::TEST.ends().unwrap(), RATE)).unwrap()
        );
        assert_eq!(frames(Sound::Ramp(Ramp::REAL)), 60 * RATE as usize);
        assert!(stretches(&play(Sound::Chime, 0, 1_000)).len() == 1, "one note");
    }

    #[test]
    fn the_test_never_cuts_a_note() {
        // Wherever a stage of the test begins, the one before has come to rest.
        for stage in Stage::ALL.into_iter().skip(1) {
            let before = Ramp::TEST.begins(stage).saturating_sub(Duration::from_millis(1));
            let last = Synth::new(Sound::Ramp(Ramp::TEST), RATE, before).take(MILLI - 1).last().unwrap();
            assert!(last.abs() < 0.05, "before {stage:?}: {last}");
        }
    }
}
