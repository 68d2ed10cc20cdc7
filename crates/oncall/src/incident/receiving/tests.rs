//! What follows of receipts, on the policy of the small world: Borys is on call at 0, Anna (by her name) after a minute if no laptop rings,
//! the lead after 30 minutes, everybody after two hours unless it is over.

#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a path is not general enough over the dispatch's lifetimes"
)]

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::escalation::{Policy, Target};
use crate::incident::scene::{Scene, borys, call};
use crate::paging::{Loudness, Sound};
use crate::setup::tests::{ANNA, BORYS, policy, with, world};
use crate::setup::{Object, Setup};

const GONE: &str = "The laptop 'x' is gone.";

/// The small world, in which Anna alone is called where nothing rings.
fn little() -> Setup {
    with(&world(), Object::Policy(annas()))
}

fn annas() -> Policy {
    let mut policy = policy();
    policy.rules[1].notify = Target::Person(ANNA);
    policy
}

fn with_repeat() -> Setup {
    let repeat = Some(serde_json::from_value(json!({"wait_minutes": 10, "count": 1})).unwrap());
    with(&world(), Object::Policy(Policy { repeat, ..annas() }))
}

fn seconds(scene: &mut Scene, seconds: i64) {
    let target = scene.now + TimeDelta::seconds(seconds);
    while let Some(due) = scene.incident.due_at().filter(|due| *due <= target) {
        scene.now = scene.now.max(due);
        scene.act(|incident, dispatch| incident.wake(dispatch));
    }
    scene.now = target;
}

/// The newest page of a person, as their laptop tells of it. How many lines of the timeline that made.
fn tell(scene: &mut Scene, person: PersonId, pager: &str, stage: Stage) -> usize {
    tell_sound(scene, person, pager, stage, None)
}

fn tell_sound(scene: &mut Scene, person: PersonId, pager: &str, stage: Stage, sound: Option<Sound>) -> usize {
    let page = scene.incident.page_of(person).unwrap().id;
    let receipt = Receipt { pager: pager.to_owned(), stage, at: scene.now, note: None, sound };
    scene.incident.receive(page, person, receipt).unwrap().len()
}

fn lose(scene: &mut Scene, person: PersonId, pager: &str) -> usize {
    let now = scene.now;
    scene.incident.lose_pager(person, pager, GONE, now).len()
}

/// Who was called, and how many seconds after the beginning.
fn calls(scene: &Scene) -> Vec<(String, i64)> {
    let after = |page: &Page| (page.at - scene.incident.opened_at).num_seconds();
    scene.incident.pages.iter().map(|page| (page.person.name.clone(), after(page))).collect()
}

fn step(scene: &Scene, rule: u32) -> Option<Did> {
    scene.incident.chain.as_ref()?.steps.iter().find(|step| step.rule == rule)?.did.clone()
}

/// It rang on Borys's laptop, and a minute later Anna was not needed.
fn rung() -> Scene {
    let mut scene = Scene::open(little());
    tell(&mut scene, BORYS, "borys", Stage::Sounding);
    seconds(&mut scene, 60);
    assert!(matches!(step(&scene, 2), Some(Did::NotNeeded { .. })));
    scene
}

#[test]
fn a_laptop_that_is_lost_calls_the_next_one_half_a_minute_later_and_once() {
    let mut scene = rung();
    seconds(&mut scene, 240);
    assert_eq!(lose(&mut scene, BORYS, "borys"), 1);
    assert_eq!(lose(&mut scene, BORYS, "borys"), 0, "it is lost once");
    let receipt = scene.incident.pages[0].receipts.last().unwrap();
    assert_eq!((receipt.stage, receipt.note.as_deref()), (Stage::Failed, Some(GONE)));
    seconds(&mut scene, 29);
    assert_eq!(calls(&scene), [("Borys".to_owned(), 0)]);
    seconds(&mut scene, 600);
    assert_eq!(calls(&scene), [("Borys".to_owned(), 0), ("Anna".to_owned(), 330)]);
    // Her laptop rings and fails too: the rule has called, and does not call twice.
    tell(&mut scene, ANNA, "anna", Stage::Sounding);
    tell(&mut scene, ANNA, "anna", Stage::Failed);
    seconds(&mut scene, 600);
    assert_eq!(calls(&scene).len(), 2);
}

#[test]
fn sounding_again_in_time_nobody_else_is_called() {
    let mut scene = rung();
    tell(&mut scene, BORYS, "borys", Stage::Failed);
    seconds(&mut scene, 20);
    tell(&mut scene, BORYS, "borys", Stage::Sounding);
    seconds(&mut scene, 300);
    assert_eq!(calls(&scene), [("Borys".to_owned(), 0)]);
    assert!(matches!(step(&scene, 2), Some(Did::NotNeeded { .. })));
    // And when it fails once more, it is as before.
    tell(&mut scene, BORYS, "borys", Stage::Failed);
    seconds(&mut scene, 30);
    assert_eq!(calls(&scene).last(), Some(&("Anna".to_owned(), 410)));
}

