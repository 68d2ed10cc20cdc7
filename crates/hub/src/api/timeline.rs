//! The timeline of a schedule, as it is or as it would be.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::{Path, State};
use oncall::schedule::{Schedule, Timeline};
use oncall::{PersonId, ScheduleId, Setup};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Caller;
use super::kept::named;
use super::query::{Between, Params};
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(timeline))
}

/// A timeline with the names of everybody in it.
#[derive(Serialize, ToSchema)]
pub(crate) struct TimelineWithPeople {
    /// The timeline.
    timeline: Timeline,
    /// The name of each person in it, by id.
    #[schema(value_type = BTreeMap<String, String>)]
    people: BTreeMap<PersonId, String>,
}

/// A schedule over a range: each rotation, the overrides, the final schedule, and its gaps.
#[utoipa::path(get, path = "/api/schedules/{id}/timeline", tag = "schedules", security(("token" = [])),
    params(("id" = ScheduleId, Path), Between),
    responses((status = 200, body = TimelineWithPeople), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn timeline(
    _: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Params(between): Params<Between>,
) -> Result<Json<TimelineWithPeople>, Problem> {
    let schedule: Schedule = named(&hub, &id)?;
    let range = between.range()?;
    let setup = &hub.directory().setup;
    let timeline = schedule.timeline(&setup.overrides_of(schedule.id), range, setup);
    let people = people_of(setup, &schedule, &timeline);
    Ok(Json(TimelineWithPeople { timeline, people }))
}

/// The names of everybody who takes part in a schedule, or has to do with what is in a timeline of it.
pub(super) fn people_of(setup: &Setup, schedule: &Schedule, timeline: &Timeline) -> BTreeMap<PersonId, String> {
    let layers = timeline.layers.iter().flat_map(|layer| layer.base.iter().chain(&layer.last));
    let mut people: BTreeSet<_> = layers.chain(&timeline.last).map(|shift| shift.person).collect();
    people.extend(timeline.overrides.iter().flat_map(|it| [it.person, it.created_by]).flatten());
    people.extend(schedule.people(setup));
    people.into_iter().map(|id| (id, setup.person_ref(id).name)).collect()
}
