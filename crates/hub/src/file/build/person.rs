//! People of the file.

use oncall::setup::{self, Object, PagingRules, QuietHours};
use oncall::ways::Way;
use oncall::{PersonId, WayId};
use uuid::Uuid;

use super::super::shape;
use super::Builder;

impl Builder<'_> {
    pub(super) fn person(&mut self, path: &str, it: &shape::Person, id: PersonId) {
        let before = self.before.people.get(&id);
        let ways = before.map(|it| it.paging_rules.ways.as_slice()).unwrap_or_default();
        let paging_rules = it.paging_rules.as_ref().map(|it| paging_rules(it, ways));
        let person = setup::Person {
            id,
            version: before.map_or(0, |before| before.version),
            name: it.name.clone(),
            email: it.email.clone(),
            time_zone: it.time_zone.0,
            hub_admin: it.hub_admin.unwrap_or_else(|| before.is_some_and(|before| before.hub_admin)),
            paging_rules: paging_rules.or_else(|| before.map(|it| it.paging_rules.clone())).unwrap_or_default(),
        };
        self.put(path, Object::Person(person));
    }
}

fn paging_rules(it: &shape::PagingRules, before: &[Way]) -> PagingRules {
    let quiet_hours = it.quiet_hours.as_ref();
    let quiet_hours = quiet_hours.map(|it| QuietHours { from: it.from.0, to: it.to.0, at_most: it.at_most });
    let ways = it.ways.as_ref().map_or_else(|| before.to_vec(), |ways| as_named(ways, before.to_vec()));
    PagingRules { urgency: it.urgency.clone(), quiet_hours, ways }
}

/// The ways as the file has them. One to the same place stays the same: its secret and what is under way by it go on.
fn as_named(named: &[shape::Way], mut before: Vec<Way>) -> Vec<Way> {
    let way = |it: &shape::Way| {
        let known = before.iter().position(|way| way.by == it.by && way.to == it.to);
        let id = known.map_or_else(|| WayId(Uuid::new_v4()), |place| before.remove(place).id);
        Way { id, by: it.by, to: it.to.clone(), priorities: it.priorities.clone(), after_minutes: it.after.0 }
    };
    named.iter().map(way).collect()
}
