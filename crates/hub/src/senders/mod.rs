//! The addresses of senders that have no API of their own here, the same as where they come from: a team that moves in changes the host.
//!
//! - [`json`]: `POST /v1/json/{prometheus|grafana|zabbix|webhook}`, as Opsgenie's integrations
//! - [`amazon`]: `POST /v1/json/{amazonsns|cloudwatch|cloudwatchevents}`, Amazon's messages
//! - [`pagerduty`]: `POST /v2/enqueue` and `/v2/change/enqueue`, PagerDuty's Events API v2
//! - [`door`]: whose key it is, and whether its messages are taken
//!
//! Opsgenie's REST API is [`crate::opsgenie`].

mod amazon;
mod door;
mod json;
mod pagerduty;

use axum::Router;
use axum::routing::{any, post};
use oncall::IntegrationKind;

use crate::problem::Problem;
use crate::state::Hub;

/// The routes. A trailing slash is as good as none.
pub(crate) fn router() -> Router<Hub> {
    let mut router = Router::new().route("/v1/json/{*rest}", any(unknown));
    for kind in IntegrationKind::ALL {
        for slash in ["", "/"] {
            let path = format!("{}{slash}", address(kind));
            router = match kind {
                IntegrationKind::AmazonSns | IntegrationKind::CloudWatch | IntegrationKind::CloudWatchEvents => router
                    .route(
                        &path,
                        post(move |hub, query, headers, body| amazon::receive(kind, hub, query, headers, body)),
                    ),
                IntegrationKind::Alertmanager
                | IntegrationKind::Grafana
                | IntegrationKind::Zabbix
                | IntegrationKind::Webhook => router.route(
                    &path,
                    post(move |hub, query, headers, body| json::receive(kind, hub, query, headers, body)),
                ),
                IntegrationKind::PagerDuty => router
                    .route(&path, post(pagerduty::enqueue))
                    .route(&format!("/v2/change/enqueue{slash}"), post(pagerduty::change)),
                IntegrationKind::Opsgenie | IntegrationKind::Heartbeat | IntegrationKind::RingMe => router,
            };
        }
    }
    router
}

/// The path to which the senders of a kind send.
pub(crate) fn address(kind: IntegrationKind) -> &'static str {
    match kind {
        IntegrationKind::AmazonSns => "/v1/json/amazonsns",
        IntegrationKind::CloudWatch => "/v1/json/cloudwatch",
        IntegrationKind::CloudWatchEvents => "/v1/json/cloudwatchevents",
        IntegrationKind::Alertmanager => "/v1/json/prometheus",
        IntegrationKind::Grafana => "/v1/json/grafana",
        IntegrationKind::Zabbix => "/v1/json/zabbix",
        IntegrationKind::Webhook => "/v1/json/webhook",
        IntegrationKind::Opsgenie => "/v2/alerts",
        IntegrationKind::PagerDuty => "/v2/enqueue",
        IntegrationKind::Heartbeat => "/v2/heartbeats",
        IntegrationKind::RingMe => "/api/me/ring",
    }
}

async fn unknown() -> Problem {
    let all: Vec<_> =
        IntegrationKind::ALL.into_iter().map(address).filter(|path| path.starts_with("/v1/json/")).collect();
    Problem {
        detail: format!(
            "There is no such address. Nothing was stored, and nobody is called. There are {}; any sender may use the last one.",
            all.join(", ")
        ),
        ..Problem::not_found("address")
    }
}
