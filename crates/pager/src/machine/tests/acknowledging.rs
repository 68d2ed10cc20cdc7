use std::time::Duration;

use chrono::TimeDelta;
use oncall::Urgency;

use super::rig::*;
use crate::machine::effect::{Alarm, DesktopEffect, Effect};
use crate::machine::input::{How, Input, Loss};
use crate::machine::view::Bell;

fn ringing() -> Rig {
    Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]).0
}

fn confirmed() -> oncall::Incident {
    acknowledged(incident(1, 5, Urgency::Alarm), 6, anna())
}

#[test]
fn the_click_silences_at_once_and_asks_the_hub() {
    let mut rig = ringing();
    let effects = rig.step(click(1));
    assert_eq!(effects[0], Effect::Desktop(DesktopEffect::Alarm(Alarm::Silence)));
    assert_eq!(acknowledges(&effects), [acknowledge(1)]);
    assert!(has(&effects, &DesktopEffect::Dismiss(id(1))));
    // The window stays, to say whether the hub has heard.
    assert!(!has(&effects, &DesktopEffect::HideAlarm));
    let view = rig.view();
    assert_eq!((view.bell, view.silenced.len()), (Bell::OnDuty, 1));
    assert_eq!((view.silenced[0].rings_again_at, &view.silenced[0].detail), (None, &None));
}

#[test]
fn the_incident_counts_as_acknowledged_when_the_hub_says_so() {
    for confirmation in [taken(acknowledge(1), confirmed()), entry(confirmed())] {
        let mut rig = ringing();
        rig.step(click(1));
        let effects = rig.step(confirmation);
        assert_eq!((alarms(&effects), acknowledges(&effects)), (vec![], vec![]));
        let view = rig.view();
        assert_eq!((view.bell, view.acknowledged(), view.silenced.len()), (Bell::Acknowledged, 1, 0));
        // Neither the other confirmation nor an hour changes anything, but that the window closes.
        rig.step(taken(acknowledge(1), confirmed()));
        rig.step(entry(confirmed()));
        let effects = rig.pass(3_600);
        assert_eq!((alarms(&effects), acknowledges(&effects)), (vec![], vec![]));
        assert!(has(&effects, &DesktopEffect::HideAlarm));
    }
}

#[test]
fn the_window_says_for_a_moment_that_the_hub_has_heard() {
    let mut rig = ringing();
    rig.step(click(1));
    assert!(!has(&rig.step(entry(confirmed())), &DesktopEffect::HideAlarm));
    assert!(!has(&rig.pass(1), &DesktopEffect::HideAlarm));
    // Something new that rings in this moment keeps it open.
    assert!(has(&rig.step(entry(incident(2, 7, Urgency::Alarm))), &DesktopEffect::ShowAlarm));
    assert!(!has(&rig.pass(60), &DesktopEffect::HideAlarm));
}

#[test]
fn an_unreachable_hub_is_asked_again_and_again_and_after_a_minute_it_rings() {
    let mut rig = ringing();
    let clicked = rig.now;
    let since = |rig: &Rig| rig.now.mono.saturating_sub(clicked.mono).as_secs();
    rig.step(click(1));
    rig.step(unreached(acknowledge(1)));
    let view = rig.view();
    assert_eq!(view.silenced[0].rings_again_at, Some(clicked.wall + TimeDelta::seconds(60)));
    assert!(view.silenced[0].detail.as_ref().is_some_and(|detail| detail.ends_with("No answer.")), "{view:?}");

    let mut attempts = Vec::new();
    let rang = loop {
        let effects = rig.pass(1);
        if !acknowledges(&effects).is_empty() {
            attempts.push(since(&rig));
            rig.step(unreached(acknowledge(1)));
        }
        if !alarms(&effects).is_empty() {
            assert!(has(&effects, &DesktopEffect::ShowAlarm));
            break (alarms(&effects), since(&rig));
        }
    };
    assert_eq!(attempts, [1, 3, 7, 15, 25, 35, 45, 55]);
    assert_eq!(rang, (vec![ring(0)], 60));
    assert_eq!((rig.view().bell, rig.view().silenced[0].rings_again_at), (Bell::Ringing, None));

    // It goes on trying while it rings, and is silent once the hub hears.
    assert_eq!(acknowledges(&rig.pass(10)), [acknowledge(1)]);
    assert_eq!(alarms(&rig.step(taken(acknowledge(1), confirmed()))), [Alarm::Silence]);
    assert_eq!(rig.view().bell, Bell::Acknowledged);
}

