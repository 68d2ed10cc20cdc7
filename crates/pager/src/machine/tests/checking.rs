//! The laptop looks at itself: when, what is made of it, and who is told.

use chrono::TimeDelta;
use oncall::SelfCheck;
use oncall::pager::{Occasion, Point, Standing, Subject};

use super::rig::*;
use crate::machine::effect::{Effect, Request};
use crate::machine::input::{Finding, Input, Jump, Loss};
use crate::machine::view::Problem;

fn found(standing: Standing) -> Input {
    Input::Checked(vec![point(Subject::Sound, standing)])
}

fn muted() -> Input {
    Input::Checked(vec![point(Subject::Sound, Standing::Passed), point(Subject::Volume, Standing::Failed)])
}

fn last(rig: &Rig) -> SelfCheck {
    rig.view().check.unwrap()
}

fn of(check: &SelfCheck, subject: Subject) -> Point {
    check.points.iter().find(|point| point.subject == subject).unwrap().clone()
}

/// The problem of a laptop, which appears or goes.
fn problem(found: bool) -> Input {
    let code = "no_sound_device".to_owned();
    let problem = Problem { code: code.clone(), title: String::new(), meaning: String::new(), remedy: String::new() };
    Input::Problem(if found { Finding::Found(problem) } else { Finding::Gone { code } })
}

/// Known to the hub and off duty; what it found at its start is taken.
fn at_rest() -> Rig {
    let (mut rig, _) = Rig::known(called(LAPTOP, false), 5, vec![]);
    take_checks(&mut rig);
    rig.step(on_call(vec![], None));
    rig
}

fn on_duty() -> Rig {
    let (mut rig, _) = Rig::known(called(LAPTOP, false), 5, vec![]);
    take_checks(&mut rig);
    rig
}

/// The hub takes whatever is on its way.
fn take_checks(rig: &mut Rig) {
    while let Some(check) = rig.view().check {
        let effects = rig.step(told(Request::Check(called(LAPTOP, false).id, Box::new(check))));
        if checks(&effects).is_empty() {
            return;
        }
    }
}

#[test]
fn at_the_start_it_waits_for_the_feed_but_not_for_long() {
    let mut rig = Rig::started();
    assert_eq!(looks(&rig.pass(9)), 0);
    assert_eq!(looks(&rig.pass(1)), 1);
    assert!(rig.view().checking);
    rig.step(found(Standing::Passed));
    let check = last(&rig);
    assert_eq!((check.at, check.occasion, rig.view().checking), (wall(10), Occasion::Start, false));
    let subjects: Vec<_> = check.points.iter().map(|point| (point.subject, point.standing)).collect();
    assert_eq!(
        subjects,
        [(Subject::Feed, Standing::Failed), (Subject::Clock, Standing::Warned), (Subject::Sound, Standing::Passed)]
    );

    let mut rig = Rig::started();
    rig.step(Input::SignedIn);
    rig.step(hello("e"));
    assert_eq!(looks(&rig.step(live())), 1);
    rig.step(found(Standing::Passed));
    assert!(last(&rig).passed());
}

#[test]
fn each_occasion_has_its_time() {
    let mut rig = at_rest();
    assert_eq!(looks(&rig.step(Input::Check(Occasion::Asked))), 1);
    rig.step(found(Standing::Passed));
    assert_eq!(last(&rig).occasion, Occasion::Asked);
    // Off duty no hour is worth a look.
    assert_eq!(looks(&rig.pass(4 * 3_600)), 0);

    let now = rig.now.wall.signed_duration_since(wall(0)).num_seconds();
    rig.step(on_call(vec![], Some(shift(now + 100, now + 100_000))));
    assert_eq!(looks(&rig.pass(99)), 0);
    assert_eq!(looks(&rig.pass(1)), 1);
    rig.step(found(Standing::Passed));
    assert_eq!(last(&rig).occasion, Occasion::ShiftStart);

    assert_eq!(looks(&rig.pass(3_599)), 0);
    assert_eq!(looks(&rig.pass(1)), 1);
    rig.step(found(Standing::Passed));
    assert_eq!(last(&rig).occasion, Occasion::Hourly);

    // After sleep the feed comes first.
    rig.step(Input::Jumped(Jump::Slept { from: wall(0) }));
    rig.step(lost(Loss::Broken));
    assert_eq!(looks(&rig.pass(3)), 0);
    assert_eq!(looks(&rig.reconnect()), 1);
    rig.step(found(Standing::Passed));
    assert_eq!(last(&rig).occasion, Occasion::Woke);
}

