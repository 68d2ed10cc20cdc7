//! What can happen to a pager.

use std::time::Duration;

use chrono::{DateTime, Utc};
use oncall::pager::{JournalEntry, Occasion, Point};
use oncall::{Duties, FeedEvent, Incident, IncidentId, Sound};

use super::effect::Request;
use super::view::Problem;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// There is an account: the feed's connection is being made.
    SignedIn,
    /// There is no account any more: everything known is forgotten.
    SignedOut,
    /// Something about the connection to the feed.
    Connection(Connection),
    /// The hub said something.
    Feed(FeedEvent),
    /// Time passed; see [`Pager::due`](super::Pager::due).
    Tick,
    /// A person says of one incident: I am working on it.
    Acknowledge {
        /// Of which.
        incident: IncidentId,
        /// Where they said so.
        how: How,
    },
    /// A person says so of everything that rings.
    AcknowledgeAll {
        /// Where they said so.
        how: How,
    },
    /// A request came to an end.
    RequestDone {
        /// Which.
        request: Request,
        /// How.
        outcome: Outcome,
    },
    /// The hub answered what a screen asked of it with the incident as it is now.
    Answered(Box<Incident>),
    /// The speaker says something.
    Speaker(SpeakerEvent),
    /// Something on this laptop stands in the way of ringing, or no longer does.
    Problem(Finding),
    /// The laptop shall check itself.
    Check(Occasion),
    /// What it found.
    Checked(Vec<Point>),
    /// Something happened to the laptop that the hub is to know.
    Happened(JournalEntry),
    /// The laptop slept, or its clock was set.
    Jumped(Jump),
    /// What was kept of the last time: what the person was on call for then, and next.
    Remembered(Box<Duties>),
    /// A person wants the signal that says "cut off" to be silent for a while.
    QuietCutOff,
}

/// Something that the clocks tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump {
    /// The laptop slept.
    Slept {
        /// From when, by its clock.
        from: DateTime<Utc>,
    },
    /// Its clock was set.
    Set {
        /// By how many seconds; less than 0: back.
        by_seconds: i64,
    },
}

/// What became of the connection to the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// An attempt begins.
    Connecting,
    /// There is no connection, or no longer.
    Lost {
        /// Of which kind the loss is.
        loss: Loss,
        /// What happened, what it means, what to do; in sentences.
        detail: String,
        /// When the next attempt begins.
        retry_in: Duration,
    },
}

/// Of which kind a loss of the feed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The network or the hub failed: it may be back in a moment.
    Broken,
    /// Something answers that is not a hub, or not one that we understand.
    Foreign,
    /// The hub does not take the token.
    Refused,
}

/// Where a person acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By the tray's menu.
    Tray,
    /// By the notification's button.
    Notification,
    /// In the alarm window.
    AlarmWindow,
    /// In the main window.
    MainWindow,
    /// By the global shortcut.
    Shortcut,
}

impl How {
    /// The note of the `silenced` receipt.
    pub(super) fn note(self) -> &'static str {
        match self {
            Self::Tray => "acknowledged by click in the tray",
            Self::Notification => "acknowledged by the notification's button",
            Self::AlarmWindow => "acknowledged in the alarm window",
            Self::MainWindow => "acknowledged in the main window",
            Self::Shortcut => "acknowledged by the global shortcut",
        }
    }
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The hub took it; the incident as it is now.
    Taken(Box<Incident>),
    /// The hub took it, and has nothing to say to it. Of several, those that it refused, by their place, each with its sentence.
    Told {
        /// Empty where all were taken.
        refused: Vec<(usize, String)>,
    },
    /// The hub refused it, and will do so again.
    Refused {
        /// The hub's sentence.
        detail: String,
    },
    /// The hub was not reached, or could not answer: worth another attempt.
    Unreached {
        /// What happened, in a sentence.
        detail: String,
    },
}

/// What a speaker says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpeakerEvent {
    /// Samples have left for a device.
    Sounding(Sound),
    /// It cannot sound, though it was asked to.
    Failed {
        /// Why, in a sentence.
        why: String,
    },
}

/// A self-check's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Something is wrong; replaces an earlier finding of the same code.
    Found(Problem),
    /// It no longer is.
    Gone {
        /// The problem's code.
        code: String,
    },
}
