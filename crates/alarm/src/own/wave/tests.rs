#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "tones of a few seconds"
)]

use std::f64::consts::TAU;

use proptest::prelude::*;

use super::*;

const RATE: u32 = 8_000;

/// A sine of 440 Hz.
fn tone(seconds: f64, level: f64) -> Vec<f32> {
    (0..(seconds * f64::from(RATE)) as usize)
        .map(|i| (level * (TAU * 440.0 * i as f64 / f64::from(RATE)).sin()) as f32)
        .collect()
}

fn silence(seconds: f64) -> Vec<f32> {
    vec![0.0; (seconds * f64::from(RATE)) as usize]
}

fn heard(parts: &[Vec<f32>]) -> Result<OwnSound, Flaw> {
    Wave::new(parts.concat(), RATE).map(|wave| wave.sound())
}

#[test]
fn what_wakes_nobody_is_refused() {
    assert_eq!(heard(&[]), Err(Flaw::Silent));
    assert_eq!(heard(&[silence(5.0)]), Err(Flaw::Silent));
    assert_eq!(heard(&[tone(5.0, 0.009)]), Err(Flaw::Silent), "below −40 dBFS");
    let mut click = silence(5.0);
    click[100] = 0.02;
    assert_eq!(heard(&[click]), Err(Flaw::Silent), "a click alone");
    let Err(Flaw::Short { seconds }) = heard(&[silence(3.0), tone(1.5, 0.5), silence(3.0)]) else { panic!("short") };
    assert!((seconds - 1.5).abs() < 0.05, "{seconds}");
    let Err(Flaw::Pause { seconds }) = heard(&[tone(2.0, 0.5), silence(6.0), tone(2.0, 0.5)]) else {
        panic!("a pause")
    };
    assert!((seconds - 6.0).abs() < 0.05, "{seconds}");
}

#[test]
fn what_can_be_heard_is_taken_without_the_silence_around_it() {
    for parts in [
        vec![tone(2.1, 0.02)],
        vec![silence(3.0), tone(1.1, 0.5), silence(0.5), tone(1.0, 0.5), silence(20.0)],
        vec![tone(1.0, 1.0), silence(4.5), tone(1.0, 1.0)],
    ] {
        let sound = heard(&parts).unwrap();
        assert!(sound.seconds >= 2.05 && sound.seconds < 8.0, "{sound:?}");
    }
    let sound = heard(&[tone(3.0, 0.5)]).unwrap();
    assert!((sound.peak + 6.02).abs() < 0.1 && (sound.loudness + 9.03).abs() < 0.1, "{sound:?}");
}

#[test]
fn a_quiet_sound_becomes_as_loud_as_a_loud_one() {
    let loudest = |wave: &Wave| {
        let samples: Vec<f32> = wave.samples.iter().map(|s| f32::from(*s) / 32_767.0).collect();
        let loudest = samples.chunks(frames(MOMENT, wave.rate)).map(rms).fold(0.0, f64::max);
        (decibels(peak(&samples).into()), decibels(loudest))
    };
    // A tone with a spike in it: by its peak alone it would stay weak.
    let spiked = |level: f64| {
        let mut samples = tone(4.0, level);
        samples[9_000] = (level * 6.0) as f32;
        samples
    };
    for samples in [tone(3.0, 0.02), tone(3.0, 1.0), spiked(0.15), spiked(0.02)] {
        let (peak, loudest) = loudest(&Wave::new(samples, RATE).unwrap());
        assert!(peak > -0.1, "{peak} dBFS");
        assert!((-10.5..-2.0).contains(&loudest), "{loudest} dBFS");
    }
}

#[test]
fn it_is_played_over_and_over_without_a_gap_or_a_click() {
    // Not a whole number of periods: cut off anyhow, there would be a step.
    let wave = Wave::new(tone(2.31, 0.5), RATE).unwrap();
    let length = wave.samples.len();
    let played: Vec<f32> = wave.played(RATE, 0.0).take(3 * length).collect();
    let steepest = |samples: &[f32]| samples.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
    assert!(steepest(&played) < 1.1 * steepest(&played[1_000..9_000]), "no step where it begins anew");
    let quietest = played.chunks(80).map(rms).fold(f64::MAX, f64::min);
    assert!(quietest > 0.4, "no gap: {quietest}");
    assert!(played[..length] == played[length..2 * length]);
}

#[test]
fn it_is_taken_up_where_it_would_be_and_at_any_devices_rate() {
    let wave = Wave::new(tone(3.0, 0.5), RATE).unwrap();
    let length = wave.sound().seconds;
    let from = |seconds: f64| wave.played(RATE, seconds).take(100).collect::<Vec<_>>();
    assert!(from(1.0) == from(1.0 + length), "after one round it is there again");
    for rate in [8_000, 11_025, 16_000, 44_100, 48_000, 96_000, 192_000, 47_999, 191_999] {
        let second: Vec<f32> = wave.played(rate, 0.0).take(rate as usize).collect();
        let rises = second.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
        assert!(rises.abs_diff(440) <= 3, "{rises} Hz at {rate}");
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic_or_leave_full_scale(
        samples in prop::collection::vec(-2.0_f32..2.0, 0..3_000),
        repeat in 1_usize..20,
        rate in prop_oneof![Just(0_u32), Just(1), Just(11_025), 100..400_000_u32, Just(u32::MAX)],
    ) {
        if let Ok(wave) = Wave::new(samples.repeat(repeat), rate) {
            prop_assert!(wave.sound().seconds >= 1.9);
            prop_assert!(wave.played(48_000, 1.0).take(5_000).all(|sample| sample.abs() <= 1.0));
        }
    }
}
