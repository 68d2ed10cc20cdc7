//! Who bears much more than others, or much less.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::super::{Members, Participant, Period, Turns};
use super::outlook::Outlook;
use super::words::{length, period};
use super::{Warning, WarningKind};
use crate::ids::PersonId;

impl<M: Members> Outlook<'_, M> {
    /// The people whose share is far from the mean of those who take part, the greatest first.
    pub(super) fn unfair(&self) -> Vec<Warning> {
        let mut shares: BTreeMap<PersonId, TimeDelta> =
            self.participants().into_iter().map(|person| (person, TimeDelta::zero())).collect();
        for shift in &self.timeline.last {
            if let Some(share) = shares.get_mut(&shift.person) {
                *share += shift.end - shift.start;
            }
        }
        let people = i64::try_from(shares.len()).unwrap_or(i64::MAX);
        let all: i64 = shares.values().map(TimeDelta::num_seconds).sum();
        if people < 2 || all == 0 {
            return Vec::new();
        }
        let mean = all / people;
        let turn = self.longest_turn().num_seconds();
        let mut unfair: Vec<_> = shares
            .into_iter()
            .filter(|(_, share)| {
                let share = share.num_seconds();
                (share * 100 > mean * 125 || share * 100 < mean * 75) && (share - mean).abs() > turn
            })
            .collect();
        unfair.sort_by_key(|(_, share)| -*share);
        unfair.into_iter().map(|(person, share)| self.unfair_to(person, share, mean)).collect()
    }

    fn unfair_to(&self, person: PersonId, share: TimeDelta, mean: i64) -> Warning {
        let tenths = (share.num_seconds() * 10 + mean / 2) / mean.max(1);
        let average = length(TimeDelta::seconds(mean));
        let compared = match tenths {
            0 => format!("the average is {average}"),
            _ => format!("{}.{} times the average of {average}", tenths / 10, tenths % 10),
        };
        let text = format!("{} is on call {} {}, {compared}.", (self.name)(person), length(share), period(self.range));
        Warning { kind: WarningKind::Unfair, text, rotation: None, person: Some(person), at: None }
    }

    /// Everybody who is in the order of a rotation as it is now.
    fn participants(&self) -> BTreeSet<PersonId> {
        let mut people = BTreeSet::new();
        for participant in self.schedule.rotations.iter().flat_map(|rotation| &rotation.turns.participants) {
            match participant {
                Participant::Person(person) => drop(people.insert(*person)),
                Participant::Team(team) => people.extend(self.members.members(*team)),
                Participant::Nobody => {}
            }
        }
        people
    }

    /// How long a turn may be where people take turns at all.
    fn longest_turn(&self) -> TimeDelta {
        let shared = |turns: &&Turns| turns.participants.iter().any(|it| Some(it) != turns.participants.first());
        let orders = self.schedule.rotations.iter().map(|rotation| &rotation.turns);
        let length = |turns: &Turns| {
            let hours = match turns.period {
                Period::Hourly => 1,
                Period::Daily => 24,
                Period::Weekly => 7 * 24,
            };
            TimeDelta::try_hours(hours * i64::from(turns.length)).unwrap_or(TimeDelta::MAX)
        };
        orders.filter(shared).map(length).max().unwrap_or_default()
    }
}
