//! Schedules: who is on call when, for one team.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono_tz::Tz;
use oncall::schedule::{Rotation, Schedule, Turns};
use oncall::setup::{EditFault, Effective, Fault, ObjectId};
use oncall::{RotationId, ScheduleId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::body::Payload;
use super::caller::Caller;
use super::kept::{named, shown, stored};
use super::query::Params;
use super::versions::{IfMatch, Versioned, delete};
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(one, change, remove))
}

/// All schedules.
#[derive(Serialize, ToSchema)]
pub(crate) struct Schedules {
    /// By name.
    schedules: Vec<Schedule>,
}

/// A schedule to be. What the hub keeps itself (`version`, the `former` of rotations) may be sent along and is left aside.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ScheduleDraft {
    /// Its id; where a schedule is previewed that does not exist yet, none.
    #[serde(default)]
    pub(super) id: Option<ScheduleId>,
    /// The team that it belongs to.
    pub(super) team: TeamId,
    /// Its name, unique on the hub.
    name: String,
    /// More about it.
    #[serde(default)]
    description: String,
    /// The IANA zone in which turns change and restrictions hold, such as `Europe/Kyiv`.
    time_zone: String,
    /// A schedule that is switched off has nobody on call.
    #[serde(default = "yes")]
    enabled: bool,
    /// Its rotations, in the order in which they are shown.
    #[serde(default)]
    rotations: Vec<RotationDraft>,
}

/// A rotation to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RotationDraft {
    /// Its id; none for a new rotation.
    #[serde(default)]
    id: Option<RotationId>,
    /// Its name, unique in its schedule.
    name: String,
    /// Whose turn it is when.
    #[serde(flatten)]
    turns: Turns,
}

fn yes() -> bool {
    true
}

impl ScheduleDraft {
    /// The schedule that it describes; rotations without an id get a new one.
    ///
    /// # Errors
    /// [`EditFault::Invalid`] for a zone that there is not.
    pub(super) fn schedule(self, id: ScheduleId, version: u64) -> Result<Schedule, EditFault> {
        let time_zone: Tz = self.time_zone.trim().parse().map_err(|_| {
            let detail = format!("'{}' is not a time zone. Give an IANA name such as Europe/Kyiv.", self.time_zone);
            EditFault::Invalid {
                faults: vec![Fault { object: Some(ObjectId::Schedule(id)), field: "time_zone".to_owned(), detail }],
            }
        })?;
        let rotation = |draft: RotationDraft| Rotation {
            id: draft.id.unwrap_or_else(|| RotationId(Uuid::new_v4())),
            name: draft.name,
            turns: draft.turns,
            former: Vec::new(),
        };
        Ok(Schedule {
            id,
            version,
            team: self.team,
            name: self.name,
            description: self.description,
            time_zone,
            enabled: self.enabled,
            rotations: self.rotations.into_iter().map(rotation).collect(),
        })
    }
}

/// When a change counts.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeQuery {
    /// From when on changed rotations count: from the end of the turn that somebody has now, or now.
    #[serde(default)]
    effective: Effective,
}

/// All schedules, by name.
#[utoipa::path(get, path = "/api/schedules", tag = "schedules", security(("token" = [])),
    responses((status = 200, body = Schedules)))]
async fn list(_: Caller, State(hub): State<Hub>) -> Json<Schedules> {
    let directory = hub.directory();
    let mut schedules: Vec<_> = directory.setup.schedules.values().map(|it| Schedule::clone(it)).collect();
    schedules.sort_by_cached_key(|schedule| schedule.name.to_lowercase());
    Json(Schedules { schedules })
}

/// A new schedule. For admins of its team.
#[utoipa::path(post, path = "/api/schedules", tag = "schedules", security(("token" = [])), request_body = ScheduleDraft,
    responses((status = 201, body = Schedule), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(draft): Payload<ScheduleDraft>,
) -> Result<Versioned<Schedule>, Problem> {
    caller.want_admin(draft.team)?;
    let schedule = draft.schedule(ScheduleId(Uuid::new_v4()), 0)?;
    stored(&hub, &caller, schedule, Effective::Now, StatusCode::CREATED).await
}

/// One schedule.
#[utoipa::path(get, path = "/api/schedules/{id}", tag = "schedules", security(("token" = [])), params(("id" = ScheduleId, Path)),
    responses((status = 200, body = Schedule), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn one(_: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<Versioned<Schedule>, Problem> {
    shown(&hub, &id)
}

/// Changes a schedule; who was on call before stays so. For admins of its team, and of the team that it is moved to.
#[utoipa::path(put, path = "/api/schedules/{id}", tag = "schedules", security(("token" = [])), request_body = ScheduleDraft,
    params(("id" = ScheduleId, Path), ("If-Match" = String, Header), ChangeQuery),
    responses((status = 200, body = Schedule), (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn change(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Params(query): Params<ChangeQuery>,
    version: IfMatch,
    Payload(draft): Payload<ScheduleDraft>,
) -> Result<Versioned<Schedule>, Problem> {
    let found: Schedule = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    caller.want_admin(draft.team)?;
    let schedule = draft.schedule(found.id, version.0)?;
    stored(&hub, &caller, schedule, query.effective, StatusCode::OK).await
}

/// Deletes a schedule with its overrides, requests and calendars. For admins of its team.
#[utoipa::path(delete, path = "/api/schedules/{id}", tag = "schedules", security(("token" = [])),
    params(("id" = ScheduleId, Path), ("If-Match" = String, Header)),
    responses((status = 204), (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 412, body = Problem, content_type = "application/problem+json")))]
async fn remove(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
) -> Result<StatusCode, Problem> {
    let found: Schedule = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    delete(&hub, &caller, ObjectId::Schedule(found.id), version).await
}
