//! Integrations: the sources of incidents, and their keys.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use oncall::intake::{IntegrationRule, Mapping};
use oncall::setup::{Edit, EditFault, Effective, Fault, Integration, Object, ObjectId, Team};
use oncall::{IntegrationId, IntegrationKind, Mode, PersonId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::Payload;
use super::caller::Caller;
use super::kept::{known, named, shown, stored};
use super::versions::{IfMatch, Versioned, configure, delete};
use crate::directory::SecretEdit;
use crate::founding::{self, IssuedKey, give_key, issue_key};
use crate::ingest::webhook;
use crate::problem::Problem;
use crate::secret;
use crate::state::Hub;

/// How long a test goes on, unless told otherwise.
pub(crate) const TEST_LASTS: TimeDelta = TimeDelta::days(7);

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(one, change, remove)).routes(routes!(new_key))
}

/// All integrations.
#[derive(Serialize, ToSchema)]
pub(crate) struct Integrations {
    /// By name.
    integrations: Vec<ListedIntegration>,
}

/// An integration, with what it received.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedIntegration {
    #[serde(flatten)]
    integration: Integration,
    /// When it received its newest message; `null` if it never did.
    last_received_at: Option<DateTime<Utc>>,
    /// How many messages it received in all.
    received: u64,
}

/// An integration to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewIntegration {
    /// Its team.
    team: TeamId,
    /// Its name, unique in the team.
    name: String,
    /// What it speaks.
    kind: IntegrationKind,
    /// Live or test.
    mode: Mode,
    /// When a test ends; in 7 days where left out.
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
    /// Whom a test pages; the caller where left out.
    #[serde(default)]
    owner: Option<PersonId>,
    /// Takes SNS messages in raw delivery, which nobody signed.
    #[serde(default)]
    raw_delivery: bool,
    /// Its key may also read the team's incidents.
    #[serde(default)]
    may_read: bool,
    /// What becomes of its signals, in order.
    #[serde(default)]
    rules: Vec<IntegrationRule>,
    /// How a webhook's bodies are read; by the usual names of fields where left out.
    #[serde(default)]
    mapping: Option<Mapping>,
    /// The key that its senders have already (20 to 200 visible characters); one is made where left out.
    #[serde(default)]
    key: Option<String>,
}

/// A key that senders have already.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnKey {
    /// The key (20 to 200 visible characters); one is made where left out.
    #[serde(default)]
    key: Option<String>,
}

/// An integration that was just made, with its key.
#[derive(Serialize, ToSchema)]
pub(crate) struct IntegrationWithKey {
    /// The integration.
    integration: Integration,
    /// Its key, shown this once.
    key: String,
    /// Where senders send, with the key where it belongs into the address.
    url: String,
}

/// A fresh key.
#[derive(Serialize, ToSchema)]
pub(crate) struct FreshKey {
    /// The key, shown this once.
    key: String,
    /// Where senders send, with the key where it belongs into the address.
    url: String,
}

/// All integrations, by name.
#[utoipa::path(get, path = "/api/integrations", tag = "integrations", security(("token" = [])),
    responses((status = 200, body = Integrations)))]
async fn list(_: Caller, State(hub): State<Hub>) -> Result<Json<Integrations>, Problem> {
    let received = hub.lists.last_received().await?;
    let directory = hub.directory();
    let listed = directory.setup.integrations.values().map(|it| {
        let (last_received_at, received) = received.get(&it.id).map_or((None, 0), |(at, count)| (Some(*at), *count));
        ListedIntegration { integration: Integration::clone(it), last_received_at, received }
    });
    let mut integrations: Vec<_> = listed.collect();
    integrations.sort_by_cached_key(|it| it.integration.name.to_lowercase());
    Ok(Json(Integrations { integrations }))
}

/// A new integration, with its key. For admins of its team.
#[utoipa::path(post, path = "/api/integrations", tag = "integrations", security(("token" = [])), request_body = NewIntegration,
    responses((status = 201, body = IntegrationWithKey), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    headers: HeaderMap,
    Payload(new): Payload<NewIntegration>,
) -> Result<Versioned<IntegrationWithKey>, Problem> {
    caller.want_admin(new.team)?;
    let team = known::<Team>(&hub, new.team)?.shown();
    let integration = Integration {
        mode: new.mode,
        expires_at: new.expires_at,
        owner: new.owner,
        raw_delivery: new.raw_delivery,
        may_read: new.may_read,
        rules: new.rules,
        mapping: new.mapping,
        ..founding::integration(&team, new.name.trim(), new.kind)
    };
    let integration = completed(integration, &caller, hub.clock.now());
    want_readable_mapping(&integration)?;
    let id = integration.id;
    let (secret, issued) = key(&integration, &team.name, new.key.as_deref())?;
    configure(&hub, &caller, vec![Edit::put(Object::Integration(integration))], vec![secret]).await?;
    let integration: Integration = known(&hub, id)?;
    let url = format!("{}{}", base(&hub, &headers), issued.path);
    Ok(Versioned(StatusCode::CREATED, integration.version, IntegrationWithKey { integration, key: issued.key, url }))
}

