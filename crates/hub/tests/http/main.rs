//! The hub through its public door: HTTP on a real socket, and the program as it is started.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on ends here")]

mod amazon;
mod apply;
mod calendars;
mod delivery;
mod escalation;
mod faults;
mod feed;
mod founded;
mod harness;
mod heartbeats;
mod images;
mod import;
mod incidents;
mod known_faults;
mod lost;
mod maintenance;
mod opsgenie;
mod opsgenie_actions;
mod opsgenie_heartbeats;
mod opsgenie_lists;
mod opsgenie_requests;
mod opsgenie_setup;
mod overrides;
mod receiver;
mod ring_me;
mod rules;
mod schedules;
mod senders;
mod shift_requests;
mod shifts;
mod sns;
mod test_mode;
mod webhooks;
