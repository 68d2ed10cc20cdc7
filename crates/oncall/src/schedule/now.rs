//! Who is on call at a moment, who comes next, and who was before.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::search::{DISTANCES, Found, HORIZON};
use super::strand::Strand;
use super::wall::{FIRST, LAST, shifted};
use super::weave::weave;
use super::{Cause, Members, Override, Range, Schedule};
use crate::ids::{PersonId, RotationId};

/// A person who is on call at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OnCall {
    /// Who.
    pub person: PersonId,
    /// The rotation that they stand for; `null` where an override stands without one.
    pub rotation: Option<RotationId>,
    /// Why.
    pub cause: Cause,
    /// Since when, or from when on, they are it by this cause; `null` if that is more than two years away.
    pub since: Option<DateTime<Utc>>,
    /// Until when; `null` if that is more than two years away.
    pub until: Option<DateTime<Utc>>,
}

/// Who is on call at a moment, who comes next, and who was before: each person once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Standing {
    /// On call at the moment.
    pub now: Vec<OnCall>,
    /// Of each rotation, the person of the following shift who differs from the present one.
    pub next: Vec<OnCall>,
    /// Of each rotation, the person of the shift before who differs from the present one.
    pub previous: Vec<OnCall>,
}

impl Schedule {
    /// Who is on call at a moment, with the time until which they are. Somebody who is it by two causes at once is told by the
    /// one that began earlier, as in the final schedule.
    pub fn on_call(&self, overrides: &[Override], at: DateTime<Utc>, members: &impl Members) -> Vec<OnCall> {
        let strands = self.strands(overrides);
        let present: Vec<_> = strands.iter().map(|strand| strand.at(at, members)).collect();
        once(&strands, &present, |it| it.since.unwrap_or(FIRST))
    }

    /// Who is on call at a moment, who comes next, and who was before.
    ///
    /// Next are, of each rotation with its overrides, those with whom somebody comes on call for the first time who is not on call
    /// by it at the moment, also across gaps: a rotation of one participant has none. Before, likewise. Who would be told twice is
    /// told for the nearer shift.
    pub fn standing(&self, overrides: &[Override], at: DateTime<Utc>, members: &impl Members) -> Standing {
        let strands = self.strands(overrides);
        let present: Vec<_> = strands.iter().map(|strand| strand.at(at, members)).collect();
        let (mut next, mut previous) = (Vec::new(), Vec::new());
        for (strand, present) in strands.iter().zip(&present) {
            let present: Vec<_> = present.iter().map(|it| it.shift.person).collect();
            next.push(strand.after(at, &present, members));
            previous.push(strand.before(at, &present, members));
        }
        Standing {
            now: once(&strands, &present, |it| it.since.unwrap_or(FIRST)),
            next: once(&strands, &next, |it| it.since.unwrap_or(LAST)),
            previous: once(&strands, &previous, |it| Reverse(it.until.unwrap_or(FIRST))),
        }
    }

    /// The first shift of a person in the final schedule that begins after `at`; `None` if none does within two years.
    pub fn next_shift_of(
        &self,
        person: PersonId,
        overrides: &[Override],
        at: DateTime<Utc>,
        members: &impl Members,
    ) -> Option<OnCall> {
        let coming = Range { start: at, end: LAST };
        let mut strands = self.strands(overrides);
        strands.retain(|strand| strand.may_have(|other| other == person, coming, members));
        DISTANCES.iter().find_map(|distance| {
            let range = Range { start: at, end: shifted(at, *distance) };
            let woven = weave(&strands, range, members);
            let shift = *woven.last.iter().find(|shift| shift.person == person && at < shift.start)?;
            let farther = shift.end == range.end && *distance < HORIZON;
            (!farther).then(|| OnCall {
                person,
                rotation: woven.strand_of(&shift).and_then(|place| strands[place].id),
                cause: shift.cause,
                since: Some(shift.start),
                until: (shift.end < range.end).then_some(shift.end),
            })
        })
    }

    /// The first moment after `at` at which the final schedule changes; `None` if it does not within two years.
    pub fn next_change(
        &self,
        overrides: &[Override],
        at: DateTime<Utc>,
        members: &impl Members,
    ) -> Option<DateTime<Utc>> {
        let strands = self.strands(overrides);
        DISTANCES.iter().find_map(|distance| {
            let range = Range { start: at, end: shifted(at, *distance) };
            let last = weave(&strands, range, members).last;
            let edges = last.iter().flat_map(|shift| [shift.start, shift.end]);
            edges.filter(|edge| at < *edge && *edge < range.end).min()
        })
    }
}

/// Those found in the strands, each person once: the one with the least `order`, in the strands' order.
fn once<K: Ord>(strands: &[Strand<'_>], found: &[Vec<Found>], order: impl Fn(&Found) -> K) -> Vec<OnCall> {
    let all = || strands.iter().zip(found).flat_map(|(strand, found)| found.iter().map(move |it| (strand.id, it)));
    let mut nearest: HashMap<PersonId, (Option<RotationId>, &Found)> = HashMap::new();
    for (id, it) in all() {
        let before = nearest.entry(it.shift.person).or_insert((id, it));
        if order(it) < order(before.1) {
            *before = (id, it);
        }
    }
    let told = all().filter(|(_, it)| nearest.get(&it.shift.person).is_some_and(|(_, same)| std::ptr::eq(*same, *it)));
    told.map(|(rotation, it)| OnCall {
        person: it.shift.person,
        rotation,
        cause: it.shift.cause,
        since: it.since,
        until: it.until,
    })
    .collect()
}
