//! An incident of the team Payments in a small world, moved by a clock of its own.

#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a path is not general enough over the dispatch's lifetimes"
)]

use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::escalation::{Did, Policy};
use crate::ids::{IncidentId, MaintenanceId};
use crate::incident::scene::{Scene, borys, call, judged, window};
use crate::incident::{Amendment, IntegrationKind, IntegrationRef, Origin, Responder};
use crate::intake::{Judgement, Maintenance, Verdict};
use crate::paging::Stage;
use crate::priority::Priority;
use crate::setup::Object;
use crate::setup::tests::{ANNA, BORYS, DARIA, PAYMENTS, PROD, now, policy, schedule, with, world};
use crate::signal::Trigger;

fn with_repeat(repeat: serde_json::Value) -> Setup {
    let repeat = Some(serde_json::from_value(repeat).unwrap());
    with(&world(), Object::Policy(Policy { repeat, ..policy() }))
}

#[test]
fn a_policy_that_repeats_starts_again_and_resolves_in_the_end() {
    let repeat = json!({"wait_minutes": 10, "count": 1, "resolve_after_all": true});
    let mut scene = Scene::open(with_repeat(repeat));
    scene.run(600);
    let once = |from| [call("Borys", from), call("Anna", from + 1), call("Lead", from + 1), call("Lead", from + 30)];
    let everybody = |from| [call("Lead", from + 120), call("Anna", from + 120), call("Borys", from + 120)];
    let expected: Vec<_> =
        [0, 130].into_iter().flat_map(|from| once(from).into_iter().chain(everybody(from))).collect();
    assert_eq!(scene.calls(), expected);
    let resolved = scene.incident.resolved.clone().unwrap();
    assert_eq!((resolved.by, resolved.at - scene.incident.opened_at), (Actor::Hub, TimeDelta::minutes(260)));
    assert_eq!(scene.incident.due_at(), None);
}

#[test]
fn what_somebody_works_on_is_not_resolved_by_the_policy() {
    let repeat = json!({"wait_minutes": 10, "count": 1, "resolve_after_all": true});
    let mut scene = Scene::open(with_repeat(repeat));
    scene.run(5);
    scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
    scene.run(600);
    assert_eq!((scene.incident.state, scene.incident.due_at()), (State::Acknowledged, None));
}

#[test]
fn nobody_on_call_and_the_admins_are_called_instead_and_the_timeline_says_why() {
    let mut off = schedule();
    off.enabled = false;
    let mut setup = world();
    setup.insert(Object::Schedule(off));
    let integration = setup.integrations[&PROD].shown();
    let team = setup.teams[&PAYMENTS].shown();
    let origin = Origin { id: IncidentId(Uuid::from_u128(7)), number: 1, team, integration };
    let (mut incident, _) = Incident::open(origin, Trigger::default(), now());
    let ids = || PageId(Uuid::from_u128(1));
    let drafts = incident.start(&mut Dispatch { setup: &setup, ids, now: now() });
    assert_eq!(incident.pages[0].person.name, "Lead");
    let said = drafts.iter().find_map(|draft| match &draft.change {
        Change::CalledInstead { reason } => Some(reason.as_str()),
        _ => None,
    });
    assert!(said.is_some_and(|reason| reason.contains("Payments 24/7") && reason.contains("admins")), "{said:?}");
}

#[test]
fn an_acknowledgement_silences_everybody_and_a_later_rule_calls_again() {
    let mut scene = Scene::open(world());
    scene.run(2);
    assert!(scene.incident.calling(ANNA).is_some(), "no laptop rang within a minute");
    scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
    assert!(scene.incident.calling(ANNA).is_none());
    scene.run(119);
    let page = scene.incident.calling(ANNA).unwrap();
    assert_eq!((page.rule, scene.incident.state), (Some(4), State::Acknowledged));
    let anna = Actor::Person(scene.setup.person_ref(ANNA));
    let drafts = scene.act(|incident, dispatch| incident.acknowledge(anna, None, dispatch.now));
    assert_eq!(drafts.len(), 1, "what rang is silent now, which is a change");
    assert!(scene.incident.calling(ANNA).is_none());
    assert_eq!(scene.incident.acknowledged.as_ref().unwrap().by, borys(), "the first to say so stays named");
}

#[test]
fn taken_back_after_the_last_rule_the_policy_begins_again() {
    let mut scene = Scene::open(world());
    scene.rang();
    scene.run(1);
    scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
    scene.run(200);
    scene.act(|incident, dispatch| incident.unacknowledge(borys(), None, dispatch.now)).unwrap();
    scene.run(0);
    assert_eq!(scene.calls().last(), Some(&call("Borys", 201)), "else nobody would ever be called");
}

