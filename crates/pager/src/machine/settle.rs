//! The consequences of what is known: what rings, what chimes, and which receipts follow.

use oncall::escalation::Did;
use oncall::{Incident, IncidentId, Page, PageId, PersonId, Receipt, Sound, Stage, State, Urgency};

use super::effect::{Alarm, DesktopEffect, Report};
use super::ring::{Change, Heard, Pages};
use super::{Pager, Turn};
use crate::clock::Moment;

impl Pager {
    /// Draws the consequences of what is known now. `by_me`: what is new is something that I did.
    pub(super) fn settle(&mut self, now: Moment, by_me: bool, turn: &mut Turn) {
        self.link.tick(now);
        if self.catching_up.is_some_and(|until| now.mono >= until) {
            self.catching_up = None;
        }
        let (known, me) = (&self.known, self.me.as_ref().map(|me| me.id));
        self.acknowledgements.tick(
            now,
            |incident, covers| known.get(incident).is_some_and(|known| is_answered(known, me, covers)),
            |incident| known.get(incident)?.calling(me?).map(|page| page.id),
        );
        self.refusals.retain(|incident, _| known.get(*incident).is_some_and(|known| wants_an_answer(known, me)));

        // Before anything is said of their sound: that a page is here is news only once.
        if self.catching_up.is_none() {
            self.report_deliveries(now);
        }
        self.turn_ring(now, by_me, turn);
        if self.catching_up.is_none() {
            let questions = self.told.turn(&self.duty.asked);
            turn.desktop.extend(questions.over.into_iter().map(DesktopEffect::Unask));
            turn.desktop.extend(questions.fresh.into_iter().map(|asked| DesktopEffect::Ask(Box::new(asked))));
            let answers = self.told.hear(&self.duty.answered);
            turn.desktop.extend(answers.into_iter().map(|answered| DesktopEffect::Answered(Box::new(answered))));
            self.turn_chimes(turn);
        }
        if self.link.has_account() {
            turn.requests.extend(self.acknowledgements.requests(now));
            turn.requests.extend(self.outbox.request(now));
        }
    }

    fn turn_ring(&mut self, now: Moment, by_me: bool, turn: &mut Turn) {
        let wanted = self.wanted(Urgency::Alarm);
        let change = self.ring.turn(&wanted, self.catching_up.is_none(), now);
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
            (Some(before), Some(since)) => turn.alarm.extend((before != since).then(|| ring(since))),
        }
        if turn.alarm.contains(&Alarm::Silence) {
            self.ring.heard = Heard::Unknown;
        }
        self.report_changes(&change, now);

        let busy = !self.ring.is_empty() || self.acknowledgements.any_silent();
        turn.desktop.extend(self.window.turn(!change.begun.is_empty(), clicked, busy, now));
        for incident in change.begun.keys() {
            turn.desktop.extend(self.notice(*incident).map(DesktopEffect::Notify));
        }
        let chiming = self.wanted(Urgency::Chime);
        let over: Vec<IncidentId> = self
            .notified
            .iter()
            .copied()
            .filter(|incident| !self.ring.contains(*incident) && !chiming.contains_key(incident))
            .collect();
        for incident in over {
            self.notified.remove(&incident);
            turn.desktop.push(DesktopEffect::Dismiss(incident));
        }
    }

    fn report_changes(&mut self, change: &Change, now: Moment) {
        for (incident, page) in &change.ended {
            let note = match self.acknowledgements.silences(*incident, *page) {
                Some(how) => how.note().to_owned(),
                None => how_it_ended(self.known.get(*incident).map(AsRef::as_ref), *page),
            };
            self.report(*incident, *page, Said::silenced(note), now);
        }
        for (incident, page) in &change.begun {
            match self.ring.heard.clone() {
                Heard::Unknown => {}
                Heard::Sounding(sound) => self.report(*incident, *page, Said::sounding(sound), now),
                Heard::Failed(why) => self.report(*incident, *page, Said::failed(why), now),
            }
        }
    }

    /// Lets sound once what wants one sound; while the alarm rings, it is sound enough.
    fn turn_chimes(&mut self, turn: &mut Turn) {
        let mut wanted = self.wanted(Urgency::Chime);
        // Before a restart this laptop may have sounded already.
        wanted.retain(|incident, page| self.has_not_sounded(*incident, *page));
        let fresh = self.chimes.fresh(&wanted);
        if fresh.is_empty() {
            return;
        }
        for incident in fresh.keys() {
            turn.desktop.extend(self.notice(*incident).map(DesktopEffect::Notify));
        }
        if self.ring.is_empty() {
            turn.alarm.push(Alarm::Chime);
            self.chimes.ask(fresh);
        }
    }

    fn report_deliveries(&mut self, now: Moment) {
        let Some(me) = self.me.as_ref().map(|me| me.id) else { return };
        let mine: Vec<(IncidentId, PageId)> = self
            .known
            .open()
            .flat_map(|incident| incident.pages.iter().map(move |page| (incident, page)))
            .filter(|(incident, page)| page.person.id == me && is_unanswered(incident, page))
            .filter(|(_, page)| page.lacks(&self.name, Stage::Delivered, None))
            .map(|(incident, page)| (incident.id, page.id))
            .collect();
        for (incident, page) in mine {
            self.report(incident, page, Said::delivered(), now);
        }
    }

    pub(super) fn report(&mut self, incident: IncidentId, page: PageId, said: Said, now: Moment) {
        if !self.link.has_account() {
            return;
        }
        let Said { stage, note, sound } = said;
        let (known, pager) = (&self.known, self.name.clone());
        let of_this_laptop = || {
            let receipts = known.page(incident, page).into_iter().flat_map(|page| &page.receipts);
            receipts.filter(|receipt| receipt.pager == pager).cloned().collect()
        };
        let report = Report { incident, page, pager: pager.clone(), stage, note, sound };
        self.outbox.put(report, of_this_laptop, now);
    }

    /// Whether this laptop, as far as the hub knows, has not sounded for the page yet.
    fn has_not_sounded(&self, incident: IncidentId, page: PageId) -> bool {
        self.known.page(incident, page).is_none_or(|page| {
            let sounded = |receipt: &Receipt| receipt.pager == self.name && receipt.stage >= Stage::Sounding;
            !page.receipts.iter().any(sounded)
        })
    }

    /// The incidents that call me by a page of this urgency, and which are not silent by my own doing.
    fn wanted(&self, urgency: Urgency) -> Pages {
        let calls = self.known.open().filter_map(|incident| Some((incident.id, self.calling(incident)?)));
        calls
            .filter(|(incident, page)| {
                page.urgency == urgency && self.acknowledgements.silences(*incident, page.id).is_none()
            })
            .map(|(incident, page)| (incident, page.id))
            .collect()
    }
}

