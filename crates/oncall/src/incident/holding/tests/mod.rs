#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a path is not general enough over the dispatch's lifetimes"
)]

mod maintenance;

use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::evidence::Runbook;
use crate::ids::{KnownFaultId, MaintenanceId};
use crate::incident::scene::{Scene, borys, call, judged, window};
use crate::incident::{Mode, Responder};
use crate::intake::KnownFaultRef;
use crate::priority::Priority;
use crate::setup::tests::{ANNA, DARIA, PROD, at, edit, integration, world};
use crate::setup::{Edit, Integration, Object, ObjectId};

/// Who was called, and in which minute.
type Call = (String, i64);

fn held(minutes: u32) -> Judgement {
    judged(Verdict::Hold { rule: "flapping".to_owned(), minutes })
}

fn only_counted() -> Judgement {
    judged(Verdict::OnlyCount { rule: "noise".to_owned() })
}

fn called() -> Judgement {
    judged(Verdict::Call)
}

fn trigger() -> Trigger {
    Trigger { alias: Some("a".to_owned()), title: "checkout stopped".to_owned(), ..Trigger::default() }
}

fn of(priority: Priority) -> Trigger {
    Trigger { priority: Some(priority), ..trigger() }
}

/// The world with maintenance windows in it.
fn quiet(windows: impl IntoIterator<Item = Maintenance>) -> Setup {
    let mut setup = world();
    for window in windows {
        setup.insert(Object::Maintenance(window));
    }
    setup
}

fn begun(setup: Setup, judgement: Judgement) -> Scene {
    Scene::begin(setup, trigger(), judgement).0
}

fn reasons(drafts: &[Draft]) -> Vec<String> {
    let told = drafts.iter().filter_map(|draft| match &draft.change {
        Change::HoldEnded { reason } | Change::NobodyPaged { reason } | Change::Held { reason, .. } => {
            Some(reason.clone())
        }
        _ => None,
    });
    told.collect()
}

#[test]
fn a_rule_holds_it_and_it_calls_when_the_time_is_over() {
    let mut scene = begun(world(), held(5));
    assert!(scene.incident.chain.is_none() && scene.incident.held.is_some());
    scene.run(4);
    assert_eq!(scene.calls(), []);
    scene.run(1);
    assert_eq!((scene.calls(), &scene.incident.held), (vec![call("Borys", 5)], &None));
    scene.run(30);
    assert_eq!(scene.calls().last(), Some(&call("Lead", 35)), "its rules count from when it began to call");
}

#[test]
fn resolved_while_held_it_never_calls_anybody() {
    let mut scene = begun(world(), held(5));
    scene.run(3);
    scene.act(|incident, dispatch| incident.resolve(Actor::Hub, None, dispatch.now));
    scene.run(500);
    assert_eq!((scene.calls(), scene.incident.due_at(), &scene.incident.held), (vec![], None, &None));
}

#[test]
fn late_by_hours_it_calls_once_and_from_now_on() {
    let mut scene = begun(world(), held(5));
    scene.now += TimeDelta::hours(3);
    scene.run(0);
    assert_eq!(scene.calls(), [call("Borys", 180)]);
    scene.run(1);
    assert_eq!(scene.calls()[1..], [call("Anna", 181), call("Lead", 181)]);
}

