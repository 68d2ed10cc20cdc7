//! The app's folders take what it has to remember.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use oncall::pager::{Point, Subject};
use tauri::Manager as _;

use super::{failed, passed, warned};
use crate::account::Mode;
use crate::desk::Desk;
use crate::kept;

/// As much as the app's own small files hold together.
const SIZE: usize = 16 * 1024;

pub(super) async fn point(desk: &Arc<Desk>) -> Option<Point> {
    let folders = [desk.app.path().app_local_data_dir(), desk.app.path().app_config_dir()];
    let folders: Vec<PathBuf> = folders.into_iter().flatten().collect();
    // Not broken off when the time is up: the file is taken away again.
    let tried = tokio::task::spawn_blocking(move || folders.iter().find_map(|folder| attempt(folder).err()));
    let obstacle = tried.await.unwrap_or_else(|error| Some(error.to_string()));
    let hub_is_here = matches!(desk.accounts.shown().mode, Mode::Embedded | Mode::Demo);
    Some(read(obstacle, hub_is_here))
}

/// Writes as the app does, to the disk itself.
fn attempt(folder: &std::path::Path) -> Result<(), String> {
    let path = folder.join("check.tmp");
    let written = kept::write(&path, &[0x55; SIZE]);
    let _ = fs::remove_file(&path);
    written.map_err(|error| format!("{} ({error})", folder.display()))
}

fn read(obstacle: Option<String>, hub_is_here: bool) -> Point {
    let subject = Subject::Disk;
    let Some(obstacle) = obstacle else {
        return passed(subject, "The disk takes what Tocsin has to remember.");
    };
    let obstacle: String = obstacle.chars().take(300).collect();
    let found = format!("The disk takes nothing in {obstacle}.");
    if hub_is_here {
        failed(
            subject,
            found,
            "The hub on this laptop takes no new incident, and so nothing new rings. Make room, or give yourself the right to \
             write there.",
        )
    } else {
        warned(
            subject,
            found,
            "It rings all the same, but after its next start Tocsin does not know your duty before the hub says it, and changed \
             settings are lost. Make room, or give yourself the right to write there.",
        )
    }
}

#[cfg(test)]
mod tests {
    use oncall::pager::Standing;

    use super::*;

    #[test]
    fn a_folder_that_takes_nothing_is_told_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        attempt(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        // A file stands where the folder is to be.
        let blocked = folder.path().join("data");
        fs::write(&blocked, "").unwrap();
        let obstacle = attempt(&blocked).unwrap_err();
        assert_eq!(read(Some(obstacle.clone()), true).standing, Standing::Failed);
        let point = read(Some(obstacle), false);
        assert_eq!(point.standing, Standing::Warned);
        assert!(point.found.contains("data"), "{}", point.found);
        assert_eq!(read(None, true).standing, Standing::Passed);
    }
}
