//! The whole product from outside, in the lab: the real app, the real hub, a real screen, sound card, keyring and bus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on ends here")]

mod layers;
mod year;

#[cfg(target_os = "linux")]
mod accounts;
#[cfg(target_os = "linux")]
mod acknowledges;
#[cfg(target_os = "linux")]
mod alertmanager;
#[cfg(target_os = "linux")]
mod checks;
#[cfg(target_os = "linux")]
mod delivers;
#[cfg(target_os = "linux")]
mod escalates;
#[cfg(target_os = "linux")]
mod evidence;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(target_os = "linux")]
mod guards;
#[cfg(target_os = "linux")]
mod integrations;
#[cfg(target_os = "linux")]
mod keeps;
#[cfg(target_os = "linux")]
mod maintains;
#[cfg(target_os = "linux")]
mod plans;
#[cfg(target_os = "linux")]
mod rings;
#[cfg(target_os = "linux")]
mod senders;
#[cfg(target_os = "linux")]
mod shifts;
#[cfg(target_os = "linux")]
mod sounds;
#[cfg(target_os = "linux")]
mod steps;
#[cfg(target_os = "linux")]
mod swaps;
#[cfg(target_os = "linux")]
mod without;
