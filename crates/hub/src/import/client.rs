//! Asks Opsgenie's API: page by page, and again after a while where it says so or fails.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url};
use serde_json::Value;

use super::ImportError;

/// How often the same is asked.
const TRIES: u32 = 6;
/// How long to wait after the first failure; twice as long after each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest wait that is done, whatever is asked for.
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// More pages than this no account has.
const MOST_PAGES: usize = 1_000;

/// Opsgenie's API at one address, with one key.
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    key: HeaderValue,
}

impl Client {
    /// A client for an address; nothing is asked yet.
    pub(super) fn new(url: &str, key: &str) -> Result<Self, ImportError> {
        let base = Url::parse(url.trim()).ok().filter(|base| matches!(base.scheme(), "http" | "https"));
        let base = base.filter(Url::has_host).ok_or_else(|| ImportError::NotAnAddress(url.to_owned()))?;
        let key = key.trim();
        let mut header = HeaderValue::from_str(&format!("GenieKey {key}")).map_err(|_| ImportError::NotAKey)?;
        if key.is_empty() {
            return Err(ImportError::NotAKey);
        }
        header.set_sensitive(true);
        // Without one, TLS has nothing to reckon with; a second time it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut http = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
        if is_this_machine(&base) {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| ImportError::NoClient(error.to_string()))?;
        Ok(Self { http, base, key: header })
    }

    /// The `data` of an answer; of a list, that of all pages together. `what` is what it is, for errors.
    pub(super) async fn get(&self, path: &str, what: &str) -> Result<Value, ImportError> {
        let mut answer = self.ask(path, what).await?;
        let mut data = answer["data"].take();
        let mut known = vec![path.to_owned()];
        while let Some(next) = self.next_page(&answer).filter(|next| !known.contains(next) && known.len() < MOST_PAGES)
        {
            answer = self.ask(&next, what).await?;
            if let (Value::Array(items), Value::Array(more)) = (&mut data, answer["data"].take()) {
                items.extend(more);
            }
            known.push(next);
        }
        Ok(data)
    }

    /// The address of the next page, on the host that was given: the key goes nowhere else.
    fn next_page(&self, answer: &Value) -> Option<String> {
        let next = self.base.join(answer["paging"]["next"].as_str()?).ok()?;
        Some(next.query().map_or_else(|| next.path().to_owned(), |query| format!("{}?{query}", next.path())))
    }

    fn url(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    async fn ask(&self, path: &str, what: &str) -> Result<Value, ImportError> {
        let address = format!("{}{path}", self.url());
        let mut wait = FIRST_WAIT;
        for tries_left in (0..TRIES).rev() {
            let request = self.http.get(&address).header(AUTHORIZATION, &self.key);
            let sent = request.header("accept", "application/json").send().await;
            let pause = match sent {
                Ok(answer) if tries_left > 0 && is_passing(answer.status()) => asked_for(&answer).unwrap_or(wait),
                Ok(answer) => return self.read(answer, what).await,
                // Nobody there, or no such host: waiting does not help.
                Err(error) if tries_left == 0 || error.is_connect() || error.is_builder() => {
                    return Err(ImportError::Unreachable { url: self.url(), why: cause(&error) });
                }
                Err(_) => wait,
            };
            tokio::time::sleep(pause.min(LONGEST_WAIT)).await;
            wait *= 2;
        }
        Err(ImportError::Throttled { url: self.url() })
    }

    async fn read(&self, answer: Response, what: &str) -> Result<Value, ImportError> {
        let (url, status) = (self.url(), answer.status());
        let text = answer.text().await;
        let text = text.map_err(|error| ImportError::Unreachable { url: url.clone(), why: cause(&error) })?;
        let body: Option<Value> = serde_json::from_str(&text).ok();
        let said = body.as_ref().and_then(|body| body["message"].as_str()).unwrap_or_default().trim();
        let said = said.trim_end_matches('.').to_owned();
        match status {
            StatusCode::UNAUTHORIZED => Err(ImportError::UnknownKey { hint: self.hint(), url }),
            StatusCode::FORBIDDEN | StatusCode::PAYMENT_REQUIRED => {
                Err(ImportError::NotPermitted { what: what.to_owned(), said: or_status(said, status) })
            }
            StatusCode::TOO_MANY_REQUESTS => Err(ImportError::Throttled { url }),
            _ if !status.is_success() => {
                Err(ImportError::Refused { url, what: what.to_owned(), status: status.as_u16(), said })
            }
            _ => body.filter(|body| body.get("data").is_some()).ok_or_else(|| ImportError::NotOpsgenie {
                url,
                why: format!("asked for {what}, it answered {status} without any 'data'"),
            }),
        }
    }

    fn hint(&self) -> &'static str {
        match self.base.host_str() {
            Some("api.opsgenie.com") => {
                "If your account is in the EU, give --url https://api.eu.opsgenie.com. Otherwise copy the key once more from Settings, API key \
                 management."
            }
            Some("api.eu.opsgenie.com") => {
                "If your account is not in the EU, give --url https://api.opsgenie.com. Otherwise copy the key once more from Settings, API \
                 key management."
            }
            _ => "Copy the key once more from Settings, API key management, and check the address.",
        }
    }
}

/// Whether it may be otherwise a little later.
fn is_passing(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || (status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED)
}

/// How long an answer asks to wait.
fn asked_for(answer: &Response) -> Option<Duration> {
    let seconds = answer.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn or_status(said: String, status: StatusCode) -> String {
    if said.is_empty() { status.to_string() } else { said }
}

/// What went wrong, without the address, which is said already.
fn cause(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    if error.is_timeout() { "it takes too long".to_owned() } else { innermost.to_string() }
}

/// Requests to this machine go past any proxy.
fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
