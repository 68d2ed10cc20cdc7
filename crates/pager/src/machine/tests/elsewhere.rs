//! What ends a call beside an acknowledgement of this laptop: what people did elsewhere, and what a screen asked of the hub.

use oncall::{Incident, Urgency};

use super::rig::*;
use crate::machine::effect::{Alarm, DesktopEffect, Effect};
use crate::machine::input::Input;
use crate::machine::view::Bell;

fn called() -> Incident {
    incident(1, 5, Urgency::Alarm)
}

/// Everything that settles the call on Anna, each as version 6.
fn endings() -> Vec<Incident> {
    vec![
        acknowledged(called(), 6, anna()),
        resolved(called(), 6),
        Incident { deleted: true, ..resolved(called(), 6) },
        snoozed(called(), 6),
        passed_on(called(), 6, &anna()),
        assigned(called(), 6),
        transferred(called(), 6),
    ]
}

#[test]
fn the_hubs_answer_to_a_screen_is_silence_before_the_feed_says_so() {
    for ending in endings() {
        let (mut rig, _) = Rig::live(5, vec![called()]);
        let effects = rig.step(answered(ending.clone()));
        assert_eq!(effects[0], Effect::Desktop(DesktopEffect::Alarm(Alarm::Silence)), "{ending:?}");
        assert!(has(&effects, &DesktopEffect::Dismiss(id(1))));
        // The entry, when it comes, and the old page, when it comes again, change nothing.
        assert_eq!(alarms(&rig.step(entry_by(anna(), ending))), []);
        assert_eq!(rig.step(entry(called())), []);
        assert_eq!(rig.ringing(), [0; 0]);
    }
}

#[test]
fn the_window_stays_for_a_moment_after_what_i_did_and_closes_at_once_after_what_others_did() {
    for ending in endings() {
        for mine in [answered(ending.clone()), entry_by(anna(), ending.clone())] {
            let (mut rig, _) = Rig::live(5, vec![called()]);
            assert!(!has(&rig.step(mine), &DesktopEffect::HideAlarm), "{ending:?}");
            assert!(has(&rig.pass(2), &DesktopEffect::HideAlarm), "{ending:?}");
        }
        let (mut rig, _) = Rig::live(5, vec![called()]);
        assert!(has(&rig.step(entry_by(borys(), ending)), &DesktopEffect::HideAlarm));
    }
}

#[test]
fn what_still_rings_is_heard_to_go_on_after_what_i_did() {
    let (mut rig, _) = Rig::live(6, vec![called(), incident(2, 6, Urgency::Alarm)]);
    assert_eq!(alarms(&rig.step(answered(snoozed(called(), 7)))), [Alarm::Silence, ring(0)]);
    assert_eq!(rig.ringing(), [2]);
}

#[test]
fn an_answer_that_changes_nothing_for_me_is_only_shown() {
    let (mut rig, _) = Rig::live(5, vec![called()]);
    let mut noted = called();
    noted.version = 6;
    assert_eq!(alarms(&rig.step(answered(noted))), []);
    assert_eq!((rig.ringing(), rig.view().open[0].version), (vec![1], 6));
    // An answer that the feed has overtaken is old.
    rig.step(entry(snoozed(called(), 8)));
    assert_eq!(rig.step(answered(paged(called(), 7, &anna(), Urgency::Alarm))), []);
    // Without an account there is nobody for whom it could ring.
    rig.step(Input::SignedOut);
    rig.step(answered(incident(3, 9, Urgency::Alarm)));
    assert_eq!(rig.open(), [0; 0]);
}

#[test]
fn a_snooze_ends_with_the_next_page_and_not_before() {
    let (mut rig, _) = Rig::live(5, vec![called()]);
    rig.step(entry(snoozed(called(), 6)));
    assert_eq!(alarms(&rig.pass(3_600)), []);
    let awake = awake(snoozed(called(), 6), 7);
    assert_eq!(alarms(&rig.step(entry(awake.clone()))), []);
    assert_eq!(alarms(&rig.step(entry(paged(awake, 8, &anna(), Urgency::Alarm)))), [ring(0)]);
}

#[test]
fn an_acknowledged_incident_that_calls_again_is_acknowledged_like_any_other() {
    let mine = acknowledged(called(), 6, anna());
    let (mut rig, _) = Rig::live(6, vec![mine.clone()]);
    assert_eq!((rig.view().bell, rig.step(click(1))), (Bell::Acknowledged, vec![]));
    let again = paged(mine, 7, &anna(), Urgency::Alarm);
    let effects = rig.step(entry(again.clone()));
    assert_eq!((alarms(&effects), rig.view().bell), (vec![ring(0)], Bell::Ringing));
    assert!(has(&effects, &DesktopEffect::ShowAlarm));
    // One's own acknowledgement of before does not cover it; a new one does, and is asked of the hub.
    let effects = rig.step(click(1));
    assert_eq!((alarms(&effects), acknowledges(&effects)), (vec![Alarm::Silence], vec![acknowledge(1)]));
    // Unheard for a minute, it rings again; heard, it stays silent.
    assert_eq!(alarms(&rig.pass(60)), [ring(0)]);
    assert_eq!(alarms(&rig.step(taken(acknowledge(1), acknowledged(again, 8, anna())))), [Alarm::Silence]);
    assert_eq!((rig.view().silenced, rig.view().bell), (vec![], Bell::Acknowledged));
}

#[test]
fn an_acknowledgement_that_was_overtaken_is_asked_no_more() {
    // Repeated later, it would silence whoever is called by then.
    for ending in [snoozed(called(), 6), passed_on(called(), 6, &anna()), assigned(called(), 6)] {
        let (mut rig, _) = Rig::live(5, vec![called()]);
        rig.step(click(1));
        rig.step(unreached(acknowledge(1)));
        rig.step(answered(ending.clone()));
        assert_eq!(rig.view().silenced, [], "{ending:?}");
        assert_eq!(acknowledges(&rig.pass(120)), []);
    }
}

#[test]
fn a_refusal_is_not_told_of_what_nobody_has_to_answer_any_more() {
    for ending in [snoozed(called(), 6), acknowledged(called(), 6, borys()), resolved(called(), 6)] {
        let (mut rig, _) = Rig::live(5, vec![called()]);
        rig.step(click(1));
        rig.step(refused(acknowledge(1)));
        assert_eq!(rig.view().problems.len(), 1);
        rig.step(entry(ending));
        assert_eq!(rig.view().problems, []);
    }
}

#[test]
fn what_was_given_away_before_the_snapshot_is_known_of_does_not_ring_after_it() {
    let mut rig = Rig::signed_in();
    rig.step(hello("e"));
    // The answer overtakes the snapshot that was made before it.
    rig.step(snapshot(5, vec![called()]));
    rig.step(answered(transferred(called(), 6)));
    assert_eq!(alarms(&rig.step(live())), []);
}