#[test]
fn what_changes_is_looked_at_once_it_has_settled() {
    let mut rig = at_rest();
    rig.step(problem(true));
    rig.pass(2);
    rig.step(problem(false));
    assert_eq!(looks(&rig.pass(2)), 0);
    assert_eq!(looks(&rig.pass(1)), 1);
    rig.step(found(Standing::Passed));
    assert_eq!(last(&rig).occasion, Occasion::Changed);
    // What is no news is none.
    rig.step(problem(false));
    assert_eq!(looks(&rig.pass(60)), 0);
}

#[test]
fn one_look_answers_several_reasons() {
    let mut rig = on_duty();
    rig.step(lost(Loss::Broken));
    rig.step(problem(true));
    rig.step(Input::Jumped(Jump::Slept { from: wall(0) }));
    assert_eq!(looks(&rig.step(Input::Check(Occasion::Asked))), 1);
    // What comes up meanwhile gets another one.
    rig.step(Input::Check(Occasion::Asked));
    assert_eq!(looks(&rig.step(found(Standing::Passed))), 1);
    assert_eq!(last(&rig).occasion, Occasion::Woke);
    assert_eq!(looks(&rig.step(found(Standing::Passed))), 0);
    assert_eq!(looks(&rig.pass(60)), 0);
}

#[test]
fn a_laptop_that_does_not_answer_its_own_check_has_failed() {
    let mut rig = at_rest();
    rig.step(Input::Check(Occasion::Asked));
    rig.pass(29);
    assert!(rig.view().checking);
    let effects = rig.pass(1);
    let point = of(&last(&rig), Subject::Sound);
    assert_eq!((point.standing, rig.view().checking), (Standing::Failed, false));
    assert!(point.found.contains("did not finish its self-check within 30 s"), "{point:?}");
    assert_eq!(checks(&effects), [last(&rig)]);
    // A late answer counts all the same.
    rig.step(found(Standing::Passed));
    assert!(last(&rig).passed());
}

#[test]
fn the_hub_is_told_the_newest_until_it_takes_it() {
    let mut rig = at_rest();
    let look = |rig: &mut Rig, standing| {
        rig.step(Input::Check(Occasion::Asked));
        rig.step(found(standing))
    };
    let first = requests(&look(&mut rig, Standing::Failed)).remove(0);
    rig.pass(1);
    assert_eq!(checks(&look(&mut rig, Standing::Warned)), [], "one at a time");
    rig.step(unreached(first));
    let newest = last(&rig);
    for wait in [1, 2, 4, 8, 16, 30, 30] {
        assert_eq!(checks(&rig.pass(wait - 1)), []);
        assert_eq!(checks(&rig.pass(1)), std::slice::from_ref(&newest), "after {wait} s");
        rig.step(unreached(Request::Check(called(LAPTOP, false).id, Box::new(newest.clone()))));
    }
    rig.step(lost(Loss::Broken));
    assert_eq!(checks(&rig.reconnect()), std::slice::from_ref(&newest));
    rig.step(told(Request::Check(called(LAPTOP, false).id, Box::new(newest))));
    assert_eq!(checks(&rig.pass(600)), []);
}

#[test]
fn a_hub_that_does_not_know_the_laptop_is_told_nothing() {
    let (mut rig, effects) = Rig::live(5, vec![]);
    assert_eq!(checks(&effects), []);
    rig.step(Input::Check(Occasion::Asked));
    assert_eq!(checks(&rig.step(found(Standing::Passed))), []);
    assert_eq!(checks(&rig.step(hello_to(called(LAPTOP, false), wall(0)))).len(), 1);
}

#[test]
fn sentences_are_as_long_as_the_hub_takes_them() {
    let mut rig = at_rest();
    let long =
        Point { found: "ї".repeat(2_000), remedy: Some("x".repeat(501)), ..point(Subject::Tray, Standing::Warned) };
    rig.step(Input::Check(Occasion::Asked));
    rig.step(Input::Checked(vec![long; 40]));
    let check = last(&rig);
    assert_eq!(check.points.len(), SelfCheck::POINTS_LIMIT);
    let lengths = check.points.iter().flat_map(|point| [Some(&point.found), point.remedy.as_ref()]).flatten();
    assert!(lengths.map(|text| text.chars().count()).all(|length| length <= 500));
}

#[test]
fn feed_and_clock_are_followed_without_looking_at_the_rest() {
    let mut rig = on_duty();
    rig.step(Input::Check(Occasion::Asked));
    rig.step(muted());
    take_checks(&mut rig);
    rig.step(lost(Loss::Foreign));
    assert_eq!(of(&last(&rig), Subject::Feed).standing, Standing::Passed);
    let effects = rig.pass(5);
    let check = last(&rig);
    assert_eq!((looks(&effects), check.occasion), (0, Occasion::Changed));
    assert_eq!(of(&check, Subject::Feed).standing, Standing::Failed);
    assert_eq!(of(&check, Subject::Volume).standing, Standing::Failed, "as it was found");
    assert!(of(&check, Subject::Feed).remedy.unwrap().contains("ended the connection"));
    // Back: the hub hears of no failure that is over.
    let effects = rig.reconnect();
    assert_eq!((looks(&effects), of(&last(&rig), Subject::Feed).standing), (0, Standing::Passed));
    let told = checks(&rig.step(told(Request::Check(called(LAPTOP, false).id, Box::new(check)))));
    assert_eq!(told, [last(&rig)]);
    // A loss of a moment is none.
    take_checks(&mut rig);
    let before = last(&rig);
    rig.step(lost(Loss::Broken));
    rig.pass(4);
    rig.reconnect();
    rig.pass(60);
    assert_eq!(last(&rig), before);
}

