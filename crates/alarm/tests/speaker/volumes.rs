//! The system's volume, on a real sound server.

use crate::room::Room;

/// Muted at 0 %, it is heard at the loud stage, and is muted at 0 % again at the end.
fn raised_and_put_back(room: &Room) {
    room.set_volume("first", 0, true);
    let (ear, mut speaker) = (room.listen("first"), room.loudspeaker());
    speaker.order("ring 23");
    let steady = speaker.event_with("volume", 0);
    assert_eq!((&steady["stage"], &steady["muted"]), (&"steady".into(), &true.into()));
    let loud = speaker.event_with("volume", 60);
    assert_eq!((&loud["stage"], &loud["muted"]), (&"loud".into(), &false.into()));
    ear.first_sound(0);
    assert_eq!(room.volume("first"), (60, false));
    speaker.order("ring 60");
    speaker.event_with("volume", 90);
    speaker.order("stop");
    assert_eq!(speaker.event()["event"], "silenced");
    room.wait_for_volume("first", 0, true);
    room.wait_until_put_back();
}

#[test]
fn a_muted_device_is_heard_at_the_loud_stage_and_muted_again_at_the_end() {
    raised_and_put_back(&Room::new());
}

#[test]
fn pipewire_is_raised_and_put_back_too() {
    raised_and_put_back(&Room::pipewire());
}

#[test]
fn what_is_loud_enough_stays_as_it_is() {
    let room = Room::new();
    room.set_volume("first", 95, false);
    let mut speaker = room.loudspeaker();
    speaker.order("ring 60");
    speaker.event_with("volume", 95);
    assert!(!room.remembers());
    speaker.order("stop");
    speaker.event_named("silenced");
    assert_eq!(room.volume("first"), (95, false));
}

#[test]
fn what_a_person_sets_while_it_rings_stays_so() {
    let room = Room::new();
    room.set_volume("first", 10, false);
    let mut speaker = room.loudspeaker();
    speaker.order("ring 25");
    speaker.event_with("volume", 60);
    room.set_volume("first", 30, false);
    speaker.event_with("volume", 30);
    speaker.order("stop");
    speaker.event_named("silenced");
    room.wait_until_put_back();
    assert_eq!(room.volume("first"), (30, false));
}

#[test]
fn after_a_crash_the_next_speaker_puts_back_what_was_raised() {
    let room = Room::new();
    room.set_volume("first", 0, true);
    {
        let mut speaker = room.loudspeaker();
        speaker.order("ring 25");
        speaker.event_with("volume", 60);
    }
    assert!(room.remembers());
    assert_eq!(room.volume("first"), (60, false));
    let _speaker = room.loudspeaker();
    room.wait_for_volume("first", 0, true);
    room.wait_until_put_back();
}

#[test]
fn after_a_crash_an_alarm_that_rings_again_comes_first_and_then_all_is_as_it_was_before_both() {
    let room = Room::new();
    room.set_volume("first", 20, false);
    {
        let mut speaker = room.loudspeaker();
        speaker.order("ring 25");
        speaker.event_with("volume", 60);
    }
    let mut speaker = room.loudspeaker();
    speaker.order("ring 60");
    speaker.event_with("volume", 90);
    speaker.order("stop");
    speaker.event_named("silenced");
    room.wait_for_volume("first", 20, false);
    room.wait_until_put_back();
}

#[test]
fn a_server_that_comes_back_is_raised_again_and_what_is_gone_harms_nothing() {
    let mut room = Room::new();
    room.set_volume("first", 0, true);
    let mut speaker = room.loudspeaker();
    speaker.order("ring 25");
    speaker.event_with("volume", 60);
    room.kill_server();
    speaker.event_named("failed");
    room.start_server();
    speaker.event_with("muted", false);
    room.set_volume("first", 0, true);
    speaker.event_with("muted", true);
    speaker.order("ring 60");
    speaker.event_with("volume", 90);
    speaker.order("stop");
    room.wait_for_volume("first", 0, true);
}

#[test]
fn the_systems_volume_can_be_asked() {
    let room = Room::new();
    room.set_volume("first", 37, true);
    let mut speaker = room.loudspeaker();
    speaker.order("volume");
    assert_eq!(speaker.event(), serde_json::json!({"device": "Null Output", "percent": 37, "muted": true}));
    room.set_volume("first", 120, false);
    speaker.order("volume");
    assert_eq!(speaker.event(), serde_json::json!({"device": "Null Output", "percent": 120, "muted": false}));
}
