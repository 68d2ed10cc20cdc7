//! The hub, as asked over HTTP: one client, with the account's token.

use std::error::Error;
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use oncall::{Incident, IncidentId, PersonRef};
use reqwest::header::{ACCEPT, CACHE_CONTROL, ETAG, HeaderValue, IF_MATCH, LOCATION};
use reqwest::{Method, RequestBuilder, Response, redirect};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::account::Account;
use crate::client::Laptop;
use crate::machine::effect::{Report, Request};
use crate::machine::input::Outcome;
use crate::requests::{Answer, RequestError};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request may take in all.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// An idle connection is not used again after this: it may have died without a word.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// The system asks the other side for a sign of life at this interval.
const KEEPALIVE: Duration = Duration::from_secs(15);
/// Most bytes that are read of one answer.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;
/// The kinds of images that a hub hands on.
const IMAGES: [&str; 4] = ["image/gif", "image/jpeg", "image/png", "image/webp"];

/// One account's way to its hub.
pub(crate) struct Hub {
    account: Account,
    /// Made when first needed, and anew after the network may have changed.
    http: Mutex<Option<reqwest::Client>>,
}

impl Hub {
    pub(crate) fn new(account: Account) -> Self {
        Self { account, http: Mutex::new(None) }
    }

    /// The hub's address, to be shown.
    pub(crate) fn address(&self) -> String {
        self.account.address.to_string()
    }

    /// Lets go of every connection: the next request makes new ones.
    pub(crate) fn refresh(&self) {
        *self.http.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The request for the feed of this laptop, from the place `position` on.
    pub(crate) fn feed(&self, laptop: &Laptop, position: Option<&str>) -> Result<RequestBuilder, RequestError> {
        let request = self
            .builder(Method::GET, "/api/feed")?
            .query(&[
                ("pager", laptop.id.to_string().as_str()),
                ("name", laptop.name.as_str()),
                ("system", std::env::consts::OS),
                ("version", env!("CARGO_PKG_VERSION")),
            ])
            .header(ACCEPT, "text/event-stream")
            .header(CACHE_CONTROL, "no-store");
        // An id that cannot stand in a header is none of our hub's: without it comes a snapshot.
        let id = position.filter(|id| !id.is_empty()).and_then(|id| HeaderValue::from_bytes(id.as_bytes()).ok());
        Ok(match id {
            Some(id) => request.header("Last-Event-ID", id),
            None => request,
        })
    }

    /// Asks for anything under `/api/`. `if_match` is the version (`ETag`) that a change was made from.
    pub(crate) async fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        if_match: Option<&str>,
    ) -> Result<Answer, RequestError> {
        let not_api = || RequestError::NotApi { method: method.to_owned(), path: path.to_owned() };
        let if_match = if_match.map(HeaderValue::from_str).transpose().map_err(|_| not_api())?;
        let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        let method = known.into_iter().find(|known| known.as_str() == method).ok_or_else(not_api)?;
        let mut request = self.builder(method, path)?.timeout(REQUEST_TIMEOUT);
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(version) = if_match {
            request = request.header(IF_MATCH, version);
        }
        let answer = match request.send().await {
            Ok(response) => self.read(response).await,
            Err(error) => Err(self.fault(&error)),
        };
        if matches!(answer, Err(RequestError::Timeout { .. } | RequestError::Unreachable { .. })) {
            self.refresh();
        }
        answer
    }

    /// Who the token's person is: also the check whether address and token are right.
    pub(crate) async fn person(&self) -> Result<PersonRef, RequestError> {
        #[derive(Deserialize)]
        struct Me {
            person: PersonRef,
        }
        let answer = self.request("GET", "/api/me", None, None).await?;
        if !answer.is_success() {
            return Err(answer.refusal());
        }
        let me: Me = serde_json::from_value(answer.body).map_err(|cause| self.not_a_hub(cause.to_string()))?;
        Ok(me.person)
    }

    /// Carries out a request of the state machine.
    pub(crate) async fn carry_out(&self, request: &Request) -> Outcome {
        let answer = match request {
            Request::Acknowledge(incident) => self.acknowledge(*incident).await,
            Request::Receipts(reports) => return self.receipts(reports).await,
            Request::Check(pager, check) => return self.tell(&format!("/api/pagers/{pager}/check"), check).await,
            Request::Journal(pager, entries) => {
                return self.tell(&format!("/api/pagers/{pager}/journal"), &json!({ "entries": entries })).await;
            }
        };
        match answer {
            Ok(answer) if answer.is_success() => self.taken(&answer.body),
            other => not_taken(other),
        }
    }

    async fn acknowledge(&self, incident: IncidentId) -> Result<Answer, RequestError> {
        self.request("POST", &format!("/api/incidents/{incident}/acknowledge"), Some(&json!({})), None).await
    }

    async fn receipts(&self, reports: &[Report]) -> Outcome {
        #[derive(Deserialize)]
        struct Taken {
            results: Vec<Taking>,
        }
        #[derive(Deserialize)]
        struct Taking {
            refused: Option<String>,
        }
        let body = json!({ "receipts": reports });
        match self.request("POST", "/api/receipts", Some(&body), None).await {
            Ok(answer) if answer.is_success() => match Taken::deserialize(&answer.body) {
                Ok(taken) => {
                    let refused = taken.results.into_iter().enumerate();
                    Outcome::Told { refused: refused.filter_map(|(place, it)| Some((place, it.refused?))).collect() }
                }
                Err(cause) => Outcome::Unreached { detail: self.not_a_hub(cause.to_string()).to_string() },
            },
            other => not_taken(other),
        }
    }

