//! Times as Opsgenie's clients write them.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use oncall::schedule::instant_of;

/// Reads a time: ISO 8601 with an offset, or without one, which is UTC. A `+` that was not encoded in an address is a space here.
///
/// # Errors
/// A sentence that says what was expected.
pub(crate) fn read(text: &str) -> Result<DateTime<Utc>, String> {
    let text = text.trim().replace(' ', "+");
    let zoned = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    let bare = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let zoned = zoned.iter().find_map(|format| DateTime::parse_from_str(&text, format).ok());
    zoned
        .map(|at| at.with_timezone(&Utc))
        .or_else(|| {
            bare.iter().find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok()).map(|at| at.and_utc())
        })
        .ok_or_else(|| format!("'{text}' is not a time. Write it as 2026-01-15T08:00:00Z."))
}

/// Writes a time, in UTC: Terraform's provider takes the digits as they stand.
pub(super) fn write(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// What the clocks of a zone show at a moment.
///
/// # Errors
/// A sentence, where they show the same twice and the moment is the second: as a local time it would be the first.
pub(crate) fn local(at: DateTime<Utc>, zone: Tz) -> Result<NaiveDateTime, String> {
    let local = at.with_timezone(&zone).naive_local();
    if instant_of(local, zone) == at {
        return Ok(local);
    }
    Err(format!(
        "At {} the clocks of {zone} show {} for the second time, because they were set back. Give a time outside that hour.",
        write(at),
        local.format("%Y-%m-%d %H:%M"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_each_way_that_clients_write_them() {
        for text in [
            "2026-01-15T08:00:00Z",
            "2026-01-15T08:00:00.000Z",
            "2026-01-15T10:00:00+02:00",
            "2026-01-15T10:00:00 02:00",
            "2026-01-15T10:00:00.000+0200",
            "2026-01-15T08:00Z",
            "2026-01-15T08:00:00",
            "2026-01-15T08:00",
        ] {
            assert_eq!(read(text).map(write), Ok("2026-01-15T08:00:00Z".to_owned()), "{text}");
        }
        assert_eq!(read("2026-01-15T08:00:00.25Z").map(write), Ok("2026-01-15T08:00:00.250Z".to_owned()));
        for text in ["", "tomorrow", "2026-01-15", "2026-13-15T08:00:00Z"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_the_second_of_two_same_local_times_is_refused() {
        // Kyiv, 2026-10-25: 03:00 to 04:00 comes twice.
        let kyiv = Tz::Europe__Kyiv;
        let local = |text: &str| local(read(text).unwrap(), kyiv).map(|local| local.to_string());
        assert_eq!(local("2026-10-25T00:30:00Z"), Ok("2026-10-25 03:30:00".to_owned()));
        assert!(local("2026-10-25T01:30:00Z").unwrap_err().contains("2026-10-25 03:30"));
        assert_eq!(local("2026-10-25T02:30:00Z"), Ok("2026-10-25 04:30:00".to_owned()));
        assert_eq!(local("2026-07-01T08:00:00Z"), Ok("2026-07-01 11:00:00".to_owned()));
    }
}
