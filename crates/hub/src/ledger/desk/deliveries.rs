//! Further ways: a page also goes out by e-mail, SMS, voice or webhook, as its person chose.

use oncall::ways::{Delivery, DeliveryState};
use oncall::{Actor, Change, DeliveryId, Draft, IncidentId};
use uuid::Uuid;

use super::super::Outcome;
use super::Desk;

impl Desk {
    /// Makes the deliveries of the pages among `drafts`, each due at its time.
    pub(super) fn reach_out(&mut self, id: IncidentId, drafts: &[Draft]) {
        let Some(incident) = self.incidents.get(&id) else { return };
        for draft in drafts {
            let Change::Paged { page, person, .. } = &draft.change else { continue };
            let Some(known) = self.directory.setup.people.get(&person.id) else { continue };
            for way in &known.paging_rules.ways {
                let rules = &known.paging_rules;
                let due = rules.taken_at(way, incident.priority, self.now, known.time_zone);
                let Some(due) = due else { continue };
                self.batch.deliveries.push(Delivery {
                    id: DeliveryId(Uuid::new_v4()),
                    incident: id,
                    page: *page,
                    person: person.clone(),
                    way: way.clone(),
                    due_at: Some(due),
                    attempts: 0,
                    state: DeliveryState::Waiting,
                    last_answer: String::new(),
                    created_at: self.now,
                    updated_at: self.now,
                });
            }
        }
    }

    /// Keeps what became of a delivery, and tells it on the timeline, if its incident is still there.
    pub(super) fn deliver(&mut self, delivery: Delivery, change: Option<Change>) -> Outcome {
        let id = delivery.incident;
        self.batch.deliveries.push(delivery);
        if let Some(change) = change
            && let Some(incident) = self.incidents.get_mut(&id)
        {
            incident.updated_at = self.now;
            self.record(id, vec![Draft { actor: Actor::Hub, change }]);
        }
        self.outcome(id, true)
    }
}
