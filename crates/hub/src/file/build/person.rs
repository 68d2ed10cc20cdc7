//! People of the file.

use oncall::PersonId;
use oncall::setup::{self, Object, PagingRules, QuietHours};
use oncall::ways::Way;

use super::super::shape;
use super::Builder;

impl Builder<'_> {
    pub(super) fn person(&mut self, path: &str, it: &shape::Person, id: PersonId) {
        let before = self.before.people.get(&id);
        let ways = before.map(|it| it.paging_rules.ways.clone()).unwrap_or_default();
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

fn paging_rules(it: &shape::PagingRules, ways: Vec<Way>) -> PagingRules {
    let quiet_hours = it.quiet_hours.as_ref();
    let quiet_hours = quiet_hours.map(|it| QuietHours { from: it.from.0, to: it.to.0, at_most: it.at_most });
    PagingRules { urgency: it.urgency.clone(), quiet_hours, ways }
}
