//! Deliveries: the messages to people by further ways, what became of each, and another try for those given up.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use oncall::ways::{About, Delivery, DeliveryState};
use oncall::{DeliveryId, IncidentId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Caller;
use super::query::Params;
use crate::ledger::Command;
use crate::problem::Problem;
use crate::state::Hub;
use crate::store::DeliveryFilter;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(retry))
}

/// Which deliveries to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliveryQuery {
    /// Only of this incident.
    incident: Option<IncidentId>,
    /// Only in this state; `failed` are the dead letters.
    state: Option<DeliveryState>,
    /// At most so many, 1 to 200.
    #[serde(default = "usual_limit")]
    limit: u32,
}

fn usual_limit() -> u32 {
    50
}

/// Deliveries, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Deliveries {
    /// The deliveries.
    deliveries: Vec<Delivery>,
}

/// The messages to me by further ways, the newest first; an admin of the hub sees everybody's.
#[utoipa::path(get, path = "/api/deliveries", tag = "deliveries", security(("token" = [])), params(DeliveryQuery),
    responses((status = 200, body = Deliveries), (status = 401, body = Problem, content_type = "application/problem+json")))]
async fn list(
    caller: Caller,
    State(hub): State<Hub>,
    Params(query): Params<DeliveryQuery>,
) -> Result<Json<Deliveries>, Problem> {
    let filter = DeliveryFilter {
        person: (!caller.person.hub_admin).then_some(caller.person.id),
        incident: query.incident,
        state: query.state,
        limit: query.limit.clamp(1, 200),
    };
    Ok(Json(Deliveries { deliveries: hub.lists.deliveries(filter).await? }))
}

/// Tries a message that was given up again, at once and from the beginning. For its person and for admins of the hub.
#[utoipa::path(post, path = "/api/deliveries/{id}/retry", tag = "deliveries", security(("token" = [])),
    params(("id" = DeliveryId, Path)),
    responses((status = 202, body = Delivery), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn retry(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Delivery>), Problem> {
    let unknown = || Problem::not_found("delivery");
    let id: DeliveryId = id.parse().map_err(|_| unknown())?;
    let delivery = hub.lists.delivery(id).await?.ok_or_else(unknown)?;
    if delivery.person.id != caller.person.id && !caller.person.hub_admin {
        return Err(unknown());
    }
    let refused = |detail: &str| Problem::new(StatusCode::CONFLICT, "refused", format!("{detail} Nothing was sent."));
    match delivery.state {
        DeliveryState::Failed => {}
        DeliveryState::Waiting => {
            return Err(refused("This message still waits for its time, or is tried again by itself."));
        }
        DeliveryState::Sent => return Err(refused("This message was sent.")),
        DeliveryState::NotNeeded => return Err(refused("This message was not needed any more.")),
    }
    match &delivery.about {
        About::Page { incident, .. } => {
            let incident = hub.lists.incident(*incident).await?;
            if !incident.is_some_and(|incident| delivery.is_wanted(&incident)) {
                return Err(refused(
                    "The incident does not call this person any more, so there is nothing to tell them.",
                ));
            }
        }
        About::Unreachable { unreachable } => {
            let spell = hub.pagers.borrow().spell(delivery.person.id);
            if spell.is_none_or(|spell| spell.since != unreachable.since) {
                return Err(refused(
                    "A laptop of this person would wake them again, or they are not on call any more.",
                ));
            }
        }
    }
    let delivery = delivery.retried(hub.clock.now());
    hub.ledger.submit(Command::Deliver { delivery: Box::new(delivery.clone()), change: None }).await?;
    Ok((StatusCode::ACCEPTED, Json(delivery)))
}
