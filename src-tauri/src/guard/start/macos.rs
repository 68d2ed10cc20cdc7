//! macOS: an agent of launchd in the person's own folder. It is taken up at the next login; the app that runs goes on as it is.

use std::path::PathBuf;
use std::{fs, io};

use tauri::AppHandle;

use super::{launch_agent, listed, program, unlist};
use crate::guard::standing::Standing;
use crate::guard::supervisor;
use crate::kept;

pub(super) fn on(app: &AppHandle) -> Result<(), String> {
    let program = program()?;
    let path = path()?;
    let text = launch_agent::plist(&program).ok_or_else(|| format!("launchd cannot start {}", program.display()))?;
    kept::write(&path, text.as_bytes()).map_err(|error| format!("{} cannot be written ({error})", path.display()))?;
    unlist(app)
}

/// What launchd took up already holds until the person logs out: taking it back would end the app.
pub(super) fn off(app: &AppHandle) -> Result<(), String> {
    unlist(app)?;
    let path = path()?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("{} cannot be removed ({error})", path.display()))
        }
        _ => Ok(()),
    }
}

pub(super) fn standing(app: &AppHandle) -> Standing {
    Standing::on_macos(path().is_ok_and(|path| path.is_file()), listed(app), supervisor::watches())
}

fn path() -> Result<PathBuf, String> {
    let home = std::env::var_os("HOME").ok_or("HOME is not set")?;
    Ok(PathBuf::from(home).join("Library/LaunchAgents").join(format!("{}.plist", launch_agent::LABEL)))
}