/// What people do while a rule holds it for ten minutes, two minutes after it began, and whom it calls when in the end.
#[test]
fn what_people_do_while_it_is_held() {
    type Case = (&'static str, fn(&mut Scene), Vec<Call>);
    let cases: [Case; 8] = [
        (
            "acknowledged: only rules that wait for a resolution are left",
            |scene| drop(scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now))),
            vec![call("Lead", 130), call("Anna", 130), call("Borys", 130)],
        ),
        (
            "acknowledged and taken back: as if nothing had been",
            |scene| {
                scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
                scene.act(|incident, dispatch| incident.unacknowledge(borys(), None, dispatch.now)).unwrap();
            },
            vec![call("Borys", 10), call("Anna", 11), call("Lead", 11)],
        ),
        (
            "snoozed beyond the hold: it calls at the snooze's end",
            |scene| {
                let until = scene.now + TimeDelta::minutes(28);
                scene.act(|incident, dispatch| incident.snooze(borys(), until, None, dispatch.now)).unwrap();
            },
            vec![call("Borys", 30), call("Anna", 31), call("Lead", 31)],
        ),
        (
            "snoozed beyond the hold, and acknowledged after it: taken back, it calls at the snooze's end",
            |scene| {
                let until = scene.now + TimeDelta::minutes(28);
                scene.act(|incident, dispatch| incident.snooze(borys(), until, None, dispatch.now)).unwrap();
                scene.run(15);
                scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
                scene.act(|incident, dispatch| incident.unacknowledge(borys(), None, dispatch.now)).unwrap();
            },
            vec![call("Borys", 30), call("Anna", 31), call("Lead", 31)],
        ),
        (
            "snoozed for less than the hold: it calls at the hold's end",
            |scene| {
                let until = scene.now + TimeDelta::minutes(3);
                scene.act(|incident, dispatch| incident.snooze(borys(), until, None, dispatch.now)).unwrap();
            },
            vec![call("Borys", 10), call("Anna", 11), call("Lead", 11)],
        ),
        (
            "assigned: whoever gets it is called now, the policy begins at the hold's end",
            |scene| {
                let daria = scene.setup.person_ref(DARIA);
                scene.act(|incident, dispatch| incident.assign(&borys(), &daria, None, dispatch)).unwrap();
            },
            vec![call("Daria", 2), call("Borys", 10), call("Anna", 11)],
        ),
        (
            "passed on: it calls now",
            |scene| drop(scene.act(|incident, dispatch| incident.pass_on(&borys(), None, dispatch)).unwrap()),
            vec![call("Borys", 2), call("Anna", 3), call("Lead", 3)],
        ),
        (
            "acknowledged and passed on: whoever had it has it no more",
            |scene| {
                scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
                scene.act(|incident, dispatch| incident.pass_on(&borys(), None, dispatch)).unwrap();
            },
            vec![call("Borys", 2), call("Anna", 3), call("Lead", 3)],
        ),
    ];
    for (what, act, expected) in cases {
        let mut scene = begun(world(), held(10));
        scene.run(2);
        act(&mut scene);
        scene.run(150);
        assert_eq!(scene.calls().into_iter().take(3).collect::<Vec<_>>(), expected, "{what}");
    }
}

#[test]
fn whoever_has_it_call_now_is_named_and_their_note_kept() {
    let mut scene = begun(quiet([window(1, 60, "stay_silent")]), called());
    let note = Some("this is no maintenance".to_owned());
    let drafts = scene.act(|incident, dispatch| incident.pass_on(&borys(), note, dispatch)).unwrap();
    assert_eq!(reasons(&drafts), ["Borys has it call now."]);
    let noted = Change::Noted { text: "this is no maintenance".to_owned() };
    assert!(drafts.contains(&Draft { actor: borys(), change: noted }), "{drafts:?}");
    assert_eq!(scene.calls(), [call("Borys", 0)], "also where the maintenance says that nobody is called afterwards");
}

#[test]
fn given_to_another_team_it_calls_that_team_and_whom_the_sender_named() {
    let mut scene = begun(world(), held(10));
    let daria = Responder::Person(scene.setup.person_ref(DARIA));
    scene.incident.responders.push(daria);
    let other = crate::setup::Team {
        id: crate::ids::TeamId(Uuid::from_u128(12)),
        name: "Platform".to_owned(),
        routing: Vec::new(),
        members: vec![crate::setup::Member { person: ANNA, role: crate::setup::Role::Member }],
        ..crate::setup::tests::team()
    };
    let to = other.shown();
    scene.setup.insert(Object::Team(other));
    scene.act(|incident, dispatch| incident.transfer(borys(), &to, None, dispatch)).unwrap();
    assert_eq!((scene.calls(), &scene.incident.held), (vec![call("Anna", 0), call("Daria", 0)], &None));
}

