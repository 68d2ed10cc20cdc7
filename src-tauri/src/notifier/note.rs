//! A notification, as the system is given it.

use chrono::{DateTime, TimeZone, Utc};
use oncall::duty::{Answered, Asked};
use oncall::setup::RequestState;
use oncall::{IncidentId, ShiftRequestId, Urgency};
use pager::{Notice, Problem, Reminder, Summary};

use crate::times::moment;

/// What a notification is about; there is one of each at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// An incident that calls.
    Incident(IncidentId),
    /// Many incidents that call.
    Many,
    /// A request to take over a shift.
    Request(ShiftRequestId),
    /// This laptop: what stands in the way of being woken.
    Laptop,
    /// Its battery.
    Battery,
}

/// A notification, as the system is given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) subject: Subject,
    pub(super) title: String,
    pub(super) body: String,
    /// How loudly: an alarm is critical to the system, and stays until it is settled.
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

impl From<Summary> for Note {
    fn from(summary: Summary) -> Self {
        Self { subject: Subject::Many, title: summary.title, body: summary.body, urgency: Urgency::Alarm }
    }
}

impl From<Reminder> for Note {
    fn from(reminder: Reminder) -> Self {
        let urgency = if reminder.critical { Urgency::Alarm } else { Urgency::Chime };
        Self { subject: Subject::Laptop, title: reminder.title, body: reminder.body, urgency }
    }
}

impl Note {
    /// That the battery runs low on duty: seen through the system's focus mode.
    pub(super) fn battery(problem: &Problem) -> Self {
        let body = format!("{} {}", problem.meaning, problem.remedy);
        Self { subject: Subject::Battery, title: problem.title.clone(), body, urgency: Urgency::Alarm }
    }

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
    fn what_is_critical_about_the_laptop_is_shown_like_an_alarm() {
        let reminder =
            |critical| Reminder { title: "This laptop may not ring".to_owned(), body: String::new(), critical };
        assert_eq!(Note::from(reminder(true)).urgency, Urgency::Alarm);
        assert_eq!(Note::from(reminder(false)).urgency, Urgency::Chime);
        let battery = Note::battery(&crate::problems::battery_low(9));
        assert_eq!((battery.title.as_str(), battery.urgency), ("The battery is low: 9 % left.", Urgency::Alarm));
        assert!(battery.body.ends_with("Connect the charger."), "{}", battery.body);
    }

    #[test]
    fn many_incidents_are_shown_like_an_alarm() {
        let summary = Summary {
            count: 120,
            title: "120 incidents call you".to_owned(),
            body: "P1 checkout stopped\nand 119 more.".to_owned(),
        };
        let note = Note::from(summary.clone());
        assert_eq!((note.subject, note.urgency), (Subject::Many, Urgency::Alarm));
        assert_eq!((note.title, note.body), (summary.title, summary.body));
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
