//! Pagers: the laptops that every person has, with what each found when it checked itself last; and the people on duty whom none of
//! them would wake. One value that is replaced as a whole, like the directory. Whether a laptop is connected is not here but in
//! [`crate::presence`].

mod edit;
mod judge;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use oncall::pager::{Leave, PagerRef, SelfCheck};
use oncall::{PagerId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::presence::Roll;
pub(crate) use edit::{Laptop, PagerEdit, PagerFault, PagerWrite, left_by};
pub(crate) use judge::{Judgement, Whose, judge};

/// Longest name of a laptop, in characters.
pub(crate) const NAME_LIMIT: usize = 100;

/// That a laptop left on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Left {
    /// When, by its clock.
    pub(crate) at: DateTime<Utc>,
    /// Why.
    pub(crate) why: Leave,
    /// Whether its person was on call.
    pub(crate) on_duty: bool,
}

/// A laptop of a person, as the hub keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pager {
    /// Made by itself at its first start.
    pub(crate) id: PagerId,
    /// Whose.
    pub(crate) person: PersonId,
    /// Its name, which no other laptop of the person has.
    pub(crate) name: String,
    /// It rings only when no other laptop of the person does.
    pub(crate) second: bool,
    /// `linux`, `windows`, `macos`.
    pub(crate) system: String,
    /// The version of the app.
    pub(crate) version: String,
    /// When it connected for the first time.
    pub(crate) first_seen_at: DateTime<Utc>,
    /// When it connected last.
    pub(crate) came_at: DateTime<Utc>,
    /// When the hub heard of it last, as far as that was written down. While it is connected, that is now.
    pub(crate) seen_at: DateTime<Utc>,
    /// What it found when it checked itself last.
    pub(crate) check: Option<SelfCheck>,
    /// That it left on purpose, and did not come back since.
    pub(crate) left: Option<Left>,
}

impl Pager {
    /// As its feed and others know it.
    pub(crate) fn shown(&self) -> PagerRef {
        PagerRef { id: self.id, name: self.name.clone(), second: self.second }
    }
}

/// That a person is on call and no laptop of theirs would wake them, and what they were told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spell {
    /// Who.
    pub(crate) person: PersonId,
    /// Since when the hub knows it.
    pub(crate) since: DateTime<Utc>,
    /// When messages by their other ways were last made.
    pub(crate) asked_at: DateTime<Utc>,
    /// When the last of them was taken by the other side; none was so far if `None`.
    pub(crate) told_at: Option<DateTime<Utc>>,
}

/// A laptop and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Here {
    /// The laptop.
    pub(crate) pager: Arc<Pager>,
    /// Whether it is connected, and did not say that it leaves.
    pub(crate) connected: bool,
    /// When the hub heard of it last; now while it is connected.
    pub(crate) seen_at: DateTime<Utc>,
}

impl Here {
    /// Whether it rings and is heard, as far as it found out.
    pub(crate) fn would_ring(&self) -> bool {
        self.connected && self.pager.check.as_ref().is_some_and(SelfCheck::passed)
    }
}

/// All laptops, and all people on duty whom none of them would wake.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pagers {
    pagers: BTreeMap<PagerId, Arc<Pager>>,
    spells: BTreeMap<PersonId, Spell>,
}

impl Pagers {
    /// Begins with what a store holds.
    pub(crate) fn new(pagers: impl IntoIterator<Item = Pager>, spells: impl IntoIterator<Item = Spell>) -> Self {
        Self {
            pagers: pagers.into_iter().map(|pager| (pager.id, Arc::new(pager))).collect(),
            spells: spells.into_iter().map(|spell| (spell.person, spell)).collect(),
        }
    }

    /// A laptop of a person; `None` if it is not theirs.
    pub(crate) fn of(&self, person: PersonId, pager: PagerId) -> Option<&Arc<Pager>> {
        self.pagers.get(&pager).filter(|pager| pager.person == person)
    }

    /// All laptops.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Pager>> {
        self.pagers.values()
    }

    /// The laptops of a person and where they are: first those that are connected, then those seen last.
    pub(crate) fn standing(&self, person: PersonId, roll: &Roll, now: DateTime<Utc>) -> Vec<Here> {
        let of_person = self.pagers.values().filter(|pager| pager.person == person);
        let mut standing: Vec<_> = of_person.map(|pager| here(pager, roll, now)).collect();
        standing.sort_by_key(|here| (!here.connected, std::cmp::Reverse(here.seen_at), here.pager.id));
        standing
    }

    /// That a person on duty cannot be woken, if it is known and they were told or have nothing by which to be told.
    pub(crate) fn spell(&self, person: PersonId) -> Option<Spell> {
        self.spells.get(&person).copied()
    }

    /// Whoever is known to be on duty and not to be woken.
    pub(crate) fn spells(&self) -> impl Iterator<Item = Spell> {
        self.spells.values().copied()
    }

    /// Laptops that went, and of which that is not written down yet.
    pub(crate) fn unwritten(&self, roll: &Roll) -> Vec<(PersonId, PagerId, DateTime<Utc>)> {
        let gone = roll.all().filter(|(_, _, it)| !it.is_connected());
        gone.filter(|(person, id, it)| self.of(*person, *id).is_some_and(|pager| pager.seen_at < it.since))
            .map(|(person, id, it)| (person, id, it.since))
            .collect()
    }
}

fn here(pager: &Arc<Pager>, roll: &Roll, now: DateTime<Utc>) -> Here {
    let whereabouts = roll.of(pager.person, pager.id);
    let connected = whereabouts.is_some_and(|it| it.is_connected() && it.left.is_none());
    let seen_at = match whereabouts {
        Some(it) if it.is_connected() => now,
        Some(it) => it.since.max(pager.seen_at),
        None => pager.seen_at,
    };
    Here { pager: Arc::clone(pager), connected, seen_at }
}
