//! Further ways: a page also goes out by e-mail, SMS, voice or webhook, as its person chose.

use chrono::{DateTime, Utc};
use oncall::ways::{About, Delivery, DeliveryState, Way};
use oncall::{Actor, Change, DeliveryId, Draft, IncidentId, PersonRef};
use uuid::Uuid;

use super::super::Outcome;
use super::Desk;

impl Desk {
    /// Makes the deliveries of the pages among `drafts`, each due at its time.
    pub(super) fn reach_out(&mut self, id: IncidentId, drafts: &[Draft]) {
        // A test of a laptop goes to laptops alone: further ways are tried where they are chosen.
        let Some(incident) = self.incidents.get(&id).filter(|incident| !incident.is_ring_me()) else { return };
        for draft in drafts {
            let Change::Paged { page, person, .. } = &draft.change else { continue };
            let Some(known) = self.directory.setup.people.get(&person.id) else { continue };
            for way in &known.paging_rules.ways {
                let rules = &known.paging_rules;
                let due = rules.taken_at(way, incident.priority, self.now, known.time_zone);
                let Some(due) = due else { continue };
                let about = About::Page { incident: id, page: *page };
                self.batch.deliveries.push(message(about, person.clone(), way.clone(), due, self.now));
            }
        }
    }

    /// Keeps what became of a delivery, and tells it on the timeline, if its incident is still there.
    pub(super) fn deliver(&mut self, delivery: Delivery, change: Option<Change>) -> Outcome {
        let page = delivery.page();
        if page.is_none() {
            self.keep_told(&delivery);
        }
        self.batch.deliveries.push(delivery);
        let Some((id, _)) = page else { return Outcome { changed: true, ..Outcome::default() } };
        if let Some(change) = change
            && let Some(incident) = self.incidents.get_mut(&id)
        {
            incident.updated_at = self.now;
            self.record(id, vec![Draft { actor: Actor::Hub, change }]);
        }
        self.outcome(id, true)
    }
}

/// A message that waits for its time.
pub(super) fn message(about: About, person: PersonRef, way: Way, due: DateTime<Utc>, now: DateTime<Utc>) -> Delivery {
    Delivery {
        id: DeliveryId(Uuid::new_v4()),
        about,
        person,
        way,
        due_at: Some(due),
        attempts: 0,
        state: DeliveryState::Waiting,
        last_answer: String::new(),
        created_at: now,
        updated_at: now,
    }
}
