//! Whatever is edited, in whatever order.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::escalation::{Repeat, Route, Target};
use crate::schedule::Participant;
use crate::setup::check;
use crate::setup::{Effective, Member, Role};

fn a_person() -> impl Strategy<Value = PersonId> {
    prop::sample::select(vec![ANNA, BORYS, LEAD, DARIA, NOBODY_KNOWN])
}

fn a_team() -> impl Strategy<Value = TeamId> {
    prop::sample::select(vec![PAYMENTS, TeamId(Uuid::from_u128(12))])
}

fn a_schedule() -> impl Strategy<Value = ScheduleId> {
    prop::sample::select(vec![ROUND_THE_CLOCK, ScheduleId(Uuid::from_u128(22))])
}

fn a_policy() -> impl Strategy<Value = PolicyId> {
    prop::sample::select(vec![POLICY, PolicyId(Uuid::from_u128(42))])
}

fn a_target() -> impl Strategy<Value = Target> {
    prop_oneof![
        a_schedule().prop_map(Target::OnCall),
        a_person().prop_map(Target::Person),
        a_team().prop_map(Target::Team),
        a_team().prop_map(Target::RandomMember),
    ]
}

fn a_route() -> impl Strategy<Value = Route> {
    prop_oneof![a_policy().prop_map(Route::Policy), a_schedule().prop_map(Route::Schedule), Just(Route::Nobody)]
}

fn a_participant() -> impl Strategy<Value = Participant> {
    prop_oneof![
        3 => a_person().prop_map(Participant::Person),
        1 => a_team().prop_map(Participant::Team),
        1 => Just(Participant::Nobody),
    ]
}

fn a_put_person() -> impl Strategy<Value = Object> {
    (a_person(), "[A-D]?", any::<bool>()).prop_map(|(id, name, hub_admin)| {
        let email = format!("{name}{}@example.com", id.0.as_u128() / 2);
        Object::Person(Person { email, hub_admin, ..person(id, &name) })
    })
}

fn a_put_team() -> impl Strategy<Value = Object> {
    let members = prop::collection::vec((a_person(), any::<bool>()), 0..4);
    (a_team(), "[AB]", members, prop::collection::vec(a_route(), 0..2)).prop_map(|(id, name, members, routes)| {
        let role = |admin| if admin { Role::Admin } else { Role::Member };
        let members = members.into_iter().map(|(person, admin)| Member { person, role: role(admin) }).collect();
        let routing = serde_json::from_value(json!(routes.iter().map(|to| json!({"to": to})).collect::<Vec<_>>()));
        Object::Team(Team { id, name, members, routing: routing.unwrap(), ..team() })
    })
}

fn a_put_schedule() -> impl Strategy<Value = Object> {
    let rotation = (1_u128..4, prop::collection::vec(a_participant(), 0..3), 0_u32..3, any::<bool>());
    let rotations = prop::collection::vec(rotation, 0..3);
    (a_schedule(), "[AB]", a_team(), rotations).prop_map(|(id, name, team, rotations)| {
        let rotations = rotations.into_iter().map(|(number, participants, length, ended)| {
            let mut rotation = schedule().rotations[0].clone();
            (rotation.id, rotation.name) = (RotationId(Uuid::from_u128(30 + number)), format!("rotation {number}"));
            (rotation.turns.participants, rotation.turns.length) = (participants, length);
            rotation.turns.end = ended.then(|| "2026-11-20T10:00:00".parse().unwrap());
            rotation
        });
        Object::Schedule(Schedule { id, name, team, rotations: rotations.collect(), ..schedule() })
    })
}

fn a_put_override() -> impl Strategy<Value = Object> {
    let rotations = prop::collection::vec(1_u128..4, 0..2);
    (1_u128..4, a_schedule(), prop::option::of(a_person()), -30_i64..30, -5_i64..50, rotations).prop_map(
        |(number, schedule, person, start, length, rotations)| {
            let start = now() + chrono::TimeDelta::hours(start);
            Object::Override(Override {
                id: OverrideId(Uuid::from_u128(60 + number)),
                schedule,
                person,
                start,
                end: start + chrono::TimeDelta::hours(length),
                rotations: rotations.into_iter().map(|number| RotationId(Uuid::from_u128(30 + number))).collect(),
                ..takeover()
            })
        },
    )
}

fn a_put_policy() -> impl Strategy<Value = Object> {
    let rules = prop::collection::vec((0_u32..3, a_target()), 0..3);
    (a_policy(), "[AB]", a_team(), rules, prop::option::of(0_u32..3)).prop_map(|(id, name, team, rules, repeat)| {
        let rules = rules.into_iter().map(|(after_minutes, notify)| crate::escalation::Rule {
            after_minutes,
            notify,
            if_not: crate::escalation::Condition::Resolved,
        });
        let repeat = repeat.map(|count| Repeat { wait_minutes: count, count, resolve_after_all: false });
        Object::Policy(Policy { id, name, team, rules: rules.collect(), repeat, ..policy() })
    })
}

fn a_put_integration() -> impl Strategy<Value = Object> {
    (1_u128..3, "[AB]", a_team(), prop::option::of(a_person())).prop_map(|(number, name, team, owner)| {
        let id = IntegrationId(Uuid::from_u128(50 + number));
        Object::Integration(Integration { id, team, name, owner, ..integration() })
    })
}

