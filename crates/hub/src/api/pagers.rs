//! My laptops: how they are called, where they are, what they found when they checked themselves, and what happened to them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use oncall::PagerId;
use oncall::pager::{Happened, JournalEntry, SelfCheck};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::Payload;
use super::caller::Caller;
use crate::ingest::one_line;
use crate::ledger::Command;
use crate::pagers::{Here, Left, NAME_LIMIT, PagerEdit, left_by};
use crate::problem::Problem;
use crate::state::Hub;

/// Longest sentence of a check or a journal, in characters.
const SENTENCE_LIMIT: usize = 500;
/// Most journal entries of one request.
const ENTRIES_LIMIT: usize = 200;
/// Journal entries that are shown of each laptop.
const SHOWN: u32 = 50;
/// What a laptop's name has to be.
pub(super) const NAME_RULE: &str = "A laptop's name ('name') has 1 to 100 characters.";

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(mine))
        .routes(routes!(set, forget))
        .routes(routes!(check))
        .routes(routes!(journal))
}

/// A laptop of mine.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyPager {
    /// Its id.
    id: PagerId,
    /// Its name; receipts name it so.
    name: String,
    /// Whether it rings only when no other laptop of mine does.
    second: bool,
    /// `linux`, `windows` or `macos`, as it says.
    system: String,
    /// The version of the app.
    version: String,
    /// Whether it is connected, and did not say that it leaves.
    connected: bool,
    /// When the hub heard of it last; now while it is connected.
    seen_at: DateTime<Utc>,
    /// What it found when it checked itself last; `null` if it never did.
    check: Option<SelfCheck>,
    /// That it left on purpose, and did not come back since.
    left: Option<Left>,
    /// What happened to it, the newest first, 50 at most.
    journal: Vec<JournalEntry>,
}

/// My laptops.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyPagers {
    /// First those that are connected, then those seen last.
    pagers: Vec<MyPager>,
}

/// What changes of a laptop; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PagerChange {
    /// Its name, 1 to 100 characters, which no other laptop of mine has.
    name: Option<String>,
    /// Whether it rings only when no other laptop of mine does.
    second: Option<bool>,
}

/// What happened to a laptop.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEntries {
    /// One to 200 entries. Those that the hub has already change nothing.
    entries: Vec<JournalEntry>,
}

/// My laptops, with their last self-check and what happened to them.
#[utoipa::path(get, path = "/api/me/pagers", tag = "pagers", security(("token" = [])),
    responses((status = 200, body = MyPagers), (status = 401, body = Problem, content_type = "application/problem+json")))]
async fn mine(caller: Caller, State(hub): State<Hub>) -> Result<Json<MyPagers>, Problem> {
    let laptops = hub.laptops_of(caller.person.id);
    let mut pagers = Vec::with_capacity(laptops.len());
    for laptop in laptops {
        pagers.push(shown(&hub, laptop).await?);
    }
    Ok(Json(MyPagers { pagers }))
}

