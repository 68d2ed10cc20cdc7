//! How edits change a setup.

use super::*;
use crate::schedule::Participant;
use crate::setup::{Effective, Member, RequestState, Role};

fn checked(object: Object) -> Edit {
    Edit::Put { object, effective: Effective::TurnEnd, checked: true }
}

#[test]
fn a_new_object_is_version_1_and_a_change_counts_up() {
    let setup = world();
    assert_eq!(setup.people[&ANNA].version, 1);
    let mut anna = person(ANNA, "Anna K.");
    anna.version = 17;
    let (after, acts) = edit(&setup, [Edit::put(Object::Person(anna))]).unwrap();
    assert_eq!((after.people[&ANNA].name.as_str(), after.people[&ANNA].version), ("Anna K.", 2));
    let act = &acts[0];
    assert_eq!((act.verb, act.label.as_str()), (Verb::Changed, "Anna K."));
    assert_eq!(act.object, after.object(ObjectId::Person(ANNA)));
}

#[test]
fn an_object_put_as_it_is_changes_nothing() {
    let setup = world();
    let same = [
        Object::Person(person(ANNA, "Anna")),
        Object::Team(team()),
        Object::Schedule(schedule()),
        Object::Policy(policy()),
        Object::Integration(integration()),
    ];
    let (after, acts) = edit(&setup, puts(same)).unwrap();
    assert_eq!(after, setup);
    assert_eq!(acts, []);
}

#[test]
fn who_changes_an_old_version_is_told_and_nothing_is_stored() {
    let setup = with(&world(), Object::Person(person(ANNA, "Anna K.")));
    let of = |id, version| Object::Person(Person { version, ..person(id, "Anna L.") });
    let anna = ObjectId::Person(ANNA);
    let table = [
        (checked(of(ANNA, 2)), Ok(3)),
        (checked(of(ANNA, 1)), Err(EditFault::Conflict { object: anna, found: 2, given: 1 })),
        (checked(of(ANNA, 0)), Err(EditFault::Conflict { object: anna, found: 2, given: 0 })),
        (checked(of(NOBODY_KNOWN, 1)), Err(EditFault::Unknown(ObjectId::Person(NOBODY_KNOWN)))),
        (Edit::Delete { id: anna, version: Some(1) }, Err(EditFault::Conflict { object: anna, found: 2, given: 1 })),
        (Edit::delete(ObjectId::Person(NOBODY_KNOWN)), Err(EditFault::Unknown(ObjectId::Person(NOBODY_KNOWN)))),
    ];
    for (one, expected) in table {
        let found = edit(&setup, [one.clone()]).map(|(after, _)| after.people[&ANNA].version);
        assert_eq!(found, expected, "{one:?}");
    }
    let (after, _) = edit(&setup, [checked(Object::Person(person(NOBODY_KNOWN, "Emma")))]).unwrap();
    assert_eq!(after.people[&NOBODY_KNOWN].version, 1);
}

#[test]
fn a_list_is_no_obstacle_to_itself() {
    let setup = world();
    let first = Object::Person(Person { version: 1, ..person(DARIA, "Daria D.") });
    let second = Object::Person(Person { version: 1, ..person(DARIA, "Daria E.") });
    let (after, acts) = edit(&setup, [checked(first), checked(second)]).unwrap();
    assert_eq!((after.people[&DARIA].name.as_str(), after.people[&DARIA].version), ("Daria E.", 3));
    assert_eq!(acts.len(), 2);
}

#[test]
fn one_wrong_edit_stops_all_of_them() {
    let setup = world();
    let nameless = Object::Person(person(NOBODY_KNOWN, " "));
    let fault = edit(&setup, [Edit::put(Object::Person(person(ANNA, "Anna K."))), Edit::put(nameless)]).unwrap_err();
    let EditFault::Invalid { faults } = fault else { panic!("{fault}") };
    assert_eq!(faults[0].object, Some(ObjectId::Person(NOBODY_KNOWN)));
    assert_eq!(setup, world());
}