/// What is told of a page.
#[derive(Clone, Debug)]
pub(super) struct Said {
    stage: Stage,
    note: Option<String>,
    sound: Option<Sound>,
}

impl Said {
    pub(super) fn delivered() -> Self {
        Self { stage: Stage::Delivered, note: None, sound: None }
    }

    pub(super) fn sounding(sound: Sound) -> Self {
        Self { stage: Stage::Sounding, note: None, sound: Some(sound) }
    }

    pub(super) fn failed(why: String) -> Self {
        Self { stage: Stage::Failed, note: Some(why), sound: None }
    }

    fn silenced(how: String) -> Self {
        Self { stage: Stage::Silenced, note: Some(how), sound: None }
    }
}

/// Whether an acknowledgement of this incident, made here while the page `covers` called, needs no word of the hub any more.
fn is_answered(incident: &Incident, me: Option<PersonId>, covers: Option<PageId>) -> bool {
    let covered = incident.pages.iter().find(|page| covers == Some(page.id));
    // Acknowledged, snoozed, passed on or given away in the meantime, here or elsewhere: what came later counts.
    covered.is_some_and(|page| page.settled_at.is_some())
        || incident.state != State::Triggered && me.and_then(|me| incident.calling(me)).is_none()
}

/// Whether somebody has to answer: nobody does so far, or it calls me all the same.
fn wants_an_answer(incident: &Incident, me: Option<PersonId>) -> bool {
    let nobody = incident.state == State::Triggered && incident.snoozed_until.is_none();
    nobody || me.and_then(|me| incident.calling(me)).is_some()
}

/// Whether the page still calls its person, or did until a newer one came.
fn is_unanswered(incident: &Incident, page: &Page) -> bool {
    // Acknowledged before it called: then it calls all the same. After: hubs that settle no pages say so only in this way.
    page.settled_at.is_none() && incident.acknowledged.as_ref().is_none_or(|settled| settled.at < page.at)
}

/// Why an alarm ended that was not acknowledged here.
fn how_it_ended(incident: Option<&Incident>, page: PageId) -> String {
    let Some(incident) = incident else { return "no longer open".to_owned() };
    let page = incident.pages.iter().find(|known| known.id == page);
    if page.is_some_and(|page| is_unanswered(incident, page)) && incident.snoozed_until.is_none() {
        return "called again, more quietly".to_owned();
    }
    let by_then = |at| page.is_none_or(|page| page.at <= at);
    match (&incident.acknowledged, &incident.assignee) {
        _ if incident.snoozed_until.is_some() => "snoozed".to_owned(),
        // Who acknowledged first stays named; who silenced a later page is in the timeline only.
        (Some(settled), _) if by_then(settled.at) => format!("acknowledged by {}", settled.by.name()),
        (Some(_), _) => "acknowledged".to_owned(),
        (None, _) if page.is_some_and(|page| was_passed_on(incident, page)) => "passed on".to_owned(),
        (None, Some(assignee)) => format!("given to {}", assignee.name),
        (None, None) => "no longer called for it".to_owned(),
    }
}

/// Whether the person of this page passed it on.
fn was_passed_on(incident: &Incident, page: &Page) -> bool {
    let steps = incident.chain.iter().flat_map(|chain| &chain.steps);
    let mut done = steps.filter_map(|step| match &step.did {
        Some(Did::Paged { at, passed_on_by: Some(by), .. }) => Some((*at, by.id)),
        _ => None,
    });
    done.any(|(at, by)| by == page.person.id && page.at <= at)
}
