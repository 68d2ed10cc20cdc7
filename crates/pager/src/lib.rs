//! The pager: the client of a hub, without a screen.
//!
//! All of "when does it ring" is in [`machine`], which is pure. Around it are thin edges: the feed's connection, the requests
//! and the tasks. The desktop app owns what is seen and heard: it hands in what happened ([`Client`]'s methods) and carries
//! out what comes back ([`DesktopEffect`]).
//!
//! - [`machine`]: the state machine, inputs to effects
//! - [`stream`]: bytes of `text/event-stream` to events
//! - `subscription`: the connection to the feed, resumed for ever
//! - `hub`: requests to the hub; [`requests`] names what can go wrong with them
//! - [`backoff`]: how long to wait before the next attempt
//! - [`account`]: the hub's address and the person's token
//! - [`client`]: all of it on tokio
//! - [`clock`]: the only place that reads a clock

pub mod account;
pub mod backoff;
pub mod client;
pub mod clock;
mod hub;
pub mod machine;
pub mod requests;
pub mod stream;
mod subscription;

pub use account::{Account, AccountError, HubAddress, Token};
pub use client::{Client, Laptop};
pub use clock::{Clock, Moment};
pub use machine::effect::{Alarm, DesktopEffect, Effect, Notice, Reminder, Summary};
pub use machine::input::{How, Input, SpeakerEvent};
pub use machine::view::{Bell, ConnectionState, CutOff, Problem, View};
pub use requests::{Answer, RequestError};