#[test]
fn a_snooze_may_be_prolonged_and_ends_when_the_page_is_passed_on() {
    let mut scene = Scene::open(world());
    let snooze = |scene: &mut Scene, minutes| {
        let until = scene.now + TimeDelta::minutes(minutes);
        scene.act(|incident, dispatch| incident.snooze(borys(), until, None, dispatch.now)).map(|drafts| drafts.len())
    };
    assert_eq!(snooze(&mut scene, 60), Ok(1));
    assert_eq!(snooze(&mut scene, 60), Ok(0), "the same again changes nothing");
    scene.run(30);
    assert_eq!(snooze(&mut scene, 60), Ok(1));
    scene.run(59);
    assert_eq!(scene.calls(), [call("Borys", 0)]);
    scene.act(|incident, dispatch| incident.pass_on(&borys(), None, dispatch)).unwrap();
    assert_eq!(scene.calls(), [call("Borys", 0), call("Anna", 89), call("Lead", 89)]);
    assert_eq!(scene.incident.snoozed_until, None);
    assert_eq!(snooze(&mut scene, 0), Err(Refusal::NotInFuture));
    assert_eq!(snooze(&mut scene, 60 * 24 * 31), Err(Refusal::TooFar));
}

#[test]
fn acknowledged_while_snoozed_it_does_not_page_anew() {
    let mut scene = Scene::open(world());
    let until = scene.now + TimeDelta::hours(1);
    scene.act(|incident, dispatch| incident.snooze(borys(), until, None, dispatch.now)).unwrap();
    scene.run(10);
    let drafts = scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
    assert_eq!((drafts.len(), scene.incident.snoozed_until), (1, None));
    scene.run(100);
    assert_eq!(scene.calls(), [call("Borys", 0)], "the rules of before are not needed");
}

#[test]
fn assigned_to_oneself_is_an_acknowledgement() {
    let mut scene = Scene::open(world());
    let me = scene.setup.person_ref(ANNA);
    let by = Actor::Person(me.clone());
    scene.act(|incident, dispatch| incident.assign(&by, &me, None, dispatch)).unwrap();
    assert_eq!((scene.incident.state, scene.incident.pages.len()), (State::Acknowledged, 1));
    assert_eq!(scene.act(|incident, dispatch| incident.assign(&by, &me, None, dispatch)), Ok(Vec::new()));
}

#[test]
fn nothing_can_be_done_to_what_is_over() {
    let mut scene = Scene::open(world());
    scene.act(|incident, dispatch| incident.resolve(borys(), None, dispatch.now));
    let anna = scene.setup.person_ref(ANNA);
    let team = TeamRef { id: crate::ids::TeamId(Uuid::from_u128(12)), name: "Other".to_owned() };
    let later = scene.now + TimeDelta::hours(1);
    let refusals = [
        scene.act(|incident, dispatch| incident.pass_on(&borys(), None, dispatch)),
        scene.act(|incident, dispatch| incident.snooze(borys(), later, None, dispatch.now)),
        scene.act(|incident, dispatch| incident.unacknowledge(borys(), None, dispatch.now)),
        scene.act(|incident, dispatch| incident.assign(&borys(), &anna, None, dispatch)),
        scene.act(|incident, dispatch| incident.transfer(borys(), &team, None, dispatch)),
    ];
    assert_eq!(refusals, [const { Err(Refusal::Resolved) }; 5]);
}

#[test]
fn an_incident_of_a_time_before_policies_reads_and_calls_as_it_did() {
    let mut scene = Scene::open(world());
    scene.incident.integration =
        IntegrationRef { kind: IntegrationKind::AmazonSns, ..scene.incident.integration.clone() };
    let mut old = serde_json::to_value(&scene.incident).unwrap();
    for key in ["chain", "snoozed_until", "assignee", "teams_before"] {
        old.as_object_mut().unwrap().remove(key);
    }
    for page in old["pages"].as_array_mut().unwrap() {
        page.as_object_mut().unwrap().retain(|key, _| key != "settled_at" && key != "rule");
    }
    let incident: Incident = serde_json::from_value(old).unwrap();
    let borys = scene.incident.pages[0].person.id;
    assert!(incident.calling(borys).is_some());
    assert_eq!(incident.due_at(), None);
}

