//! The consequences of what is known: what rings, what chimes, what is shown of it, and which requests follow.
//!
//! Only what may have changed is looked at: ten thousand incidents must not make each step a long one.

use std::collections::BTreeSet;

use oncall::{IncidentId, PageId, Urgency};

use super::effect::{Alarm, DesktopEffect};
use super::notices::Summary;
use super::ring::{Heard, Pages};
use super::view::is_worked_on_by;
use super::words::{is_answered, wants_an_answer};
use super::{Pager, Turn};
use crate::clock::Moment;

/// What became of the ring, or of the signal "cut off".
pub(super) struct Rang {
    /// Something began to ring.
    pub(super) begins: bool,
    /// It ended by what somebody did here, or in a way that the window is to say before it closes.
    pub(super) worth_a_word: bool,
}

impl Pager {
    /// Draws the consequences of what is known now. `by_me`: what is new is something that I did.
    pub(super) fn settle(&mut self, now: Moment, by_me: bool, turn: &mut Turn) {
        self.link.tick(now);
        if self.catching_up.is_some_and(|until| now.mono >= until) {
            self.catching_up = None;
        }
        let touched = self.touched(now);
        let rang = self.turn_ring(&touched, now, by_me, turn);
        let signal = self.turn_cut_off(now, turn);
        let busy = !self.ring.is_empty() || self.acknowledgements.any_silent() || self.cut_off.rings(now).is_some();
        turn.desktop.extend(self.window.turn(
            rang.begins || signal.begins,
            rang.worth_a_word || signal.worth_a_word,
            busy,
            now,
        ));
        // One soft sound would end the signal "cut off": it waits.
        if self.catching_up.is_some() || self.cut_off_sounds {
            self.later.extend(touched);
        } else {
            self.turn_chimes(&touched, now, turn);
        }
        if self.catching_up.is_none() {
            self.turn_questions(turn);
        }
        self.turn_summary(now, turn);
        self.turn_watch(now, turn);
        self.ask_hub(now, turn);
    }

    /// The incidents that may have changed, for me or by the passing of time.
    fn touched(&mut self, now: Moment) -> BTreeSet<IncidentId> {
        let mut touched = self.known.touched();
        touched.append(&mut self.touched);
        touched.append(&mut self.acknowledgements.expire(now));
        touched.append(&mut self.place.expire(now));
        if self.catching_up.is_none() {
            touched.append(&mut self.later);
        }
        let (known, me) = (&self.known, self.me.as_ref().map(|me| me.id));
        for incident in &touched {
            let copy = known.get(*incident);
            let calling = || copy?.calling(me?).map(|page| page.id);
            self.acknowledgements.turn(
                *incident,
                |covers| copy.is_some_and(|copy| is_answered(copy, me, covers)),
                calling,
            );
            if !copy.is_some_and(|copy| wants_an_answer(copy, me)) {
                self.refusals.remove(incident);
            }
            if copy.is_some_and(|copy| is_worked_on_by(copy, self.me.as_ref())) {
                self.mine.insert(*incident);
            } else {
                self.mine.remove(incident);
            }
            if let Some(page) = calling() {
                self.place.arrive(*incident, page, now);
            }
        }
        touched
    }

    fn turn_ring(&mut self, touched: &BTreeSet<IncidentId>, now: Moment, by_me: bool, turn: &mut Turn) -> Rang {
        // Before anything is said of their sound: that a page is here is news only once.
        if self.catching_up.is_none() {
            self.report_deliveries(touched, now);
        }
        let mut ring = std::mem::take(&mut self.ring);
        let change =
            ring.turn(touched, |incident| self.wanted(incident, Urgency::Alarm, now), self.catching_up.is_none(), now);
        self.ring = ring;
        for page in change.begun.values() {
            self.place.rings(*page);
        }
        let silenced = |(incident, page): (&IncidentId, &PageId)| {
            by_me || self.acknowledgements.silences(*incident, *page).is_some()
        };
        let clicked = change.ended.iter().any(silenced);
        let ring = |since: Moment| Alarm::Ring { since: now.mono.saturating_sub(since.mono) };
        match (change.before, change.after) {
            (None, None) => {}
            (None, Some(since)) => turn.alarm.push(ring(since)),
            (Some(_), None) => turn.alarm.push(Alarm::Silence),
            // Something else goes on ringing: the click is heard all the same, as a gap.
            (Some(_), Some(since)) if clicked => turn.alarm.extend([Alarm::Silence, ring(since)]),
            (Some(before), Some(since)) => turn.alarm.extend((before.mono != since.mono).then(|| ring(since))),
        }
        if turn.alarm.contains(&Alarm::Silence) {
            self.ring.heard = Heard::Unknown;
        }
        self.report_changes(&change, now);
        for incident in touched {
            match self.known.get(*incident).filter(|_| self.ring.contains(*incident)) {
                Some(copy) => self.ringing.put(copy),
                None => self.ringing.remove(*incident),
            }
        }
        let begun: BTreeSet<IncidentId> = change.begun.into_keys().collect();
        self.notify(&begun, now, turn);
        self.dismiss(touched, now, turn);
        Rang { begins: !begun.is_empty(), worth_a_word: clicked }
    }

