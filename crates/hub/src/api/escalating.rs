//! What people do to an incident beside acknowledging: take it back, snooze, pass on, assign, transfer.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use oncall::setup::Team;
use oncall::{IncidentId, PersonId, TeamId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::Payload;
use super::caller::Caller;
use super::incidents::{Done, WithNote, done, visible};
use super::kept::known;
use crate::ledger::Command;
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(unacknowledge))
        .routes(routes!(snooze))
        .routes(routes!(escalate))
        .routes(routes!(assign))
        .routes(routes!(transfer))
}

/// Until when it is to be quiet: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snooze {
    /// Until this time.
    #[serde(default)]
    until: Option<DateTime<Utc>>,
    /// For so many minutes.
    #[serde(default)]
    minutes: Option<u32>,
    /// For the timeline.
    #[serde(default)]
    note: Option<String>,
}

/// To whom it goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assign {
    /// The person.
    person: PersonId,
    /// For the timeline.
    #[serde(default)]
    note: Option<String>,
}

/// To which team it goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transfer {
    /// The team.
    team: TeamId,
    /// For the timeline.
    #[serde(default)]
    note: Option<String>,
}

/// I do not work on it any more: the rules still to come fire at their times.
#[utoipa::path(post, path = "/api/incidents/{id}/unacknowledge", tag = "incidents", security(("token" = [])),
    params(("id" = IncidentId, Path)), request_body = WithNote,
    responses((status = 200, body = Done), (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn unacknowledge(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(body): Payload<WithNote>,
) -> Result<Json<Done>, Problem> {
    let incident = visible(&caller, &hub, &id).await?.id;
    done(hub.ledger.submit(Command::Unacknowledge { incident, by: caller.actor(), note: body.note }).await?)
}

/// Quiet until a time; then it pages again as if new to its policy.
#[utoipa::path(post, path = "/api/incidents/{id}/snooze", tag = "incidents", security(("token" = [])),
    params(("id" = IncidentId, Path)), request_body = Snooze,
    responses((status = 200, body = Done), (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn snooze(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(body): Payload<Snooze>,
) -> Result<Json<Done>, Problem> {
    let incident = visible(&caller, &hub, &id).await?.id;
    let until = match (body.until, body.minutes) {
        (Some(until), None) => until,
        (None, Some(minutes)) => hub.clock.now() + TimeDelta::minutes(i64::from(minutes)),
        (Some(_), Some(_)) | (None, None) => {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "wrong_fields",
                "Say until when it is to be quiet, by 'until' (a time) or 'minutes', one of the two. Nothing was changed.",
            ));
        }
    };
    done(hub.ledger.submit(Command::Snooze { incident, by: caller.actor(), until, note: body.note }).await?)
}

/// Escalate now: the next rule fires at once, and the caller is called no more.
#[utoipa::path(post, path = "/api/incidents/{id}/escalate", tag = "incidents", security(("token" = [])),
    params(("id" = IncidentId, Path)), request_body = WithNote,
    responses((status = 200, body = Done), (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn escalate(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(body): Payload<WithNote>,
) -> Result<Json<Done>, Problem> {
    let incident = visible(&caller, &hub, &id).await?.id;
    done(hub.ledger.submit(Command::PassOn { incident, by: caller.actor(), note: body.note }).await?)
}

/// Gives it to a person, who is paged at once.
#[utoipa::path(post, path = "/api/incidents/{id}/assign", tag = "incidents", security(("token" = [])),
    params(("id" = IncidentId, Path)), request_body = Assign,
    responses((status = 200, body = Done), (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn assign(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(body): Payload<Assign>,
) -> Result<Json<Done>, Problem> {
    let incident = visible(&caller, &hub, &id).await?.id;
    let person = hub.directory().setup.people.get(&body.person).map(|person| person.shown());
    let to = person.ok_or_else(|| {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown_person",
            "The person to assign it to is not known here. Nothing was changed. Choose somebody of this hub.",
        )
    })?;
    done(hub.ledger.submit(Command::Assign { incident, by: caller.actor(), to, note: body.note }).await?)
}

/// Gives it to another team, whose routing starts from the beginning. For admins of the team that has it.
#[utoipa::path(post, path = "/api/incidents/{id}/transfer", tag = "incidents", security(("token" = [])),
    params(("id" = IncidentId, Path)), request_body = Transfer,
    responses((status = 200, body = Done), (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn transfer(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(body): Payload<Transfer>,
) -> Result<Json<Done>, Problem> {
    let incident = visible(&caller, &hub, &id).await?;
    caller.want_admin(incident.team.id)?;
    let to = known::<Team>(&hub, body.team)?.shown();
    let command =
        Command::Transfer { incident: incident.id, alias: incident.alias, by: caller.actor(), to, note: body.note };
    done(hub.ledger.submit(command).await?)
}
