//! Opsgenie's alert API under `/v2/alerts`: a translation onto the same commands, so that senders move in by changing the host.
//!
//! - [`alerts`]: create, get, list, acknowledge, close
//! - [`caller`]: whose key it is, and what it may do
//! - [`page`]: a page of the list: sorted, cut, with the addresses of the others
//! - [`query`]: the language of the list's `query`
//! - [`shape`]: an incident as Opsgenie's alert
//! - [`reply`]: envelopes, headers, errors

mod alerts;
mod caller;
mod page;
mod query;
mod reply;
mod shape;

use axum::Router;
use axum::routing::{any, get, post};

use crate::state::Hub;

/// The routes. A trailing slash is as good as none: Zabbix sends one.
pub(crate) fn router() -> Router<Hub> {
    let mut router = Router::new().route("/v2/{*rest}", any(alerts::unknown));
    for slash in ["", "/"] {
        router = router
            .route(&format!("/v2/alerts{slash}"), get(alerts::list).post(alerts::create))
            .route(&format!("/v2/alerts/{{identifier}}{slash}"), get(alerts::get))
            .route(&format!("/v2/alerts/{{identifier}}/acknowledge{slash}"), post(alerts::acknowledge))
            .route(&format!("/v2/alerts/{{identifier}}/close{slash}"), post(alerts::close));
    }
    router
}
