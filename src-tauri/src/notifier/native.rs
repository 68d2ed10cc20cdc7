//! Notifications on Windows and macOS: shown, without a button, since the library cannot hear it there. The tray, the alarm
//! window and the shortcut acknowledge.

use notify_rust::Notification;
use tokio::sync::mpsc::UnboundedReceiver;

use super::{NotificationEvent, Order};

pub(super) async fn run(mut orders: UnboundedReceiver<Order>, tell: impl Fn(NotificationEvent) + Send + Sync) {
    while let Some(order) = orders.recv().await {
        let note = match order {
            Order::Show(note) => note,
            Order::Dismiss(subject) => {
                tracing::debug!(?subject, "the notification stays in the system's list");
                continue;
            }
            Order::DismissAll(done) => {
                drop(done);
                continue;
            }
        };
        let shown = tokio::task::spawn_blocking(move || {
            let mut notification = Notification::new();
            notification.appname("Tocsin").summary(&note.title).body(&note.body);
            // A toast of the scenario "reminder": it stays until it is dealt with. macOS would want an entitlement of Apple's.
            #[cfg(windows)]
            if note.urgency == oncall::Urgency::Alarm {
                notification.urgency(notify_rust::Urgency::Critical).action("close", "Close");
            }
            notification.show().map(drop)
        });
        tell(match shown.await {
            Ok(Ok(())) => NotificationEvent::Shown,
            Ok(Err(error)) => NotificationEvent::Failed(error.to_string()),
            Err(error) => NotificationEvent::Failed(error.to_string()),
        });
    }
}
