//! A person's own sound file: what is taken, what is refused in which words, and what is heard of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on ends here")]

use std::f32::consts::TAU;
use std::path::{Path, PathBuf};
use std::time::Duration;

use alarm::{Own, OwnSoundError, Profile, Ramp, Sound, Synth, examine};
use realfft::RealFftPlanner;

const RATE: u32 = 48_000;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A wav of 16 bit and 8000 samples a second.
fn wav(path: &Path, samples: &[i16]) {
    let length = u32::try_from(samples.len() * 2).unwrap();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((length + 36).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend([8_000_u32.to_le_bytes(), 16_000_u32.to_le_bytes()].concat());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend(length.to_le_bytes());
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    std::fs::write(path, bytes).unwrap();
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a short tone of 16 bit")]
fn tone(hz: f32, seconds: f32) -> Vec<i16> {
    let frames = (8_000.0 * seconds) as u16;
    (0..frames).map(|i| (8_000.0 * (TAU * hz * f32::from(i) / 8_000.0).sin()) as i16).collect()
}

/// A file that became ready.
fn own(path: PathBuf) -> Own {
    let own = Own::load(path);
    while own.result().is_none() {
        std::thread::yield_now();
    }
    own
}

fn play(sound: Sound, from: u64, seconds: usize) -> Vec<f32> {
    Synth::new(sound, RATE, Duration::from_secs(from)).take(seconds * RATE as usize).collect()
}

/// The frequency that dominates the second which begins so many seconds after the first sample.
fn hz(samples: &[f32], from: f32) -> usize {
    let from = Duration::from_secs_f32(from).as_millis();
    let from = usize::try_from(from).unwrap() * RATE as usize / 1_000;
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(RATE as usize);
    let (mut second, mut spectrum) = (samples[from..from + RATE as usize].to_vec(), fft.make_output_vec());
    fft.process(&mut second, &mut spectrum).unwrap();
    (0..spectrum.len()).max_by(|a, b| spectrum[*a].norm().total_cmp(&spectrum[*b].norm())).unwrap()
}

fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |a, b| a.max(b.abs()))
}

#[test]
fn each_format_is_decoded_to_the_same_tune() {
    // 440 Hz for 1.25 s, then 660 Hz for 1.25 s.
    for name in ["tune.wav", "tune.flac", "tune.ogg", "tune.mp3"] {
        let found = examine(&fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!((found.seconds - 2.5).abs() < 0.1, "{name}: {found:?}");
        assert!((found.peak + 12.0).abs() < 1.5 && (found.loudness + 15.0).abs() < 1.5, "{name}: {found:?}");
        let heard = play(Sound::alarm(Ramp::of(Profile::Standard), Some(own(fixture(name)))), 8, 3);
        assert_eq!((hz(&heard, 0.1), hz(&heard, 1.4)), (440, 660), "{name}");
    }
}

#[test]
fn what_is_no_alarm_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    wav(&at("silent.wav"), &vec![0; 40_000]);
    wav(&at("short.wav"), &tone(440.0, 1.0));
    wav(&at("pause.wav"), &[tone(440.0, 1.5), vec![0; 60_000], tone(440.0, 1.5)].concat());
    std::fs::write(at("words.mp3"), "Nobody can hear this. ".repeat(2_000)).unwrap();
    std::fs::write(at("empty.ogg"), "").unwrap();
    std::fs::write(at("cut.flac"), &std::fs::read(fixture("tune.flac")).unwrap()[..60]).unwrap();
    std::fs::File::create(at("large.wav")).unwrap().set_len(21 << 20).unwrap();
    for (name, words) in [
        ("silent.wav", "is silent"),
        ("short.wav", "for 1.0 s only"),
        ("pause.wav", "silent for 8 s in its middle"),
        ("words.mp3", "cannot be played (its format is none of these)"),
        ("empty.ogg", "cannot be played"),
        ("cut.flac", "it ends too early"),
        ("large.wav", "no sound file of at most 20 MB"),
        ("gone.wav", "cannot be read"),
        ("", "no sound file"),
    ] {
        let told = examine(&at(name)).unwrap_err().to_string();
        assert!(told.contains(words) && told.contains("built-in sound") && told.contains("hoose"), "{name}: {told}");
    }
}

#[test]
fn a_damaged_file_is_played_as_far_as_it_goes_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["tune.wav", "tune.flac", "tune.ogg", "tune.mp3"] {
        let whole = std::fs::read(fixture(name)).unwrap();
        for (at, flip) in [(0, 0xff), (4, 0xff), (40, 0x80), (200, 0xff), (whole.len() / 2, 0x55)] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            if let Ok(found) = examine(&path) {
                assert!((2.0..3.0).contains(&found.seconds), "{name}, byte {at}: {found:?}");
            }
        }
    }
}

#[test]
fn it_has_the_built_in_sounds_place_after_the_soft_stage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.wav");
    wav(&path, &tone(300.0, 3.0));
    let sound = || Sound::alarm(Ramp::of(Profile::Standard), Some(own(path.clone())));
    let built_in = || Sound::Ramp(Ramp::of(Profile::Standard));
    assert!(play(sound(), 0, 8) == play(built_in(), 0, 8), "the soft stage");
    let heard = play(sound(), 8, 68);
    for second in [0.0, 2.0, 12.0, 16.0, 30.0, 51.0] {
        assert_eq!(hz(&heard, second), 300, "{second} s after the steady stage's beginning");
    }
    let level = |from: usize| peak(&heard[from * RATE as usize..][..RATE as usize]);
    assert!((level(10) - 0.45).abs() < 0.02 && (level(30) - 0.9).abs() < 0.03, "{} and {}", level(10), level(30));
    // The urgent stage: four seconds of it, four of the pulses.
    for (second, expected) in [(52.0, 300), (55.0, 300), (56.0, 520), (58.0, 520), (60.5, 300), (65.0, 520)] {
        assert_eq!(hz(&heard, second), expected, "{second} s after the steady stage's beginning");
    }
    // Without gap or click where it begins anew, every 3 s, and where the level changes.
    let loud = &heard[..50 * RATE as usize];
    let steepest = loud.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
    assert!(steepest < 0.9 * TAU * 300.0 / 48_000.0 * 1.5, "{steepest}");
    assert!(loud.chunks(480).skip(10).all(|chunk| peak(chunk) > 0.3), "it never pauses");
}

#[test]
fn taken_up_in_its_middle_it_is_where_it_would_be() {
    let sound = || Sound::alarm(Ramp::of(Profile::Standard), Some(own(fixture("tune.wav"))));
    let whole = play(sound(), 8, 64);
    for from in [9, 24, 30, 60, 63, 64, 69] {
        let taken_up = play(sound(), from, 2);
        let at = (usize::try_from(from).unwrap() - 8) * RATE as usize;
        let apart = whole[at..].iter().zip(&taken_up).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart < 0.1, "{from} s: {apart}");
    }
}

#[test]
fn the_built_in_sound_rings_if_it_cannot_be_used() {
    let ramp = Ramp::of(Profile::HeavySleeper);
    let gone = own(fixture("gone.wav"));
    assert!(matches!(gone.result(), Some(Err(OwnSoundError::Unreadable { .. }))));
    assert!(play(Sound::alarm(ramp, Some(gone)), 0, 30) == play(Sound::Ramp(ramp), 0, 30));
}
