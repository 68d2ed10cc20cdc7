//! Calendars: secret addresses at which other programs subscribe to shifts, and the calendars themselves.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use oncall::setup::{EditFault, Fault, ObjectId};
use oncall::{ScheduleId, ScheduleRef};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::body::Payload;
use super::caller::Caller;
use super::integrations::base;
use super::versions::configure;
use crate::directory::{Calendar, Directory, SecretEdit};
use crate::ical;
use crate::problem::Problem;
use crate::secret::{SecretHash, issue};
use crate::state::Hub;

/// Prefix of a calendar's secret.
const CALENDAR_PREFIX: &str = "tsc_";

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(remove)).routes(routes!(subscribe))
}

/// A calendar of mine.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarShown {
    /// Its id, by which it is withdrawn.
    id: Uuid,
    /// Everybody's shifts in this schedule; `null` for my own shifts in all schedules.
    schedule: Option<ScheduleRef>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

/// My calendars.
#[derive(Serialize, ToSchema)]
pub(crate) struct Calendars {
    /// The oldest first.
    calendars: Vec<CalendarShown>,
}

/// A calendar to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCalendar {
    /// Of which schedule; left out: my own shifts in all schedules.
    #[serde(default)]
    schedule: Option<ScheduleId>,
}

/// A calendar that was just made.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarWithUrl {
    /// The calendar.
    calendar: CalendarShown,
    /// Its secret address, shown this once: whoever has it can read the calendar.
    url: String,
}

/// My calendars.
#[utoipa::path(get, path = "/api/calendars", tag = "calendars", security(("token" = [])),
    responses((status = 200, body = Calendars)))]
async fn list(caller: Caller, State(hub): State<Hub>) -> Json<Calendars> {
    let directory = hub.directory();
    let calendars = directory.calendars_of(caller.person.id);
    Json(Calendars { calendars: calendars.into_iter().map(|it| shown(&directory, it)).collect() })
}

/// A secret address for my shifts, or for those of a schedule.
#[utoipa::path(post, path = "/api/calendars", tag = "calendars", security(("token" = [])), request_body = NewCalendar,
    responses((status = 201, body = CalendarWithUrl), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    headers: HeaderMap,
    Payload(new): Payload<NewCalendar>,
) -> Result<(StatusCode, Json<CalendarWithUrl>), Problem> {
    if let Some(id) = new.schedule.filter(|id| !hub.directory().setup.schedules.contains_key(id)) {
        let detail = format!("There is no schedule with the id {id}: it was deleted, or never was.");
        let fault = Fault { object: Some(ObjectId::Schedule(id)), field: "schedule".to_owned(), detail };
        return Err(EditFault::Invalid { faults: vec![fault] }.into());
    }
    let (person, created_at) = (caller.person.id, hub.clock.now());
    let calendar = Calendar { id: Uuid::new_v4(), person, schedule: new.schedule, created_at };
    let secret = issue(CALENDAR_PREFIX);
    let edit = SecretEdit::Calendar { calendar, hash: SecretHash::of(&secret) };
    configure(&hub, &caller, Vec::new(), vec![edit]).await?;
    let url = format!("{}/ical/{secret}.ics", base(&hub, &headers));
    let calendar = shown(&hub.directory(), calendar);
    Ok((StatusCode::CREATED, Json(CalendarWithUrl { calendar, url })))
}

/// Withdraws a calendar: its address ends at once.
#[utoipa::path(delete, path = "/api/calendars/{id}", tag = "calendars", security(("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn remove(caller: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let mine = hub.directory().calendars_of(caller.person.id);
    let found = mine.into_iter().find(|it| id.parse() == Ok(it.id)).ok_or_else(|| Problem::not_found("calendar"))?;
    configure(&hub, &caller, Vec::new(), vec![SecretEdit::EndCalendar(found.id)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A calendar, as programs fetch it: RFC 5545, from 30 days ago to one year ahead. The address is the secret.
///
/// A shift has the same `UID` at each fetch. One that is nobody's any more is simply no longer there: a subscription is replaced as a
/// whole. A shift without an end within the window is cut there, and its description says so.
#[utoipa::path(get, path = "/ical/{file}", tag = "calendars", params(("file" = String, Path, description = "`SECRET.ics`")),
    responses((status = 200, content_type = "text/calendar", body = String), (status = 304, description = "Not changed"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn subscribe(State(hub): State<Hub>, headers: HeaderMap, Path(file): Path<String>) -> Result<Response, Problem> {
    let directory = hub.directory();
    let secret = file.strip_suffix(".ics");
    let calendar = secret.and_then(|secret| directory.calendar_by_secret(secret)).ok_or_else(|| {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no_calendar",
            "There is no calendar at this address: it was withdrawn, or never was. Make a new one in Tocsin, and subscribe to that.",
        )
    })?;
    let text = text_of(&directory, calendar, hub.clock.now()).ok_or_else(|| Problem::not_found("calendar"))?;
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(text.as_bytes())[..16]));
    let kept = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    Ok((kept, [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}

/// A calendar in text; `None` if what it is about is gone.
fn text_of(directory: &Directory, calendar: Calendar, now: DateTime<Utc>) -> Option<String> {
    let setup = &directory.setup;
    let (name, events) = if let Some(id) = calendar.schedule {
        let schedule = setup.schedules.get(&id)?;
        (schedule.name.clone(), ical::of_schedule(setup, schedule, now))
    } else {
        let person = setup.people.get(&calendar.person)?;
        (format!("On call: {}", person.name), ical::of_person(setup, person.id, now))
    };
    Some(ical::calendar(&name, calendar.created_at, &events))
}

/// Whether the client has this text already: by `If-None-Match`, compared weakly (RFC 9110, 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|list| list.split(',')).map(|it| it.trim().trim_start_matches("W/")).any(|it| it == tag || it == "*")
}

fn shown(directory: &Directory, calendar: Calendar) -> CalendarShown {
    let schedule = calendar.schedule.and_then(|id| directory.setup.schedules.get(&id)).map(|it| it.shown());
    CalendarShown { id: calendar.id, schedule, created_at: calendar.created_at }
}
