//! Words for warnings: times, lengths, counts and names.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::Range;

/// A local time: `Sat 7 Nov 2026, 18:00`.
pub(super) fn time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %b %Y, %H:%M").to_string()
}

/// A length: minutes below two hours, else hours: `3,120 h`.
pub(super) fn length(length: TimeDelta) -> String {
    if length < TimeDelta::hours(2) {
        format!("{} min", length.num_minutes())
    } else {
        format!("{} h", thousands((length.num_minutes() + 30) / 60))
    }
}

/// A whole number that is not negative, in groups of three: `8,760`.
fn thousands(number: i64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", thousands(number / 1_000), number % 1_000) }
}

/// `once`, `twice`, `52 times`.
pub(super) fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

/// What is said after the first of several: nothing, `, and once more in the next year`, `, and 51 more times in the next year`.
pub(super) fn and_more(count: usize, range: Range) -> String {
    match count.saturating_sub(1) {
        0 => String::new(),
        1 => format!(", and once more {}", period(range)),
        more => format!(", and {more} more times {}", period(range)),
    }
}

/// `in the next year`, or `in these 30 days`.
pub(super) fn period(range: Range) -> String {
    let days = (range.end - range.start + TimeDelta::hours(12)).num_days();
    match days {
        364..=367 => "in the next year".to_owned(),
        0 | 1 => "on this day".to_owned(),
        days => format!("in these {days} days"),
    }
}

/// `Anna`, `Anna and Borys`, `Anna, Borys and Clara`.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_counts() {
        assert_eq!(length(TimeDelta::minutes(90)), "90 min");
        assert_eq!(length(TimeDelta::minutes(150)), "3 h");
        assert_eq!(length(TimeDelta::hours(1_003_120)), "1,003,120 h");
        assert_eq!([times(1), times(2), times(52)], ["once", "twice", "52 times"]);
        let day = Range { start: DateTime::UNIX_EPOCH, end: DateTime::UNIX_EPOCH + TimeDelta::days(1) };
        let year = Range { end: day.start + TimeDelta::days(365), ..day };
        assert_eq!(and_more(1, day), "");
        assert_eq!(and_more(2, day), ", and once more on this day");
        assert_eq!(and_more(53, year), ", and 52 more times in the next year");
        let names = ["Anna", "Borys", "Clara"].map(str::to_owned);
        assert_eq!(
            [list(&names[..1]), list(&names[..2]), list(&names)],
            ["Anna", "Anna and Borys", "Anna, Borys and Clara"]
        );
    }
}
