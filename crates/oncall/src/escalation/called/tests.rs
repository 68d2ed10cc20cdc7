use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::schedule::Override;
use crate::setup::tests::{
    ANNA, BORYS, DARIA, LEAD, NOBODY_KNOWN, NOW, PAYMENTS, ROUND_THE_CLOCK, SHADOW, TAKEOVER, at, now, takeover, with,
    world,
};
use crate::setup::{Member, Object, Role};

const CALL: Target = Target::OnCall(ROUND_THE_CLOCK);
const NEXT: Target = Target::NextOnCall(ROUND_THE_CLOCK);
const BEFORE: Target = Target::PreviousOnCall(ROUND_THE_CLOCK);
const GONE: Uuid = Uuid::from_u128(99);

fn told(setup: &Setup, target: Target, moment: &str) -> (Vec<(PersonId, String)>, Option<String>) {
    let calls = setup.calls(target, at(moment), 0);
    (calls.people.into_iter().map(|called| (called.person, called.why)).collect(), calls.instead)
}

/// Who is called, and what each is told, when nobody stands in for others.
#[track_caller]
fn calls(setup: &Setup, target: Target, moment: &str, expected: &[(PersonId, &str)]) {
    let expected = expected.iter().map(|(person, why)| (*person, (*why).to_owned())).collect();
    assert_eq!(told(setup, target, moment), (expected, None), "{target:?} at {moment}");
}

/// The same when others stand in, with the sentence for the timeline.
#[track_caller]
fn calls_instead(setup: &Setup, target: Target, moment: &str, expected: &[(PersonId, &str)], instead: &str) {
    let expected = expected.iter().map(|(person, why)| (*person, (*why).to_owned())).collect();
    assert_eq!(told(setup, target, moment), (expected, Some(instead.to_owned())), "{target:?} at {moment}");
}

/// The world with its schedule changed, as if it had always been so.
fn with_schedule(change: impl FnOnce(&mut Schedule)) -> Setup {
    let mut setup = world();
    let mut schedule = Schedule::clone(&setup.schedules[&ROUND_THE_CLOCK]);
    change(&mut schedule);
    setup.insert(Object::Schedule(schedule));
    setup
}

fn with_team(mut setup: Setup, change: impl FnOnce(&mut Team)) -> Setup {
    let mut team = Team::clone(&setup.teams[&PAYMENTS]);
    change(&mut team);
    setup.insert(Object::Team(team));
    setup
}

#[test]
fn whoever_is_on_call_is_told_by_what_and_until_when() {
    let setup = world();
    calls(&setup, CALL, NOW, &[(BORYS, "You are on call for Payments (weekly rotation, until Tue 1 Dec 10:00).")]);
    // The weekday is enough for six days.
    let wednesday = "2026-11-25T10:00:00Z";
    calls(&setup, CALL, wednesday, &[(BORYS, "You are on call for Payments (weekly rotation, until Tue 10:00).")]);
    let night = "2026-11-25T21:00:00Z";
    let both = [
        (BORYS, "You are on call for Payments (weekly rotation, until Tue 10:00)."),
        (LEAD, "You are on call for Payments (shadow rotation, until Thu 06:00)."),
    ];
    calls(&setup, CALL, night, &both);
    // In another year the year is told too; Anna goes on in the team's turn.
    let setup = with_schedule(|schedule| schedule.rotations[0].turns.length = 4);
    calls(
        &setup,
        CALL,
        "2026-12-15T10:00:00Z",
        &[(ANNA, "You are on call for Payments (weekly rotation, until Tue 26 Jan 2027 10:00).")],
    );
}

#[test]
fn a_rotation_that_says_so_itself_is_not_called_so_twice() {
    let setup = with_schedule(|schedule| schedule.rotations[0].name = "Rotation 1".to_owned());
    calls(&setup, CALL, NOW, &[(BORYS, "You are on call for Payments (Rotation 1, until Tue 1 Dec 10:00).")]);
}

#[test]
fn times_are_those_of_the_called_persons_clock() {
    let by_daria = |end: &str| {
        let it = Override { person: Some(DARIA), start: now(), end: at(end), ..takeover() };
        with(&world(), Object::Override(it))
    };
    let table = [
        // Tuesday noon in Kyiv is 04:00 in Chicago.
        ("2026-11-24T16:00:00Z", "You are on call for Payments (took over until Tue 10:00)."),
        ("2026-11-25T03:00:00Z", "You are on call for Payments (took over until Tue 21:00)."),
        ("2026-11-30T16:00:00Z", "You are on call for Payments (took over until Mon 10:00)."),
        ("2026-12-01T06:00:00Z", "You are on call for Payments (took over until Tue 1 Dec 00:00)."),
        // After the clocks went forward in Chicago, on 2027-03-14.
        ("2027-03-15T15:00:00Z", "You are on call for Payments (took over until Mon 15 Mar 2027 10:00)."),
    ];
    for (end, why) in table {
        calls(&by_daria(end), CALL, NOW, &[(DARIA, why)]);
    }
}

