//! What a pager wants done.

use std::time::Duration;

use oncall::duty::{Answered, Asked};
use oncall::pager::JournalEntry;
use oncall::{Duties, IncidentId, PageId, PagerId, SelfCheck, ShiftRequestId, Sound, Stage, Urgency};
use serde::Serialize;

use super::view::View;

/// One thing to be done. Effects of one step are in the order in which they are to be done: what stops or starts the alarm
/// comes first.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// To be seen or heard.
    Desktop(DesktopEffect),
    /// To be asked of the hub; its end comes back as [`Input::RequestDone`](super::input::Input::RequestDone).
    Request(Request),
}

/// What the desktop app shows or plays.
#[derive(Clone, Debug, PartialEq)]
pub enum DesktopEffect {
    /// For the speaker.
    Alarm(Alarm),
    /// Show a notification with an Acknowledge button; it replaces the incident's earlier one.
    Notify(Notice),
    /// Take the incident's notification away.
    Dismiss(IncidentId),
    /// Show one notification of many incidents that call; it replaces the one before.
    NotifyMany(Summary),
    /// Take that notification away: none of them calls any more.
    DismissMany,
    /// Show a notification of a request to take over a shift. Each request is told of once.
    Ask(Box<Asked>),
    /// Take the request's notification away: it waits for no answer any more.
    Unask(ShiftRequestId),
    /// Show a notification of the answer to one's own request. Each is told of once.
    Answered(Box<Answered>),
    /// Open the alarm window, or bring it to the front.
    ShowAlarm,
    /// Close the alarm window.
    HideAlarm,
    /// Look at everything that the self-check looks at on this laptop, and answer with
    /// [`Client::checked`](crate::Client::checked).
    Check,
    /// Show a notification that is about this laptop, not about an incident; it replaces the one before.
    Remind(Box<Reminder>),
    /// Take the notification about this laptop away: what it said is over.
    Unremind,
    /// Keep this over the end of the app, to be handed in at the next start: without a hub, it says whether the person is on call.
    Remember(Box<Duties>),
    /// What tray and windows show has changed.
    Publish(Box<View>),
}

/// What the speaker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// Ring from here in the ramp on, until told otherwise. If it rings already, the ramp moves to this place.
    Ring {
        /// How long the oldest page not yet acknowledged has been ringing on this laptop.
        since: Duration,
    },
    /// Ring the signal that says: cut off. It is another than the alarm and grows slower. An alarm drowns it.
    CutOff {
        /// How long it has been ringing.
        since: Duration,
    },
    /// One soft sound.
    Chime,
    /// Stop at once.
    Silence,
}

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// About which incident; its button acknowledges it.
    pub incident: IncidentId,
    /// Such as "P1 checkout stopped".
    pub title: String,
    /// Whose, from where, and why me.
    pub body: String,
    /// How loudly.
    pub urgency: Urgency,
}

/// One notification of many incidents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many call.
    pub count: usize,
    /// Such as "120 incidents call you".
    pub title: String,
    /// The most urgent of them, a line each, and what to do.
    pub body: String,
}

/// A notification about this laptop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// What it is about, such as "This laptop may not ring".
    pub title: String,
    /// What it means and what to do.
    pub body: String,
    /// Whether it has to be seen through the system's focus mode.
    pub critical: bool,
}

/// A request to the hub.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// I am working on it.
    Acknowledge(IncidentId),
    /// What became of pages.
    Receipts(Vec<Report>),
    /// What this laptop found when it checked itself.
    Check(PagerId, Box<SelfCheck>),
    /// What happened to this laptop.
    Journal(PagerId, Vec<JournalEntry>),
}

/// One receipt, as the hub's `POST /api/receipts` takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Of which incident.
    pub incident: IncidentId,
    /// Of which page.
    pub page: PageId,
    /// The laptop, by its name.
    pub pager: String,
    /// What became of it.
    pub stage: Stage,
    /// More, such as how it was silenced, or why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What was played, where it sounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sound: Option<Sound>,
}
