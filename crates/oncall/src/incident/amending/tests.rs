//! What is changed of an incident, and that the same change again is none.

#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a path is not general enough over the dispatch's lifetimes"
)]

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::ids::IncidentId;
use crate::incident::{Origin, PersonRef, PolicyRef, State, TeamRef};
use crate::setup::Object;
use crate::setup::tests::{
    ANNA, BORYS, DARIA, LEAD, PAYMENTS, PROD, ROUND_THE_CLOCK, now, policy, schedule, with, world,
};
use crate::signal::Trigger;

struct Scene {
    setup: Setup,
    incident: Incident,
    now: DateTime<Utc>,
    pages: u128,
}

impl Scene {
    /// An open P3 incident that has called Borys, who is on call.
    fn open() -> Self {
        let setup = world();
        let origin = Origin {
            id: IncidentId(Uuid::from_u128(7)),
            number: 1,
            team: setup.teams[&PAYMENTS].shown(),
            integration: setup.integrations[&PROD].shown(),
        };
        let trigger = Trigger {
            title: "checkout stopped".to_owned(),
            tags: vec!["env:prod".to_owned()],
            details: BTreeMap::from([("cluster".to_owned(), "night".to_owned())]),
            ..Trigger::default()
        };
        let (incident, _) = Incident::open(origin, trigger, now());
        let mut scene = Self { setup, incident, now: now(), pages: 100 };
        scene.act(|incident, dispatch| incident.start(dispatch));
        scene.now += TimeDelta::seconds(10);
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

    fn amend(&mut self, amendment: Amendment) -> Vec<Change> {
        self.amend_with(amendment, None).unwrap()
    }

    fn amend_with(&mut self, amendment: Amendment, note: Option<&str>) -> Result<Vec<Change>, Refusal> {
        self.now += TimeDelta::seconds(1);
        let note = note.map(str::to_owned);
        let drafts = self.act(|incident, dispatch| incident.amend(&lead(), amendment, note, dispatch))?;
        Ok(drafts.into_iter().map(|draft| draft.change).collect())
    }

    /// Who was called so far, in order.
    fn called(&self) -> Vec<&str> {
        self.incident.pages.iter().map(|page| page.person.name.as_str()).collect()
    }
}

fn lead() -> Actor {
    Actor::Person(world().person_ref(LEAD))
}

fn person(id: crate::PersonId) -> Responder {
    Responder::Person(world().person_ref(id))
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn facts(facts: &[(&str, &str)]) -> BTreeMap<String, String> {
    facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn each_change_is_done_and_told() {
    let mut scene = Scene::open();
    let table = [
        (Amendment::AddTags(texts(&["disk", "env:prod", " disk "])), Change::TagsAdded { tags: texts(&["disk"]) }),
        (Amendment::RemoveTags(texts(&["env:prod", "x"])), Change::TagsRemoved { tags: texts(&["env:prod"]) }),
        (
            Amendment::SetDetails(facts(&[("cluster", "night"), ("region", "eu")])),
            Change::DetailsSet { details: facts(&[("region", "eu")]) },
        ),
        (
            Amendment::RemoveDetails(texts(&["cluster", "nothing"])),
            Change::DetailsRemoved { names: texts(&["cluster"]) },
        ),
        (Amendment::Title("cart stopped".to_owned()), Change::Retitled { title: "cart stopped".to_owned() }),
        (Amendment::Description("all of it".to_owned()), Change::Redescribed),
        (Amendment::Priority(Priority::P4), Change::Reprioritised { from: Priority::P3, to: Priority::P4 }),
        (Amendment::Action("restart".to_owned()), Change::ActionDone { action: "restart".to_owned() }),
    ];
    for (amendment, expected) in table {
        assert_eq!(scene.amend(amendment), [expected]);
        assert_eq!(scene.incident.updated_at, scene.now);
    }
    let incident = &scene.incident;
    assert_eq!((incident.title.as_str(), incident.description.as_str()), ("cart stopped", "all of it"));
    assert_eq!((incident.tags.clone(), incident.details.clone()), (texts(&["disk"]), facts(&[("region", "eu")])));
    assert_eq!((incident.priority, incident.state), (Priority::P4, State::Triggered));
    assert_eq!(scene.called(), ["Borys"]);
}

#[test]
fn a_note_is_written_even_where_nothing_else_changes() {
    let mut scene = Scene::open();
    let noted = || Change::Noted { text: "why".to_owned() };
    let added = scene.amend_with(Amendment::AddTags(texts(&["disk"])), Some("why")).unwrap();
    assert_eq!(added, [Change::TagsAdded { tags: texts(&["disk"]) }, noted()]);
    let again = scene.amend_with(Amendment::AddTags(texts(&["disk"])), Some("why")).unwrap();
    assert_eq!(again, [noted()]);
    assert_eq!(scene.incident.updated_at, scene.now);
}

#[test]
fn there_are_never_more_labels_facts_and_responders_than_may_be() {
    let mut scene = Scene::open();
    let many: Vec<String> = (0..1_000).map(|n| format!("{n}{}", "t".repeat(200))).collect();
    scene.amend(Amendment::AddTags(many.clone()));
    assert_eq!(scene.incident.tags.len(), TAGS_LIMIT);
    assert!(scene.incident.tags.iter().all(|tag| tag.chars().count() <= TAG_LIMIT));
    scene.amend(Amendment::SetDetails(many.iter().map(|name| (name.clone(), String::new())).collect()));
    assert_eq!(scene.incident.details.len(), DETAILS_LIMIT);
    let known = facts(&[("cluster", "day")]);
    assert_eq!(scene.amend(Amendment::SetDetails(known.clone())), [Change::DetailsSet { details: known }]);
    for number in 0..100 {
        let team = TeamRef { id: crate::TeamId(Uuid::from_u128(1_000 + number)), name: "gone".to_owned() };
        scene.amend(Amendment::AddResponder(Responder::Team(team)));
    }
    assert_eq!(scene.incident.responders.len(), RESPONDERS_LIMIT);
}

#[test]
fn a_higher_priority_calls_again_and_a_lower_one_does_not() {
    let mut scene = Scene::open();
    scene.amend(Amendment::Priority(Priority::P5));
    assert_eq!(scene.called(), ["Borys"]);
    let changes = scene.amend(Amendment::Priority(Priority::P1));
    assert_eq!(changes[0], Change::Reprioritised { from: Priority::P5, to: Priority::P1 });
    assert!(matches!(changes[1..], [Change::Paged { .. }]), "{changes:?}");
    assert_eq!(scene.called(), ["Borys", "Borys"]);

    let mut scene = Scene::open();
    let now = scene.now;
    scene.act(|incident, _| incident.acknowledge(lead(), None, now));
    scene.amend(Amendment::Priority(Priority::P1));
    assert_eq!(scene.called(), ["Borys"], "somebody works on it");
    scene.act(|incident, _| incident.resolve(lead(), None, now));
    let changes = scene.amend(Amendment::Priority(Priority::P2));
    assert_eq!(changes, [Change::Reprioritised { from: Priority::P1, to: Priority::P2 }], "it may still be set right");
}

#[test]
fn a_responder_is_called_as_what_they_are() {
    let schedule_ref = || schedule().shown();
    let policy_ref = PolicyRef { id: policy().id, name: policy().name };
    let team = || world().teams[&PAYMENTS].shown();
    for (responder, expected) in [
        (person(DARIA), &["Borys", "Daria"][..]),
        (person(BORYS), &["Borys"]),
        (person(ANNA), &["Borys", "Anna"]),
        (Responder::Schedule(schedule_ref()), &["Borys"]),
        (Responder::Policy(policy_ref), &["Borys"]),
        (Responder::Team(team()), &["Borys"]),
    ] {
        let mut scene = Scene::open();
        let changes = scene.amend(Amendment::AddResponder(responder.clone()));
        assert_eq!(changes[0], Change::ResponderAdded { responder: responder.clone() });
        assert_eq!(scene.called(), expected, "{responder:?}");
        if let Some(page) = scene.incident.pages.get(1) {
            assert!(page.reason.contains("Lead added"), "{}", page.reason);
        }
    }
    let mut scene = Scene::open();
    let gone = PersonRef { id: crate::PersonId(Uuid::from_u128(99)), name: "Gone".to_owned() };
    let changes = scene.amend(Amendment::AddResponder(Responder::Person(gone)));
    assert!(matches!(&changes[1..], [Change::NobodyPaged { reason }] if reason.contains("Gone")), "{changes:?}");
}

#[test]
fn a_schedules_responder_is_whoever_is_on_call() {
    let mut scene = Scene::open();
    scene.incident.pages.clear();
    scene.amend(Amendment::AddResponder(Responder::Schedule(schedule().shown())));
    assert_eq!((scene.called(), scene.incident.pages[0].person.id), (vec!["Borys"], BORYS));
    assert_eq!(schedule().id, ROUND_THE_CLOCK);
}

#[test]
fn what_is_quiet_stays_quiet_for_responders_too() {
    let held = |incident: &mut Incident, until: DateTime<Utc>| {
        incident.held = Some(crate::incident::Hold {
            until,
            reason: "Maintenance.".to_owned(),
            maintenance: None,
            stays_silent: false,
        });
    };
    let mut scene = Scene::open();
    scene.incident.pages.clear();
    held(&mut scene.incident, scene.now + TimeDelta::minutes(5));
    scene.amend(Amendment::AddResponder(person(ANNA)));
    scene.amend(Amendment::Priority(Priority::P1));
    assert_eq!(scene.called(), [""; 0]);
    scene.now += TimeDelta::minutes(5);
    scene.act(|incident, dispatch| incident.wake(dispatch));
    assert!(scene.called().contains(&"Anna"), "{:?}", scene.called());

    let mut scene = Scene::open();
    scene.incident.pages.clear();
    scene.incident.only_counted = Some("A rule only counts it.".to_owned());
    scene.amend(Amendment::AddResponder(person(ANNA)));
    assert_eq!(scene.called(), [""; 0]);
}

#[test]
fn a_test_calls_no_responder() {
    let integration = json!({
        "id": PROD, "version": 1, "team": PAYMENTS, "name": "try", "kind": "opsgenie", "mode": "test", "owner": ANNA,
        "expires_at": "2026-12-24T10:00:00Z",
    });
    let integration = serde_json::from_value(integration).unwrap();
    let mut scene = Scene::open();
    scene.setup = with(&scene.setup, Object::Integration(integration));
    scene.incident.integration = scene.setup.integrations[&PROD].shown();
    let changes = scene.amend(Amendment::AddResponder(person(DARIA)));
    assert_eq!(changes, [Change::ResponderAdded { responder: person(DARIA) }]);
}

#[test]
fn what_is_over_calls_nobody_and_may_be_put_right_or_deleted() {
    let mut scene = Scene::open();
    let now = scene.now;
    scene.act(|incident, _| incident.resolve(lead(), None, now));
    assert_eq!(scene.amend_with(Amendment::AddResponder(person(ANNA)), Some("x")), Err(Refusal::Resolved));
    assert_eq!(scene.amend(Amendment::AddTags(texts(&["a"]))), [Change::TagsAdded { tags: texts(&["a"]) }]);
    assert_eq!(scene.amend(Amendment::Delete), [Change::Deleted]);
    assert_eq!(scene.called(), ["Borys"]);
}

#[test]
fn deleting_resolves_first_so_that_nothing_rings_on() {
    let mut scene = Scene::open();
    assert_eq!(scene.amend(Amendment::Delete), [Change::Resolved { note: None }, Change::Deleted]);
    assert!(scene.incident.deleted && !scene.incident.is_open());
    assert_eq!((scene.incident.due_at(), scene.incident.calling(BORYS)), (None, None));
}

fn amendments() -> impl Strategy<Value = Amendment> {
    let word = || prop::sample::select(vec!["", " a ", "b", "cluster", "env:prod", "дзвін"]).prop_map(str::to_owned);
    let words = || prop::collection::vec(word(), 0..4);
    let priority = prop::sample::select(vec![Priority::P1, Priority::P2, Priority::P3, Priority::P4, Priority::P5]);
    let responder = prop::sample::select(vec![
        person(ANNA),
        person(BORYS),
        person(DARIA),
        Responder::Schedule(schedule().shown()),
        Responder::Team(world().teams[&PAYMENTS].shown()),
    ]);
    prop_oneof![
        words().prop_map(Amendment::AddTags),
        words().prop_map(Amendment::RemoveTags),
        prop::collection::btree_map(word(), word(), 0..4).prop_map(Amendment::SetDetails),
        words().prop_map(Amendment::RemoveDetails),
        "[a-z ]{0,300}".prop_map(Amendment::Title),
        word().prop_map(Amendment::Description),
        priority.prop_map(Amendment::Priority),
        responder.prop_map(Amendment::AddResponder),
        Just(Amendment::Delete),
    ]
}

proptest! {
    #[test]
    fn the_same_change_twice_is_one(changes in prop::collection::vec(amendments(), 1..6)) {
        let mut scene = Scene::open();
        for amendment in changes {
            if scene.amend_with(amendment.clone(), None).is_err() {
                continue;
            }
            let after = scene.incident.clone();
            match scene.amend_with(amendment.clone(), None) {
                Ok(again) => prop_assert_eq!(again, Vec::new(), "{:?}", amendment),
                Err(refusal) => prop_assert_eq!(refusal, Refusal::Resolved),
            }
            prop_assert_eq!(&scene.incident, &after, "{:?}", amendment);
            prop_assert!(after.tags.len() <= TAGS_LIMIT && after.details.len() <= DETAILS_LIMIT);
        }
    }
}
