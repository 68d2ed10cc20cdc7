//! The dialog on Linux: GTK's, which is there already for the windows. It shows the desktop's own where that offers one.

use std::cell::RefCell;
use std::path::PathBuf;

use gtk::prelude::{FileChooserExt as _, NativeDialogExt as _};
use gtk::{FileChooserAction, FileChooserNative, FileFilter, ResponseType};
use tauri::{AppHandle, Manager as _};
use tokio::sync::oneshot::Sender;

use super::{EXTENSIONS, FORMATS, TITLE};
use crate::windows;

/// Opens the dialog; call it on the main thread.
pub(super) fn open(app: &AppHandle, folder: Option<PathBuf>, tell: Sender<Option<PathBuf>>) {
    let parent = app.get_webview_window(windows::MAIN).and_then(|window| window.gtk_window().ok());
    let dialog =
        FileChooserNative::new(Some(TITLE), parent.as_ref(), FileChooserAction::Open, Some("_Choose"), Some("_Cancel"));
    dialog.set_modal(true);
    dialog.add_filter(sounds());
    if let Some(folder) = folder {
        dialog.set_current_folder(folder);
    }
    // Nobody else holds the dialog while it is shown.
    let held = RefCell::new(Some((dialog.clone(), tell)));
    dialog.connect_response(move |dialog, response| {
        if let Some((_, tell)) = held.take() {
            // Whoever asked may be gone.
            let _ = tell.send(dialog.filename().filter(|_| response == ResponseType::Accept));
        }
        dialog.hide();
    });
    dialog.show();
}

fn sounds() -> FileFilter {
    let filter = FileFilter::new();
    filter.set_name(Some(FORMATS));
    for extension in EXTENSIONS {
        filter.add_pattern(&format!("*.{extension}"));
        filter.add_pattern(&format!("*.{}", extension.to_uppercase()));
    }
    filter
}