#[test]
fn a_clock_that_differs_from_the_hubs_is_told_with_the_figure() {
    let mut rig = on_duty();
    let pulse = |rig: &mut Rig, behind: i64| {
        let now = rig.now.wall - TimeDelta::seconds(behind);
        rig.step(Input::Feed(oncall::FeedEvent::Pulse(oncall::feed::Pulse { now, seq: 5 })))
    };
    pulse(&mut rig, 5);
    rig.pass(60);
    assert_eq!(of(&last(&rig), Subject::Clock).standing, Standing::Passed);
    pulse(&mut rig, 42);
    rig.pass(5);
    let clock = of(&last(&rig), Subject::Clock);
    assert_eq!(
        (clock.standing, clock.found.as_str()),
        (Standing::Warned, "This laptop's clock is 42 s ahead of the hub's.")
    );
    assert!(last(&rig).passed(), "it rings all the same");
    pulse(&mut rig, -3_600);
    rig.step(Input::Check(Occasion::Asked));
    rig.step(found(Standing::Passed));
    assert!(of(&last(&rig), Subject::Clock).found.contains("60 min behind"));
    pulse(&mut rig, 0);
    rig.pass(5);
    assert_eq!(of(&last(&rig), Subject::Clock).standing, Standing::Passed);
}

#[test]
fn a_shift_that_begins_on_a_laptop_that_may_not_ring_is_said_so() {
    let mut rig = at_rest();
    // Off duty nobody is bothered.
    rig.step(Input::Check(Occasion::Asked));
    assert_eq!(reminders(&rig.step(muted())), []);
    rig.step(on_call(vec![shift(0, 100_000)], None));
    let effects = rig.step(muted());
    let told = reminders(&effects);
    let reminder = told[0].clone().unwrap();
    assert_eq!(reminder.title, "Your shift has begun, and this laptop may not ring");
    assert_eq!((reminder.body.as_str(), reminder.critical), ("Volume is Failed. Mend it.", true));
    // Once; and it goes when the shift does.
    rig.step(Input::Check(Occasion::Asked));
    assert_eq!(reminders(&rig.step(muted())), []);
    assert_eq!(reminders(&rig.step(on_call(vec![], None))), [None]);
}

#[test]
fn what_breaks_on_duty_is_said_once_until_it_is_mended() {
    let mut rig = on_duty();
    let look = |rig: &mut Rig, failed: &[Subject]| {
        rig.step(Input::Check(Occasion::Asked));
        let points = failed.iter().map(|subject| point(*subject, Standing::Failed)).collect();
        reminders(&rig.step(Input::Checked(points)))
    };
    let told = look(&mut rig, &[Subject::Volume]);
    assert_eq!(told[0].clone().unwrap().title, "You are on call, and this laptop may not ring");
    assert_eq!(look(&mut rig, &[Subject::Volume]), []);
    let both = look(&mut rig, &[Subject::Volume, Subject::Keyring]);
    assert_eq!(both[0].clone().unwrap().body, "Volume is Failed. Mend it.\nKeyring is Failed. Mend it.");
    assert_eq!(look(&mut rig, &[Subject::Keyring]), [], "half of it is mended");
    assert_eq!(look(&mut rig, &[Subject::Keyring, Subject::Volume]).len(), 1, "and broken again");
    assert_eq!(look(&mut rig, &[]), [None]);
    assert_eq!(look(&mut rig, &[Subject::Volume]).len(), 1);
    // A lost feed has its own signal.
    assert_eq!(look(&mut rig, &[]), [None]);
    rig.step(lost(Loss::Foreign));
    assert_eq!(reminders(&rig.pass(30)), []);
}

#[test]
fn while_cut_off_that_is_said_and_afterwards_the_rest() {
    let mut rig = on_duty();
    rig.step(Input::Check(Occasion::Asked));
    rig.step(muted());
    rig.step(lost(Loss::Broken));
    let title = |effects: &[Effect]| reminders(effects)[0].clone().unwrap().title;
    assert!(title(&rig.pass(60)).contains("cut off"));
    assert!(title(&rig.reconnect()).contains("may not ring"));
}
