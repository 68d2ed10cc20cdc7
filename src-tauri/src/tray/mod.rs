//! The tray. [`look`](look::look) decides what it shows, `host` shows it: over D-Bus on Linux, by Tauri elsewhere.

mod icons;
pub(crate) mod look;
pub(crate) mod words;

#[cfg(not(target_os = "linux"))]
#[path = "native.rs"]
mod host;
#[cfg(target_os = "linux")]
#[path = "sni.rs"]
mod host;

use std::time::Duration;

pub(crate) use host::run;

/// What rings blinks once a second: half a second for each of two drawings.
const BLINK: Duration = Duration::from_millis(500);

/// What the tray tells its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrayEvent {
    /// Something in the menu, or the icon itself, was clicked.
    Clicked(look::Action),
    /// There is a place that shows the icon, or there is none.
    Host {
        /// Whether there is.
        present: bool,
    },
}
