//! The connection to the feed, as the person is told about it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::input::Loss;
use super::view::{ConnectionState, ConnectionView};
use crate::clock::Moment;

/// A feed that is back within this time was not worth a word: the tray does not flicker.
pub(super) const GRACE: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The app started, and no account was taken up yet.
    NotYet,
    /// There is none, on purpose.
    NoAccount,
    Connecting,
    Live,
    CutOff,
    Refused,
}

#[derive(Debug)]
pub(super) struct Link {
    state: State,
    since: DateTime<Utc>,
    detail: Option<String>,
    retry_at: Option<DateTime<Utc>>,
    /// Since when it is not live.
    down_since: Moment,
}

impl Link {
    pub(super) fn new(now: Moment) -> Self {
        Self { state: State::NotYet, since: now.wall, detail: None, retry_at: None, down_since: now }
    }

    pub(super) fn signed_in(&mut self, now: Moment) {
        *self = Self { state: State::Connecting, ..Self::new(now) };
    }

    pub(super) fn signed_out(&mut self, now: Moment) {
        *self = Self { state: State::NoAccount, ..Self::new(now) };
    }

    /// The laptop slept: a feed of before is not believed, and that there is none counts from the waking.
    pub(super) fn woke(&mut self, now: Moment) {
        self.down_since = now;
        if self.state == State::Live {
            self.turn(State::Connecting, now);
        }
    }

    pub(super) fn connecting(&mut self) {
        self.retry_at = None;
    }

    pub(super) fn live(&mut self, now: Moment) {
        self.detail = None;
        self.retry_at = None;
        self.turn(State::Live, now);
    }

    pub(super) fn lost(&mut self, loss: Loss, detail: String, retry_in: Duration, now: Moment) {
        if self.state == State::Live {
            self.down_since = now;
        }
        let state = match (loss, self.state) {
            (_, State::NotYet | State::NoAccount) => return,
            (Loss::Refused, _) => State::Refused,
            (Loss::Foreign, _) | (Loss::Broken, State::CutOff | State::Refused) => State::CutOff,
            (Loss::Broken, State::Connecting | State::Live) => State::Connecting,
        };
        self.turn(state, now);
        self.detail = Some(detail);
        self.retry_at = TimeDelta::from_std(retry_in).ok().and_then(|wait| now.wall.checked_add_signed(wait));
    }

    /// Says so when the grace is over.
    pub(super) fn tick(&mut self, now: Moment) {
        if self.state == State::Connecting && now.mono >= self.down_since.mono + GRACE {
            self.turn(State::CutOff, now);
        }
    }

    /// When [`Self::tick`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        (self.state == State::Connecting).then_some(self.down_since.mono + GRACE)
    }

    pub(super) fn has_account(&self) -> bool {
        !matches!(self.state, State::NotYet | State::NoAccount)
    }

    /// Since when the feed is not there though it should be: a laptop that was signed out on purpose misses nothing.
    pub(super) fn down(&self) -> Option<Moment> {
        match self.state {
            State::NoAccount | State::Live => None,
            State::NotYet | State::Connecting | State::CutOff | State::Refused => Some(self.down_since),
        }
    }

    /// What happened to it, what that means and what to do, in sentences.
    pub(super) fn why(&self) -> String {
        match (&self.detail, self.state) {
            (Some(detail), _) => detail.clone(),
            (None, State::NotYet | State::NoAccount) => {
                "Tocsin has no account. Nothing rings here. Unlock the keyring if it is locked; else sign in under Settings."
                    .to_owned()
            }
            (None, State::Connecting | State::Live | State::CutOff | State::Refused) => {
                "The hub has not answered yet. Until it does, nothing new rings here. Tocsin keeps trying; check the network, \
                 and that the hub runs."
                    .to_owned()
            }
        }
    }

    pub(super) fn is_live(&self) -> bool {
        self.state == State::Live
    }

    pub(super) fn view(&self) -> ConnectionView {
        let state = match self.state {
            State::NotYet | State::NoAccount | State::Refused => ConnectionState::SignedOut,
            State::Connecting => ConnectionState::Connecting,
            State::Live => ConnectionState::Live,
            State::CutOff => ConnectionState::CutOff,
        };
        ConnectionView { state, since: self.since, detail: self.detail.clone(), retry_at: self.retry_at }
    }

    fn turn(&mut self, state: State, now: Moment) {
        if self.state != state {
            self.state = state;
            self.since = now.wall;
        }
    }
}
