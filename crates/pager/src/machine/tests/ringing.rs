use oncall::{Mode, Priority, Urgency};
use proptest::prelude::*;

use super::rig::*;
use crate::machine::effect::{Alarm, DesktopEffect, Effect};
use crate::machine::input::{Input, Loss};

#[test]
fn what_rings_is_an_open_incident_whose_newest_page_of_mine_is_an_unsettled_alarm() {
    let alarm = || incident(1, 5, Urgency::Alarm);
    let cases = vec![
        ("paged by alarm", alarm(), vec![ring(0)]),
        ("by chime", incident(1, 5, Urgency::Chime), vec![Alarm::Chime]),
        ("silently", incident(1, 5, Urgency::Silent), vec![]),
        ("nobody paged", unpaged(1, 5), vec![]),
        ("somebody else paged", paged(unpaged(1, 5), 5, &borys(), Urgency::Alarm), vec![]),
        ("somebody else paged after me", paged(alarm(), 6, &borys(), Urgency::Silent), vec![ring(0)]),
        (
            "first by chime, then by alarm",
            paged(incident(1, 5, Urgency::Chime), 6, &anna(), Urgency::Alarm),
            vec![ring(0)],
        ),
        ("first by alarm, then by chime", paged(alarm(), 6, &anna(), Urgency::Chime), vec![Alarm::Chime]),
        ("acknowledged by me", acknowledged(alarm(), 6, anna()), vec![]),
        ("acknowledged by another", acknowledged(alarm(), 6, borys()), vec![]),
        ("resolved", resolved(alarm(), 6), vec![]),
        ("snoozed", snoozed(alarm(), 6), vec![]),
        ("a snooze over, nobody paged yet", awake(snoozed(alarm(), 6), 7), vec![]),
        (
            "a snooze over, and paged by the policy that started again",
            paged(awake(snoozed(alarm(), 6), 7), 8, &anna(), Urgency::Alarm),
            vec![ring(0)],
        ),
        ("acknowledged and taken back", unacknowledged(acknowledged(alarm(), 6, anna()), 7), vec![]),
        (
            "acknowledged and taken back, and paged by a later rule",
            paged(unacknowledged(acknowledged(alarm(), 6, anna()), 7), 8, &anna(), Urgency::Alarm),
            vec![ring(0)],
        ),
        (
            "acknowledged, and paged by a rule that waits for the end",
            paged(acknowledged(alarm(), 6, borys()), 7, &anna(), Urgency::Alarm),
            vec![ring(0)],
        ),
        ("the same by chime", paged(acknowledged(alarm(), 6, borys()), 7, &anna(), Urgency::Chime), vec![Alarm::Chime]),
        (
            "the same acknowledged once more",
            acknowledged(paged(acknowledged(alarm(), 6, borys()), 7, &anna(), Urgency::Alarm), 8, anna()),
            vec![],
        ),
        (
            "acknowledged, and another paged by such a rule",
            paged(acknowledged(alarm(), 6, anna()), 7, &borys(), Urgency::Alarm),
            vec![],
        ),
        ("passed on by me", passed_on(alarm(), 6, &anna()), vec![]),
        (
            "passed on by another, who was paged with me",
            passed_on(paged(alarm(), 5, &borys(), Urgency::Alarm), 6, &borys()),
            vec![ring(0)],
        ),
        ("given to another", assigned(alarm(), 6), vec![]),
        ("given to another team", transferred(alarm(), 6), vec![]),
        (
            "given to another team of mine, which pages me",
            paged(transferred(alarm(), 6), 7, &anna(), Urgency::Alarm),
            vec![ring(0)],
        ),
    ];
    for (what, incident, expected) in cases {
        let (_, effects) = Rig::live(10, vec![incident.clone()]);
        assert_eq!(alarms(&effects), expected, "{what}, in a snapshot");
        let (mut rig, _) = Rig::live(1, vec![]);
        assert_eq!(alarms(&rig.step(entry(incident))), expected, "{what}, as an entry");
    }
}

#[test]
fn a_ring_comes_with_window_and_notification_and_the_alarm_is_first() {
    let (mut rig, _) = Rig::live(1, vec![]);
    let effects = rig.step(entry(incident(1, 5, Urgency::Alarm)));
    assert_eq!(effects[0], Effect::Desktop(DesktopEffect::Alarm(ring(0))));
    assert!(has(&effects, &DesktopEffect::ShowAlarm));
    let notice = &notices(&effects)[0];
    assert_eq!((notice.incident, notice.title.as_str()), (id(1), "P1 service 1 stopped"));
    assert_eq!(notice.body, "Payments · prod-ecs\nYou are on call for Payments.");
    let view = rig.view();
    assert_eq!(view.ringing_since, Some(rig.now.wall));
    assert_eq!((rig.ringing(), rig.open()), (vec![1], vec![1]));
}

