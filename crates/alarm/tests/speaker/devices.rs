//! Devices that come and go, and all of them at once, on a real sound server.

use std::time::Duration;

use crate::room::{Ear, MILLI, Room};

/// Longer than any pause within the alarm.
const OVER: Duration = Duration::from_millis(2_500);

/// How long from now until the ear hears something, in milliseconds.
fn soon_heard(ear: &Ear) -> usize {
    let from = ear.now();
    (ear.first_sound(from) - from) / MILLI
}

/// At the urgent stage all devices play, also one that comes and one that was muted.
fn everywhere(room: &Room) {
    room.add_sink("second");
    room.add_sink("third");
    room.set_volume("third", 0, true);
    let ears = ["first", "second", "third"].map(|sink| room.listen(sink));
    let mut speaker = room.loudspeaker();
    speaker.order("ring 57");
    let loud = speaker.event();
    assert_eq!(loud["stage"], "loud");
    assert!(!loud["device"].as_str().unwrap().contains("more"), "{loud}");
    let urgent = speaker.event();
    assert_eq!((&urgent["stage"], &urgent["muted"]), (&"urgent".into(), &false.into()));
    assert!(urgent["device"].as_str().unwrap().ends_with(" and 2 more"), "{urgent}");
    for ear in &ears {
        ear.first_sound(0);
    }
    assert_eq!(room.volume("third"), (90, false));

    room.add_sink("fourth");
    let ear = room.listen("fourth");
    println!("a device that came is heard after {} ms", soon_heard(&ear));
    assert!(speaker.event_named("sounding")["device"].as_str().unwrap().ends_with(" and 3 more"));
    speaker.order("stop");
    speaker.event_named("silenced");
    room.wait_for_volume("third", 0, true);
    ear.last_sound(0, OVER);
}

#[test]
fn at_the_urgent_stage_every_device_plays_also_those_that_come() {
    everywhere(&Room::new());
}

#[test]
fn pipewire_plays_on_every_device_too() {
    everywhere(&Room::pipewire());
}

#[test]
fn a_device_that_goes_at_the_urgent_stage_is_missed_by_no_other() {
    let room = Room::new();
    let second = room.add_sink("second");
    let mut speaker = room.loudspeaker();
    speaker.order("ring 60");
    assert!(speaker.event()["device"].as_str().unwrap().ends_with(" and 1 more"));
    let ear = room.listen("first");
    room.remove_sink(&second);
    assert_eq!(speaker.event()["device"], "Null Output");
    soon_heard(&ear);
    room.add_sink("second");
    let other = room.listen("second");
    soon_heard(&other);
    assert!(speaker.event()["device"].as_str().unwrap().ends_with(" and 1 more"));
    room.remove_sink("first");
    assert_eq!(speaker.event_named("sounding")["device"], "Null Output");
    soon_heard(&other);
}

#[test]
fn the_device_on_which_it_began_is_used_again_when_it_is_back() {
    let room = Room::new();
    room.add_sink("second");
    let mut speaker = room.loudspeaker();
    speaker.order("ring 25");
    assert_eq!(speaker.event()["stage"], "loud");
    let other = room.listen("second");
    room.remove_sink("first");
    println!("on the next device after {} ms", soon_heard(&other));
    assert_eq!(speaker.event_named("sounding")["stage"], "loud");
    room.add_sink("first");
    let ear = room.listen("first");
    println!("on the first device again after {} ms", soon_heard(&ear));
    other.last_sound(other.now(), OVER);
}

#[test]
fn the_only_device_removed_and_plugged_in_again_sounds_again() {
    let room = Room::new();
    room.remove_dummy();
    let mut speaker = room.loudspeaker();
    speaker.order("ring 25");
    assert_eq!(speaker.event()["event"], "sounding");
    room.remove_sink("first");
    assert_eq!(speaker.event()["event"], "failed");
    room.add_sink("first");
    let ear = room.listen("first");
    println!("the only device is heard again after {} ms", soon_heard(&ear));
    assert_eq!(speaker.event()["event"], "recovered");
    assert_eq!(speaker.event()["event"], "sounding");
}

#[test]
fn one_stage_played_to_try_it_stays_on_one_device_and_ends_by_itself() {
    let room = Room::new();
    room.add_sink("second");
    room.set_volume("first", 40, false);
    let other = room.listen("second");
    let mut speaker = room.loudspeaker();
    speaker.order("play urgent");
    let event = speaker.event();
    assert_eq!((&event["stage"], &event["device"]), (&"urgent".into(), &"Null Output".into()));
    assert_eq!(speaker.event()["event"], "test_ended");
    assert_eq!(other.last_sound(0, OVER), 0, "nothing was heard there");
    assert_eq!(room.volume("first"), (40, false));
}
