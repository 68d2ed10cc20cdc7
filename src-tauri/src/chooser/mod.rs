//! The system's own dialog for choosing a sound file. Nothing of the disk is seen by the web view: it learns the path that was
//! chosen, and no other.

#[cfg(target_os = "linux")]
mod gtk;
#[cfg(not(target_os = "linux"))]
mod native;

use std::path::PathBuf;

#[cfg(target_os = "linux")]
use self::gtk as system;
#[cfg(not(target_os = "linux"))]
use self::native as system;

use tauri::AppHandle;
use tokio::sync::oneshot;

use crate::fault::{Answer, Fault};

const TITLE: &str = "Choose a sound for the alarm";
/// What the person sees of the formats.
const FORMATS: &str = "Sounds (wav, ogg, mp3, flac)";
const EXTENSIONS: [&str; 5] = ["wav", "ogg", "oga", "mp3", "flac"];

/// Has the person choose a sound file. `None`: they chose none.
///
/// # Errors
/// `no_dialog`: the system shows none.
pub(crate) async fn sound_file(app: &AppHandle) -> Answer<Option<PathBuf>> {
    let no_dialog = |why: String| {
        Fault::new(
            "no_dialog",
            format!("The system shows no dialog for choosing a file ({why}). The alarm's sound stays as it was."),
        )
    };
    let (tell, told) = oneshot::channel();
    let handle = app.clone();
    app.run_on_main_thread(move || system::open(&handle, tell)).map_err(|error| no_dialog(error.to_string()))?;
    told.await.map_err(|_| no_dialog("it was ended".to_owned()))
}
