//! Words for people and times.

use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;

use crate::schedule::{Cause, OnCall, Schedule};

/// How many names a label gives.
const NAMES: usize = 3;

/// "Anna", "Anna and Borys", "Anna, Borys and Lead", "Anna, Borys, Lead and 4 more".
pub(super) fn some_names(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= NAMES => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more", names[..NAMES].join(", "), names.len() - NAMES),
    }
}

/// A moment by somebody's own clock: "Mon 09:00", and with its date where the weekday alone could mislead.
pub(super) fn clock_time(moment: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let (moment, today) = (moment.with_timezone(&zone).naive_local(), now.with_timezone(&zone).date_naive());
    let near = (moment.date() - today).num_days().abs() <= 6;
    let format = match (near, moment.year() == today.year()) {
        (true, _) => "%a %H:%M",
        (false, true) => "%a %-d %b %H:%M",
        (false, false) => "%a %-d %b %Y %H:%M",
    };
    moment.format(format).to_string()
}

/// By what somebody is on call, and when: "weekly rotation, until Mon 09:00" or "took over until Mon 09:00"; `None` if neither is
/// known.
pub(super) fn brackets(schedule: &Schedule, stretch: &OnCall, when: Option<String>) -> Option<String> {
    match stretch.cause {
        Cause::Override(_) => Some(when.map_or_else(|| "took over".to_owned(), |when| format!("took over {when}"))),
        Cause::Rotation(id) => {
            let rotation = schedule.rotation(id).map(|rotation| rotation_name(&rotation.name));
            let parts: Vec<_> = rotation.into_iter().chain(when).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
    }
}

/// "weekly rotation"; a name that says so itself stays as it is.
fn rotation_name(name: &str) -> String {
    if name.to_lowercase().contains("rotation") { name.to_owned() } else { format!("{name} rotation") }
}

/// A sentence's beginning in the middle of one.
pub(super) fn mid_sentence(text: &str) -> String {
    text.strip_prefix("Nobody").map_or_else(|| text.to_owned(), |rest| format!("nobody{rest}"))
}
