//! A notification, as the system is given it.

use chrono::{DateTime, TimeZone, Utc};
use oncall::duty::{Answered, Asked};
use oncall::setup::RequestState;
use oncall::{IncidentId, ShiftRequestId, Urgency};
use pager::Notice;

use crate::times::moment;

/// What a notification is about; there is one of each at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// An incident that calls.
    Incident(IncidentId),
    /// A request to take over a shift.
    Request(ShiftRequestId),
}

/// A notification, as the system is given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) subject: Subject,
    pub(super) title: String,
    pub(super) body: String,
    /// How loudly: an alarm stays until it is settled.
    pub(super) urgency: Urgency,
}

impl From<Notice> for Note {
    fn from(notice: Notice) -> Self {
        Self {
            subject: Subject::Incident(notice.incident),
            title: notice.title,
            body: notice.body,
            urgency: notice.urgency,
        }
    }
}

impl Note {
    /// "Anna asks you to take Payments 24/7, Mon 09:00 – Tue 09:00", with times in the given zone.
    pub(super) fn asking<Z: TimeZone>(asked: &Asked, now: DateTime<Utc>, zone: &Z) -> Self
    where
        Z::Offset: std::fmt::Display,
    {
        let (start, end) = (moment(asked.request.start, now, zone), moment(asked.request.end, now, zone));
        let title = format!("{} asks you to take {}, {start} – {end}", asked.from.name, asked.schedule.name);
        let whose = format!("It stays with {} until you accept.", asked.from.name);
        let body = match asked.request.note.trim() {
            "" => whose,
            note => format!("{note}\n{whose}"),
        };
        Self { subject: Subject::Request(asked.request.id), title, body, urgency: Urgency::Chime }
    }

    /// "Anna takes Payments 24/7, Mon 09:00 – Tue 09:00", or does not, with times in the given zone.
    pub(super) fn answer<Z: TimeZone>(answered: &Answered, now: DateTime<Utc>, zone: &Z) -> Self
    where
        Z::Offset: std::fmt::Display,
    {
        let Answered { request, by, schedule } = answered;
        let (start, end) = (moment(request.start, now, zone), moment(request.end, now, zone));
        let (verb, body) = if request.state == RequestState::Accepted {
            ("takes", format!("{} is on call then, and you are not.", by.name))
        } else {
            ("does not take", "You stay on call then, unless somebody else takes it.".to_owned())
        };
        let title = format!("{} {verb} {}, {start} – {end}", by.name, schedule.name);
        Self { subject: Subject::Request(request.id), title, body, urgency: Urgency::Chime }
    }
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;
    use serde_json::json;

    use oncall::setup::ShiftRequest;

    use super::*;

    fn asked(note: &str) -> Asked {
        let id = "00000000-0000-0000-0000-000000000001";
        let request = json!({
            "id": id, "schedule": id, "from": id, "to": id, "note": note, "state": "pending",
            "start": "2026-11-30T07:00:00Z", "end": "2026-12-01T07:00:00Z", "created_at": "2026-11-24T10:00:00Z",
        });
        let names = json!({"id": id, "name": "Anna"});
        let schedule = json!({"id": id, "name": "Payments 24/7"});
        serde_json::from_value(json!({"request": request, "from": names, "schedule": schedule})).unwrap()
    }

    #[test]
    fn a_request_says_who_asks_for_what_and_when_in_local_time() {
        let kyiv = FixedOffset::east_opt(2 * 3_600).unwrap();
        let now = "2026-11-27T10:00:00Z".parse().unwrap();
        let note = Note::asking(&asked(""), now, &kyiv);
        assert_eq!(note.title, "Anna asks you to take Payments 24/7, Mon 09:00 – Tue 09:00");
        assert_eq!(note.body, "It stays with Anna until you accept.");
        assert_eq!(note.urgency, Urgency::Chime);
        let note = Note::asking(&asked("My sister marries. "), now, &kyiv);
        assert_eq!(note.body, "My sister marries.\nIt stays with Anna until you accept.");
    }

    #[test]
    fn whoever_asked_is_told_what_the_other_said() {
        let kyiv = FixedOffset::east_opt(2 * 3_600).unwrap();
        let now = "2026-11-27T10:00:00Z".parse().unwrap();
        let Asked { request, from, schedule } = asked("");
        for (state, title, body) in [
            (RequestState::Accepted, "Anna takes Payments 24/7", "Anna is on call then, and you are not."),
            (RequestState::Declined, "Anna does not take Payments 24/7", "You stay on call then"),
        ] {
            let request = ShiftRequest { state, ..request.clone() };
            let answered = Answered { request, by: from.clone(), schedule: schedule.clone() };
            let note = Note::answer(&answered, now, &kyiv);
            assert_eq!(note.title, format!("{title}, Mon 09:00 – Tue 09:00"));
            assert!(note.body.starts_with(body), "{}", note.body);
        }
    }
}
