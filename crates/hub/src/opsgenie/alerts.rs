//! Alerts: create, get, list, acknowledge, close.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use oncall::signal::{ALIAS_LIMIT, shorten};
use oncall::{Incident, Signal};
use serde_json::{Value, json};

use super::caller::Caller;
use super::page::{Page, Parameters, parameter};
use super::reply::{Exchange, Refusal};
use super::shape;
use crate::api::body;
use crate::ingest::Reading;
use crate::ingest::opsgenie::{Action, read_action, read_create};
use crate::ledger::{Command, Reception, SignalOrigin};
use crate::state::Hub;
use crate::store::{IncidentFilter, Which};

/// Incidents that a list looks through, the newest first.
const CONSIDERED: u32 = 5_000;

/// What an action does.
#[derive(Clone, Copy)]
enum Deed {
    Acknowledge,
    Close,
}

/// `POST /v2/alerts`.
pub(super) async fn create(State(hub): State<Hub>, headers: HeaderMap, body: Body) -> Response {
    let mut exchange = Exchange::begin();
    let done = async {
        let caller = Caller::of(&hub, &headers)?;
        let integration = caller.integration()?;
        let body = body::read(body).await?;
        let reading = Reading::Signal(Box::new(Signal::Trigger(read_create(&body)?)));
        let origin = SignalOrigin { team: integration.team.clone(), integration: integration.shown.clone() };
        Ok(hub.ledger.submit(Reception::one(origin, reading, Some(body)).command()).await?)
    }
    .await;
    let done = done.map(|outcome| {
        if let Some(incident) = &outcome.incident {
            exchange.id = incident.id.0;
        }
    });
    written(&hub, &exchange, done)
}

/// `POST /v2/alerts/{identifier}/acknowledge`.
pub(super) async fn acknowledge(
    State(hub): State<Hub>,
    identifier: Result<Path<String>, PathRejection>,
    Query(query): Query<Parameters>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let exchange = Exchange::begin();
    let done = act(&hub, Deed::Acknowledge, Identifier::read(identifier, &query), &headers, body).await;
    written(&hub, &exchange, done)
}

/// `POST /v2/alerts/{identifier}/close`.
pub(super) async fn close(
    State(hub): State<Hub>,
    identifier: Result<Path<String>, PathRejection>,
    Query(query): Query<Parameters>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let exchange = Exchange::begin();
    let done = act(&hub, Deed::Close, Identifier::read(identifier, &query), &headers, body).await;
    written(&hub, &exchange, done)
}

/// `GET /v2/alerts/{identifier}`.
pub(super) async fn get(
    State(hub): State<Hub>,
    identifier: Result<Path<String>, PathRejection>,
    Query(query): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    let exchange = Exchange::begin();
    let found = async {
        let caller = Caller::of(&hub, &headers)?;
        caller.reads()?;
        let incident = find(&hub, &caller, &Identifier::read(identifier, &query)?).await?;
        incident.ok_or_else(|| Refusal::not_found("Alert does not exist, or not among those that this key may see."))
    };
    match found.await {
        Ok(incident) => exchange.found(json!({ "data": shape::whole(&incident) })),
        Err(refusal) => exchange.refused(&refusal),
    }
}

/// `GET /v2/alerts`.
pub(super) async fn list(State(hub): State<Hub>, Query(query): Query<Parameters>, headers: HeaderMap) -> Response {
    let exchange = Exchange::begin();
    let listed = async {
        let caller = Caller::of(&hub, &headers)?;
        caller.reads()?;
        let page = Page::read(&query).map_err(|(field, why)| Refusal::wrong(field, why))?;
        let which = if page.query.only_open() { Which::Open } else { Which::All };
        let filter = IncidentFilter { scope: caller.scope(), which, text: None, before: None, limit: CONSIDERED };
        let incidents = hub.lists.incidents(filter).await?;
        let alerts: Vec<Value> =
            incidents.iter().filter(|incident| page.query.matches(incident)).map(shape::base).collect();
        Ok(page.cut(alerts, &origin_of(&headers)))
    };
    match listed.await {
        Ok(page) => exchange.found(page),
        Err(refusal) => exchange.refused(&refusal),
    }
}

/// Any other address of Opsgenie's.
pub(super) async fn unknown() -> Response {
    Exchange::begin().refused(&Refusal::not_found(
        "This hub does not know this address of Opsgenie's API. Nothing was done. It has alerts, users, teams, schedules and escalations, \
         such as /v2/alerts.",
    ))
}

