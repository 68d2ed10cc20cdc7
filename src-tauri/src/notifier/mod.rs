//! Notifications: one for each incident that calls, with a button that acknowledges it, taken away when it is settled.

#[cfg(not(target_os = "linux"))]
#[path = "native.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "freedesktop.rs"]
mod system;

use oncall::IncidentId;
use pager::Notice;
use tokio::sync::{mpsc, oneshot};

/// What became of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotificationEvent {
    /// Its button was pressed.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux tells of clicks"))]
    Acknowledged(IncidentId),
    /// It was clicked beside the button.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux tells of clicks"))]
    Opened(IncidentId),
    /// The system showed it.
    Shown,
    /// The system did not show it; why, for the log.
    Failed(String),
}

enum Order {
    Show(Notice),
    Dismiss(IncidentId),
    DismissAll(oneshot::Sender<()>),
}

/// Shows notifications and takes them away, on a task of its own. Dropping it leaves them as they are.
#[derive(Debug, Clone)]
pub(crate) struct Notifier {
    orders: mpsc::UnboundedSender<Order>,
}

impl Notifier {
    /// Starts the task; call it within tokio. Nothing is opened before the first notification.
    pub(crate) fn start(tell: impl Fn(NotificationEvent) + Send + Sync + 'static) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        tokio::spawn(system::run(inbox, tell));
        Self { orders }
    }

    /// Shows a notice, in the place of the incident's earlier one.
    pub(crate) fn show(&self, notice: Notice) {
        self.send(Order::Show(notice));
    }

    /// Takes the incident's notification away, if there is one.
    pub(crate) fn dismiss(&self, incident: IncidentId) {
        self.send(Order::Dismiss(incident));
    }

    /// Takes all notifications away, and returns when they are gone.
    pub(crate) async fn dismiss_all(&self) {
        let (done, gone) = oneshot::channel();
        self.send(Order::DismissAll(done));
        let _ = gone.await;
    }

    fn send(&self, order: Order) {
        if self.orders.send(order).is_err() {
            tracing::error!("the notifications' task has ended");
        }
    }
}