#[test]
fn a_request_that_never_ends_rings_again_too() {
    let mut rig = ringing();
    rig.step(click(1));
    assert_eq!(alarms(&rig.pass(59)), []);
    assert_eq!(alarms(&rig.pass(1)), [ring(0)]);
}

#[test]
fn a_second_click_gives_another_minute_and_asks_at_once() {
    let mut rig = ringing();
    rig.step(click(1));
    rig.step(unreached(acknowledge(1)));
    rig.pass(1);
    rig.step(unreached(acknowledge(1)));
    rig.now.mono += Duration::from_mins(1);
    assert_eq!(alarms(&rig.step(Input::Tick)), [ring(0)]);
    rig.step(unreached(acknowledge(1)));
    let effects = rig.step(click(1));
    assert_eq!((alarms(&effects), acknowledges(&effects)), (vec![Alarm::Silence], vec![acknowledge(1)]));
    assert_eq!(alarms(&rig.pass(59)), []);
    assert_eq!(alarms(&rig.pass(1)), [ring(0)]);
}

#[test]
fn a_click_while_a_request_runs_sends_no_second_one() {
    let mut rig = ringing();
    rig.step(click(1));
    assert_eq!(acknowledges(&rig.step(click(1))), []);
}

#[test]
fn a_refusal_rings_again_at_once_and_says_why() {
    let mut rig = ringing();
    rig.step(click(1));
    let effects = rig.step(refused(acknowledge(1)));
    assert_eq!(alarms(&effects), [ring(0)]);
    let view = rig.view();
    assert_eq!((view.silenced.len(), view.problems.len()), (0, 1));
    let problem = &view.problems[0];
    assert_eq!((problem.code.as_str(), problem.remedy.as_str()), ("acknowledge_refused", "Not your team."));
    assert!(problem.title.contains("#1 service 1 stopped"), "{problem:?}");
    // It is not said while a second click is on its way, and said again if that fares no better.
    rig.step(click(1));
    assert_eq!(rig.view().problems, []);
    rig.step(refused(acknowledge(1)));
    assert_eq!(rig.view().problems.len(), 1);
    // It is no longer said once somebody else has taken it.
    rig.step(entry(acknowledged(incident(1, 5, Urgency::Alarm), 6, borys())));
    assert_eq!(rig.view().problems, []);
}

#[test]
fn the_feeds_return_tries_at_once() {
    let mut rig = ringing();
    rig.step(click(1));
    rig.step(unreached(acknowledge(1)));
    rig.step(lost(Loss::Broken));
    rig.step(hello("e"));
    assert_eq!(acknowledges(&rig.step(live())), [acknowledge(1)]);
}

#[test]
fn all_that_rings_can_be_acknowledged_at_once() {
    let (mut rig, _) = Rig::live(
        7,
        vec![incident(1, 5, Urgency::Alarm), incident(2, 6, Urgency::Alarm), incident(3, 7, Urgency::Chime)],
    );
    let effects = rig.step(Input::AcknowledgeAll { how: How::Shortcut });
    assert_eq!(alarms(&effects), [Alarm::Silence]);
    assert_eq!(acknowledges(&effects), [acknowledge(1), acknowledge(2)]);
    // And when nothing rings, nothing happens.
    assert_eq!(rig.step(Input::AcknowledgeAll { how: How::Shortcut }), []);
}

#[test]
fn what_does_not_ring_can_be_acknowledged_too() {
    let (mut rig, _) = Rig::live(6, vec![unpaged(1, 5), incident(2, 6, Urgency::Alarm)]);
    let effects = rig.step(click(1));
    assert_eq!((alarms(&effects), acknowledges(&effects)), (vec![], vec![acknowledge(1)]));
    assert_eq!(rig.ringing(), [2]);
}

#[test]
fn what_is_settled_needs_no_request() {
    let (mut rig, _) = Rig::live(6, vec![acknowledged(incident(1, 5, Urgency::Alarm), 6, borys())]);
    assert_eq!(rig.step(click(1)), []);
}

#[test]
fn a_click_before_the_snapshot_is_not_lost() {
    let mut rig = Rig::signed_in();
    assert_eq!(acknowledges(&rig.step(click(1))), [acknowledge(1)]);
    rig.step(hello("e"));
    rig.step(snapshot(5, vec![incident(1, 5, Urgency::Alarm)]));
    assert_eq!(alarms(&rig.step(live())), []);
    assert_eq!(alarms(&rig.step(refused(acknowledge(1)))), [ring(0)]);
}

#[test]
fn a_click_without_an_account_asks_nobody() {
    let mut rig = ringing();
    rig.step(Input::SignedOut);
    assert_eq!(rig.step(click(1)), []);
}
