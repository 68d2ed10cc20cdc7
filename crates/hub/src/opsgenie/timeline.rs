//! The timeline of a schedule.

use axum::response::Response;
use chrono::{DateTime, Days, Months, TimeDelta, Utc};
use oncall::schedule::{Cause, Range, Schedule, Shift, Timeline, instant_of};
use oncall::{Override, PersonId, RotationId, Setup};
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::moment;
use super::reply::Refusal;
use super::schedules::{meta, owner};

/// The longest timeline, in days.
const DAYS_LIMIT: i64 = 400;

/// `GET /v2/schedules/{schedule}/timeline`, with its layers where `expand` names them.
pub(super) async fn get(call: Call) -> Response {
    let found = asked(&call);
    call.answer(found.map(Answer::with))
}

fn asked(call: &Call) -> Result<Value, Refusal> {
    let directory = call.hub.directory();
    let setup = &directory.setup;
    let schedule = call.schedule(setup)?;
    let range = range(call, &schedule)?;
    let timeline = schedule.timeline(&setup.overrides_of(schedule.id), range, setup);
    let mut shown = json!({
        "_parent": meta(&schedule),
        "ownerTeam": owner(setup, schedule.team),
        "startDate": moment::write(range.start),
        "endDate": moment::write(range.end),
        "finalTimeline": layers(&schedule, &timeline, |layer| periods(setup, &timeline.layers[layer].last)),
    });
    if call.expands("base") {
        shown["baseTimeline"] = layers(&schedule, &timeline, |layer| periods(setup, &timeline.layers[layer].base));
    }
    if call.expands("override") {
        shown["overrideTimeline"] =
            layers(&schedule, &timeline, |layer| overridden(setup, &timeline, timeline.layers[layer].rotation));
    }
    Ok(json!({ "data": shown, "expandable": ["base", "override"] }))
}

/// So many days, weeks or months from `date`, by the calendar of the schedule's zone.
fn range(call: &Call, schedule: &Schedule) -> Result<Range, Refusal> {
    let start = date(call)?;
    let interval: u32 = call.number("interval", 1)?;
    let local = start.with_timezone(&schedule.time_zone).naive_local();
    let end = match call.parameter("intervalUnit").map(str::to_ascii_lowercase).as_deref() {
        Some("days") => local.checked_add_days(Days::new(interval.into())),
        None | Some("weeks") => local.checked_add_days(Days::new(u64::from(interval) * 7)),
        Some("months") => local.checked_add_months(Months::new(interval)),
        Some(_) => return Err(Refusal::wrong("intervalUnit", "'intervalUnit' must be days, weeks or months.")),
    };
    let end = end.map(|end| instant_of(end, schedule.time_zone));
    let end = end.filter(|end| start < *end && *end - start <= TimeDelta::days(DAYS_LIMIT));
    end.map(|end| Range { start, end }).ok_or_else(|| {
        let why = format!("The range has no length, or is longer than {DAYS_LIMIT} days. Give another 'interval'.");
        Refusal::wrong("interval", why)
    })
}

/// The parameter `date`; now where left out.
pub(super) fn date(call: &Call) -> Result<DateTime<Utc>, Refusal> {
    let given = call.parameter("date");
    given.map_or_else(|| Ok(call.hub.clock.now()), |text| moment::read(text).map_err(|why| Refusal::wrong("date", why)))
}

/// Each rotation with its periods. Overrides of a schedule without a rotation stand under the schedule's own name.
fn layers(schedule: &Schedule, timeline: &Timeline, periods: impl Fn(usize) -> Vec<Value>) -> Value {
    let one = |(place, rotation): (usize, Option<RotationId>)| {
        let rotation = rotation.and_then(|id| schedule.rotation(id));
        let (id, name) = rotation.map_or((schedule.id.0, &schedule.name), |rotation| (rotation.id.0, &rotation.name));
        json!({ "id": id, "name": name, "order": place + 1, "periods": periods(place) })
    };
    let rotations = timeline.layers.iter().map(|layer| layer.rotation).enumerate().map(one);
    json!({ "rotations": rotations.collect::<Vec<_>>() })
}

fn periods(setup: &Setup, shifts: &[Shift]) -> Vec<Value> {
    let period = |shift: &Shift| {
        let kind = match shift.cause {
            Cause::Rotation(_) => "default",
            Cause::Override(_) => "override",
        };
        period(kind, Range { start: shift.start, end: shift.end }, &recipient(setup, shift.person))
    };
    shifts.iter().map(period).collect()
}

/// The overrides of a rotation, as they were put.
fn overridden(setup: &Setup, timeline: &Timeline, rotation: Option<RotationId>) -> Vec<Value> {
    let of_this = |it: &&Override| rotation.map_or(it.rotations.is_empty(), |rotation| it.replaces(rotation));
    let one = |it: &Override| {
        let user = it.person.map_or_else(|| json!({ "type": "none" }), |person| recipient(setup, person));
        Some(period("override", it.range().intersect(&timeline.range)?, &user))
    };
    timeline.overrides.iter().filter(of_this).filter_map(one).collect()
}

fn period(kind: &str, range: Range, recipient: &Value) -> Value {
    json!({
        "startDate": moment::write(range.start),
        "endDate": moment::write(range.end),
        "type": kind,
        "recipient": recipient,
    })
}

/// A person as Opsgenie names them: by the username.
pub(super) fn recipient(setup: &Setup, person: PersonId) -> Value {
    let username = setup.people.get(&person).map(|person| person.email.as_str());
    json!({ "id": person, "name": username.unwrap_or_default(), "type": "user" })
}
