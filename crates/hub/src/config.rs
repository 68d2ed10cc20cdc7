//! What a hub is told at its start.

use std::path::PathBuf;
use std::time::Duration;

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
        }
    }
}
