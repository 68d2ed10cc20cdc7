//! The speaker on a real sound server, judged by what can be heard.
#![cfg(target_os = "linux")]

#[cfg(test)]
mod devices;
#[cfg(test)]
mod room;
#[cfg(test)]
mod volumes;

use std::time::Duration;

use realfft::RealFftPlanner;
use room::{MILLI, Room, onsets, peak};

const PAUSE: Duration = Duration::from_millis(300);

/// The strongest frequency, in hertz.
#[cfg(test)]
fn loudest_hz(samples: &[f32]) -> usize {
    let mut second = samples.to_vec();
    second.resize(48_000, 0.0);
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(second.len());
    let mut spectrum = fft.make_output_vec();
    fft.process(&mut second, &mut spectrum).unwrap();
    (0..spectrum.len()).max_by(|a, b| spectrum[*a].norm().total_cmp(&spectrum[*b].norm())).unwrap()
}

#[test]
fn the_alarm_sounds_in_its_rhythm_at_its_pitch_and_grows() {
    let room = Room::new();
    let (ear, mut speaker) = (room.listen("first"), room.loudspeaker());
    // At 22 s the last pulse of a group begins, at 24 s the next group, at 25 s the louder stage.
    speaker.order("ring 22");
    let start = ear.first_sound(0);
    let samples = ear.hear_until("five seconds of alarm", |samples| samples.len() > start + 5_000 * MILLI);
    let alarm = &samples[start..];
    let begins: Vec<usize> = onsets(alarm).into_iter().map(|onset| onset / MILLI).collect();
    assert_eq!(begins.len(), 4, "{begins:?}");
    // To the millisecond in the synthesiser's own tests; a busy machine may delay what it plays.
    for (pair, expected) in begins.windows(2).zip([2_000_usize, 1_000, 1_000]) {
        assert!((pair[1] - pair[0]).abs_diff(expected) <= 100, "pulses begin at {begins:?} ms");
    }
    let pulse = |i: usize| &alarm[(begins[i] + 50) * MILLI..(begins[i] + 450) * MILLI];
    for i in 0..4 {
        assert!(loudest_hz(pulse(i)).abs_diff(520) <= 3, "{} Hz", loudest_hz(pulse(i)));
    }
    let growth = peak(pulse(2)) / peak(pulse(1));
    assert!((1.9..2.1).contains(&growth), "twice as loud from 25 s on: {growth}");
    for stage in ["steady", "loud"] {
        let event = speaker.event();
        assert_eq!((&event["event"], &event["stage"]), (&"sounding".into(), &stage.into()), "{event}");
        assert_eq!(event["device"], "Null Output");
    }
}

#[test]
fn silence_comes_at_once() {
    let room = Room::new();
    let (ear, mut speaker) = (room.listen("first"), room.loudspeaker());
    let (mut to_sound, mut to_silence) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        let asked = ear.now();
        speaker.order("ring 25");
        to_sound.push((ear.first_sound(asked) - asked) / MILLI);
        speaker.event_named("sounding");
        let asked = ear.now();
        speaker.order("stop");
        to_silence.push((ear.last_sound(asked, PAUSE) - asked) / MILLI);
        speaker.event_named("silenced");
    }
    to_sound.sort_unstable();
    to_silence.sort_unstable();
    println!("from the order to the first sample: {to_sound:?} ms; to the last one before silence: {to_silence:?} ms");
    // Of eight, so that one hiccup of a busy machine does not count; without a fade-out it would be the rest of a pulse.
    assert!(to_sound[5] <= 150, "{to_sound:?} ms");
    assert!(to_silence[5] <= 100, "{to_silence:?} ms");
}

