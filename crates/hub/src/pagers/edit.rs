//! What changes laptops, by which rules, and what is to be written down of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use oncall::pager::{Happened, JournalEntry, SelfCheck};
use oncall::signal::shorten;
use oncall::{PagerId, PersonId};

use super::{Left, NAME_LIMIT, Pager, Pagers, Spell};

/// Most laptops of a person; of more, the one that was seen the longest time ago is forgotten.
const LAPTOPS_LIMIT: usize = 30;

/// A laptop as it says itself that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Laptop {
    /// Its id.
    pub(crate) id: PagerId,
    /// What it calls itself.
    pub(crate) name: String,
    /// Its system.
    pub(crate) system: String,
    /// The version of the app.
    pub(crate) version: String,
}

/// A change of a laptop of a person, or of what is known of the person's laptops.
#[derive(Clone, Debug)]
pub(crate) enum PagerEdit {
    /// It connected.
    Came {
        /// Whose.
        person: PersonId,
        /// The laptop.
        laptop: Laptop,
    },
    /// It checked itself.
    Checked {
        /// Whose.
        person: PersonId,
        /// Which.
        pager: PagerId,
        /// What it found.
        check: SelfCheck,
    },
    /// Something happened to it.
    Wrote {
        /// Whose.
        person: PersonId,
        /// Which.
        pager: PagerId,
        /// What, in any order. Those that were written before are passed over.
        entries: Vec<JournalEntry>,
    },
    /// Its person calls it otherwise, or makes it the second, or the first.
    Set {
        /// Whose.
        person: PersonId,
        /// Which.
        pager: PagerId,
        /// Its name from now on.
        name: Option<String>,
        /// Whether it is the second from now on.
        second: Option<bool>,
    },
    /// Its person does not have it any more.
    Forget {
        /// Whose.
        person: PersonId,
        /// Which.
        pager: PagerId,
    },
    /// These were heard of last so long ago.
    Seen(Vec<(PersonId, PagerId, DateTime<Utc>)>),
    /// The person can be woken again, or is not on duty any more.
    Reached(PersonId),
}

/// Why a laptop was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PagerFault {
    /// It is not the person's, or not known at all.
    #[error("There is no such laptop.")]
    Unknown,
    /// Two laptops of one name could not be told apart.
    #[error("Another laptop of yours is called '{0}' already, and receipts are told apart by the name.")]
    NameTaken(String),
}

/// What a change has to write down.
#[derive(Clone, Debug)]
pub(crate) enum PagerWrite {
    /// The laptop as it is now.
    Put(Arc<Pager>),
    /// Further entries of its journal.
    Journal(PagerId, Vec<JournalEntry>),
    /// Its journal is somebody else's from now on: the one before is gone.
    EmptyJournal(PagerId),
    /// The laptop is gone, with its journal.
    Forget(PagerId),
    /// The person as they are known to be out of reach.
    Spell(Spell),
    /// The person is within reach again.
    EndSpell(PersonId),
}

impl Pagers {
    /// Changes one; says what has to be written down.
    ///
    /// # Errors
    /// [`PagerFault`]; then nothing was changed.
    pub(crate) fn edit(&mut self, edit: PagerEdit, now: DateTime<Utc>) -> Result<Vec<PagerWrite>, PagerFault> {
        match edit {
            PagerEdit::Came { person, laptop } => Ok(self.came(person, laptop, now)),
            // The last that arrives, whatever its time says: a clock that was set back must not hide what is found from then on.
            PagerEdit::Checked { person, pager, check } => self.change(person, pager, |pager| {
                pager.seen_at = now;
                pager.check = Some(check);
            }),
            PagerEdit::Wrote { person, pager, entries } => self.wrote(person, pager, entries, now),
            PagerEdit::Set { person, pager, name, second } => self.set(person, pager, name, second),
            PagerEdit::Forget { person, pager } => {
                self.of(person, pager).ok_or(PagerFault::Unknown)?;
                self.pagers.remove(&pager);
                Ok(vec![PagerWrite::Forget(pager)])
            }
            PagerEdit::Seen(seen) => Ok(seen
                .into_iter()
                .filter_map(|(person, pager, at)| {
                    self.change(person, pager, |pager| pager.seen_at = pager.seen_at.max(at)).ok()
                })
                .flatten()
                .collect()),
            PagerEdit::Reached(person) => {
                Ok(self.spells.remove(&person).map(|_| PagerWrite::EndSpell(person)).into_iter().collect())
            }
        }
    }

