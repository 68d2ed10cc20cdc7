//! Calls to addresses that people or senders gave: images, webhooks. The one place that makes them.
//!
//! An address is called if it is http or https, carries no user name, and leads to the public internet, or if it begins with a
//! prefix that the hub's start allowed. Redirects are not followed, since they could lead anywhere; a proxy of the system is
//! not used, since it would resolve the name itself, out of sight. Time and size are bounded.

mod prefix;
mod public;
mod resolver;

use std::error::Error;
use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, RequestBuilder, StatusCode, Url};

use crate::error::HubError;
pub(crate) use prefix::Prefix;
use public::is_public;
use resolver::{NotPublic, PublicOnly};

/// How long a call may take, from the name to the last byte: a pager that asks for an image waits 10 s for the hub.
const TIMEOUT: Duration = Duration::from_secs(8);
/// How long until there is a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Most bytes read of the answer to a [`post`](Outside::post).
const REPLY_LIMIT: usize = 64 * 1024;

/// The way to addresses that people or senders gave.
pub(crate) struct Outside {
    allowed: Vec<Prefix>,
    /// For public addresses. Made at the first use, as the other: the system's certificates cost memory and time.
    guarded: OnceLock<Client>,
    /// For addresses below what is allowed.
    open: OnceLock<Client>,
}

/// What was answered. Redirects are answers too.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its body, whole.
    pub(crate) body: Bytes,
}

/// Why there is no answer, in a clause that names the host at most: the address may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unanswered {
    /// It is not called, now or later.
    #[error("{0}")]
    Refused(String),
    /// It did not answer as it should; it may another time.
    #[error("{0}")]
    Failed(String),
}

impl Outside {
    /// One that calls public addresses, and those that begin with one of `allow`.
    ///
    /// # Errors
    /// [`HubError::AllowOutside`] if one of them is no address.
    pub(crate) fn new(allow: &[String]) -> Result<Self, HubError> {
        let read = |prefix: &String| {
            Prefix::read(prefix).map_err(|why| HubError::AllowOutside { prefix: prefix.clone(), why })
        };
        let allowed = allow.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        for prefix in &allowed {
            tracing::warn!(
                %prefix,
                "Addresses below this one are called although they may not be public: whoever writes an address into a message or \
                 a setting can have the hub call there"
            );
        }
        Ok(Self { allowed, guarded: OnceLock::new(), open: OnceLock::new() })
    }

    /// Checks an address as far as that can be done without calling it: a name may still lead to what is not public.
    ///
    /// # Errors
    /// [`Unanswered::Refused`] says why it is never called.
    pub(crate) fn check(&self, address: &str) -> Result<Url, Unanswered> {
        let refused = |why: &str| Unanswered::Refused(format!("the address {why}"));
        let url = Url::parse(address).map_err(|_| refused("cannot be read"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused("is neither http nor https"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("carries a user name"));
        }
        match literal(&url) {
            Some(literal) if !is_public(literal) && !self.allows(&url) => Err(refused("is not a public one")),
            _ => Ok(url),
        }
    }

    /// Gets what lies at an address, at most `limit` bytes of it. `accept` is the `Accept` header, such as `image/png`.
    ///
    /// # Errors
    /// [`Unanswered`]: refused, not reached, not answered with success, or more than `limit`.
    pub(crate) async fn get(&self, address: &str, accept: &'static str, limit: usize) -> Result<Answer, Unanswered> {
        let url = self.check(address)?;
        let host = host_of(&url);
        let request = self.client(&url)?.get(url).header(ACCEPT, HeaderValue::from_static(accept));
        let answer = call(request, &host, limit).await?;
        if answer.status.is_redirection() {
            return Err(Unanswered::Failed(format!("{host} sends on to another address, which is not followed")));
        }
        if !answer.status.is_success() {
            return Err(Unanswered::Failed(format!("{host} answered {}", answer.status)));
        }
        Ok(answer)
    }

    /// Posts to an address. Whatever was answered is an answer, whether it is success or not.
    ///
    /// # Errors
    /// [`Unanswered`]: refused, not reached, or answered with more than 64 KiB.
    pub(crate) async fn post(
        &self,
        address: &str,
        headers: HeaderMap,
        body: impl Into<Bytes>,
    ) -> Result<Answer, Unanswered> {
        let url = self.check(address)?;
        let host = host_of(&url);
        let request = self.client(&url)?.post(url).headers(headers).body(body.into());
        call(request, &host, REPLY_LIMIT).await
    }

    fn allows(&self, url: &Url) -> bool {
        self.allowed.iter().any(|prefix| prefix.covers(url))
    }

    fn client(&self, url: &Url) -> Result<&Client, Unanswered> {
        let open = self.allows(url);
        let made = if open { &self.open } else { &self.guarded };
        if let Some(client) = made.get() {
            return Ok(client);
        }
        let client = client(open).map_err(|error| {
            Unanswered::Failed(format!("this computer can make no safe connections ({})", innermost(&error)))
        })?;
        Ok(made.get_or_init(|| client))
    }
}

fn client(open: bool) -> reqwest::Result<Client> {
    // Somebody may have chosen a provider before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        .user_agent(concat!("tocsin-hub/", env!("CARGO_PKG_VERSION")));
    if open { builder } else { builder.dns_resolver(PublicOnly) }.build()
}

async fn call(request: RequestBuilder, host: &str, limit: usize) -> Result<Answer, Unanswered> {
    let failed = |why: String| Unanswered::Failed(format!("{host} {why}"));
    let mut answer = request.send().await.map_err(|error| match refusal(&error) {
        Some(refusal) => Unanswered::Refused(refusal.to_string()),
        None if error.is_timeout() => failed("does not answer in time".to_owned()),
        None => failed(format!("does not answer ({})", innermost(&error))),
    })?;
    let too_much = || failed(format!("answered with more than {limit} bytes"));
    if answer.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_much());
    }
    let mut body = BytesMut::new();
    while let Some(piece) =
        answer.chunk().await.map_err(|error| failed(format!("broke off ({})", innermost(&error))))?
    {
        if body.len() + piece.len() > limit {
            return Err(too_much());
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answer { status: answer.status(), body: body.freeze() })
}

/// The address that a literal host is: names are resolved later, by [`PublicOnly`].
fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn host_of(url: &Url) -> String {
    oncall::signal::shorten(url.host_str().unwrap_or_default(), 200)
}

fn refusal(error: &reqwest::Error) -> Option<&NotPublic> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// The cause at the bottom: "connection refused" rather than "error sending request". It never holds the address, which may
/// hold a secret.
fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause| (**cause).source())
}

#[cfg(test)]
mod tests;
