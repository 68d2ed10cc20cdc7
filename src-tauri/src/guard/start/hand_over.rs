//! Handing a start by hand, or by the desktop's autostart, over to systemd, so that a crash is noticed by somebody.

use super::{system, systemctl, unit};
use crate::Cli;
use crate::guard::supervisor;

/// What tells a program in which session it runs; a desktop that does not tell systemd itself has it told here.
const SESSION: [&str; 7] = [
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_TYPE",
    "XDG_SESSION_ID",
    "DBUS_SESSION_BUS_ADDRESS",
];

/// Where the app is meant to be started by systemd, has it do so, unless this process was. True if there is nothing left to do
/// here; a start without `--hidden` goes on all the same, as a second one that shows the window of the first. Without systemd, or
/// if it refuses, this process is the app.
pub fn handed_over(cli: &Cli) -> bool {
    // The demo speaks on standard output, to whoever started it.
    if cli.demo || cli.try_display || supervisor::watches() || !system::is_enabled() || !systemctl::answers() {
        return false;
    }
    if systemctl::ask(&["is-active", "--quiet", unit::NAME]).is_err() {
        let session: Vec<&str> = SESSION.into_iter().filter(|name| std::env::var_os(name).is_some()).collect();
        if !session.is_empty() {
            let _ = systemctl::ask(&[&["import-environment"], session.as_slice()].concat());
        }
        // What failed too often before is to be tried again when a person asks for it.
        let _ = systemctl::ask(&["reset-failed", unit::NAME]);
        if systemctl::ask(&["start", unit::NAME]).is_err() {
            return false;
        }
    }
    cli.hidden
}
