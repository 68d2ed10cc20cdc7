//! What the person is on call for, by time: shifts begin and end by the clock that people read, also while no hub can be asked.

use std::time::Duration;

use chrono::{DateTime, Utc};
use oncall::{Duties, Duty};

use crate::clock::Moment;

/// The shifts of whoever is signed in.
#[derive(Debug, Default)]
pub(super) struct Shifts {
    /// As the hub said last; or as it was kept of the last time, until the hub says.
    said: Duties,
    /// Whose word that is.
    source: Source,
    /// Whether anything was known when they were last judged.
    judged: bool,
    /// What is kept over the end of the app, as far as is known.
    kept: Option<Duties>,
    /// The moment for which they were last judged.
    at: DateTime<Utc>,
    on_duty: bool,
    due: Option<Duration>,
}

/// Whose word the shifts are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Source {
    /// Nobody has said anything since the start.
    #[default]
    Nobody,
    /// Nobody, since the account was given up.
    Forgotten,
    /// Of the last time.
    Kept,
    Hub,
}

impl Shifts {
    /// The hub says what holds.
    pub(super) fn hear(&mut self, duties: Duties) {
        self.said = duties;
        self.source = Source::Hub;
    }

    /// What was kept of the last time counts until the hub says otherwise.
    pub(super) fn remember(&mut self, duties: &Duties) {
        let kept = worth_keeping(duties);
        if self.source == Source::Nobody {
            self.said = kept.clone();
            self.source = Source::Kept;
        }
        self.kept = Some(kept);
    }

    /// Nobody is signed in, or somebody else: nothing holds until their hub says.
    pub(super) fn forget(&mut self) {
        *self = Self { kept: self.kept.take(), source: Source::Forgotten, ..Self::default() };
    }

    /// Judges them for now; whether a shift began with that.
    pub(super) fn turn(&mut self, now: Moment) -> bool {
        let before = std::mem::replace(&mut self.on_duty, self.said.now.iter().any(|duty| is_not_over(duty, now.wall)));
        self.on_duty |= self.said.next.as_ref().is_some_and(|next| runs(next, now.wall));
        self.at = now.wall;
        self.due = self.next_change(now);
        let could_begin = std::mem::replace(&mut self.judged, matches!(self.source, Source::Kept | Source::Hub));
        self.on_duty && !before && could_begin
    }

    fn next_change(&self, now: Moment) -> Option<Duration> {
        let ends = self.said.now.iter().chain(&self.said.next).filter_map(|duty| duty.until);
        let begins = self.said.next.iter().filter_map(|duty| duty.since);
        let next = ends.chain(begins).filter(|moment| *moment > now.wall).min()?;
        Some(now.mono.saturating_add((next - now.wall).to_std().ok()?))
    }

    /// When [`Self::turn`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        self.due
    }

    /// Whether the person is on call.
    pub(super) fn on_duty(&self) -> bool {
        self.on_duty
    }

    /// What the hub said, whether or not its time has come.
    pub(super) fn said(&self) -> &Duties {
        &self.said
    }

    /// What holds now and next.
    pub(super) fn view(&self) -> Duties {
        let mut duties = self.said.clone();
        duties.now.retain(|duty| is_not_over(duty, self.at));
        if let Some(next) = duties.next.take() {
            if runs(&next, self.at) {
                duties.now.push(next);
            } else if is_not_over(&next, self.at) {
                duties.next = Some(next);
            }
        }
        duties
    }

    /// What is to be kept over the end of the app, if that is not what is kept already.
    pub(super) fn keep(&mut self) -> Option<Duties> {
        let now = worth_keeping(&self.said);
        (self.source != Source::Nobody && self.kept.as_ref() != Some(&now)).then(|| {
            self.kept = Some(now.clone());
            now
        })
    }
}

/// Requests and answers are told anew by the hub; only shifts matter without one.
fn worth_keeping(duties: &Duties) -> Duties {
    Duties { now: duties.now.clone(), next: duties.next.clone(), ..Duties::default() }
}

/// Of what the hub calls "now" only the end is judged: a laptop whose clock is behind must not doubt the hub.
fn is_not_over(duty: &Duty, at: DateTime<Utc>) -> bool {
    duty.until.is_none_or(|until| at < until)
}

fn runs(next: &Duty, at: DateTime<Utc>) -> bool {
    next.since.is_some_and(|since| since <= at) && is_not_over(next, at)
}
