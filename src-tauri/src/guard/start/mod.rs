//! Starting at login, and again after a crash: by systemd or the desktop's autostart on Linux, launchd on macOS, the task scheduler
//! on Windows. What is given to them is made by pure functions; the edges are thin.

#[cfg(any(target_os = "macos", test))]
mod launch_agent;
#[cfg(any(windows, test))]
mod task;
#[cfg(any(target_os = "linux", test))]
mod unit;

#[cfg(target_os = "linux")]
mod hand_over;
#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod system;
#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;
#[cfg(target_os = "linux")]
mod systemctl;

use std::path::PathBuf;

use tauri::AppHandle;
use tauri_plugin_autostart::ManagerExt as _;

use super::standing::Standing;
use crate::fault::{Answer, Fault};

#[cfg(target_os = "linux")]
pub use hand_over::handed_over;
#[cfg(target_os = "macos")]
pub(crate) use launch_agent::LABEL;

/// Elsewhere nobody is there to whom it could be handed.
#[cfg(not(target_os = "linux"))]
pub fn handed_over(_cli: &crate::Cli) -> bool {
    false
}

/// Has the app started at login and after a crash, or not. Waits for the system for some seconds at most.
///
/// # Errors
/// `autostart_refused`: the system did not do it.
pub(crate) async fn switch(app: &AppHandle, on: bool) -> Answer<()> {
    let app = app.clone();
    let done = tokio::task::spawn_blocking(move || if on { system::on(&app) } else { system::off(&app) });
    let done = done.await.unwrap_or_else(|error| Err(error.to_string()));
    done.map_err(|why| {
        let state = if on {
            "does not start at login, so it does not ring after the next one"
        } else {
            "still starts at login"
        };
        Fault::new("autostart_refused", format!("Tocsin {state}, because the system refused it: {why}."))
    })
}

/// What starts the app at login and after a crash, as it is now.
pub(crate) async fn standing(app: &AppHandle) -> Standing {
    let app = app.clone();
    let found = tokio::task::spawn_blocking(move || system::standing(&app)).await;
    found.unwrap_or_else(|error| {
        tracing::error!(%error, "it cannot be found what starts the app");
        Standing::unknown()
    })
}

/// Brings an older way of starting at login up to date: what an earlier version set up, or another desktop, or for a program that
/// was moved since. Where the app does not start at login, nothing is done.
pub(crate) async fn bring_up_to_date(app: AppHandle) {
    if standing(&app).await.at_login
        && let Err(fault) = switch(&app, true).await
    {
        tracing::warn!(%fault, "what starts the app at login is as it was");
    }
}

/// The program that is to be started.
fn program() -> Result<PathBuf, String> {
    // An AppImage is mounted anew, elsewhere, at each start.
    if let Some(image) = std::env::var_os("APPIMAGE") {
        return Ok(image.into());
    }
    std::env::current_exe().map_err(|error| error.to_string())
}

/// The desktop's own list of what starts at login (XDG autostart, `Run` in the registry): what earlier versions used everywhere, and
/// what is left where nothing better is.
fn listed(app: &AppHandle) -> bool {
    app.autolaunch().is_enabled().unwrap_or_else(|error| {
        tracing::warn!(%error, "it cannot be read whether Tocsin starts at login");
        false
    })
}

#[cfg(not(target_os = "macos"))]
fn list(app: &AppHandle) -> Result<(), String> {
    app.autolaunch().enable().map_err(|error| error.to_string())
}

fn unlist(app: &AppHandle) -> Result<(), String> {
    app.autolaunch().disable().map_err(|error| error.to_string())
}
