//! The one notification that is about this laptop: what is worst is told.

use super::effect::{DesktopEffect, Reminder};

/// What it is about, and which time it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matter {
    /// The feed is lost while the person is on call.
    CutOff(u32),
    /// The self-check found something.
    Check(u32),
}

#[derive(Debug, Default)]
pub(super) struct Reminders {
    shown: Option<Matter>,
}

impl Reminders {
    /// Shows what is wanted, once; and takes it away once nothing is.
    pub(super) fn turn(&mut self, wanted: Option<(Matter, Reminder)>) -> Option<DesktopEffect> {
        let matter = wanted.as_ref().map(|(matter, _)| *matter);
        if matter == self.shown {
            return None;
        }
        self.shown = matter;
        Some(wanted.map_or(DesktopEffect::Unremind, |(_, reminder)| DesktopEffect::Remind(Box::new(reminder))))
    }
}
