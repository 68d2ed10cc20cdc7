//! The desk at which Amazon's messages are checked and its questions answered: the only part of the hub that calls addresses
//! from a message.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, Url};

use super::certificate::{Certificate, Forgery};
use super::trust::{Trust, Untrusted};
use crate::error::HubError;
use crate::ingest::sns::Envelope;

/// Oldest message taken, and furthest ahead: SNS gives up delivering after an hour.
const AGE_LIMIT: TimeDelta = TimeDelta::hours(1);
/// SNS waits 15 s for an answer: a certificate and a confirmation together stay below it.
const CERTIFICATE_TIMEOUT: Duration = Duration::from_secs(5);
const CONFIRMATION_TIMEOUT: Duration = Duration::from_secs(8);
/// Largest certificate read, in bytes; Amazon's have about 2 KiB.
const CERTIFICATE_LIMIT: usize = 64 * 1024;
/// Certificates kept. Amazon has one a region, and changes it about yearly.
const CERTIFICATES_KEPT: usize = 32;

/// Checks signatures and confirms subscriptions.
pub(crate) struct Desk {
    trust: Trust,
    /// Made at the first use: the system's certificates cost memory and time that most hubs never need.
    client: OnceLock<Client>,
    certificates: Mutex<HashMap<Url, Arc<Certificate>>>,
    /// Held while a certificate is fetched, so that a burst of messages fetches it once.
    fetching: tokio::sync::Mutex<()>,
}

/// Why a message is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// It names an address that is not called.
    #[error("{0}")]
    Untrusted(#[from] Untrusted),
    /// It is too old, of the future, or says no time.
    #[error("its time is more than an hour from this hub's")]
    OutOfTime,
    /// Its signature does not hold.
    #[error("{0}")]
    Forged(#[from] Forgery),
    /// A call to a trusted address failed: not the sender's fault.
    #[error("{0}")]
    Unreachable(String),
}

impl Desk {
    /// A desk that trusts Amazon, and addresses that begin with one of `trusted` (certificates and confirmations alike).
    ///
    /// # Errors
    /// [`HubError::SnsTrust`] if one of them is no address.
    pub(crate) fn new(trusted: &[String]) -> Result<Self, HubError> {
        let trust = Trust::new(trusted)?;
        for prefix in trust.prefixes() {
            tracing::warn!(
                %prefix,
                "SNS certificates and confirmations are also trusted below this address: whoever answers there can open and \
                 resolve incidents"
            );
        }
        Ok(Self {
            trust,
            client: OnceLock::new(),
            certificates: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        })
    }

    /// Checks that Amazon sent the envelope, within the last hour. Addresses are checked before anything is fetched.
    ///
    /// # Errors
    /// [`Refusal`] says why not, or that it could not be checked.
    pub(crate) async fn verify(&self, envelope: &Envelope, now: DateTime<Utc>) -> Result<(), Refusal> {
        let address = self.trust.certificate(&envelope.signing_cert_url)?;
        if let Some(subscribe_url) = &envelope.subscribe_url {
            self.trust.confirmation(subscribe_url)?;
        }
        let age = envelope.sent_at().map(|sent| (now - sent).abs());
        if age.is_none_or(|age| age > AGE_LIMIT) {
            return Err(Refusal::OutOfTime);
        }
        let certificate = self.certificate(&address, now).await?;
        Ok(certificate.check(envelope, now)?)
    }

    /// Calls the address of a verified envelope that confirms its subscription.
    ///
    /// # Errors
    /// [`Refusal`] if the address is not trusted or does not answer with success.
    pub(crate) async fn confirm(&self, subscribe_url: &str) -> Result<(), Refusal> {
        let address = self.trust.confirmation(subscribe_url)?;
        self.get(address, CONFIRMATION_TIMEOUT, CERTIFICATE_LIMIT).await.map(drop)
    }

    async fn certificate(&self, address: &Url, now: DateTime<Utc>) -> Result<Arc<Certificate>, Refusal> {
        if let Some(kept) = self.kept(address, now) {
            return Ok(kept);
        }
        let _one_at_a_time = self.fetching.lock().await;
        if let Some(kept) = self.kept(address, now) {
            return Ok(kept);
        }
        let pem = self.get(address.clone(), CERTIFICATE_TIMEOUT, CERTIFICATE_LIMIT).await?;
        let certificate = Arc::new(Certificate::parse(&pem)?);
        let mut certificates = self.certificates.lock().unwrap_or_else(PoisonError::into_inner);
        if certificates.len() >= CERTIFICATES_KEPT {
            certificates.clear();
        }
        certificates.insert(address.clone(), Arc::clone(&certificate));
        Ok(certificate)
    }

    fn kept(&self, address: &Url, now: DateTime<Utc>) -> Option<Arc<Certificate>> {
        let certificates = self.certificates.lock().unwrap_or_else(PoisonError::into_inner);
        certificates.get(address).filter(|certificate| certificate.holds_at(now)).cloned()
    }

    /// Gets what lies at a trusted address. Redirects are not followed: they could lead anywhere.
    async fn get(&self, address: Url, timeout: Duration, limit: usize) -> Result<Vec<u8>, Refusal> {
        let host = address.host_str().unwrap_or_default().to_owned();
        let failed = |why: String| Refusal::Unreachable(format!("{host} {why}"));
        let answer = self.client()?.get(address).timeout(timeout).send().await;
        let mut answer = answer.map_err(|error| failed(format!("does not answer ({})", innermost(&error))))?;
        if !answer.status().is_success() {
            return Err(failed(format!("answered {}", answer.status())));
        }
        let mut body = Vec::new();
        while let Some(piece) =
            answer.chunk().await.map_err(|error| failed(format!("broke off ({})", innermost(&error))))?
        {
            if body.len() + piece.len() > limit {
                return Err(failed(format!("answered with more than {limit} bytes")));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    fn client(&self) -> Result<&Client, Refusal> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = client().map_err(|error| {
            Refusal::Unreachable(format!("this computer can make no safe connections ({})", innermost(&error)))
        })?;
        Ok(self.client.get_or_init(|| client))
    }
}

fn client() -> reqwest::Result<Client> {
    // Somebody may have chosen a provider before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(3))
        .user_agent(concat!("tocsin-hub/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// The cause at the bottom: "connection refused" rather than "error sending request". It never holds the address, which may
/// hold a token.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
