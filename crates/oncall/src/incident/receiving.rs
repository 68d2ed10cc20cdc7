//! What pagers prove of an incident's pages, and what follows when a page that was heard can be heard no longer.

use chrono::{DateTime, TimeDelta, Utc};

use super::{ForeignPage, Incident, PersonRef, State};
use crate::entry::{Actor, Change, Draft};
use crate::escalation::{Condition, Did};
use crate::ids::{PageId, PersonId};
use crate::paging::{Page, RECEIPTS_LIMIT, Receipt, Stage};

/// A page that can be heard no longer has this long to sound again, on another device or laptop, before the rules that were not
/// needed because it sounded are taken after all.
const SOUND_AGAIN: TimeDelta = TimeDelta::seconds(30);

impl Incident {
    /// Takes a pager's receipt for one of this incident's pages. Nothing changes if it adds nothing: see [`Page::lacks`].
    ///
    /// # Errors
    /// [`ForeignPage`] if the page is not of this incident, or not of the person whose pager reports.
    pub fn receive(&mut self, page: PageId, person: PersonId, receipt: Receipt) -> Result<Vec<Draft>, ForeignPage> {
        let page =
            self.pages.iter_mut().find(|known| known.id == page && known.person.id == person).ok_or(ForeignPage)?;
        if !page.lacks(&receipt.pager, receipt.stage, receipt.sound.as_ref()) || page.receipts.len() >= RECEIPTS_LIMIT {
            return Ok(Vec::new());
        }
        let now = receipt.at;
        let draft = take(page, receipt, |person| Actor::Person(person.clone()));
        self.updated_at = now;
        self.judge_delivery(now);
        Ok(vec![draft])
    }

    /// A pager is gone on which pages of this incident had arrived and were not settled: what it proved of them holds no more.
    /// Nothing changes where it had none, or had told of its failure itself.
    pub fn lose_pager(&mut self, person: PersonId, pager: &str, why: &str, now: DateTime<Utc>) -> Vec<Draft> {
        if !self.is_open() {
            return Vec::new();
        }
        let mut drafts = Vec::new();
        for page in self.pages.iter_mut().filter(|page| page.person.id == person && page.settled_at.is_none()) {
            let had_it = page.receipts.iter().any(|receipt| receipt.pager == pager);
            let full = page.receipts.len() >= RECEIPTS_LIMIT;
            if had_it && !full && page.lacks(pager, Stage::Failed, None) {
                let receipt = Receipt {
                    pager: pager.to_owned(),
                    stage: Stage::Failed,
                    at: now,
                    note: Some(why.to_owned()),
                    sound: None,
                };
                drafts.push(take(page, receipt, |_| Actor::Hub));
            }
        }
        if !drafts.is_empty() {
            self.updated_at = now;
            self.judge_delivery(now);
        }
        drafts
    }

    /// Rules that were not needed because a laptop had rung are to come again when none rings any more.
    fn judge_delivery(&mut self, now: DateTime<Utc>) {
        if self.state != State::Triggered || self.pages.iter().any(Page::is_delivered) {
            return;
        }
        let steps = self.chain.iter_mut().flat_map(|chain| &mut chain.steps);
        for step in steps.filter(|step| step.if_not == Condition::Delivered) {
            if matches!(step.did, Some(Did::NotNeeded { .. })) {
                step.did = None;
                step.due_at = now + SOUND_AGAIN;
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
