//! The hub's own HTTP API: one file per resource, described as OpenAPI.

mod apply;
mod audit;
pub(crate) mod body;
mod calendars;
pub(crate) mod caller;
mod deliveries;
mod escalating;
mod feed;
mod health;
mod heartbeats;
mod images;
mod incidents;
pub(crate) mod integrations;
mod kept;
mod known_faults;
mod maintenance;
mod me;
mod on_call;
mod overrides;
mod pagers;
mod people;
mod policies;
mod preview;
mod query;
mod reachability;
mod receipts;
mod received;
mod ring;
mod schedules;
mod shift_requests;
mod shifts;
mod teams;
mod timeline;
mod try_out;
pub(crate) mod versions;
mod ways;

use axum::Router;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::Hub;

#[derive(OpenApi)]
#[openapi(
    info(title = "Tocsin hub", description = "The hub that rings the on-call alarm: incidents, duty, feed."),
    components(schemas(
        oncall::feed::Hello, oncall::feed::Snapshot, oncall::feed::FeedEntry, oncall::feed::Pulse, crate::problem::Problem,
        oncall::Duties, oncall::Schedule, oncall::schedule::Timeline, oncall::schedule::Warning, oncall::escalation::Policy,
        oncall::setup::Team, oncall::setup::Person, oncall::setup::Integration, oncall::setup::ShiftRequest,
        oncall::setup::Effective
    )),
    modifiers(&BearerToken)
)]
struct Description;

struct BearerToken;

impl utoipa::Modify for BearerToken {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

fn described() -> OpenApiRouter<Hub> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(me::routes())
        .merge(ring::routes())
        .merge(ways::routes())
        .merge(pagers::routes())
        .merge(reachability::routes())
        .merge(deliveries::routes())
        .merge(people::routes())
        .merge(teams::routes())
        .merge(policies::routes())
        .merge(integrations::routes())
        .merge(received::routes())
        .merge(try_out::routes())
        .merge(known_faults::routes())
        .merge(heartbeats::routes())
        .merge(maintenance::routes())
        .merge(escalating::routes())
        .merge(images::routes())
        .merge(schedules::routes())
        .merge(timeline::routes())
        .merge(preview::routes())
        .merge(overrides::routes())
        .merge(on_call::routes())
        .merge(shifts::routes())
        .merge(shift_requests::routes())
        .merge(calendars::routes())
        .merge(audit::routes())
        .merge(apply::routes())
        .routes(routes!(incidents::list))
        .routes(routes!(incidents::one))
        .routes(routes!(incidents::acknowledge))
        .routes(routes!(incidents::resolve))
        .routes(routes!(incidents::note))
        .routes(routes!(receipts::receive))
        .routes(routes!(feed::subscribe))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
}

/// The API's description, OpenAPI 3.1 as JSON.
pub fn openapi() -> String {
    described().into_openapi().to_pretty_json().unwrap_or_default()
}

/// The routes of the API, its description among them.
pub(crate) fn router() -> Router<Hub> {
    let (router, description) = described().split_for_parts();
    router.route("/api/openapi.json", axum::routing::get(move || std::future::ready(axum::Json(description.clone()))))
}
