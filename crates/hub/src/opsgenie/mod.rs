//! Opsgenie's API under `/v2`: a translation onto the same commands and edits, so that senders, SDKs and Terraform move in by changing
//! the host.
//!
//! Alerts, for integrations and people:
//! - [`alerts`]: create, act, read
//! - [`page`]: a page of the list: sorted, cut, with the addresses of the others
//! - [`query`]: the language of the list's `query`
//! - [`requests`]: what became of what was answered 202
//! - [`responders`]: whom an alert's responders mean
//! - [`shape`]: an incident as Opsgenie's alert
//!
//! What is set up, for people, by their token:
//! - [`users`] with [`user_list`], [`teams`], [`routing_rules`]
//! - [`schedules`], [`rotations`] with [`rotation`] and [`restriction`], [`overrides`], [`timeline`], [`on_calls`]
//! - [`escalations`] with [`rules`]; [`integrations`], to be read
//! - [`call`]: one such request and its answer; [`change`]: how it changes the setup; [`named`]: what it names; [`patch`] and
//!   [`moment`]: its fields and times
//!
//! For both:
//! - [`heartbeats`], with [`beat`]: one request about them
//! - [`caller`]: whose key it is, and what it may do
//! - [`reply`]: envelopes, headers, errors

mod alerts;
mod beat;
mod call;
mod caller;
mod change;
mod escalations;
mod heartbeats;
mod integrations;
pub(crate) mod moment;
mod named;
mod on_calls;
mod overrides;
mod page;
mod patch;
mod query;
mod reply;
mod requests;
mod responders;
pub(crate) mod restriction;
mod rotation;
mod rotations;
mod routing_rules;
mod rules;
mod schedules;
mod shape;
mod teams;
mod timeline;
mod user_list;
mod users;

use axum::Router;
use axum::routing::{any, delete, get, post};

use crate::state::Hub;
pub(crate) use requests::Requests;

/// Whether a search query of the list can be read.
pub(crate) fn reads_query(text: &str) -> bool {
    query::Query::parse(text).is_ok()
}

/// The routes. A trailing slash is as good as none: Zabbix sends one.
pub(crate) fn router() -> Router<Hub> {
    let mut router = Router::new().route("/v2/{*rest}", any(alerts::unknown));
    for slash in ["", "/"] {
        router = alerts::routes(router, slash);
        router = people(router, slash);
        router = duty(router, slash);
        router = heartbeats(router, slash);
    }
    router.method_not_allowed_fallback(alerts::otherwise)
}

/// Users, teams, integrations, escalations.
fn people(router: Router<Hub>, slash: &str) -> Router<Hub> {
    let user = "/v2/users/{user}";
    let team = "/v2/teams/{team}";
    let escalation = "/v2/escalations/{escalation}";
    router
        .route(&format!("/v2/users{slash}"), get(users::list).post(users::create))
        .route(&format!("{user}{slash}"), get(users::get).patch(users::change).delete(users::delete))
        .route(&format!("{user}/teams{slash}"), get(users::teams))
        .route(&format!("/v2/teams{slash}"), get(teams::list).post(teams::create))
        .route(&format!("{team}{slash}"), get(teams::get).patch(teams::change).delete(teams::delete))
        .route(&format!("{team}/members{slash}"), post(teams::add))
        .route(&format!("{team}/members/{{user}}{slash}"), delete(teams::remove))
        .route(&format!("{team}/routing-rules{slash}"), get(routing_rules::list).post(routing_rules::unchanged))
        .route(
            &format!("{team}/routing-rules/{{rule}}{slash}"),
            get(routing_rules::get).patch(routing_rules::unchanged).delete(routing_rules::unchanged),
        )
        .route(&format!("{team}/routing-rules/{{rule}}/change-order{slash}"), post(routing_rules::unchanged))
        .route(&format!("/v2/integrations{slash}"), get(integrations::list))
        .route(&format!("/v2/integrations/{{integration}}{slash}"), get(integrations::get))
        .route(&format!("/v2/escalations{slash}"), get(escalations::list).post(escalations::create))
        .route(
            &format!("{escalation}{slash}"),
            get(escalations::get).patch(escalations::change).delete(escalations::delete),
        )
}

/// Heartbeats.
fn heartbeats(router: Router<Hub>, slash: &str) -> Router<Hub> {
    let heartbeat = "/v2/heartbeats/{name}";
    let ping = get(heartbeats::ping).post(heartbeats::ping).put(heartbeats::ping).patch(heartbeats::ping);
    router
        .route(&format!("/v2/heartbeats{slash}"), get(heartbeats::list).post(heartbeats::create))
        .route(
            &format!("{heartbeat}{slash}"),
            get(heartbeats::get).patch(heartbeats::change).delete(heartbeats::delete),
        )
        .route(&format!("{heartbeat}/enable{slash}"), post(heartbeats::enable))
        .route(&format!("{heartbeat}/disable{slash}"), post(heartbeats::disable))
        .route(&format!("{heartbeat}/ping{slash}"), ping)
}

/// Schedules and who is on call.
fn duty(router: Router<Hub>, slash: &str) -> Router<Hub> {
    let schedule = "/v2/schedules/{schedule}";
    router
        .route(&format!("/v2/schedules{slash}"), get(schedules::list).post(schedules::create))
        .route(&format!("/v2/schedules/on-calls{slash}"), get(on_calls::list))
        .route(&format!("{schedule}{slash}"), get(schedules::get).patch(schedules::change).delete(schedules::delete))
        .route(&format!("{schedule}/timeline{slash}"), get(timeline::get))
        .route(&format!("{schedule}/on-calls{slash}"), get(on_calls::now))
        .route(&format!("{schedule}/next-on-calls{slash}"), get(on_calls::next))
        .route(&format!("{schedule}/rotations{slash}"), get(rotations::list).post(rotations::create))
        .route(
            &format!("{schedule}/rotations/{{rotation}}{slash}"),
            get(rotations::get).patch(rotations::change).delete(rotations::delete),
        )
        .route(&format!("{schedule}/overrides{slash}"), get(overrides::list).post(overrides::create))
        .route(
            &format!("{schedule}/overrides/{{alias}}{slash}"),
            get(overrides::get).put(overrides::change).delete(overrides::delete),
        )
}
