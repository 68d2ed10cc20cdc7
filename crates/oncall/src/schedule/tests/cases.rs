//! Restrictions, overrides, and the shapes that orders have.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::super::{Cause, Override, Period, Range, Turns, instant_of};
use super::table::{between, daily, final_of, gaps_of, in_zone, letter, local, only, standing, taken, turns, weekly};
use super::world::{members, rotation_id};

/// On call now, next and before.
type Lists = [&'static [&'static str]; 3];

const KYIV: Tz = Tz::Europe__Kyiv;

#[test]
fn restrictions_hold_by_day_and_hour() {
    let each_night = "mon 20:00-tue 08:00, tue 20:00-wed 08:00, wed 20:00-thu 08:00, thu 20:00-fri 08:00";
    let table = [
        ("mon 08:00-mon 20:00", "2026-11-02 08:00", true),
        ("mon 08:00-mon 20:00", "2026-11-02 07:59", false),
        ("mon 08:00-mon 20:00", "2026-11-02 20:00", false),
        (each_night, "2026-11-03 07:00", true),
        (each_night, "2026-11-02 09:00", false),
        ("fri 20:00-sat 08:00", "2026-11-07 07:00", true),
        ("fri 20:00-sat 08:00", "2026-11-07 20:00", false),
        // Past the end of the week.
        ("fri 18:00-mon 09:00", "2026-11-08 23:59", true),
        ("fri 18:00-mon 09:00", "2026-11-09 00:00", true),
        ("fri 18:00-mon 09:00", "2026-11-09 08:59", true),
        ("fri 18:00-mon 09:00", "2026-11-09 09:00", false),
        ("fri 18:00-sun 24:00", "2026-11-09 00:00", false),
        // Past midnight.
        ("22:00-06:00", "2026-11-02 05:59", true),
        ("22:00-06:00", "2026-11-02 06:00", false),
        ("22:00-06:00", "2026-11-02 22:00", true),
        ("00:00-24:00", "2026-11-02 00:00", true),
        ("22:00-24:00", "2026-11-02 00:00", false),
        ("24:00-06:00", "2026-11-02 00:00", true),
    ];
    for (restriction, at, holds) in table {
        let schedule = in_zone(KYIV, vec![only(daily("A", "2026-01-01 00:00"), restriction)]);
        let found = schedule.on_call(&[], instant_of(local(at), KYIV), &members);
        assert_eq!(!found.is_empty(), holds, "{restriction} at {at}");
    }
}

#[test]
fn ranges_that_meet_or_overlap_are_one() {
    let unbroken =
        "mon 08:00-tue 08:00, tue 08:00-wed 08:00, wed 08:00-thu 08:00, thu 08:00-fri 08:00, fri 08:00-sat 08:00";
    let overlapping = "sun 12:00-mon 12:00, mon 08:00-tue 08:00, mon 09:00-mon 10:00";
    let fifteen = "mon 00:00-mon 01:00, mon 02:00-mon 03:00, mon 04:00-mon 05:00, tue 00:00-tue 01:00, tue 02:00-tue 03:00, \
                   tue 04:00-tue 05:00, wed 00:00-wed 01:00, wed 02:00-wed 03:00, wed 04:00-wed 05:00, thu 00:00-thu 01:00, \
                   thu 02:00-thu 03:00, thu 04:00-thu 05:00, fri 00:00-fri 01:00, fri 02:00-fri 03:00, fri 04:00-fri 05:00";
    let of = |text| {
        let schedule = in_zone(KYIV, vec![only(weekly("A", "2026-01-05 00:00"), text)]);
        final_of(&schedule, &[], between(KYIV, "2026-11-02 00:00", "2026-11-09 00:00"))
    };
    assert_eq!(of(unbroken), ["A 02 08:00 – 07 08:00"]);
    assert_eq!(of(overlapping), ["…A 02 00:00 – 03 08:00", "A 08 12:00 – 09 00:00…"]);
    assert_eq!(of(fifteen).len(), 15);
    assert_eq!(of(fifteen)[14], "A 06 04:00 – 06 05:00");
}