#[test]
fn an_object_and_its_last_use_go_in_one_list_in_any_order() {
    let setup = world();
    let routed_nowhere = Object::Team(Team { routing: Vec::new(), ..team() });
    let edits = [Edit::delete(ObjectId::Policy(POLICY)), Edit::put(routed_nowhere)];
    for order in [edits.to_vec(), edits.iter().rev().cloned().collect()] {
        let (after, _) = edit(&setup, order).unwrap();
        assert!(after.policies.is_empty());
    }
}

#[test]
fn a_changed_rotation_keeps_who_was_on_call_before() {
    let setup = world();
    let mut changed = schedule();
    changed.rotations[0].turns.participants = vec![Participant::Person(ANNA)];
    changed.rotations[0].former = vec![];
    let (after, _) = edit(&setup, [Edit::put(Object::Schedule(changed.clone()))]).unwrap();
    let former = &after.schedules[&ROUND_THE_CLOCK].rotations[0].former;
    assert_eq!(former.len(), 1);
    // Whoever has the turn keeps it to its end.
    assert_eq!((former[0].until, &former[0].turns), (at("2026-12-01T08:00:00Z"), &schedule().rotations[0].turns));
    assert_eq!(after.schedules[&ROUND_THE_CLOCK].rotations[1].former, []);

    let at_once = Edit::Put { object: Object::Schedule(changed.clone()), effective: Effective::Now, checked: false };
    let (after, _) = edit(&setup, [at_once]).unwrap();
    assert_eq!(after.schedules[&ROUND_THE_CLOCK].rotations[0].former[0].until, now());

    // What a caller says of the past is not heard, neither in a change nor in a new schedule.
    changed.rotations[0].former = after.schedules[&ROUND_THE_CLOCK].rotations[0].former.clone();
    let again =
        edit(&after, [Edit::put(Object::Schedule(Schedule { rotations: changed.rotations.clone(), ..schedule() }))]);
    assert_eq!(again.unwrap().1, []);
    let id = ScheduleId(Uuid::from_u128(29));
    let fresh = Schedule { id, name: "Another".to_owned(), ..changed };
    let (after, _) = edit(&setup, [Edit::put(Object::Schedule(fresh))]).unwrap();
    assert_eq!(after.schedules[&id].rotations[0].former, []);
}

#[test]
fn another_zone_is_a_change_of_every_rotation() {
    let moved = Schedule { time_zone: chrono_tz::Tz::Asia__Kolkata, ..schedule() };
    let after = with(&world(), Object::Schedule(moved));
    for rotation in &after.schedules[&ROUND_THE_CLOCK].rotations {
        assert_eq!(rotation.former[0].time_zone, chrono_tz::Tz::Europe__Kyiv, "{}", rotation.name);
    }
}

#[test]
fn an_override_never_begins_before_it_was_made() {
    let setup = world();
    let begun = |start: &str| Override { start: at(start), ..takeover() };
    // A new one that began in the past begins now.
    let setup = with(&setup, Object::Override(begun("2026-11-20T00:00:00Z")));
    assert_eq!(setup.overrides[&TAKEOVER].start, now());
    // Later it keeps its start, whatever earlier time is given; it may begin later.
    let later = at("2026-11-25T12:00:00Z");
    for (given, kept) in [
        ("2026-11-20T00:00:00Z", NOW),
        (NOW, NOW),
        ("2026-11-25T11:00:00Z", "2026-11-25T11:00:00Z"),
        ("2026-11-25T13:00:00Z", "2026-11-25T13:00:00Z"),
    ] {
        let (after, _) = setup.edited(vec![Edit::put(Object::Override(begun(given)))], later).unwrap();
        assert_eq!(after.overrides[&TAKEOVER].start, at(kept), "{given}");
    }
}

