//! The hub through its public door: HTTP on a real socket, and the program as it is started.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on ends here")]

mod amazon;
mod apply;
mod calendars;
mod escalation;
mod faults;
mod feed;
mod founded;
mod harness;
mod incidents;
mod opsgenie;
mod opsgenie_setup;
mod overrides;
mod schedules;
mod shift_requests;
mod shifts;
mod sns;
