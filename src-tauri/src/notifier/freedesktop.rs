//! Notifications on Linux: the desktop's own server, over D-Bus, where buttons work and what is urgent stays until it is
//! settled. One connection and one stream of its signals for all of them, so that no click falls between two of them.
//!
//! <https://specifications.freedesktop.org/notification-spec/latest/>

use std::collections::HashMap;

use futures_util::StreamExt;
use oncall::Urgency;
use tokio::sync::mpsc::UnboundedReceiver;
use zbus::proxy::SignalStream;
use zbus::zvariant::Value;
use zbus::{Connection, Message, Proxy};

use super::{Note, NotificationEvent, Order, Subject};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
const ACKNOWLEDGE: &str = "acknowledge";
const OPEN: &str = "open";
/// The action of a click beside the buttons, by the specification.
const OPEN_BY_CLICK: &str = "default";
/// Milliseconds: for ever, and as the server likes.
const NEVER: i32 = 0;
const AS_USUAL: i32 = -1;

pub(super) async fn run(mut orders: UnboundedReceiver<Order>, tell: impl Fn(NotificationEvent) + Send + Sync) {
    let mut server: Option<Server> = None;
    loop {
        let Some(open) = &mut server else {
            let Some(order) = orders.recv().await else { return };
            match order {
                Order::Show(note) => match Server::open().await {
                    Ok(opened) => show(server.insert(opened), &note, &tell).await,
                    Err(error) => tell(NotificationEvent::Failed(error.to_string())),
                },
                // Nothing is shown while there is no server.
                Order::Dismiss(_) | Order::DismissAll(_) => {}
            }
            continue;
        };
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Show(note)) => show(open, &note, &tell).await,
                Some(Order::Dismiss(subject)) => open.close(subject).await,
                Some(Order::DismissAll(done)) => {
                    open.close_all().await;
                    drop(done);
                }
                None => return,
            },
            signal = open.signals.next() => match signal {
                Some(message) => open.heard(&message).into_iter().for_each(&tell),
                // The bus is gone; the next notification looks for it again.
                None => server = None,
            },
        }
    }
}

/// Who shows notifications, and whether "do not disturb" is on there, as far as the server says so: Plasma by a property of this
/// interface (`Inhibited`), dunst by one of its own (`paused`). GNOME tells nobody.
///
/// # Errors
/// Nobody does.
pub(crate) async fn server() -> zbus::Result<(String, bool)> {
    let bus = Connection::session().await?;
    let answer = bus.call_method(Some(NAME), PATH, Some(NAME), "GetServerInformation", &()).await?;
    let (name, _vendor, _version, _spec): (String, String, String, String) = answer.body().deserialize()?;
    for (interface, property) in [(NAME, "Inhibited"), ("org.dunstproject.cmd0", "paused")] {
        let properties = Some("org.freedesktop.DBus.Properties");
        let asked = bus.call_method(Some(NAME), PATH, properties, "Get", &(interface, property)).await;
        // Most servers have neither.
        let held_back = asked.and_then(|answer| Ok(answer.body().deserialize::<Value<'_>>()? == Value::from(true)));
        if held_back.unwrap_or(false) {
            return Ok((name, true));
        }
    }
    Ok((name, false))
}

async fn show(server: &mut Server, note: &Note, tell: &(impl Fn(NotificationEvent) + Sync)) {
    tell(match server.show(note).await {
        Ok(()) => NotificationEvent::Shown,
        Err(error) => NotificationEvent::Failed(error.to_string()),
    });
}

struct Server {
    proxy: Proxy<'static>,
    signals: SignalStream<'static>,
    /// The server's numbers of what is shown.
    shown: HashMap<Subject, u32>,
}

impl Server {
    async fn open() -> zbus::Result<Self> {
        let bus = Connection::session().await?;
        let proxy = Proxy::new_owned(bus, NAME, PATH, NAME).await?;
        let signals = proxy.receive_all_signals().await?;
        Ok(Self { proxy, signals, shown: HashMap::new() })
    }

    async fn show(&mut self, note: &Note) -> zbus::Result<()> {
        let capabilities: Vec<String> = self.proxy.call("GetCapabilities", &()).await?;
        let markup = capabilities.iter().any(|capability| capability == "body-markup");
        let body = if markup { escape(&note.body) } else { note.body.clone() };
        let replaces = self.shown.get(&note.subject).copied().unwrap_or(0);
        let (level, timeout): (u8, i32) = match note.urgency {
            Urgency::Alarm => (2, NEVER),
            Urgency::Chime => (1, AS_USUAL),
            Urgency::Silent => (0, AS_USUAL),
        };
        let hints = HashMap::from([
            ("urgency", Value::from(level)),
            ("resident", Value::from(note.urgency == Urgency::Alarm)),
            ("desktop-entry", Value::from("Tocsin")),
            // The sound is ours; the server's own would only cover it.
            ("suppress-sound", Value::from(true)),
        ]);
        let actions: &[&str] = match note.subject {
            Subject::Incident(_) => &[ACKNOWLEDGE, "Acknowledge", OPEN_BY_CLICK, "Open"],
            Subject::Many => &[OPEN, "Open", OPEN_BY_CLICK, "Open"],
            Subject::Request(_) => &[OPEN, "My shifts", OPEN_BY_CLICK, "Open"],
            Subject::Laptop | Subject::Battery => &[OPEN, "This laptop", OPEN_BY_CLICK, "Open"],
        };
        let arguments = ("Tocsin", replaces, "tocsin", &note.title, body, actions, hints, timeout);
        let number = self.proxy.call("Notify", &arguments).await?;
        self.shown.insert(note.subject, number);
        Ok(())
    }

    async fn close(&mut self, subject: Subject) {
        if let Some(number) = self.shown.remove(&subject)
            && let Err(error) = self.proxy.call_method("CloseNotification", &(number,)).await
        {
            tracing::debug!(%error, "a notification was gone before it was taken away");
        }
    }

    async fn close_all(&mut self) {
        let subjects: Vec<Subject> = self.shown.keys().copied().collect();
        for subject in subjects {
            self.close(subject).await;
        }
    }

    /// What a signal of the server says about one of ours.
    fn heard(&mut self, message: &Message) -> Option<NotificationEvent> {
        let header = message.header();
        match header.member()?.as_str() {
            "ActionInvoked" => {
                let (number, action): (u32, String) = message.body().deserialize().ok()?;
                let subject = self.subject(number)?;
                match (action.as_str(), subject) {
                    (ACKNOWLEDGE, Subject::Incident(incident)) => Some(NotificationEvent::Acknowledged(incident)),
                    (OPEN | OPEN_BY_CLICK, _) => Some(NotificationEvent::Opened(subject)),
                    _ => None,
                }
            }
            "NotificationClosed" => {
                let (number, _reason): (u32, u32) = message.body().deserialize().ok()?;
                self.shown.retain(|_, shown| *shown != number);
                None
            }
            _ => None,
        }
    }

    fn subject(&self, number: u32) -> Option<Subject> {
        self.shown.iter().find(|(_, shown)| **shown == number).map(|(subject, _)| *subject)
    }
}

/// Where the body may hold markup, a message's text must not be taken for it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_others_are_no_markup() {
        assert_eq!(escape("a < b && <i>c</i>"), "a &lt; b &amp;&amp; &lt;i&gt;c&lt;/i&gt;");
    }
}
