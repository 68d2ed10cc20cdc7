//! Notifications: one for each incident that calls, with a button that acknowledges it, taken away when it is settled; and one
//! for each request to take over a shift.

mod note;

#[cfg(not(target_os = "linux"))]
#[path = "native.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "freedesktop.rs"]
mod system;

use chrono::Local;
use oncall::duty::{Answered, Asked};
use oncall::{IncidentId, ShiftRequestId};
use pager::{Clock, Notice};
use tokio::sync::{mpsc, oneshot};

pub(crate) use note::Subject;

use note::Note;

/// What became of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotificationEvent {
    /// Its button was pressed.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux tells of clicks"))]
    Acknowledged(IncidentId),
    /// It was clicked beside the button.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux tells of clicks"))]
    Opened(Subject),
    /// The system showed it.
    Shown,
    /// The system did not show it; why, for the log.
    Failed(String),
}

enum Order {
    Show(Note),
    Dismiss(Subject),
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
        self.send(Order::Show(notice.into()));
    }

    /// Takes the incident's notification away, if there is one.
    pub(crate) fn dismiss(&self, incident: IncidentId) {
        self.send(Order::Dismiss(Subject::Incident(incident)));
    }

    /// Shows a request to take over a shift; a click opens my shifts, where it is answered.
    pub(crate) fn ask(&self, asked: &Asked) {
        self.send(Order::Show(Note::asking(asked, Clock::start().now().wall, &Local)));
    }

    /// Shows the answer to one's own request; a click opens my shifts.
    pub(crate) fn answered(&self, answered: &Answered) {
        self.send(Order::Show(Note::answer(answered, Clock::start().now().wall, &Local)));
    }

    /// Takes the request's notification away, if there is one.
    pub(crate) fn unask(&self, request: ShiftRequestId) {
        self.send(Order::Dismiss(Subject::Request(request)));
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
