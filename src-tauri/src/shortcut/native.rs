//! The keys on Windows and macOS, by Tauri's plugin: the system itself tells when they are pressed.

use tauri::AppHandle;
use tauri_plugin_global_shortcut::{GlobalShortcutExt as _, ShortcutState};

use super::{ShortcutEvent, parse, refused};
use crate::fault::Answer;

pub(super) use tauri_plugin_global_shortcut::Shortcut as HotKey;

pub(super) struct Keys {
    app: AppHandle,
    tell: Box<dyn Fn() -> Box<dyn Fn(ShortcutEvent) + Send + Sync> + Send>,
}

impl Keys {
    pub(super) fn new(app: AppHandle, tell: impl Fn(ShortcutEvent) + Clone + Send + Sync + 'static) -> Self {
        Self { app, tell: Box::new(move || Box::new(tell.clone())) }
    }

    pub(super) fn take(&mut self, keys: &str) -> Answer<()> {
        let shortcuts = self.app.global_shortcut();
        shortcuts.unregister_all().map_err(|error| refused(keys, &error))?;
        if keys.is_empty() {
            return Ok(());
        }
        let tell = (self.tell)();
        let registered = shortcuts.on_shortcut(parse(keys)?, move |_, _, event| {
            if event.state == ShortcutState::Pressed {
                tell(ShortcutEvent::Pressed);
            }
        });
        registered.map_err(|error| refused(keys, &error))
    }

    /// The keys are held all the time.
    pub(super) fn ringing(&mut self, ringing: bool) {
        tracing::trace!(ringing, "the shortcut stays");
    }
}