/// Business hours by the whole team, the rest by three people daily: nobody is missing, and never both.
#[test]
fn business_hours_and_the_rest_make_a_whole() {
    let business =
        "mon 09:00-mon 18:00, tue 09:00-tue 18:00, wed 09:00-wed 18:00, thu 09:00-thu 18:00, fri 09:00-fri 18:00";
    let rest =
        "mon 18:00-tue 09:00, tue 18:00-wed 09:00, wed 18:00-thu 09:00, thu 18:00-fri 09:00, fri 18:00-mon 09:00";
    let schedule = in_zone(
        KYIV,
        vec![only(weekly("*", "2026-01-05 09:00"), business), only(daily("BCD", "2026-01-05 18:00"), rest)],
    );
    let year = between(KYIV, "2026-01-05 18:00", "2027-01-05 18:00");
    let timeline = schedule.timeline(&[], year, &members);
    assert_eq!(timeline.gaps, []);
    let together = timeline.layers[0]
        .last
        .iter()
        .any(|day| timeline.layers[1].last.iter().any(|night| night.start < day.end && day.start < night.end));
    assert!(!together, "both at once");
    // The turns go on counting underneath: B, C and D follow each other by days, not by nights.
    assert_eq!(
        final_of(&schedule, &[], between(KYIV, "2026-11-06 12:00", "2026-11-09 12:00")),
        [
            "…A 06 12:00 – 06 18:00",
            "…B 06 12:00 – 06 18:00",
            "…E 06 12:00 – 06 18:00",
            "D 06 18:00 – 07 18:00",
            "B 07 18:00 – 08 18:00",
            "C 08 18:00 – 09 09:00",
            "A 09 09:00 – 09 12:00…",
            "B 09 09:00 – 09 12:00…",
            "E 09 09:00 – 09 12:00…",
        ]
    );
}

#[test]
fn overrides_on_a_shift_seen_through_a_window() {
    // A has 08:00 to 10:00.
    let schedule = in_zone(KYIV, vec![only(daily("A", "2026-11-01 00:00"), "08:00-10:00")]);
    let window = between(KYIV, "2026-11-02 08:00", "2026-11-02 09:00");
    let by =
        |who, start: &str, end: &str| taken(1, who, KYIV, &format!("2026-11-02 {start}"), &format!("2026-11-02 {end}"));
    let table: [(Override, &[&str], &[&str]); 5] = [
        (by('E', "08:30", "08:45"), &["A 02 08:00 – 02 08:30", "E 02 08:30 – 02 08:45", "A 02 08:45 – 02 09:00…"], &[]),
        (by('-', "08:30", "08:45"), &["A 02 08:00 – 02 08:30", "A 02 08:45 – 02 09:00…"], &["02 08:30 – 02 08:45"]),
        (by('E', "07:45", "08:15"), &["…E 02 08:00 – 02 08:15", "A 02 08:15 – 02 09:00…"], &[]),
        (by('E', "08:45", "09:30"), &["A 02 08:00 – 02 08:45", "E 02 08:45 – 02 09:00…"], &[]),
        (by('E', "08:00", "10:00"), &["E 02 08:00 – 02 09:00…"], &[]),
    ];
    for (it, shifts, gaps) in table {
        let overrides = [it];
        assert_eq!(final_of(&schedule, &overrides, window), shifts, "{:?}", overrides[0]);
        assert_eq!(gaps_of(&schedule, &overrides, window), gaps, "{:?}", overrides[0]);
    }
}

#[test]
fn the_override_that_was_created_last_wins() {
    let schedule = in_zone(KYIV, vec![daily("B", "2026-11-01 00:00")]);
    let earlier = taken(1, 'E', KYIV, "2026-11-02 22:00", "2026-11-02 23:00");
    let later = taken(2, 'A', KYIV, "2026-11-02 22:00", "2026-11-02 22:30");
    let window = between(KYIV, "2026-11-02 22:00", "2026-11-02 23:00");
    let expected = ["A 02 22:00 – 02 22:30", "E 02 22:30 – 02 23:00"];
    assert_eq!(final_of(&schedule, &[earlier.clone(), later.clone()], window), expected);
    assert_eq!(final_of(&schedule, &[later.clone(), earlier.clone()], window), expected);
    // The moment of creation decides before the order does.
    let renewed = Override { created_at: later.created_at + TimeDelta::seconds(1), ..earlier };
    assert_eq!(final_of(&schedule, &[renewed, later], window), ["E 02 22:00 – 02 23:00"]);
}

