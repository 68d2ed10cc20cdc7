//! A reading of the schedule's rules second by second, as slow as it is plain. It is written from the words of the rules alone and
//! shares nothing with the schedule's own code but the types: turns are walked from the start, clocks are read hour by hour.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Datelike, Days, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use super::super::{Cause, Override, Participant, Period, Restriction, Rotation, Schedule, Turns};
use super::world;
use crate::ids::PersonId;

/// Who is on call and why.
pub(super) type People = BTreeSet<(PersonId, Cause)>;

/// What a zone's clock shows at a moment.
pub(super) fn shown(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    at.naive_utc() + TimeDelta::seconds(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc().into())
}

/// The earliest moment at which a zone's clock shows a time; where it never does, the first moment at which it shows a later one.
pub(super) fn moment_of(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let utc = local.and_utc();
    // Every offset that the zone has about then gives one candidate.
    let offsets: BTreeSet<i32> = (-40..=40)
        .map(|hours| zone.offset_from_utc_datetime(&(local + TimeDelta::hours(hours))).fix().local_minus_utc())
        .collect();
    let candidates = offsets.iter().map(|offset| utc - TimeDelta::seconds((*offset).into()));
    if let Some(found) = candidates.filter(|candidate| shown(*candidate, zone) == local).min() {
        return found;
    }
    let minutes =
        (-30 * 60..=30 * 60).map(|minute| utc + TimeDelta::minutes(minute) - TimeDelta::seconds(utc.second().into()));
    minutes.into_iter().find(|minute| shown(*minute, zone) > local).unwrap()
}

/// Where the turns of a rotation's segment begin, as far as they were counted.
type Begins = HashMap<(usize, usize), Vec<DateTime<Utc>>>;

/// The reading of one schedule, which remembers where turns begin.
pub(super) struct Brute<'a> {
    schedule: &'a Schedule,
    overrides: &'a [Override],
    begins: RefCell<Begins>,
}

impl<'a> Brute<'a> {
    pub(super) fn new(schedule: &'a Schedule, overrides: &'a [Override]) -> Self {
        Self { schedule, overrides, begins: RefCell::default() }
    }

    /// What a rotation alone gives at a moment.
    pub(super) fn base(&self, place: usize, at: DateTime<Utc>) -> People {
        let rotation = &self.schedule.rotations[place];
        if !self.schedule.enabled {
            return People::new();
        }
        let past = rotation.former.iter().position(|former| at < former.until);
        let (turns, zone) = past.map_or((&rotation.turns, self.schedule.time_zone), |past| {
            (&rotation.former[past].turns, rotation.former[past].time_zone)
        });
        let segment = past.unwrap_or(usize::MAX);
        let participant = self.participant((place, segment), turns, zone, at);
        let counts = turns.restriction.as_ref().is_none_or(|it| holds(it, shown(at, zone)));
        let people = participant.filter(|_| counts).map(world::people_of).unwrap_or_default();
        people.into_iter().map(|person| (person, Cause::Rotation(rotation.id))).collect()
    }

    fn participant(&self, key: (usize, usize), turns: &Turns, zone: Tz, at: DateTime<Utc>) -> Option<Participant> {
        if turns.participants.is_empty() || turns.end.is_some_and(|end| moment_of(end, zone) <= at) {
            return None;
        }
        let mut begins = self.begins.borrow_mut();
        let begins = begins.entry(key).or_default();
        while begins.last().is_none_or(|last| *last <= at) {
            begins.push(begin_of(turns, zone, begins.len()));
        }
        let turn = begins.windows(2).position(|pair| pair[0] <= at && at < pair[1])?;
        Some(turns.participants[turn % turns.participants.len()])
    }

    /// What a rotation gives at a moment with the overrides on it.
    pub(super) fn last(&self, place: usize, at: DateTime<Utc>) -> People {
        let rotation: &Rotation = &self.schedule.rotations[place];
        let replacing = self
            .overrides
            .iter()
            .filter(|it| it.start <= at && at < it.end)
            .filter(|it| it.rotations.is_empty() || it.rotations.contains(&rotation.id));
        match replacing.max_by_key(|it| (it.created_at, it.order)) {
            Some(it) if self.schedule.enabled => {
                it.person.iter().map(|person| (*person, Cause::Override(it.id))).collect()
            }
            _ => self.base(place, at),
        }
    }

    /// Everybody who is on call at a moment, with all causes.
    pub(super) fn all(&self, at: DateTime<Utc>) -> People {
        (0..self.schedule.rotations.len()).flat_map(|place| self.last(place, at)).collect()
    }

    /// Moments at which something may change, as far as they were looked at: the beginnings of turns.
    pub(super) fn turns_begin(&self) -> Vec<DateTime<Utc>> {
        self.begins.borrow().values().flatten().copied().collect()
    }
}

/// When a turn begins: so many calendar days after the start's date at the start's local time, or so many hours after it.
fn begin_of(turns: &Turns, zone: Tz, turn: usize) -> DateTime<Utc> {
    let periods = turn as u64 * u64::from(turns.length);
    let day = |days: u64| moment_of(turns.start + Days::new(days), zone);
    match turns.period {
        Period::Hourly => moment_of(turns.start, zone) + TimeDelta::hours(i64::try_from(periods).unwrap()),
        Period::Daily => day(periods),
        Period::Weekly => day(periods * 7),
    }
}

/// Whether a restriction lets a rotation count while the clock shows `local`.
fn holds(restriction: &Restriction, local: NaiveDateTime) -> bool {
    let within = |now: u32, from: u16, to: u16| {
        let (from, to) = (u32::from(from) * 60, u32::from(to) * 60);
        if from < to { from <= now && now < to } else { from > to && (from <= now || now < to) }
    };
    let of_day = local.num_seconds_from_midnight();
    let of_week = local.weekday().num_days_from_monday() * 24 * 3600 + of_day;
    match restriction {
        Restriction::Daily { from, to } => within(of_day, from.minutes(), to.minutes()),
        Restriction::Weekly(ranges) => {
            ranges.iter().any(|range| within(of_week, range.from.minutes(), range.to.minutes()))
        }
    }
}
