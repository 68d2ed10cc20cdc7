//! My shifts, over all schedules, and the hours that they make.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use oncall::hours::{Hours, Month, hours, month_of};
use oncall::schedule::Range;
use oncall::shifts::OwnShift;
use oncall::{OverrideId, PersonId, PersonRef, ScheduleRef, Setup, TeamRef};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Caller;
use super::on_call::{RotationRef, override_of, team_of};
use super::query::{Between, Params};
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(my_shifts))
}

/// One shift of mine.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyShift {
    /// The schedule.
    schedule: ScheduleRef,
    /// Its team.
    team: TeamRef,
    /// The rotation that I stand for; `null` where an override stands without one.
    rotation: Option<RotationRef>,
    /// The override by which it is mine; `null` if it is my turn.
    #[serde(rename = "override")]
    by_override: Option<OverrideId>,
    /// From when on, within the range asked for.
    start: DateTime<Utc>,
    /// Until when, within the range asked for.
    end: DateTime<Utc>,
    /// Whether it began before the range asked for.
    cut_start: bool,
    /// Whether it ends after the range asked for.
    cut_end: bool,
    /// Who hands to me; empty if I was it already, or nobody.
    before: Vec<PersonRef>,
    /// To whom I hand; empty if I stay it, or nobody comes.
    after: Vec<PersonRef>,
}

/// How long I am on call in a month, within the range asked for, in hours. Time in several schedules at once counts once.
#[derive(Serialize, ToSchema)]
pub(crate) struct MonthHours {
    /// The month of my time zone's calendar: `2026-11`.
    month: String,
    /// All together.
    total: f64,
    /// Monday to Friday, 06:00 to 22:00.
    weekday: f64,
    /// Monday to Friday, 22:00 to 06:00.
    night: f64,
    /// Saturday and Sunday.
    weekend: f64,
}

/// My shifts.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyShifts {
    /// Ordered by start.
    shifts: Vec<MyShift>,
    /// Each month of the range.
    hours: Vec<MonthHours>,
}

/// My shifts over all schedules, with whom I take each from and give it to, and the hours that they make.
#[utoipa::path(get, path = "/api/me/shifts", tag = "me", security(("token" = [])), params(Between),
    responses((status = 200, body = MyShifts), (status = 400, body = Problem, content_type = "application/problem+json")))]
async fn my_shifts(
    caller: Caller,
    State(hub): State<Hub>,
    Params(between): Params<Between>,
) -> Result<Json<MyShifts>, Problem> {
    let range = between.range()?;
    let setup = &hub.directory().setup;
    let own = setup.shifts_of(caller.person.id, range);
    let zone = caller.person.time_zone;
    let hours = hours(own.iter().map(|own| Range { start: own.shift.start, end: own.shift.end }), zone);
    let hours = months(month_of(range.start, zone), month_of(range.end - TimeDelta::nanoseconds(1), zone))
        .map(|month| month_hours(month, hours.get(&month).copied().unwrap_or_default()))
        .collect();
    Ok(Json(MyShifts { shifts: own.iter().map(|own| shown(setup, own)).collect(), hours }))
}

fn shown(setup: &Setup, own: &OwnShift) -> MyShift {
    let people = |people: &[PersonId]| people.iter().map(|id| setup.person_ref(*id)).collect();
    MyShift {
        schedule: own.schedule.shown(),
        team: team_of(setup, &own.schedule),
        rotation: RotationRef::of(&own.schedule, own.rotation),
        by_override: override_of(own.shift.cause),
        start: own.shift.start,
        end: own.shift.end,
        cut_start: own.shift.cut_start,
        cut_end: own.shift.cut_end,
        before: people(&own.before),
        after: people(&own.after),
    }
}

/// The months from one to another, both among them.
fn months(first: Month, last: Month) -> impl Iterator<Item = Month> {
    let next = |it: &Month| match it.month {
        12 => Month { year: it.year + 1, month: 1 },
        month => Month { year: it.year, month: month + 1 },
    };
    std::iter::successors(Some(first), move |it| Some(next(it))).take_while(move |it| *it <= last)
}

fn month_hours(month: Month, hours: Hours) -> MonthHours {
    MonthHours {
        month: month.to_string(),
        total: hundredths(hours.total()),
        weekday: hundredths(hours.weekday),
        night: hundredths(hours.night),
        weekend: hundredths(hours.weekend),
    }
}

/// Hours with two decimals.
fn hundredths(time: TimeDelta) -> f64 {
    (time.as_seconds_f64() / 36.0).round() / 100.0
}
