//! Incidents: list, one with its timeline, acknowledge, resolve, note.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use oncall::{Entry, Incident, IncidentId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::Payload;
use super::caller::Caller;
use crate::ledger::{Command, Outcome};
use crate::problem::Problem;
use crate::state::Hub;
use crate::store::{IncidentFilter, Scope, Which};

/// Which states to list.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StateFilter {
    /// Triggered and acknowledged.
    #[default]
    Open,
    /// Only triggered.
    Triggered,
    /// Only acknowledged.
    Acknowledged,
    /// Only resolved.
    Resolved,
    /// All.
    All,
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Only these states.
    #[serde(default)]
    #[param(inline)]
    state: StateFilter,
    /// Only this team of the caller.
    team: Option<TeamId>,
    /// Only with this text in the title or the alias, or with this number.
    q: Option<String>,
    /// At most so many, 1 to 200.
    #[serde(default = "usual_limit")]
    #[param(default = 50, minimum = 1, maximum = 200)]
    limit: u32,
    /// From the answer before: goes on behind its last incident.
    cursor: Option<u64>,
}

fn usual_limit() -> u32 {
    50
}

/// A page of a list, the newest incident first.
#[derive(Serialize, ToSchema)]
pub(crate) struct IncidentList {
    /// The incidents.
    incidents: Vec<Incident>,
    /// For `cursor`, when there are more.
    next_cursor: Option<u64>,
}

/// An incident and all that happened to it.
#[derive(Serialize, ToSchema)]
pub(crate) struct IncidentWithTimeline {
    /// The incident.
    incident: Incident,
    /// What happened, the oldest first.
    timeline: Vec<Entry>,
}

/// What an action did.
#[derive(Serialize, ToSchema)]
pub(crate) struct Done {
    /// The incident as it is now.
    incident: Incident,
    /// Whether the action changed anything: acknowledging twice is a success that changed nothing.
    changed: bool,
}

/// Words that go with an action.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithNote {
    /// For the timeline.
    pub(super) note: Option<String>,
}

/// A note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNote {
    /// Its text, plain.
    text: String,
}

/// Incidents of my teams, the newest first.
#[utoipa::path(get, path = "/api/incidents", tag = "incidents", security(("token" = [])), params(ListQuery),
    responses((status = 200, body = IncidentList), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    caller: Caller,
    State(hub): State<Hub>,
    query: Result<Query<ListQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<IncidentList>, Problem> {
    let Query(query) = query.map_err(|error| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "wrong_query",
            format!("The list's filters are not understood: {}. Correct the address.", error.body_text()),
        )
    })?;
    let limit = query.limit.clamp(1, 200);
    let which = match query.state {
        StateFilter::Open => Which::Open,
        StateFilter::Triggered => Which::Only(oncall::State::Triggered),
        StateFilter::Acknowledged => Which::Only(oncall::State::Acknowledged),
        StateFilter::Resolved => Which::Only(oncall::State::Resolved),
        StateFilter::All => Which::All,
    };
    let scope = match query.team {
        Some(team) => Scope::of_teams(caller.team_ids().into_iter().filter(|mine| *mine == team).collect()),
        None => caller.scope(),
    };
    let text = query.q.filter(|text| !text.trim().is_empty());
    // One more than asked for tells whether there are more.
    let filter = IncidentFilter { scope, which, text, before: query.cursor, limit: limit + 1 };
    let mut incidents = hub.lists.incidents(filter).await?;
    let more = incidents.len() > limit as usize;
    incidents.truncate(limit as usize);
    let next_cursor = incidents.last().filter(|_| more).map(|incident| incident.number);
    Ok(Json(IncidentList { incidents, next_cursor }))
}

/// One incident with its timeline.
#[utoipa::path(get, path = "/api/incidents/{id}", tag = "incidents", security(("token" = [])),
    params(("id" = IncidentId, Path)),
    responses((status = 200, body = IncidentWithTimeline), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn one(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Json<IncidentWithTimeline>, Problem> {
    let incident = visible(&caller, &hub, &id).await?;
    let timeline = hub.lists.timeline(incident.id).await?;
    Ok(Json(IncidentWithTimeline { incident, timeline }))
}

/// I am working on it: every pager of everybody paged falls silent.
#[utoipa::path(post, path = "/api/incidents/{id}/acknowledge", tag = "incidents", security(("token" = [])),
    params(("id" = IncidentId, Path)), request_body = WithNote,
    responses((status = 200, body = Done), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn acknowledge(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(body): Payload<WithNote>,
) -> Result<Json<Done>, Problem> {
    let incident = visible(&caller, &hub, &id).await?.id;
    done(hub.ledger.submit(Command::Acknowledge { incident, by: caller.actor(), note: body.note }).await?)
}

/// It is over.
#[utoipa::path(post, path = "/api/incidents/{id}/resolve", tag = "incidents", security(("token" = [])),
    params(("id" = IncidentId, Path)), request_body = WithNote,
    responses((status = 200, body = Done), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn resolve(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(body): Payload<WithNote>,
) -> Result<Json<Done>, Problem> {
    let incident = visible(&caller, &hub, &id).await?.id;
    done(hub.ledger.submit(Command::Resolve { incident, by: caller.actor(), note: body.note }).await?)
}

/// A note for the timeline.
#[utoipa::path(post, path = "/api/incidents/{id}/notes", tag = "incidents", security(("token" = [])),
    params(("id" = IncidentId, Path)), request_body = NewNote,
    responses((status = 200, body = Done), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn note(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(body): Payload<NewNote>,
) -> Result<Json<Done>, Problem> {
    let incident = visible(&caller, &hub, &id).await?.id;
    if body.text.trim().is_empty() {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "empty_note",
            "The note is empty. Nothing was stored. Write something.",
        ));
    }
    done(hub.ledger.submit(Command::Note { incident, by: caller.actor(), text: body.text }).await?)
}

/// An incident that the caller may see. An id that is not one is one that does not exist.
pub(super) async fn visible(caller: &Caller, hub: &Hub, id: &str) -> Result<Incident, Problem> {
    let id: IncidentId = id.parse().map_err(|_| Problem::not_found("incident"))?;
    let found = hub.lists.incident(id).await?;
    found.filter(|incident| caller.sees(incident)).ok_or_else(|| Problem::not_found("incident"))
}

pub(super) fn done(outcome: Outcome) -> Result<Json<Done>, Problem> {
    let changed = outcome.changed;
    let incident = outcome.incident.ok_or_else(|| Problem::not_found("incident"))?;
    Ok(Json(Done { incident: Incident::clone(&incident), changed }))
}
