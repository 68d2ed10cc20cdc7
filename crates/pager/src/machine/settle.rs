//! The consequences of what is known: what rings, what chimes, and which receipts follow.

use oncall::{Incident, IncidentId, Page, PageId, Stage, State, Urgency};

use super::effect::{Alarm, DesktopEffect, Report};
use super::ring::{Change, Heard, Pages};
use super::{Pager, Turn};
use crate::clock::Moment;

impl Pager {
    /// Draws the consequences of what is known now.
    pub(super) fn settle(&mut self, now: Moment, turn: &mut Turn) {
        self.link.tick(now);
        if self.catching_up.is_some_and(|until| now.mono >= until) {
            self.catching_up = None;
        }
        let (known, me) = (&self.known, self.me.as_ref());
        self.acknowledgements.tick(
            now,
            |incident| known.get(incident).is_some_and(|known| known.state != State::Triggered),
            |incident| known.get(incident)?.page_of(me?.id).map(|page| page.id),
        );
        self.refusals.retain(|incident, _| known.get(*incident).is_some_and(|known| known.state == State::Triggered));

        self.turn_ring(now, turn);
        if self.catching_up.is_none() {
            self.turn_chimes(turn);
            self.report_deliveries();
        }
        if self.link.has_account() {
            turn.requests.extend(self.acknowledgements.requests(now));
            turn.requests.extend(self.outbox.request(now));
        }
    }

    fn turn_ring(&mut self, now: Moment, turn: &mut Turn) {
        let wanted = self.wanted(Urgency::Alarm);
        let change = self.ring.turn(&wanted, self.catching_up.is_none(), now);
        let clicked =
            change.ended.iter().any(|(incident, page)| self.acknowledgements.silences(*incident, *page).is_some());

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
        self.report_changes(&change);

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

    fn report_changes(&mut self, change: &Change) {
        for (incident, page) in &change.ended {
            let note = match self.acknowledgements.silences(*incident, *page) {
                Some(how) => how.note().to_owned(),
                None => how_it_ended(self.known.get(*incident).map(AsRef::as_ref)),
            };
            self.report(*incident, *page, Stage::Silenced, Some(note));
        }
        for (incident, page) in &change.begun {
            match self.ring.heard.clone() {
                Heard::Unknown => {}
                Heard::Sounding(note) => self.report(*incident, *page, Stage::Sounding, Some(note)),
                Heard::Failed(why) => self.report(*incident, *page, Stage::Failed, Some(why)),
            }
        }
    }

    /// Lets sound once what wants one sound; while the alarm rings, it is sound enough.
    fn turn_chimes(&mut self, turn: &mut Turn) {
        let mut wanted = self.wanted(Urgency::Chime);
        // Before a restart this laptop may have sounded already.
        wanted.retain(|incident, page| self.lacks(*incident, *page, Stage::Sounding));
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

    fn report_deliveries(&mut self) {
        let Some(me) = self.me.as_ref().map(|me| me.id) else { return };
        let mine: Vec<(IncidentId, PageId)> = self
            .known
            .open()
            .filter(|incident| incident.state == State::Triggered)
            .flat_map(|incident| incident.pages.iter().map(|page| (incident.id, page)))
            .filter(|(_, page)| page.person.id == me && page.lacks(&self.name, Stage::Delivered))
            .map(|(incident, page)| (incident, page.id))
            .collect();
        for (incident, page) in mine {
            self.report(incident, page, Stage::Delivered, None);
        }
    }

    pub(super) fn report(&mut self, incident: IncidentId, page: PageId, stage: Stage, note: Option<String>) {
        if self.link.has_account() && self.lacks(incident, page, stage) {
            self.outbox.put(Report { incident, page, pager: self.name.clone(), stage, note });
        }
    }

    /// Whether the hub, as far as it is known, has no such receipt of this laptop yet.
    fn lacks(&self, incident: IncidentId, page: PageId, stage: Stage) -> bool {
        let known = self.known.get(incident).and_then(|known| known.pages.iter().find(|known| known.id == page));
        known.is_none_or(|known| known.lacks(&self.name, stage))
    }

    /// The triggered incidents whose newest page of mine is of this urgency, and which are not silent by my own doing.
    fn wanted(&self, urgency: Urgency) -> Pages {
        let triggered = self.known.open().filter(|incident| incident.state == State::Triggered);
        let mine = triggered.filter_map(|incident| Some((incident.id, self.my_page(incident)?)));
        mine.filter(|(incident, page)| {
            page.urgency == urgency && self.acknowledgements.silences(*incident, page.id).is_none()
        })
        .map(|(incident, page)| (incident, page.id))
        .collect()
    }

    pub(super) fn my_page<'a>(&self, incident: &'a Incident) -> Option<&'a Page> {
        incident.page_of(self.me.as_ref()?.id)
    }
}

/// Why an alarm ended that was not acknowledged here.
fn how_it_ended(incident: Option<&Incident>) -> String {
    match incident.map(|incident| (incident.state, incident.acknowledged.as_ref())) {
        Some((State::Acknowledged, Some(settled))) => format!("acknowledged by {}", settled.by.name()),
        Some((State::Triggered | State::Acknowledged, _)) => "called again, more quietly".to_owned(),
        Some((State::Resolved, _)) | None => "no longer open".to_owned(),
    }
}
