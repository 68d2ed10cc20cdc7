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
use crate::ids::IncidentId;
use crate::incident::{IntegrationKind, IntegrationRef, Origin};
use crate::paging::Stage;
use crate::setup::Object;
use crate::setup::tests::{ANNA, PAYMENTS, PROD, now, policy, schedule, with, world};
use crate::signal::Trigger;

/// An incident, its world, and the time.
struct Scene {
    setup: Setup,
    incident: Incident,
    now: DateTime<Utc>,
    pages: u128,
}

impl Scene {
    fn open(setup: Setup) -> Self {
        Self::open_at(setup, now())
    }

    fn open_at(setup: Setup, now: DateTime<Utc>) -> Self {
        let integration = setup.integrations[&PROD].shown();
        let team = setup.teams[&PAYMENTS].shown();
        let origin = Origin { id: IncidentId(Uuid::from_u128(7)), number: 1, team, integration };
        let trigger = Trigger { title: "checkout stopped".to_owned(), ..Trigger::default() };
        let (incident, _) = Incident::open(origin, trigger, now);
        let mut scene = Self { setup, incident, now, pages: 100 };
        scene.act(|incident, dispatch| incident.start(dispatch));
        scene
    }

    fn act<T>(&mut self, rule: impl FnOnce(&mut Incident, &mut Dispatch<'_, &mut dyn FnMut() -> PageId>) -> T) -> T {
        let pages = &mut self.pages;
        let mut ids = || {
            *pages += 1;
            PageId(Uuid::from_u128(*pages))
        };
        rule(&mut self.incident, &mut Dispatch { setup: &self.setup, ids: &mut ids, now: self.now })
    }

    /// Goes on to a time, and does on the way what is due.
    fn run(&mut self, minutes: i64) {
        let target = self.now + TimeDelta::minutes(minutes);
        while let Some(due) = self.incident.due_at().filter(|due| *due <= target) {
            self.now = self.now.max(due);
            self.act(|incident, dispatch| incident.wake(dispatch));
        }
        self.now = target;
    }

    fn calls(&self) -> Vec<(String, i64)> {
        let minutes = |page: &Page| (page.at - self.incident.opened_at).num_minutes();
        self.incident.pages.iter().map(|page| (page.person.name.clone(), minutes(page))).collect()
    }

    fn rang(&mut self) {
        let page = self.incident.pages[0].clone();
        self.incident.receive(page.id, page.person.id, "laptop", Stage::Sounding, None, self.now).unwrap();
    }
}

fn call(name: &str, minutes: i64) -> (String, i64) {
    (name.to_owned(), minutes)
}

fn borys() -> Actor {
    Actor::Person(world().person_ref(crate::setup::tests::BORYS))
}

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
    Ring,
    Acknowledge,
    TakeBack,
    Snooze(i64),
    PassOn,
    Assign,
    Resolve,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        4 => (0..90_i64).prop_map(Action::Wait),
        1 => Just(Action::Ring),
        2 => Just(Action::Acknowledge),
        2 => Just(Action::TakeBack),
        1 => (1..120_i64).prop_map(Action::Snooze),
        2 => Just(Action::PassOn),
        1 => Just(Action::Assign),
        1 => Just(Action::Resolve),
    ];
    proptest::collection::vec(action, 0..40)
}

proptest! {
    /// Whatever people do in whatever order: what is due is done once, nothing due is left, nothing is armed after the end, and a page
    /// that calls somebody is their newest.
    #[test]
    fn what_is_due_is_done_once(actions in actions(), count in 1..4_u32) {
        let mut scene = Scene::open(with_repeat(json!({"wait_minutes": 5, "count": count, "resolve_after_all": true})));
        let anna = scene.setup.person_ref(ANNA);
        for action in actions {
            let before = scene.incident.pages.len();
            match action {
                Action::Wait(minutes) => scene.run(minutes),
                Action::Ring => scene.rang(),
                Action::Acknowledge => { scene.act(|incident, dispatch| incident.acknowledge(borys(), None, dispatch.now)); }
                Action::TakeBack => { let _ = scene.act(|incident, dispatch| incident.unacknowledge(borys(), None, dispatch.now)); }
                Action::Snooze(minutes) => {
                    let until = scene.now + TimeDelta::minutes(minutes);
                    let _ = scene.act(|incident, dispatch| incident.snooze(borys(), until, None, dispatch.now));
                }
                Action::PassOn => { let _ = scene.act(|incident, dispatch| incident.pass_on(&borys(), None, dispatch)); }
                Action::Assign => { let _ = scene.act(|incident, dispatch| incident.assign(&borys(), &anna, None, dispatch)); }
                Action::Resolve => { scene.act(|incident, dispatch| incident.resolve(borys(), None, dispatch.now)); }
            }
            // Somebody who keeps time wakes it at once when it wants so.
            scene.run(0);
            prop_assert!(scene.incident.due_at().is_none_or(|due| due > scene.now));
            prop_assert_eq!(scene.act(|incident, dispatch| incident.wake(dispatch)), vec![]);
            if !scene.incident.is_open() {
                prop_assert_eq!(scene.incident.due_at(), None);
                prop_assert!(scene.incident.calling(ANNA).is_none());
            }
            for page in &scene.incident.pages[before..] {
                prop_assert!(page.at <= scene.now);
            }
            let chain = scene.incident.chain.as_ref().unwrap();
            let times: Vec<_> = chain.steps.iter().filter_map(|step| match &step.did {
                Some(Did::Paged { at, .. } | Did::Nobody { at } | Did::NotNeeded { at }) => Some(*at),
                None => None,
            }).collect();
            prop_assert!(times.is_sorted(), "in order: {times:?}");
            prop_assert!(chain.steps.iter().skip(times.len()).all(|step| step.did.is_none()));
            let ids: std::collections::BTreeSet<_> = scene.incident.pages.iter().map(|page| page.id).collect();
            prop_assert_eq!(ids.len(), scene.incident.pages.len());
        }
    }
}
