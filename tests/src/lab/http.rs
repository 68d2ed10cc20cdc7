//! The HTTP client of the tests.

use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Client;

/// A client that gives up after `patience`. It knows no proxy of the machine: everything here is on the loopback.
pub fn client(patience: Duration) -> Result<Client> {
    // It is an error only if somebody installed one before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().timeout(patience).build().context("no HTTP client can be made")
}
