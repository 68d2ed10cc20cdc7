//! Notifications of incidents: one each, and one for all of them when many come at once.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use oncall::IncidentId;

use crate::clock::Moment;

/// So many incidents may begin to call within [`BURST`] and have a notification each.
pub(super) const EACH: usize = 5;
/// See [`EACH`].
pub(super) const BURST: Duration = Duration::from_secs(5);
/// The one notification of many is shown anew no more often than this.
pub(super) const RENEWAL: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(super) struct Notices {
    /// Those that have one of their own.
    single: BTreeSet<IncidentId>,
    /// Those that are in the one of many.
    many: BTreeSet<IncidentId>,
    /// What began to call a moment ago.
    recent: VecDeque<(Duration, IncidentId)>,
    /// How many the one of many says, while it is shown; and when it may be shown anew.
    shown: Option<(usize, Duration)>,
}

/// What is to be shown of incidents that begin to call.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fresh {
    /// Each by itself.
    pub(super) single: Vec<IncidentId>,
    /// Not by itself any more: they are among the many.
    pub(super) withdrawn: Vec<IncidentId>,
}

/// What is to be done about the one notification of many.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Summary {
    /// It is to say so many.
    Show(usize),
    Dismiss,
}

impl Notices {
    /// These begin to call, or call anew.
    pub(super) fn begin(&mut self, incidents: &BTreeSet<IncidentId>, now: Moment) -> Fresh {
        if incidents.is_empty() {
            return Fresh::default();
        }
        let old = |(at, _): &(Duration, IncidentId)| now.mono >= *at + BURST;
        while self.recent.front().is_some_and(old) {
            self.recent.pop_front();
        }
        // Once they are many they stay so until there is a pause.
        let goes_on = !self.many.is_empty() && !self.recent.is_empty();
        self.recent.extend(incidents.iter().map(|incident| (now.mono, *incident)));
        let mut fresh = Fresh::default();
        if self.recent.len() <= EACH && !goes_on {
            for incident in incidents {
                self.many.remove(incident);
                self.single.insert(*incident);
                fresh.single.push(*incident);
            }
            return fresh;
        }
        self.many.extend(incidents);
        let recent = self.recent.iter().map(|(_, incident)| *incident);
        for incident in recent.collect::<BTreeSet<_>>() {
            if self.single.remove(&incident) {
                self.many.insert(incident);
                fresh.withdrawn.push(incident);
            }
        }
        // Who is counted is in `many`; of `recent` only the number matters from here on.
        while self.recent.len() > EACH + 1 {
            self.recent.pop_front();
        }
        fresh
    }

    /// It calls no longer; whether it had a notification of its own.
    pub(super) fn end(&mut self, incident: IncidentId) -> bool {
        self.many.remove(&incident);
        self.single.remove(&incident)
    }

    /// Whether it has a notification, of its own or among the many.
    pub(super) fn has(&self, incident: IncidentId) -> bool {
        self.single.contains(&incident) || self.many.contains(&incident)
    }

    /// All that have one, of their own or among the many.
    pub(super) fn all(&self) -> impl Iterator<Item = &IncidentId> {
        self.single.iter().chain(&self.many)
    }

    /// Those in the one of many.
    pub(super) fn many(&self) -> &BTreeSet<IncidentId> {
        &self.many
    }

    /// What is to be done about the one of many.
    pub(super) fn summary(&mut self, now: Moment) -> Option<Summary> {
        let count = self.many.len();
        match self.shown {
            Some(_) if count == 0 => {
                self.shown = None;
                Some(Summary::Dismiss)
            }
            None if count == 0 => None,
            Some((said, not_before)) if said == count || now.mono < not_before => None,
            Some(_) | None => {
                self.shown = Some((count, now.mono + RENEWAL));
                Some(Summary::Show(count))
            }
        }
    }

    /// When [`Self::summary`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        self.shown.filter(|(said, _)| *said != self.many.len()).map(|(_, not_before)| not_before)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn ids(numbers: std::ops::Range<u128>) -> BTreeSet<IncidentId> {
        numbers.map(|number| IncidentId(Uuid::from_u128(number))).collect()
    }

    fn at(seconds: u64) -> Moment {
        Moment { wall: chrono::DateTime::UNIX_EPOCH, mono: Duration::from_secs(seconds) }
    }

    #[test]
    fn a_few_have_one_each_and_many_have_one_for_all() {
        let mut notices = Notices::default();
        let few = notices.begin(&ids(0..5), at(100));
        assert_eq!((few.single.len(), few.withdrawn.len(), notices.summary(at(100))), (5, 0, None));
        let more = notices.begin(&ids(5..6), at(104));
        assert_eq!((more.single.len(), more.withdrawn.len()), (0, 5));
        assert_eq!(notices.summary(at(104)), Some(Summary::Show(6)));
        // More of them change the one that is shown, but not all the time.
        for number in 6..1_000 {
            assert_eq!(notices.begin(&ids(number..number + 1), at(105)), Fresh::default());
            assert_eq!(notices.summary(at(105)), None);
        }
        assert_eq!(notices.due(), Some(Duration::from_secs(109)));
        assert_eq!(notices.summary(at(109)), Some(Summary::Show(1_000)));
        assert_eq!((notices.summary(at(200)), notices.due()), (None, None));
    }

    #[test]
    fn what_comes_long_after_has_its_own_and_the_one_of_many_goes_with_the_last() {
        let mut notices = Notices::default();
        notices.begin(&ids(0..10), at(100));
        notices.summary(at(100));
        assert_eq!(notices.begin(&ids(20..21), at(106)).single.len(), 1);
        for incident in ids(0..10) {
            assert!(notices.has(incident) && !notices.end(incident));
        }
        assert_eq!(notices.summary(at(106)), Some(Summary::Dismiss));
        assert!(ids(20..21).into_iter().all(|incident| notices.end(incident)));
        assert_eq!((notices.summary(at(107)), notices.due()), (None, None));
    }
}
