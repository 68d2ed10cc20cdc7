//! Rotations that are changed while somebody is on call.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::super::{Rotation, Turns, instant_of};
use super::table::{between, daily, final_of, local, only, rotation, until, weekly};
use super::world::schedule;
use crate::setup::Effective;

const KYIV: Tz = Tz::Europe__Kyiv;

fn at(text: &str) -> DateTime<Utc> {
    instant_of(local(text), KYIV)
}

fn changed(old: &Rotation, turns: Turns, now: &str, effective: Effective) -> Rotation {
    old.changed_to(turns, KYIV, KYIV, at(now), effective)
}

fn in_november(rotation: Rotation) -> Vec<String> {
    final_of(&schedule(KYIV, true, vec![rotation]), &[], between(KYIV, "2026-11-02 09:00", "2026-11-30 09:00"))
}

#[test]
fn whoever_is_on_call_stays_until_the_end_of_the_turn() {
    let old = rotation(weekly("AB", "2026-11-02 09:00"));
    let new = weekly("CD", "2026-11-02 18:00");
    let changed = changed(&old, new.clone(), "2026-11-11 12:00", Effective::TurnEnd);
    assert_eq!((&changed.turns, changed.id, &changed.name), (&new, old.id, &old.name));
    assert_eq!(changed.former.iter().map(until).collect::<Vec<_>>(), ["2026-11-16 09:00"]);
    // By the new count, from 16 November at 09:00 it is still the turn that began on the 9th at 18:00.
    assert_eq!(
        in_november(changed),
        [
            "A 02 09:00 – 09 09:00",
            "B 09 09:00 – 16 09:00",
            "D 16 09:00 – 16 18:00",
            "C 16 18:00 – 23 18:00",
            "D 23 18:00 – 30 09:00…",
        ]
    );
}

#[test]
fn at_once_means_at_once() {
    let old = rotation(weekly("AB", "2026-11-02 09:00"));
    let changed = changed(&old, weekly("CD", "2026-11-02 09:00"), "2026-11-11 12:00", Effective::Now);
    assert_eq!(changed.former.iter().map(until).collect::<Vec<_>>(), ["2026-11-11 12:00"]);
    assert_eq!(in_november(changed)[..3], ["A 02 09:00 – 09 09:00", "B 09 09:00 – 11 12:00", "D 11 12:00 – 16 09:00"]);
}

#[test]
fn what_was_is_kept_also_where_nobody_has_the_turn() {
    let ended = Turns { end: Some(local("2026-11-09 09:00")), ..weekly("AB", "2026-11-02 09:00") };
    let table = [
        ("not begun", weekly("AB", "2026-11-16 09:00"), "2026-11-11 12:00"),
        ("ended", ended.clone(), "2026-11-11 12:00"),
        ("nobody's turn", weekly("A-", "2026-11-02 09:00"), "2026-11-11 12:00"),
        ("no participants", weekly("", "2026-11-02 09:00"), "2026-11-11 12:00"),
        ("an end inside the turn", Turns { end: Some(local("2026-11-11 12:00")), ..ended }, "2026-11-10 12:00"),
    ];
    for (case, old, now) in table {
        let changed = changed(&rotation(old.clone()), weekly("CD", "2026-11-02 09:00"), now, Effective::TurnEnd);
        assert_eq!(changed.former.iter().map(until).collect::<Vec<_>>(), ["2026-11-11 12:00"], "{case}");
        assert_eq!(changed.former[0].turns, old, "{case}");
    }
}

/// The turn is theirs, also in the hours that do not count.
#[test]
fn a_turn_is_kept_while_a_restriction_hides_it() {
    let old = rotation(only(daily("AB", "2026-11-02 09:00"), "18:00-09:00"));
    let changed = changed(&old, daily("CD", "2026-11-02 09:00"), "2026-11-11 12:00", Effective::TurnEnd);
    assert_eq!(changed.former.iter().map(until).collect::<Vec<_>>(), ["2026-11-12 09:00"]);
}

