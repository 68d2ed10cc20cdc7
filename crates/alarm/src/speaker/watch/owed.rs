//! When volumes are put back that are still raised though nothing rings: a process before this one crashed, or the sound system
//! did not answer at the end of an alarm.

use std::time::Duration;

/// After a start an alarm may begin to ring again at once: before this time, nothing is put back.
const AFTER_START: Duration = Duration::from_secs(5);
/// Between two attempts: from this, doubling, to a minute.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// What the speaker owes the system's volumes.
#[derive(Debug)]
pub(super) struct Owed {
    due: Option<Duration>,
    pause: Duration,
}

impl Owed {
    /// At the start; `left`: a process before this one left something raised.
    pub(super) fn at_start(now: Duration, left: bool) -> Self {
        Self { due: left.then(|| now + AFTER_START), pause: FIRST_PAUSE }
    }

    /// Something could not be put back, or nothing is owed any more.
    pub(super) fn answered(&mut self, now: Duration, left: bool) {
        self.due = left.then(|| now + self.pause);
        self.pause = if left { (self.pause * 2).min(LONGEST_PAUSE) } else { FIRST_PAUSE };
    }

    /// How long until it is to be put back.
    pub(super) fn wait(&self, now: Duration) -> Option<Duration> {
        self.due.map(|due| due.saturating_sub(now))
    }

    /// Whether it is to be put back now. The answer says how it went.
    pub(super) fn take(&mut self, now: Duration) -> bool {
        self.due.take_if(|due| *due <= now).is_some()
    }

    /// It is put back now, whenever it was due.
    pub(super) fn settle(&mut self) -> bool {
        self.due.take().is_some()
    }
}
