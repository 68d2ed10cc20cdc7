//! What a lab has.

use std::collections::BTreeSet;

/// A part that a desktop may be without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A display.
    Screen,
    /// A sound server with a loudspeaker.
    Sound,
    /// A place for tray icons.
    TrayHost,
    /// The same, visible: a real panel instead of the lab's own host.
    Panel,
    /// An unlocked keyring.
    Keyring,
    /// A notification server.
    Notifications,
}

/// The parts with which a lab starts. A part that is missing can be started later.
#[derive(Clone, Debug)]
pub struct Options {
    parts: BTreeSet<Part>,
}

impl Default for Options {
    fn default() -> Self {
        Self { parts: BTreeSet::from([Part::Screen, Part::Sound, Part::TrayHost, Part::Keyring, Part::Notifications]) }
    }
}

impl Options {
    /// The same without a part. The lab's bus then starts nothing by itself, or it would bring the part back.
    #[must_use]
    pub fn without(mut self, part: Part) -> Self {
        self.parts.remove(&part);
        self
    }

    /// The same with a real panel as tray.
    #[must_use]
    pub fn with_panel(mut self) -> Self {
        self.parts.insert(Part::Panel);
        self
    }

    pub(crate) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// Whether nothing is left out.
    pub(crate) fn has_all(&self) -> bool {
        self.parts.is_superset(&Self::default().parts)
    }
}
