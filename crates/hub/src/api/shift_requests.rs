//! Giving a shift away: one person asks another, who accepts or declines. Accepting makes the override.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use oncall::schedule::{Override, Range, Schedule};
use oncall::setup::{Edit, EditFault, Effective, Fault, Object, ObjectId, RequestState, ShiftRequest};
use oncall::shifts::NotTheirs;
use oncall::{OverrideId, PersonId, PersonRef, RotationId, ScheduleId, ScheduleRef, Setup, ShiftRequestId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::body::Payload;
use super::caller::Caller;
use super::kept::known;
use super::versions::configure;
use crate::ledger::{Command, LedgerError};
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(accept))
        .routes(routes!(decline))
        .routes(routes!(withdraw))
}

/// A request with the names that belong to it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShownRequest {
    /// The request.
    request: ShiftRequest,
    /// Who asks.
    from: PersonRef,
    /// Who is asked.
    to: PersonRef,
    /// Of which schedule.
    schedule: ScheduleRef,
}

/// Requests to me or from me.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShiftRequests {
    /// The newest first.
    requests: Vec<ShownRequest>,
}

/// A request to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewShiftRequest {
    /// The schedule.
    schedule: ScheduleId,
    /// The rotations; empty for all in which I am on call then.
    #[serde(default)]
    rotations: Vec<RotationId>,
    /// Who is asked.
    to: PersonId,
    /// From when on.
    start: DateTime<Utc>,
    /// Until when.
    end: DateTime<Utc>,
    /// A word with it.
    #[serde(default)]
    note: String,
}

/// Requests to me or from me, the newest first.
#[utoipa::path(get, path = "/api/shift-requests", tag = "shift requests", security(("token" = [])),
    responses((status = 200, body = ShiftRequests)))]
async fn list(caller: Caller, State(hub): State<Hub>) -> Json<ShiftRequests> {
    let setup = &hub.directory().setup;
    let me = caller.person.id;
    let mut mine: Vec<_> = setup.requests.values().filter(|it| it.from == me || it.to == me).collect();
    mine.sort_by_key(|it| (Reverse(it.created_at), it.id));
    Json(ShiftRequests { requests: mine.into_iter().map(|it| shown(setup, it)).collect() })
}

