//! Maintenance windows: when they change, what they hold is looked at again in the same batch, so that an end and what it releases are one.

use oncall::setup::{Act, Edit, ObjectId};
use oncall::{Actor, IncidentId};

use super::Desk;
use crate::store::Needs;

/// Edits that may change windows, those that take away what windows name among them, touch whatever is held.
pub(super) fn needs_of_edits(edits: &[Edit], needs: &mut Needs) {
    needs.held |= edits.iter().any(|edit| match edit {
        Edit::Put { object, .. } => matches!(object.id(), ObjectId::Maintenance(_)),
        Edit::Delete { id, .. } => matches!(
            id,
            ObjectId::Maintenance(_) | ObjectId::Integration(_) | ObjectId::Heartbeat(_) | ObjectId::Team(_)
        ),
    });
}

impl Desk {
    /// After changes of the setup: what windows hold goes on being held as they say now, or not any more.
    pub(super) fn review_holds(&mut self, acts: &[Act], by: &Actor) {
        if !acts.iter().any(|act| matches!(act.id, ObjectId::Maintenance(_))) {
            return;
        }
        let held = self.incidents.values().filter(|it| it.held.as_ref().is_some_and(|hold| hold.maintenance.is_some()));
        let mut held: Vec<(u64, IncidentId)> = held.map(|it| (it.number, it.id)).collect();
        held.sort_unstable();
        for (_, id) in held {
            // Known here, and a review refuses nothing.
            let _ = self.change(id, |incident, dispatch| Ok(incident.review_hold(by, dispatch)));
        }
    }
}
