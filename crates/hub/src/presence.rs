//! Presence: which pagers are connected, by the open subscriptions of the feed. It lives in memory only: after a start of the hub
//! nobody is connected yet.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use oncall::pager::Leave;
use oncall::{PagerId, PersonId};
use tokio::sync::watch;

use crate::clock::Clock;

/// How long it is known that a pager went.
const KNOWN_FOR: TimeDelta = TimeDelta::days(1);

/// Which pagers are connected. Cheap to clone: all clones are one.
#[derive(Clone, Debug)]
pub(crate) struct Presence {
    roll: watch::Sender<Roll>,
    clock: Clock,
}

/// Every pager that is connected, or was since the hub started and within a day.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roll {
    pagers: HashMap<(PersonId, PagerId), Whereabouts>,
}

/// Whether a pager is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Whereabouts {
    connections: u32,
    /// When it came, if it is connected, else when it went.
    pub(crate) since: DateTime<Utc>,
    /// It said that it leaves, and did not come back since: nothing can be expected of it, connected or not.
    pub(crate) left: Option<Leave>,
}

impl Whereabouts {
    /// Whether a subscription of it is open. One that reconnects is there twice for a moment, and does not go in between.
    pub(crate) fn is_connected(&self) -> bool {
        self.connections > 0
    }
}

impl Roll {
    /// Where a pager of a person is; `None` if it was not here within a day, or since the hub started.
    pub(crate) fn of(&self, person: PersonId, pager: PagerId) -> Option<Whereabouts> {
        self.pagers.get(&(person, pager)).copied()
    }

    /// Whether a pager of a person is connected.
    pub(crate) fn has(&self, person: PersonId, pager: PagerId) -> bool {
        self.of(person, pager).is_some_and(|it| it.is_connected())
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = (PersonId, PagerId, Whereabouts)> {
        self.pagers.iter().map(|((person, pager), it)| (*person, *pager, *it))
    }
}

/// One subscription of the feed; a pager counts as connected until its last one is dropped.
#[derive(Debug)]
pub(crate) struct Connected {
    presence: Presence,
    key: Option<(PersonId, PagerId)>,
}

impl Presence {
    /// Nobody is here yet.
    pub(crate) fn new(clock: Clock) -> Self {
        Self { roll: watch::Sender::new(Roll::default()), clock }
    }

    /// A subscription of this person is open, for as long as the answer lives. Without a pager it is a browser's, which rings nobody.
    pub(crate) fn enter(&self, person: PersonId, pager: Option<PagerId>) -> Connected {
        let key = pager.map(|pager| (person, pager));
        if let Some(key) = key {
            self.change(|roll, now| {
                let new = Whereabouts { connections: 0, since: now, left: None };
                let it = roll.pagers.entry(key).or_insert(new);
                let came = !it.is_connected() || it.left.is_some();
                *it = Whereabouts {
                    connections: it.connections + 1,
                    since: if came { now } else { it.since },
                    left: None,
                };
            });
        }
        Connected { presence: self.clone(), key }
    }

    /// A pager says that it leaves, by its own clock at `at`. What is older than its connection was said before it came back.
    pub(crate) fn leave(&self, person: PersonId, pager: PagerId, why: Leave, at: DateTime<Utc>) {
        self.change(|roll, _| {
            if let Some(it) = roll.pagers.get_mut(&(person, pager))
                && it.since <= at
            {
                it.left = Some(why);
            }
        });
    }

    /// Who is here, now and from now on: its changes may be waited for.
    pub(crate) fn watch(&self) -> watch::Receiver<Roll> {
        self.roll.subscribe()
    }

    fn change(&self, change: impl FnOnce(&mut Roll, DateTime<Utc>)) {
        let now = self.clock.now();
        self.roll.send_modify(|roll| change(roll, now));
        // A simulated time waits for whoever watches over pagers.
        self.clock.stir();
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        let Some(key) = self.key else { return };
        self.presence.change(|roll, now| {
            if let Some(it) = roll.pagers.get_mut(&key) {
                it.connections = it.connections.saturating_sub(1);
                if !it.is_connected() {
                    it.since = now;
                }
            }
            roll.pagers.retain(|_, it| it.is_connected() || now - it.since < KNOWN_FOR);
        });
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn start() -> DateTime<Utc> {
        "2026-11-24T03:12:00Z".parse().unwrap()
    }

    const ANNA: PersonId = PersonId(Uuid::from_u128(1));
    const LAPTOP: PagerId = PagerId(Uuid::from_u128(2));

    fn here() -> (Presence, Clock) {
        let clock = Clock::simulated(start());
        (Presence::new(clock.clone()), clock)
    }

    /// Whether the laptop is connected, since which second, and whether it left.
    fn told(presence: &Presence) -> Option<(bool, i64, bool)> {
        let it = presence.watch().borrow().of(ANNA, LAPTOP)?;
        Some((it.is_connected(), (it.since - start()).num_seconds(), it.left.is_some()))
    }

    #[test]
    fn a_pager_is_connected_until_its_last_subscription_ends() {
        let (presence, clock) = here();
        assert_eq!(told(&presence), None);
        let first = presence.enter(ANNA, Some(LAPTOP));
        clock.advance(TimeDelta::seconds(10));
        let second = presence.enter(ANNA, Some(LAPTOP));
        drop(first);
        assert_eq!(told(&presence), Some((true, 0, false)));
        clock.advance(TimeDelta::seconds(10));
        drop(second);
        assert_eq!(told(&presence), Some((false, 20, false)));
    }

    #[test]
    fn a_browser_is_no_pager() {
        let (presence, _) = here();
        let browser = presence.enter(ANNA, None);
        assert_eq!((told(&presence), presence.watch().borrow().all().count()), (None, 0));
        drop(browser);
    }

    #[test]
    fn who_left_is_back_with_the_next_subscription() {
        let (presence, clock) = here();
        let ring = presence.enter(ANNA, Some(LAPTOP));
        clock.advance(TimeDelta::seconds(5));
        presence.leave(ANNA, LAPTOP, Leave::Quit, start() - TimeDelta::seconds(1));
        assert_eq!(told(&presence), Some((true, 0, false)), "that was before it came");
        presence.leave(ANNA, LAPTOP, Leave::Quit, start() + TimeDelta::seconds(5));
        assert_eq!(told(&presence), Some((true, 0, true)));
        drop(ring);
        assert_eq!(told(&presence), Some((false, 5, true)));
        clock.advance(TimeDelta::seconds(5));
        let _back = presence.enter(ANNA, Some(LAPTOP));
        assert_eq!(told(&presence), Some((true, 10, false)));
    }

    #[test]
    fn who_went_is_forgotten_after_a_day() {
        let (presence, clock) = here();
        drop(presence.enter(ANNA, Some(LAPTOP)));
        clock.advance(TimeDelta::days(1));
        drop(presence.enter(ANNA, Some(PagerId(Uuid::from_u128(3)))));
        assert_eq!(told(&presence), None);
    }
}
