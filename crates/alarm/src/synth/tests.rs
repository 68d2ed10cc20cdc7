use realfft::RealFftPlanner;

use super::*;

const REAL: Ramp = Ramp::of(Profile::Standard);
const TEST: Ramp = Ramp::test(Profile::Standard);
const RATE: u32 = 48_000;
const MILLI: usize = RATE as usize / 1_000;
/// −50 dBFS: what counts as audible.
const AUDIBLE: f32 = 0.003_16;

fn play(sound: Sound, from_ms: u64, length_ms: usize) -> Vec<f32> {
    Synth::new(sound, RATE, Duration::from_millis(from_ms)).take(length_ms * MILLI).collect()
}

fn alarm(from_ms: u64, length_ms: usize) -> Vec<f32> {
    play(Sound::Ramp(REAL), from_ms, length_ms)
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
    let loudness = Stage::ALL.map(|stage| rms(&alarm(REAL.begins(stage).as_secs() * 1_000, 8_000)));
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
        (Sound::Ramp(REAL), 0, 8),
        (Sound::Ramp(REAL), 24_000, 4),
        (Sound::Ramp(REAL), 60_000, 4),
        (Sound::Ramp(REAL), 64_000, 4),
        (Sound::Ramp(TEST), 0, 13),
        (Sound::Ramp(Ramp::cut_off()), 0, 10),
        (Sound::Ramp(Ramp::cut_off()), 360_000, 3),
        (Sound::Chime, 0, 2),
    ] {
        let mut samples = play(sound.clone(), from, seconds * 1_000);
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
        assert!(alarm(ms, 300)[..] == whole[usize::try_from(ms).unwrap() * MILLI..][..300 * MILLI], "{ms} ms");
    }
}

#[test]
fn the_test_and_the_chime_end_by_themselves() {
    let frames = |sound: Sound| Synth::new(sound, RATE, Duration::ZERO).take(60 * RATE as usize).count();
    assert_eq!(frames(Sound::Chime), RATE as usize);
    assert_eq!(frames(Sound::Ramp(TEST)), usize::try_from(frame_at(TEST.ends().unwrap(), RATE)).unwrap());
    assert_eq!(frames(Sound::Ramp(REAL)), 60 * RATE as usize);
    assert!(stretches(&play(Sound::Chime, 0, 1_000)).len() == 1, "one note");
}

#[test]
fn the_test_never_cuts_a_note() {
    // Wherever a stage of the test begins, the one before has come to rest.
    for stage in Stage::ALL.into_iter().skip(1) {
        let before = TEST.begins(stage).saturating_sub(Duration::from_millis(1));
        let last = Synth::new(Sound::Ramp(TEST), RATE, before).take(MILLI - 1).last().unwrap();
        assert!(last.abs() < 0.05, "before {stage:?}: {last}");
    }
}

/// The parts of the cut-off signal from `from_s` on in which something sounds, without the swell of their first 20 ms.
fn calls(from_s: u64, length_s: usize) -> Vec<(usize, usize)> {
    let samples = play(Sound::Ramp(Ramp::cut_off()), from_s * 1_000, length_s * 1_000);
    stretches(&samples).into_iter().map(|(begin, end)| (begin / 50 * 50, end.div_ceil(50) * 50)).collect()
}

#[test]
fn the_cut_off_signal_calls_more_and_more_often() {
    for (from, every) in [(0, 10_000), (60, 6_000), (180, 4_000), (360, 3_000)] {
        let heard = calls(from, 24);
        let begins: Vec<usize> = heard.iter().step_by(2).map(|(begin, _)| *begin).collect();
        let expected: Vec<usize> = (0..24_000_usize.div_ceil(every)).map(|call| call * every).collect();
        assert_eq!(begins, expected, "from {from} s on: {heard:?}");
        for pair in heard.chunks(2) {
            let [(first, end), (second, over)] = pair else { panic!("two notes each: {heard:?}") };
            assert_eq!((end - first, second - first, over - first), (900, 900, 2_100), "{heard:?}");
        }
    }
}

#[test]
fn the_cut_off_signal_falls_a_fourth_and_is_not_sharp() {
    let call = play(Sound::Ramp(Ramp::cut_off()), 360_000, 2_100);
    let part = |ms: usize| {
        let mut part = call[ms * MILLI..(ms + 400) * MILLI].to_vec();
        part.resize(RATE as usize, 0.0);
        part
    };
    assert!(loudest_hz(&part(200)).abs_diff(440) <= 2 && loudest_hz(&part(1_200)).abs_diff(330) <= 2);
    let high = |samples: &[f32]| {
        let spectrum = spectrum(samples);
        let power = |bins: &[f32]| bins.iter().map(|bin| bin * bin).sum::<f32>();
        power(&spectrum[2_000..]) / power(&spectrum)
    };
    let mut pulse = alarm(25_000, 450)[50 * MILLI..].to_vec();
    pulse.resize(RATE as usize, 0.0);
    assert!(high(&part(200)) < 1e-4, "nothing above 2 kHz: {}", high(&part(200)));
    assert!(high(&pulse) > 0.05, "the alarm has it: {}", high(&pulse));
}

#[test]
fn the_gentle_alarm_repeats_its_soft_tones_and_the_deep_sleepers_begins_with_the_pulses() {
    let begins = |profile| -> Vec<usize> {
        let samples = play(Sound::Ramp(Ramp::of(profile)), 0, 20_000);
        let heard = stretches(&samples);
        heard.windows(2).filter(|pair| pair[1].0 - pair[0].1 > 400).map(|pair| pair[1].0).collect()
    };
    assert_eq!(begins(Profile::Gentle), [5_000, 10_000, 15_000]);
    let heavy = play(Sound::Ramp(Ramp::of(Profile::HeavySleeper)), 0, 4_000);
    assert_eq!(stretches(&heavy), [(0, 500), (1_000, 1_500), (2_000, 2_500)]);
    let apart = heavy.iter().zip(alarm(32_000, 4_000)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 1e-4, "the standard alarm at its full level: {apart}");
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "a tone of a few seconds")]
fn the_built_in_sound_rings_until_the_persons_own_is_ready_and_is_not_cut_off_by_it() {
    let own = Own::slow();
    let mut synth = Synth::new(Sound::alarm(REAL, Some(own.clone())), RATE, Duration::from_secs(8));
    let mut heard: Vec<f32> = synth.by_ref().take(1_200 * MILLI).collect();
    let tone = |i: usize| (std::f32::consts::TAU * 300.0 * i as f32 / RATE as f32).sin();
    own.make_ready((0..3 * RATE as usize).map(tone).collect(), RATE);
    heard.extend(synth.take(6_800 * MILLI));
    assert!(heard[..4_000 * MILLI] == alarm(8_000, 4_000), "the group that has begun is played to its end");
    assert_eq!(loudest_hz(&heard[4_000 * MILLI..5_000 * MILLI]), 300);
    assert!(stretches(&heard[4_000 * MILLI..]).len() == 1, "without a pause");
}
