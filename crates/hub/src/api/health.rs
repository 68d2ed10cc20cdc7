//! Whether the hub lives, whether it can work, and its figures. No token: they tell nothing about anybody.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use crate::problem::Problem;
use crate::state::Hub;

/// The hub lives.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, body = String)))]
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// The hub can work: its database answers.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 200, body = String), (status = 503, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn readyz(State(hub): State<Hub>) -> Result<&'static str, Problem> {
    hub.lists.answers().await.map_err(|error| {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not_ready",
            format!("{error} The hub takes no incidents until then."),
        )
    })?;
    Ok("ready\n")
}

/// The hub's figures, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, body = String), (status = 500, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn metrics(State(hub): State<Hub>) -> Result<impl IntoResponse, Problem> {
    hub.metrics.timers_armed.set(hub.lists.timers_armed().await?);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], hub.metrics.text()))
}
