//! The preview of a schedule: what it would be, and what a person should know before they save it. Nothing is stored.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use oncall::schedule::{Limits, Override, Range, Schedule, Timeline, Warning};
use oncall::setup::{Edit, EditFault, Effective, Fault, Object, ObjectId};
use oncall::{OverrideId, PersonId, ScheduleId, Setup};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::body::Payload;
use super::caller::Caller;
use super::overrides::OverrideDraft;
use super::query::range;
use super::schedules::ScheduleDraft;
use super::timeline::people_of;
use crate::problem::Problem;
use crate::state::Hub;

/// How far ahead the warnings look.
const OUTLOOK: TimeDelta = TimeDelta::days(365);
/// Overrides that one preview may put.
const DRAFTS_LIMIT: usize = 100;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(preview))
}

/// A schedule as it would be saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewOf {
    /// The schedule; with the id of one that exists, the change of that one.
    schedule: ScheduleDraft,
    /// From when on changed rotations would count.
    #[serde(default)]
    effective: Effective,
    /// Overrides that would be put, beside those that there are.
    #[serde(default)]
    overrides: Vec<OverrideDraft>,
    /// The range of the timeline.
    from: DateTime<Utc>,
    /// Its end, at most 400 days later.
    to: DateTime<Utc>,
}

/// What a schedule would be.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// The timeline; `null` if the schedule cannot be saved as it is. Its layers come in the order of the rotations.
    timeline: Option<Timeline>,
    /// The name of each person in it, by id.
    #[schema(value_type = BTreeMap<String, String>)]
    people: BTreeMap<PersonId, String>,
    /// What a person should know before they save it, over the next year.
    warnings: Vec<Warning>,
    /// What is wrong; then it cannot be saved. A field of an override begins with its place: `overrides[0].end`.
    faults: Vec<Fault>,
}

/// What a schedule would be, with warnings and faults. Nothing is stored.
#[utoipa::path(post, path = "/api/schedules/preview", tag = "schedules", security(("token" = [])), request_body = PreviewOf,
    responses((status = 200, body = Preview), (status = 400, body = Problem, content_type = "application/problem+json")))]
async fn preview(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(of): Payload<PreviewOf>,
) -> Result<Json<Preview>, Problem> {
    let range = range(of.from, of.to)?;
    let (directory, now, by) = (hub.directory(), hub.clock.now(), caller.person.id);
    // A year of a large schedule takes longer than a request's thread may be kept.
    let previewed = tokio::task::spawn_blocking(move || previewed(&directory.setup, of, range, by, now)).await;
    previewed.map_err(|error| Problem::internal(&error))?.map(Json).map_err(Problem::from)
}

fn previewed(
    setup: &Setup,
    of: PreviewOf,
    range: Range,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<Preview, EditFault> {
    let id = of.schedule.id.unwrap_or_else(|| ScheduleId(Uuid::new_v4()));
    if of.overrides.len() > DRAFTS_LIMIT {
        let detail = format!("There are {} overrides; at most {DRAFTS_LIMIT} can be previewed.", of.overrides.len());
        let fault = Fault { object: None, field: "overrides".to_owned(), detail };
        return Ok(Preview { faults: vec![fault], ..Preview::default() });
    }
    let overrides: Vec<Override> = of.overrides.into_iter().map(|draft| draft.takeover(id, by, now)).collect();
    let ids: Vec<_> = overrides.iter().map(|it| it.id).collect();
    let edited = of.schedule.schedule(id, 0).and_then(|schedule| {
        let put = |object| Edit::Put { object, effective: of.effective, checked: false };
        let objects = std::iter::once(Object::Schedule(schedule)).chain(overrides.into_iter().map(Object::Override));
        setup.edited(objects.map(put).collect(), now)
    });
    let setup = match edited {
        Ok((setup, _)) => setup,
        Err(EditFault::Invalid { faults }) => {
            let faults = faults.into_iter().map(|fault| placed(fault, &ids)).collect();
            return Ok(Preview { faults, ..Preview::default() });
        }
        Err(fault) => return Err(fault),
    };
    let schedule = setup.schedules.get(&id).ok_or(EditFault::Unknown(ObjectId::Schedule(id)))?;
    Ok(of_edited(&setup, schedule, range, now))
}

fn of_edited(setup: &Setup, schedule: &Schedule, range: Range, now: DateTime<Utc>) -> Preview {
    let overrides = setup.overrides_of(schedule.id);
    let timeline = schedule.timeline(&overrides, range, setup);
    let year = Range { start: now, end: now + OUTLOOK };
    let limits = setup.teams.get(&schedule.team).map_or_else(Limits::default, |team| team.limits());
    let name = |person| setup.person_ref(person).name;
    Preview {
        people: people_of(setup, schedule, &timeline),
        warnings: schedule.warnings(&overrides, year, limits, setup, &name),
        timeline: Some(timeline),
        faults: Vec::new(),
    }
}

/// A fault of an override, which has no id that the caller knows, with its place among those that were sent.
fn placed(fault: Fault, ids: &[OverrideId]) -> Fault {
    let Some(ObjectId::Override(id)) = fault.object else { return fault };
    let Some(place) = ids.iter().position(|it| *it == id) else { return fault };
    let dot = if fault.field.is_empty() { "" } else { "." };
    Fault { object: None, field: format!("overrides[{place}]{dot}{}", fault.field), detail: fault.detail }
}
