//! Which chain an incident gets: by a team's routing, or by what stands for one.

use chrono::{DateTime, Utc};

use super::{Incident, Mode, TeamRef};
use crate::escalation::{Chain, Routed, Subject, Target};
use crate::schedule::Schedule;
use crate::setup::Setup;

impl Incident {
    /// Which chain the team's routing gives it, and why.
    pub(super) fn chain_by_routing(
        &self,
        team: &TeamRef,
        setup: &Setup,
        now: DateTime<Utc>,
    ) -> (Option<Chain>, String) {
        if self.integration.mode == Mode::Test {
            return self.chain_of_test(setup, now);
        }
        let subject = Subject { priority: self.priority, tags: &self.tags, source: &self.source, message: &self.title };
        match setup.route(team.id, subject, now) {
            Routed::Policy(policy) => {
                (Some(Chain::of_policy(policy, setup, now)), format!("Goes by the policy '{}'.", policy.name))
            }
            Routed::Schedule(schedule) => (
                Some(Chain::of_schedules(&[schedule], setup, now)),
                format!("Goes to whoever is on call in '{}'.", schedule.name),
            ),
            Routed::Nobody { rule } => {
                (None, format!("Rule {rule} of {}'s routing says that nobody is called.", team.name))
            }
            Routed::Default => chain_by_default(team, setup, now),
        }
    }

    /// A test pages its owner and never escalates.
    fn chain_of_test(&self, setup: &Setup, now: DateTime<Utc>) -> (Option<Chain>, String) {
        let owner = setup.integrations.get(&self.integration.id).and_then(|integration| integration.owner);
        match owner {
            Some(owner) => {
                let reason =
                    format!("A test: only {} is called, and it never escalates.", setup.person_ref(owner).name);
                (Some(Chain::single("Test", Target::Person(owner), setup, now)), reason)
            }
            None => (None, "A test whose integration has no owner.".to_owned()),
        }
    }
}

/// No rule fits: whoever is on call in the team's schedules is called, or everybody, so that nothing stays unheard.
fn chain_by_default(team: &TeamRef, setup: &Setup, now: DateTime<Utc>) -> (Option<Chain>, String) {
    let schedules: Vec<&Schedule> = setup
        .schedules
        .values()
        .filter(|schedule| schedule.team == team.id && schedule.enabled)
        .map(AsRef::as_ref)
        .collect();
    if schedules.is_empty() {
        let chain = Chain::single("Everybody", Target::Team(team.id), setup, now);
        return (Some(chain), format!("{} has no schedule yet: everybody in the team is called.", team.name));
    }
    let reason = format!("No routing rule of {} fits: whoever is on call in its schedules is called.", team.name);
    (Some(Chain::of_schedules(&schedules, setup, now)), reason)
}