#[test]
fn an_override_stands_where_the_rotation_has_nobody() {
    let short = Turns { end: Some(local("2026-11-06 09:00")), ..daily("A", "2026-11-02 09:00") };
    let schedule = in_zone(KYIV, vec![only(short, "09:00-17:00"), daily("B", "2026-11-01 00:00")]);
    let table = [
        ("2026-11-01 10:00", "2026-11-01 12:00"), // before its start
        ("2026-11-03 18:00", "2026-11-03 20:00"), // outside its restriction
        ("2026-11-07 10:00", "2026-11-07 12:00"), // after its end
    ];
    for (start, end) in table {
        let one = Override { rotations: vec![rotation_id(0)], ..taken(1, 'E', KYIV, start, end) };
        let lines = final_of(&schedule, &[one], between(KYIV, start, end));
        let both = [start, end].map(|at| at[8..].to_owned()).join(" – ");
        assert_eq!(lines, [format!("…B {both}…"), format!("E {both}")]);
        // For all rotations, it replaces B as well.
        let lines = final_of(&schedule, &[taken(1, 'E', KYIV, start, end)], between(KYIV, start, end));
        assert!(lines.len() == 1 && lines[0].starts_with("E "), "{lines:?}");
    }
    let gone =
        Override { rotations: vec![rotation_id(7)], ..taken(1, 'E', KYIV, "2026-11-03 18:00", "2026-11-03 20:00") };
    let lines = final_of(&schedule, &[gone], between(KYIV, "2026-11-03 18:00", "2026-11-03 20:00"));
    assert_eq!(lines, ["…B 03 18:00 – 03 20:00…"]);
}

/// An override for all, of which a later one takes a part in one rotation only, is still one shift of one person.
#[test]
fn an_override_that_holds_in_one_rotation_only_for_a_while_is_one_shift() {
    let schedule = in_zone(KYIV, vec![daily("A", "2026-11-01 00:00"), daily("B", "2026-11-01 00:00")]);
    let all = taken(1, 'E', KYIV, "2026-11-02 10:00", "2026-11-02 20:00");
    let one =
        Override { rotations: vec![rotation_id(0)], ..taken(2, '-', KYIV, "2026-11-02 15:00", "2026-11-02 20:00") };
    let window = between(KYIV, "2026-11-02 10:00", "2026-11-02 20:00");
    assert_eq!(final_of(&schedule, &[all, one], window), ["E 02 10:00 – 02 20:00"]);
}

#[test]
fn a_schedule_without_rotations_has_its_overrides() {
    let schedule = in_zone(KYIV, Vec::new());
    let window = between(KYIV, "2026-11-02 00:00", "2026-11-03 00:00");
    assert_eq!(schedule.timeline(&[], window, &members).layers, []);
    let it = taken(1, 'E', KYIV, "2026-11-02 10:00", "2026-11-02 20:00");
    let timeline = schedule.timeline(std::slice::from_ref(&it), window, &members);
    assert_eq!((timeline.layers[0].rotation, timeline.layers[0].base.len()), (None, 0));
    assert_eq!(final_of(&schedule, std::slice::from_ref(&it), window), ["E 02 10:00 – 02 20:00"]);
    let now = schedule.on_call(std::slice::from_ref(&it), instant_of(local("2026-11-02 12:00"), KYIV), &members);
    assert_eq!((now[0].rotation, now[0].cause), (None, Cause::Override(it.id)));
    assert_eq!(timeline.overrides, [it]);
}

