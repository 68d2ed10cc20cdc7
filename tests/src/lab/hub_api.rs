//! The hub's own API, as a person's program uses it.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, Utc};
use reqwest::header::IF_MATCH;
use reqwest::{Client, Method, RequestBuilder};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{clock, http};

const PATIENCE: Duration = Duration::from_secs(10);

/// A hub, spoken to with a person's token.
#[derive(Clone, Debug)]
pub struct HubApi {
    url: String,
    token: String,
    client: Client,
}

/// An incident as the API shows it; what the tests do not ask for by name is in `all`.
#[derive(Clone, Debug, Deserialize)]
pub struct Incident {
    /// Its id.
    pub id: String,
    /// Its short number.
    pub number: u64,
    /// One line: what is wrong.
    pub title: String,
    /// `triggered`, `acknowledged` or `resolved`.
    pub state: String,
    /// How many signals it stands for.
    pub count: u64,
    /// Who works on it.
    pub acknowledged: Option<Settled>,
    /// Who said that it is over.
    pub resolved: Option<Settled>,
    /// Until when it is quiet.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Who was called for it, oldest first.
    pub pages: Vec<Page>,
    /// The other fields.
    #[serde(flatten)]
    pub all: serde_json::Map<String, Value>,
}

/// That somebody was called.
#[derive(Clone, Debug, Deserialize)]
pub struct Page {
    /// Who.
    pub person: Person,
    /// When.
    pub at: DateTime<Utc>,
    /// The rule of the policy that called, from 1.
    pub rule: Option<u32>,
    /// When it was settled: it rings no more.
    pub settled_at: Option<DateTime<Utc>>,
}

/// A person, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
}

impl Incident {
    /// The name of each person who was called and whose page is not settled, oldest first.
    pub fn called(&self) -> Vec<&str> {
        self.pages.iter().filter(|page| page.settled_at.is_none()).map(|page| page.person.name.as_str()).collect()
    }
}

/// Who settled something, and when.
#[derive(Clone, Debug, Deserialize)]
pub struct Settled {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// Who did something.
#[derive(Clone, Debug, Deserialize)]
pub struct Actor {
    /// `person`, `integration` or `hub`.
    pub kind: String,
    /// The name, where there is one.
    #[serde(default)]
    pub name: String,
}

/// An entry of an incident's timeline.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// Its place in the ledger.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What; its `kind` is in [`Entry::kind`].
    pub change: Value,
}

