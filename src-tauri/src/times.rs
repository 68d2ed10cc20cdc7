//! Times as people say them, on a 24-hour clock, in the words of the screens. Lengths of time are exact: a night in which the
//! clocks change has 23 or 25 hours.

use std::fmt::Display;
use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, TimeZone, Utc};

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::days(1);

/// A near moment to the minute: `18:00` today, `Mon 09:00` within six days, else `Mon 30 Nov 09:00`.
pub(crate) fn moment<Z: TimeZone>(at: DateTime<Utc>, now: DateTime<Utc>, zone: &Z) -> String
where
    Z::Offset: Display,
{
    let format = match midnights(at, now, zone) {
        0 => "%H:%M",
        1..7 => "%a %H:%M",
        _ => return date(at, now, zone),
    };
    at.with_timezone(zone).format(format).to_string()
}

/// A moment with its date: `Mon 30 Nov 09:00`, with the year if it is another one.
pub(crate) fn date<Z: TimeZone>(at: DateTime<Utc>, now: DateTime<Utc>, zone: &Z) -> String
where
    Z::Offset: Display,
{
    let (at, now) = (at.with_timezone(zone), now.with_timezone(zone));
    let format = if at.year() == now.year() { "%a %-d %b %H:%M" } else { "%a %-d %b %Y %H:%M" };
    at.format(format).to_string()
}

/// A length of time in its two largest units, to the minute: `12 min`, `3 h 20 min`, `2 d 4 h`, `12 d`.
pub(crate) fn span(length: TimeDelta) -> String {
    let pair = |large: i64, unit: &str, small: i64, rest: &str| match small {
        0 => format!("{large} {unit}"),
        _ => format!("{large} {unit} {small} {rest}"),
    };
    if length < MINUTE {
        "less than a minute".to_owned()
    } else if length < HOUR {
        format!("{} min", length.num_minutes())
    } else if length < DAY {
        pair(length.num_hours(), "h", length.num_minutes() % 60, "min")
    } else if length < DAY * 10 {
        pair(length.num_days(), "d", length.num_hours() % 24, "h")
    } else {
        format!("{} d", length.num_days())
    }
}

/// After how long [`span`] says something else of what is left until a moment; `None` if it never does. Never more often than
/// once a minute, and once an hour or a day while the moment is far away.
pub(crate) fn span_changes_in(left: TimeDelta) -> Option<Duration> {
    let step = match left {
        _ if left < MINUTE => return None,
        _ if left < DAY => MINUTE,
        _ if left < DAY * 10 => HOUR,
        _ => DAY,
    };
    let beyond = left.num_milliseconds() % step.num_milliseconds();
    u64::try_from(beyond + 1).ok().map(Duration::from_millis)
}

/// How many midnights lie between two moments on the local calendar.
fn midnights<Z: TimeZone>(at: DateTime<Utc>, now: DateTime<Utc>, zone: &Z) -> i64 {
    let day = |moment: DateTime<Utc>| moment.with_timezone(zone).date_naive();
    (day(at) - day(now)).num_days().abs()
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_told_by_how_near_it_is() {
        let kyiv = FixedOffset::east_opt(2 * 3_600).unwrap();
        // A Tuesday, 22:30 in Kyiv.
        let now = at("2026-11-24T20:30:00Z");
        for (moment_at, said, dated) in [
            ("2026-11-24T21:59:59Z", "23:59", "Tue 24 Nov 23:59"),
            ("2026-11-24T22:00:00Z", "Wed 00:00", "Wed 25 Nov 00:00"),
            ("2026-11-30T07:00:00Z", "Mon 09:00", "Mon 30 Nov 09:00"),
            ("2026-11-30T22:00:00Z", "Tue 1 Dec 00:00", "Tue 1 Dec 00:00"),
            ("2026-12-31T22:00:00Z", "Fri 1 Jan 2027 00:00", "Fri 1 Jan 2027 00:00"),
            ("2026-11-23T07:00:00Z", "Mon 09:00", "Mon 23 Nov 09:00"),
        ] {
            assert_eq!(
                (moment(at(moment_at), now, &kyiv).as_str(), date(at(moment_at), now, &kyiv).as_str()),
                (said, dated)
            );
        }
    }

    #[test]
    fn a_length_is_told_in_its_two_largest_units() {
        for (seconds, said) in [
            (-60, "less than a minute"),
            (59, "less than a minute"),
            (60, "1 min"),
            (3_599, "59 min"),
            (3_600, "1 h"),
            (86_399, "23 h 59 min"),
            (86_400, "1 d"),
            (187_200, "2 d 4 h"),
            (863_999, "9 d 23 h"),
            (864_000, "10 d"),
            (8_640_000, "100 d"),
        ] {
            assert_eq!(span(TimeDelta::seconds(seconds)), said, "{seconds}");
        }
    }

    proptest! {
        #[test]
        fn a_length_is_said_in_other_words_exactly_when_it_was_foretold(milliseconds in 0..2_000_000_000_i64, part in 0.0..1.0_f64) {
            let left = TimeDelta::milliseconds(milliseconds);
            let Some(wait) = span_changes_in(left) else {
                prop_assert_eq!(span(left), "less than a minute");
                return Ok(());
            };
            let after = |wait: Duration| span(left - TimeDelta::from_std(wait).unwrap());
            prop_assert_ne!(after(wait), span(left));
            prop_assert_eq!(after(wait.saturating_sub(Duration::from_millis(1)).mul_f64(part)), span(left));
        }

        #[test]
        fn what_counts_down_is_looked_at_once_a_minute_at_most(milliseconds in 60_000..2_000_000_000_i64) {
            let left = TimeDelta::milliseconds(milliseconds);
            let wait = TimeDelta::from_std(span_changes_in(left).unwrap()).unwrap();
            let next = span_changes_in(left - wait);
            prop_assert!(next.is_none_or(|next| next >= Duration::from_mins(1)), "{next:?}");
        }
    }
}
