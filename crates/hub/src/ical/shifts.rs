//! Shifts as events: of a person over all schedules, or of everybody in one schedule.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use oncall::schedule::{Cause, OnCall, Override, Range, Schedule, Shift};
use oncall::{PersonId, Setup};
use sha2::{Digest as _, Sha256};

use super::Event;

/// How far back a calendar goes,
const BACK: TimeDelta = TimeDelta::days(30);
/// and how far ahead.
const AHEAD: TimeDelta = TimeDelta::days(365);

/// The shifts of a person in all schedules.
pub(crate) fn of_person(setup: &Setup, person: PersonId, now: DateTime<Utc>) -> Vec<Event> {
    let mut schedules: Vec<_> = setup.schedules.values().filter(|it| setup.could_call(it, person)).collect();
    schedules.sort_by_key(|schedule| schedule.id);
    let mine = |it: &Shift| it.person == person;
    let mut events: Vec<_> = schedules
        .into_iter()
        .flat_map(|schedule| events(setup, schedule, now, &mine, &|_| format!("On call: {}", schedule.name)))
        .collect();
    events.sort_by_key(|event| event.start);
    events
}

/// Everybody's shifts in a schedule.
pub(crate) fn of_schedule(setup: &Setup, schedule: &Schedule, now: DateTime<Utc>) -> Vec<Event> {
    events(setup, schedule, now, &|_| true, &|it| format!("{}: {}", setup.person_ref(it.person).name, schedule.name))
}

fn events(
    setup: &Setup,
    schedule: &Schedule,
    now: DateTime<Utc>,
    which: &dyn Fn(&Shift) -> bool,
    summary: &dyn Fn(&Shift) -> String,
) -> Vec<Event> {
    let overrides = setup.overrides_of(schedule.id);
    let window = window(now);
    let shifts = schedule.timeline(&overrides, window, setup).last;
    let whole = Whole { setup, schedule, overrides: &overrides, window };
    shifts.iter().filter(|it| which(it)).map(|it| whole.event(it, summary(it))).collect()
}

/// From 30 days ago to a year ahead, by whole days of UTC, so that it moves once a day.
fn window(now: DateTime<Utc>) -> Range {
    let today = now.date_naive().and_time(NaiveTime::MIN).and_utc();
    Range { start: today - BACK, end: today + TimeDelta::days(1) + AHEAD }
}

/// A schedule whose shifts are told whole, also where they reach beyond the window.
struct Whole<'a> {
    setup: &'a Setup,
    schedule: &'a Schedule,
    overrides: &'a [Override],
    window: Range,
}

impl Whole<'_> {
    fn event(&self, shift: &Shift, summary: String) -> Event {
        let began =
            if shift.cut_start { self.at(self.window.start, shift).and_then(|it| it.since) } else { Some(shift.start) };
        let last = self.window.end - TimeDelta::nanoseconds(1);
        let ends = if shift.cut_end { self.at(last, shift).and_then(|it| it.until) } else { Some(shift.end) };
        Event {
            uid: uid(self.schedule, shift, began),
            start: began.unwrap_or(shift.start),
            end: ends.unwrap_or(shift.end),
            summary,
            description: self.description(shift, ends.is_none()),
        }
    }

    /// The same shift as it is known at a moment at which the window cuts it.
    fn at(&self, at: DateTime<Utc>, shift: &Shift) -> Option<OnCall> {
        let found = self.schedule.on_call(self.overrides, at, self.setup);
        found.into_iter().find(|it| (it.person, it.cause) == (shift.person, shift.cause))
    }

    fn description(&self, shift: &Shift, endless: bool) -> String {
        let team = self.setup.teams.get(&self.schedule.team).map_or("a team", |team| team.name.as_str());
        let why = match shift.cause {
            Cause::Rotation(id) => {
                let rotation =
                    self.schedule.rotation(id).map_or("a former rotation", |rotation| rotation.name.as_str());
                format!("Schedule '{}' of {team}, rotation '{rotation}'.", self.schedule.name)
            }
            Cause::Override(_) => format!("Schedule '{}' of {team}, by an override.", self.schedule.name),
        };
        let end = "The shift goes on after this: it has no end yet, and calendars show one year ahead.";
        if endless { format!("{why}\n{end}") } else { why }
    }
}

/// The name of a shift: the same for as long as its schedule, cause, person and beginning are.
fn uid(schedule: &Schedule, shift: &Shift, began: Option<DateTime<Utc>>) -> String {
    let (kind, cause) = match shift.cause {
        Cause::Rotation(id) => ("rotation", id.0),
        Cause::Override(id) => ("override", id.0),
    };
    let began = began.map_or_else(|| "ever".to_owned(), |began| began.timestamp_millis().to_string());
    let name = format!("{} {kind} {cause} {} {began}", schedule.id, shift.person);
    format!("{}@tocsin", hex::encode(&Sha256::digest(name.as_bytes())[..16]))
}
