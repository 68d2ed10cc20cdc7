//! Words for tables: schedules made in a line, and timelines read in one.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::super::{
    Former, OnCall, Override, Participant, Period, Range, Restriction, Rotation, Schedule, Shift, Turns, WeekRange,
    instant_of,
};
use super::world::{members, person, rotation_id, schedule, utc};
use crate::ids::{OverrideId, PersonId, ScheduleId};

/// `2026-11-02 08:00`.
pub(super) fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// A person is a letter, from `A` on.
pub(super) fn letter(person: PersonId) -> char {
    char::from(b'A' + u8::try_from(person.0.as_u128() - 1).unwrap())
}

pub(super) fn of(letter: char) -> PersonId {
    person(u128::from(u32::from(letter) - u32::from('A')) + 1)
}

/// `AB-` are two people and nobody; `*` is the team of A, B and E.
pub(super) fn turns(order: &str, period: Period, length: u32, start: &str) -> Turns {
    let participant = |letter| match letter {
        '-' => Participant::Nobody,
        '*' => Participant::Team(super::world::team()),
        letter => Participant::Person(of(letter)),
    };
    Turns {
        participants: order.chars().map(participant).collect(),
        period,
        length,
        start: local(start),
        end: None,
        restriction: None,
    }
}

pub(super) fn daily(order: &str, start: &str) -> Turns {
    turns(order, Period::Daily, 1, start)
}

pub(super) fn weekly(order: &str, start: &str) -> Turns {
    turns(order, Period::Weekly, 1, start)
}

/// `09:00-18:00` is a daily restriction, `mon 09:00-mon 18:00, …` a weekly one.
pub(super) fn restriction(text: &str) -> Restriction {
    let parts: Vec<_> = text.split(", ").map(|part| part.split_once('-').unwrap()).collect();
    match (parts[0].0.parse(), parts[0].1.parse()) {
        (Ok(from), Ok(to)) => Restriction::Daily { from, to },
        _ => Restriction::Weekly(
            parts.iter().map(|(from, to)| WeekRange { from: from.parse().unwrap(), to: to.parse().unwrap() }).collect(),
        ),
    }
}

pub(super) fn only(turns: Turns, text: &str) -> Turns {
    Turns { restriction: Some(restriction(text)), ..turns }
}

pub(super) fn rotation(turns: Turns) -> Rotation {
    Rotation { id: rotation_id(0), name: "first".to_owned(), turns, former: Vec::new() }
}

/// The rotations are called `first`, `second`, `third`.
pub(super) fn in_zone(zone: Tz, rotations: Vec<Turns>) -> Schedule {
    let names = ["first", "second", "third"];
    let rotations = rotations.into_iter().zip(names);
    schedule(zone, true, rotations.map(|(turns, name)| Rotation { name: name.to_owned(), ..rotation(turns) }).collect())
}

/// The n-th override: who takes over, and when.
pub(super) fn taken(number: u64, who: char, zone: Tz, start: &str, end: &str) -> Override {
    Override {
        id: OverrideId(Uuid::from_u128(number.into())),
        version: 1,
        schedule: ScheduleId(Uuid::from_u128(300)),
        alias: None,
        person: (who != '-').then(|| of(who)),
        start: instant_of(local(start), zone),
        end: instant_of(local(end), zone),
        rotations: Vec::new(),
        created_at: utc("2026-01-01T00:00:00Z"),
        created_by: None,
        order: number,
    }
}

pub(super) fn between(zone: Tz, start: &str, end: &str) -> Range {
    Range { start: instant_of(local(start), zone), end: instant_of(local(end), zone) }
}

/// The final schedule as `…A 02 08:00 – 02 08:30` for each shift: days and times are local, `…` marks where the range cuts.
pub(super) fn final_of(schedule: &Schedule, overrides: &[Override], range: Range) -> Vec<String> {
    let zone = schedule.time_zone;
    schedule.timeline(overrides, range, &members).last.iter().map(|shift| line(shift, zone)).collect()
}

pub(super) fn gaps_of(schedule: &Schedule, overrides: &[Override], range: Range) -> Vec<String> {
    let zone = schedule.time_zone;
    let gaps = schedule.timeline(overrides, range, &members).gaps;
    gaps.iter().map(|gap| format!("{} – {}", short(gap.start, zone), short(gap.end, zone))).collect()
}

pub(super) fn line(shift: &Shift, zone: Tz) -> String {
    let (before, after) = (if shift.cut_start { "…" } else { "" }, if shift.cut_end { "…" } else { "" });
    format!("{before}{} {} – {}{after}", letter(shift.person), short(shift.start, zone), short(shift.end, zone))
}

fn short(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%d %H:%M").to_string()
}

/// People of a standing as `A 02 08:00 – 02 08:30`.
pub(super) fn standing(list: &[OnCall], zone: Tz) -> Vec<String> {
    let end = |at: Option<DateTime<Utc>>| at.map_or_else(|| "…".to_owned(), |at| short(at, zone));
    list.iter().map(|it| format!("{} {} – {}", letter(it.person), end(it.since), end(it.until))).collect()
}

pub(super) fn until(former: &Former) -> String {
    former.until.with_timezone(&former.time_zone).format("%Y-%m-%d %H:%M").to_string()
}
