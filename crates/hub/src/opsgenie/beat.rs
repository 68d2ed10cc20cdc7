//! One request about heartbeats: whose key it is, which heartbeat its address names, and what it may do there.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use oncall::{Heartbeat, Setup, TeamId};
use serde_json::json;

use super::call::Answer;
use super::caller::Caller;
use super::change::{Plan, change};
use super::named::{Reference, missing};
use super::page::{Parameters, parameter};
use super::reply::{Exchange, Refusal};
use crate::ledger::Command;
use crate::state::Hub;

/// One request of an integration or a person.
pub(super) struct Beat {
    pub(super) hub: Hub,
    caller: Caller,
    /// The heartbeat's name in the address, decoded; empty where it names none.
    name: String,
    exchange: Exchange,
}

impl Beat {
    /// Sends an answer, or why there is none.
    pub(super) fn answer(&self, answer: Result<Answer, Refusal>) -> Response {
        match answer {
            Ok(Answer(status, fields)) => self.exchange.respond(status, fields),
            Err(refusal) => self.exchange.refused(&refusal),
        }
    }

    /// 202 with a word.
    pub(super) fn accepted(&self, result: &str) -> Response {
        self.exchange.respond(axum::http::StatusCode::ACCEPTED, json!({ "result": result }))
    }

    /// Has done what `plan` makes of the setup, all or nothing.
    pub(super) async fn change<T: Send>(&self, plan: impl Fn(&Setup) -> Plan<T> + Send + Sync) -> Result<T, Refusal> {
        change(&self.hub, &self.caller.actor(None), plan).await
    }

    /// Whether it may read a heartbeat: a person any, an integration those of its team.
    pub(super) fn sees(&self, heartbeat: &Heartbeat) -> bool {
        match &self.caller {
            Caller::Integration(integration) => integration.team.id == heartbeat.team,
            Caller::Person(..) => true,
        }
    }

    /// The heartbeat that the address names.
    pub(super) fn heartbeat(&self, setup: &Setup) -> Result<Arc<Heartbeat>, Refusal> {
        let found = setup.heartbeat_by_name(&self.name).filter(|heartbeat| self.sees(heartbeat));
        found.cloned().ok_or_else(|| missing("heartbeat", &self.name))
    }

    /// Refuses whoever may not change the heartbeats of a team: people who are not its admins, and other teams' integrations.
    pub(super) fn may_change(&self, team: TeamId) -> Result<(), Refusal> {
        match &self.caller {
            Caller::Integration(integration) if integration.team.id == team => Ok(()),
            Caller::Integration(integration) => Err(Refusal::not_permitted(&format!(
                "This key is of {}, and changes the heartbeats of that team only. Nothing was stored. Use a key of the other team.",
                integration.team.name
            ))),
            Caller::Person(person, _) => {
                let teams = self.hub.directory().teams_of(person.id);
                Ok(crate::api::caller::Caller { person: Arc::clone(person), teams }.want_admin(team)?)
            }
        }
    }

    /// The team that a heartbeat is to belong to: the one that the body names, or else the integration's, or the only one of the person.
    pub(super) fn owner(&self, setup: &Setup, named: Option<&Reference>) -> Result<TeamId, Refusal> {
        let team = match (named.filter(|named| !named.is_empty()), &self.caller) {
            (Some(named), _) => named.team(setup).map_err(|why| Refusal::wrong("ownerTeam", why))?,
            (None, Caller::Integration(integration)) => integration.team.id,
            (None, Caller::Person(_, teams)) => match teams.as_slice() {
                [only] => *only,
                mine => {
                    let why = format!(
                        "Each heartbeat belongs to a team here, and you are in {} teams. Say which it is: \"ownerTeam\": {{\"name\": …}}.",
                        mine.len()
                    );
                    return Err(Refusal::wrong("ownerTeam", why));
                }
            },
        };
        self.may_change(team)?;
        Ok(team)
    }

    /// Takes a ping. A name that nobody knows is no fault of the sender.
    pub(super) async fn ping(&self) -> Result<(), Refusal> {
        let directory = self.hub.directory();
        let Ok(heartbeat) = self.heartbeat(&directory.setup) else { return Ok(()) };
        if let Caller::Person(person, teams) = &self.caller
            && !teams.contains(&heartbeat.team)
            && !person.hub_admin
        {
            return Err(Refusal::not_permitted(
                "Only a member of the team pings its heartbeats. Nothing was stored. Use a key of an integration of the team.",
            ));
        }
        self.hub.ledger.submit(Command::Ping { heartbeat: heartbeat.id }).await?;
        Ok(())
    }
}

impl FromRequestParts<Hub> for Beat {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, hub: &Hub) -> Result<Self, Response> {
        let exchange = Exchange::begin();
        let headers = with_key(parts, hub).await;
        let caller = Caller::of(hub, &headers).map_err(|refusal| exchange.refused(&refusal))?;
        let name = match RawPathParams::from_request_parts(parts, hub).await {
            Ok(names) => names.iter().next().map(|(_, name)| name.trim().to_owned()).unwrap_or_default(),
            Err(_) => String::new(),
        };
        Ok(Self { hub: hub.clone(), caller, name, exchange })
    }
}

/// The headers, with the key that stands in the address (`?apiKey=`) where they have none.
async fn with_key(parts: &mut Parts, hub: &Hub) -> HeaderMap {
    let mut headers = parts.headers.clone();
    if !headers.contains_key(header::AUTHORIZATION)
        && let Ok(Query(query)) = Query::<Parameters>::from_request_parts(parts, hub).await
        && let Some(key) = parameter(&query, "apiKey")
        && let Ok(value) = HeaderValue::try_from(format!("GenieKey {key}"))
    {
        headers.insert(header::AUTHORIZATION, value);
    }
    headers
}