/// Calls a laptop of mine otherwise, or makes it the second, or the first. It hears of it at once.
#[utoipa::path(patch, path = "/api/me/pagers/{id}", tag = "pagers", security(("token" = [])), params(("id" = PagerId, Path)),
    request_body = PagerChange,
    responses((status = 200, body = MyPager), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn set(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(change): Payload<PagerChange>,
) -> Result<Json<MyPager>, Problem> {
    let pager = known(&id)?;
    let name = change
        .name
        .map(|name| laptop_name(&name).ok_or_else(|| wrong("wrong_pager", format!("{NAME_RULE} Nothing was changed."))))
        .transpose()?;
    let person = caller.person.id;
    hub.ledger.submit(Command::Pager(PagerEdit::Set { person, pager, name, second: change.second })).await?;
    let laptop = hub.laptops_of(person).into_iter().find(|here| here.pager.id == pager);
    Ok(Json(shown(&hub, laptop.ok_or_else(unknown)?).await?))
}

/// Forgets a laptop that I do not have any more. One that is connected cannot be forgotten: it would come back.
#[utoipa::path(delete, path = "/api/me/pagers/{id}", tag = "pagers", security(("token" = [])),
    params(("id" = PagerId, Path)),
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn forget(caller: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let pager = known(&id)?;
    let person = caller.person.id;
    if hub.presence.watch().borrow().has(person, pager) {
        let detail =
            "This laptop is connected, and would ring. Nothing was changed. Sign it out or quit Tocsin there first.";
        return Err(Problem::new(StatusCode::CONFLICT, "connected", detail));
    }
    hub.ledger.submit(Command::Pager(PagerEdit::Forget { person, pager })).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells what a laptop of mine found when it checked itself. The last one holds.
#[utoipa::path(post, path = "/api/pagers/{id}/check", tag = "pagers", security(("token" = [])),
    params(("id" = PagerId, Path)), request_body = SelfCheck,
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn check(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(check): Payload<SelfCheck>,
) -> Result<StatusCode, Problem> {
    let pager = known(&id)?;
    let sentences = || check.points.iter().flat_map(|point| std::iter::once(&point.found).chain(&point.remedy));
    if check.points.len() > SelfCheck::POINTS_LIMIT || sentences().any(|sentence| is_too_long(sentence)) {
        let detail = format!(
            "A self-check has at most {} points, and each of their sentences {SENTENCE_LIMIT} characters. It was not stored, so the team \
             sees the one before. Send less.",
            SelfCheck::POINTS_LIMIT
        );
        return Err(wrong("wrong_check", detail));
    }
    hub.ledger.submit(Command::Pager(PagerEdit::Checked { person: caller.person.id, pager, check })).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells what happened to a laptop of mine.
#[utoipa::path(post, path = "/api/pagers/{id}/journal", tag = "pagers", security(("token" = [])),
    params(("id" = PagerId, Path)), request_body = NewEntries,
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn journal(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(NewEntries { entries }): Payload<NewEntries>,
) -> Result<StatusCode, Problem> {
    let pager = known(&id)?;
    if entries.is_empty() || entries.len() > ENTRIES_LIMIT {
        let detail = format!("A request holds 1 to {ENTRIES_LIMIT} entries. Nothing was stored. Send them in pieces.");
        return Err(wrong("wrong_number", detail));
    }
    if !entries.iter().all(may_be_told) {
        let detail = format!(
            "An entry of a journal has sentences of at most {SENTENCE_LIMIT} characters, and that a laptop was lost is written by the hub \
             alone. Nothing was stored. Correct it and send it again."
        );
        return Err(wrong("wrong_entry", detail));
    }
    let person = caller.person.id;
    let left = left_by(&entries);
    hub.ledger.submit(Command::Pager(PagerEdit::Wrote { person, pager, entries })).await?;
    if let Some(left) = left {
        hub.presence.leave(person, pager, left.why, left.at);
    }
    Ok(StatusCode::NO_CONTENT)
}

impl Hub {
    /// The laptops of a person and where they are at this moment.
    pub(super) fn laptops_of(&self, person: oncall::PersonId) -> Vec<Here> {
        let (pagers, roll) = (Arc::clone(&self.pagers.borrow()), self.presence.watch());
        let roll = roll.borrow();
        pagers.standing(person, &roll, self.clock.now())
    }
}

async fn shown(hub: &Hub, laptop: Here) -> Result<MyPager, Problem> {
    let Here { pager, connected, seen_at } = laptop;
    Ok(MyPager {
        id: pager.id,
        name: pager.name.clone(),
        second: pager.second,
        system: pager.system.clone(),
        version: pager.version.clone(),
        connected,
        seen_at,
        check: pager.check.clone(),
        left: pager.left,
        journal: hub.lists.journal(pager.id, SHOWN).await?,
    })
}

/// A laptop's name as it is kept, in one line; `None` if it is none or too long.
pub(super) fn laptop_name(text: &str) -> Option<String> {
    Some(one_line(text)).filter(|name| !name.is_empty() && name.chars().count() <= NAME_LIMIT)
}

fn may_be_told(entry: &JournalEntry) -> bool {
    match &entry.happened {
        Happened::Lost { .. } => false,
        Happened::Started { version } => !is_too_long(version),
        Happened::CutOff { why, .. } => !is_too_long(why),
        Happened::Crashed { .. }
        | Happened::Hung { .. }
        | Happened::Left { .. }
        | Happened::Slept { .. }
        | Happened::ClockSet { .. }
        | Happened::BatteryLow { .. } => true,
    }
}

fn is_too_long(sentence: &str) -> bool {
    sentence.chars().count() > SENTENCE_LIMIT
}

fn known(id: &str) -> Result<PagerId, Problem> {
    id.parse().map_err(|_| unknown())
}

fn unknown() -> Problem {
    Problem::not_found("laptop")
}

fn wrong(code: &'static str, detail: String) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
}