#[test]
fn orders_of_many_shapes() {
    let ended = Turns { end: Some(local("2026-11-04 15:00")), ..daily("AB", "2026-11-02 09:00") };
    let table: [(&str, Turns, &str, &str, &[&str]); 9] = [
        (
            "two weeks",
            turns("AB", Period::Weekly, 2, "2026-11-02 09:00"),
            "2026-11-02 09:00",
            "2026-12-14 09:00",
            &["A 02 09:00 – 16 09:00", "B 16 09:00 – 30 09:00", "A 30 09:00 – 14 09:00"],
        ),
        (
            "the same person twice",
            daily("AAB", "2026-11-02 09:00"),
            "2026-11-02 09:00",
            "2026-11-06 09:00",
            &["A 02 09:00 – 04 09:00", "B 04 09:00 – 05 09:00", "A 05 09:00 – 06 09:00…"],
        ),
        (
            "the same person at the ends",
            daily("ABA", "2026-11-02 09:00"),
            "2026-11-02 09:00",
            "2026-11-07 09:00",
            &["A 02 09:00 – 03 09:00", "B 03 09:00 – 04 09:00", "A 04 09:00 – 06 09:00", "B 06 09:00 – 07 09:00"],
        ),
        (
            "nobody in the order",
            daily("A-", "2026-11-02 09:00"),
            "2026-11-02 09:00",
            "2026-11-05 09:00",
            &["A 02 09:00 – 03 09:00", "A 04 09:00 – 05 09:00"],
        ),
        (
            "29 February",
            daily("AB", "2028-02-28 09:00"),
            "2028-02-28 09:00",
            "2028-03-02 09:00",
            &["A 28 09:00 – 29 09:00", "B 29 09:00 – 01 09:00", "A 01 09:00 – 02 09:00"],
        ),
        (
            "the turn of the year",
            weekly("AB", "2026-12-28 09:00"),
            "2026-12-28 09:00",
            "2027-01-11 09:00",
            &["A 28 09:00 – 04 09:00", "B 04 09:00 – 11 09:00"],
        ),
        (
            "an end inside a turn",
            ended,
            "2026-11-02 00:00",
            "2026-11-06 00:00",
            &["A 02 09:00 – 03 09:00", "B 03 09:00 – 04 09:00", "A 04 09:00 – 04 15:00"],
        ),
        (
            "one participant",
            weekly("A", "2016-11-02 09:00"),
            "2026-11-02 00:00",
            "2026-12-02 00:00",
            &["…A 02 00:00 – 02 00:00…"],
        ),
        (
            "a team and one of its members",
            daily("*A", "2026-11-02 09:00"),
            "2026-11-02 09:00",
            "2026-11-04 09:00",
            &["A 02 09:00 – 04 09:00…", "B 02 09:00 – 03 09:00", "E 02 09:00 – 03 09:00"],
        ),
    ];
    for (shape, turns, start, end, expected) in table {
        let schedule = in_zone(KYIV, vec![turns]);
        assert_eq!(final_of(&schedule, &[], between(KYIV, start, end)), expected, "{shape}");
    }
    let backwards = Turns { end: Some(local("2026-11-01 09:00")), ..daily("AB", "2026-11-02 09:00") };
    for nobody in [backwards, daily("", "2026-11-02 09:00"), daily("-", "2026-11-02 09:00")] {
        let schedule = in_zone(KYIV, vec![nobody]);
        assert!(final_of(&schedule, &[], between(KYIV, "2026-11-01 00:00", "2026-12-01 00:00")).is_empty());
    }
}

#[test]
fn a_schedule_that_is_switched_off_has_nobody() {
    let mut schedule = in_zone(KYIV, vec![daily("AB", "2026-11-02 09:00")]);
    schedule.enabled = false;
    let it = taken(1, 'E', KYIV, "2026-11-02 10:00", "2026-11-02 20:00");
    let window = between(KYIV, "2026-11-02 00:00", "2026-11-05 00:00");
    let timeline = schedule.timeline(std::slice::from_ref(&it), window, &members);
    assert!(timeline.last.is_empty() && timeline.layers.iter().all(|layer| layer.last.is_empty()));
    assert_eq!(gaps_of(&schedule, std::slice::from_ref(&it), window), ["02 00:00 – 05 00:00"]);
    let at = instant_of(local("2026-11-02 12:00"), KYIV);
    assert_eq!(schedule.standing(std::slice::from_ref(&it), at, &members), super::super::Standing::default());
    assert_eq!(schedule.next_change(&[it], at, &members), None);
}