    /// A person is out of reach, or was told of it.
    pub(crate) fn keep_spell(&mut self, spell: Spell) -> PagerWrite {
        self.spells.insert(spell.person, spell);
        PagerWrite::Spell(spell)
    }

    /// A person is gone, and their laptops with them.
    pub(crate) fn forget_person(&mut self, person: PersonId) -> Vec<PagerWrite> {
        let theirs: Vec<_> = self.pagers.values().filter(|pager| pager.person == person).map(|it| it.id).collect();
        self.pagers.retain(|_, pager| pager.person != person);
        let spell = self.spells.remove(&person).map(|_| PagerWrite::EndSpell(person));
        theirs.into_iter().map(PagerWrite::Forget).chain(spell).collect()
    }

    fn came(&mut self, person: PersonId, laptop: Laptop, now: DateTime<Utc>) -> Vec<PagerWrite> {
        let Laptop { id, name, system, version } = laptop;
        let known = self.of(person, id).map(Arc::clone);
        let new = known.is_none();
        let handed_on = new && self.pagers.contains_key(&id);
        let pager = match known {
            Some(known) => Pager { system, version, came_at: now, seen_at: now, left: None, ..Pager::clone(&known) },
            None => Pager {
                id,
                person,
                name: self.free_name(person, id, &name),
                second: false,
                system,
                version,
                first_seen_at: now,
                came_at: now,
                seen_at: now,
                check: None,
                left: None,
            },
        };
        let pager = Arc::new(pager);
        self.pagers.insert(id, Arc::clone(&pager));
        let mut writes = vec![PagerWrite::Put(pager)];
        if handed_on {
            writes.push(PagerWrite::EmptyJournal(id));
        }
        let theirs = || self.pagers.values().filter(|pager| pager.person == person);
        if new
            && theirs().count() > LAPTOPS_LIMIT
            && let Some(oldest) = theirs().min_by_key(|pager| (pager.seen_at, pager.id)).map(|pager| pager.id)
        {
            self.pagers.remove(&oldest);
            writes.push(PagerWrite::Forget(oldest));
        }
        writes
    }

    fn wrote(
        &mut self,
        person: PersonId,
        pager: PagerId,
        entries: Vec<JournalEntry>,
        now: DateTime<Utc>,
    ) -> Result<Vec<PagerWrite>, PagerFault> {
        let known = self.of(person, pager).ok_or(PagerFault::Unknown)?;
        let left = left_by(&entries).filter(|left| left.at >= known.came_at);
        // What the hub writes itself is no sign of life.
        let by_hub = entries.iter().all(|entry| matches!(entry.happened, Happened::Lost { .. }));
        let mut writes = self.change(person, pager, |pager| {
            if !by_hub {
                pager.seen_at = now;
            }
            pager.left = left.or(pager.left);
        })?;
        writes.push(PagerWrite::Journal(pager, entries));
        Ok(writes)
    }

    fn set(
        &mut self,
        person: PersonId,
        id: PagerId,
        name: Option<String>,
        second: Option<bool>,
    ) -> Result<Vec<PagerWrite>, PagerFault> {
        if let Some(name) = &name
            && self.is_taken(person, id, name)
        {
            return Err(PagerFault::NameTaken(name.clone()));
        }
        self.change(person, id, |pager| {
            pager.second = second.unwrap_or(pager.second);
            if let Some(name) = name {
                pager.name = name;
            }
        })
    }

