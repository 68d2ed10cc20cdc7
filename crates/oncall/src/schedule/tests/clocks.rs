//! Turns on the days on which clocks are changed.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::super::turns::Count;
use super::super::{Period, Range, Turns};
use super::table::{between, daily, final_of, in_zone, local, only, turns, weekly};
use super::world::utc;

const CHICAGO: Tz = Tz::America__Chicago;

/// The turns that begin in a range.
fn begins(turns: &Turns, zone: Tz, range: Range) -> Vec<DateTime<Utc>> {
    Count::new(turns, zone).over(range).map(|turn| turn.range.start).filter(|start| range.contains(*start)).collect()
}

#[test]
fn turns_begin_at_the_same_local_time() {
    let table: [(Tz, Turns, &str, &str, &[&str]); 9] = [
        // 02:30 is skipped on 8 March.
        (
            CHICAGO,
            daily("AB", "2020-03-06 02:30"),
            "2020-03-07 00:00",
            "2020-03-10 00:00",
            &["2020-03-07T08:30:00Z", "2020-03-08T08:00:00Z", "2020-03-09T07:30:00Z"],
        ),
        // 01:30 comes twice on 1 November.
        (
            CHICAGO,
            daily("AB", "2020-10-30 01:30"),
            "2020-11-01 00:00",
            "2020-11-03 00:00",
            &["2020-11-01T06:30:00Z", "2020-11-02T07:30:00Z"],
        ),
        (
            CHICAGO,
            weekly("AB", "2024-10-01 00:00"),
            "2024-10-29 00:00",
            "2024-11-06 00:00",
            &["2024-10-29T05:00:00Z", "2024-11-05T06:00:00Z"],
        ),
        (
            CHICAGO,
            weekly("AB", "2024-10-01 00:00"),
            "2025-03-04 00:00",
            "2025-03-12 00:00",
            &["2025-03-04T06:00:00Z", "2025-03-11T05:00:00Z"],
        ),
        // Half an hour, from 02:00 to 02:30.
        (
            Tz::Australia__Lord_Howe,
            daily("AB", "2020-10-01 02:15"),
            "2020-10-03 00:00",
            "2020-10-06 00:00",
            &["2020-10-02T15:45:00Z", "2020-10-03T15:30:00Z", "2020-10-04T15:15:00Z"],
        ),
        // The pause of Ramadan: an hour back on 15 February, forth on 22 March 2026.
        (
            Tz::Africa__Casablanca,
            weekly("AB", "2026-02-09 09:00"),
            "2026-02-09 00:00",
            "2026-03-31 00:00",
            &[
                "2026-02-09T08:00:00Z",
                "2026-02-16T09:00:00Z",
                "2026-02-23T09:00:00Z",
                "2026-03-02T09:00:00Z",
                "2026-03-09T09:00:00Z",
                "2026-03-16T09:00:00Z",
                "2026-03-23T08:00:00Z",
                "2026-03-30T08:00:00Z",
            ],
        ),
        (
            Tz::Pacific__Chatham,
            daily("AB", "2026-04-03 09:00"),
            "2026-04-04 00:00",
            "2026-04-06 00:00",
            &["2026-04-03T19:15:00Z", "2026-04-04T20:15:00Z"],
        ),
        // Midnight itself was skipped on 4 November 2018; since 2019 the clocks stay.
        (
            Tz::America__Sao_Paulo,
            daily("AB", "2018-11-01 00:00"),
            "2018-11-03 00:00",
            "2018-11-05 12:00",
            &["2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"],
        ),
        (
            Tz::Asia__Kolkata,
            weekly("AB", "2016-01-04 09:00"),
            "2026-03-23 00:00",
            "2026-04-01 00:00",
            &["2026-03-23T03:30:00Z", "2026-03-30T03:30:00Z"],
        ),
    ];
    for (zone, turns, start, end, expected) in table {
        let expected: Vec<_> = expected.iter().map(|text| utc(text)).collect();
        assert_eq!(begins(&turns, zone, between(zone, start, end)), expected, "{zone} from {}", turns.start);
    }
}

#[test]
fn turns_over_a_change_of_the_clocks_are_shorter_or_longer() {
    let table = [
        (weekly("AB", "2017-03-10 08:00"), 167),
        (weekly("AB", "2017-11-04 08:00"), 169),
        (daily("AB", "2017-03-11 08:00"), 23),
        (daily("AB", "2017-11-04 08:00"), 25),
        (turns("AB", Period::Hourly, 24, "2017-03-11 08:00"), 24),
    ];
    for (turns, hours) in table {
        let first = turns.turn_at(CHICAGO, super::super::instant_of(turns.start, CHICAGO)).unwrap();
        assert_eq!(first.index, 0);
        assert_eq!(first.range.end - first.range.start, TimeDelta::hours(hours), "from {}", turns.start);
    }
}

