//! Ring me: a person has their own laptop rung, the whole way from the hub, to hear that it would wake them.
//!
//! It is an incident like any other to ledger, feed and receipts. It is nobody's but theirs: it belongs to no team, calls nobody else,
//! has no policy, and is over when they acknowledge it, or after five minutes.

use chrono::{DateTime, Utc};

use super::{Dispatch, Incident, IntegrationKind, IntegrationRef, Mode, Origin, PersonRef, State, TeamRef};
use crate::entry::{Actor, Change, Draft};
use crate::ids::{IncidentId, IntegrationId, PageId, PersonId, TeamId};
use crate::paging::{self, Page, Urgency};
use crate::priority::Priority;
use crate::signal::Trigger;

/// The alias by which a person's open test is found among those of [`own_team`].
pub const RING_ME: &str = "ring-me";
/// A laptop that nobody stands before falls silent after so many minutes.
const MINUTES: u32 = 5;
const HEARD: &str = "You heard it: this laptop can wake you.";
const UNHEARD: &str =
    "Nobody acknowledged the test within five minutes. Whatever rang may not have been heard: look at the receipts.";

/// What stands for the team of what is one person's alone.
fn own_team(person: &PersonRef) -> TeamRef {
    TeamRef { id: own_team_id(person.id), name: person.name.clone() }
}

/// Its id: the person's own, which is no team's.
pub fn own_team_id(person: PersonId) -> TeamId {
    TeamId(person.0)
}

impl Incident {
    /// Opens a test of a person's laptops, which calls nobody yet.
    pub fn open_ring_me(id: IncidentId, number: u64, person: &PersonRef, now: DateTime<Utc>) -> (Self, Vec<Draft>) {
        let integration = IntegrationRef {
            id: IntegrationId(person.id.0),
            name: "Ring me".to_owned(),
            kind: IntegrationKind::RingMe,
            mode: Mode::Test,
        };
        let trigger = Trigger {
            alias: Some(RING_ME.to_owned()),
            title: "Ring me: a test of your laptop".to_owned(),
            description: "You asked the hub to ring you as it would at night. Acknowledge it: then the test is over. Nobody else is called."
                .to_owned(),
            priority: Some(Priority::P5),
            source: "Tocsin".to_owned(),
            ..Trigger::default()
        };
        let (mut incident, _) = Self::open(Origin { id, number, team: own_team(person), integration }, trigger, now);
        incident.resolve_after_minutes = Some(MINUTES);
        (incident, vec![Draft { actor: Actor::Person(person.clone()), change: Change::Triggered }])
    }

    /// Rings its person as an alarm, whatever their paging rules say: it is their laptop that is tested. Nothing changes while it rings.
    pub fn ring_me<I: FnMut() -> PageId>(&mut self, person: &PersonRef, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        if !self.is_open() || self.calling(person.id).is_some_and(|page| page.urgency == Urgency::Alarm) {
            return Vec::new();
        }
        let mut drafts = Vec::new();
        if self.snoozed_until.take().is_some() {
            drafts.push(Draft { actor: Actor::Person(person.clone()), change: Change::SnoozeEnded });
        }
        let reason = paging::reason(self, "You asked to be rung, to test your laptop.", None);
        let page = Page {
            id: (dispatch.ids)(),
            person: person.clone(),
            at: dispatch.now,
            urgency: Urgency::Alarm,
            reason: reason.clone(),
            rule: None,
            settled_at: None,
            receipts: Vec::new(),
        };
        let change = Change::Paged { page: page.id, person: person.clone(), urgency: page.urgency, reason };
        self.pages.push(page);
        self.state = State::Triggered;
        // It rings for five minutes from here.
        self.last_occurred_at = dispatch.now;
        self.updated_at = dispatch.now;
        drafts.push(Draft { actor: Actor::Hub, change });
        drafts
    }

    /// Whether it is a test of somebody's own laptop.
    pub fn is_ring_me(&self) -> bool {
        self.integration.kind == IntegrationKind::RingMe
    }

    /// Acknowledged, a test is over.
    pub(super) fn end_ring_me(&mut self, by: Actor, now: DateTime<Utc>) -> Vec<Draft> {
        if self.is_ring_me() { self.resolve(by, Some(HEARD.to_owned()), now) } else { Vec::new() }
    }

    /// Why it ended by itself.
    pub(super) fn why_ring_me_ends(&self) -> Option<&'static str> {
        self.is_ring_me().then_some(UNHEARD)
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::redundant_closure_for_method_calls,
        reason = "a path is not general enough over the dispatch's lifetimes"
    )]

    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::setup::tests::{BORYS, now, world};

    fn rung() -> (Incident, PersonRef) {
        let person = world().person_ref(BORYS);
        let (mut incident, drafts) = Incident::open_ring_me(IncidentId(Uuid::from_u128(7)), 1, &person, now());
        assert_eq!(drafts.len(), 1);
        assert_eq!(act(&mut incident, 0, |incident, dispatch| incident.ring_me(&person, dispatch)), 1);
        (incident, person)
    }

    fn act(
        incident: &mut Incident,
        second: i64,
        rule: impl FnOnce(&mut Incident, &mut Dispatch<'_, fn() -> PageId>) -> Vec<Draft>,
    ) -> usize {
        let ids = (|| PageId(Uuid::from_u128(9))) as fn() -> PageId;
        let at = now() + TimeDelta::seconds(second);
        rule(incident, &mut Dispatch { setup: &world(), ids, now: at }).len()
    }

    #[test]
    fn it_rings_as_an_alarm_and_is_over_when_acknowledged() {
        let (mut incident, person) = rung();
        let page = incident.calling(BORYS).unwrap();
        assert_eq!(
            (page.urgency, incident.priority, incident.integration.mode),
            (Urgency::Alarm, Priority::P5, Mode::Test)
        );
        assert_eq!(page.reason, "You asked to be rung, to test your laptop. Source: Tocsin itself (test).");
        let again = act(&mut incident, 10, |incident, dispatch| incident.ring_me(&person, dispatch));
        assert_eq!((again, incident.pages.len()), (0, 1), "it rings already");
        let by = Actor::Person(person);
        assert_eq!(act(&mut incident, 20, |incident, dispatch| incident.acknowledge(by, None, dispatch.now)), 2);
        assert_eq!((incident.state, incident.due_at()), (State::Resolved, None));
    }

    #[test]
    fn it_ends_by_itself_after_five_minutes_and_calls_nobody_else() {
        let (mut incident, person) = rung();
        let by = Actor::Person(person);
        act(&mut incident, 10, |incident, dispatch| incident.pass_on(&by, None, dispatch).unwrap_or_default());
        assert_eq!(incident.due_at(), Some(now() + TimeDelta::minutes(5)));
        assert_eq!(act(&mut incident, 300, |incident, dispatch| incident.wake(dispatch)), 1);
        assert_eq!((incident.state, incident.pages.len()), (State::Resolved, 1));
    }

    #[test]
    fn silenced_by_a_snooze_it_rings_again_when_asked_again() {
        let (mut incident, person) = rung();
        let (by, until) = (Actor::Person(person.clone()), now() + TimeDelta::hours(1));
        act(&mut incident, 10, |incident, dispatch| incident.snooze(by, until, None, dispatch.now).unwrap());
        assert!(incident.calling(BORYS).is_none());
        assert_eq!(act(&mut incident, 60, |incident, dispatch| incident.ring_me(&person, dispatch)), 2);
        assert!(incident.calling(BORYS).is_some());
        assert_eq!(incident.due_at(), Some(now() + TimeDelta::seconds(360)));
    }
}