#[test]
fn a_server_that_is_killed_and_comes_back_is_taken_up_again() {
    let mut room = Room::new();
    let mut speaker = room.loudspeaker();
    {
        let ear = room.listen("first");
        speaker.order("ring 25");
        ear.first_sound(0);
        speaker.event_named("sounding");
        room.kill_server();
    }
    assert_eq!(speaker.event_named("failed")["error"]["code"], "no_server");
    room.start_server();
    let ear = room.listen("first");
    assert_eq!(speaker.event_named("recovered")["device"], "Null Output");
    let heard = ear.first_sound(0) / MILLI;
    println!("heard {heard} ms after the server was back and the ear open");
    speaker.order("stop");
    speaker.event_named("silenced");
    speaker.order("check");
    assert_eq!(speaker.event()["event"], "ready");
}

#[test]
fn when_the_device_goes_the_alarm_goes_on_with_the_next_one() {
    let room = Room::new();
    let second = room.add_sink("second");
    let mut speaker = room.loudspeaker();
    {
        let (ear, other) = (room.listen("first"), room.listen("second"));
        speaker.order("ring 25");
        ear.first_sound(0);
        room.remove_sink("first");
        other.first_sound(other.now());
    }
    // Only the dummy is left, which takes every sample and lets nobody hear it.
    room.remove_sink(&second);
    assert_eq!(speaker.event_named("failed")["error"]["code"], "no_device");
    room.add_sink("third");
    let ear = room.listen("third");
    ear.first_sound(0);
    speaker.event_named("recovered");
    speaker.event_named("sounding");
}

#[test]
fn when_the_last_device_goes_the_alarm_waits_for_the_next_one() {
    let room = Room::new();
    room.remove_dummy();
    let mut speaker = room.loudspeaker();
    {
        let ear = room.listen("first");
        speaker.order("ring 25");
        ear.first_sound(0);
        room.remove_sink("first");
    }
    assert_eq!(speaker.event_named("failed")["error"]["code"], "no_device");
    speaker.order("check");
    assert_eq!(speaker.event()["event"], "failed", "asked while it waits");
    room.add_sink("second");
    room.listen("second").first_sound(0);
    assert_eq!(speaker.event()["event"], "recovered");
    assert_eq!(speaker.event()["event"], "sounding");
    speaker.order("stop");
    assert_eq!(speaker.event()["event"], "silenced");
}

#[test]
fn the_test_plays_the_whole_ramp_and_ends_by_itself() {
    let room = Room::new();
    let (ear, mut speaker) = (room.listen("first"), room.loudspeaker());
    speaker.order("test");
    let stages: Vec<_> = (0..4).map(|_| speaker.event_named("sounding")["stage"].clone()).collect();
    assert_eq!(stages, ["soft", "steady", "loud", "urgent"]);
    assert_eq!(speaker.event()["event"], "test_ended");
    let start = ear.first_sound(0);
    let end = ear.last_sound(start, PAUSE);
    let length = (end - start) / MILLI;
    assert!((11_500..13_000).contains(&length), "{length} ms");
}

#[test]
fn a_chime_comes_once_and_is_over() {
    let room = Room::new();
    let (ear, mut speaker) = (room.listen("first"), room.loudspeaker());
    speaker.order("chime");
    let event = speaker.event();
    assert_eq!((&event["event"], &event["stage"]), (&"sounding".into(), &serde_json::Value::Null));
    assert_eq!(speaker.event()["event"], "silenced");
    let start = ear.first_sound(0);
    let length = (ear.last_sound(start, PAUSE) - start) / MILLI;
    assert!((700..1_600).contains(&length), "one second, and not again: {length} ms");
    let samples = ear.hear_until("the chime", |_| true);
    assert!(loudest_hz(&samples[start..start + 500 * MILLI]).abs_diff(784) <= 3);
}

#[test]
fn without_a_sound_server_it_says_so_and_rings_once_there_is_one() {
    let mut room = Room::silent();
    let mut speaker = room.loudspeaker();
    speaker.order("check");
    assert_eq!(speaker.event()["error"]["code"], "no_server");
    speaker.order("ring 25");
    assert_eq!(speaker.event()["event"], "failed");
    room.start_server();
    let ear = room.listen("first");
    ear.first_sound(0);
    assert_eq!(speaker.event()["event"], "recovered");
    assert_eq!(speaker.event()["event"], "sounding");
}
