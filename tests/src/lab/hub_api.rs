//! The hub's own API, as a person's program uses it.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, Utc};
use reqwest::{Client, Method};
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
    /// The other fields.
    #[serde(flatten)]
    pub all: serde_json::Map<String, Value>,
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
            let incidents = self.incidents().await?;
            let found = incidents.into_iter().find(|known| known.id == incident).context("the hub does not have it")?;
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

    /// Any request of the API; an answer other than 2xx is an error that quotes it.
    pub async fn ask<T: DeserializeOwned>(&self, method: Method, path: &str, body: Option<Value>) -> Result<T> {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.url)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.with_context(|| format!("{method} {path}: no answer from the hub"))?;
        let (status, text) = (response.status(), response.text().await?);
        if !status.is_success() {
            bail!("{method} {path}: {status} {text}");
        }
        serde_json::from_str(&text).with_context(|| format!("{method} {path}: not what was expected: {text}"))
    }

    async fn act(&self, incident: &str, action: &str, body: Value) -> Result<Incident> {
        let path = format!("/api/incidents/{incident}/{action}");
        Ok(self.ask::<Done>(Method::POST, &path, Some(body)).await?.incident)
    }
}
