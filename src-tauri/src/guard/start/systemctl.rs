//! systemd's manager of this user's session, asked by its own program.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// A manager that answers takes milliseconds; starting the app takes it longer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks at whether the program ended.
const LOOK: Duration = Duration::from_millis(10);

/// Whether there is a manager: its private socket is there.
pub(super) fn answers() -> bool {
    std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|folder| Path::new(&folder).join("systemd/private").exists())
}

/// Asks the manager. Waits until it did it, 20 s at most.
///
/// # Errors
/// What the manager said.
pub(super) fn ask(arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new("systemctl");
    command.arg("--user").args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut asked = command.spawn().map_err(|error| format!("systemctl cannot be started ({error})"))?;
    for _ in 0..PATIENCE.as_millis() / LOOK.as_millis() {
        if asked.try_wait().map_err(|error| error.to_string())?.is_some() {
            // What it says in a few lines fits the pipe; it has ended.
            let said = asked.wait_with_output().map_err(|error| error.to_string())?;
            let text = String::from_utf8_lossy(&said.stderr).trim().replace('\n', " ");
            return if said.status.success() { Ok(()) } else { Err(format!("systemd said: {text}")) };
        }
        thread::sleep(LOOK);
    }
    let _ = asked.kill();
    let _ = asked.wait();
    Err(format!("systemd did not answer within {} s", PATIENCE.as_secs()))
}
