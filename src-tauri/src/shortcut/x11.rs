//! The keys under X11. They are held only while something rings: nobody else loses them in between, and the library, which
//! looks for pressed keys twenty times a second, does so only then. Taking them once tells whether they can be had.

use std::thread;
use std::time::Duration;

use global_hotkey::{Error, GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState};
use tauri::AppHandle;

use super::{ShortcutEvent, parse, refused};
use crate::fault::{Answer, Fault};

pub(super) use global_hotkey::hotkey::HotKey;

/// The library lets go of the keys up to 50 ms after it was told to: then they seem to be taken, by ourselves.
const LETTING_GO: Duration = Duration::from_millis(100);

pub(super) struct Keys {
    wanted: Option<(String, HotKey)>,
    ringing: bool,
    held: Option<GlobalHotKeyManager>,
    tell: Box<dyn Fn(ShortcutEvent) + Send>,
}

impl Keys {
    pub(super) fn new(_: AppHandle, tell: impl Fn(ShortcutEvent) + Clone + Send + Sync + 'static) -> Self {
        let pressed = tell.clone();
        GlobalHotKeyEvent::set_event_handler(Some(move |event: GlobalHotKeyEvent| {
            if event.state == HotKeyState::Pressed {
                pressed(ShortcutEvent::Pressed);
            }
        }));
        Self { wanted: None, ringing: false, held: None, tell: Box::new(tell) }
    }

    pub(super) fn take(&mut self, keys: &str) -> Answer<()> {
        self.held = None;
        self.wanted = None;
        if keys.is_empty() {
            return Ok(());
        }
        let key = parse(keys)?;
        available()?;
        let held = hold(keys, key)?;
        self.wanted = Some((keys.to_owned(), key));
        self.held = self.ringing.then_some(held);
        Ok(())
    }

    pub(super) fn ringing(&mut self, ringing: bool) {
        self.ringing = ringing;
        if !ringing {
            self.held = None;
        } else if self.held.is_none()
            && let Some((keys, key)) = &self.wanted
        {
            match hold(keys, *key) {
                Ok(held) => self.held = Some(held),
                Err(fault) => (self.tell)(ShortcutEvent::Refused(fault)),
            }
        }
    }
}

/// Takes the keys, until what is returned is dropped.
fn hold(keys: &str, key: HotKey) -> Answer<GlobalHotKeyManager> {
    let manager = GlobalHotKeyManager::new().map_err(|error| refused(keys, &error))?;
    let registered = match manager.register(key) {
        Err(Error::AlreadyRegistered(_)) => {
            thread::sleep(LETTING_GO);
            manager.register(key)
        }
        registered => registered,
    };
    registered.map_err(|error| refused(keys, &error))?;
    Ok(manager)
}

/// Wayland gives no program the keys of another.
fn available() -> Answer<()> {
    if std::env::var_os("WAYLAND_DISPLAY").is_some_and(|value| !value.is_empty()) {
        return Err(Fault::new(
            "shortcut_unavailable",
            "This desktop (Wayland) gives no program a global shortcut. The alarm can still be acknowledged in the tray, in the \
             notification and in the alarm window. Clear the shortcut to put this message away.",
        ));
    }
    Ok(())
}
