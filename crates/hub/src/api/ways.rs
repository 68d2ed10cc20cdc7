//! My further ways: what this hub offers, the secrets of my webhooks, and a test message. The ways themselves are kept in
//! `/api/me/paging-rules`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use oncall::WayId;
use oncall::ways::{Medium, Way};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::caller::Caller;
use crate::courier::{Matter, Message};
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(mine)).routes(routes!(test))
}

/// A way of mine.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyWay {
    /// The way.
    #[serde(flatten)]
    way: Way,
    /// By which the receiver of a webhook knows that a request is this hub's (Standard Webhooks); `null` for the others. A way that is
    /// removed and added again has another.
    secret: Option<String>,
}

/// My further ways.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyWays {
    /// By what this hub reaches people.
    offered: Vec<Medium>,
    /// The ways.
    ways: Vec<MyWay>,
}

/// What became of a test message.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tested {
    /// Whether the other side took it.
    sent: bool,
    /// What it answered, or why it is not there, in one sentence.
    detail: String,
}

/// By what this hub reaches people, and my further ways with the secrets of webhooks.
#[utoipa::path(get, path = "/api/me/ways", tag = "me", security(("token" = [])),
    responses((status = 200, body = MyWays), (status = 401, body = Problem, content_type = "application/problem+json")))]
async fn mine(caller: Caller, State(hub): State<Hub>) -> Json<MyWays> {
    let person = &caller.person;
    let secret = |way: &Way| hub.carriers.secret(person.id, way);
    let ways = person.paging_rules.ways.iter().map(|way| MyWay { secret: secret(way), way: way.clone() }).collect();
    Json(MyWays { offered: hub.carriers.offered(), ways })
}

/// Sends a test message by one of my ways now, and says how it went. At most six a minute.
#[utoipa::path(post, path = "/api/me/ways/{id}/test", tag = "me", security(("token" = [])), params(("id" = WayId, Path)),
    responses((status = 200, body = Tested), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json")))]
async fn test(caller: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<Json<Tested>, Problem> {
    let unknown = || Problem::not_found("way");
    let id: WayId = id.parse().map_err(|_| unknown())?;
    let person = &caller.person;
    let way = person.paging_rules.ways.iter().find(|way| way.id == id).ok_or_else(unknown)?;
    hub.carriers.take_test(person.id).map_err(|seconds| Problem {
        retry_after: Some(seconds),
        ..Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_tests",
            format!("More test messages than six a minute are not sent. Wait {seconds} s and try again."),
        )
    })?;
    let message = Message {
        id: Uuid::new_v4(),
        person: person.shown(),
        zone: person.time_zone,
        at: hub.clock.now(),
        matter: Matter::Test,
        public_url: hub.public_url.clone(),
    };
    let tested = match hub.carriers.carry(&message, way).await {
        Ok(answer) => Tested { sent: true, detail: answer },
        Err(uncarried) => Tested { sent: false, detail: format!("It was not sent: {uncarried}.") },
    };
    Ok(Json(tested))
}
