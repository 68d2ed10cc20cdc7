//! What pagers prove of an incident's pages, and what follows when a page that was heard can be heard no longer.

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

use super::{ForeignPage, Incident, PersonRef, State};
use crate::entry::{Actor, Change, Draft};
use crate::escalation::{Condition, Did};
use crate::ids::{PageId, PersonId};
use crate::paging::{Page, Receipt, Stage, reaches};

/// A page that can be heard no longer has this long to sound again, on another device or laptop, before the rules that were not
/// needed because it sounded are taken after all.
const SOUND_AGAIN: TimeDelta = TimeDelta::seconds(30);

impl Incident {
    /// Whether somebody who is called can be heard to be called, by the proofs of their pagers. Of each person the newest page counts,
    /// unless it is settled: what was answered, passed on or snoozed proves nothing of whoever is to be woken now. What a pager told of
    /// a person's older page holds for the newer one, until it says otherwise: it is the same sound.
    pub fn is_heard(&self) -> bool {
        let mut people: Vec<PersonId> = Vec::new();
        for newest in self.pages.iter().rev() {
            if people.contains(&newest.person.id) {
                continue;
            }
            people.push(newest.person.id);
            if newest.settled_at.is_some() {
                continue;
            }
            let ringing =
                self.pages.iter().filter(|page| page.person.id == newest.person.id && page.settled_at.is_none());
            let mut receipts: Vec<&Receipt> = ringing.flat_map(|page| &page.receipts).collect();
            receipts.sort_by_key(|receipt| receipt.at);
            if reaches(newest.urgency, receipts.into_iter()) {
                return true;
            }
        }
        false
    }

    /// Takes a pager's receipt for one of this incident's pages. Nothing changes if it adds nothing: see [`adds`](crate::paging::adds).
    ///
    /// # Errors
    /// [`ForeignPage`] if the page is not of this incident, or not of the person whose pager reports.
    pub fn receive(&mut self, page: PageId, person: PersonId, receipt: Receipt) -> Result<Vec<Draft>, ForeignPage> {
        let heard = self.is_heard();
        let page =
            self.pages.iter_mut().find(|known| known.id == page && known.person.id == person).ok_or(ForeignPage)?;
        if !page.wants(&receipt) {
            return Ok(Vec::new());
        }
        let now = receipt.at;
        let draft = take(page, receipt, |person| Actor::Person(person.clone()));
        self.updated_at = now;
        self.call_if_unheard(heard, now);
        Ok(vec![draft])
    }

    /// A pager is gone on which pages of this incident had arrived and were not settled: what it proved of them holds no more.
    /// Nothing changes where it had none, or had told of its failure itself.
    pub fn lose_pager(&mut self, person: PersonId, pager: &str, why: &str, now: DateTime<Utc>) -> Vec<Draft> {
        if !self.is_open() {
            return Vec::new();
        }
        let heard = self.is_heard();
        let mut drafts = Vec::new();
        for page in self.pages.iter_mut().filter(|page| page.person.id == person && page.settled_at.is_none()) {
            let receipt = Receipt {
                pager: pager.to_owned(),
                stage: Stage::Failed,
                at: now,
                note: Some(why.to_owned()),
                sound: None,
            };
            if page.receipts.iter().any(|known| known.pager == pager) && page.wants(&receipt) {
                drafts.push(take(page, receipt, |_| Actor::Hub));
            }
        }
        if !drafts.is_empty() {
            self.updated_at = now;
            self.call_if_unheard(heard, now);
        }
        drafts
    }

    /// Rules that were not needed because a laptop rang are to come again if none does any more. `heard`: whether one did just before.
    pub(super) fn call_if_unheard(&mut self, heard: bool, now: DateTime<Utc>) {
        if !heard || self.state != State::Triggered || self.is_heard() {
            return;
        }
        let steps = self.chain.iter_mut().flat_map(|chain| &mut chain.steps);
        for step in steps.filter(|step| step.if_not == Condition::Delivered) {
            if matches!(step.did, Some(Did::NotNeeded { .. })) {
                step.did = None;
                // The store keeps milliseconds: a timer must not be due before what it stands for.
                step.due_at = (now + SOUND_AGAIN).trunc_subsecs(3);
            }
        }
    }
}

fn take(page: &mut Page, receipt: Receipt, actor: impl FnOnce(&PersonRef) -> Actor) -> Draft {
    let change = Change::Receipt {
        page: page.id,
        person: page.person.clone(),
        pager: receipt.pager.clone(),
        stage: receipt.stage,
        note: receipt.note.clone(),
        sound: receipt.sound.clone(),
    };
    page.receipts.push(receipt);
    Draft { actor: actor(&page.person), change }
}

#[cfg(test)]
mod tests;
