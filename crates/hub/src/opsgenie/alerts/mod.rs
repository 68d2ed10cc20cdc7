//! Alerts.
//!
//! - [`asked`]: one such request; [`identifier`]: the alert that its address names
//! - [`create`]
//! - [`acting`]: everything that is done to an alert; [`deed`]: what that may be
//! - [`reading`]: get, list, count, recipients, the state of a request; [`search`]: the ledger, page by page
//! - [`lines`]: logs and notes; [`words`]: a timeline's entries in words

mod acting;
mod asked;
mod create;
mod deed;
mod identifier;
mod lines;
mod reading;
mod search;
mod words;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{MethodRouter, delete, get, post, put};

use super::reply::{Exchange, Refusal};
use crate::state::Hub;
use asked::Asked;
use deed::Deed;

/// The routes of alerts, each with this ending.
pub(super) fn routes(router: Router<Hub>, slash: &str) -> Router<Hub> {
    let alert = "/v2/alerts/{identifier}";
    let saved = "/v2/alerts/saved-searches";
    router
        .route(&format!("/v2/alerts{slash}"), get(reading::list).post(create::create))
        .route(&format!("/v2/alerts/count{slash}"), get(reading::count))
        .route(&format!("/v2/alerts/requests/{{request}}{slash}"), get(reading::request))
        .route(&format!("{saved}{slash}"), get(no_saved_searches).post(no_saved_searches))
        .route(
            &format!("{saved}/{{search}}{slash}"),
            get(no_saved_searches).patch(no_saved_searches).delete(no_saved_searches),
        )
        .route(&format!("{alert}{slash}"), get(reading::get).merge(delete(|asked| acting::act(asked, Deed::Delete))))
        .route(&format!("{alert}/acknowledge{slash}"), does(Deed::Acknowledge))
        .route(&format!("{alert}/unacknowledge{slash}"), does(Deed::Unacknowledge))
        .route(&format!("{alert}/close{slash}"), does(Deed::Close))
        .route(&format!("{alert}/snooze{slash}"), does(Deed::Snooze))
        .route(&format!("{alert}/escalate{slash}"), does(Deed::Escalate))
        .route(&format!("{alert}/assign{slash}"), does(Deed::Assign))
        .route(&format!("{alert}/responders{slash}"), does(Deed::AddResponder))
        .route(&format!("{alert}/teams{slash}"), does(Deed::AddTeam))
        .route(&format!("{alert}/actions/{{action}}{slash}"), does(Deed::Custom))
        .route(&format!("{alert}/notes{slash}"), does(Deed::Note).get(lines::notes))
        .route(&format!("{alert}/logs{slash}"), get(lines::logs))
        .route(&format!("{alert}/recipients{slash}"), get(reading::recipients))
        .route(
            &format!("{alert}/tags{slash}"),
            does(Deed::AddTags).delete(|asked| acting::act(asked, Deed::RemoveTags)),
        )
        .route(
            &format!("{alert}/details{slash}"),
            does(Deed::SetDetails).delete(|asked| acting::act(asked, Deed::RemoveDetails)),
        )
        .route(&format!("{alert}/message{slash}"), put(|asked| acting::act(asked, Deed::Message)))
        .route(&format!("{alert}/description{slash}"), put(|asked| acting::act(asked, Deed::Description)))
        .route(&format!("{alert}/priority{slash}"), put(|asked| acting::act(asked, Deed::Priority)))
        .route(&format!("{alert}/attachments{slash}"), get(reading::attachments).post(no_attachments))
        .route(&format!("{alert}/attachments/{{attachment}}{slash}"), get(no_attachments).delete(no_attachments))
}

fn does(deed: Deed) -> MethodRouter<Hub> {
    post(move |asked: Asked| acting::act(asked, deed))
}

/// Saved searches are not kept here.
async fn no_saved_searches(asked: Asked) -> Response {
    asked.exchange.refused(&Refusal::not_implemented(
        "Saved searches are not kept here. Nothing was done. Send their text as 'query' to /v2/alerts or /v2/alerts/count.",
    ))
}

/// Attachments are not kept here.
async fn no_attachments(asked: Asked) -> Response {
    asked.exchange.refused(&Refusal::not_implemented(
        "This hub keeps no attachments. Nothing was stored. Put the file where people find it, and its address into a note or the details.",
    ))
}

/// Any other address of Opsgenie's.
pub(super) async fn unknown() -> Response {
    Exchange::begin().refused(&Refusal::not_found(
        "This hub does not know this address of Opsgenie's API. Nothing was done. It has alerts, heartbeats, users, teams, schedules and \
         escalations, such as /v2/alerts.",
    ))
}

/// An address of Opsgenie's that is there, by another method.
pub(super) async fn otherwise() -> Response {
    Exchange::begin().refused(&Refusal::not_offered(
        "This hub does not offer this method of Opsgenie's API at this address. Nothing was done. Check the address and the method.",
    ))
}

/// Scheme and host that the caller used, for the addresses of further pages.
pub(super) fn origin_of(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    text("host").map_or_else(String::new, |host| format!("{scheme}://{host}"))
}