impl Entry {
    /// What kind of change it is, such as `acknowledged`.
    pub fn kind(&self) -> &str {
        self.change["kind"].as_str().unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct List {
    incidents: Vec<Incident>,
}

#[derive(Deserialize)]
struct Whole {
    timeline: Vec<Entry>,
}

#[derive(Deserialize)]
struct Done {
    incident: Incident,
}

impl HubApi {
    /// The hub at `url`, with a person's token.
    pub fn at(url: impl Into<String>, token: impl Into<String>) -> Result<Self> {
        Ok(Self { url: url.into(), token: token.into(), client: http::client(PATIENCE)? })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// All incidents, resolved ones too, newest first.
    pub async fn incidents(&self) -> Result<Vec<Incident>> {
        Ok(self.ask::<List>(Method::GET, "/api/incidents?state=all&limit=200", None).await?.incidents)
    }

    /// An incident as it is now.
    pub async fn incident(&self, id: &str) -> Result<Incident> {
        let incidents = self.incidents().await?;
        incidents.into_iter().find(|known| known.id == id).context("the hub does not have it")
    }

    /// The timeline of an incident, oldest first.
    pub async fn timeline(&self, incident: &str) -> Result<Vec<Entry>> {
        Ok(self.ask::<Whole>(Method::GET, &format!("/api/incidents/{incident}"), None).await?.timeline)
    }

    /// Acknowledges an incident.
    pub async fn acknowledge(&self, incident: &str) -> Result<Incident> {
        self.act(incident, "acknowledge", json!({})).await
    }

    /// Resolves an incident.
    pub async fn resolve(&self, incident: &str) -> Result<Incident> {
        self.act(incident, "resolve", json!({})).await
    }

    /// Writes a note to an incident's timeline.
    pub async fn note(&self, incident: &str, text: &str) -> Result<Incident> {
        self.act(incident, "notes", json!({ "text": text })).await
    }

    /// Waits for the only incident there is and gives it.
    pub async fn wait_for_incident(&self, within: Duration) -> Result<Incident> {
        clock::until("an incident on the hub", within, async || {
            let mut incidents = self.incidents().await?;
            ensure!(incidents.len() < 2, "there are {} incidents", incidents.len());
            incidents.pop().context("there is none")
        })
        .await
    }

    /// Waits until an incident is in a state.
    pub async fn wait_for_state(&self, incident: &str, state: &str, within: Duration) -> Result<Incident> {
        clock::until(&format!("the incident to be {state}"), within, async || {
            let found = self.incident(incident).await?;
            ensure!(found.state == state, "it is {}", found.state);
            Ok(found)
        })
        .await
    }

    /// Waits for an entry of a kind in an incident's timeline.
    pub async fn wait_for_entry(&self, incident: &str, kind: &str, within: Duration) -> Result<Entry> {
        clock::until(&format!("`{kind}` in the timeline"), within, async || {
            let timeline = self.timeline(incident).await?;
            let kinds: Vec<_> = timeline.iter().map(|entry| entry.kind().to_owned()).collect();
            let found = timeline.into_iter().find(|entry| entry.kind() == kind);
            found.with_context(|| format!("it holds {kinds:?}"))
        })
        .await
    }

    /// The id of the person with this name.
    pub async fn person(&self, name: &str) -> Result<String> {
        let people = self.get("/api/people").await?;
        let found = people["people"].as_array().into_iter().flatten().find(|person| person["name"] == name);
        let id = found.and_then(|person| person["id"].as_str());
        id.map(str::to_owned).with_context(|| format!("the hub has no {name}"))
    }

    /// The same hub, spoken to by the person with this name: an admin of the hub issues a token for them.
    pub async fn by(&self, name: &str) -> Result<Self> {
        let person = self.person(name).await?;
        let issued = self.post(&format!("/api/people/{person}/tokens"), json!({})).await?;
        Self::at(&self.url, issued["token"].as_str().context("no token was issued")?)
    }

    /// Something that the API shows.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.ask(Method::GET, path, None).await
    }

    /// Something that the API does.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// Changes an object, such as `/api/policies/<id>`, as it was when it was read.
    pub async fn change(&self, path: &str, change: impl FnOnce(&mut Value)) -> Result<Value> {
        let mut object = self.get(path).await?;
        let version = format!("\"{}\"", object["version"]);
        change(&mut object);
        let request = self.request(&Method::PUT, path).header(IF_MATCH, version).json(&object);
        answer(request, &format!("PUT {path}")).await
    }

    /// Any request of the API; an answer other than 2xx is an error that quotes it.
    pub async fn ask<T: DeserializeOwned>(&self, method: Method, path: &str, body: Option<Value>) -> Result<T> {
        let mut request = self.request(&method, path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        answer(request, &format!("{method} {path}")).await
    }

    fn request(&self, method: &Method, path: &str) -> RequestBuilder {
        self.client.request(method.clone(), format!("{}{path}", self.url)).bearer_auth(&self.token)
    }

    async fn act(&self, incident: &str, action: &str, body: Value) -> Result<Incident> {
        let path = format!("/api/incidents/{incident}/{action}");
        Ok(self.ask::<Done>(Method::POST, &path, Some(body)).await?.incident)
    }
}

/// Sends a request and reads its answer; `what` names it.
async fn answer<T: DeserializeOwned>(request: RequestBuilder, what: &str) -> Result<T> {
    let response = request.send().await.with_context(|| format!("{what}: no answer from the hub"))?;
    let (status, text) = (response.status(), response.text().await?);
    if !status.is_success() {
        bail!("{what}: {status} {text}");
    }
    serde_json::from_str(&text).with_context(|| format!("{what}: not what was expected: {text}"))
}
