//! What the laptop watches over: whether its person is on call, that the feed is there then, and that it would be heard.

use chrono::{DateTime, Utc};
use oncall::pager::{Happened, JournalEntry, Occasion, Point};

use super::check::Own;
use super::effect::{Alarm, DesktopEffect};
use super::input::Jump;
use super::points;
use super::reminders::Matter;
use super::settle::Rang;
use super::{Pager, Turn};
use crate::clock::Moment;

impl Pager {
    /// Judges shifts and feed, and lets the signal "cut off" ring or end, which the alarm drowns.
    pub(super) fn turn_cut_off(&mut self, now: Moment, turn: &mut Turn) -> Rang {
        if self.shifts.turn(now) {
            self.checks.want(Occasion::ShiftStart, now);
        }
        let down = self.link.down().filter(|_| self.shifts.on_duty());
        let over = self.cut_off.turn(down, || self.link.why(), now);
        self.journal.extend(over.map(|happened| JournalEntry { at: now.wall, happened }));
        let rings = self.cut_off.rings(now).filter(|_| self.ring.is_empty());
        let sounded = std::mem::replace(&mut self.cut_off_sounds, rings.is_some());
        match rings {
            Some(since) if !sounded => turn.alarm.push(Alarm::CutOff { since }),
            // The alarm's own order ends it.
            None if sounded && self.ring.is_empty() => turn.alarm.push(Alarm::Silence),
            Some(_) | None => {}
        }
        Rang {
            begins: rings.is_some_and(|since| since.is_zero() && !sounded),
            // That the hub is back, or until when it is silent.
            worth_a_word: sounded && rings.is_none() && self.link.has_account(),
        }
    }

    /// The self-check, the notification about this laptop, and what is kept.
    pub(super) fn turn_watch(&mut self, now: Moment, turn: &mut Turn) {
        let own = Own {
            live: self.link.is_live(),
            on_duty: self.shifts.on_duty(),
            standings: [points::feed_standing(&self.link), points::clock_standing(self.skew)],
        };
        let (link, skew) = (&self.link, self.skew);
        if self.checks.turn(&own, || [points::feed(link), points::clock(skew)], now) {
            turn.desktop.push(DesktopEffect::Check);
        }
        let cut_off = self.cut_off.reminder().map(|(number, reminder)| (Matter::CutOff(number), reminder));
        let check = || self.checks.reminder().map(|(number, reminder)| (Matter::Check(number), reminder));
        turn.desktop.extend(self.reminders.turn(cut_off.or_else(check)));
        turn.desktop.extend(self.shifts.keep().map(|duties| DesktopEffect::Remember(Box::new(duties))));
    }

    /// Takes what the laptop found when it checked itself.
    pub(super) fn checked(&mut self, found: Vec<Point>, now: Moment) {
        self.checks.checked(found, [points::feed(&self.link), points::clock(self.skew)], now);
    }

    /// Takes what the clocks tell. Everything that is waited for is counted by a clock that neither sleep nor setting moves.
    pub(super) fn jumped(&mut self, jump: Jump, now: Moment) {
        let mut on_duty = self.shifts.on_duty();
        if self.shifts.turn(now) {
            self.checks.want(Occasion::ShiftStart, now);
        }
        on_duty |= self.shifts.on_duty();
        match jump {
            Jump::Slept { from } => {
                self.link.woke(now);
                if on_duty {
                    self.journal.write(JournalEntry { at: now.wall, happened: Happened::Slept { from, on_duty } });
                    self.checks.want(Occasion::Woke, now);
                }
            }
            Jump::Set { by_seconds } => {
                self.skew = None;
                self.journal.write(JournalEntry { at: now.wall, happened: Happened::ClockSet { by_seconds } });
            }
        }
    }

    /// The hub says what time it is.
    pub(super) fn hear_time(&mut self, hub: DateTime<Utc>, now: Moment) {
        self.skew = Some(now.wall.signed_duration_since(hub));
    }
}
