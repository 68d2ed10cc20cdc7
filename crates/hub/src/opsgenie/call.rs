//! One request about what is set up: who sends it, what its address names, and its answer in Opsgenie's envelope.

use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::alerts::origin_of;
use super::caller::Caller as Sender;
use super::page::{Parameters, parameter};
use super::reply::{Exchange, Refusal};
use crate::api::body;
use crate::api::caller::Caller;
use crate::ingest::opsgenie::Refusal as BodyRefusal;
use crate::problem::Problem;
use crate::state::Hub;

/// One request of a person about users, teams, schedules or escalations.
pub(super) struct Call {
    pub(super) hub: Hub,
    /// Who sends it.
    pub(super) caller: Caller,
    /// What stands behind the `?`.
    pub(super) parameters: Parameters,
    /// Scheme and host that the caller used, for the addresses of further pages.
    pub(super) origin: String,
    names: Vec<(String, String)>,
    exchange: Exchange,
}

/// What was found or done.
pub(super) struct Answer(pub(super) StatusCode, pub(super) Value);

impl Answer {
    /// 200 with `data`.
    pub(super) fn found(data: impl Into<Value>) -> Self {
        Self(StatusCode::OK, json!({ "data": data.into() }))
    }

    /// 200 with fields beside `data`, such as `paging`.
    pub(super) fn with(fields: Value) -> Self {
        Self(StatusCode::OK, fields)
    }

    /// 201 with what names the new thing.
    pub(super) fn created(data: Value) -> Self {
        Self(StatusCode::CREATED, json!({ "result": "Created" })).beside(data)
    }

    /// 200 with a word for what was done.
    pub(super) fn done(result: &str, data: Value) -> Self {
        Self(StatusCode::OK, json!({ "result": result })).beside(data)
    }

    fn beside(mut self, data: Value) -> Self {
        self.1["data"] = data;
        self
    }

    /// 200: it is gone.
    pub(super) fn deleted() -> Self {
        Self(StatusCode::OK, json!({ "result": "Deleted" }))
    }
}

impl Call {
    /// Sends an answer, or why there is none.
    pub(super) fn answer(&self, answer: Result<Answer, Refusal>) -> Response {
        match answer {
            Ok(Answer(status, fields)) => self.exchange.respond(status, fields),
            Err(refusal) => self.exchange.refused(&refusal),
        }
    }

    /// A part of the address, decoded.
    pub(super) fn name(&self, key: &str) -> &str {
        let found = self.names.iter().find(|(name, _)| name == key);
        found.map_or("", |(_, value)| value.trim())
    }

    /// A parameter behind the `?`, if it says anything.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        parameter(&self.parameters, name)
    }

    /// A parameter that is true or false; false where left out.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.parameter(name).map(str::to_ascii_lowercase).as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Refusal::wrong(name, format!("'{name}' must be true or false."))),
        }
    }

    /// A parameter that is a number.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str, usual: T) -> Result<T, Refusal> {
        let Some(text) = self.parameter(name) else { return Ok(usual) };
        text.parse().map_err(|_| Refusal::wrong(name, format!("'{name}' must be a number, not '{text}'.")))
    }

    /// Whether a parameter with commas in it names something.
    pub(super) fn expands(&self, what: &str) -> bool {
        let expand = self.parameters.iter().filter(|(name, _)| name == "expand");
        expand.flat_map(|(_, value)| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(what))
    }
}

/// Reads a body of JSON. What is not known here is left aside: SDKs send more than Opsgenie reads.
pub(super) async fn read<T: DeserializeOwned>(body: Body) -> Result<T, Refusal> {
    let bytes = body::read(body).await?;
    let json: &[u8] = if bytes.trim_ascii().is_empty() { b"{}" } else { &bytes };
    serde_json::from_slice(json).map_err(|error| {
        if error.is_data() {
            let message = format!(
                "A field of the body is not as it should be: {error}. Nothing was stored. Correct it and send it again."
            );
            return Refusal::unprocessable(message, std::collections::BTreeMap::new());
        }
        BodyRefusal::NotJson(error.to_string()).into()
    })
}

impl From<Problem> for Refusal {
    /// What the hub's own API would say to somebody who may not.
    fn from(problem: Problem) -> Self {
        Self::not_permitted(&problem.detail)
    }
}

impl FromRequestParts<Hub> for Call {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, hub: &Hub) -> Result<Self, Response> {
        let exchange = Exchange::begin();
        match address(parts, hub).await {
            Ok((caller, parameters, names)) => {
                let origin = origin_of(&parts.headers);
                Ok(Self { hub: hub.clone(), caller, parameters, origin, names, exchange })
            }
            Err(refusal) => Err(exchange.refused(&refusal)),
        }
    }
}

type Address = (Caller, Parameters, Vec<(String, String)>);

async fn address(parts: &mut Parts, hub: &Hub) -> Result<Address, Refusal> {
    let person = Sender::of(hub, &parts.headers)?.person()?;
    let caller = Caller { teams: hub.directory().teams_of(person.id), person };
    let Query(parameters) = Query::<Parameters>::from_request_parts(parts, hub)
        .await
        .map_err(|error| Refusal::wrong("query", format!("What stands behind the '?' cannot be read: {error}.")))?;
    let names = match RawPathParams::from_request_parts(parts, hub).await {
        Ok(names) => names.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(RawPathParamsRejection::MissingPathParams(_)) => Vec::new(),
        Err(fault) => return Err(Refusal::wrong("identifier", format!("The identifier cannot be read: {fault}."))),
    };
    Ok((caller, parameters, names))
}
