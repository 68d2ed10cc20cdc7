//! Receipts: a pager's proof of what became of pages.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use futures_util::future::join_all;
use oncall::{IncidentId, PageId, Sound, Stage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Payload;
use super::caller::Caller;
use crate::ledger::{Command, LedgerError};
use crate::problem::Problem;
use crate::state::Hub;

/// The longest name of a pager, in characters.
pub(super) const PAGER_LIMIT: usize = 100;
/// Most receipts of one request.
const RECEIPTS_LIMIT: usize = 500;

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
    /// More, such as how it was silenced, or why it failed.
    note: Option<String>,
    /// What was played, where it sounded.
    sound: Option<Sound>,
}

/// What became of my pages.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReceipts {
    /// One to 500 of them, in the order in which they happened.
    receipts: Vec<NewReceipt>,
}

/// What became of one receipt.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Taken {
    /// Whether it told anything new: the same again changes nothing.
    changed: bool,
    /// Why it was not taken, in a sentence; `null` if it was. To send it again would not help.
    refused: Option<String>,
}

/// What became of the receipts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakenReceipts {
    /// Of each one, in their order.
    results: Vec<Taken>,
}

/// Tells the hub what became of pages. Each receipt is taken or refused by itself.
#[utoipa::path(post, path = "/api/receipts", tag = "receipts", security(("token" = [])), request_body = NewReceipts,
    responses((status = 200, body = TakenReceipts), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn receive(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(body): Payload<NewReceipts>,
) -> Result<Json<TakenReceipts>, Problem> {
    if body.receipts.is_empty() || body.receipts.len() > RECEIPTS_LIMIT {
        let detail =
            format!("A request holds 1 to {RECEIPTS_LIMIT} receipts. Nothing was stored. Send them in pieces.");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_number", detail));
    }
    let person = caller.person.id;
    // All at once: they are decided in this order, and stored together.
    let taken = body.receipts.into_iter().map(|receipt| take(&hub, receipt, person));
    let results = join_all(taken).await.into_iter().collect::<Result<_, _>>()?;
    Ok(Json(TakenReceipts { results }))
}

async fn take(hub: &Hub, receipt: NewReceipt, person: oncall::PersonId) -> Result<Taken, Problem> {
    let NewReceipt { incident, page, pager, stage, note, sound } = receipt;
    if pager.trim().is_empty() || pager.chars().count() > PAGER_LIMIT {
        let refused = Some(format!("A pager's name has 1 to {PAGER_LIMIT} characters. This receipt was not stored."));
        return Ok(Taken { changed: false, refused });
    }
    match hub.ledger.submit(Command::Receipt { incident, page, person, pager, stage, note, sound }).await {
        Ok(outcome) => Ok(Taken { changed: outcome.changed, refused: None }),
        Err(error @ (LedgerError::ForeignPage | LedgerError::UnknownIncident)) => {
            Ok(Taken { changed: false, refused: Some(error.to_string()) })
        }
        Err(error) => Err(error.into()),
    }
}