/// One integration.
#[utoipa::path(get, path = "/api/integrations/{id}", tag = "integrations", security(("token" = [])),
    params(("id" = IntegrationId, Path)),
    responses((status = 200, body = Integration), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn one(_: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<Versioned<Integration>, Problem> {
    shown(&hub, &id)
}

/// Changes an integration, such as from test to live. For admins of its team.
#[utoipa::path(put, path = "/api/integrations/{id}", tag = "integrations", security(("token" = [])), request_body = Integration,
    params(("id" = IntegrationId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Integration), (status = 412, body = Problem, content_type = "application/problem+json")))]
async fn change(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
    Payload(integration): Payload<Integration>,
) -> Result<Versioned<Integration>, Problem> {
    let found: Integration = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    caller.want_admin(integration.team)?;
    let integration = Integration { id: found.id, version: version.0, ..integration };
    want_readable_mapping(&integration)?;
    let integration = completed(integration, &caller, hub.clock.now());
    stored(&hub, &caller, integration, Effective::Now, StatusCode::OK).await
}

/// Deletes an integration: its key ends. For admins of its team.
#[utoipa::path(delete, path = "/api/integrations/{id}", tag = "integrations", security(("token" = [])),
    params(("id" = IntegrationId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
async fn remove(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
) -> Result<StatusCode, Problem> {
    let found: Integration = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    delete(&hub, &caller, ObjectId::Integration(found.id), version).await
}

/// A fresh key, or one that senders have already: the one before ends at once. For admins of its team.
#[utoipa::path(post, path = "/api/integrations/{id}/key", tag = "integrations", security(("token" = [])), request_body = OwnKey,
    params(("id" = IntegrationId, Path)),
    responses((status = 201, body = FreshKey), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn new_key(
    caller: Caller,
    State(hub): State<Hub>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Payload(own): Payload<OwnKey>,
) -> Result<(StatusCode, Json<FreshKey>), Problem> {
    let found: Integration = named(&hub, &id)?;
    caller.want_admin(found.team)?;
    let (secret, issued) = key(&found, "", own.key.as_deref())?;
    configure(&hub, &caller, Vec::new(), vec![secret]).await?;
    let url = format!("{}{}", base(&hub, &headers), issued.path);
    Ok((StatusCode::CREATED, Json(FreshKey { key: issued.key, url })))
}

/// The key that is given, or a fresh one.
fn key(integration: &Integration, team: &str, own: Option<&str>) -> Result<(SecretEdit, IssuedKey), Problem> {
    match own {
        None => Ok(issue_key(integration, team)),
        Some(own) => {
            let own = secret::own_key(own)
                .map_err(|why| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unusable_key", why))?;
            Ok(give_key(integration, team, own))
        }
    }
}

/// What is wrong with an integration's mapping, if it has one.
pub(super) fn mapping_faults(integration: &Integration) -> Vec<Fault> {
    let faults = integration.mapping.as_ref().map(webhook::faults).unwrap_or_default();
    let object = Some(ObjectId::Integration(integration.id));
    faults.into_iter().map(|(field, detail)| Fault { object, field, detail }).collect()
}

/// Refuses an integration whose mapping cannot be read: its senders' messages would be understood by nobody.
fn want_readable_mapping(integration: &Integration) -> Result<(), Problem> {
    let faults = mapping_faults(integration);
    if faults.is_empty() { Ok(()) } else { Err(EditFault::Invalid { faults }.into()) }
}

/// With what a test needs and was not told: an end and an owner. A live one has neither.
pub(crate) fn completed(integration: Integration, caller: &Caller, now: DateTime<Utc>) -> Integration {
    match integration.mode {
        Mode::Live => Integration { expires_at: None, owner: None, ..integration },
        Mode::Test => Integration {
            expires_at: integration.expires_at.or(Some(now + TEST_LASTS)),
            owner: integration.owner.or(Some(caller.person.id)),
            ..integration
        },
    }
}

/// The address by which people reach the hub: as it was told, or as the caller used it.
pub(crate) fn base(hub: &Hub, headers: &HeaderMap) -> String {
    if let Some(url) = &hub.public_url {
        return url.to_string();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}")
}
