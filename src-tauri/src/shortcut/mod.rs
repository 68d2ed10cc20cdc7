//! The global shortcut: keys that acknowledge everything that rings, whatever window has the focus.

#[cfg(not(target_os = "linux"))]
#[path = "native.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "x11.rs"]
mod system;

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use tauri::AppHandle;
use tokio::sync::oneshot;

use crate::fault::{Answer, Fault};

/// What becomes of the keys.
#[derive(Debug)]
pub(crate) enum ShortcutEvent {
    /// They were pressed.
    Pressed,
    /// Something rings, and the system does not give them.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "elsewhere they are held all the time"))]
    Refused(Fault),
}

enum Order {
    Take(String, oneshot::Sender<Answer<()>>),
    Ringing(bool),
}

/// The keys, on a thread of its own: a system may take its time to give them.
#[derive(Debug, Clone)]
pub(crate) struct Shortcut {
    orders: Sender<Order>,
}

impl Shortcut {
    /// Starts the thread, with no keys.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(
        app: &AppHandle,
        tell: impl Fn(ShortcutEvent) + Clone + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let (orders, inbox) = channel();
        let mut keys = system::Keys::new(app.clone(), tell);
        thread::Builder::new().name("shortcut".to_owned()).spawn(move || {
            while let Ok(order) = inbox.recv() {
                match order {
                    Order::Take(wanted, answer) => drop(answer.send(keys.take(&wanted))),
                    Order::Ringing(ringing) => keys.ringing(ringing),
                }
            }
        })?;
        Ok(Self { orders })
    }

    /// Takes keys such as `Ctrl+Alt+A` in the place of those before; empty for none.
    ///
    /// # Errors
    /// `bad_shortcut` if these are no keys, `shortcut_taken` if another program has them, `shortcut_unavailable` where the
    /// desktop gives none to anybody. Then there are no keys.
    pub(crate) async fn take(&self, keys: &str) -> Answer<()> {
        let (answer, taken) = oneshot::channel();
        self.send(Order::Take(keys.to_owned(), answer));
        let ended = || {
            Fault::new(
                "shortcut_unavailable",
                "The part of Tocsin that listens for the shortcut has ended. Start Tocsin again.",
            )
        };
        taken.await.map_err(|_| ended())?
    }

    /// Something rings, or nothing does any more.
    pub(crate) fn ringing(&self, ringing: bool) {
        self.send(Order::Ringing(ringing));
    }

    fn send(&self, order: Order) {
        if self.orders.send(order).is_err() {
            tracing::error!("the shortcut's thread has ended");
        }
    }
}

fn parse(keys: &str) -> Answer<system::HotKey> {
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

fn refused(keys: &str, error: &impl std::fmt::Display) -> Fault {
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