    fn change(
        &mut self,
        person: PersonId,
        id: PagerId,
        change: impl FnOnce(&mut Pager),
    ) -> Result<Vec<PagerWrite>, PagerFault> {
        let known = self.pagers.get_mut(&id).filter(|pager| pager.person == person).ok_or(PagerFault::Unknown)?;
        let mut pager = Pager::clone(known);
        change(&mut pager);
        if pager == **known {
            return Ok(Vec::new());
        }
        *known = Arc::new(pager);
        Ok(vec![PagerWrite::Put(Arc::clone(known))])
    }

    /// Whether another laptop of the person has this name, but for small and capital letters.
    fn is_taken(&self, person: PersonId, id: PagerId, name: &str) -> bool {
        let name = name.to_lowercase();
        self.pagers.values().any(|it| it.person == person && it.id != id && it.name.to_lowercase() == name)
    }

    /// `name`, or `name (2)`, `name (3)`, where another laptop of the person has it.
    fn free_name(&self, person: PersonId, id: PagerId, name: &str) -> String {
        let numbered = |number: u32| {
            let tail = format!(" ({number})");
            shorten(name, NAME_LIMIT - tail.chars().count()) + &tail
        };
        let mut names = std::iter::once(name.to_owned()).chain((2..).map(numbered));
        names.find(|name| !self.is_taken(person, id, name)).unwrap_or_else(|| name.to_owned())
    }
}

