//! Overrides: a person takes over given rotations for a given time.
//!
//! An admin of the schedule's team may put anybody. A member may put themself, which is taking over, and change back what they
//! put. What was on call stays so: an override that runs is ended rather than taken away, and one that is over is left alone.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use oncall::schedule::{Override, Schedule};
use oncall::setup::{Edit, Effective, Object, ObjectId};
use oncall::{OverrideId, PersonId, RotationId, ScheduleId, Setup};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::body::Payload;
use super::caller::Caller;
use super::kept::named;
use super::query::Params;
use super::versions::{self, IfMatch, Versioned, delete, put};
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(change, remove))
}

/// Overrides of a schedule.
#[derive(Serialize, ToSchema)]
pub(crate) struct Overrides {
    /// In the order of their creation: where they overlap, the last holds.
    overrides: Vec<Override>,
}

/// An override to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OverrideDraft {
    /// Who takes over; `null` for nobody.
    #[serde(deserialize_with = "said")]
    #[schema(required = true)]
    person: Option<PersonId>,
    /// From when on.
    start: DateTime<Utc>,
    /// Until when.
    end: DateTime<Utc>,
    /// The rotations that it replaces; empty for all.
    #[serde(default)]
    rotations: Vec<RotationId>,
}

/// Whoever forgets the person does not mean nobody: it must be said.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PersonId>, D::Error> {
    Option::deserialize(deserializer)
}

impl OverrideDraft {
    /// The override that it describes, as a new one.
    pub(super) fn takeover(self, schedule: ScheduleId, by: PersonId, now: DateTime<Utc>) -> Override {
        Override {
            id: OverrideId(Uuid::new_v4()),
            version: 0,
            schedule,
            alias: None,
            person: self.person,
            start: self.start,
            end: self.end,
            rotations: self.rotations,
            created_at: now,
            created_by: Some(by),
            order: 0,
        }
    }
}

/// Which overrides to list.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverridesQuery {
    /// Only those that end after this.
    from: Option<DateTime<Utc>>,
    /// Only those that begin before this.
    to: Option<DateTime<Utc>>,
}

/// The overrides of a schedule.
#[utoipa::path(get, path = "/api/schedules/{id}/overrides", tag = "schedules", security(("token" = [])),
    params(("id" = ScheduleId, Path), OverridesQuery),
    responses((status = 200, body = Overrides), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn list(
    _: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Params(query): Params<OverridesQuery>,
) -> Result<Json<Overrides>, Problem> {
    let schedule: Schedule = named(&hub, &id)?;
    let mut overrides = hub.directory().setup.overrides_of(schedule.id);
    overrides.retain(|it| query.from.is_none_or(|from| from < it.end) && query.to.is_none_or(|to| it.start < to));
    Ok(Json(Overrides { overrides }))
}

/// A new override, which wins over those before. Admins of the team put anybody, its members themselves.
#[utoipa::path(post, path = "/api/schedules/{id}/overrides", tag = "schedules", security(("token" = [])),
    params(("id" = ScheduleId, Path)), request_body = OverrideDraft,
    responses((status = 201, body = Override), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(draft): Payload<OverrideDraft>,
) -> Result<Versioned<Override>, Problem> {
    let schedule: Schedule = named(&hub, &id)?;
    let me = caller.person.id;
    let for_me = caller.is_in(schedule.team) && draft.person == Some(me);
    if !for_me && !caller.administers(schedule.team) {
        return Err(may_not_put(&hub.directory().setup, &schedule));
    }
    let takeover = draft.takeover(schedule.id, me, hub.clock.now());
    shown(StatusCode::CREATED, versions::create(&hub, &caller, Object::Override(takeover)).await?)
}

/// Changes an override. Admins of the team any; its members their own, for themselves, or to make it shorter.
#[utoipa::path(put, path = "/api/schedules/{id}/overrides/{override}", tag = "schedules", security(("token" = [])),
    params(("id" = ScheduleId, Path), ("override" = OverrideId, Path), ("If-Match" = String, Header)), request_body = OverrideDraft,
    responses((status = 200, body = Override), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn change(
    caller: Caller,
    State(hub): State<Hub>,
    Path((id, takeover)): Path<(String, String)>,
    version: IfMatch,
    Payload(draft): Payload<OverrideDraft>,
) -> Result<Versioned<Override>, Problem> {
    let (schedule, found) = found(&hub, &id, &takeover)?;
    let new = Override {
        version: version.0,
        person: draft.person,
        start: draft.start,
        end: draft.end,
        rotations: draft.rotations,
        ..found.clone()
    };
    if !caller.administers(schedule.team) {
        let setup = &hub.directory().setup;
        want_own(&caller, setup, &schedule, &found)?;
        let shorter = new.person == found.person
            && found.start <= new.start
            && new.end <= found.end
            && found.rotations == new.rotations;
        let mine = caller.is_in(schedule.team) && new.person == Some(caller.person.id);
        if !shorter && !mine {
            return Err(may_not_put(setup, &schedule));
        }
    }
    shown(StatusCode::OK, changed(&hub, &caller, new).await?)
}

/// Takes an override away; one that runs ends with this second, since who was on call stays so. Admins of the team any; its
/// members their own.
#[utoipa::path(delete, path = "/api/schedules/{id}/overrides/{override}", tag = "schedules", security(("token" = [])),
    params(("id" = ScheduleId, Path), ("override" = OverrideId, Path), ("If-Match" = String, Header)),
    responses((status = 204), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 412, body = Problem, content_type = "application/problem+json")))]
