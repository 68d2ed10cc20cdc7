//! Schedules, drawn and named, about the days on which clocks are changed.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use uuid::Uuid;

use super::super::{
    Former, Override, Participant, Period, Range, Restriction, Rotation, Schedule, TimeOfDay, Turns, WeekRange,
    WeekTime,
};
use super::brute::shown;
use crate::ids::{OverrideId, PersonId, RotationId, ScheduleId, TeamId};

/// Zones, each with moments at which its clocks are changed (or, of two that never change, some moment).
const CHANGES: [(Tz, &[&str]); 11] = [
    (Tz::Europe__Kyiv, &["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"]),
    (Tz::America__Chicago, &["2026-03-08T08:00:00Z", "2026-11-01T07:00:00Z"]),
    (Tz::Australia__Lord_Howe, &["2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z"]),
    (Tz::Africa__Casablanca, &["2026-02-15T02:00:00Z", "2026-03-22T02:00:00Z"]),
    (Tz::Pacific__Chatham, &["2026-04-04T14:00:00Z", "2026-09-26T14:00:00Z"]),
    (Tz::Europe__Dublin, &["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"]),
    (Tz::America__Sao_Paulo, &["2018-02-18T02:00:00Z", "2018-11-04T03:00:00Z", "2019-02-17T02:00:00Z"]),
    (Tz::America__St_Johns, &["2006-04-02T03:31:00Z", "2006-10-29T02:31:00Z"]),
    (Tz::Asia__Kolkata, &["2026-03-29T01:00:00Z"]),
    (Tz::Pacific__Apia, &["2011-09-24T14:00:00Z", "2011-12-30T10:00:00Z"]),
    (Tz::UTC, &["2026-03-29T01:00:00Z"]),
];

pub(super) fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

/// A team of the people 1, 2 and 5.
pub(super) fn team() -> TeamId {
    TeamId(Uuid::from_u128(100))
}

pub(super) fn rotation_id(number: u128) -> RotationId {
    RotationId(Uuid::from_u128(200 + number))
}

pub(super) fn members(asked: TeamId) -> Vec<PersonId> {
    if asked == team() { vec![person(1), person(2), person(5)] } else { Vec::new() }
}

pub(super) fn people_of(participant: Participant) -> Vec<PersonId> {
    match participant {
        Participant::Person(person) => vec![person],
        Participant::Team(team) => members(team),
        Participant::Nobody => Vec::new(),
    }
}

pub(super) fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A schedule with overrides, and the moment about which it was drawn.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) schedule: Schedule,
    pub(super) overrides: Vec<Override>,
    pub(super) about: DateTime<Utc>,
}

pub(super) fn change() -> impl Strategy<Value = (Tz, DateTime<Utc>)> {
    let changes: Vec<_> =
        CHANGES.iter().flat_map(|(zone, changes)| changes.iter().map(|change| (*zone, utc(change)))).collect();
    prop::sample::select(changes)
}

pub(super) fn world() -> impl Strategy<Value = World> {
    change().prop_flat_map(|(zone, about)| {
        let rotations = prop::collection::vec(rotation(zone, about), 0..4);
        (rotations, prop::collection::vec(an_override(about), 0..6), prop::bool::weighted(0.95)).prop_map(
            move |(rotations, overrides, enabled)| World {
                schedule: schedule(zone, enabled, rotations),
                overrides: overrides.into_iter().enumerate().map(|(order, it)| with_order(it, order)).collect(),
                about,
            },
        )
    })
}

fn with_order(it: Override, order: usize) -> Override {
    Override { id: OverrideId(Uuid::from_u128(order as u128)), order: order as u64, ..it }
}

pub(super) fn schedule(zone: Tz, enabled: bool, rotations: Vec<Rotation>) -> Schedule {
    let named = |(number, rotation): (usize, Rotation)| Rotation { id: rotation_id(number as u128), ..rotation };
    Schedule {
        id: ScheduleId(Uuid::from_u128(300)),
        version: 1,
        team: team(),
        name: "Payments".to_owned(),
        description: String::new(),
        time_zone: zone,
        enabled,
        rotations: rotations.into_iter().enumerate().map(named).collect(),
    }
}

fn rotation(zone: Tz, about: DateTime<Utc>) -> impl Strategy<Value = Rotation> {
    (turns(zone, about), prop::collection::vec(former(about), 0..3)).prop_map(|(turns, mut former)| {
        former.sort_by_key(|it| it.until);
        Rotation { id: rotation_id(0), name: "weekly".to_owned(), turns, former }
    })
}

