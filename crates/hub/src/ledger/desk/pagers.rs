//! Laptops, and people on duty whom none of theirs would wake.

use std::sync::Arc;

use oncall::PersonId;
use oncall::setup::{Act, ObjectId, Verb};
use oncall::ways::{About, Delivery, DeliveryState, Unreachable};

use super::super::{LedgerError, Outcome};
use super::Desk;
use super::deliveries::message;
use crate::pagers::{PagerEdit, Spell};

impl Desk {
    /// Changes a laptop by its rules.
    pub(super) fn edit_pager(&mut self, edit: PagerEdit) -> Result<Outcome, LedgerError> {
        // Copied once a batch: from then on the desk's own.
        let writes = Arc::make_mut(&mut self.pagers).edit(edit, self.now).map_err(LedgerError::Pager)?;
        let changed = !writes.is_empty();
        self.batch.pagers.extend(writes);
        Ok(Outcome { changed, ..Outcome::default() })
    }

    /// Makes the messages that tell a person on duty that no laptop of theirs would wake them, by each of their other ways.
    pub(super) fn warn(&mut self, person: PersonId, unreachable: &Unreachable) -> Outcome {
        let Some(known) = self.directory.setup.people.get(&person) else { return Outcome::default() };
        let rules = &known.paging_rules;
        let due = |way| Some((way, rules.warned_at(way, self.now, known.time_zone)?));
        for (way, due) in rules.ways.iter().filter_map(due) {
            let about = About::Unreachable { unreachable: unreachable.clone() };
            self.batch.deliveries.push(message(about, known.shown(), way.clone(), due, self.now));
        }
        let told_at = self.pagers.spell(person).and_then(|spell| spell.told_at);
        let spell = Spell { person, since: unreachable.since, asked_at: self.now, told_at };
        self.keep_spell(spell);
        Outcome { changed: true, ..Outcome::default() }
    }

    /// The other side took a message that tells so.
    pub(super) fn keep_told(&mut self, delivery: &Delivery) {
        if delivery.state == DeliveryState::Sent
            && let Some(spell) = self.pagers.spell(delivery.person.id)
        {
            self.keep_spell(Spell { told_at: Some(self.now), ..spell });
        }
    }

    /// Who is deleted takes their laptops along.
    pub(super) fn forget_pagers(&mut self, acts: &[Act]) {
        for act in acts.iter().filter(|act| act.verb == Verb::Deleted) {
            if let ObjectId::Person(person) = act.id {
                let writes = Arc::make_mut(&mut self.pagers).forget_person(person);
                self.batch.pagers.extend(writes);
            }
        }
    }

    fn keep_spell(&mut self, spell: Spell) {
        let write = Arc::make_mut(&mut self.pagers).keep_spell(spell);
        self.batch.pagers.push(write);
    }
}
