//! Receipts: a pager's proof of what became of a page.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use oncall::{IncidentId, PageId, Stage};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::Payload;
use super::caller::Caller;
use super::incidents::{Done, done};
use crate::ledger::Command;
use crate::problem::Problem;
use crate::state::Hub;

/// The longest name of a pager, in characters.
const PAGER_LIMIT: usize = 100;

/// What became of one of my pages on one of my pagers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReceipt {
    /// The incident.
    incident: IncidentId,
    /// My page of it.
    page: PageId,
    /// The laptop's name.
    pager: String,
    /// What became of it.
    stage: Stage,
    /// More, such as the sound device, or why it failed.
    note: Option<String>,
}

/// Tells the hub what became of a page. The same stage again changes nothing.
#[utoipa::path(post, path = "/api/receipts", tag = "receipts", security(("token" = [])), request_body = NewReceipt,
    responses((status = 200, body = Done), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn receive(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(body): Payload<NewReceipt>,
) -> Result<Json<Done>, Problem> {
    if body.pager.trim().is_empty() || body.pager.chars().count() > PAGER_LIMIT {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "wrong_pager",
            format!(
                "A pager's name has 1 to {PAGER_LIMIT} characters. Nothing was stored. Correct it and send it again."
            ),
        ));
    }
    let NewReceipt { incident, page, pager, stage, note } = body;
    let person = caller.person.id;
    done(hub.ledger.submit(Command::Receipt { incident, page, person, pager, stage, note }).await?)
}
