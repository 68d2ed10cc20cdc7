//! A running hub, as the commands ask it over HTTP.

use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use reqwest::{Method, StatusCode, Url};
use serde::Deserialize;
use serde_json::Value;

/// How long an answer may take: applying a large file is the longest that is asked.
const PATIENCE: Duration = Duration::from_mins(1);

/// Which hub, and who asks.
#[derive(Args)]
pub(super) struct Remote {
    /// The address of the hub.
    #[arg(long, value_name = "URL", env = "TOCSIN_URL", default_value = "http://127.0.0.1:8420")]
    url: String,
    /// Your token; better in the environment, where others on this machine do not see it.
    #[arg(long, value_name = "TOKEN", env = "TOCSIN_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

/// Hides the token.
impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Remote({})", self.url)
    }
}

/// What a hub answers where it did not do what was asked.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    /// The kind, for programs.
    #[serde(default)]
    pub(super) code: String,
    /// What happened, what it means, what to do.
    pub(super) detail: String,
    /// What is wrong with what was sent.
    #[serde(default)]
    pub(super) faults: Value,
}

/// What a hub answered.
pub(super) enum Answer {
    /// It did it.
    Done(String),
    /// It did not.
    Refused(Refusal),
}

impl Answer {
    /// The answer to what can only be done or fail.
    pub(super) fn done(self) -> anyhow::Result<String> {
        match self {
            Self::Done(text) => Ok(text),
            Self::Refused(refusal) => bail!(refusal.detail),
        }
    }
}

impl Remote {
    /// Asks the hub for something under `/api/`.
    ///
    /// # Errors
    /// It does not answer, or something else answers than a hub.
    pub(super) fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Answer> {
        let token = self.token.as_deref().map(str::trim).filter(|token| !token.is_empty()).context(
            "The hub answers only people that it knows, and no token was given. Nothing was changed. Put yours into TOCSIN_TOKEN; \
             'tocsin-hub init' printed the first admin's.",
        )?;
        let base = self.url.trim_end_matches('/');
        let url = Url::parse(&format!("{base}{path}")).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.with_context(|| {
            format!("'{}' is not the address of a hub. Give one such as http://127.0.0.1:8420.", self.url)
        })?;
        // Without one, TLS has nothing to reckon with; a second time it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.send(token, method, url, body))
    }

    async fn send(&self, token: &str, method: Method, url: Url, body: Option<&Value>) -> anyhow::Result<Answer> {
        let mut client = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
        if is_this_machine(&url) {
            client = client.no_proxy();
        }
        let mut request = client.build()?.request(method, url).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let unreachable = || {
            format!(
                "The hub at {} does not answer. Start it with 'tocsin-hub serve', or give the right address with --url or TOCSIN_URL",
                self.url
            )
        };
        let answer = request.send().await.map_err(reqwest::Error::without_url).with_context(unreachable)?;
        let status = answer.status();
        let text = answer.text().await.map_err(reqwest::Error::without_url).with_context(unreachable)?;
        if status.is_success() {
            return Ok(Answer::Done(text));
        }
        self.refused(status, &text)
    }

    fn refused(&self, status: StatusCode, text: &str) -> anyhow::Result<Answer> {
        match serde_json::from_str::<Refusal>(text) {
            Ok(refusal) => Ok(Answer::Refused(refusal)),
            Err(_) => bail!("What answers at {} is no hub: it says {status}. Check the address.", self.url),
        }
    }
}

/// Requests to this machine go past any proxy.
fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