fn an_integration_id() -> impl Strategy<Value = IntegrationId> {
    (51_u128..54).prop_map(|id| IntegrationId(Uuid::from_u128(id)))
}

/// A known fault, a heartbeat (whose id is one that windows name as an integration's), or a maintenance window.
fn a_put_intake() -> impl Strategy<Value = Object> {
    let fault = (1_u128..3, "[AB]", a_team(), any::<bool>()).prop_map(|(number, name, team, empty)| {
        let mut fault = KnownFault { id: KnownFaultId(Uuid::from_u128(94 + number)), name, team, ..known_fault() };
        fault.when.conditions.truncate(usize::from(!empty));
        Object::KnownFault(fault)
    });
    let beat = ("[AB]", a_team(), 0_u32..3).prop_map(|(name, team, interval_minutes)| {
        Object::Heartbeat(Heartbeat {
            id: HeartbeatId(Uuid::from_u128(53)),
            name,
            team,
            interval_minutes,
            ..heartbeat()
        })
    });
    let integrations = prop::collection::vec(an_integration_id(), 0..3);
    let quiet = (1_u128..3, a_team(), integrations, -90_i64..90, any::<bool>()).prop_map(
        |(number, team, integrations, length, by_anna)| {
            let window = maintenance();
            let end = window.start + chrono::TimeDelta::minutes(length) + chrono::TimeDelta::nanoseconds(7);
            let id = MaintenanceId(Uuid::from_u128(90 + number));
            let created_by = by_anna.then_some(ANNA);
            Object::Maintenance(Maintenance { id, team, integrations, end, created_by, ..window })
        },
    );
    prop_oneof![1 => fault, 1 => beat, 2 => quiet]
}

fn an_edit() -> impl Strategy<Value = Edit> {
    let object = prop_oneof![
        a_put_person(),
        a_put_team(),
        a_put_schedule(),
        a_put_override(),
        a_put_policy(),
        a_put_integration(),
        a_put_intake(),
    ];
    let id = prop_oneof![
        a_person().prop_map(ObjectId::Person),
        a_team().prop_map(ObjectId::Team),
        a_schedule().prop_map(ObjectId::Schedule),
        a_policy().prop_map(ObjectId::Policy),
        (61_u128..64).prop_map(|id| ObjectId::Override(OverrideId(Uuid::from_u128(id)))),
        (51_u128..53).prop_map(|id| ObjectId::Integration(IntegrationId(Uuid::from_u128(id)))),
        Just(ObjectId::Heartbeat(HeartbeatId(Uuid::from_u128(53)))),
        (91_u128..93).prop_map(|id| ObjectId::Maintenance(MaintenanceId(Uuid::from_u128(id)))),
        (95_u128..97).prop_map(|id| ObjectId::KnownFault(KnownFaultId(Uuid::from_u128(id)))),
    ];
    let effective = prop_oneof![Just(Effective::TurnEnd), Just(Effective::Now)];
    prop_oneof![
        3 => (object, effective).prop_map(|(object, effective)| Edit::Put { object, effective, checked: false }),
        1 => id.prop_map(Edit::delete),
    ]
}

fn all(setup: &Setup) -> Vec<Object> {
    let ids = setup.people.keys().map(|id| ObjectId::Person(*id));
    let ids = ids.chain(setup.teams.keys().map(|id| ObjectId::Team(*id)));
    let ids = ids.chain(setup.schedules.keys().map(|id| ObjectId::Schedule(*id)));
    let ids = ids.chain(setup.overrides.keys().map(|id| ObjectId::Override(*id)));
    let ids = ids.chain(setup.policies.keys().map(|id| ObjectId::Policy(*id)));
    let ids = ids.chain(setup.integrations.keys().map(|id| ObjectId::Integration(*id)));
    let ids = ids.chain(setup.known_faults.keys().map(|id| ObjectId::KnownFault(*id)));
    let ids = ids.chain(setup.heartbeats.keys().map(|id| ObjectId::Heartbeat(*id)));
    let ids = ids.chain(setup.maintenances.keys().map(|id| ObjectId::Maintenance(*id)));
    ids.map(|id| setup.object(id).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn what_was_accepted_is_sound_and_told_in_full(lists in prop::collection::vec(prop::collection::vec(an_edit(), 1..4), 1..24)) {
        let mut setup = world();
        for edits in lists {
            let Ok((after, acts)) = setup.edited(edits, now()) else { continue };

            let everything: BTreeSet<_> = all(&after).iter().map(Object::id).collect();
            prop_assert_eq!(check::faults(&after, &after, &everything, now()), vec![], "each object holds all rules");

            let mut told = setup.clone();
            for act in &acts {
                let version = setup.object(act.id).map(|object| object.version());
                match &act.object {
                    Some(object) => {
                        prop_assert!(version.is_none_or(|version| object.version() > version), "a change counts up");
                        told.insert(object.clone());
                    }
                    None => told.remove(act.id),
                }
            }
            prop_assert_eq!(&told, &after, "the acts are all that happened");

            let (again, acts) = after.edited(puts(all(&after)), now()).unwrap();
            prop_assert_eq!((&again, acts), (&after, vec![]), "putting all of it again changes nothing");
            setup = after;
        }
    }
}
