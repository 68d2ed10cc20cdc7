//! Whether the alarm window is open.

use std::time::Duration;

use super::effect::DesktopEffect;
use crate::clock::Moment;

/// After one's own acknowledgement the window says for so long that the hub has heard it; or that the hub is back.
pub(super) const LINGER: Duration = Duration::from_millis(1_500);

#[derive(Debug, Default)]
pub(super) struct AlarmWindow {
    open: bool,
    lingers: bool,
    close_at: Option<Duration>,
}

impl AlarmWindow {
    /// `begun`: something began to ring; `worth_a_word`: it ended by what was done here, or otherwise so that the window is to say
    /// it; `busy`: something rings, or is silent without the hub's word.
    pub(super) fn turn(&mut self, begun: bool, worth_a_word: bool, busy: bool, now: Moment) -> Option<DesktopEffect> {
        self.lingers |= worth_a_word;
        if begun {
            *self = Self { open: true, lingers: false, close_at: None };
            return Some(DesktopEffect::ShowAlarm);
        }
        if busy || !self.open {
            self.close_at = None;
            return None;
        }
        let wait = if self.lingers { LINGER } else { Duration::ZERO };
        let close_at = *self.close_at.get_or_insert(now.mono + wait);
        (now.mono >= close_at).then(|| {
            *self = Self::default();
            DesktopEffect::HideAlarm
        })
    }

    /// When [`Self::turn`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        self.close_at
    }

    /// Closes without lingering at the next turn.
    pub(super) fn hurry(&mut self) {
        self.lingers = false;
        self.close_at = None;
    }
}