#[test]
fn of_overrides_made_at_once_the_later_one_wins() {
    let second = OverrideId(Uuid::from_u128(62));
    let objects = [takeover(), Override { id: second, person: Some(LEAD), ..takeover() }];
    let (after, _) = edit(&world(), puts(objects.map(Object::Override))).unwrap();
    let order: Vec<_> = after.overrides_of(ROUND_THE_CLOCK).into_iter().map(|it| it.id).collect();
    assert_eq!(order, [TAKEOVER, second]);
    // Changing the first does not make it the last.
    let changed = Override { created_at: at("2026-12-01T00:00:00Z"), person: Some(DARIA), ..takeover() };
    let (after, _) = edit(&after, [Edit::put(Object::Override(changed))]).unwrap();
    let order: Vec<_> = after.overrides_of(ROUND_THE_CLOCK).into_iter().map(|it| it.id).collect();
    assert_eq!(order, [TAKEOVER, second]);
}

#[test]
fn a_schedule_takes_its_overrides_and_requests_with_it() {
    let (setup, _) = edit(&world(), puts([Object::Override(takeover()), Object::Request(request())])).unwrap();
    let free = Policy { rules: policy().rules[2..].to_vec(), ..policy() };
    let ids = [ObjectId::Schedule(ROUND_THE_CLOCK), ObjectId::Override(TAKEOVER), ObjectId::Request(REQUEST)];
    let deletes = ids.map(Edit::delete);
    for deletes in [&deletes[..1], &deletes[..]] {
        let edits = [Edit::put(Object::Policy(free.clone()))].into_iter().chain(deletes.iter().cloned());
        let (after, acts) = edit(&setup, edits).unwrap();
        assert!(after.schedules.is_empty() && after.overrides.is_empty() && after.requests.is_empty());
        assert_eq!(told(&acts)[1..], ids.map(|id| (Verb::Deleted, id)));
    }
}

#[test]
fn a_rotation_takes_the_overrides_of_it_alone_with_it() {
    let both = OverrideId(Uuid::from_u128(62));
    let objects = [
        Object::Override(Override { rotations: vec![SHADOW], ..takeover() }),
        Object::Override(Override { id: both, rotations: vec![WEEKLY, SHADOW], ..takeover() }),
        Object::Request(ShiftRequest { rotations: vec![WEEKLY], ..request() }),
    ];
    let (setup, _) = edit(&world(), puts(objects)).unwrap();
    let mut less = schedule();
    less.rotations.pop();
    let (after, acts) = edit(&setup, [Edit::put(Object::Schedule(less.clone()))]).unwrap();
    let expected = [
        (Verb::Changed, ObjectId::Schedule(ROUND_THE_CLOCK)),
        (Verb::Deleted, ObjectId::Override(TAKEOVER)),
        (Verb::Changed, ObjectId::Override(both)),
    ];
    assert_eq!(told(&acts), expected);
    assert_eq!(after.overrides[&both].rotations, [WEEKLY]);
    // What is over stays as it was.
    let later = at("2026-11-26T00:00:00Z");
    let (after, acts) = setup.edited(vec![Edit::put(Object::Schedule(less))], later).unwrap();
    assert_eq!(acts.len(), 1);
    assert_eq!(after.overrides[&both].rotations, [WEEKLY, SHADOW]);
}

#[test]
fn a_person_takes_memberships_and_requests_with_them() {
    let mut joined = team();
    joined.members.push(Member { person: DARIA, role: Role::Member });
    let answered = ShiftRequestId(Uuid::from_u128(72));
    let objects = [
        Object::Team(joined),
        Object::Request(ShiftRequest { to: DARIA, ..request() }),
        Object::Request(ShiftRequest { id: answered, to: DARIA, state: RequestState::Declined, ..request() }),
    ];
    let (setup, _) = edit(&world(), puts(objects)).unwrap();
    let (after, acts) = edit(&setup, [Edit::delete(ObjectId::Person(DARIA))]).unwrap();
    let expected = [
        (Verb::Deleted, ObjectId::Person(DARIA)),
        (Verb::Changed, ObjectId::Team(PAYMENTS)),
        (Verb::Deleted, ObjectId::Request(REQUEST)),
    ];
    assert_eq!(told(&acts), expected);
    assert_eq!(after.teams[&PAYMENTS].role_of(DARIA), None);
    assert!(after.requests.contains_key(&answered));
    assert_eq!(after.person_ref(DARIA).name, format!("(deleted person {DARIA})"));
}
