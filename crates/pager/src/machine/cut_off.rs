//! Cut off: the person is on call, and the feed is not there. For a minute that is nothing; then it rings a signal of its own,
//! until the feed is back.

use std::time::Duration;

use chrono::TimeDelta;
use oncall::pager::Happened;

use super::effect::Reminder;
use super::view;
use crate::clock::Moment;

/// A feed that is back within this time rings nothing.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);
/// How long a person may have the signal silent.
pub(super) const QUIET: Duration = Duration::from_mins(15);

#[derive(Debug, Default)]
pub(super) struct CutOff {
    spell: Option<Spell>,
    /// Counts the times at which the signal began: each is worth a notification.
    begun: u32,
}

/// From the loss to the return.
#[derive(Debug)]
struct Spell {
    since: Moment,
    /// Since when the patience is counted; it begins anew when the laptop woke up or somebody signed in.
    counted_from: Duration,
    rings_at: Moment,
    quiet_until: Option<Moment>,
    /// Since when the signal is due; it may be drowned by the alarm.
    ringing_since: Option<Duration>,
    /// Whether it came so far that the signal was due.
    told: bool,
    /// Whether the signal was heard.
    rang: bool,
    why: String,
}

impl CutOff {
    /// Compares with what holds: `down` is since when the feed is not there though it should be, `why` says what happened, what it
    /// means and what to do. Returns what there is to tell the hub once it is over.
    pub(super) fn turn(&mut self, down: Option<Moment>, why: impl Fn() -> String, now: Moment) -> Option<Happened> {
        let Some(down) = down else {
            let over = self.spell.take()?;
            return over.told.then_some(Happened::CutOff { from: over.since.wall, rang: over.rang, why: over.why });
        };
        let spell = self.spell.get_or_insert_with(|| Spell::new(down, now));
        if spell.counted_from != down.mono {
            let Spell { since, quiet_until, told, rang, .. } = *spell;
            *spell = Spell { since, quiet_until, told, rang, ..Spell::new(down, now) };
        }
        if spell.quiet_until.is_some_and(|until| now.mono >= until.mono) {
            spell.quiet_until = None;
        }
        if now.mono < spell.rings_at.mono || spell.quiet_until.is_some() {
            spell.ringing_since = None;
        } else if spell.ringing_since.is_none() {
            spell.ringing_since = Some(now.mono);
            spell.told = true;
            spell.why = why();
            self.begun += 1;
        }
        None
    }

    /// Forgets it: there is no account any more that could be cut off.
    pub(super) fn forget(&mut self) {
        self.spell = None;
    }

    /// A person wants it silent for a while, also before it begins.
    pub(super) fn quiet(&mut self, now: Moment) {
        if let Some(spell) = &mut self.spell {
            spell.quiet_until = Some(later(now, QUIET));
        }
    }

    /// The signal was heard.
    pub(super) fn heard(&mut self) {
        if let Some(spell) = &mut self.spell {
            spell.rang |= spell.ringing_since.is_some();
        }
    }

    /// How long the signal has been due, if it is.
    pub(super) fn rings(&self, now: Moment) -> Option<Duration> {
        Some(now.mono.saturating_sub(self.spell.as_ref()?.ringing_since?))
    }

    /// The notification that goes with the signal, and which of them it is.
    pub(super) fn reminder(&self) -> Option<(u32, Reminder)> {
        let spell = self.spell.as_ref().filter(|spell| spell.told)?;
        let reminder = Reminder {
            title: "You are on call, and this laptop is cut off from the hub".to_owned(),
            body: format!(
                "{} The signal that says so ends by itself when the hub is back; it can be silenced for {} minutes in Tocsin.",
                spell.why,
                QUIET.as_secs() / 60
            ),
            critical: true,
        };
        Some((self.begun, reminder))
    }

    /// When [`Self::turn`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        let spell = self.spell.as_ref()?;
        match (&spell.quiet_until, spell.ringing_since) {
            (Some(until), _) => Some(until.mono.max(spell.rings_at.mono)),
            (None, None) => Some(spell.rings_at.mono),
            (None, Some(_)) => None,
        }
    }

    /// As it is shown; `sounding`: the speaker has the signal, not the alarm.
    pub(super) fn view(&self, sounding: bool) -> Option<view::CutOff> {
        self.spell.as_ref().map(|spell| view::CutOff {
            since: spell.since.wall,
            rings_at: spell.rings_at.wall,
            ringing: sounding,
            quiet_until: spell.quiet_until.map(|until| until.wall),
        })
    }
}

impl Spell {
    fn new(down: Moment, now: Moment) -> Self {
        // A shift may begin long after the feed was lost: then it is late already.
        let wait = (down.mono + PATIENCE).saturating_sub(now.mono);
        Self {
            since: down,
            counted_from: down.mono,
            rings_at: later(now, wait),
            quiet_until: None,
            ringing_since: None,
            told: false,
            rang: false,
            why: String::new(),
        }
    }
}

fn later(now: Moment, wait: Duration) -> Moment {
    let shown = TimeDelta::from_std(wait).ok().and_then(|wait| now.wall.checked_add_signed(wait));
    Moment { wall: shown.unwrap_or(now.wall), mono: now.mono + wait }
}
