//! Reading alerts: one, a list, how many, who was called, and what became of a request.

use std::ops::ControlFlow;

use axum::response::Response;
use oncall::{Incident, Page, PersonId, Setup};
use serde_json::{Value, json};

use super::super::page::{Found, Page as ListPage, query};
use super::super::reply::Refusal;
use super::super::requests::{Request, Told};
use super::super::shape::{self, instant};
use super::asked::Asked;
use super::create;
use super::identifier::Identifier;
use super::search::search;

/// `GET /v2/alerts/{identifier}`.
pub(super) async fn get(asked: Asked) -> Response {
    let found = async {
        asked.caller.reads()?;
        let incident = Identifier::of(&asked)?.want(&asked).await?;
        Ok(json!({ "data": shape::whole(&incident, &asked.directory.setup) }))
    };
    asked.read(found.await)
}

/// `GET /v2/alerts`.
pub(super) async fn list(asked: Asked) -> Response {
    let listed = async {
        asked.caller.reads()?;
        let page = ListPage::read(&asked.parameters).map_err(|(field, why)| Refusal::wrong(field, why))?;
        let setup = &asked.directory.setup;
        let mut found = Vec::new();
        search(&asked.hub, &asked.caller.scope(), &page.query, setup, |incident| {
            found.push(Found { key: page.key(incident, setup), number: incident.number, id: incident.id });
            if page.is_full(found.len()) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .await?;
        let (ids, paging) = page.cut(found, &asked.origin);
        let incidents = asked.hub.lists.these(ids).await?;
        let alerts: Vec<Value> = incidents.iter().map(|incident| shape::base(incident, setup)).collect();
        Ok(json!({ "data": alerts, "paging": paging }))
    };
    asked.read(listed.await)
}

/// `GET /v2/alerts/count`.
pub(super) async fn count(asked: Asked) -> Response {
    let counted = async {
        asked.caller.reads()?;
        let (query, _) = query(&asked.parameters).map_err(|(field, why)| Refusal::wrong(field, why))?;
        let mut count = 0_u64;
        search(&asked.hub, &asked.caller.scope(), &query, &asked.directory.setup, |_| {
            count += 1;
            ControlFlow::Continue(())
        })
        .await?;
        Ok(json!({ "data": { "count": count } }))
    };
    asked.read(counted.await)
}

/// `GET /v2/alerts/requests/{request}`. Whoever sent the request may ask, though its key may not read.
pub(super) async fn request(asked: Asked) -> Response {
    asked.read(state_of_request(&asked).await)
}

async fn state_of_request(asked: &Asked) -> Result<Value, Refusal> {
    let unknown = || {
        Refusal::not_processed(
            "No request of this id is known here: it was never sent by this key, or it is forgotten. The state of a create is known as long \
             as its alert, that of other requests until the hub restarts or 10,000 newer ones came.",
        )
    };
    let id: uuid::Uuid = asked.name("request").parse().map_err(|_| unknown())?;
    if let Some(request) = asked.hub.requests.get(id).filter(|request| request.by == asked.by()) {
        return Ok(json!({ "data": request.shown() }));
    }
    // A create's id is its alert's.
    let incident = asked.hub.lists.incident(oncall::IncidentId(id)).await?;
    let incident = incident.filter(|incident| asked.caller.teams().contains(&incident.team.id)).ok_or_else(unknown)?;
    let told =
        Told { success: true, status: "Created alert".to_owned(), alert: Some((incident.id, incident.alias.clone())) };
    let by = incident.integration.id.0;
    let request = Request { by, action: create::ACTION, at: incident.opened_at, told };
    Ok(json!({ "data": request.shown() }))
}

/// `GET /v2/alerts/{identifier}/recipients`: who was called, the first first.
pub(super) async fn recipients(asked: Asked) -> Response {
    let found = async {
        asked.caller.reads()?;
        let incident = Identifier::of(&asked)?.want(&asked).await?;
        Ok(json!({ "data": called(&incident, &asked.directory.setup) }))
    };
    asked.read(found.await)
}

fn called(incident: &Incident, setup: &Setup) -> Vec<Value> {
    let mut people: Vec<PersonId> = Vec::new();
    for page in &incident.pages {
        if !people.contains(&page.person.id) {
            people.push(page.person.id);
        }
    }
    let shown = |person| {
        let pages: Vec<&Page> = incident.pages.iter().filter(|page| page.person.id == person).collect();
        let (first, last) = (pages.first()?, pages.last()?);
        let (state, method) = state_of(incident, &pages);
        let newest =
            pages.iter().flat_map(|page| page.receipts.iter().map(|receipt| receipt.at)).chain([last.at]).max();
        Some(json!({
            "user": { "id": person, "username": shape::name_of(&oncall::Actor::Person(first.person.clone()), setup) },
            "state": state,
            "method": method,
            "createdAt": instant(first.at),
            "updatedAt": instant(newest.unwrap_or(last.at)),
        }))
    };
    people.into_iter().filter_map(shown).collect()
}

/// What somebody who was called did: `action` with what, `active` while they are called, else `notactive`.
fn state_of(incident: &Incident, pages: &[&Page]) -> (&'static str, &'static str) {
    let Some(page) = pages.last() else { return ("notactive", "") };
    let by_them =
        |settled: &oncall::Settled| matches!(&settled.by, oncall::Actor::Person(it) if it.id == page.person.id);
    if incident.resolved.as_ref().is_some_and(by_them) {
        ("action", "Close")
    } else if incident.acknowledged.as_ref().is_some_and(by_them) {
        ("action", "Acknowledge")
    } else if incident.calling(page.person.id).is_some() {
        ("active", "")
    } else {
        ("notactive", "")
    }
}

/// `GET /v2/alerts/{identifier}/attachments`: none are kept, so there are none.
pub(super) async fn attachments(asked: Asked) -> Response {
    let found = async {
        asked.caller.reads()?;
        Identifier::of(&asked)?.want(&asked).await?;
        Ok(json!({ "data": [] }))
    };
    asked.read(found.await)
}