/// While it is held, no repeat rings, however bad; what the rules say of the repeat decides whether it goes on being held.
#[test]
fn repeats_while_it_is_held() {
    struct Case {
        first: Judgement,
        setup: Setup,
        then: Judgement,
        calls: Vec<Call>,
    }
    let cases = [
        Case { first: held(10), setup: world(), then: held(10), calls: vec![] },
        Case { first: held(10), setup: world(), then: only_counted(), calls: vec![] },
        // The rule holds only what is not so bad: what is worse calls.
        Case { first: held(10), setup: world(), then: called(), calls: vec![call("Borys", 2)] },
        Case { first: called(), setup: quiet([window(1, 60, "call")]), then: called(), calls: vec![] },
        Case { first: held(10), setup: quiet([window(1, 60, "call")]), then: called(), calls: vec![] },
        Case { first: only_counted(), setup: world(), then: only_counted(), calls: vec![] },
        Case { first: only_counted(), setup: world(), then: called(), calls: vec![call("Borys", 2)] },
        Case { first: only_counted(), setup: quiet([window(1, 60, "call")]), then: called(), calls: vec![] },
    ];
    for (place, case) in cases.into_iter().enumerate() {
        let (mut scene, _) = Scene::begin(case.setup, of(Priority::P4), case.first);
        scene.run(2);
        scene.recur(&of(Priority::P1), &case.then);
        assert_eq!(scene.calls(), case.calls, "case {place}");
        assert_eq!((scene.incident.count, scene.incident.priority), (2, Priority::P1), "case {place}");
    }
}

#[test]
fn a_held_one_calls_by_the_priority_that_it_has_then() {
    let (mut scene, _) = Scene::begin(world(), of(Priority::P5), held(10));
    scene.recur(&of(Priority::P1), &held(10));
    scene.run(10);
    assert_eq!(scene.incident.pages[0].urgency, crate::paging::Urgency::Alarm);
}

#[test]
fn a_risen_priority_calls_again_unless_the_rules_only_count_it_or_a_maintenance_began() {
    for (then, windows, again) in
        [(called(), vec![], true), (only_counted(), vec![], false), (called(), vec![window(1, 60, "call")], false)]
    {
        let (mut scene, _) = Scene::begin(world(), of(Priority::P4), called());
        scene.setup = quiet(windows);
        scene.recur(&of(Priority::P1), &then);
        assert_eq!(scene.calls().len(), 1 + usize::from(again));
    }
}

fn first(scene: &Scene) -> Vec<Call> {
    scene.calls().into_iter().take(1).collect()
}

fn scene_start() -> DateTime<Utc> {
    crate::setup::tests::now()
}

#[test]
fn responders_are_called_when_it_begins_to_call_unless_somebody_works_on_it() {
    for acknowledged in [false, true] {
        let mut scene = begun(world(), held(10));
        scene.incident.responders.push(Responder::Person(scene.setup.person_ref(DARIA)));
        if acknowledged {
            scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
        }
        scene.run(10);
        let daria = scene.calls().iter().any(|(name, _)| name == "Daria");
        assert_eq!(daria, !acknowledged);
    }
}

#[test]
fn without_a_repeat_it_resolves_by_itself_and_a_repeat_gives_it_more_time() {
    let judgement = Judgement { resolve_after_minutes: Some(240), ..called() };
    let mut scene = begun(world(), judgement.clone());
    scene.run(200);
    scene.recur(&trigger(), &called());
    scene.run(239);
    assert!(scene.incident.is_open());
    scene.run(1);
    let resolved = scene.incident.resolved.clone().unwrap();
    assert_eq!((resolved.by, resolved.at), (Actor::Hub, scene_start() + TimeDelta::minutes(440)));
    assert_eq!(scene.incident.due_at(), None);
}

#[test]
fn it_also_resolves_by_itself_while_somebody_works_on_it_or_it_is_quiet() {
    type Act = fn(&mut Scene);
    let cases: [(&str, Judgement, Act); 4] = [
        ("acknowledged", called(), |scene| {
            scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
        }),
        ("snoozed", called(), |scene| {
            let until = scene.now + TimeDelta::days(1);
            scene.act(|incident, dispatch| incident.snooze(borys(), until, None, dispatch.now)).unwrap();
        }),
        ("held", held(600), |_| {}),
        ("only counted", only_counted(), |_| {}),
    ];
    for (what, judgement, act) in cases {
        let mut scene = begun(world(), Judgement { resolve_after_minutes: Some(240), ..judgement });
        act(&mut scene);
        scene.run(240);
        assert!(!scene.incident.is_open(), "{what}");
    }
}

