//! Signals: what a sender's message does to incidents.

use oncall::incident::Origin;
use oncall::signal::{ALIAS_LIMIT, shorten};
use oncall::{Actor, Incident, IncidentId, IntegrationId, Priority, Signal, Trigger};

use super::super::{LedgerError, Outcome, SignalOrigin};
use super::Desk;

impl Desk {
    pub(super) fn signal(&mut self, origin: &SignalOrigin, signal: Signal, message_id: Option<String>) -> Outcome {
        if let Some(message) = message_id {
            let key = (origin.integration.id, message);
            if !self.seen.insert(key.clone()) {
                return Outcome { duplicate: true, ..Outcome::default() };
            }
            self.batch.messages.push(key);
        }
        let known =
            signal.alias().and_then(|alias| self.open.get(&(origin.team.id, shorten(alias, ALIAS_LIMIT)))).copied();
        let actor =
            |user| Actor::Integration { id: origin.integration.id, name: origin.integration.name.clone(), user };
        let done = match (signal, known) {
            (Signal::Trigger(trigger), None) => Ok(self.open(origin, trigger)),
            (Signal::Trigger(trigger), Some(id)) => self.repeat(id, &trigger, actor(trigger.user.clone())),
            (Signal::Acknowledge { user, note, .. }, Some(id)) => {
                self.change(id, |incident, dispatch| Ok(incident.acknowledge(actor(user), note, dispatch.now)))
            }
            (Signal::Resolve { user, note, .. }, Some(id)) => {
                self.change(id, |incident, dispatch| Ok(incident.resolve(actor(user), note, dispatch.now)))
            }
            // As in Opsgenie: what was never opened, or is over, needs no closing, and the sender did nothing wrong.
            (Signal::Acknowledge { .. } | Signal::Resolve { .. }, None) => Ok(Outcome::default()),
        };
        done.unwrap_or_default()
    }

    fn open(&mut self, origin: &SignalOrigin, trigger: Trigger) -> Outcome {
        self.last_number += 1;
        let id = IncidentId(self.fresh_id());
        let origin =
            Origin { id, number: self.last_number, team: origin.team.clone(), integration: origin.integration.clone() };
        let (incident, drafts) = Incident::open(origin, trigger, self.now);
        self.open.insert((incident.team.id, incident.alias.clone()), id);
        self.incidents.insert(id, incident);
        self.record(id, drafts);
        self.change(id, |incident, dispatch| Ok(incident.start(dispatch))).unwrap_or_default()
    }

    fn repeat(&mut self, id: IncidentId, trigger: &Trigger, by: Actor) -> Result<Outcome, LedgerError> {
        self.change(id, |incident, dispatch| {
            let (mut drafts, again) = incident.repeat(trigger, by, dispatch.now);
            if again {
                drafts.extend(incident.call_again(dispatch));
            }
            Ok(drafts)
        })
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
        self.signal(&origin, Signal::Trigger(trigger), None)
    }
}
