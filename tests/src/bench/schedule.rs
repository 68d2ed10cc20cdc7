//! What it costs to know who is on call: the final schedule of a year, and a moment of it.

use std::hint::black_box;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use oncall::schedule::{
    Limits, Override, Participant, Period, Range, Restriction, Rotation, Schedule, TimeOfDay, Turns,
};
use oncall::{OverrideId, PersonId, RotationId, ScheduleId, TeamId};
use uuid::Uuid;

use super::figures::Figures;
use super::report::{Goal, Report};
use crate::lab::clock;

/// People in each order.
const PEOPLE: u128 = 5;

/// So long ago the rotations began: it must not matter.
const AGE: TimeDelta = TimeDelta::days(3_653);

/// Measures everything, each thing `rounds` times.
pub fn measure(rounds: usize) -> Result<Report> {
    let mut report = Report::new("schedule");
    for (rotations, years) in [(1, 1), (10, 1), (100, 1), (1_000, 1), (1, 10)] {
        timelines(rotations, years, rounds, &mut report)?;
    }
    moments(rounds, &mut report)?;
    report.note(
        "A timeline holds each rotation, with and without its overrides, the final schedule and its gaps. Of three rotations, one is \
         weekly, one daily at night (22:00–06:00), one of 12 hours; each has five people of its own and an override every month. \
         They began ten years before the range, which spans changes of the clocks in Europe/Kyiv. Per shift is the time by the \
         number of shifts in the final schedule.",
    );
    Ok(report)
}

/// The timeline of so many years.
fn timelines(rotations: u128, years: i64, rounds: usize, report: &mut Report) -> Result<()> {
    let range = range(years)?;
    let (schedule, overrides) = (schedule(rotations, range)?, overrides(rotations, range));
    let nobody = |_: TeamId| Vec::new();
    let shifts = schedule.timeline(&overrides, range, &nobody).last.len();
    let times = times(rounds, || schedule.timeline(&overrides, range, &nobody));
    let what = format!("{rotations} × {years} y, {shifts} shifts");
    report.add(&what, "ms", Figures::of_times(&times), None);
    let each = times.iter().map(|time| time.as_secs_f64() * 1e9 / f64::from(u32::try_from(shifts).unwrap_or(u32::MAX)));
    report.add(&format!("{what}: per shift"), "ns", Figures::of(each.collect()), None);
    Ok(())
}

/// What every page and every screen asks.
fn moments(rounds: usize, report: &mut Report) -> Result<()> {
    let range = range(1)?;
    let (schedule, overrides) = (schedule(3, range)?, overrides(3, range));
    let nobody = |_: TeamId| Vec::new();
    let at = |round: usize| range.start + TimeDelta::hours(i64::try_from(round).unwrap_or_default() * 5);
    let mut rows = Vec::new();
    for round in 0..rounds {
        let now = times(1, || schedule.on_call(&overrides, at(round), &nobody));
        let standing = times(1, || schedule.standing(&overrides, at(round), &nobody));
        let change = times(1, || schedule.next_change(&overrides, at(round), &nobody));
        rows.push([now, standing, change].concat());
    }
    for (place, what) in ["on call at a moment", "with next and previous", "the next change"].iter().enumerate() {
        let micros = rows.iter().map(|row| row[place].as_secs_f64() * 1e6).collect();
        report.add(&format!("3 rotations: {what}"), "µs", Figures::of(micros), Goal::median(100.0));
    }
    let limits = Limits { longest_shift_hours: Some(168) };
    let warnings =
        times(rounds, || schedule.warnings(&overrides, range, limits, &nobody, &|person| person.to_string()));
    report.add("3 rotations: warnings of a year", "ms", Figures::of_times(&warnings), None);
    Ok(())
}

fn times<T>(rounds: usize, mut work: impl FnMut() -> T) -> Vec<Duration> {
    (0..rounds)
        .map(|_| {
            let began = clock::now();
            black_box(work());
            clock::now() - began
        })
        .collect()
}

fn range(years: i64) -> Result<Range> {
    let start = NaiveDate::from_ymd_opt(2026, 1, 5)
        .and_then(|date| date.and_hms_opt(7, 0, 0))
        .context("no such date")?
        .and_utc();
    Ok(Range { start, end: start + TimeDelta::days(years * 365) })
}

fn schedule(rotations: u128, range: Range) -> Result<Schedule> {
    let start = (range.start - AGE).with_timezone(&Tz::Europe__Kyiv).naive_local();
    let night = TimeOfDay::from_minutes(22 * 60).zip(TimeOfDay::from_minutes(6 * 60)).context("no such hours")?;
    let rotation = |number: u128| {
        let (period, length, restriction) = match number % 3 {
            0 => (Period::Weekly, 1, None),
            1 => (Period::Daily, 1, Some(Restriction::Daily { from: night.0, to: night.1 })),
            _ => (Period::Hourly, 12, None),
        };
        Rotation {
            id: RotationId(Uuid::from_u128(number)),
            name: format!("rotation {number}"),
            turns: Turns { participants: people(number), period, length, start, end: None, restriction },
            former: Vec::new(),
        }
    };
    Ok(Schedule {
        id: ScheduleId(Uuid::nil()),
        version: 1,
        team: TeamId(Uuid::nil()),
        name: "Payments".to_owned(),
        description: String::new(),
        time_zone: Tz::Europe__Kyiv,
        enabled: true,
        rotations: (0..rotations).map(rotation).collect(),
    })
}

fn people(rotation: u128) -> Vec<Participant> {
    (0..PEOPLE).map(|number| Participant::Person(PersonId(Uuid::from_u128(rotation * PEOPLE + number)))).collect()
}

/// One for each rotation every 30 days, of 5 hours.
fn overrides(rotations: u128, range: Range) -> Vec<Override> {
    let months = (range.end - range.start).num_days() / 30;
    let one = |rotation: u128, month: i64| Override {
        id: OverrideId(Uuid::from_u64_pair(u64::try_from(rotation).unwrap_or_default(), month.unsigned_abs())),
        version: 1,
        schedule: ScheduleId(Uuid::nil()),
        alias: None,
        person: Some(PersonId(Uuid::from_u128(rotation * PEOPLE))),
        start: start_of(range, month),
        end: start_of(range, month) + TimeDelta::hours(5),
        rotations: vec![RotationId(Uuid::from_u128(rotation))],
        created_at: range.start,
        created_by: None,
        order: month.unsigned_abs(),
    };
    (0..rotations).flat_map(|rotation| (0..months).map(move |month| one(rotation, month))).collect()
}

fn start_of(range: Range, month: i64) -> DateTime<Utc> {
    range.start + TimeDelta::days(30 * month) + TimeDelta::hours(9)
}
