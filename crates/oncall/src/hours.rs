//! Hours on call, for pay and fairness: weekday, night and weekend, month by month, by a zone's wall clock.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, Timelike as _, Utc, Weekday};
use chrono_tz::Tz;

use crate::schedule::Range;

/// A month of a zone's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i32,
    /// The month in it, from 1.
    pub month: u32,
}

/// `2026-11`.
impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// How long somebody was on call in a month. The three parts have nothing in common: a Saturday's night is weekend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Monday to Friday, 06:00 to 22:00.
    pub weekday: TimeDelta,
    /// Monday to Friday, 22:00 to 06:00.
    pub night: TimeDelta,
    /// Saturday and Sunday.
    pub weekend: TimeDelta,
}

impl Hours {
    /// All three together.
    pub fn total(&self) -> TimeDelta {
        self.weekday + self.night + self.weekend
    }

    fn of(&mut self, local: NaiveDateTime) -> &mut TimeDelta {
        match (local.weekday(), local.hour()) {
            (Weekday::Sat | Weekday::Sun, _) => &mut self.weekend,
            (_, 6..22) => &mut self.weekday,
            (_, _) => &mut self.night,
        }
    }
}

/// How long the ranges are together, month by month. Where they overlap, time counts once: somebody who is on call for two
/// schedules at once is on call once. A night in which the clocks are changed is an hour shorter or longer, as it is.
pub fn hours(ranges: impl IntoIterator<Item = Range>, zone: Tz) -> BTreeMap<Month, Hours> {
    let mut months: BTreeMap<Month, Hours> = BTreeMap::new();
    for range in apart(ranges) {
        let mut at = range.start;
        while at < range.end {
            let local = at.with_timezone(&zone).naive_local();
            let end = same_until(at, local, zone).min(range.end);
            let month = Month { year: local.year(), month: local.month() };
            *months.entry(month).or_default().of(local) += end - at;
            at = end;
        }
    }
    months
}

/// The month of a zone's calendar at a moment.
pub fn month_of(at: DateTime<Utc>, zone: Tz) -> Month {
    let local = at.with_timezone(&zone);
    Month { year: local.year(), month: local.month() }
}