#[test]
fn one_laptop_of_two_is_enough_and_the_last_one_lost_is_not() {
    let mut scene = rung();
    tell(&mut scene, BORYS, "second", Stage::Sounding);
    lose(&mut scene, BORYS, "borys");
    seconds(&mut scene, 300);
    assert_eq!(calls(&scene).len(), 1);
    // Silenced on one, and lost there too: nothing is left of what proved that he was reached.
    tell(&mut scene, BORYS, "second", Stage::Silenced);
    seconds(&mut scene, 300);
    assert_eq!(calls(&scene).len(), 1);
    lose(&mut scene, BORYS, "second");
    seconds(&mut scene, 30);
    assert_eq!(calls(&scene).len(), 2);
}

#[test]
fn muted_at_first_and_heard_when_it_grows() {
    let mut scene = Scene::open(little());
    let sound =
        |loudness, muted| Some(Sound { device: "speakers".to_owned(), loudness, level: 50, volume: Some(60), muted });
    seconds(&mut scene, 8);
    assert_eq!(tell_sound(&mut scene, BORYS, "borys", Stage::Sounding, sound(Loudness::Steady, true)), 1);
    seconds(&mut scene, 17);
    assert_eq!(tell_sound(&mut scene, BORYS, "borys", Stage::Sounding, sound(Loudness::Loud, false)), 1);
    seconds(&mut scene, 60);
    assert_eq!(calls(&scene).len(), 1);
    // Somebody mutes it: it is as good as gone.
    assert_eq!(tell_sound(&mut scene, BORYS, "borys", Stage::Sounding, sound(Loudness::Urgent, true)), 1);
    seconds(&mut scene, 30);
    assert_eq!(calls(&scene).last(), Some(&("Anna".to_owned(), 115)));
    let mut scene = Scene::open(little());
    tell_sound(&mut scene, BORYS, "borys", Stage::Sounding, sound(Loudness::Urgent, true));
    seconds(&mut scene, 60);
    assert_eq!(calls(&scene).last(), Some(&("Anna".to_owned(), 60)), "muted all the time is not rung");
}

#[test]
fn whoever_answered_is_not_called_behind() {
    for how in ["acknowledged", "snoozed", "resolved"] {
        let mut scene = rung();
        tell(&mut scene, BORYS, "borys", Stage::Failed);
        let until = scene.now + TimeDelta::hours(1);
        scene.act(|incident, dispatch| match how {
            "acknowledged" => incident.acknowledge(borys(), None, dispatch.now),
            "snoozed" => incident.snooze(borys(), until, None, dispatch.now).unwrap(),
            _ => incident.resolve(borys(), None, dispatch.now),
        });
        seconds(&mut scene, 300);
        assert_eq!(calls(&scene).len(), 1, "{how}");
    }
    // And the other way round: what was answered rings no more, so nothing of it can be lost.
    let mut scene = rung();
    scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
    assert_eq!(lose(&mut scene, BORYS, "borys"), 0);
    scene.act(|incident, dispatch| incident.resolve(borys(), None, dispatch.now));
    assert_eq!(lose(&mut scene, BORYS, "borys"), 0);
    seconds(&mut scene, 300);
    assert_eq!(calls(&scene).len(), 1);
}

#[test]
fn a_laptop_that_had_nothing_of_it_is_not_lost() {
    let mut scene = rung();
    assert_eq!(lose(&mut scene, BORYS, "another"), 0);
    assert_eq!(lose(&mut scene, ANNA, "borys"), 0);
    seconds(&mut scene, 300);
    assert_eq!(calls(&scene).len(), 1);
}

/// After a snooze the laptop has to ring anew: what it proved before proves nothing of the night after.
#[test]
fn what_rang_before_a_snooze_does_not_count_after_it() {
    let mut scene = rung();
    let until = scene.now + TimeDelta::minutes(9);
    scene.act(|incident, dispatch| incident.snooze(borys(), until, None, dispatch.now)).unwrap();
    seconds(&mut scene, 9 * 60 + 60);
    assert_eq!(scene.calls(), [call("Borys", 0), call("Borys", 10), call("Anna", 11)]);
}

