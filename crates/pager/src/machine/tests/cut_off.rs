//! The feed is lost while the person is on call.

use std::time::Duration;

use chrono::TimeDelta;
use oncall::Urgency;
use oncall::pager::Happened;

use super::rig::*;
use crate::machine::effect::{Alarm, DesktopEffect};
use crate::machine::input::{Connection, Input, Jump, Loss};
use crate::machine::view::CutOff;

fn signal(seconds: u64) -> Alarm {
    Alarm::CutOff { since: Duration::from_secs(seconds) }
}

fn on_duty() -> Rig {
    Rig::known(called(LAPTOP, false), 5, vec![]).0
}

fn off_duty() -> Rig {
    let mut rig = on_duty();
    rig.step(on_call(vec![], None));
    rig
}

fn shown(rig: &Rig) -> CutOff {
    rig.view().cut_off.unwrap()
}

#[test]
fn every_way_of_not_being_live_on_duty_rings_after_a_minute() {
    let remembered = |mut rig: Rig| {
        rig.step(Input::Remembered(Box::new(duty())));
        rig
    };
    let never_reached = remembered(Rig::signed_in());
    let mut connecting = remembered(Rig::signed_in());
    connecting.step(Input::Connection(Connection::Connecting));
    let mut half_way = remembered(Rig::signed_in());
    half_way.step(hello("e"));
    let lost_by = |loss| {
        let mut rig = on_duty();
        rig.step(lost(loss));
        rig
    };
    let ways = vec![
        ("lost", lost_by(Loss::Broken)),
        ("something foreign answers", lost_by(Loss::Foreign)),
        ("the token is refused", lost_by(Loss::Refused)),
        ("never reached", never_reached),
        ("nothing answers", connecting),
        ("the hub stops after its greeting", half_way),
        ("no account, as with a locked keyring", remembered(Rig::started())),
    ];
    for (name, mut rig) in ways {
        let begun = rig.now;
        assert_eq!(alarms(&rig.pass(59)), [], "{name}");
        let effects = rig.pass(1);
        assert_eq!(alarms(&effects), [signal(0)], "{name}");
        assert!(has(&effects, &DesktopEffect::ShowAlarm), "{name}");
        let told = reminders(&effects);
        let reminder = told[0].as_ref().unwrap();
        assert!(reminder.critical && reminder.title.contains("cut off from the hub"), "{name}: {reminder:?}");
        assert_eq!(
            shown(&rig),
            CutOff {
                since: begun.wall,
                rings_at: begun.wall + TimeDelta::seconds(60),
                ringing: true,
                quiet_until: None
            },
            "{name}"
        );
        // Once.
        assert_eq!(alarms(&rig.pass(3_600)), [], "{name}");
    }
}

#[test]
fn the_reminder_says_what_happened_what_it_means_and_what_to_do() {
    let mut rig = on_duty();
    rig.step(lost(Loss::Broken));
    let told = reminders(&rig.pass(60));
    assert!(told[0].as_ref().unwrap().body.starts_with("The hub ended the connection. The signal"), "{told:?}");
}

#[test]
fn nobody_is_cut_off_who_is_not_on_call_or_signed_out_on_purpose() {
    let mut rig = off_duty();
    rig.step(lost(Loss::Broken));
    assert_eq!((alarms(&rig.pass(3_600)), rig.view().cut_off), (vec![], None));

    let mut rig = on_duty();
    rig.step(Input::SignedOut);
    assert_eq!((alarms(&rig.pass(3_600)), rig.view().cut_off), (vec![], None));

    // While it rings.
    let mut rig = on_duty();
    rig.step(lost(Loss::Broken));
    rig.pass(60);
    let effects = rig.step(Input::SignedOut);
    assert_eq!((alarms(&effects), reminders(&effects)), (vec![Alarm::Silence], vec![None]));
    assert!(has(&effects, &DesktopEffect::HideAlarm));
}