#[derive(Clone, Debug)]
enum Action {
    Wait(i64),
    Down(i64),
    Ring,
    /// The newest page rings on this laptop, fails there, or the laptop is gone.
    Hear(&'static str),
    Fail(&'static str),
    Lose(&'static str),
    Acknowledge,
    TakeBack,
    Snooze(i64),
    PassOn,
    Assign,
    Resolve,
    Repeat(Priority, Judgement),
    Amend(Amendment),
    /// A maintenance window begins now, or an open one ends then.
    Maintain(u128, i64, bool),
    EndMaintenance(u128),
}

fn judgements() -> impl Strategy<Value = Judgement> {
    let verdict = prop_oneof![
        3 => Just(Verdict::Call),
        1 => Just(Verdict::OnlyCount { rule: "noise".to_owned() }),
        2 => (1..60_u32).prop_map(|minutes| Verdict::Hold { rule: "flapping".to_owned(), minutes }),
    ];
    (verdict, proptest::option::weighted(0.3, 1..600_u32))
        .prop_map(|(verdict, resolve_after_minutes)| Judgement { resolve_after_minutes, ..judged(verdict) })
}

fn amendments() -> impl Strategy<Value = Amendment> {
    let daria = Responder::Person(world().person_ref(DARIA));
    prop_oneof![
        priorities().prop_map(Amendment::Priority),
        Just(Amendment::AddResponder(daria)),
        Just(Amendment::AddTags(vec!["seen".to_owned()])),
        Just(Amendment::Title("another".to_owned())),
        Just(Amendment::Delete),
    ]
}

fn priorities() -> impl Strategy<Value = Priority> {
    proptest::sample::select(Priority::ALL.to_vec())
}

fn pagers() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("first"), Just("second")]
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        6 => (0..90_i64).prop_map(Action::Wait),
        1 => (0..300_i64).prop_map(Action::Down),
        1 => Just(Action::Ring),
        3 => pagers().prop_map(Action::Hear),
        2 => pagers().prop_map(Action::Fail),
        2 => pagers().prop_map(Action::Lose),
        2 => Just(Action::Acknowledge),
        2 => Just(Action::TakeBack),
        1 => (1..120_i64).prop_map(Action::Snooze),
        2 => Just(Action::PassOn),
        1 => Just(Action::Assign),
        1 => Just(Action::Resolve),
        2 => (priorities(), judgements()).prop_map(|(priority, judgement)| Action::Repeat(priority, judgement)),
        1 => amendments().prop_map(Action::Amend),
        2 => (1..3_u128, 1..120_i64, any::<bool>()).prop_map(|(id, minutes, silent)| Action::Maintain(id, minutes, silent)),
        1 => (1..3_u128).prop_map(Action::EndMaintenance),
    ];
    proptest::collection::vec(action, 0..40)
}

impl Action {
    fn have(self, scene: &mut Scene) {
        let anna = scene.setup.person_ref(ANNA);
        match self {
            Self::Wait(minutes) => scene.run(minutes),
            Self::Down(minutes) => scene.now += TimeDelta::minutes(minutes),
            Self::Ring if scene.incident.pages.is_empty() => {}
            Self::Ring => scene.rang(),
            Self::Hear(pager) => scene.told(pager, Stage::Sounding),
            Self::Fail(pager) => scene.told(pager, Stage::Failed),
            Self::Lose(pager) => {
                for person in [ANNA, BORYS] {
                    let now = scene.now;
                    scene.incident.lose_pager(person, pager, "It is gone.", now);
                }
            }
            Self::Acknowledge => {
                scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now));
            }
            Self::TakeBack => {
                let _ = scene.act(|incident, dispatch| incident.unacknowledge(borys(), None, dispatch.now));
            }
            Self::Snooze(minutes) => {
                let until = scene.now + TimeDelta::minutes(minutes);
                let _ = scene.act(|incident, dispatch| incident.snooze(borys(), until, None, dispatch.now));
            }
            Self::PassOn => {
                let _ = scene.act(|incident, dispatch| incident.pass_on(&borys(), None, dispatch));
            }
            Self::Assign => {
                let _ = scene.act(|incident, dispatch| incident.assign(&borys(), &anna, None, dispatch));
            }
            Self::Resolve => {
                scene.act(|incident, dispatch| incident.resolve(borys(), None, dispatch.now));
            }
            // A signal that finds it resolved opens another one.
            Self::Repeat(priority, judgement) if scene.incident.is_open() => {
                scene.recur(&Trigger { priority: Some(priority), ..Trigger::default() }, &judgement);
            }
            Self::Repeat(..) => {}
            Self::Amend(amendment) => {
                let _ = scene.act(|incident, dispatch| incident.amend(&borys(), amendment, None, dispatch));
            }
            Self::Maintain(id, minutes, silent) => {
                let end = scene.now + TimeDelta::minutes(minutes);
                let afterwards = if silent { "stay_silent" } else { "call" };
                scene.setup.insert(Object::Maintenance(Maintenance { end, ..window(id, 0, afterwards) }));
                scene.act(|incident, dispatch| incident.review_hold(&borys(), dispatch));
            }
            Self::EndMaintenance(id) => {
                let id = MaintenanceId(Uuid::from_u128(id));
                scene.setup.maintenances.remove(&id);
                scene.act(|incident, dispatch| incident.review_hold(&borys(), dispatch));
            }
        }
    }
}

