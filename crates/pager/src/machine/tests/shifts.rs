//! On duty by time, also while no hub can be asked.

use oncall::Duties;

use super::rig::*;
use crate::machine::effect::{DesktopEffect, Effect};
use crate::machine::input::{Input, Loss};
use crate::machine::view::Bell;

/// What is to be kept.
fn kept(effects: &[Effect]) -> Vec<Duties> {
    let kept = effects.iter().filter_map(|effect| match effect {
        Effect::Desktop(DesktopEffect::Remember(duties)) => Some(duties.as_ref().clone()),
        _ => None,
    });
    kept.collect()
}

#[test]
fn a_shift_begins_and_ends_by_the_clock() {
    for cut_off in [false, true] {
        let (mut rig, _) = Rig::live(5, vec![]);
        rig.step(on_call(vec![shift(-100, 30)], Some(shift(50, 70))));
        if cut_off {
            rig.step(lost(Loss::Broken));
        }
        let look = |rig: &Rig| {
            let view = rig.view();
            (view.on_duty, view.duty.now, view.duty.next)
        };
        assert_eq!(look(&rig), (true, vec![shift(-100, 30)], Some(shift(50, 70))));
        rig.pass(30);
        assert_eq!(look(&rig), (false, vec![], Some(shift(50, 70))));
        rig.pass(19);
        assert!(!rig.view().on_duty);
        rig.pass(1);
        assert_eq!(look(&rig), (true, vec![shift(50, 70)], None));
        let bell = if cut_off { Bell::CutOff } else { Bell::OnDuty };
        assert_eq!(rig.view().bell, bell);
        rig.pass(20);
        assert_eq!(look(&rig), (false, vec![], None));
        assert_eq!(rig.view().bell, if cut_off { Bell::CutOff } else { Bell::OffDuty });
    }
}

#[test]
fn a_clock_that_is_behind_does_not_doubt_what_the_hub_calls_now() {
    let (mut rig, _) = Rig::live(5, vec![]);
    rig.step(on_call(vec![shift(20, 100)], None));
    assert!(rig.view().on_duty);
}

#[test]
fn what_was_kept_counts_until_the_hub_says_otherwise() {
    let mut rig = Rig::started();
    let last_time = Duties { now: vec![shift(-100, 1_000)], next: Some(shift(2_000, 3_000)), ..Duties::default() };
    assert_eq!(kept(&rig.step(Input::Remembered(Box::new(last_time.clone())))), []);
    assert!(rig.view().on_duty, "also before there is an account");
    rig.step(Input::SignedIn);
    assert_eq!((rig.view().on_duty, rig.view().duty), (true, last_time.clone()));
    rig.step(hello("e"));
    let said = Duties { now: vec![], next: Some(shift(500, 600)), asked: vec![asked(1)], ..Duties::default() };
    let effects = rig.step(Input::Feed(oncall::FeedEvent::Duty(said.clone())));
    // Requests are the hub's to tell again.
    let worth_keeping = Duties { asked: vec![], ..said };
    assert_eq!(kept(&effects), [worth_keeping]);
    assert!(!rig.view().on_duty);
    // Once; and what was kept comes too late now.
    assert_eq!(kept(&rig.step(live())), []);
    rig.step(Input::Remembered(Box::new(last_time)));
    assert!(!rig.view().on_duty);
}

#[test]
fn a_gone_account_is_on_call_for_nothing_and_that_is_kept() {
    let (mut rig, _) = Rig::live(5, vec![]);
    assert_eq!(kept(&rig.step(Input::SignedOut)), [Duties::default()]);
    assert!(!rig.view().on_duty);
    assert_eq!(kept(&rig.step(Input::SignedIn)), []);
}

#[test]
fn whoever_signs_in_again_after_a_refused_token_is_on_call_all_the_same() {
    let (mut rig, _) = Rig::live(5, vec![]);
    rig.step(lost(Loss::Refused));
    rig.step(Input::SignedIn);
    assert!(rig.view().on_duty);
}