#[test]
fn a_gap_of_less_than_a_minute_is_not_told() {
    let schedule = in_zone(KYIV, vec![only(daily("A", "2026-11-01 00:00"), "08:00-10:00")]);
    let window = between(KYIV, "2026-11-02 07:00", "2026-11-02 10:00");
    let until = |seconds: i64| {
        let it = taken(1, 'E', KYIV, "2026-11-02 07:00", "2026-11-02 08:00");
        [Override { end: it.end - TimeDelta::seconds(seconds), ..it }]
    };
    assert!(gaps_of(&schedule, &until(59), window).is_empty());
    assert_eq!(gaps_of(&schedule, &until(60), window), ["02 07:59 – 02 08:00"]);
    // Though the shift itself ends when it ends.
    assert_eq!(schedule.timeline(&until(59), window, &members).last[0].end, until(59)[0].end);
    // A window that cuts a long gap shows what it sees of it.
    let cut = Range { start: window.start, end: window.start + TimeDelta::seconds(5) };
    assert_eq!(schedule.timeline(&[], cut, &members).gaps.len(), 1);
}

#[test]
fn of_two_causes_at_once_the_earlier_is_shown() {
    let first = only(daily("A", "2026-01-01 00:00"), "09:00-17:00");
    let schedule = in_zone(KYIV, vec![first, weekly("AB", "2026-11-02 00:00")]);
    let causes = |start, end| {
        let timeline = schedule.timeline(&[], between(KYIV, start, end), &members);
        timeline.last.iter().filter(|it| letter(it.person) == 'A').map(|it| it.cause).collect::<Vec<_>>()
    };
    let second = Cause::Rotation(rotation_id(1));
    assert_eq!(causes("2026-11-02 00:00", "2026-11-09 00:00"), [second]);
    // Also in a window in which both began before.
    assert_eq!(causes("2026-11-04 10:00", "2026-11-04 12:00"), [second]);
    // Also if it began more than two years ago.
    let always =
        in_zone(KYIV, vec![only(daily("A", "2026-01-01 00:00"), "09:00-17:00"), daily("A", "2020-01-01 00:00")]);
    let timeline = always.timeline(&[], between(KYIV, "2026-11-04 10:00", "2026-11-04 12:00"), &members);
    assert_eq!(timeline.last.iter().map(|it| it.cause).collect::<Vec<_>>(), [second]);
    // Of two that began more than two years ago, that of the first rotation.
    let old = in_zone(KYIV, vec![daily("A", "2021-01-01 00:00"), daily("A", "2020-01-01 00:00")]);
    let window = between(KYIV, "2026-11-04 10:00", "2026-11-04 12:00");
    assert_eq!(old.timeline(&[], window, &members).last[0].cause, Cause::Rotation(rotation_id(0)));
    let now = old.on_call(&[], window.start, &members);
    assert_eq!((now.len(), now[0].cause, now[0].since), (1, Cause::Rotation(rotation_id(0)), None));
}

#[test]
fn who_is_on_call_and_next_and_was_before() {
    let nights = only(daily("AB", "2026-11-02 18:00"), "18:00-09:00");
    let table: [(&str, Vec<Turns>, &str, Lists); 6] = [
        (
            "weekly",
            vec![weekly("ABC", "2026-11-02 09:00")],
            "2026-11-11 12:00",
            [&["B 09 09:00 – 16 09:00"], &["C 16 09:00 – 23 09:00"], &["A 02 09:00 – 09 09:00"]],
        ),
        (
            "across a gap",
            vec![nights.clone()],
            "2026-11-04 02:00",
            [&["B 03 18:00 – 04 09:00"], &["A 04 18:00 – 05 09:00"], &["A 02 18:00 – 03 09:00"]],
        ),
        ("in a gap", vec![nights], "2026-11-04 12:00", [&[], &["A 04 18:00 – 05 09:00"], &["B 03 18:00 – 04 09:00"]]),
        (
            "one participant",
            vec![only(daily("A", "2016-11-02 09:00"), "09:00-17:00")],
            "2026-11-04 12:00",
            [&["A 04 09:00 – 04 17:00"], &[], &[]],
        ),
        (
            "the same person in two turns",
            vec![daily("AAB", "2026-11-02 09:00")],
            "2026-11-02 12:00",
            [&["A 02 09:00 – 04 09:00"], &["B 04 09:00 – 05 09:00"], &[]],
        ),
        (
            "two rotations that change places",
            vec![weekly("AB", "2026-11-02 09:00"), weekly("BA", "2026-11-02 09:00")],
            "2026-11-11 12:00",
            [
                &["B 09 09:00 – 16 09:00", "A 09 09:00 – 16 09:00"],
                &["A 16 09:00 – 23 09:00", "B 16 09:00 – 23 09:00"],
                &["A 02 09:00 – 09 09:00", "B 02 09:00 – 09 09:00"],
            ],
        ),
    ];
    for (case, rotations, at, expected) in table {
        let schedule = in_zone(KYIV, rotations);
        let found = schedule.standing(&[], instant_of(local(at), KYIV), &members);
        let told = [&found.now, &found.next, &found.previous].map(|list| standing(list, KYIV));
        assert_eq!(told, expected.map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>()), "{case}");
    }
}

