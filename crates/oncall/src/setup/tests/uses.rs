//! What is in use is not deleted, and by what it is used is said.

use super::*;
use crate::setup::Effective;

fn in_use(setup: &Setup, id: ObjectId, moment: &str) -> Vec<String> {
    match setup.edited(vec![Edit::delete(id)], at(moment)) {
        Err(EditFault::InUse { object, by }) => {
            assert_eq!(object, id);
            assert_eq!(setup.used_by(id, at(moment)), by);
            by
        }
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn what_is_in_use_says_by_what() {
    let mut policy = policy();
    policy.rules[3].notify = crate::escalation::Target::Person(DARIA);
    let test = Integration { owner: Some(DARIA), ..integration() };
    let objects = [Object::Policy(policy), Object::Integration(test), Object::Override(takeover())];
    let (setup, _) = edit(&world(), puts(objects)).unwrap();
    let table: [(ObjectId, &[&str]); 5] = [
        (
            ObjectId::Person(ANNA),
            &[
                "schedule 'Payments 24/7' (rotation 'weekly')",
                "schedule 'Payments 24/7' (override from Wed 25 Nov 2026 12:00 (Europe/Kyiv) to Wed 25 Nov 2026 18:00 \
                 (Europe/Kyiv))",
            ],
        ),
        (
            ObjectId::Person(DARIA),
            &["escalation policy 'Payments 24/7' (rule 4)", "integration 'prod-ecs' (its owner)"],
        ),
        (
            ObjectId::Team(PAYMENTS),
            &[
                "schedule 'Payments 24/7'",
                "escalation policy 'Payments 24/7'",
                "integration 'prod-ecs'",
                "schedule 'Payments 24/7' (rotation 'weekly')",
                "escalation policy 'Payments 24/7' (rule 3)",
            ],
        ),
        (
            ObjectId::Schedule(ROUND_THE_CLOCK),
            &["escalation policy 'Payments 24/7' (rule 1)", "escalation policy 'Payments 24/7' (rule 2)"],
        ),
        (ObjectId::Policy(POLICY), &["routing of team 'Payments' (rule 1)"]),
    ];
    for (id, expected) in table {
        assert_eq!(in_use(&setup, id, NOW), expected, "{id:?}");
    }
    for free in [ObjectId::Integration(PROD), ObjectId::Override(TAKEOVER)] {
        assert_eq!(in_use(&setup, free, NOW), [""; 0], "{free:?}");
    }
    let fault = edit(&setup, [Edit::delete(ObjectId::Policy(POLICY))]).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "It is still in use by routing of team 'Payments' (rule 1). Nothing was stored. Take it out there first."
    );
}

#[test]
fn what_is_over_is_no_use() {
    let mut ended = schedule();
    ended.rotations[0].turns.end = Some("2026-11-26T10:00:00".parse().unwrap());
    let objects = [Object::Schedule(ended), Object::Override(takeover())];
    let edits = puts(objects).into_iter().map(|it| match it {
        Edit::Put { object, checked, .. } => Edit::Put { object, effective: Effective::Now, checked },
        other @ Edit::Delete { .. } => other,
    });
    let (setup, _) = edit(&world(), edits).unwrap();
    assert_eq!(in_use(&setup, ObjectId::Person(ANNA), NOW).len(), 2);
    assert_eq!(in_use(&setup, ObjectId::Person(ANNA), "2026-11-25T16:00:00Z").len(), 1);
    assert_eq!(in_use(&setup, ObjectId::Person(ANNA), "2026-11-26T07:59:59Z").len(), 1);
    assert_eq!(in_use(&setup, ObjectId::Person(ANNA), "2026-11-26T08:00:00Z"), [""; 0]);
}

#[test]
fn whoever_keeps_a_turn_of_the_former_order_is_not_deleted_in_the_middle_of_it() {
    let mut others = schedule();
    others.rotations[0].turns.participants.truncate(2);
    others.rotations[0].turns.participants.retain(|it| *it == crate::schedule::Participant::Person(ANNA));
    let setup = with(&world(), Object::Schedule(others));
    let expected = "schedule 'Payments 24/7' (rotation 'weekly', on call by its former order until Tue 1 Dec 2026 10:00 \
                    (Europe/Kyiv))";
    assert_eq!(in_use(&setup, ObjectId::Person(BORYS), NOW), [expected]);
    assert_eq!(in_use(&setup, ObjectId::Person(BORYS), "2026-12-01T08:00:00Z"), [""; 0]);
}

#[test]
fn a_routing_rule_to_a_schedule_is_a_use_of_it() {
    let routed: Vec<_> =
        serde_json::from_value(json!([{"to": "nobody"}, {"to": {"schedule": ROUND_THE_CLOCK}}])).unwrap();
    let free = Policy { rules: policy().rules[2..].to_vec(), ..policy() };
    let (setup, _) =
        edit(&world(), puts([Object::Team(Team { routing: routed, ..team() }), Object::Policy(free)])).unwrap();
    assert_eq!(in_use(&setup, ObjectId::Schedule(ROUND_THE_CLOCK), NOW), ["routing of team 'Payments' (rule 2)"]);
}