async fn remove(
    caller: Caller,
    State(hub): State<Hub>,
    Path((id, takeover)): Path<(String, String)>,
    version: IfMatch,
) -> Result<StatusCode, Problem> {
    let (schedule, found) = found(&hub, &id, &takeover)?;
    if !caller.administers(schedule.team) {
        want_own(&caller, &hub.directory().setup, &schedule, &found)?;
    }
    let now = hub.clock.now();
    if now < found.start {
        return delete(&hub, &caller, ObjectId::Override(found.id), version).await;
    }
    let end = now.trunc_subsecs(0) + TimeDelta::seconds(1);
    if found.end <= now {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "is_over",
            "The override is over already: who was on call stays as it was. Nothing was changed.",
        ));
    }
    if end < found.end {
        changed(&hub, &caller, Override { version: version.0, end, ..found }).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn changed(hub: &Hub, caller: &Caller, takeover: Override) -> Result<Object, Problem> {
    put(hub, caller, Edit::Put { object: Object::Override(takeover), effective: Effective::Now, checked: true }).await
}

fn shown(status: StatusCode, object: Object) -> Result<Versioned<Override>, Problem> {
    match object {
        Object::Override(takeover) => Ok(Versioned(status, takeover.version, takeover)),
        _ => Err(Problem::not_found("override")),
    }
}

fn found(hub: &Hub, schedule: &str, takeover: &str) -> Result<(Schedule, Override), Problem> {
    let schedule: Schedule = named(hub, schedule)?;
    let id: OverrideId = takeover.parse().map_err(|_| Problem::not_found("override"))?;
    let directory = hub.directory();
    let found = directory.setup.overrides.get(&id).filter(|it| it.schedule == schedule.id);
    let found = found.map(|it| Override::clone(it)).ok_or_else(|| Problem::not_found("override"))?;
    Ok((schedule, found))
}

/// Refuses whoever did not put an override themself, and whoever would give a shift back that somebody gave them.
fn want_own(caller: &Caller, setup: &Setup, schedule: &Schedule, takeover: &Override) -> Result<(), Problem> {
    let me = Some(caller.person.id);
    if takeover.created_by != me || !caller.is_in(schedule.team) && takeover.person != me {
        return Err(Problem::not_allowed(
            "Only whoever put this override, or an admin of the team, may change it. Nothing was changed. Ask one of them.",
        ));
    }
    if let Some(request) = setup.requests.values().find(|it| it.became == Some(takeover.id)) {
        return Err(Problem::not_allowed(&format!(
            "You took this shift over from {}, who counts on it. Nothing was changed. Give it to somebody else, or ask an admin of the team.",
            setup.person_ref(request.from).name
        )));
    }
    Ok(())
}

fn may_not_put(setup: &Setup, schedule: &Schedule) -> Problem {
    let team = setup.teams.get(&schedule.team).map_or("the team", |team| team.name.as_str());
    Problem::not_allowed(&format!(
        "Only an admin of {team} may put somebody else on call; a member of it may put themself. Nothing was changed. Ask an admin, or \
         take the shift over yourself."
    ))
}
