use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::PageId;
use crate::paging::{Receipt, Stage};
use crate::setup::{Member, Object, PagingRules, Person, Role, Setup, Team};

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
}

fn anna() -> PersonRef {
    PersonRef { id: PersonId(Uuid::from_u128(1)), name: "Anna".to_owned() }
}

fn borys() -> PersonRef {
    PersonRef { id: PersonId(Uuid::from_u128(2)), name: "Borys".to_owned() }
}

fn origin() -> Origin {
    Origin {
        id: IncidentId(Uuid::from_u128(10)),
        number: 1,
        team: TeamRef { id: TeamId(Uuid::from_u128(20)), name: "Payments".to_owned() },
        integration: IntegrationRef {
            id: IntegrationId(Uuid::from_u128(30)),
            name: "prod-ecs".to_owned(),
            kind: IntegrationKind::AmazonSns,
            mode: Mode::Live,
        },
    }
}

fn trigger(priority: Option<Priority>) -> Trigger {
    Trigger { alias: Some("a".to_owned()), title: "checkout stopped".to_owned(), priority, ..Trigger::default() }
}

fn sender() -> Actor {
    Actor::Integration { id: IntegrationId(Uuid::from_u128(30)), name: "prod-ecs".to_owned(), user: None }
}

fn open(priority: Option<Priority>) -> Incident {
    Incident::open(origin(), trigger(priority), at(0)).0
}

fn page_ids() -> impl FnMut() -> PageId {
    let mut next = 100;
    move || {
        next += 1;
        PageId(Uuid::from_u128(next))
    }
}

/// Anna and Borys in the team Payments, which has no schedule.
fn payments() -> Setup {
    let person = |shown: PersonRef| Person {
        id: shown.id,
        version: 1,
        email: format!("{}@example.com", shown.name.to_lowercase()),
        name: shown.name,
        time_zone: chrono_tz::Tz::UTC,
        hub_admin: false,
        paging_rules: PagingRules::default(),
    };
    let member = |shown: PersonRef| Member { person: shown.id, role: Role::Member };
    let team = Team {
        id: origin().team.id,
        version: 1,
        name: origin().team.name,
        description: String::new(),
        members: vec![member(anna()), member(borys())],
        routing: Vec::new(),
        longest_shift_hours: None,
    };
    let mut setup = Setup::default();
    setup.insert(Object::Person(person(anna())));
    setup.insert(Object::Person(person(borys())));
    setup.insert(Object::Team(team));
    setup
}

#[test]
fn a_trigger_without_alias_or_priority_opens_a_p3_of_its_own() {
    let (incident, drafts) = Incident::open(origin(), Trigger { title: "x".to_owned(), ..Trigger::default() }, at(0));
    assert_eq!(incident.alias, incident.id.to_string());
    assert_eq!(incident.priority, Priority::P3);
    assert_eq!(incident.state, State::Triggered);
    assert_eq!(drafts, [Draft { actor: sender(), change: Change::Triggered }]);
}

#[test]
fn too_long_texts_are_cut_and_say_so() {
    let long = Trigger { title: "t".repeat(1_000), alias: Some("a".repeat(1_000)), ..Trigger::default() };
    let (incident, _) = Incident::open(origin(), long, at(0));
    assert_eq!(incident.title.chars().count(), TITLE_LIMIT);
    assert!(incident.title.ends_with('…'));
    assert_eq!(incident.alias.chars().count(), ALIAS_LIMIT);
}

#[test]
fn a_repeat_counts_raises_and_never_lowers() {
    struct Case {
        first: Option<Priority>,
        then: Option<Priority>,
        becomes: Priority,
        pages: bool,
    }
    let cases = [
        Case { first: None, then: None, becomes: Priority::P3, pages: false },
        Case { first: None, then: Some(Priority::P5), becomes: Priority::P3, pages: false },
        Case { first: None, then: Some(Priority::P3), becomes: Priority::P3, pages: false },
        Case { first: Some(Priority::P4), then: Some(Priority::P1), becomes: Priority::P1, pages: true },
    ];
    for case in cases {
        let mut incident = open(case.first);
        let (drafts, pages) = incident.repeat(&trigger(case.then), sender(), at(5));
        assert_eq!((incident.count, incident.priority, pages), (2, case.becomes, case.pages));
        assert_eq!((incident.opened_at, incident.last_occurred_at), (at(0), at(5)));
        assert_eq!(drafts.len(), 1);
    }
}