#[test]
fn a_short_loss_is_shown_and_not_heard() {
    let mut rig = on_duty();
    rig.step(lost(Loss::Broken));
    assert!(!shown(&rig).ringing);
    assert_eq!(shown(&rig).rings_at, wall(60));
    rig.pass(59);
    // Attempts that fail do not put it off.
    rig.step(Input::Connection(Connection::Connecting));
    rig.step(lost(Loss::Broken));
    let effects = rig.reconnect();
    assert_eq!((alarms(&effects), journal(&effects), rig.view().cut_off), (vec![], vec![], None));
    assert_eq!(alarms(&rig.pass(600)), []);
}

#[test]
fn it_ends_by_itself_when_the_feed_is_back_and_the_hub_is_told() {
    for heard in [true, false] {
        let mut rig = on_duty();
        rig.step(lost(Loss::Broken));
        rig.pass(60);
        if heard {
            rig.step(sounding());
        } else {
            rig.step(failed());
        }
        rig.pass(40);
        let effects = rig.reconnect();
        assert_eq!((alarms(&effects), reminders(&effects)), (vec![Alarm::Silence], vec![None]));
        // The window says so for a moment.
        assert!(!has(&effects, &DesktopEffect::HideAlarm) && has(&rig.pass(2), &DesktopEffect::HideAlarm));
        let told = &journal(&effects)[0];
        let why = "The hub ended the connection.".to_owned();
        assert_eq!((told.at, &told.happened), (wall(100), &Happened::CutOff { from: wall(0), rang: heard, why }));
        assert_eq!(receipts(&effects), [], "no page is sounded for by the signal");
    }
}

#[test]
fn a_person_has_it_silent_for_a_quarter_of_an_hour() {
    let mut rig = on_duty();
    rig.step(lost(Loss::Broken));
    rig.pass(100);
    let quieted = rig.now.wall;
    let effects = rig.step(Input::QuietCutOff);
    assert_eq!(alarms(&effects), [Alarm::Silence]);
    assert_eq!(shown(&rig).quiet_until, Some(quieted + TimeDelta::minutes(15)));
    assert!(!shown(&rig).ringing);
    let effects = rig.pass(15 * 60 - 1);
    assert!(alarms(&effects).is_empty() && has(&effects, &DesktopEffect::HideAlarm));
    let effects = rig.pass(1);
    assert_eq!((alarms(&effects), reminders(&effects).len()), (vec![signal(0)], 1), "gently again, and said again");
    assert!(has(&effects, &DesktopEffect::ShowAlarm));
    // Also before it began; and never for longer.
    let mut rig = on_duty();
    rig.step(lost(Loss::Broken));
    rig.step(Input::QuietCutOff);
    rig.pass(100);
    rig.step(Input::QuietCutOff);
    assert_eq!(alarms(&rig.pass(15 * 60 - 1)), []);
    assert_eq!(alarms(&rig.pass(1)), [signal(0)]);
    // Quiet or not, it is over when the feed is back.
    rig.step(Input::QuietCutOff);
    assert_eq!(alarms(&rig.reconnect()), []);
    assert_eq!(alarms(&rig.pass(3_600)), []);
}

#[test]
fn silence_for_a_while_means_nothing_while_nothing_is_lost() {
    let mut rig = on_duty();
    rig.step(Input::QuietCutOff);
    rig.step(lost(Loss::Broken));
    assert_eq!(alarms(&rig.pass(60)), [signal(0)]);
}

#[test]
fn the_alarm_drowns_it_and_afterwards_it_goes_on() {
    let mut rig = on_duty();
    rig.step(lost(Loss::Broken));
    rig.pass(70);
    // A screen's request got through, though the feed does not.
    let paged = incident(1, 6, Urgency::Alarm);
    assert_eq!(alarms(&rig.step(answered(paged.clone()))), [ring(0)]);
    assert!(!shown(&rig).ringing);
    rig.pass(20);
    let effects = rig.step(answered(resolved(paged, 7)));
    assert_eq!(alarms(&effects), [Alarm::Silence, signal(30)]);
    assert!(!has(&effects, &DesktopEffect::HideAlarm) && shown(&rig).ringing);
    // It does not begin while the alarm rings either.
    let (mut rig, _) = Rig::known(called(LAPTOP, false), 5, vec![incident(1, 5, Urgency::Alarm)]);
    rig.step(lost(Loss::Broken));
    assert_eq!(alarms(&rig.pass(90)), []);
    assert_eq!(alarms(&rig.step(click(1))), [Alarm::Silence, signal(30)]);
}

