//! A pager: a laptop of a person on which Tocsin runs. What it found when it checked itself, and what happened to it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::PagerId;

/// A laptop of a person, as the hub calls it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PagerRef {
    /// Its id.
    pub id: PagerId,
    /// Its name, which no other laptop of the person has: receipts are told by it.
    pub name: String,
    /// Whether it rings only when no other laptop of the person does.
    pub second: bool,
}

/// What a self-check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The hub's feed is live.
    Feed,
    /// The laptop's clock is within five seconds of the hub's.
    Clock,
    /// A sound device exists, opens and takes samples.
    Sound,
    /// The system's volume, and whether it is muted.
    Volume,
    /// The person's own sound file can still be played.
    SoundFile,
    /// The keyring can be read.
    Keyring,
    /// Notifications are shown.
    Notifications,
    /// The laptop has power: mains, or enough battery.
    Power,
    /// It is kept from going to sleep while its person is on call.
    Awake,
    /// Tocsin starts at login, and again after a crash.
    Start,
    /// There is a tray for the icon.
    Tray,
    /// The app's folder takes what it has to remember.
    Disk,
}

/// How a point of the self-check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// All is well.
    Passed,
    /// It will ring, but something could be better.
    Warned,
    /// It may not ring, or not be heard.
    Failed,
}

/// One point of the self-check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Point {
    /// What was looked at.
    pub subject: Subject,
    /// How it stands.
    pub standing: Standing,
    /// What was found, in a sentence.
    pub found: String,
    /// What follows for being woken, and what to do; `null` where all is well.
    #[serde(default)]
    pub remedy: Option<String>,
}

/// Why a laptop checked itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The app started.
    Start,
    /// A shift began.
    ShiftStart,
    /// An hour on call passed.
    Hourly,
    /// Its person asked for it.
    Asked,
    /// Something that it looks at changed.
    Changed,
    /// It woke from sleep.
    Woke,
}

/// What a laptop found when it checked itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SelfCheck {
    /// When, by the laptop's clock.
    pub at: DateTime<Utc>,
    /// Why then.
    pub occasion: Occasion,
    /// Each point, in the order in which they are shown.
    pub points: Vec<Point>,
}

impl SelfCheck {
    /// Most points of a check.
    pub const POINTS_LIMIT: usize = 30;

    /// Whether the laptop will ring and be heard: no point failed.
    pub fn passed(&self) -> bool {
        self.failed().next().is_none()
    }

    /// What failed.
    pub fn failed(&self) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(|point| point.standing == Standing::Failed)
    }
}

/// Why a laptop left on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Leave {
    /// Its person ended the app.
    Quit,
    /// Its person signed out of the hub.
    SignedOut,
    /// The session ended: logout, shutdown, restart.
    SessionEnded,
}

/// What happened to a laptop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happened {
    /// The app started.
    Started {
        /// The version of the app.
        version: String,
    },
    /// The app had not ended in order the last time: it crashed, was killed, or the power went.
    Crashed {
        /// When it was last seen to run.
        seen_at: DateTime<Utc>,
        /// Whether its person was on call.
        on_duty: bool,
        /// Whether it rang.
        ringing: bool,
    },
    /// Its windows and its tray did not answer.
    Hung {
        /// For how many seconds, as far as it was known when this was written.
        seconds: u32,
    },
    /// It left on purpose.
    Left {
        /// Why.
        why: Leave,
        /// Whether its person was on call.
        on_duty: bool,
    },
    /// It slept.
    Slept {
        /// From when, by its clock.
        from: DateTime<Utc>,
        /// Whether its person was on call.
        on_duty: bool,
    },
    /// Its clock was set.
    ClockSet {
        /// By how many seconds; less than 0: back.
        by_seconds: i64,
    },
    /// It had lost the feed while its person was on call, and has it again.
    CutOff {
        /// Since when.
        from: DateTime<Utc>,
        /// Whether the signal that says so rang.
        rang: bool,
        /// Why, in the words that the person was told.
        why: String,
    },
    /// On battery, and little of it, while its person is on call.
    BatteryLow {
        /// What is left, in percent.
        percent: u8,
    },
    /// The hub lost it while it rang, or while its person was on call. Written by the hub.
    Lost {
        /// How many incidents rang on it.
        ringing: u32,
    },
}

/// An entry of a laptop's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalEntry {
    /// When it was written, by the clock of whoever wrote it. With `happened` it is what tells two entries apart.
    pub at: DateTime<Utc>,
    /// What.
    pub happened: Happened,
}

/// A laptop that was lost is believed to come back for this long: a hub that restarts, a network that changes.
pub const BACK_WITHIN: TimeDelta = TimeDelta::seconds(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_failed_point_fails_the_check() {
        let point = |standing| Point { subject: Subject::Volume, standing, found: String::new(), remedy: None };
        let check = |standings: &[Standing]| SelfCheck {
            at: DateTime::UNIX_EPOCH,
            occasion: Occasion::Asked,
            points: standings.iter().copied().map(point).collect(),
        };
        assert!(check(&[]).passed());
        assert!(check(&[Standing::Passed, Standing::Warned]).passed());
        assert!(!check(&[Standing::Passed, Standing::Failed]).passed());
    }
}