#[test]
fn next_and_previous_are_told_from_and_until_when() {
    let setup = world();
    let shadow = (LEAD, "You are next on call for Payments (shadow rotation, from Tue 22:00).");
    let weekly = (ANNA, "You are next on call for Payments (weekly rotation, from Tue 1 Dec 10:00).");
    calls(&setup, NEXT, NOW, &[weekly, shadow]);
    // Lead was on call in both: what ended last is told.
    let anna = (ANNA, "You were on call for Payments before (weekly rotation, until Tue 10:00).");
    let lead = (LEAD, "You were on call for Payments before (weekly rotation, until Tue 10:00).");
    calls(&setup, BEFORE, NOW, &[anna, lead]);
    let setup = with(&world(), Object::Override(takeover()));
    let takes_over = (ANNA, "You are next on call for Payments (took over from Wed 12:00).");
    calls(&setup, NEXT, NOW, &[takes_over, shadow]);
}

#[test]
fn people_and_teams_are_told_that_they_are_meant() {
    let setup = world();
    calls(&setup, Target::Person(DARIA), NOW, &[(DARIA, "The policy names you.")]);
    calls(&setup, Target::TeamAdmins(PAYMENTS), NOW, &[(LEAD, "You are an admin of Payments.")]);
    let member = "You are in Payments.";
    calls(&setup, Target::Team(PAYMENTS), NOW, &[(LEAD, member), (ANNA, member), (BORYS, member)]);
}

#[test]
fn the_lot_falls_on_everybody_and_always_on_the_same_for_the_same_number() {
    let setup = world();
    let drawn = |lot| {
        let calls = setup.calls(Target::RandomMember(PAYMENTS), now(), lot);
        assert_eq!((calls.people.len(), calls.instead), (1, None));
        assert_eq!(calls.people[0].why, "You are in Payments, and the lot fell on you.");
        calls.people[0].person
    };
    assert_eq!((0..3).map(drawn).collect::<BTreeSet<_>>(), BTreeSet::from([ANNA, BORYS, LEAD]));
    assert_eq!(drawn(u128::MAX), drawn(u128::MAX));
}

#[test]
fn where_nobody_is_on_call_the_teams_admins_are_called() {
    let by_nobody = with(&world(), Object::Override(Override { person: None, start: now(), ..takeover() }));
    calls_instead(
        &by_nobody,
        CALL,
        NOW,
        &[(LEAD, "You are an admin of Payments: nobody is on call in 'Payments 24/7' now.")],
        "Nobody is on call in 'Payments 24/7' now: the team's admins are called instead.",
    );
    let alone = with_schedule(|schedule| {
        schedule.rotations.remove(0);
    });
    calls_instead(
        &alone,
        NEXT,
        "2026-11-24T22:00:00Z",
        &[(LEAD, "You are an admin of Payments: nobody else is on call next in 'Payments 24/7'.")],
        "Nobody else is on call next in 'Payments 24/7': the team's admins are called instead.",
    );
    calls_instead(
        &alone,
        BEFORE,
        "2026-11-24T22:00:00Z",
        &[(LEAD, "You are an admin of Payments: nobody else was on call before in 'Payments 24/7'.")],
        "Nobody else was on call before in 'Payments 24/7': the team's admins are called instead.",
    );
    let off = with_schedule(|schedule| schedule.enabled = false);
    calls_instead(
        &off,
        CALL,
        NOW,
        &[(LEAD, "You are an admin of Payments: 'Payments 24/7' is switched off.")],
        "'Payments 24/7' is switched off: the team's admins are called instead.",
    );
}

#[test]
fn where_a_team_has_no_admins_everybody_in_it_is_called() {
    let no_admins = |setup| with_team(setup, |team| team.members.iter_mut().for_each(|it| it.role = Role::Member));
    let why = "You are in Payments: Payments has no admins.";
    calls_instead(
        &no_admins(world()),
        Target::TeamAdmins(PAYMENTS),
        NOW,
        &[(LEAD, why), (ANNA, why), (BORYS, why)],
        "Payments has no admins: everybody in the team is called instead.",
    );
    let why = "You are in Payments: 'Payments 24/7' is switched off, and Payments has no admins.";
    calls_instead(
        &no_admins(with_schedule(|schedule| schedule.enabled = false)),
        CALL,
        NOW,
        &[(LEAD, why), (ANNA, why), (BORYS, why)],
        "'Payments 24/7' is switched off, and Payments has no admins: everybody in the team is called instead.",
    );
}