#[test]
fn a_test_incident_says_so_in_its_notification() {
    let mut test = incident(1, 5, Urgency::Alarm);
    test.integration.mode = Mode::Test;
    let (_, effects) = Rig::live(5, vec![test]);
    assert_eq!(notices(&effects)[0].title, "TEST P1 service 1 stopped");
}

#[test]
fn nothing_begins_to_ring_before_the_feed_has_caught_up() {
    let mut rig = Rig::signed_in();
    let paged = incident(1, 5, Urgency::Alarm);
    rig.step(hello("e"));
    rig.step(snapshot(4, vec![]));
    // What the replay brings first was settled elsewhere an hour ago.
    assert_eq!(rig.step(entry(paged.clone())), []);
    assert_eq!(rig.step(entry(incident(2, 6, Urgency::Alarm))), []);
    assert_eq!(rig.step(entry(resolved(paged, 7))), []);
    assert_eq!(alarms(&rig.step(live())), [ring(0)]);
    assert_eq!(rig.ringing(), [2]);
}

#[test]
fn a_hub_that_stops_in_the_middle_of_a_replay_delays_the_ring_but_does_not_prevent_it() {
    let mut rig = Rig::signed_in();
    rig.step(hello("e"));
    rig.step(snapshot(5, vec![incident(1, 5, Urgency::Alarm)]));
    assert_eq!(alarms(&rig.pass(9)), []);
    // A new connection that does not get further does not put it off.
    rig.step(lost(Loss::Broken));
    rig.step(hello("e"));
    assert_eq!(alarms(&rig.pass(1)), [ring(0)]);
}

#[test]
fn what_is_over_falls_silent_even_while_the_feed_catches_up() {
    let (mut rig, _) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    rig.step(lost(Loss::Broken));
    rig.step(hello("e"));
    let effects = rig.step(entry(acknowledged(incident(1, 5, Urgency::Alarm), 9, borys())));
    assert_eq!(alarms(&effects), [Alarm::Silence]);
    assert!(has(&effects, &DesktopEffect::Dismiss(id(1))) && has(&effects, &DesktopEffect::HideAlarm));
}

#[test]
fn settled_elsewhere_is_silence_without_notification_and_window() {
    let paged = incident(1, 5, Urgency::Alarm);
    for settled in [acknowledged(paged.clone(), 6, borys()), resolved(paged.clone(), 6)] {
        let (mut rig, _) = Rig::live(5, vec![paged.clone()]);
        let effects = rig.step(entry(settled));
        assert_eq!(effects[0], Effect::Desktop(DesktopEffect::Alarm(Alarm::Silence)));
        assert!(has(&effects, &DesktopEffect::Dismiss(id(1))) && has(&effects, &DesktopEffect::HideAlarm));
        // The old page, heard again, does not ring.
        assert_eq!(rig.step(entry(paged.clone())), []);
    }
}

#[test]
fn a_snapshot_replaces_what_was_known() {
    let (mut rig, _) = Rig::live(9, vec![incident(1, 5, Urgency::Alarm), incident(2, 6, Urgency::Alarm)]);
    assert_eq!(rig.ringing(), [1, 2]);
    rig.step(lost(Loss::Broken));
    rig.step(hello("e"));
    let effects = rig.step(snapshot(12, vec![incident(2, 6, Urgency::Alarm)]));
    assert!(has(&effects, &DesktopEffect::Dismiss(id(1))));
    rig.step(live());
    assert_eq!((rig.ringing(), rig.open()), (vec![2], vec![2]));
}

