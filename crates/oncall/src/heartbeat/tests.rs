use chrono::TimeDelta;

use super::*;
use crate::setup::tests::{at, heartbeat};

fn pulse(last: Option<&str>, expired: Option<&str>) -> Pulse {
    Pulse { last_ping_at: last.map(at), expired_at: expired.map(at) }
}

#[test]
fn it_is_watched_from_its_first_ping_on_until_it_expires_or_is_switched_off() {
    let ping = Some("2026-11-24T03:00:00Z");
    let off = Heartbeat { enabled: false, ..heartbeat() };
    assert_eq!(heartbeat().due_at(Pulse::default()), None);
    assert_eq!(heartbeat().due_at(pulse(ping, None)), Some(at("2026-11-25T03:00:00Z")));
    assert_eq!(heartbeat().due_at(pulse(ping, Some("2026-11-25T03:00:00Z"))), None);
    assert_eq!(off.due_at(pulse(ping, None)), None);
    let long = Heartbeat { interval_minutes: 366 * 24 * 60, ..heartbeat() };
    assert_eq!(long.due_at(pulse(ping, None)), Some(at("2026-11-24T03:00:00Z") + TimeDelta::days(366)));
}

#[test]
fn its_silence_says_since_when_and_what_it_watches() {
    let told = heartbeat().silence(pulse(Some("2026-11-24T03:00:00Z"), None));
    assert_eq!(told.title, "nightly backup is expired");
    assert_eq!(told.description, "No ping came for 1 day (the last one at 2026-11-24 03:00:00 UTC).");
    assert_eq!((told.alias, told.priority, told.entity.as_str()), (Some(heartbeat().alias()), None, "nightly backup"));
    let spoken = Heartbeat {
        message: Some("No backup since yesterday".to_owned()),
        description: "Runs at three.".to_owned(),
        tags: vec!["backup".to_owned()],
        priority: Some(Priority::P1),
        interval_minutes: 90,
        ..heartbeat()
    };
    let told = spoken.silence(Pulse::default());
    assert_eq!((told.title.as_str(), told.priority), ("No backup since yesterday", Some(Priority::P1)));
    assert_eq!(told.description, "No ping came for 90 minutes. Runs at three.");
    assert_eq!(told.tags, ["backup"]);
}

#[test]
fn its_interval_is_said_in_its_unit_where_it_is_a_whole_number_of_them() {
    for (minutes, unit, said) in [
        (60, IntervalUnit::Minutes, (60, IntervalUnit::Minutes)),
        (120, IntervalUnit::Hours, (2, IntervalUnit::Hours)),
        (90, IntervalUnit::Hours, (90, IntervalUnit::Minutes)),
        (2880, IntervalUnit::Days, (2, IntervalUnit::Days)),
        (2880, IntervalUnit::Hours, (48, IntervalUnit::Hours)),
    ] {
        let heartbeat = Heartbeat { interval_minutes: minutes, interval_unit: unit, ..heartbeat() };
        assert_eq!(heartbeat.interval(), said);
    }
}