/// The ranges in order and apart from each other.
fn apart(ranges: impl IntoIterator<Item = Range>) -> Vec<Range> {
    let mut ranges: Vec<_> = ranges.into_iter().collect();
    ranges.sort_unstable_by_key(|range| range.start);
    let mut apart: Vec<Range> = Vec::new();
    for range in ranges {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// Until when the hours at a moment stay of one kind: to 06:00, 22:00 or midnight by the wall clock, or until the clocks are
/// changed, after which it must be read anew.
fn same_until(at: DateTime<Utc>, local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    let edge = match local.hour() {
        0..6 => local.date().and_time(time(6)),
        6..22 => local.date().and_time(time(22)),
        _ => (local.date() + TimeDelta::days(1)).and_time(NaiveTime::MIN),
    };
    let end = at + (edge - local);
    let ahead = |at: DateTime<Utc>| at.with_timezone(&zone).offset().fix();
    if ahead(at) == ahead(end) {
        return end;
    }
    // The clocks are changed once at most in so short a time.
    let (mut same, mut other) = (at.timestamp(), end.timestamp());
    let moment = |second| DateTime::from_timestamp(second, 0).unwrap_or(end);
    while same + 1 < other {
        let middle = i64::midpoint(same, other);
        if ahead(moment(middle)) == ahead(at) {
            same = middle;
        } else {
            other = middle;
        }
    }
    moment(other).min(end)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn range(start: &str, end: &str) -> Range {
        Range { start: at(start), end: at(end) }
    }

    /// Weekday, night and weekend in minutes, by month.
    fn minutes(ranges: &[Range], zone: Tz) -> Vec<(String, i64, i64, i64)> {
        let months = hours(ranges.iter().copied(), zone);
        let minutes = |time: TimeDelta| time.num_minutes();
        months
            .iter()
            .map(|(month, it)| (month.to_string(), minutes(it.weekday), minutes(it.night), minutes(it.weekend)))
            .collect()
    }

    #[test]
    fn an_ordinary_week_has_80_hours_of_weekdays_40_of_nights_and_48_of_the_weekend() {
        // Monday to Monday.
        let week = [range("2026-11-02T00:00:00Z", "2026-11-09T00:00:00Z")];
        assert_eq!(minutes(&week, Tz::UTC), [("2026-11".to_owned(), 80 * 60, 40 * 60, 48 * 60)]);
    }

    #[test]
    fn a_night_in_which_the_clocks_are_changed_is_as_long_as_it_is() {
        // In Kyiv the clocks go from 04:00 back to 03:00 on Sunday, 25 October 2026, and from 03:00 to 04:00 on 28 March 2027.
        let zone = Tz::Europe__Kyiv;
        let weekend = [range("2026-10-23T21:00:00Z", "2026-10-25T22:00:00Z")];
        assert_eq!(minutes(&weekend, zone), [("2026-10".to_owned(), 0, 0, 49 * 60)]);
        let weekend = [range("2027-03-26T22:00:00Z", "2027-03-28T21:00:00Z")];
        assert_eq!(minutes(&weekend, zone), [("2027-03".to_owned(), 0, 0, 47 * 60)]);
    }

    #[test]
    fn a_change_of_the_clocks_on_a_weekday_counts_where_it_falls() {
        // Cairo went back on Thursday, 2024-10-31, from 24:00 to 23:00: the hour before midnight was twice, and both are night.
        let zone = Tz::Africa__Cairo;
        let day = [range("2024-10-30T21:00:00Z", "2024-10-31T22:00:00Z")];
        assert_eq!(minutes(&day, zone), [("2024-10".to_owned(), 16 * 60, 9 * 60, 0)]);
        // Tehran went from 00:00 to 01:00 on Tuesday, 2022-03-22: that night lacks an hour.
        let zone = Tz::Asia__Tehran;
        let day = [range("2022-03-21T20:30:00Z", "2022-03-22T19:30:00Z")];
        assert_eq!(minutes(&day, zone), [("2022-03".to_owned(), 16 * 60, 7 * 60, 0)]);
    }

    #[test]
    fn the_edges_are_06_22_and_midnight_of_the_zone_and_months_are_cut_there() {
        let zone = Tz::America__New_York;
        // Thursday, 2026-12-31 21:59 to Friday, 2027-01-01 06:01, local.
        let shift = [range("2027-01-01T02:59:00Z", "2027-01-01T11:01:00Z")];
        assert_eq!(minutes(&shift, zone), [("2026-12".to_owned(), 1, 2 * 60, 0), ("2027-01".to_owned(), 1, 6 * 60, 0)]);
    }

    #[test]
    fn time_that_is_covered_twice_counts_once() {
        let shifts = [
            range("2026-11-03T09:00:00Z", "2026-11-03T12:00:00Z"),
            range("2026-11-03T08:00:00Z", "2026-11-03T10:00:00Z"),
            range("2026-11-03T12:00:00Z", "2026-11-03T13:00:00Z"),
            range("2026-11-03T09:30:00Z", "2026-11-03T09:40:00Z"),
        ];
        assert_eq!(minutes(&shifts, Tz::UTC), [("2026-11".to_owned(), 5 * 60, 0, 0)]);
        assert_eq!(minutes(&[], Tz::UTC), []);
    }

    #[test]
    fn the_parts_are_the_whole_to_the_second_in_every_zone() {
        let whole = range("2026-01-01T00:07:13Z", "2027-02-03T04:05:06Z");
        for zone in [Tz::Australia__Lord_Howe, Tz::Pacific__Chatham, Tz::Africa__Casablanca, Tz::America__St_Johns] {
            let total: TimeDelta = hours([whole], zone).values().map(Hours::total).sum();
            assert_eq!(total, whole.end - whole.start, "{zone}");
        }
    }
}