fn former(about: DateTime<Utc>) -> impl Strategy<Value = Former> {
    (change(), moment(about)).prop_flat_map(move |((time_zone, _), until)| {
        turns(time_zone, about).prop_map(move |turns| Former { until, time_zone, turns })
    })
}

pub(super) fn turns(zone: Tz, about: DateTime<Utc>) -> impl Strategy<Value = Turns> {
    let participant = prop_oneof![
        8 => (1..4_u128).prop_map(|number| Participant::Person(person(number))),
        1 => Just(Participant::Team(team())),
        1 => Just(Participant::Nobody),
    ];
    let step = prop_oneof![
        (Just(Period::Hourly), 1..30_u32),
        (Just(Period::Daily), 1..4_u32),
        (Just(Period::Weekly), 1..3_u32),
    ];
    (
        prop::collection::vec(participant, 1..5),
        step,
        (-20..4_i64, local_time(zone, about)),
        prop::option::weighted(0.3, (-3..6_i64, local_time(zone, about))),
        prop::option::of(restriction(zone, about)),
    )
        .prop_map(|(participants, (period, length), (before, start), end, restriction)| Turns {
            participants,
            period,
            length,
            start: start + TimeDelta::days(before),
            end: end.map(|(after, end)| end + TimeDelta::days(after)),
            restriction,
        })
}

/// A local time of the day of the change, often near it; now and then not on a whole minute.
fn local_time(zone: Tz, about: DateTime<Utc>) -> impl Strategy<Value = NaiveDateTime> {
    let near = shown(about, zone);
    let near = near - TimeDelta::seconds(near.second().into());
    let minutes = prop_oneof![3 => (-12..=12_i64).prop_map(|it| it * 10), 1 => -720..720_i64];
    (minutes, prop_oneof![9 => Just(0), 1 => 0..60_i64])
        .prop_map(move |(minutes, seconds)| near + TimeDelta::minutes(minutes) + TimeDelta::seconds(seconds))
}

fn time_of_day(zone: Tz, about: DateTime<Utc>) -> impl Strategy<Value = TimeOfDay> {
    let near = local_time(zone, about).prop_map(|it| u16::try_from(it.hour() * 60 + it.minute()).unwrap());
    prop_oneof![6 => near, 3 => 0..=1440_u16, 1 => Just(0), 1 => Just(1440)]
        .prop_map(|minutes| TimeOfDay::from_minutes(minutes).unwrap())
}

fn restriction(zone: Tz, about: DateTime<Utc>) -> impl Strategy<Value = Restriction> {
    let daily =
        (time_of_day(zone, about), time_of_day(zone, about)).prop_map(|(from, to)| Restriction::Daily { from, to });
    let day = (-2..=2_i64).prop_map(move |days| (shown(about, zone) + TimeDelta::days(days)).weekday());
    let time = (day, time_of_day(zone, about)).prop_map(|(day, time)| WeekTime { day, time });
    let range = prop::array::uniform2(time).prop_map(|[from, to]| WeekRange { from, to });
    prop_oneof![daily, prop::collection::vec(range, 0..16).prop_map(Restriction::Weekly)]
}

/// A moment within four days of another.
pub(super) fn moment(about: DateTime<Utc>) -> impl Strategy<Value = DateTime<Utc>> {
    prop_oneof![-345_600..345_600_i64, (-48..48_i64).prop_map(|it| it * 1_800)]
        .prop_map(move |seconds| about + TimeDelta::seconds(seconds))
}

fn an_override(about: DateTime<Utc>) -> impl Strategy<Value = Override> {
    let length = prop_oneof![1 => -60..120_i64, 3 => (1..48_i64).prop_map(|it| it * 1_800)];
    let who = prop::option::weighted(0.8, (1..5_u128).prop_map(person));
    let which = prop::collection::vec((0..4_u128).prop_map(rotation_id), 0..3);
    (moment(about), length, who, which, 0..3_i64).prop_map(move |(start, length, person, rotations, created)| {
        Override {
            id: OverrideId(Uuid::nil()),
            version: 1,
            schedule: ScheduleId(Uuid::from_u128(300)),
            alias: None,
            person,
            start,
            end: start + TimeDelta::seconds(length),
            rotations,
            created_at: about + TimeDelta::seconds(created),
            created_by: None,
            order: 0,
        }
    })
}

/// A range of some days at most, near a moment.
pub(super) fn range(about: DateTime<Utc>) -> impl Strategy<Value = Range> {
    let length = prop_oneof![1 => 1..7_200_i64, 3 => 7_200..432_000_i64];
    (moment(about), length).prop_map(|(start, length)| Range { start, end: start + TimeDelta::seconds(length) })
}