#[test]
fn a_raised_priority_does_not_page_while_somebody_works_on_it() {
    let mut incident = open(Some(Priority::P4));
    incident.acknowledge(Actor::Person(anna()), None, at(1));
    let (_, rose) = incident.repeat(&trigger(Some(Priority::P1)), sender(), at(2));
    assert!(rose && !incident.wants_calling());
    assert_eq!((incident.priority, incident.state), (Priority::P1, State::Acknowledged));
}

#[test]
fn the_first_to_acknowledge_is_named_and_the_second_succeeds_without_change() {
    let mut incident = open(None);
    assert_eq!(incident.acknowledge(Actor::Person(anna()), None, at(1)).len(), 1);
    assert_eq!(incident.acknowledge(Actor::Person(borys()), None, at(2)), []);
    assert_eq!(incident.acknowledged, Some(Settled { by: Actor::Person(anna()), at: at(1) }));
}

#[test]
fn resolved_is_final() {
    let mut incident = open(None);
    assert_eq!(incident.resolve(sender(), None, at(1)).len(), 1);
    assert_eq!(incident.resolve(Actor::Person(anna()), None, at(2)), []);
    assert_eq!(incident.acknowledge(Actor::Person(anna()), None, at(3)), []);
    assert_eq!(incident.state, State::Resolved);
    assert_eq!(incident.note(Actor::Person(anna()), "it was the disk", at(4)).len(), 1);
}

#[test]
fn a_receipt_counts_once_per_pager_and_stage_and_only_for_ones_own_page() {
    let mut incident = open(None);
    incident.start(&mut Dispatch { setup: &payments(), ids: page_ids(), now: at(0) });
    let page = incident.pages[0].id;
    let mut receive = |person: PersonRef, pager: &str, stage| {
        let receipt = Receipt { pager: pager.to_owned(), stage, at: at(1), note: None, sound: None };
        incident.receive(page, person.id, receipt).map(|drafts| drafts.len())
    };
    assert_eq!(receive(anna(), "anna-laptop", Stage::Delivered), Ok(1));
    assert_eq!(receive(anna(), "anna-laptop", Stage::Delivered), Ok(0));
    assert_eq!(receive(anna(), "anna-laptop", Stage::Sounding), Ok(1));
    assert_eq!(receive(anna(), "second-laptop", Stage::Delivered), Ok(1));
    assert_eq!(receive(borys(), "borys-laptop", Stage::Delivered), Err(ForeignPage));
}

#[derive(Clone, Debug)]
enum Action {
    Repeat(Option<Priority>),
    Acknowledge,
    Resolve,
    Note,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let priority = proptest::option::of(proptest::sample::select(Priority::ALL.to_vec()));
    proptest::collection::vec(
        prop_oneof![
            priority.prop_map(Action::Repeat),
            Just(Action::Acknowledge),
            Just(Action::Resolve),
            Just(Action::Note)
        ],
        0..30,
    )
}

proptest! {
    /// Whatever comes in whatever order: the state only goes forward, the priority only rises, repeating an action is silent.
    #[test]
    fn an_incident_only_goes_forward(actions in actions()) {
        let mut incident = open(None);
        let mut second = 0;
        for action in actions {
            second += 1;
            let before = incident.clone();
            match action {
                Action::Repeat(priority) => { incident.repeat(&trigger(priority), sender(), at(second)); }
                Action::Acknowledge => {
                    incident.acknowledge(Actor::Person(anna()), None, at(second));
                    prop_assert_eq!(incident.acknowledge(Actor::Person(borys()), None, at(second)), vec![]);
                }
                Action::Resolve => {
                    incident.resolve(sender(), None, at(second));
                    prop_assert_eq!(incident.resolve(sender(), None, at(second)), vec![]);
                    prop_assert!(!incident.is_open());
                }
                Action::Note => { incident.note(Actor::Person(anna()), "n", at(second)); }
            }
            let rank = |state| match state { State::Triggered => 0, State::Acknowledged => 1, State::Resolved => 2 };
            prop_assert!(rank(incident.state) >= rank(before.state));
            prop_assert!(incident.priority >= before.priority);
            prop_assert!(incident.count >= before.count);
            prop_assert_eq!(incident.resolved.is_some(), incident.state == State::Resolved);
        }
    }
}