/// That a laptop left, if nothing says that it started after that.
pub(crate) fn left_by(entries: &[JournalEntry]) -> Option<Left> {
    let newest = entries
        .iter()
        .filter(|entry| matches!(entry.happened, Happened::Left { .. } | Happened::Started { .. }))
        .max_by_key(|entry| entry.at)?;
    match newest.happened {
        Happened::Left { why, on_duty } => Some(Left { at: newest.at, why, on_duty }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use oncall::pager::{Leave, Occasion};
    use uuid::Uuid;

    use super::*;

    const ANNA: PersonId = PersonId(Uuid::from_u128(1));
    const BORYS: PersonId = PersonId(Uuid::from_u128(2));

    fn at(second: i64) -> DateTime<Utc> {
        "2026-11-24T03:12:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(second)
    }

    fn id(number: u128) -> PagerId {
        PagerId(Uuid::from_u128(number))
    }

    fn came(pagers: &mut Pagers, person: PersonId, number: u128, name: &str, second: i64) -> Vec<PagerWrite> {
        let laptop =
            Laptop { id: id(number), name: name.to_owned(), system: "linux".to_owned(), version: "1".to_owned() };
        pagers.edit(PagerEdit::Came { person, laptop }, at(second)).unwrap()
    }

    fn name(pagers: &Pagers, person: PersonId, number: u128) -> Option<&str> {
        pagers.of(person, id(number)).map(|pager| pager.name.as_str())
    }

    #[test]
    fn two_laptops_of_a_person_never_have_one_name() {
        let mut pagers = Pagers::default();
        let long = "x".repeat(NAME_LIMIT);
        for (number, asked) in [(1, "thinkpad"), (2, "ThinkPad"), (3, "thinkpad"), (4, &long), (5, &long)] {
            came(&mut pagers, ANNA, number, asked, 0);
        }
        came(&mut pagers, BORYS, 6, "thinkpad", 0);
        let hers: Vec<_> = (1..=3).filter_map(|number| name(&pagers, ANNA, number)).collect();
        assert_eq!(hers, ["thinkpad", "ThinkPad (2)", "thinkpad (3)"]);
        assert_eq!(name(&pagers, BORYS, 6), Some("thinkpad"), "another person's");
        let fifth = name(&pagers, ANNA, 5).unwrap();
        assert!(fifth.chars().count() <= NAME_LIMIT && fifth.ends_with(" (2)"), "{fifth}");

        let called =
            |name: &str| PagerEdit::Set { person: ANNA, pager: id(3), name: Some(name.to_owned()), second: None };
        let taken = pagers.edit(called("THINKPAD"), at(1)).unwrap_err();
        assert_eq!(taken, PagerFault::NameTaken("THINKPAD".to_owned()));
        pagers.edit(called("desk"), at(1)).unwrap();
        came(&mut pagers, ANNA, 3, "thinkpad", 2);
        assert_eq!(name(&pagers, ANNA, 3), Some("desk"), "its person's word holds");
    }

    #[test]
    fn a_laptop_that_is_handed_on_begins_anew() {
        let mut pagers = Pagers::default();
        came(&mut pagers, ANNA, 1, "thinkpad", 0);
        pagers.edit(PagerEdit::Set { person: ANNA, pager: id(1), name: None, second: Some(true) }, at(1)).unwrap();
        let writes = came(&mut pagers, BORYS, 1, "thinkpad", 2);
        assert!(matches!(writes.as_slice(), [PagerWrite::Put(_), PagerWrite::EmptyJournal(_)]), "{writes:?}");
        assert_eq!((name(&pagers, ANNA, 1), pagers.of(BORYS, id(1)).unwrap().second), (None, false));
        let foreign = PagerEdit::Forget { person: ANNA, pager: id(1) };
        assert_eq!(pagers.edit(foreign, at(3)).unwrap_err(), PagerFault::Unknown);
    }

    #[test]
    fn leaving_holds_until_it_comes_back_and_an_old_word_of_it_does_not() {
        let mut pagers = Pagers::default();
        came(&mut pagers, ANNA, 1, "thinkpad", 10);
        let left =
            |second| JournalEntry { at: at(second), happened: Happened::Left { why: Leave::Quit, on_duty: true } };
        let started = |second| JournalEntry { at: at(second), happened: Happened::Started { version: "1".to_owned() } };
        let mut write = |entries| {
            pagers.edit(PagerEdit::Wrote { person: ANNA, pager: id(1), entries }, at(20)).unwrap();
            pagers.of(ANNA, id(1)).unwrap().left.map(|left| left.at)
        };
        assert_eq!(write(vec![left(5)]), None, "said before it came");
        assert_eq!(write(vec![started(13), left(12)]), None, "it started after that");
        assert_eq!(write(vec![left(15), started(11)]), Some(at(15)));
        came(&mut pagers, ANNA, 1, "thinkpad", 30);
        assert_eq!(pagers.of(ANNA, id(1)).unwrap().left, None);
    }

    #[test]
    fn the_check_that_came_last_holds_whatever_the_laptops_clock_says() {
        let mut pagers = Pagers::default();
        came(&mut pagers, ANNA, 1, "thinkpad", 0);
        let mut check = |second| {
            let check = SelfCheck { at: at(second), occasion: Occasion::Asked, points: Vec::new() };
            pagers.edit(PagerEdit::Checked { person: ANNA, pager: id(1), check }, at(9)).unwrap();
            pagers.of(ANNA, id(1)).unwrap().check.as_ref().unwrap().at
        };
        assert_eq!([check(2), check(1), check(3)], [at(2), at(1), at(3)]);
    }

    #[test]
    fn a_person_has_so_many_laptops_at_most() {
        let mut pagers = Pagers::default();
        for number in 0..=LAPTOPS_LIMIT {
            came(&mut pagers, ANNA, number as u128, "thinkpad", i64::try_from(number).unwrap());
        }
        assert_eq!((name(&pagers, ANNA, 0), pagers.pagers.len()), (None, LAPTOPS_LIMIT));
        assert_eq!(pagers.forget_person(ANNA).len(), LAPTOPS_LIMIT);
    }
}
