use chrono::DateTime;
use oncall::schedule::{Restriction, TimeOfDay};
use oncall::setup::{Object, PagingRules, Person};
use oncall::{PersonId, TeamId};
use proptest::prelude::*;

use super::*;

fn setup() -> Setup {
    let mut setup = Setup::default();
    for id in [1, 2] {
        setup.insert(Object::Person(Person {
            id: PersonId(Uuid::from_u128(id)),
            version: 1,
            name: format!("Person {id}"),
            email: format!("{id}@example.com"),
            time_zone: Tz::UTC,
            hub_admin: false,
            paging_rules: PagingRules::default(),
        }));
    }
    setup
}

fn participants() -> impl Strategy<Value = Vec<Participant>> {
    let one = prop_oneof![
        Just(Participant::Nobody),
        (1..=2_u128).prop_map(|id| Participant::Person(PersonId(Uuid::from_u128(id))))
    ];
    prop::collection::vec(one, 1..5)
}

fn hours() -> impl Strategy<Value = Option<Restriction>> {
    let time = || (0..=1440_u16).prop_map(|minutes| TimeOfDay::from_minutes(minutes).unwrap());
    let hours =
        (time(), time()).prop_filter("hours with a length", |(from, to)| from.minutes() % 1440 != to.minutes() % 1440);
    prop::option::of(hours.prop_map(|(from, to)| Restriction::Daily { from, to }))
}

fn zone() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![
        Tz::UTC,
        Tz::Europe__Kyiv,
        Tz::America__New_York,
        Tz::Asia__Kathmandu,
        Tz::Australia__Lord_Howe,
        Tz::Pacific__Chatham,
        Tz::Africa__Casablanca,
    ])
}

proptest! {
    #[test]
    fn a_rotation_that_is_read_and_written_back_stays_what_it_is(
        participants in participants(), restriction in hours(), zone in zone(), length in 1..1000_u32,
        period in prop::sample::select(vec![Period::Hourly, Period::Daily, Period::Weekly]),
        start in 1_700_000_000..2_000_000_000_i64, end in prop::option::of(2_000_000_000..2_100_000_000_i64),
    ) {
        let local = |second: i64| moment::local(DateTime::from_timestamp(second, 0).unwrap(), zone);
        // The second of two same local times cannot be told: it is refused, and not part of a rotation.
        prop_assume!(local(start).is_ok() && end.is_none_or(|end| local(end).is_ok()));
        let turns = Turns {
            participants, period, length, restriction,
            start: local(start).unwrap(), end: end.map(|end| local(end).unwrap()),
        };
        let rotation = Rotation { id: RotationId(Uuid::from_u128(9)), name: "one".to_owned(), turns, former: Vec::new() };
        let shown = shown(&setup(), zone, &rotation);
        prop_assert_eq!(&shown["startDate"], &json!(moment::write(DateTime::from_timestamp(start, 0).unwrap())));
        let draft: RotationDraft = serde_json::from_value(shown).unwrap();
        let rotations = [rotation];
        let old = draft.among(&rotations);
        prop_assert_eq!(old, Some(&rotations[0]));
        prop_assert_eq!(&draft.rotation("", &setup(), zone, old, 1).unwrap(), &rotations[0]);
        // As a new one it is the same but for its id.
        let new = draft.rotation("", &setup(), zone, None, 1).unwrap();
        prop_assert_eq!(&new.turns, &rotations[0].turns);
    }
}

#[test]
fn a_team_is_named_by_what_is_there() {
    let draft: RotationDraft = serde_json::from_value(json!({
        "startDate": "2026-11-30T09:00:00Z", "type": "weekly", "participants": [{"type": "team", "id": TeamId(Uuid::nil())}]
    }))
    .unwrap();
    assert!(draft.rotation("", &setup(), Tz::UTC, None, 1).is_err());
}

#[test]
fn in_another_zone_a_rotation_begins_at_the_same_moment() {
    let draft: RotationDraft = serde_json::from_value(json!({
        "startDate": "2026-11-30T09:00:00Z", "endDate": "2027-06-30T09:00:00Z", "type": "weekly", "participants": [{"type": "none"}]
    }))
    .unwrap();
    let rotation = draft.rotation("", &setup(), Tz::UTC, None, 1).unwrap();
    let schedule = Schedule {
        id: oncall::ScheduleId(Uuid::nil()),
        version: 1,
        team: TeamId(Uuid::nil()),
        name: "Night".to_owned(),
        description: String::new(),
        time_zone: Tz::UTC,
        enabled: true,
        rotations: vec![rotation],
    };
    let moved = moved(&schedule, Tz::Europe__Kyiv).unwrap();
    assert_eq!(moved[0].turns.start.to_string(), "2026-11-30 11:00:00");
    let shown = shown(&setup(), Tz::Europe__Kyiv, &moved[0]);
    assert_eq!(
        (&shown["startDate"], &shown["endDate"]),
        (&json!("2026-11-30T09:00:00Z"), &json!("2027-06-30T09:00:00Z"))
    );
}