#[test]
fn turns_meet_where_a_local_time_comes_twice() {
    let turns = weekly("AB", "2016-10-30 01:30");
    let all: Vec<_> =
        Count::new(&turns, CHICAGO).over(between(CHICAGO, "2016-10-30 01:30", "2016-11-20 01:30")).collect();
    assert_eq!(all.len(), 3);
    assert!(all.windows(2).all(|pair| pair[0].range.end == pair[1].range.start));
}

#[test]
fn hourly_turns_are_durations_and_leave_the_local_time() {
    let schedule = in_zone(CHICAGO, vec![turns("AB", Period::Hourly, 12, "2026-03-07 08:00")]);
    assert_eq!(
        final_of(&schedule, &[], between(CHICAGO, "2026-03-07 08:00", "2026-03-09 00:00")),
        ["A 07 08:00 – 07 20:00", "B 07 20:00 – 08 09:00", "A 08 09:00 – 08 21:00", "B 08 21:00 – 09 00:00…"]
    );
}

/// Samoa had no 30 December 2011: the turn of that day is nobody's shift, and the order counts on.
#[test]
fn a_day_that_the_clocks_skip_has_no_turn() {
    let apia = Tz::Pacific__Apia;
    let turns = daily("ABC", "2011-12-29 00:00");
    let all: Vec<_> = Count::new(&turns, apia).over(between(apia, "2011-12-29 00:00", "2012-01-02 00:00")).collect();
    assert_eq!(all.iter().map(|turn| turn.index).collect::<Vec<_>>(), [0, 2, 3]);
    assert!(all.iter().all(|turn| turn.range.end - turn.range.start == TimeDelta::hours(24)));
    assert_eq!(
        final_of(&in_zone(apia, vec![turns]), &[], between(apia, "2011-12-29 00:00", "2012-01-02 00:00")),
        ["A 29 00:00 – 31 00:00", "C 31 00:00 – 01 00:00", "A 01 00:00 – 02 00:00"]
    );
    let at_nine = daily("ABC", "2011-12-29 09:00");
    let at = super::super::instant_of(local("2011-12-31 08:59"), apia);
    let turn = at_nine.turn_at(apia, at).unwrap();
    assert_eq!((turn.index, turn.range.end - turn.range.start), (1, TimeDelta::hours(9)));
}

/// In Newfoundland the clocks once went back at 00:01: the day before came again for an hour.
#[test]
fn a_date_that_comes_again_does_not_bring_its_turn_back() {
    let zone = Tz::America__St_Johns;
    let turns = daily("AB", "2006-10-27 00:00");
    let again = utc("2006-10-29T02:45:00Z");
    assert_eq!(again.with_timezone(&zone).naive_local(), local("2006-10-28 23:15"));
    assert_eq!(turns.turn_at(zone, again).unwrap().index, 2);
}

#[test]
fn the_wall_clock_decides_what_a_restriction_lets_count() {
    let kyiv = Tz::Europe__Kyiv;
    let table: [(&str, &str, &str, &[&str]); 4] = [
        // 03:15 to 03:45 comes twice on 25 October (04:00 is 03:00 again), and not at all on 29 March.
        ("03:15-03:45", "2026-10-25 00:00", "2026-10-26 00:00", &["A 25 03:15 – 25 03:45", "A 25 03:15 – 25 03:45"]),
        ("03:15-03:45", "2026-03-29 00:00", "2026-03-30 00:00", &[]),
        // Shortened from before, and from behind.
        ("02:30-03:30", "2026-03-29 00:00", "2026-03-30 00:00", &["A 29 02:30 – 29 04:00"]),
        ("03:30-04:30", "2026-03-29 00:00", "2026-03-30 00:00", &["A 29 04:00 – 29 04:30"]),
    ];
    for (restriction, start, end, expected) in table {
        let schedule = in_zone(kyiv, vec![only(daily("A", "2026-01-01 00:00"), restriction)]);
        assert_eq!(final_of(&schedule, &[], between(kyiv, start, end)), expected, "{restriction} from {start}");
    }
    let schedule = in_zone(kyiv, vec![only(daily("A", "2026-01-01 00:00"), "03:15-03:45")]);
    let twice = schedule.timeline(&[], between(kyiv, "2026-10-25 00:00", "2026-10-26 00:00"), &super::world::members);
    assert_eq!(twice.last[1].start - twice.last[0].start, TimeDelta::hours(1));
}
