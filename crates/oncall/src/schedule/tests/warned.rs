//! What a person is told before they save a schedule.

use chrono_tz::Tz;

use super::super::{Limits, Override, Schedule, Turns, Warning, WarningKind};
use super::table::{between, daily, in_zone, letter, local, of, only, taken, turns, weekly};
use super::world::{members, rotation_id};
use crate::ids::PersonId;
use crate::schedule::Period;

const KYIV: Tz = Tz::Europe__Kyiv;

fn name(person: PersonId) -> String {
    let name = match letter(person) {
        'A' => "Anna",
        'B' => "Borys",
        'C' => "Clara",
        'D' => "Dmytro",
        _ => "Eva",
    };
    name.to_owned()
}

fn over(schedule: &Schedule, overrides: &[Override], end: &str, limits: Limits) -> Vec<Warning> {
    schedule.warnings(overrides, between(KYIV, "2026-11-02 09:00", end), limits, &members, &name)
}

/// Over the year from Monday, 2 November 2026, 09:00.
fn year(rotations: Vec<Turns>) -> Vec<Warning> {
    over(&in_zone(KYIV, rotations), &[], "2027-11-02 09:00", Limits::default())
}

fn of_kind(kind: WarningKind, mut warnings: Vec<Warning>) -> Vec<Warning> {
    warnings.retain(|warning| warning.kind == kind);
    warnings
}

fn texts(warnings: &[Warning]) -> Vec<&str> {
    warnings.iter().map(|warning| warning.text.as_str()).collect()
}

#[test]
fn an_ordinary_schedule_has_no_warnings() {
    assert_eq!(year(vec![weekly("ABC", "2026-11-02 09:00")]), []);
    // Secondary is whoever was primary before.
    assert_eq!(year(vec![weekly("ABC", "2026-11-02 09:00"), weekly("CAB", "2026-11-02 09:00")]), []);
    // At 15:00 sharp on Friday people are still there.
    assert_eq!(year(vec![weekly("ABC", "2026-10-30 15:00")]), []);
}

#[test]
fn gaps() {
    assert_eq!(
        texts(&year(vec![only(weekly("AB", "2026-11-02 09:00"), "mon 09:00-fri 18:00")])),
        [
            "Nobody is on call from Fri 6 Nov 2026, 18:00 to Mon 9 Nov 2026, 09:00, and 51 more times in the next year: 3,276 h in all."
        ]
    );
    assert_eq!(
        texts(&year(vec![weekly("AB", "2026-11-02 10:30")])),
        ["Nobody is on call from Mon 2 Nov 2026, 09:00 to Mon 2 Nov 2026, 10:30."]
    );
    assert_eq!(texts(&year(Vec::new())), ["Nobody is on call at any time in the next year."]);
    let mut off = in_zone(KYIV, vec![weekly("AB", "2026-11-02 09:00")]);
    off.enabled = false;
    let warnings = over(&off, &[], "2026-12-02 09:00", Limits::default());
    assert_eq!(texts(&warnings), ["The schedule is switched off: nobody is on call."]);
}

#[test]
fn hand_offs_on_friday_and_at_night() {
    let friday = year(vec![weekly("ABC", "2026-10-30 15:01")]);
    assert_eq!(
        texts(&friday),
        [
            "Rotation 'first' hands over on Friday after 15:00: first on Fri 6 Nov 2026, 15:01, 52 times in the next year."
        ]
    );
    assert_eq!((friday[0].kind, friday[0].rotation), (WarningKind::FridayHandOff, Some(rotation_id(0))));
    let table = [("21:59", 0), ("22:00", 1), ("00:00", 1), ("05:59", 1), ("06:00", 0)];
    for (time, count) in table {
        let warnings = year(vec![daily("ABC", &format!("2026-10-30 {time}"))]);
        assert_eq!(warnings.iter().filter(|it| it.kind == WarningKind::NightHandOff).count(), count, "at {time}");
    }
    let days = over(&in_zone(KYIV, vec![daily("AB", "2026-11-01 23:00")]), &[], "2026-11-04 09:00", Limits::default());
    assert_eq!(
        texts(&days),
        [
            "Rotation 'first' hands over at night, between 22:00 and 06:00: first on Mon 2 Nov 2026, 23:00, twice in these 2 days."
        ]
    );
    // Where nobody is before, nobody hands over; and a person hands nothing over to themselves.
    let nights = year(vec![only(daily("AB", "2026-11-01 22:00"), "22:00-06:00"), daily("CC", "2026-11-01 23:00")]);
    assert_eq!(of_kind(WarningKind::NightHandOff, nights), []);
}

#[test]
fn twice_at_once() {
    let warnings = year(vec![weekly("ABC", "2026-11-02 09:00"), weekly("BAC", "2026-11-02 09:00")]);
    let warnings = of_kind(WarningKind::TwiceAtOnce, warnings);
    assert_eq!(
        texts(&warnings),
        [
            "Clara is on call twice at once, in rotations 'first' and 'second', from Mon 16 Nov 2026, 09:00 to Mon 23 Nov 2026, \
          09:00, and 16 more times in the next year."
        ]
    );
    assert_eq!(warnings[0].person, Some(of('C')));
    // By an override for one rotation; one for all is one cause.
    let schedule = in_zone(KYIV, vec![weekly("AB", "2026-11-02 09:00"), weekly("BA", "2026-11-02 09:00")]);
    let all = taken(1, 'A', KYIV, "2026-11-03 09:00", "2026-11-04 09:00");
    let one = Override { rotations: vec![rotation_id(1)], ..all.clone() };
    assert_eq!(over(&schedule, &[all], "2026-11-16 09:00", Limits::default()), []);
    let warnings = over(&schedule, &[one], "2026-11-16 09:00", Limits::default());
    assert_eq!(
        warnings.iter().map(|it| (it.kind, it.person)).collect::<Vec<_>>(),
        [(WarningKind::TwiceAtOnce, Some(of('A')))]
    );
}