/// Asks somebody to take over a shift of mine, or a part of it.
#[utoipa::path(post, path = "/api/shift-requests", tag = "shift requests", security(("token" = [])), request_body = NewShiftRequest,
    responses((status = 201, body = ShownRequest), (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(new): Payload<NewShiftRequest>,
) -> Result<(StatusCode, Json<ShownRequest>), Problem> {
    let now = hub.clock.now();
    let schedule: Schedule = known(&hub, new.schedule)?;
    let mut request = ShiftRequest {
        id: ShiftRequestId(Uuid::new_v4()),
        version: 0,
        schedule: new.schedule,
        rotations: new.rotations,
        from: caller.person.id,
        to: new.to,
        start: new.start,
        end: new.end,
        note: new.note,
        state: RequestState::Pending,
        created_at: now,
        settled_at: None,
        became: None,
    };
    // What is not a range, or not at all theirs, is told by the rules.
    if request.is_pending(now) && request.start < request.end {
        let setup = &hub.directory().setup;
        match given(setup, &schedule, &request, now) {
            Ok(rotations) => request.rotations = rotations,
            Err(NotTheirs::Never) => {}
            Err(fault @ NotTheirs::Shared(_)) => {
                let detail = not_theirs(setup, &schedule, &request, fault);
                return Err(EditFault::Invalid {
                    faults: vec![Fault { object: None, field: "end".to_owned(), detail }],
                }
                .into());
            }
        }
    }
    let id = request.id;
    configure(&hub, &caller, vec![put(request)], Vec::new()).await?;
    Ok((StatusCode::CREATED, found(&hub, &caller, &id.to_string()).map(|it| Json(shown_now(&hub, &it)))?))
}

/// I take the shift over: makes an override for just its time and rotations.
#[utoipa::path(post, path = "/api/shift-requests/{id}/accept", tag = "shift requests", security(("token" = [])),
    params(("id" = ShiftRequestId, Path)),
    responses((status = 200, body = ShownRequest), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn accept(caller: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<Json<ShownRequest>, Problem> {
    let request = found(&hub, &caller, &id)?;
    want_asked(&caller, &hub, &request)?;
    let now = hub.clock.now();
    want_pending(&hub, &request, now)?;
    let schedule: Schedule = known(&hub, request.schedule)?;
    let setup = &hub.directory().setup;
    let rotations = given(setup, &schedule, &request, now)
        .map_err(|fault| refused(&not_theirs(setup, &schedule, &request, fault)))?;
    let takeover = Override {
        id: OverrideId(Uuid::new_v4()),
        version: 0,
        schedule: request.schedule,
        alias: None,
        person: Some(request.to),
        start: request.start,
        end: request.end,
        rotations,
        created_at: now,
        created_by: Some(request.to),
        order: 0,
    };
    let became = Some(takeover.id);
    let settled = ShiftRequest { state: RequestState::Accepted, settled_at: Some(now), became, ..request };
    settle(&hub, &caller, settled, vec![Edit::put(Object::Override(takeover))]).await
}

/// I do not take the shift over.
#[utoipa::path(post, path = "/api/shift-requests/{id}/decline", tag = "shift requests", security(("token" = [])),
    params(("id" = ShiftRequestId, Path)),
    responses((status = 200, body = ShownRequest), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn decline(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Json<ShownRequest>, Problem> {
    let request = found(&hub, &caller, &id)?;
    want_asked(&caller, &hub, &request)?;
    let now = hub.clock.now();
    want_pending(&hub, &request, now)?;
    let settled = ShiftRequest { state: RequestState::Declined, settled_at: Some(now), ..request };
    settle(&hub, &caller, settled, Vec::new()).await
}

/// I keep the shift after all.
#[utoipa::path(post, path = "/api/shift-requests/{id}/withdraw", tag = "shift requests", security(("token" = [])),
    params(("id" = ShiftRequestId, Path)),
    responses((status = 200, body = ShownRequest), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn withdraw(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Json<ShownRequest>, Problem> {
    let request = found(&hub, &caller, &id)?;
    if request.from != caller.person.id {
        let from = hub.directory().setup.person_ref(request.from).name;
        let detail =
            format!("Only {from}, who asked, may take the request back. Nothing was changed. You may decline it.");
        return Err(Problem::not_allowed(&detail));
    }
    let now = hub.clock.now();
    want_pending(&hub, &request, now)?;
    let settled = ShiftRequest { state: RequestState::Withdrawn, settled_at: Some(now), ..request };
    settle(&hub, &caller, settled, Vec::new()).await
}

/// Stores an answer with what follows from it, as one step, if nobody else answered or withdrew meanwhile.
async fn settle(
    hub: &Hub,
    caller: &Caller,
    settled: ShiftRequest,
    mut edits: Vec<Edit>,
) -> Result<Json<ShownRequest>, Problem> {
    let (id, now) = (settled.id, hub.clock.now());
    edits.push(put(settled));
    match hub.ledger.submit(Command::Configure { edits, secrets: Vec::new(), by: caller.actor() }).await {
        Ok(_) => {}
        Err(LedgerError::Edit(EditFault::Conflict { object: ObjectId::Request(_), .. })) => {
            want_pending(hub, &found(hub, caller, &id.to_string())?, now)?;
            return Err(refused("The request was changed at this moment."));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Json(shown_now(hub, &found(hub, caller, &id.to_string())?)))
}

fn put(request: ShiftRequest) -> Edit {
    Edit::Put { object: Object::Request(request), effective: Effective::Now, checked: true }
}

/// A request that has to do with the caller.
fn found(hub: &Hub, caller: &Caller, id: &str) -> Result<ShiftRequest, Problem> {
    let me = caller.person.id;
    let id: ShiftRequestId = id.parse().map_err(|_| Problem::not_found("request"))?;
    let directory = hub.directory();
    let found = directory.setup.requests.get(&id).filter(|it| it.from == me || it.to == me);
    found.map(|it| ShiftRequest::clone(it)).ok_or_else(|| Problem::not_found("request"))
}

/// The rotations that a request is about, for the time of it that is to come.
fn given(
    setup: &Setup,
    schedule: &Schedule,
    request: &ShiftRequest,
    now: DateTime<Utc>,
) -> Result<Vec<RotationId>, NotTheirs> {
    let range = Range { start: request.start.max(now), end: request.end };
    schedule.given_by(setup, request.from, &request.rotations, range)
}

fn not_theirs(setup: &Setup, schedule: &Schedule, request: &ShiftRequest, fault: NotTheirs) -> String {
    let (from, schedule_name) = (setup.person_ref(request.from).name, &schedule.name);
    match fault {
        NotTheirs::Never => {
            format!("{from} is not on call in '{schedule_name}' at that time, so there is nothing to give away.")
        }
        NotTheirs::Shared(other) => {
            let zone = schedule.time_zone;
            let at = |time: DateTime<Utc>| time.with_timezone(&zone).format("%a, %-d %b %Y, %H:%M").to_string();
            format!(
                "From {} to {} ({zone}) {} is on call in '{schedule_name}' too, and {from} can give away only what is theirs alone.",
                at(other.start),
                at(other.end),
                setup.person_ref(other.person).name,
            )
        }
    }
}

fn want_asked(caller: &Caller, hub: &Hub, request: &ShiftRequest) -> Result<(), Problem> {
    if request.to == caller.person.id {
        return Ok(());
    }
    let to = hub.directory().setup.person_ref(request.to).name;
    Err(Problem::not_allowed(&format!(
        "Only {to}, who was asked, may answer the request. Nothing was changed. You may take it back."
    )))
}

/// Refuses what was answered or withdrawn already, or is about time that has passed.
fn want_pending(hub: &Hub, request: &ShiftRequest, now: DateTime<Utc>) -> Result<(), Problem> {
    if request.is_pending(now) {
        return Ok(());
    }
    let setup = &hub.directory().setup;
    let (from, to) = (setup.person_ref(request.from).name, setup.person_ref(request.to).name);
    let what = match request.state {
        RequestState::Pending => "The shift is over: its request cannot be answered any more.".to_owned(),
        RequestState::Accepted => format!("{to} accepted the request already and has the shift."),
        RequestState::Declined => format!("{to} declined the request already: {from} keeps the shift."),
        RequestState::Withdrawn => format!("{from} took the request back and keeps the shift."),
    };
    Err(refused(&what))
}

fn refused(what: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, "refused", format!("{what} Nothing was changed."))
}

fn shown_now(hub: &Hub, request: &ShiftRequest) -> ShownRequest {
    shown(&hub.directory().setup, request)
}

fn shown(setup: &Setup, request: &ShiftRequest) -> ShownRequest {
    let gone = || ScheduleRef { id: request.schedule, name: "(deleted schedule)".to_owned() };
    ShownRequest {
        request: request.clone(),
        from: setup.person_ref(request.from),
        to: setup.person_ref(request.to),
        schedule: setup.schedules.get(&request.schedule).map_or_else(gone, |schedule| schedule.shown()),
    }
}