#[test]
fn another_change_before_the_end_of_the_turn_replaces_only_what_comes_after() {
    let old = rotation(weekly("AB", "2026-11-02 09:00"));
    let once = changed(&old, weekly("CD", "2026-11-02 09:00"), "2026-11-11 12:00", Effective::TurnEnd);
    let twice = changed(&once, weekly("EA", "2026-11-02 09:00"), "2026-11-12 12:00", Effective::TurnEnd);
    assert_eq!(twice.former, once.former);
    assert_eq!(
        in_november(twice.clone())[..3],
        ["A 02 09:00 – 09 09:00", "B 09 09:00 – 16 09:00", "E 16 09:00 – 23 09:00"]
    );
    // At once ends the waiting too.
    let now = changed(&twice, weekly("CD", "2026-11-02 09:00"), "2026-11-13 12:00", Effective::Now);
    assert_eq!(in_november(now)[..3], ["A 02 09:00 – 09 09:00", "B 09 09:00 – 13 12:00", "D 13 12:00 – 16 09:00"]);
    // And back to what it was is as if nothing had been.
    assert_eq!(changed(&twice, old.turns.clone(), "2026-11-13 12:00", Effective::TurnEnd), old);
}

/// The hub's clock was set back: two changes lie ahead of it, of which only the first has somebody on call.
#[test]
fn changes_that_a_clock_set_back_left_ahead_are_replaced() {
    let old = rotation(weekly("AB", "2026-11-02 09:00"));
    let once = changed(&old, weekly("CD", "2026-11-02 09:00"), "2026-11-11 12:00", Effective::TurnEnd);
    let twice = changed(&once, weekly("EA", "2026-11-02 09:00"), "2026-11-18 12:00", Effective::TurnEnd);
    assert_eq!(twice.former.len(), 2);
    let again = changed(&twice, weekly("DC", "2026-11-02 09:00"), "2026-11-10 12:00", Effective::TurnEnd);
    assert_eq!(again.former, once.former);
}

#[test]
fn the_same_is_no_change_and_another_zone_is_one() {
    let old = rotation(weekly("AB", "2026-11-02 09:00"));
    assert_eq!(changed(&old, old.turns.clone(), "2026-11-11 12:00", Effective::Now), old);
    let chatham = Tz::Pacific__Chatham;
    let moved = old.changed_to(old.turns.clone(), KYIV, chatham, at("2026-11-11 12:00"), Effective::TurnEnd);
    assert_eq!(moved.former.iter().map(until).collect::<Vec<_>>(), ["2026-11-16 09:00"]);
    assert_eq!(moved.former[0].time_zone, KYIV);
    let schedule = schedule(chatham, true, vec![moved]);
    let range = between(KYIV, "2026-11-09 09:00", "2026-11-23 09:00");
    // 09:00 in Kyiv is 20:45 in Chatham; there the turn of A begins on the 16th at 09:00.
    assert_eq!(
        final_of(&schedule, &[], range),
        ["B 09 20:45 – 16 20:45", "A 16 20:45 – 23 09:00", "B 23 09:00 – 23 20:45…"]
    );
}

#[test]
fn a_history_of_changes_is_told_as_it_was() {
    let mut rotation = rotation(daily("A", "2026-11-02 09:00"));
    for (order, now) in [("B", "2026-11-04 12:00"), ("C", "2026-11-06 12:00"), ("D", "2026-11-08 12:00")] {
        rotation = changed(&rotation, daily(order, "2026-11-02 09:00"), now, Effective::TurnEnd);
    }
    let expected =
        ["A 02 09:00 – 05 09:00", "B 05 09:00 – 07 09:00", "C 07 09:00 – 09 09:00", "D 09 09:00 – 30 09:00…"];
    assert_eq!(in_november(rotation), expected);
}