#[test]
fn longer_than_the_team_allows() {
    let limits = |hours| Limits { longest_shift_hours: Some(hours) };
    let weeks = in_zone(KYIV, vec![weekly("AB", "2026-11-02 09:00")]);
    assert_eq!(over(&weeks, &[], "2026-11-30 09:00", limits(168)), []);
    assert_eq!(
        texts(&over(&weeks, &[], "2026-11-30 09:00", limits(167))),
        [
            "Anna is on call for 168 h without a break, from Mon 2 Nov 2026, 09:00 on, and once more in these 28 days. The team's \
             limit is 167 h.",
            "Borys is on call for 168 h without a break, from Mon 9 Nov 2026, 09:00 on, and once more in these 28 days. The team's \
             limit is 167 h.",
        ]
    );
    // Two rotations together, one after the other; and a shift of which the range shows only the end.
    let days = "mon 09:00-mon 18:00";
    let nights = "mon 18:00-tue 09:00";
    let both =
        in_zone(KYIV, vec![only(weekly("A", "2026-11-02 09:00"), days), only(weekly("A", "2026-11-02 09:00"), nights)]);
    assert!(
        texts(&over(&both, &[], "2026-11-03 09:00", limits(23)))[0].starts_with("Anna is on call for 24 h without")
    );
    let tail = both.warnings(&[], between(KYIV, "2026-11-03 08:59", "2026-11-03 12:00"), limits(23), &members, &name);
    assert_eq!(
        texts(&of_kind(WarningKind::LongShift, tail)),
        [
            "Anna is on call for 23 h or longer without a break, since before Mon 2 Nov 2026, 09:59. The team's limit is 23 h."
        ]
    );
    let endless = in_zone(KYIV, vec![weekly("A", "2026-01-05 09:00")]);
    assert!(texts(&over(&endless, &[], "2026-11-03 09:00", limits(100)))[0].contains(" or longer without a break"));
}

#[test]
fn what_a_restriction_hides() {
    let hours = |order| turns(order, Period::Hourly, 12, "2026-11-02 08:00");
    let all =
        year(vec![only(weekly("AB", "2026-11-02 09:00"), "mon 09:00-mon 09:00"), weekly("C", "2026-11-02 09:00")]);
    assert_eq!(
        texts(&all)[0],
        "The restriction of rotation 'first' hides all of it: nobody is on call by it in the next year."
    );
    // A has the days and B the nights, but only days count.
    let winter = |turns| {
        over(&in_zone(KYIV, vec![turns, weekly("C", "2026-11-02 09:00")]), &[], "2027-02-02 09:00", Limits::default())
    };
    let warnings = winter(only(hours("AB"), "09:00-18:00"));
    let hidden: Vec<_> = warnings.iter().filter(|it| it.kind == WarningKind::Hidden).collect();
    assert_eq!(hidden.len(), 1);
    assert_eq!(hidden[0].text, "The restriction of rotation 'first' hides every turn of Borys in these 92 days.");
    assert_eq!(hidden[0].person, Some(of('B')));
    let warnings = winter(only(hours("A*"), "09:00-18:00"));
    let hidden: Vec<_> =
        warnings.iter().filter(|it| it.kind == WarningKind::Hidden).map(|it| it.text.as_str()).collect();
    assert_eq!(
        hidden,
        ["The restriction of rotation 'first' hides every turn of the team of Anna, Borys and Eva in these 92 days."]
    );
    assert!(winter(only(hours("ABC"), "09:00-18:00")).iter().all(|it| it.kind != WarningKind::Hidden));
    assert!(winter(only(hours("A-"), "09:00-18:00")).iter().all(|it| it.kind != WarningKind::Hidden));
}

#[test]
fn shares_that_are_far_from_each_other() {
    assert_eq!(
        texts(&year(vec![weekly("AABC", "2026-11-02 09:00")])),
        [
            "Anna is on call 4,391 h in the next year, 1.5 times the average of 2,920 h.",
            "Clara is on call 2,185 h in the next year, 0.7 times the average of 2,920 h.",
            "Borys is on call 2,184 h in the next year, 0.7 times the average of 2,920 h.",
        ]
    );
    // Forty people in a year of 52 weeks cannot have the same.
    let order: String = ('A'..='Z').chain('a'..='n').collect();
    let many = Turns { end: Some(local("2027-11-02 09:00")), ..weekly(&order, "2026-11-02 09:00") };
    assert_eq!(year(vec![many]), []);
    // Whoever only helps out is not compared.
    let schedule = in_zone(KYIV, vec![weekly("AB", "2026-11-02 09:00")]);
    let help = taken(1, 'E', KYIV, "2026-11-03 09:00", "2026-11-03 10:00");
    assert_eq!(over(&schedule, &[help], "2027-11-02 09:00", Limits::default()), []);
    let hidden = over(
        &in_zone(KYIV, vec![only(turns("AB", Period::Hourly, 12, "2026-11-02 08:00"), "09:00-18:00")]),
        &[],
        "2026-12-02 09:00",
        Limits::default(),
    );
    assert!(texts(&hidden).contains(&"Borys is on call 0 min in these 30 days, the average is 135 h."), "{hidden:?}");
}
