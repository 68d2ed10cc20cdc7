//! The global shortcut: keys that acknowledge everything that rings, whatever window has the focus.

use tauri::{AppHandle, Runtime};
use tauri_plugin_global_shortcut::{Error, GlobalShortcutExt, Shortcut, ShortcutState};

use crate::fault::{Answer, Fault};

/// Takes the keys, and gives back those taken before; empty for none. Blocks until the main thread has done it.
///
/// # Errors
/// `bad_shortcut` if these are no keys, `shortcut_taken` if another program has them, `shortcut_unavailable` where the
/// desktop gives none to anybody. Keys taken before are given back in any case.
pub(crate) fn take<R: Runtime>(
    app: &AppHandle<R>,
    keys: &str,
    pressed: impl Fn() + Send + Sync + 'static,
) -> Answer<()> {
    let shortcuts = app.global_shortcut();
    shortcuts.unregister_all().map_err(|error| fault(keys, &error))?;
    if keys.is_empty() {
        return Ok(());
    }
    let shortcut = parse(keys)?;
    available()?;
    let on_event = move |_: &AppHandle<R>, _: &Shortcut, event: tauri_plugin_global_shortcut::ShortcutEvent| {
        if event.state == ShortcutState::Pressed {
            pressed();
        }
    };
    shortcuts.on_shortcut(shortcut, on_event).map_err(|error| fault(keys, &error))
}

/// Reads keys such as `Ctrl+Alt+A`.
///
/// # Errors
/// `bad_shortcut`, with a sentence.
pub(crate) fn parse(keys: &str) -> Answer<Shortcut> {
    keys.parse().map_err(|error| {
        Fault::new(
            "bad_shortcut",
            format!(
                "'{keys}' cannot be used as a shortcut: {error}. The alarm can still be acknowledged everywhere else. Write it like \
                 Ctrl+Alt+A."
            ),
        )
    })
}

/// Wayland gives no program the keys of another.
fn available() -> Answer<()> {
    if cfg!(target_os = "linux") && std::env::var_os("WAYLAND_DISPLAY").is_some_and(|value| !value.is_empty()) {
        return Err(Fault::new(
            "shortcut_unavailable",
            "This desktop (Wayland) gives no program a global shortcut. The alarm can still be acknowledged in the tray, in the \
             notification and in the alarm window. Clear the shortcut to put this message away.",
        ));
    }
    Ok(())
}

fn fault(keys: &str, error: &Error) -> Fault {
    Fault::new(
        "shortcut_taken",
        format!(
            "The system does not give Tocsin the keys {keys} ({error}), most likely because another program has them. The alarm can \
             still be acknowledged in the tray, in the notification and in the alarm window. Choose other keys."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_people_write_them() {
        for keys in ["Ctrl+Alt+A", "ctrl + shift + F9", "CmdOrCtrl+Space", "Super+Escape", "F12"] {
            assert!(parse(keys).is_ok(), "{keys}");
        }
        for keys in ["Ctrl+Alt", "Ctrl+", "A+B", "Ctrl+Alt+Ж", "foo"] {
            let fault = parse(keys).unwrap_err();
            assert_eq!(fault.code, "bad_shortcut");
            assert!(fault.message.contains(keys), "{}", fault.message);
        }
    }
}
