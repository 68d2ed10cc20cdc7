//! Whatever happens, in whichever order: what must hold.

mod events;
mod world;

use oncall::{Incident, State, Urgency};
use proptest::prelude::*;

use self::events::events;
use self::world::World;
use super::rig::*;

/// The rule itself, said once more.
fn rings(incident: &Incident) -> bool {
    let newest = incident.pages.iter().rfind(|page| page.person == anna());
    incident.state != State::Resolved
        && incident.snoozed_until.is_none()
        && newest.is_some_and(|page| page.urgency == Urgency::Alarm && page.settled_at.is_none())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn it_rings_exactly_when_it_should(events in events()) {
        let mut world = World::new();
        for event in events {
            world.run(&event);
        }
        world.finish();
    }
}
