//! Heartbeats: senders that must ping.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use oncall::heartbeat::{IntervalUnit, Pulse};
use oncall::setup::{Effective, ObjectId};
use oncall::{Heartbeat, HeartbeatId, Priority, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::body::Payload;
use super::caller::Caller;
use super::kept::{named, shown, stored};
use super::versions::{IfMatch, Versioned, delete};
use crate::ledger::Command;
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(one, change, remove)).routes(routes!(ping))
}

/// A heartbeat with what is known of its pings.
#[derive(Serialize, ToSchema)]
pub(crate) struct Watched {
    /// The heartbeat.
    #[serde(flatten)]
    heartbeat: Heartbeat,
    /// Its newest ping; `null` before the first since it was switched on.
    last_ping_at: Option<DateTime<Utc>>,
    /// Since when it has been silent for too long; `null` while it is not.
    expired_at: Option<DateTime<Utc>>,
    /// When its silence becomes too long; `null` while it is not watched.
    due_at: Option<DateTime<Utc>>,
}

/// All heartbeats.
#[derive(Serialize, ToSchema)]
pub(crate) struct Heartbeats {
    /// By name.
    heartbeats: Vec<Watched>,
}

/// A heartbeat to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewHeartbeat {
    /// The team that answers for it.
    team: TeamId,
    /// Its name, unique on the hub: pings name it.
    name: String,
    /// What it watches.
    #[serde(default)]
    description: String,
    /// Whole minutes after which its silence opens an incident (1 minute to 366 days).
    interval_minutes: u32,
    /// The unit in which people say the interval.
    #[serde(default)]
    interval_unit: IntervalUnit,
    /// Whether it is watched.
    #[serde(default = "yes")]
    #[schema(default = true)]
    enabled: bool,
    /// The headline of its incident; `NAME is expired` where left out.
    #[serde(default)]
    message: Option<String>,
    /// Labels of its incident.
    #[serde(default)]
    tags: Vec<String>,
    /// Priority of its incident; P3 where left out.
    #[serde(default)]
    priority: Option<Priority>,
}

fn yes() -> bool {
    true
}

impl Watched {
    fn of(heartbeat: Heartbeat, pulse: Pulse) -> Self {
        let due_at = heartbeat.due_at(pulse);
        Self { heartbeat, last_ping_at: pulse.last_ping_at, expired_at: pulse.expired_at, due_at }
    }
}

/// All heartbeats, by name.
#[utoipa::path(get, path = "/api/heartbeats", tag = "heartbeats", security(("token" = [])),
    responses((status = 200, body = Heartbeats)))]
async fn list(_: Caller, State(hub): State<Hub>) -> Result<Json<Heartbeats>, Problem> {
    let pulses = hub.lists.pulses().await?;
    let directory = hub.directory();
    let watched = directory.setup.heartbeats.values().map(|it| {
        let pulse = pulses.get(&it.id).copied().unwrap_or_default();
        Watched::of(Heartbeat::clone(it), pulse)
    });
    let mut heartbeats: Vec<_> = watched.collect();
    heartbeats.sort_by_cached_key(|watched| watched.heartbeat.name.to_lowercase());
    Ok(Json(Heartbeats { heartbeats }))
}

/// A new heartbeat, watched from its first ping on. For admins of its team.
#[utoipa::path(post, path = "/api/heartbeats", tag = "heartbeats", security(("token" = [])), request_body = NewHeartbeat,
    responses((status = 201, body = Watched), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(new): Payload<NewHeartbeat>,
) -> Result<Versioned<Watched>, Problem> {
    caller.want_admin(new.team)?;
    let heartbeat = Heartbeat {
        id: HeartbeatId(Uuid::new_v4()),
        version: 0,
        team: new.team,
        name: new.name.trim().to_owned(),
        description: new.description,
        interval_minutes: new.interval_minutes,
        interval_unit: new.interval_unit,
        enabled: new.enabled,
        message: new.message,
        tags: new.tags,
        priority: new.priority,
    };
    let stored = stored(&hub, &caller, heartbeat, Effective::Now, StatusCode::CREATED).await?;
    watched(&hub, stored).await
}

/// One heartbeat.
#[utoipa::path(get, path = "/api/heartbeats/{id}", tag = "heartbeats", security(("token" = [])),
    params(("id" = HeartbeatId, Path)),
    responses((status = 200, body = Watched), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn one(_: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<Versioned<Watched>, Problem> {
    watched(&hub, shown(&hub, &id)?).await
}

/// Changes a heartbeat. One that is switched off resolves what its silence opened; switched on again, it is watched from its next ping
/// on. For admins of its team.
#[utoipa::path(put, path = "/api/heartbeats/{id}", tag = "heartbeats", security(("token" = [])), request_body = Heartbeat,
    params(("id" = HeartbeatId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Watched), (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn change(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
    Payload(heartbeat): Payload<Heartbeat>,
) -> Result<Versioned<Watched>, Problem> {
    let found: Heartbeat = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    caller.want_admin(heartbeat.team)?;
    let name = heartbeat.name.trim().to_owned();
    let heartbeat = Heartbeat { id: found.id, version: version.0, name, ..heartbeat };
    let stored = stored(&hub, &caller, heartbeat, Effective::Now, StatusCode::OK).await?;
    watched(&hub, stored).await
}

/// Deletes a heartbeat, and resolves what its silence opened. For admins of its team.
#[utoipa::path(delete, path = "/api/heartbeats/{id}", tag = "heartbeats", security(("token" = [])),
    params(("id" = HeartbeatId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
async fn remove(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
) -> Result<StatusCode, Problem> {
    let found: Heartbeat = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    delete(&hub, &caller, ObjectId::Heartbeat(found.id), version).await
}

/// A ping, by hand. Senders ping by Opsgenie's address, `/v2/heartbeats/NAME/ping`, with an integration's key. For members of its team.
#[utoipa::path(post, path = "/api/heartbeats/{id}/ping", tag = "heartbeats", security(("token" = [])),
    params(("id" = HeartbeatId, Path)),
    responses((status = 204), (status = 403, body = Problem, content_type = "application/problem+json")))]
async fn ping(caller: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let found: Heartbeat = named(&hub, &id)?;
    caller.want_member(found.team)?;
    hub.ledger.submit(Command::Ping { heartbeat: found.id }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A heartbeat as it is found or stored, with what is known of its pings.
async fn watched(hub: &Hub, found: Versioned<Heartbeat>) -> Result<Versioned<Watched>, Problem> {
    let Versioned(status, version, heartbeat) = found;
    let pulse = hub.lists.pulses().await?.get(&heartbeat.id).copied().unwrap_or_default();
    Ok(Versioned(status, version, Watched::of(heartbeat, pulse)))
}
