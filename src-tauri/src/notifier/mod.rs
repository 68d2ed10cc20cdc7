//! Notifications: one for each incident that calls, with a button that acknowledges it, taken away when it is settled; and one
//! for each request to take over a shift, and for this laptop where it may not ring.

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
use pager::{Clock, Notice, Problem, Reminder, Summary};
use tokio::sync::{mpsc, oneshot};

pub(crate) use note::Subject;
#[cfg(target_os = "linux")]
pub(crate) use system::server;

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

    /// Shows one notification of many incidents, in the place of the one before; a click opens the list.
    pub(crate) fn show_many(&self, summary: Summary) {
        self.send(Order::Show(summary.into()));
    }

    /// Takes the notification of many away.
    pub(crate) fn dismiss_many(&self) {
        self.send(Order::Dismiss(Subject::Many));
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

    /// Shows a notification about this laptop, in the place of the one before; a click opens what the self-check found.
    pub(crate) fn remind(&self, reminder: Reminder) {
        self.send(Order::Show(reminder.into()));
    }

    /// Takes the notification about this laptop away.
    pub(crate) fn unremind(&self) {
        self.send(Order::Dismiss(Subject::Laptop));
    }

    /// Shows that the battery runs low.
    pub(crate) fn warn_of_battery(&self, problem: &Problem) {
        self.send(Order::Show(Note::battery(problem)));
    }

    /// Takes that away.
    pub(crate) fn battery_is_well(&self) {
        self.send(Order::Dismiss(Subject::Battery));
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