#[test]
fn where_nobody_is_left_that_is_said() {
    let empty = |setup| with_team(setup, |team| team.members.clear());
    let off = || with_schedule(|schedule| schedule.enabled = false);
    let mut teamless = off();
    teamless.teams.clear();
    let deleted = |what: &str| format!("The {what} that the rule names was deleted: nobody is called.");
    let table = [
        (empty(world()), Target::Team(PAYMENTS), "Nobody is in Payments: nobody is called.".to_owned()),
        (empty(world()), Target::RandomMember(PAYMENTS), "Nobody is in Payments: nobody is called.".to_owned()),
        (
            empty(world()),
            Target::TeamAdmins(PAYMENTS),
            "Payments has no admins, nor anybody else: nobody is called.".to_owned(),
        ),
        (
            empty(off()),
            CALL,
            "'Payments 24/7' is switched off, and Payments has no admins, nor anybody else: nobody is called."
                .to_owned(),
        ),
        (teamless, CALL, "'Payments 24/7' is switched off, and its team was deleted: nobody is called.".to_owned()),
        (
            world(),
            Target::Person(NOBODY_KNOWN),
            "The person whom the rule names was deleted: nobody is called.".to_owned(),
        ),
        (world(), Target::OnCall(ScheduleId(GONE)), deleted("schedule")),
        (world(), Target::NextOnCall(ScheduleId(GONE)), deleted("schedule")),
        (world(), Target::Team(TeamId(GONE)), deleted("team")),
        (world(), Target::TeamAdmins(TeamId(GONE)), deleted("team")),
        (world(), Target::RandomMember(TeamId(GONE)), deleted("team")),
    ];
    for (setup, target, instead) in table {
        calls_instead(&setup, target, NOW, &[], &instead);
    }
}

#[test]
fn people_who_are_gone_are_not_called() {
    let mut setup = world();
    setup.people.remove(&BORYS);
    let member = "You are in Payments.";
    calls(&setup, Target::Team(PAYMENTS), NOW, &[(LEAD, member), (ANNA, member)]);
    calls_instead(
        &setup,
        CALL,
        NOW,
        &[(LEAD, "You are an admin of Payments: nobody is on call in 'Payments 24/7' now.")],
        "Nobody is on call in 'Payments 24/7' now: the team's admins are called instead.",
    );
}

#[test]
fn everybody_is_called_once() {
    let setup = with(
        &world(),
        Object::Override(Override { id: TAKEOVER, person: Some(LEAD), rotations: vec![SHADOW], ..takeover() }),
    );
    let setup = with_team(setup, |team| team.members.push(Member { person: ANNA, role: Role::Admin }));
    for target in [CALL, NEXT, BEFORE, Target::Team(PAYMENTS), Target::TeamAdmins(PAYMENTS)] {
        for hour in 0..48 {
            let calls = setup.calls(target, now() + chrono::TimeDelta::hours(hour), 0);
            let people: BTreeSet<_> = calls.people.iter().map(|called| called.person).collect();
            assert_eq!(people.len(), calls.people.len(), "{target:?} after {hour} h: {calls:?}");
        }
    }
}

#[test]
fn targets_have_names() {
    let setup = world();
    let admins = |count: usize| {
        with_team(world(), |team| team.members.iter_mut().take(count).for_each(|it| it.role = Role::Admin))
    };
    let mut many = admins(3);
    for number in 5..8 {
        let mut one = crate::setup::Person::clone(&many.people[&DARIA]);
        (one.id, one.name) = (PersonId(Uuid::from_u128(number)), format!("Person {number}"));
        many = with_team(many, |team| team.members.push(Member { person: one.id, role: Role::Admin }));
        many.people.insert(one.id, Arc::new(one));
    }
    many = with_team(many, |team| team.members.push(Member { person: DARIA, role: Role::Admin }));
    let table = [
        (&setup, CALL, "On call for Payments 24/7"),
        (&setup, NEXT, "Next on call for Payments 24/7"),
        (&setup, BEFORE, "Previously on call for Payments 24/7"),
        (&setup, Target::OnCall(ScheduleId(GONE)), "On call for (deleted schedule)"),
        (&setup, Target::Person(DARIA), "Daria"),
        (&setup, Target::Person(NOBODY_KNOWN), "(deleted person)"),
        (&setup, Target::Team(PAYMENTS), "everybody in Payments"),
        (&setup, Target::RandomMember(PAYMENTS), "one of Payments"),
        (&setup, Target::Team(TeamId(GONE)), "everybody in (deleted team)"),
        (&admins(0), Target::TeamAdmins(PAYMENTS), "Lead (admins of Payments)"),
        (&admins(2), Target::TeamAdmins(PAYMENTS), "Lead and Anna (admins of Payments)"),
        (&admins(3), Target::TeamAdmins(PAYMENTS), "Lead, Anna and Borys (admins of Payments)"),
        (&many, Target::TeamAdmins(PAYMENTS), "Lead, Anna, Borys and 4 more (admins of Payments)"),
        (&setup, Target::TeamAdmins(TeamId(GONE)), "admins of (deleted team)"),
    ];
    for (setup, target, label) in table {
        assert_eq!(setup.label(target), label);
        assert_eq!(setup.calls(target, now(), 0).label, label);
    }
}