    /// Tells the hub something to which it has nothing to say.
    async fn tell(&self, path: &str, what: &impl serde::Serialize) -> Outcome {
        let told = async {
            let body = serde_json::to_value(what).map_err(|cause| self.not_a_hub(cause.to_string()))?;
            self.request("POST", path, Some(&body), None).await
        };
        match told.await {
            Ok(answer) if answer.is_success() => Outcome::Told { refused: Vec::new() },
            other => not_taken(other),
        }
    }

    fn taken(&self, body: &Value) -> Outcome {
        match incident_in(body) {
            Ok(incident) => Outcome::Taken(incident),
            Err(cause) => Outcome::Unreached { detail: self.not_a_hub(cause.to_string()).to_string() },
        }
    }

    /// Reads an answer whole. Whatever is not JSON, or leads elsewhere, is not of a hub.
    pub(crate) async fn read(&self, mut response: Response) -> Result<Answer, RequestError> {
        let status = response.status();
        if status.is_redirection() {
            let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("nowhere");
            return Err(self.not_a_hub(format!("status {}, it leads to {to}", status.as_u16())));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.fault(&error))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > ANSWER_LIMIT {
                return Err(self.not_a_hub(format!("an answer of more than {ANSWER_LIMIT} bytes")));
            }
        }
        let etag = response.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).map(ToOwned::to_owned);
        let not_ours = || self.not_a_hub(format!("status {}, {}", status.as_u16(), content_type(&response)));
        let body = match bytes.as_slice() {
            [] => Value::Null,
            // A web view shows it by this address, and needs no other to be allowed.
            image if IMAGES.contains(&content_type(&response).as_str()) => {
                Value::String(format!("data:{};base64,{}", content_type(&response), BASE64_STANDARD.encode(image)))
            }
            // The configuration as a file.
            _ if content_type(&response).starts_with("application/yaml") => {
                Value::String(String::from_utf8(bytes).map_err(|_| not_ours())?)
            }
            json => serde_json::from_slice(json).map_err(|_| not_ours())?,
        };
        Ok(Answer { status: status.as_u16(), body, etag })
    }

    pub(crate) fn not_a_hub(&self, found: String) -> RequestError {
        RequestError::NotAHub { address: self.address(), found }
    }

    pub(crate) fn fault(&self, error: &reqwest::Error) -> RequestError {
        if error.is_timeout() && !error.is_connect() {
            return RequestError::Timeout { address: self.address(), seconds: REQUEST_TIMEOUT.as_secs() };
        }
        RequestError::Unreachable { address: self.address(), cause: deepest(error) }
    }

    fn builder(&self, method: Method, path: &str) -> Result<RequestBuilder, RequestError> {
        let url = self.account.address.api(path);
        let url = url.ok_or_else(|| RequestError::NotApi { method: method.to_string(), path: path.to_owned() })?;
        Ok(self.client()?.request(method, url).bearer_auth(self.account.token.reveal()))
    }

    fn client(&self) -> Result<reqwest::Client, RequestError> {
        let mut http = self.http.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = &*http {
            return Ok(client.clone());
        }
        let client = make_client(&self.account).map_err(|error| self.fault(&error))?;
        *http = Some(client.clone());
        Ok(client)
    }
}

/// Why the hub did not do what it was asked for.
fn not_taken(answer: Result<Answer, RequestError>) -> Outcome {
    match answer {
        Ok(answer) if answer.may_pass() => Outcome::Unreached { detail: answer.refusal().to_string() },
        Ok(answer) => Outcome::Refused { detail: answer.refusal().to_string() },
        Err(error) => Outcome::Unreached { detail: error.to_string() },
    }
}

/// The incident in the answer to something that was done to one.
///
/// # Errors
/// The answer holds none.
pub(crate) fn incident_in(body: &Value) -> serde_json::Result<Box<Incident>> {
    #[derive(Deserialize)]
    struct Acted {
        incident: Box<Incident>,
    }
    Acted::deserialize(body).map(|acted| acted.incident)
}

/// What the answer says that it is.
pub(crate) fn content_type(response: &Response) -> String {
    let header = response.headers().get(reqwest::header::CONTENT_TYPE);
    header.and_then(|value| value.to_str().ok()).unwrap_or("without a content type").to_owned()
}

/// The innermost cause, which is the one that says something: "Connection refused" rather than "error sending request".
pub(crate) fn deepest(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

fn make_client(account: &Account) -> reqwest::Result<reqwest::Client> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Whoever else links rustls may have installed one: then theirs is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let mut client = reqwest::Client::builder()
        .user_agent(concat!("tocsin/", env!("CARGO_PKG_VERSION")))
        // Never HTTP/2: it would put the feed and all requests on one connection, to die of the same silence.
        .http1_only()
        // A POST that follows a redirect becomes a GET, and the token would go where it was not meant to.
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .tcp_keepalive(KEEPALIVE);
    if account.address.is_loopback() {
        client = client.no_proxy();
    }
    if !account.address.is_encrypted() {
        // No certificate is ever looked at: do not load the system's, which takes time and memory.
        client = client.tls_certs_only([]);
    }
    client.build()
}