/// What must hold of an incident when whatever is due was done.
fn sound(scene: &Scene) -> Result<(), TestCaseError> {
    let incident = &scene.incident;
    prop_assert!(incident.due_at().is_none_or(|due| due > scene.now));
    if !incident.is_open() {
        prop_assert_eq!(incident.due_at(), None);
        prop_assert!(incident.calling(ANNA).is_none() && incident.held.is_none());
    }
    if let Some(hold) = &incident.held {
        prop_assert!(hold.until > scene.now && incident.chain.is_none() && incident.only_counted.is_none());
    }
    prop_assert!(incident.only_counted.is_none() || incident.chain.is_none());
    prop_assert!(!incident.stays_silent || incident.only_counted.is_some());
    let quiet = incident.held.is_some() || incident.only_counted.is_some() || incident.snoozed_until.is_some();
    prop_assert!(quiet || !incident.is_open() || incident.chain.is_some(), "what nothing keeps quiet has begun");
    let Some(chain) = &incident.chain else { return Ok(()) };
    // Rules on `delivered` may come again; all others go in order.
    let in_order: Vec<_> = chain.steps.iter().filter(|step| step.if_not != Condition::Delivered).collect();
    let times: Vec<_> = in_order.iter().filter_map(|step| done_at(step)).collect();
    prop_assert!(times.is_sorted(), "in order: {times:?}");
    prop_assert!(in_order.iter().skip(times.len()).all(|step| step.did.is_none()));
    Ok(())
}

fn done_at(step: &Step) -> Option<DateTime<Utc>> {
    match &step.did {
        Some(Did::Paged { at, .. } | Did::Nobody { at } | Did::NotNeeded { at }) => Some(*at),
        None => None,
    }
}

/// What must hold of each step of a chain over one action.
fn steps_go_on(was: &Incident, is: &Incident, now: DateTime<Utc>) -> Result<(), TestCaseError> {
    let (Some(before), Some(after)) = (&was.chain, &is.chain) else { return Ok(()) };
    // One that was started at this very moment may be another than it was.
    if (before.started_at, before.round) != (after.started_at, after.round) || after.started_at == now {
        return Ok(());
    }
    for (before, after) in before.steps.iter().zip(&after.steps) {
        let comes_again = before.if_not == Condition::Delivered && matches!(before.did, Some(Did::NotNeeded { .. }));
        prop_assert!(before.did.is_none() || before.did == after.did || comes_again, "{before:?}, then {after:?}");
    }
    if was.is_heard() && !is.is_heard() && is.state == State::Triggered && is.snoozed_until.is_none() {
        let spared = after
            .steps
            .iter()
            .find(|step| step.if_not == Condition::Delivered && matches!(step.did, Some(Did::NotNeeded { .. })));
        prop_assert_eq!(spared, None, "nobody hears it any more, and nobody else is to be called");
    }
    Ok(())
}

proptest! {
    /// Whatever people and senders do in whatever order, under rules, holds and maintenance: what is due is done once, nothing due is
    /// left, nothing is armed after the end, what is quiet calls nobody but by hand, and a page that calls somebody is their newest.
    #[test]
    fn what_is_due_is_done_once(actions in actions(), count in 1..4_u32, first in judgements()) {
        let repeat = json!({"wait_minutes": 5, "count": count, "resolve_after_all": true});
        let (mut scene, _) = Scene::begin(with_repeat(repeat), Trigger::default(), first);
        for action in actions {
            let (pages, was) = (scene.incident.pages.len(), scene.incident.clone());
            let by_hand = matches!(&action, Action::PassOn | Action::Assign);
            let waits = matches!(&action, Action::Wait(_) | Action::Down(_));
            let released = matches!(&action, Action::Repeat(..) | Action::EndMaintenance(_) | Action::Maintain(..));
            action.have(&mut scene);
            // Somebody who keeps time wakes it at once when it wants so.
            scene.run(0);
            prop_assert_eq!(scene.act(|incident, dispatch| incident.wake(dispatch)), vec![]);
            sound(&scene)?;
            if !waits {
                steps_go_on(&was, &scene.incident, scene.now)?;
            }
            let quiet = was.held.is_some() || was.only_counted.is_some();
            if quiet && !by_hand && !waits && !released {
                prop_assert_eq!(scene.incident.pages.len(), pages, "what is quiet stays quiet");
            }
            if was.stays_silent && !by_hand {
                prop_assert_eq!(scene.incident.pages.len(), pages, "what stays silent stays silent");
            }
            for page in &scene.incident.pages[pages..] {
                prop_assert!(page.at <= scene.now);
            }
            let ids: std::collections::BTreeSet<_> = scene.incident.pages.iter().map(|page| page.id).collect();
            prop_assert_eq!(ids.len(), scene.incident.pages.len());
        }
    }
}
