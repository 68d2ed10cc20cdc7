//! What a hub is told at its start.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

/// Time between two pulses of the feed, unless told otherwise.
const PULSE: Duration = Duration::from_secs(10);
/// Messages a second that one key may send, unless told otherwise.
const INGEST_LIMIT: u32 = 50;

/// What a hub is told at its start.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that holds everything the hub keeps.
    pub data: PathBuf,
    /// The address by which people and senders reach the hub, such as `https://hub.example.com`; none: that which they used.
    pub public_url: Option<String>,
    /// Beginnings of addresses that are trusted beside Amazon's own for SNS certificates and confirmations, such as
    /// `http://127.0.0.1:4566/`. Anybody who can answer there can forge messages.
    pub sns_trust: Vec<String>,
    /// Beginnings of addresses that are called (images of messages, webhooks) although they are not public, such as
    /// `http://10.0.0.5:3000/`. Whoever writes an address into a message can have the hub call there.
    pub allow_outside: Vec<String>,
    /// Messages a second that one key may send, in bursts of ten times as many; 0 for no limit.
    pub ingest_limit: u32,
    /// Time between two pulses of the feed.
    pub pulse: Duration,
    /// By which server e-mail goes out to people; none: this hub sends no e-mail.
    pub smtp: Option<Smtp>,
    /// By which account text messages and calls go out to people; none: this hub sends none and calls nobody.
    pub twilio: Option<Twilio>,
}

/// A secret that the hub was told. It is not written down anywhere, and not shown by `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(hidden)")
    }
}

impl From<&str> for Hidden {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// A server that takes e-mail.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Its address, with the name and password by which the hub signs in:
    /// `smtps://name:password@mail.example.com`, `smtp://mail.example.com:587?tls=required`.
    pub url: Hidden,
    /// From whom e-mail is, such as `Tocsin <tocsin@example.com>`.
    pub from: String,
}

/// An account at Twilio, or at whoever takes the same requests.
#[derive(Clone, Debug)]
pub struct Twilio {
    /// The beginning of its API's addresses: `https://api.twilio.com`.
    pub url: String,
    /// The account's SID, such as `AC…`.
    pub account: String,
    /// The account's token.
    pub token: Hidden,
    /// The number that sends and calls, such as `+15005550006`.
    pub from: String,
}

impl Config {
    /// The usual for a data folder.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            public_url: None,
            sns_trust: Vec::new(),
            allow_outside: Vec::new(),
            ingest_limit: INGEST_LIMIT,
            pulse: PULSE,
            smtp: None,
            twilio: None,
        }
    }
}