#[test]
fn versions_of_another_ledger_are_not_compared() {
    // The other one may be behind or ahead; or it is the same by name, and contradicts what it said before.
    for (epoch, seq) in [("restored", 7), ("restored", 1_000), ("e", 7)] {
        let (mut rig, _) = Rig::live(899, vec![]);
        rig.step(entry(acknowledged(incident(1, 900, Urgency::Alarm), 900, anna())));
        // Newer than anything seen of the feed: by an answer.
        rig.step(click(2));
        rig.step(taken(acknowledge(2), acknowledged(incident(2, 2_000, Urgency::Alarm), 2_000, anna())));
        assert_eq!(rig.open(), [1, 2]);
        rig.step(hello(epoch));
        rig.step(snapshot(seq, vec![incident(1, 5, Urgency::Alarm)]));
        assert_eq!(alarms(&rig.step(live())), [ring(0)], "{epoch} {seq}");
        assert_eq!(rig.open(), [1], "{epoch} {seq}");
        rig.step(entry(incident(3, seq + 1, Urgency::Alarm)));
        assert_eq!(rig.ringing(), [1, 3], "{epoch} {seq}");
    }
}

#[test]
fn an_answer_that_overtook_the_snapshot_is_not_undone_by_it() {
    let paged = incident(1, 5, Urgency::Alarm);
    let (mut rig, _) = Rig::live(5, vec![paged.clone()]);
    rig.step(click(1));
    rig.step(hello("e"));
    rig.step(taken(acknowledge(1), acknowledged(paged.clone(), 6, anna())));
    rig.step(snapshot(5, vec![paged]));
    assert_eq!(alarms(&rig.step(live())), []);
    assert_eq!(rig.ringing(), [0; 0]);
}

#[test]
fn an_answer_that_is_older_than_the_feed_does_not_open_the_incident_again() {
    let paged = incident(1, 5, Urgency::Alarm);
    let (mut rig, effects) = Rig::live(5, vec![paged.clone()]);
    let delivered = requests(&effects).remove(0);
    rig.step(entry(resolved(paged.clone(), 8)));
    assert_eq!(alarms(&rig.step(taken(delivered, paged))), []);
    assert_eq!(rig.open(), [0; 0]);
}

#[test]
fn in_a_replay_a_newer_copy_makes_the_older_ones_old() {
    let paged = incident(1, 5, Urgency::Alarm);
    let (mut rig, _) = Rig::live(4, vec![]);
    rig.step(hello("e"));
    rig.step(late_entry(5, resolved(paged.clone(), 9)));
    rig.step(late_entry(6, paged));
    assert_eq!(alarms(&rig.step(live())), []);
    assert_eq!(rig.open(), [0; 0]);
}

#[test]
fn a_raised_priority_rings_again_after_my_click() {
    let quiet = incident(1, 5, Urgency::Alarm);
    let (mut rig, _) = Rig::live(5, vec![quiet.clone()]);
    assert_eq!(alarms(&rig.step(click(1))), [Alarm::Silence]);
    let effects = rig.step(entry(paged(quiet, 6, &anna(), Urgency::Alarm)));
    assert_eq!(alarms(&effects), [ring(0)]);
    assert!(has(&effects, &DesktopEffect::ShowAlarm));
}

#[test]
fn a_further_page_of_what_rings_goes_on_in_the_same_ramp_with_a_new_notification() {
    let first = incident(1, 5, Urgency::Alarm);
    let (mut rig, _) = Rig::live(5, vec![first.clone()]);
    rig.pass(20);
    let effects = rig.step(entry(paged(first, 6, &anna(), Urgency::Alarm)));
    assert_eq!((alarms(&effects), notices(&effects).len()), (vec![], 1));
}

#[test]
fn the_ramp_runs_from_the_oldest_page_that_still_rings() {
    let (first, second) = (incident(1, 5, Urgency::Alarm), incident(2, 6, Urgency::Alarm));
    let (mut rig, _) = Rig::live(5, vec![first.clone()]);
    rig.pass(30);
    // A second one joins the ramp that runs.
    assert_eq!(alarms(&rig.step(entry(second.clone()))), []);
    rig.pass(10);
    // The first is settled elsewhere: the ramp is the second one's.
    assert_eq!(alarms(&rig.step(entry(acknowledged(first, 7, borys())))), [ring(10)]);
    assert_eq!(alarms(&rig.step(entry(resolved(second, 8)))), [Alarm::Silence]);
}

#[test]
fn acknowledging_one_of_two_is_heard_as_a_gap() {
    let (mut rig, _) = Rig::live(6, vec![incident(1, 5, Urgency::Alarm), incident(2, 6, Urgency::Alarm)]);
    rig.pass(30);
    assert_eq!(alarms(&rig.step(click(2))), [Alarm::Silence, ring(30)]);
    assert_eq!(rig.ringing(), [1]);
}