#[test]
fn missed_pages_ring_at_once_when_the_feed_is_back() {
    for seconds in [30, 90] {
        let mut rig = on_duty();
        rig.step(lost(Loss::Broken));
        rig.pass(seconds);
        rig.step(hello("e"));
        assert_eq!(alarms(&rig.step(entry(incident(1, 6, Urgency::Alarm)))), []);
        let effects = rig.step(live());
        assert_eq!(alarms(&effects), [ring(0)], "after {seconds} s");
        assert!(rig.view().cut_off.is_none());
        assert_eq!(alarms(&rig.step(click(1))), [Alarm::Silence]);
    }
}

#[test]
fn a_chime_waits_until_the_signal_is_over() {
    let mut rig = on_duty();
    rig.step(lost(Loss::Broken));
    rig.pass(60);
    assert_eq!(alarms(&rig.step(answered(incident(1, 6, Urgency::Chime)))), []);
    assert_eq!(alarms(&rig.reconnect()), [Alarm::Silence, Alarm::Chime]);
}

#[test]
fn a_shift_that_begins_without_a_feed_rings_at_once() {
    let mut rig = off_duty();
    rig.step(on_call(vec![], Some(shift(300, 400))));
    rig.step(lost(Loss::Broken));
    assert_eq!(alarms(&rig.pass(299)), []);
    assert_eq!(alarms(&rig.pass(1)), [signal(0)]);
    assert_eq!((shown(&rig).since, shown(&rig).rings_at), (wall(0), wall(300)));
    // And it is over with the shift.
    let effects = rig.pass(100);
    assert_eq!((alarms(&effects), reminders(&effects)), (vec![Alarm::Silence], vec![None]));
}

#[test]
fn a_laptop_that_woke_up_or_was_signed_in_anew_gets_another_minute() {
    for input in [Input::Jumped(Jump::Slept { from: wall(0) }), Input::SignedIn] {
        for before in [30, 100] {
            let mut rig = on_duty();
            rig.step(lost(Loss::Refused));
            rig.pass(before);
            let effects = rig.step(input.clone());
            assert_eq!(alarms(&effects).contains(&Alarm::Silence), before > 60);
            assert_eq!(alarms(&rig.pass(59)), []);
            assert_eq!(alarms(&rig.pass(1)), [signal(0)]);
            assert_eq!(shown(&rig).since, wall(0), "it is lost since then all the same");
        }
    }
}

#[test]
fn a_wall_clock_that_is_set_moves_neither_the_alarm_nor_the_signal_nor_the_patience() {
    for minutes in [10, -10] {
        let by = TimeDelta::minutes(minutes);
        let set = |rig: &mut Rig| {
            rig.now.wall += by;
            rig.step(Input::Jumped(Jump::Set { by_seconds: by.num_seconds() }))
        };
        let mut rig = on_duty();
        rig.step(lost(Loss::Broken));
        rig.pass(30);
        assert_eq!(alarms(&set(&mut rig)), []);
        assert_eq!(alarms(&rig.pass(29)), []);
        assert_eq!(alarms(&rig.pass(1)), [signal(0)], "{minutes}");
        rig.step(Input::QuietCutOff);
        set(&mut rig);
        assert_eq!(alarms(&rig.pass(15 * 60 - 1)), []);
        assert_eq!(alarms(&rig.pass(1)), [signal(0)], "{minutes}");

        let (mut rig, _) = Rig::live(6, vec![incident(1, 5, Urgency::Alarm)]);
        rig.pass(20);
        assert_eq!(alarms(&set(&mut rig)), []);
        rig.step(click(1));
        set(&mut rig);
        assert_eq!(alarms(&rig.pass(59)), []);
        assert_eq!(alarms(&rig.pass(1)), [ring(0)], "{minutes}");
    }
}

#[test]
fn no_duty_kept_and_no_hub_reached_is_no_duty() {
    let mut rig = Rig::signed_in();
    rig.step(Input::Remembered(Box::default()));
    assert_eq!(alarms(&rig.pass(3_600)), []);
}
