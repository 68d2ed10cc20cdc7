//! Signals: what a sender's message does to incidents.

use oncall::incident::Origin;
use oncall::intake::{Judgement, Verdict};
use oncall::{Incident, IncidentId, IntegrationId, Priority, Signal, Trigger};

use super::super::{Became, Outcome, SignalOrigin};
use super::Desk;
use super::receive::actor;

impl Desk {
    /// A problem: opens an incident, or counts on the open one of its alias, as the rules say.
    pub(super) fn trigger(
        &mut self,
        origin: &SignalOrigin,
        trigger: Trigger,
        judgement: Judgement,
    ) -> (Outcome, Became) {
        if let Verdict::Drop { rule } = judgement.verdict {
            return (Outcome::default(), Became::Dropped { rule });
        }
        match trigger.alias.as_deref().and_then(|alias| self.open_by_alias(origin, alias)) {
            None => self.open(origin, trigger, judgement),
            Some(id) => {
                let by = actor(origin, trigger.user.clone());
                let done = self.change(id, |incident, dispatch| Ok(incident.recur(&trigger, &judgement, by, dispatch)));
                (done.unwrap_or_default(), self.named(id, |incident, number| Became::Counted { incident, number }))
            }
        }
    }

    /// A message that acknowledges or resolves. As in Opsgenie: what was never opened, or is over, needs no closing, and the sender did
    /// nothing wrong.
    pub(super) fn settle(&mut self, origin: &SignalOrigin, signal: Signal) -> (Outcome, Became) {
        let Some(id) = signal.alias().and_then(|alias| self.open_by_alias(origin, alias)) else {
            return (Outcome::default(), Became::NothingOpen);
        };
        match signal {
            Signal::Acknowledge { user, note, .. } => {
                let by = actor(origin, user);
                let done = self.change(id, |incident, dispatch| Ok(incident.acknowledge(by, note, dispatch.now)));
                (done.unwrap_or_default(), self.named(id, |incident, number| Became::Acknowledged { incident, number }))
            }
            Signal::Resolve { user, note, .. } => {
                let by = actor(origin, user);
                let done = self.change(id, |incident, dispatch| Ok(incident.resolve(by, note, dispatch.now)));
                (done.unwrap_or_default(), self.named(id, |incident, number| Became::Resolved { incident, number }))
            }
            Signal::Trigger(trigger) => {
                let intake = self.directory.setup.intake(origin.integration.id, trigger);
                self.trigger(origin, intake.trigger, intake.judgement)
            }
        }
    }

    fn open(&mut self, origin: &SignalOrigin, trigger: Trigger, judgement: Judgement) -> (Outcome, Became) {
        let (incident, number) = self.opened(origin, trigger);
        let done = self.change(incident, |incident, dispatch| Ok(incident.begin(judgement, dispatch)));
        let outcome = Outcome { changed: true, ..done.unwrap_or_default() };
        (outcome, Became::Opened { incident, number })
    }

    /// A new incident, which has not begun yet, and its short number.
    fn opened(&mut self, origin: &SignalOrigin, trigger: Trigger) -> (IncidentId, u64) {
        self.last_number += 1;
        let (id, number) = (IncidentId(self.fresh_id()), self.last_number);
        let origin = Origin { id, number, team: origin.team.clone(), integration: origin.integration.clone() };
        let (incident, drafts) = Incident::open(origin, trigger, self.now);
        self.open.insert((incident.team.id, incident.alias.clone()), id);
        self.incidents.insert(id, incident);
        self.record(id, drafts);
        (id, number)
    }

    /// Tells the owner of a test that it is over, by an incident of the test itself: it pages only them. Nothing happens if the test was
    /// prolonged meanwhile, or told before.
    pub(super) fn end_test(&mut self, id: IntegrationId) -> Outcome {
        self.batch.ended_tests.push(id);
        let Some(integration) = self.directory.setup.integrations.get(&id).cloned() else { return Outcome::default() };
        let (Some(source), Some(end)) = (self.directory.source(&integration), integration.expires_at) else {
            return Outcome::default();
        };
        if !integration.has_expired(self.now) {
            self.batch.ended_tests.pop();
            return Outcome::default();
        }
        let origin = SignalOrigin { team: source.team, integration: source.shown };
        let name = &integration.name;
        let trigger = Trigger {
            alias: Some(format!("test-ended:{id}:{}", end.timestamp())),
            title: format!("The test of integration '{name}' is over"),
            description: format!(
                "Messages with its key are refused from now on. If the test is to go on, prolong it; if '{name}' is to wake people, make it \
                 live; else delete it."
            ),
            priority: Some(Priority::P4),
            source: "Tocsin".to_owned(),
            ..Trigger::default()
        };
        // No message of its sender: what its rules drop, and what a maintenance keeps quiet, is not this.
        let (incident, _) = self.opened(&origin, trigger);
        self.change(incident, |incident, dispatch| Ok(incident.start(dispatch))).unwrap_or_default()
    }
}