#[test]
fn a_ring_is_not_ended_by_losing_the_feed_and_not_repeated_by_its_return() {
    let paged = incident(1, 5, Urgency::Alarm);
    let (mut rig, _) = Rig::live(5, vec![paged.clone()]);
    assert_eq!(alarms(&rig.step(lost(Loss::Broken))), []);
    assert_eq!(alarms(&rig.pass(600)), []);
    assert_eq!(rig.ringing(), [1]);
    rig.step(hello("e"));
    rig.step(snapshot(5, vec![paged]));
    assert_eq!(alarms(&rig.step(live())), []);
    assert_eq!(rig.ringing(), [1]);
}

#[test]
fn after_a_restart_it_rings_again_and_begins_gently() {
    let mut old = incident(1, 5, Urgency::Alarm);
    old.pages[0].at = wall(-3_600);
    let (_, effects) = Rig::live(5, vec![old]);
    assert_eq!(alarms(&effects), [ring(0)]);
}

#[test]
fn a_chime_sounds_once_per_page() {
    let quiet = incident(1, 5, Urgency::Chime);
    let (mut rig, effects) = Rig::live(5, vec![quiet.clone()]);
    assert_eq!((alarms(&effects), notices(&effects).len()), (vec![Alarm::Chime], 1));
    rig.step(hello("e"));
    rig.step(snapshot(5, vec![quiet.clone()]));
    assert_eq!(alarms(&rig.step(live())), []);
    let again = paged(quiet, 6, &anna(), Urgency::Chime);
    assert_eq!(alarms(&rig.step(entry(again.clone()))), [Alarm::Chime]);
    let effects = rig.step(entry(resolved(again, 7)));
    assert!(alarms(&effects).is_empty() && has(&effects, &DesktopEffect::Dismiss(id(1))));
}

#[test]
fn a_chime_does_not_disturb_the_alarm() {
    let (mut rig, _) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    let effects = rig.step(entry(incident(2, 6, Urgency::Chime)));
    assert_eq!((alarms(&effects), notices(&effects).len()), (vec![], 1));
}

#[test]
fn signing_out_ends_everything_and_tells_nobody() {
    let (mut rig, _) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    let effects = rig.step(Input::SignedOut);
    assert_eq!(effects[0], Effect::Desktop(DesktopEffect::Alarm(Alarm::Silence)));
    assert!(has(&effects, &DesktopEffect::Dismiss(id(1))) && has(&effects, &DesktopEffect::HideAlarm));
    assert_eq!((requests(&effects), rig.view().person), (vec![], None));
    // What the old connection still had to say does not count.
    rig.step(entry(incident(2, 6, Urgency::Alarm)));
    rig.pass(10);
    assert_eq!((rig.open(), rig.pager.due()), (vec![], None));
}

#[test]
fn another_account_knows_nothing_of_the_first_ones_pages() {
    let (mut rig, _) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    let effects = rig.step(Input::SignedIn);
    assert_eq!((alarms(&effects), requests(&effects)), (vec![Alarm::Silence], vec![]));
    rig.step(hello("other"));
    rig.step(snapshot(1, vec![]));
    assert_eq!(requests(&rig.step(live())), []);
}

#[test]
fn the_most_urgent_comes_first() {
    let mut later = incident(1, 5, Urgency::Alarm);
    later.opened_at = wall(60);
    let earlier = incident(2, 6, Urgency::Alarm);
    let mut lesser = incident(3, 7, Urgency::Alarm);
    lesser.priority = Priority::P2;
    let taken = acknowledged(incident(4, 8, Urgency::Alarm), 8, borys());
    let (rig, _) = Rig::live(9, vec![lesser, taken, later, earlier]);
    assert_eq!((rig.ringing(), rig.open()), (vec![2, 1, 3], vec![2, 1, 4, 3]));
}

proptest! {
    #[test]
    fn a_repeated_entry_changes_nothing(urgency in prop::sample::select(vec![Urgency::Alarm, Urgency::Chime, Urgency::Silent]), state in 0..3) {
        let paged = incident(1, 5, urgency);
        let copy = match state {
            0 => paged,
            1 => acknowledged(paged, 6, anna()),
            _ => resolved(paged, 6),
        };
        let (mut rig, _) = Rig::live(4, vec![]);
        rig.step(entry(copy.clone()));
        prop_assert_eq!(rig.step(entry(copy)), []);
        prop_assert_eq!(rig.step(pulse()), []);
    }
}
