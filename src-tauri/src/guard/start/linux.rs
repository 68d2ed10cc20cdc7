//! Linux: systemd's user session where there is one, and the desktop's autostart where a session does not start what systemd wants.
//!
//! A unit that is enabled is started by sessions that have the target `graphical-session.target`. In all others the autostart entry
//! starts the app, which then hands itself to systemd ([`super::hand_over`]). Both at once are harmless: a second start of a hidden
//! app shows nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tauri::AppHandle;

use super::{list, listed, program, systemctl, unit, unlist};
use crate::guard::standing::{Facts, Standing};
use crate::guard::supervisor;
use crate::kept;

/// Where the package puts the unit, and which program that one starts.
const PACKAGED: [&str; 2] = ["/usr/lib/systemd/user", "/lib/systemd/user"];
const INSTALLED: &str = "/usr/bin/tocsin";

pub(super) fn on(app: &AppHandle) -> Result<(), String> {
    if !systemctl::answers() {
        return list(app);
    }
    match enable().and_then(|()| systemctl::ask(&["is-active", "--quiet", unit::TARGET])) {
        Ok(()) => unlist(app),
        Err(why) => {
            tracing::info!(%why, "the desktop's autostart starts the app at login");
            list(app)
        }
    }
}

pub(super) fn off(app: &AppHandle) -> Result<(), String> {
    unlist(app)?;
    if is_enabled() {
        systemctl::ask(&["disable", unit::NAME])?;
    }
    let own = own_units()?.join(unit::NAME);
    match fs::remove_file(&own) {
        Ok(()) => systemctl::ask(&["daemon-reload"]),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(format!("{} cannot be removed ({error})", own.display())),
    }
}

pub(super) fn standing(app: &AppHandle) -> Standing {
    let manager = systemctl::answers();
    let enabled = is_enabled();
    Standing::on_linux(Facts {
        manager,
        enabled,
        session: manager && enabled && systemctl::ask(&["is-active", "--quiet", unit::TARGET]).is_ok(),
        listed: listed(app),
        supervised: supervisor::watches(),
    })
}

/// Whether sessions that know of systemd start the unit: by the link that enabling makes.
pub(super) fn is_enabled() -> bool {
    let wanted = format!("{}.wants/{}", unit::TARGET, unit::NAME);
    let own = own_units().map(|folder| folder.join(&wanted));
    own.is_ok_and(|link| link.is_symlink()) || Path::new("/etc/systemd/user").join(&wanted).is_symlink()
}

fn enable() -> Result<(), String> {
    let program = program()?;
    let own = own_units()?.join(unit::NAME);
    let packaged = PACKAGED.iter().any(|folder| Path::new(folder).join(unit::NAME).exists());
    if packaged && program == Path::new(INSTALLED) {
        // One of an earlier time, for a program elsewhere, would go before it.
        let _ = fs::remove_file(&own);
    } else {
        let text = unit::unit(&program).ok_or_else(|| format!("systemd cannot start {}", program.display()))?;
        if fs::read_to_string(&own).is_ok_and(|before| before == text) && is_enabled() {
            return Ok(());
        }
        kept::write(&own, text.as_bytes()).map_err(|error| format!("{} cannot be written ({error})", own.display()))?;
    }
    systemctl::ask(&["daemon-reload"])?;
    systemctl::ask(&["enable", unit::NAME])
}

/// The folder of the person's own units (systemd.unit(5)).
fn own_units() -> Result<PathBuf, String> {
    let given = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let config = given.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".config")));
    Ok(config.ok_or("neither XDG_CONFIG_HOME nor HOME is set")?.join("systemd/user"))
}
