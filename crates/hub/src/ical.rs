//! iCalendar (RFC 5545): shifts as a calendar that other programs subscribe to.
//!
//! A shift has the same `UID` at each fetch, and nothing in the text depends on the moment of the fetch but the window, which moves
//! once a day: so the text, and with it the `ETag`, stays the same until something changes. A shift that is no longer anybody's
//! is simply no longer there; a subscription is replaced as a whole. There are no e-mail addresses in it.

mod shifts;
mod text;

use chrono::{DateTime, Utc};

pub(crate) use shifts::{of_person, of_schedule};
use text::Lines;

/// One event of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// The same at each fetch, and of no other event.
    pub(crate) uid: String,
    /// From when on.
    pub(crate) start: DateTime<Utc>,
    /// Until when.
    pub(crate) end: DateTime<Utc>,
    /// Its title.
    pub(crate) summary: String,
    /// More about it.
    pub(crate) description: String,
}

/// A calendar in text. `stamp` is when it came to be: it stands in each event, so that the text does not change by itself.
pub(crate) fn calendar(name: &str, stamp: DateTime<Utc>, events: &[Event]) -> String {
    let mut lines = Lines::default();
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//Tocsin//On-call calendar//EN");
    lines.raw("CALSCALE", "GREGORIAN");
    // `NAME` is RFC 7986's word for it, the other is what most programs read; likewise the interval.
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines.raw("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    lines.raw("X-PUBLISHED-TTL", "PT1H");
    for event in events {
        lines.raw("BEGIN", "VEVENT");
        lines.raw("UID", &event.uid);
        lines.time("DTSTAMP", stamp);
        lines.time("DTSTART", event.start);
        lines.time("DTEND", event.end);
        lines.text("SUMMARY", &event.summary);
        lines.text("DESCRIPTION", &event.description);
        // Whoever is on call is not busy by it: they can be invited to a meeting.
        lines.raw("TRANSP", "TRANSPARENT");
        lines.raw("END", "VEVENT");
    }
    lines.raw("END", "VCALENDAR");
    lines.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_is_what_the_standard_says_line_by_line() {
        let at = |second| DateTime::from_timestamp(second, 0).unwrap_or_default();
        let event = Event {
            uid: "0123@tocsin".to_owned(),
            start: at(1_795_507_200),
            end: at(1_796_112_000),
            summary: "Anna: Payments; 24/7, \\ all".to_owned(),
            description: "Rotation 'weekly'.\nGoes on.".to_owned(),
        };
        let text = calendar("Payments 24/7", at(0), &[event]);
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Tocsin//On-call calendar//EN",
            "CALSCALE:GREGORIAN",
            "NAME:Payments 24/7",
            "X-WR-CALNAME:Payments 24/7",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
            "BEGIN:VEVENT",
            "UID:0123@tocsin",
            "DTSTAMP:19700101T000000Z",
            "DTSTART:20261124T080000Z",
            "DTEND:20261201T080000Z",
            "SUMMARY:Anna: Payments\\; 24/7\\, \\\\ all",
            "DESCRIPTION:Rotation 'weekly'.\\nGoes on.",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(text, expected.join("\r\n"));
    }
}