/// An acknowledgement that is taken back starts the policy anew when nothing of it is to come; that it may resolve by itself is nothing
/// to come.
#[test]
fn taken_back_it_calls_though_it_would_resolve_by_itself() {
    let mut scene = begun(world(), Judgement { resolve_after_minutes: Some(1_000), ..called() });
    scene.rang();
    scene.run(1);
    scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
    scene.run(200);
    scene.act(|incident, dispatch| incident.unacknowledge(borys(), None, dispatch.now)).unwrap();
    scene.run(0);
    assert_eq!(scene.calls().last(), Some(&call("Borys", 201)));
}

#[test]
fn a_test_is_held_and_counted_like_any_other_and_calls_its_owner_alone() {
    let test = Integration {
        mode: Mode::Test,
        owner: Some(ANNA),
        expires_at: Some(at("2026-12-01T00:00:00Z")),
        ..integration()
    };
    for (judgement, windows, calls) in [
        (called(), vec![], vec![call("Anna", 0)]),
        (held(10), vec![], vec![call("Anna", 10)]),
        (only_counted(), vec![], vec![]),
        (called(), vec![window(1, 60, "call")], vec![call("Anna", 60)]),
        (called(), vec![window(1, 60, "stay_silent")], vec![]),
    ] {
        let mut setup = edit(&quiet(windows), [Edit::put(Object::Integration(test.clone()))]).unwrap().0;
        assert_eq!(setup.integrations[&PROD].mode, Mode::Test);
        setup.insert(Object::Person(crate::setup::tests::person(DARIA, "Daria")));
        let mut scene = begun(setup, judgement);
        scene.incident.responders.push(Responder::Person(scene.setup.person_ref(DARIA)));
        scene.run(300);
        assert_eq!(scene.calls(), calls);
    }
}

#[test]
fn what_the_catalogue_learns_later_is_shown_with_the_next_repeat() {
    let known_fault = KnownFaultRef { id: KnownFaultId(Uuid::from_u128(1)), name: "out of memory".to_owned() };
    let mut scene = begun(world(), called());
    let runbook = Runbook::Link("https://wiki.example.com/oom".to_owned());
    let known = Judgement { known_fault: Some(known_fault.clone()), ..called() };
    let repeat = Trigger { runbook: Some(runbook.clone()), ..trigger() };
    let drafts = scene.recur(&repeat, &known);
    assert!(drafts.iter().any(|draft| draft.change == Change::Recognised { known_fault: known_fault.clone() }));
    assert_eq!((&scene.incident.known_fault, &scene.incident.runbook), (&Some(known_fault), &Some(runbook)));
    assert_eq!(scene.recur(&repeat, &known).len(), 1, "told once");
}

#[test]
fn the_timeline_says_why_it_is_quiet() {
    let judgement = Judgement { applied: vec!["Rule 'flapping' holds it for 10 minutes.".to_owned()], ..held(10) };
    let (_, drafts) = Scene::begin(world(), trigger(), judgement);
    let ruled = Change::Ruled { reason: "Rule 'flapping' holds it for 10 minutes.".to_owned() };
    assert_eq!(drafts[0], Draft { actor: Actor::Hub, change: ruled });
    assert_eq!(
        reasons(&drafts),
        ["Rule 'flapping' of 'prod-ecs' holds it: it calls nobody if it is resolved by then."]
    );
    let (_, drafts) = Scene::begin(world(), trigger(), only_counted());
    assert_eq!(reasons(&drafts), ["Rule 'noise' of 'prod-ecs' only counts it: nobody is called."]);
    let id = MaintenanceId(Uuid::from_u128(1));
    let (scene, drafts) = Scene::begin(quiet([window(1, 60, "call")]), trigger(), called());
    assert_eq!(reasons(&drafts), ["Maintenance: database upgrade."]);
    assert_eq!(scene.incident.held.as_ref().and_then(|hold| hold.maintenance), Some(id));
}