/// His laptop rang; hers does not. Who passes it on, or gives it away, must not be the last who heard of it.
#[test]
fn passed_on_or_given_to_somebody_whose_laptop_is_off() {
    let mut scene = rung();
    scene.act(|incident, dispatch| incident.pass_on(&borys(), None, dispatch)).unwrap();
    seconds(&mut scene, 30);
    let expected = [("Borys".to_owned(), 0), ("Lead".to_owned(), 60), ("Anna".to_owned(), 90)];
    assert_eq!(calls(&scene), expected);

    let mut scene = rung();
    let lead = scene.setup.person_ref(crate::setup::tests::LEAD);
    scene.act(|incident, dispatch| incident.assign(&borys(), &lead, None, dispatch)).unwrap();
    seconds(&mut scene, 30);
    assert_eq!(calls(&scene), expected);

    // If hers rings, it is as it was.
    let mut scene = rung();
    scene.act(|incident, dispatch| incident.pass_on(&borys(), None, dispatch)).unwrap();
    tell(&mut scene, crate::setup::tests::LEAD, "lead", Stage::Sounding);
    seconds(&mut scene, 300);
    assert_eq!(calls(&scene).len(), 2);
}

/// A rule that comes again neither holds the others up nor puts the repeat off, and a new round begins as ever.
#[test]
fn the_chain_keeps_its_times() {
    let mut scene = Scene::open(with_repeat());
    tell(&mut scene, BORYS, "borys", Stage::Sounding);
    // Lost 10 s before the lead's rule: that one comes first, and Anna's after it.
    seconds(&mut scene, 30 * 60 - 10);
    lose(&mut scene, BORYS, "borys");
    let next = scene.incident.chain.as_ref().unwrap().next().unwrap();
    assert_eq!((next.rule, scene.incident.due_at()), (3, Some(scene.incident.opened_at + TimeDelta::minutes(30))));
    seconds(&mut scene, 30);
    let second = |name: &str, second| (name.to_owned(), second);
    assert_eq!(calls(&scene), [second("Borys", 0), second("Lead", 1800), second("Anna", 1820)]);
    // Anna's rings, until shortly before the repeat, which comes at its time.
    tell(&mut scene, ANNA, "anna", Stage::Sounding);
    seconds(&mut scene, 129 * 60 + 50 - 1820);
    lose(&mut scene, ANNA, "anna");
    seconds(&mut scene, 10 + 60);
    let again: Vec<_> = calls(&scene).into_iter().filter(|(_, second)| *second >= 130 * 60).collect();
    assert_eq!(again, [second("Borys", 7800), second("Anna", 7860)], "in the new round nobody rings");
}

/// In a repeat the same laptop goes on ringing: it is one sound for the old page and the new one.
#[test]
fn in_a_new_round_the_same_sound_counts() {
    let mut scene = Scene::open(with_repeat());
    tell(&mut scene, BORYS, "borys", Stage::Sounding);
    scene.run(131);
    let borys_called = scene.calls().into_iter().filter(|(name, _)| name == "Borys").count();
    assert_eq!(borys_called, 3, "at once, with everybody, and in the second round");
    assert!(matches!(step(&scene, 2), Some(Did::NotNeeded { .. })));
    tell(&mut scene, BORYS, "borys", Stage::Failed);
    scene.run(1);
    assert_eq!(scene.calls().last(), Some(&call("Anna", 131)), "told of the newest page, it holds for the oldest");
}

#[test]
fn held_incidents_have_nothing_to_lose() {
    let mut scene = Scene::open(little());
    scene.incident.pages.clear();
    assert!(!scene.incident.is_heard());
    assert_eq!(lose(&mut scene, BORYS, "borys"), 0);
}

proptest! {
    /// However often two laptops ring, fail and vanish before the lead's rule: a minute after nobody can hear it any more, Anna has been
    /// called; while somebody always could, she was not.
    #[test]
    fn nobody_hears_it_for_long_without_the_next_being_called(
        words in proptest::collection::vec((1..40_i64, any::<bool>(), 0..4_u8), 1..40),
    ) {
        let mut scene = Scene::open(little());
        tell(&mut scene, BORYS, "one", Stage::Sounding);
        let (mut unheard_since, mut ever_unheard) = (None, false);
        for (wait, one, what) in words {
            seconds(&mut scene, wait);
            let pager = if one { "one" } else { "two" };
            match what {
                0 => drop(tell(&mut scene, BORYS, pager, Stage::Sounding)),
                1 => drop(tell(&mut scene, BORYS, pager, Stage::Failed)),
                2 => drop(tell(&mut scene, BORYS, pager, Stage::Delivered)),
                _ => drop(lose(&mut scene, BORYS, pager)),
            }
            if scene.incident.is_heard() {
                unheard_since = None;
            } else {
                unheard_since = unheard_since.or(Some(scene.now));
                ever_unheard = true;
            }
            let anna = scene.incident.page_of(ANNA).is_some();
            prop_assert!(!anna || ever_unheard);
            let since_start = scene.now - scene.incident.opened_at;
            if let Some(since) = unheard_since && since_start >= TimeDelta::seconds(60) && scene.now - since > SOUND_AGAIN {
                prop_assert!(anna, "nobody hears it since {since}, and nobody else was called");
            }
        }
    }
}
