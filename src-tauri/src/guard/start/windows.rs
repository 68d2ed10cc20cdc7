//! Windows: a task of the task scheduler; where it is refused, the registry's list of what starts at login.

use std::os::windows::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tauri::AppHandle;

use super::{list, listed, program, task, unlist};
use crate::guard::standing::Standing;
use crate::kept;

/// `CREATE_NO_WINDOW`: no console flashes up.
/// <https://learn.microsoft.com/windows/win32/procthread/process-creation-flags>
const NO_WINDOW: u32 = 0x0800_0000;

pub(super) fn on(app: &AppHandle) -> Result<(), String> {
    match create() {
        Ok(()) => unlist(app),
        Err(why) => {
            tracing::warn!(%why, "no task starts the app again after a crash; the registry starts it at login");
            list(app)
        }
    }
}

pub(super) fn off(app: &AppHandle) -> Result<(), String> {
    unlist(app)?;
    if exists() { ask(&["/Delete", "/TN", task::NAME, "/F"]) } else { Ok(()) }
}

pub(super) fn standing(app: &AppHandle) -> Standing {
    Standing::on_windows(exists(), listed(app))
}

fn exists() -> bool {
    ask(&["/Query", "/TN", task::NAME]).is_ok()
}

fn create() -> Result<(), String> {
    let program = program()?;
    let name = |variable: &str| std::env::var(variable).map_err(|_| format!("{variable} is not set"));
    let user = format!("{}\\{}", name("USERDOMAIN")?, name("USERNAME")?);
    let text = task::xml(&program, &user).ok_or_else(|| format!("no task can start {}", program.display()))?;
    let file = std::env::temp_dir().join(format!("tocsin-task-{}.xml", std::process::id()));
    kept::write(&file, &task::utf16(&text)).map_err(|error| error.to_string())?;
    let created = created_from(&file);
    let _ = std::fs::remove_file(&file);
    created
}

fn created_from(file: &Path) -> Result<(), String> {
    let file = file.to_str().ok_or("the folder for temporary files has a name that is no text")?;
    ask(&["/Create", "/TN", task::NAME, "/XML", file, "/F"])
}

fn ask(arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new("schtasks.exe");
    command.args(arguments).stdin(Stdio::null()).creation_flags(NO_WINDOW);
    let said = command.output().map_err(|error| format!("schtasks cannot be started ({error})"))?;
    let text = String::from_utf8_lossy(&said.stderr).trim().to_owned();
    if said.status.success() { Ok(()) } else { Err(format!("the task scheduler said: {text}")) }
}
