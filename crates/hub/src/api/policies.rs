//! Escalation policies.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use oncall::escalation::{Policy, Repeat, Rule};
use oncall::setup::{Effective, ObjectId};
use oncall::{PolicyId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::body::Payload;
use super::caller::Caller;
use super::kept::{named, shown, stored};
use super::versions::{IfMatch, Versioned, delete};
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(one, change, remove))
}

/// All policies.
#[derive(Serialize, ToSchema)]
pub(crate) struct Policies {
    /// By name.
    policies: Vec<Policy>,
}

/// A policy to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPolicy {
    /// The team that it belongs to.
    team: TeamId,
    /// Its name.
    name: String,
    /// More about it.
    #[serde(default)]
    description: String,
    /// Its rules.
    rules: Vec<Rule>,
    /// What happens after the last rule.
    #[serde(default)]
    repeat: Option<Repeat>,
}

/// All policies, by name.
#[utoipa::path(get, path = "/api/policies", tag = "policies", security(("token" = [])),
    responses((status = 200, body = Policies)))]
async fn list(_: Caller, State(hub): State<Hub>) -> Json<Policies> {
    let directory = hub.directory();
    let mut policies: Vec<_> = directory.setup.policies.values().map(|policy| Policy::clone(policy)).collect();
    policies.sort_by_cached_key(|policy| policy.name.to_lowercase());
    Json(Policies { policies })
}

/// A new policy. For admins of its team.
#[utoipa::path(post, path = "/api/policies", tag = "policies", security(("token" = [])), request_body = NewPolicy,
    responses((status = 201, body = Policy), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(new): Payload<NewPolicy>,
) -> Result<Versioned<Policy>, Problem> {
    caller.want_admin(new.team)?;
    let NewPolicy { team, name, description, rules, repeat } = new;
    let policy = Policy { id: PolicyId(Uuid::new_v4()), version: 0, team, name, description, rules, repeat };
    stored(&hub, &caller, policy, Effective::Now, StatusCode::CREATED).await
}

/// One policy.
#[utoipa::path(get, path = "/api/policies/{id}", tag = "policies", security(("token" = [])), params(("id" = PolicyId, Path)),
    responses((status = 200, body = Policy), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn one(_: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<Versioned<Policy>, Problem> {
    shown(&hub, &id)
}

/// Changes a policy, for the incidents to come: those that run keep theirs. For admins of its team.
#[utoipa::path(put, path = "/api/policies/{id}", tag = "policies", security(("token" = [])), request_body = Policy,
    params(("id" = PolicyId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Policy), (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn change(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
    Payload(policy): Payload<Policy>,
) -> Result<Versioned<Policy>, Problem> {
    let found: Policy = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    caller.want_admin(policy.team)?;
    let policy = Policy { id: found.id, version: version.0, ..policy };
    stored(&hub, &caller, policy, Effective::Now, StatusCode::OK).await
}

/// Deletes a policy. For admins of its team.
#[utoipa::path(delete, path = "/api/policies/{id}", tag = "policies", security(("token" = [])),
    params(("id" = PolicyId, Path), ("If-Match" = String, Header)),
    responses((status = 204), (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn remove(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
) -> Result<StatusCode, Problem> {
    let found: Policy = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    delete(&hub, &caller, ObjectId::Policy(found.id), version).await
}