/// An address of Opsgenie's that is there, by another method.
pub(super) async fn otherwise() -> Response {
    Exchange::begin().refused(&Refusal::not_offered(
        "This hub does not offer this method of Opsgenie's API at this address. Nothing was done. Check the address and the method.",
    ))
}

/// How an alert is named in the address.
enum Identifier {
    Id(String),
    Tiny(String),
    Alias(String),
}

impl Identifier {
    /// Reads the part of the path, which `%2F` does not split, and `identifierType`.
    fn read(identifier: Result<Path<String>, PathRejection>, query: &Parameters) -> Result<Self, Refusal> {
        let Path(identifier) = identifier
            .map_err(|fault| Refusal::wrong("identifier", format!("The identifier cannot be read: {fault}.")))?;
        match parameter(query, "identifierType") {
            None | Some("" | "id") => Ok(Self::Id(identifier)),
            Some("tiny") => Ok(Self::Tiny(identifier)),
            Some("alias") => Ok(Self::Alias(shorten(identifier.trim(), ALIAS_LIMIT))),
            Some(_) => Err(Refusal::wrong("identifierType", "'identifierType' must be one of id, tiny, alias.")),
        }
    }
}

/// The incident of that name among the caller's teams; by alias the open one, else the newest.
async fn find(hub: &Hub, caller: &Caller, identifier: &Identifier) -> Result<Option<Incident>, Refusal> {
    let teams = caller.teams();
    if let Identifier::Id(id) = identifier {
        let Ok(id) = id.trim().parse() else { return Ok(None) };
        return Ok(hub.lists.incident(id).await?.filter(|incident| teams.contains(&incident.team.id)));
    }
    let mut newest: Option<Incident> = None;
    for team in teams {
        let found = match identifier {
            Identifier::Alias(alias) => hub.lists.newest_by_alias(team, alias.clone()).await?,
            Identifier::Id(number) | Identifier::Tiny(number) => match number.trim().parse() {
                Ok(number) => hub.lists.by_number(team, number).await?,
                Err(_) => None,
            },
        };
        let rank = |incident: &Incident| (incident.is_open(), incident.number);
        if found.as_ref().map(rank) > newest.as_ref().map(rank) {
            newest = found;
        }
    }
    Ok(newest)
}

/// Does something to an alert. One that is unknown or closed is a success too, as in Opsgenie: senders log a 4xx as a fault of
/// theirs and may stop.
async fn act(
    hub: &Hub,
    deed: Deed,
    identifier: Result<Identifier, Refusal>,
    headers: &HeaderMap,
    body: Body,
) -> Result<(), Refusal> {
    let caller = Caller::of(hub, headers)?;
    let identifier = identifier?;
    let body = body::read(body).await?;
    let Action { user, note } = read_action(&body)?;
    let command = match (&caller, identifier) {
        (Caller::Integration(integration), Identifier::Alias(alias)) => {
            let origin = SignalOrigin { team: integration.team.clone(), integration: integration.shown.clone() };
            let signal = match deed {
                Deed::Acknowledge => Signal::Acknowledge { alias, user, note, about: None },
                Deed::Close => Signal::Resolve { alias, user, note, about: None },
            };
            Reception::one(origin, Reading::Signal(Box::new(signal)), Some(body)).command()
        }
        (_, identifier) => {
            let Some(incident) = find(hub, &caller, &identifier).await?.map(|incident| incident.id) else {
                return Ok(());
            };
            let by = caller.actor(user);
            match deed {
                Deed::Acknowledge => Command::Acknowledge { incident, by, note },
                Deed::Close => Command::Resolve { incident, by, note },
            }
        }
    };
    hub.ledger.submit(command).await?;
    Ok(())
}

/// The answer to a write, counted.
fn written(hub: &Hub, exchange: &Exchange, done: Result<(), Refusal>) -> Response {
    match done {
        Ok(()) => {
            hub.metrics.accepted.inc();
            exchange.accepted()
        }
        Err(refusal) => {
            hub.metrics.refused.inc();
            exchange.refused(&refusal)
        }
    }
}

/// Scheme and host that the caller used, for the addresses of further pages.
pub(super) fn origin_of(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    text("host").map_or_else(String::new, |host| format!("{scheme}://{host}"))
}