    /// Lets sound once what wants one sound; while the alarm rings, it is sound enough.
    fn turn_chimes(&mut self, touched: &BTreeSet<IncidentId>, now: Moment, turn: &mut Turn) {
        let wanted =
            touched.iter().filter_map(|incident| Some((*incident, self.wanted(*incident, Urgency::Chime, now)?)));
        // Before a restart this laptop may have sounded already.
        let wanted: Pages = wanted.filter(|(incident, page)| self.has_not_sounded(*incident, *page)).collect();
        let fresh = self.chimes.fresh(wanted);
        if fresh.is_empty() {
            return;
        }
        self.notify(&fresh.keys().copied().collect(), now, turn);
        if self.ring.is_empty() {
            turn.alarm.push(Alarm::Chime);
            self.chimes.ask(fresh);
        }
    }

    fn notify(&mut self, incidents: &BTreeSet<IncidentId>, now: Moment, turn: &mut Turn) {
        let fresh = self.notices.begin(incidents, now);
        turn.desktop.extend(fresh.withdrawn.into_iter().map(DesktopEffect::Dismiss));
        turn.desktop
            .extend(fresh.single.into_iter().filter_map(|incident| self.notice(incident)).map(DesktopEffect::Notify));
    }

    fn dismiss(&mut self, touched: &BTreeSet<IncidentId>, now: Moment, turn: &mut Turn) {
        for incident in touched.iter().copied() {
            let calls = || self.ring.contains(incident) || self.wanted(incident, Urgency::Chime, now).is_some();
            if self.notices.has(incident) && !calls() && self.notices.end(incident) {
                turn.desktop.push(DesktopEffect::Dismiss(incident));
            }
        }
    }

    fn turn_summary(&mut self, now: Moment, turn: &mut Turn) {
        turn.desktop.extend(self.notices.summary(now).map(|summary| match summary {
            Summary::Show(count) => DesktopEffect::NotifyMany(self.summary(count)),
            Summary::Dismiss => DesktopEffect::DismissMany,
        }));
    }

    fn turn_questions(&mut self, turn: &mut Turn) {
        let duty = self.shifts.said();
        let questions = self.told.turn(&duty.asked);
        turn.desktop.extend(questions.over.into_iter().map(DesktopEffect::Unask));
        turn.desktop.extend(questions.fresh.into_iter().map(|asked| DesktopEffect::Ask(Box::new(asked))));
        let answers = self.told.hear(&duty.answered);
        turn.desktop.extend(answers.into_iter().map(|answered| DesktopEffect::Answered(Box::new(answered))));
    }

    /// The page of an incident that calls me by this urgency, unless it is silent by my own doing or another laptop's turn.
    fn wanted(&self, incident: IncidentId, urgency: Urgency, now: Moment) -> Option<PageId> {
        let page = self.calling(self.known.get(incident)?)?;
        let silent = || self.acknowledgements.silences(incident, page.id).is_some();
        (page.urgency == urgency && !silent() && !self.place.stands_aside(page, now)).then_some(page.id)
    }

    fn ask_hub(&mut self, now: Moment, turn: &mut Turn) {
        if !self.link.has_account() {
            return;
        }
        turn.requests.extend(self.acknowledgements.requests(now));
        turn.requests.extend(self.outbox.request(now));
        if let Some(pager) = self.place.pager.as_ref().map(|pager| pager.id) {
            turn.requests.extend(self.checks.request(pager, now));
            turn.requests.extend(self.journal.request(pager, now));
        }
    }
}
