//! The desktop's notifications: a server that shows nothing, keeps everything, and can press the buttons.
//!
//! <https://specifications.freedesktop.org/notification-spec/latest/>

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use zbus::Connection;
use zbus::zvariant::OwnedValue;

use super::notification_server::Server;
use super::{bus, clock};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The notification server of one lab.
#[derive(Debug)]
pub struct Notifications {
    address: String,
    running: Option<Connection>,
    shown: Shown,
}

pub(crate) type Shown = Arc<Mutex<Vec<Notification>>>;

/// A notification, as it was last shown.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Its number.
    pub id: u32,
    /// When it was first shown.
    pub at: Instant,
    /// The program that shows it.
    pub program: String,
    /// Its headline.
    pub summary: String,
    /// Its text.
    pub body: String,
    /// Key and label of each button.
    pub buttons: Vec<(String, String)>,
    /// What else the program says of it, such as `urgency`.
    pub hints: HashMap<String, OwnedValue>,
    /// Milliseconds after which it goes, 0 for never, -1 as the server likes.
    pub timeout: i32,
    /// How often it was shown again with other content.
    pub replaced: u32,
    /// Whether it was closed.
    pub closed: bool,
}

impl Notifications {
    /// A server that is not there yet, on the bus at `address`.
    pub(crate) fn on(address: &str) -> Self {
        Self { address: address.to_owned(), running: None, shown: Shown::default() }
    }

    /// Starts the server.
    pub async fn start(&mut self) -> Result<()> {
        ensure!(self.running.is_none(), "the notification server runs already");
        let server = Server::showing(Arc::clone(&self.shown));
        self.running = Some(bus::serve(&self.address, NAME, PATH, server).await?);
        Ok(())
    }

    /// Ends the server.
    pub async fn stop(&mut self) -> Result<()> {
        let connection = self.running.take().context("no notification server runs")?;
        Ok(connection.close().await?)
    }

    /// All notifications since the start, the closed ones too.
    pub fn all(&self) -> Vec<Notification> {
        self.lock().clone()
    }

    /// Those that are on the screen.
    pub fn open(&self) -> Vec<Notification> {
        self.all().into_iter().filter(|notification| !notification.closed).collect()
    }

    /// Waits for an open notification whose headline or text contains `text`.
    pub async fn wait_for(&self, text: &str, within: Duration) -> Result<Notification> {
        clock::until(&format!("a notification with {text:?}"), within, async || {
            let found = self.open().into_iter().find(|notification| notification.says(text));
            found.with_context(|| format!("there were: {:?}", self.headlines()))
        })
        .await
    }

    /// Waits until no open notification contains `text`.
    pub async fn wait_for_none(&self, text: &str, within: Duration) -> Result<()> {
        let open = || self.open().iter().any(|notification| notification.says(text));
        clock::until_true(&format!("the notification with {text:?} to go"), within, || !open()).await
    }

    /// Presses the button whose label begins with `label`; gives the moment. As real servers do, the notification then
    /// closes, unless it is resident.
    pub async fn press(&self, notification: &Notification, label: &str) -> Result<Instant> {
        let mut buttons = notification.buttons.iter();
        let (key, _) = buttons
            .find(|(_, text)| text.starts_with(label))
            .with_context(|| format!("no button begins with {label:?}: {:?}", notification.buttons))?;
        self.invoke(notification, key).await
    }

    /// Clicks the notification itself.
    pub async fn click(&self, notification: &Notification) -> Result<Instant> {
        self.invoke(notification, "default").await
    }

    /// Closes it as a person does who does not want to see it.
    pub async fn dismiss(&self, notification: &Notification) -> Result<()> {
        self.close(notification.id, 2).await
    }

    async fn invoke(&self, notification: &Notification, key: &str) -> Result<Instant> {
        let at = clock::now();
        self.emit("ActionInvoked", &(notification.id, key)).await?;
        if notification.hint_is_set("resident") {
            return Ok(at);
        }
        self.close(notification.id, 2).await?;
        Ok(at)
    }

    async fn close(&self, id: u32, reason: u32) -> Result<()> {
        mark_closed(&mut self.lock(), id);
        self.emit("NotificationClosed", &(id, reason)).await
    }

    async fn emit<B>(&self, signal: &str, body: &B) -> Result<()>
    where
        B: serde::ser::Serialize + zbus::zvariant::DynamicType,
    {
        let connection = self.running.as_ref().context("no notification server runs")?;
        Ok(connection.emit_signal(None::<&str>, PATH, NAME, signal, body).await?)
    }

    fn headlines(&self) -> Vec<(String, bool)> {
        self.all().into_iter().map(|notification| (notification.summary, notification.closed)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Notification>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notification {
    /// Whether its headline or text contains `text`.
    pub fn says(&self, text: &str) -> bool {
        self.summary.contains(text) || self.body.contains(text)
    }

    /// 0 low, 1 normal, 2 critical (stays until it is dealt with).
    pub fn urgency(&self) -> u8 {
        self.hints.get("urgency").and_then(|value| u8::try_from(value.clone()).ok()).unwrap_or(1)
    }

    /// Whether a hint is there and true.
    pub fn hint_is_set(&self, name: &str) -> bool {
        self.hints.get(name).and_then(|value| bool::try_from(value.clone()).ok()).unwrap_or(false)
    }
}

/// Notes that a notification is no longer on the screen.
pub(crate) fn mark_closed(shown: &mut [Notification], id: u32) {
    for notification in shown.iter_mut().filter(|notification| notification.id == id) {
        notification.closed = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::bus::{Activation, Bus};
    use crate::lab::environment::Environment;
    use crate::lab::process::Process;

    const SOON: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn a_notification_is_seen_and_its_button_pressed() {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::in_folder(folder.path());
        let bus = Bus::start(folder.path(), &environment, Activation::Nothing).await.unwrap();
        let mut notifications = Notifications::on(bus.address());
        notifications.start().await.unwrap();

        let environment = environment.with("DBUS_SESSION_BUS_ADDRESS", bus.address());
        let mut command = environment.command("notify-send").unwrap();
        command.args(["--app-name=Tocsin", "--urgency=critical", "--action=acknowledge=Acknowledge"]);
        command.args(["checkout stopped", "Essential container in task exited"]);
        let sender = Process::start(folder.path(), "notify-send", &mut command).unwrap();

        let shown = notifications.wait_for("checkout", SOON).await.unwrap();
        assert_eq!((shown.program.as_str(), shown.urgency(), shown.closed), ("Tocsin", 2, false));
        assert_eq!(shown.body, "Essential container in task exited");
        assert_eq!(shown.buttons, [("acknowledge".to_owned(), "Acknowledge".to_owned())]);
        assert!(notifications.press(&shown, "Snooze").await.is_err());

        notifications.press(&shown, "Acknow").await.unwrap();
        sender.line("acknowledge", SOON).await.unwrap();
        sender.ended(SOON).await.unwrap();
        notifications.wait_for_none("checkout", SOON).await.unwrap();
        assert_eq!(notifications.all().len(), 1);
    }

    #[tokio::test]
    async fn without_a_server_a_program_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::in_folder(folder.path());
        let bus = Bus::start(folder.path(), &environment, Activation::Nothing).await.unwrap();
        let environment = environment.with("DBUS_SESSION_BUS_ADDRESS", bus.address());
        assert!(environment.run("notify-send", &["anybody?"]).await.is_err());
    }
}
