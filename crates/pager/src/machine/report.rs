//! What is told of pages: that they are here, that they can be heard or not, how they fell silent.

use std::collections::BTreeSet;

use oncall::{IncidentId, PageId, Receipt, Sound, Stage};

use super::Pager;
use super::effect::Report;
use super::input::SpeakerEvent;
use super::ring::{Change, Heard};
use super::second::STANDS_ASIDE;
use super::words::{how_it_ended, is_unanswered};
use crate::clock::Moment;

/// What is told of a page.
#[derive(Clone, Debug)]
pub(super) struct Said {
    stage: Stage,
    note: Option<String>,
    sound: Option<Sound>,
}

impl Said {
    fn delivered() -> Self {
        Self { stage: Stage::Delivered, note: None, sound: None }
    }

    fn sounding(sound: Sound) -> Self {
        Self { stage: Stage::Sounding, note: None, sound: Some(sound) }
    }

    fn failed(why: String) -> Self {
        Self { stage: Stage::Failed, note: Some(why), sound: None }
    }

    fn silenced(how: String) -> Self {
        Self { stage: Stage::Silenced, note: Some(how), sound: None }
    }

    /// What is known of the alarm that rings.
    fn heard(heard: &Heard) -> Option<Self> {
        match heard.clone() {
            Heard::Unknown => None,
            Heard::Sounding(sound) => Some(Self::sounding(sound)),
            Heard::Failed(why) => Some(Self::failed(why)),
        }
    }
}

impl Pager {
    /// Takes what the speaker says of itself: it is about the alarm if one rings, else about the signal "cut off" or the last chime.
    pub(super) fn listen(&mut self, event: SpeakerEvent, now: Moment) {
        let heard = match event {
            SpeakerEvent::Sounding(sound) => Heard::Sounding(sound),
            SpeakerEvent::Failed { why } => Heard::Failed(why),
        };
        if self.cut_off_sounds && matches!(&heard, Heard::Sounding(sound) if sound.is_audible()) {
            self.cut_off.heard();
        }
        let Some(said) = Said::heard(&heard) else { return };
        let chimed = self.chimes.answered();
        let pages = if self.ring.is_empty() { chimed } else { self.ring.pages() };
        if !self.ring.is_empty() {
            self.ring.heard = heard;
        }
        let first = self.ring.first();
        for (incident, page) in pages {
            self.report(incident, page, said.clone(), first.is_none_or(|first| first == incident), now);
        }
    }

    /// Tells that pages of mine are here, and tells everything again of those of which the hub had lost this laptop.
    pub(super) fn report_deliveries(&mut self, touched: &BTreeSet<IncidentId>, now: Moment) {
        let Some(me) = self.me.as_ref().map(|me| me.id) else { return };
        for incident in touched {
            let Some(incident) = self.known.get(*incident).cloned() else { continue };
            for page in incident.pages.iter().filter(|page| page.person.id == me && is_unanswered(&incident, page)) {
                let hub_has = page.receipts.iter().filter(|receipt| receipt.pager == self.place.name());
                let lost = self.outbox.is_lost(page.id, &hub_has.collect::<Vec<_>>());
                if page.lacks(self.place.name(), Stage::Delivered, None) {
                    self.report(incident.id, page.id, Said::delivered(), true, now);
                }
                if lost && self.ring.page(incident.id) == Some(page.id) {
                    self.report_heard(incident.id, page.id, now);
                }
            }
        }
    }

    pub(super) fn report_changes(&mut self, change: &Change, now: Moment) {
        for (incident, page) in &change.ended {
            let known = self.known.get(*incident).cloned();
            let still_calls =
                known.as_ref().and_then(|known| self.calling(known)).filter(|calling| calling.id == *page);
            let said = match self.acknowledgements.silences(*incident, *page) {
                Some(how) => Said::silenced(how.note().to_owned()),
                None if still_calls.is_some() => {
                    self.place.leaves(*page);
                    Said::failed(STANDS_ASIDE.to_owned())
                }
                None => Said::silenced(how_it_ended(known.as_deref(), *page)),
            };
            self.report(*incident, *page, said, true, now);
        }
        for (incident, page) in &change.begun {
            self.report_heard(*incident, *page, now);
        }
    }

    fn report_heard(&mut self, incident: IncidentId, page: PageId, now: Moment) {
        if let Some(said) = Said::heard(&self.ring.heard) {
            self.report(incident, page, said, true, now);
        }
    }

    /// `grows`: that a sound has grown is told of this page.
    fn report(&mut self, incident: IncidentId, page: PageId, said: Said, grows: bool, now: Moment) {
        if !self.link.has_account() {
            return;
        }
        let Said { stage, note, sound } = said;
        let pager = self.place.name().to_owned();
        let known = &self.known;
        let of_this_laptop = || {
            let receipts = known.page(incident, page).into_iter().flat_map(|page| &page.receipts);
            receipts.filter(|receipt| receipt.pager == pager).cloned().collect()
        };
        let report = Report { incident, page, pager: pager.clone(), stage, note, sound };
        self.outbox.put(report, grows, of_this_laptop, now);
    }

    /// Whether this laptop, as far as the hub knows, has not sounded for the page yet.
    pub(super) fn has_not_sounded(&self, incident: IncidentId, page: PageId) -> bool {
        self.known.page(incident, page).is_none_or(|page| {
            let name = self.place.name();
            let sounded = |receipt: &Receipt| receipt.pager == name && receipt.stage >= Stage::Sounding;
            !page.receipts.iter().any(sounded)
        })
    }
}
