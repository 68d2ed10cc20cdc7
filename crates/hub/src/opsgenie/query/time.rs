//! Times in a query: a day, a minute, a second, or milliseconds since 1970. What names a day means all of it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::Comparison;

/// A span of time: from its first moment until before the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Span {
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
}

impl Span {
    /// Reads a time; one without a zone is UTC.
    ///
    /// # Errors
    /// A sentence that says how it is to be written.
    pub(super) fn read(field: &str, text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "'{text}' is no time for '{field}'. Write a date like 23-05-2026, a time like 23-05-2026T14:30 or 2026-05-23T14:30:00Z, or \
                 milliseconds since 1970."
            )
        };
        let (from, length) = milliseconds(text).or_else(|| zoned(text)).or_else(|| bare(text)).ok_or_else(wrong)?;
        // Years beyond those of the calendar, which would not be written as text that can be compared.
        let sane = |at: &DateTime<Utc>| (0..=253_402_300_799).contains(&at.timestamp());
        let until = from.checked_add_signed(length).filter(sane).ok_or_else(wrong)?;
        Some(Self { from, until }).filter(|span| sane(&span.from)).ok_or_else(wrong)
    }

    /// Whether a moment stands so to this span.
    pub(super) fn compares(&self, comparison: Comparison, at: DateTime<Utc>) -> bool {
        match comparison {
            Comparison::Equal => self.from <= at && at < self.until,
            Comparison::Less => at < self.from,
            Comparison::LessOrEqual => at < self.until,
            Comparison::More => at >= self.until,
            Comparison::MoreOrEqual => at >= self.from,
        }
    }
}

fn milliseconds(text: &str) -> Option<(DateTime<Utc>, TimeDelta)> {
    let number: i64 = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((DateTime::from_timestamp_millis(number)?, TimeDelta::milliseconds(1)))
}

fn zoned(text: &str) -> Option<(DateTime<Utc>, TimeDelta)> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    Some((at, if at.timestamp_subsec_nanos() == 0 { TimeDelta::seconds(1) } else { TimeDelta::milliseconds(1) }))
}

fn bare(text: &str) -> Option<(DateTime<Utc>, TimeDelta)> {
    let text = text.replace(' ', "T");
    for day in ["%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"] {
        if let Ok(date) = NaiveDate::parse_from_str(&text, day) {
            return Some((date.and_hms_opt(0, 0, 0)?.and_utc(), TimeDelta::days(1)));
        }
        for (time, length) in [("T%H:%M:%S", TimeDelta::seconds(1)), ("T%H:%M", TimeDelta::minutes(1))] {
            if let Ok(at) = NaiveDateTime::parse_from_str(&text, &format!("{day}{time}")) {
                return Some((at.and_utc(), length));
            }
        }
    }
    None
}
