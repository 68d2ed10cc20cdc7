//! The system's own dialog for choosing a sound file. Nothing of the disk is seen by the web view: it learns the path that was
//! chosen, and no other.

#[cfg(target_os = "linux")]
mod gtk;
#[cfg(not(target_os = "linux"))]
mod native;

use std::path::{Path, PathBuf};

#[cfg(target_os = "linux")]
use self::gtk as system;
#[cfg(not(target_os = "linux"))]
use self::native as system;

use tauri::{AppHandle, Manager as _};
use tokio::sync::oneshot;

use crate::fault::{Answer, Fault};

const TITLE: &str = "Choose a sound for the alarm";
/// What the person sees of the formats.
const FORMATS: &str = "Sounds (wav, ogg, mp3, flac)";
const EXTENSIONS: [&str; 5] = ["wav", "ogg", "oga", "mp3", "flac"];

/// Has the person choose a sound file, from the folder of the one `before` or else from their music. `None`: they chose none.
///
/// # Errors
/// `no_dialog`: the system shows none.
pub(crate) async fn sound_file(app: &AppHandle, before: Option<&Path>) -> Answer<Option<PathBuf>> {
    let no_dialog = |why: String| {
        Fault::new(
            "no_dialog",
            format!("The system shows no dialog for choosing a file ({why}). The alarm's sound stays as it was."),
        )
    };
    let (tell, told) = oneshot::channel();
    let (handle, folder) = (app.clone(), folder(app, before));
    app.run_on_main_thread(move || system::open(&handle, folder, tell))
        .map_err(|error| no_dialog(error.to_string()))?;
    told.await.map_err(|_| no_dialog("it was ended".to_owned()))
}

/// Where to begin: it is there, or the system decides.
fn folder(app: &AppHandle, before: Option<&Path>) -> Option<PathBuf> {
    let before = before.and_then(Path::parent).map(Path::to_owned);
    let folders = [before, app.path().audio_dir().ok(), app.path().home_dir().ok()];
    folders.into_iter().flatten().find(|folder| folder.is_dir())
}
