//! The hub: takes signals from senders, keeps incidents durably, pages people, and tells their pagers over the feed.
//!
//! A signal comes in at [`senders`] or [`opsgenie`], is read by `ingest` (pure), decided and made durable by the `ledger` (the one
//! writer), and leaves over the `feed`. SQL is only in `store`; the clock is only in [`clock`]; the rules are in the crate
//! `oncall`.

mod api;
mod clock;
mod config;
mod courier;
pub mod demo;
mod directory;
mod engine;
mod error;
mod feed;
mod file;
mod founding;
mod ical;
pub mod import;
mod ingest;
mod ledger;
mod limit;
mod line;
mod lost;
mod metrics;
mod opsgenie;
mod outside;
mod pagers;
mod presence;
mod problem;
mod reach;
#[doc(hidden)]
pub mod readers;
mod secret;
mod senders;
mod server;
mod sns;
mod state;
mod store;
mod taking;

pub use api::openapi;
pub use clock::{Clock, Simulated};
pub use config::{Config, Hidden, Smtp, Twilio};
pub use error::HubError;
pub use file::schema;
pub use founding::{Founded, IssuedKey, NewHub, init};
pub use server::{Prepared, listen, prepare, run};
pub use store::StoreError;
