//! Configuration as code: the file `team.yaml`, applied and exported.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oncall::IntegrationKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::Payload;
use super::caller::Caller;
use super::integrations::base;
use super::versions::configure;
use crate::directory::SecretEdit;
use crate::file::{self, Asked, Change, FileFault, Plan, TeamFile};
use crate::founding::issue_key;
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(apply)).routes(routes!(export))
}

/// A file to apply.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Apply {
    /// The file, as YAML.
    file: String,
    /// Removes what the file's lists do not have; without it, that is kept.
    #[serde(default)]
    prune: bool,
    /// Says what would change, and changes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// A key of a new integration.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewKey {
    /// The team.
    team: String,
    /// The integration.
    integration: String,
    /// What it speaks.
    kind: IntegrationKind,
    /// The key, shown this once.
    key: String,
    /// Where senders send, with the key where it belongs into the address.
    url: String,
}

/// What a file changed, or would change.
#[derive(Serialize, ToSchema)]
pub(crate) struct Configured {
    /// The changes.
    changes: Vec<Change>,
    /// The keys of new integrations, once they are made.
    keys: Vec<NewKey>,
    /// Whether it was done.
    applied: bool,
}

/// A file that cannot be applied: a problem document whose `faults` say where in the file.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileProblem {
    #[serde(flatten)]
    problem: Problem,
    /// What is wrong, in the file's order.
    faults: Vec<FileFault>,
}

/// Why a file is not applied.
pub(crate) enum Refused {
    /// What has nothing to do with the file.
    Problem(Problem),
    /// The file.
    File(Vec<FileFault>),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let faults = match self {
            Self::Problem(problem) => return problem.into_response(),
            Self::File(faults) => faults,
        };
        let detail = match faults.as_slice() {
            [one] => format!("Line {}, column {}: {} Nothing was changed.", one.line, one.column, one.detail),
            all => format!(
                "{} things are wrong with the file. Nothing was changed. Correct them and apply it again.",
                all.len()
            ),
        };
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_file", detail);
        let mut response = (StatusCode::UNPROCESSABLE_ENTITY, Json(FileProblem { problem, faults })).into_response();
        let kind = header::HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// Makes the hub what a file says, as a whole or not at all. For admins of the hub.
#[utoipa::path(post, path = "/api/apply", tag = "configuration", security(("token" = [])), request_body = Apply,
    responses((status = 200, body = Configured), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = FileProblem, content_type = "application/problem+json")))]
async fn apply(
    caller: Caller,
    State(hub): State<Hub>,
    headers: HeaderMap,
    Payload(Apply { file, prune, dry_run }): Payload<Apply>,
) -> Result<Json<Configured>, Refused> {
    caller.want_hub_admin()?;
    let asked = Asked { caller: caller.person.id, prune, now: hub.clock.now() };
    let directory = hub.directory();
    // A large file takes a while, and the feed must not wait for it.
    let planned = tokio::task::spawn_blocking(move || TeamFile::read(&file)?.plan(&directory.setup, &asked));
    let plan = planned.await.map_err(|error| Problem::internal(&error))?.map_err(Refused::File)?;
    if dry_run {
        return Ok(Json(Configured { changes: plan.changes, keys: Vec::new(), applied: false }));
    }
    let (secrets, keys) = keys(&plan, &base(&hub, &headers));
    if !plan.edits.is_empty() {
        configure(&hub, &caller, plan.edits, secrets).await?;
    }
    Ok(Json(Configured { changes: plan.changes, keys, applied: true }))
}

/// A key for each new integration.
fn keys(plan: &Plan, base: &str) -> (Vec<SecretEdit>, Vec<NewKey>) {
    let issued = plan.new_integrations.iter().filter_map(|id| {
        let integration = plan.after.integrations.get(id)?;
        let team = plan.after.teams.get(&integration.team)?;
        let (secret, key) = issue_key(integration, &team.name);
        let url = format!("{base}{}", key.path);
        Some((secret, NewKey { team: key.team, integration: key.integration, kind: key.kind, key: key.key, url }))
    });
    issued.unzip()
}

/// The file that makes the hub what it is. The same hub is the same file, letter by letter; keys and tokens are not in it.
#[utoipa::path(get, path = "/api/export", tag = "configuration", security(("token" = [])),
    responses((status = 200, body = String, content_type = "application/yaml")))]
async fn export(_: Caller, State(hub): State<Hub>) -> Response {
    ([(header::CONTENT_TYPE, "application/yaml")], file::export(&hub.directory().setup)).into_response()
}
