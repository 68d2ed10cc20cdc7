use oncall::duty::{Answered, Asked};
use oncall::setup::{RequestState, ShiftRequest};
use oncall::{Duties, FeedEvent, ShiftRequestId};

use super::incidents::duty;
use super::rig::*;
use crate::machine::effect::{DesktopEffect, Effect};
use crate::machine::input::{Input, Loss};

/// The requests told of (positive) and taken away (negative), by their numbers.
fn told(effects: &[Effect]) -> Vec<i64> {
    let number = |id: ShiftRequestId| i64::try_from(id.0.as_u128()).unwrap();
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::Desktop(DesktopEffect::Ask(asked)) => Some(number(asked.request.id)),
        Effect::Desktop(DesktopEffect::Unask(request)) => Some(-number(*request)),
        _ => None,
    });
    told.collect()
}

#[test]
fn each_request_is_told_of_once() {
    let (mut rig, effects) = Rig::live(5, vec![]);
    assert_eq!(told(&effects), [0; 0]);
    assert_eq!(told(&rig.step(duties(vec![asked(1)]))), [1]);
    assert_eq!(told(&rig.step(duties(vec![asked(1), asked(2)]))), [2]);
    assert_eq!(rig.view().duty.asked, [asked(1), asked(2)]);
    // Not again, however often the feed is made anew, and whatever it says on the way.
    for _ in 0..2 {
        let mut effects = rig.step(lost(Loss::Broken));
        effects.extend(rig.step(hello("e")));
        effects.extend(rig.step(snapshot(6, vec![])));
        effects.extend(rig.step(duties(vec![asked(1), asked(2)])));
        effects.extend(rig.step(live()));
        assert_eq!(told(&effects), [0; 0]);
    }
}

#[test]
fn nothing_is_told_before_the_feed_has_caught_up() {
    let mut rig = Rig::signed_in();
    rig.step(hello("e"));
    assert_eq!(told(&rig.step(duties(vec![asked(1)]))), [0; 0]);
    rig.step(duties(vec![asked(2)]));
    assert_eq!(told(&rig.step(live())), [2]);
}

#[test]
fn what_was_answered_or_withdrawn_is_taken_away() {
    let (mut rig, _) = Rig::live(5, vec![]);
    rig.step(duties(vec![asked(1), asked(2)]));
    assert_eq!(told(&rig.step(duties(vec![asked(2)]))), [-1]);
    assert_eq!(told(&rig.step(Input::SignedOut)), [-2]);
}

#[test]
fn an_answer_to_ones_own_request_is_told_of_once() {
    let answers = |effects: &[Effect]| {
        let answers = effects.iter().filter_map(|effect| match effect {
            Effect::Desktop(DesktopEffect::Answered(answered)) => Some(answered.request.id.0.as_u128()),
            _ => None,
        });
        answers.collect::<Vec<_>>()
    };
    let answered = |number| {
        let Asked { request, from, schedule } = asked(number);
        Answered { request: ShiftRequest { state: RequestState::Declined, ..request }, by: from, schedule }
    };
    let heard = |answered: Vec<Answered>| Input::Feed(FeedEvent::Duty(Duties { answered, ..duty() }));
    let (mut rig, _) = Rig::live(5, vec![]);
    assert_eq!(answers(&rig.step(heard(vec![answered(1)]))), [1]);
    assert_eq!(answers(&rig.step(heard(vec![answered(1), answered(2)]))), [2]);
    assert_eq!(answers(&rig.step(heard(vec![answered(2)]))), [0; 0], "one that is a day old goes by itself");
}
