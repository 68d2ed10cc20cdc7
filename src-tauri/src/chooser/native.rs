//! The dialog of Windows and macOS.

use std::path::PathBuf;

use rfd::AsyncFileDialog;
use tauri::{AppHandle, Manager as _};
use tokio::sync::oneshot::Sender;

use super::{EXTENSIONS, FORMATS, TITLE};
use crate::windows;

/// Opens the dialog; call it on the main thread.
pub(super) fn open(app: &AppHandle, folder: Option<PathBuf>, tell: Sender<Option<PathBuf>>) {
    let mut dialog = AsyncFileDialog::new().set_title(TITLE).add_filter(FORMATS, &EXTENSIONS);
    if let Some(window) = app.get_webview_window(windows::MAIN) {
        dialog = dialog.set_parent(&window);
    }
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    let chosen = dialog.pick_file();
    tauri::async_runtime::spawn(async move {
        let path = chosen.await.map(|file| file.path().to_owned());
        // Whoever asked may be gone.
        let _ = tell.send(path);
    });
}