/// Who would be next, or was before, in two rotations is told for the nearer shift.
#[test]
fn next_and_previous_are_told_once_for_the_nearer_shift() {
    let schedule = in_zone(KYIV, vec![weekly("AB", "2026-11-02 09:00"), daily("CA", "2026-11-02 09:00")]);
    let found = schedule.standing(&[], instant_of(local("2026-11-12 12:00"), KYIV), &members);
    let told = [&found.now, &found.next, &found.previous].map(|list| standing(list, KYIV));
    assert_eq!(
        told,
        [
            vec!["B 09 09:00 – 16 09:00", "C 12 09:00 – 13 09:00"],
            vec!["A 13 09:00 – 14 09:00"],
            vec!["A 11 09:00 – 12 09:00"],
        ]
    );
}

#[test]
fn the_next_change_and_the_next_shift_of_a_person() {
    let schedule = in_zone(KYIV, vec![weekly("ABC", "2026-11-02 09:00")]);
    let at = instant_of(local("2026-11-11 12:00"), KYIV);
    let hand_off = instant_of(local("2026-11-16 09:00"), KYIV);
    assert_eq!(schedule.next_change(&[], at, &members), Some(hand_off));
    assert_eq!(schedule.next_change(&[], hand_off, &members), Some(instant_of(local("2026-11-23 09:00"), KYIV)));
    let next = |who| {
        let found = schedule.next_shift_of(super::table::of(who), &[], at, &members);
        standing(found.as_slice(), KYIV)
    };
    assert_eq!(next('C'), ["C 16 09:00 – 23 09:00"]);
    assert_eq!(next('B'), ["B 30 09:00 – 07 09:00"]);
    assert_eq!(next('D'), Vec::<String>::new());
    let alone = in_zone(KYIV, vec![weekly("A", "2026-11-02 09:00")]);
    assert_eq!(alone.next_change(&[], at, &members), None);
    let before = instant_of(local("2026-10-01 12:00"), KYIV);
    let found = alone.next_shift_of(super::table::of('A'), &[], before, &members).unwrap();
    assert_eq!((found.until, found.rotation), (None, Some(rotation_id(0))));
}

/// Whatever a file or a client asks for: beyond the calendar nobody is on call, and nothing fails.
#[test]
fn times_beyond_all_calendars_are_harmless() {
    let ends = [NaiveDateTime::MIN, local("2026-11-02 09:00"), NaiveDateTime::MAX];
    let moments = [DateTime::<Utc>::MIN_UTC, instant_of(ends[1], KYIV), DateTime::<Utc>::MAX_UTC];
    for (start, period) in ends.into_iter().flat_map(|it| [Period::Hourly, Period::Weekly].map(|period| (it, period))) {
        for length in [0, 1, u32::MAX] {
            let turns =
                Turns { start, length, end: Some(NaiveDateTime::MAX), ..turns("AB", period, 1, "2026-11-02 09:00") };
            let schedule = in_zone(KYIV, vec![turns]);
            for at in moments {
                let standing = schedule.standing(&[], at, &members);
                assert!(standing.now.len() <= 1, "{start} {at}");
                assert!(schedule.next_change(&[], at, &members).is_none_or(|change| at < change));
                let range = Range { start: at, end: at };
                assert!(schedule.timeline(&[], range, &members).last.is_empty());
            }
        }
        let few = in_zone(KYIV, vec![Turns { start, ..turns("AB", period, 60_000, "2026-11-02 09:00") }]);
        let ever = Range { start: moments[0], end: moments[2] };
        let timeline = few.timeline(&[], ever, &members);
        assert_eq!(timeline.last.is_empty(), start == NaiveDateTime::MAX, "{start}");
    }
}
