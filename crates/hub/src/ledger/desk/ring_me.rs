//! Ring me: a person has their own laptops rung.

use oncall::incident::{RING_ME, own_team_id};
use oncall::{Incident, IncidentId, PersonRef, TeamId};

use super::super::{LedgerError, Outcome};
use super::Desk;

/// By what the open test of a person is found.
pub(super) fn place(person: &PersonRef) -> (TeamId, String) {
    (own_team_id(person.id), RING_ME.to_owned())
}

impl Desk {
    /// Opens a test, or has the open one ring again if it fell silent.
    pub(super) fn ring_me(&mut self, person: &PersonRef) -> Result<Outcome, LedgerError> {
        let known = self.open.get(&place(person)).copied();
        let id = known.unwrap_or_else(|| self.open_ring_me(person));
        let outcome = self.change(id, |incident, dispatch| Ok(incident.ring_me(person, dispatch)))?;
        Ok(Outcome { changed: known.is_none(), ..outcome })
    }

    fn open_ring_me(&mut self, person: &PersonRef) -> IncidentId {
        self.last_number += 1;
        let id = IncidentId(self.fresh_id());
        let (incident, drafts) = Incident::open_ring_me(id, self.last_number, person, self.now);
        self.open.insert(place(person), id);
        self.incidents.insert(id, incident);
        self.record(id, drafts);
        id
    }
}
