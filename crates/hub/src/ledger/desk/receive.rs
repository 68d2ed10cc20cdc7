//! A sender's message: each of its readings, after the rules of its integration, becomes something or nothing, and all of it is kept
//! among the integration's last events.

use bytes::Bytes;
use oncall::intake::Judgement;
use oncall::signal::{ALIAS_LIMIT, shorten};
use oncall::{Actor, IncidentId, Signal, Trigger};

use super::super::{Became, Outcome, Reception, SignalOrigin};
use super::Desk;
use crate::directory::Directory;
use crate::ingest::Reading;
use crate::store::{Event, Needs};

/// A message after the rules of its integration.
pub(in super::super) struct Judged {
    origin: SignalOrigin,
    readings: Vec<JudgedReading>,
    message_id: Option<String>,
    body: Option<Bytes>,
}

/// One reading after the rules.
enum JudgedReading {
    /// There is a problem.
    Trigger(Box<(Trigger, Judgement)>),
    /// Anything else; what names an alias names the one that the rules gave it.
    Other(Reading),
}

impl Judged {
    pub(super) fn of(reception: Reception, directory: &Directory) -> Self {
        let Reception { origin, readings, message_id, body } = reception;
        let integration = origin.integration.id;
        // What acknowledges or resolves is found by the alias that the rules would give the trigger.
        let ruled = |alias: String, about: Option<Box<Trigger>>| {
            let trigger = Trigger { alias: Some(alias), ..about.map(|about| *about).unwrap_or_default() };
            directory.setup.alias_after_rules(integration, trigger).unwrap_or_default()
        };
        let readings = readings
            .into_iter()
            .map(|reading| match reading {
                Reading::Signal(signal) => match *signal {
                    Signal::Trigger(trigger) => {
                        let intake = directory.setup.intake(integration, trigger);
                        JudgedReading::Trigger(Box::new((intake.trigger, intake.judgement)))
                    }
                    Signal::Acknowledge { alias, user, note, about } => {
                        let signal = Signal::Acknowledge { alias: ruled(alias, about), user, note, about: None };
                        JudgedReading::Other(Reading::Signal(Box::new(signal)))
                    }
                    Signal::Resolve { alias, user, note, about } => {
                        let signal = Signal::Resolve { alias: ruled(alias, about), user, note, about: None };
                        JudgedReading::Other(Reading::Signal(Box::new(signal)))
                    }
                },
                Reading::Remark { alias, text } => {
                    JudgedReading::Other(Reading::Remark { alias: ruled(alias, None), text })
                }
                other @ (Reading::Ignored { .. } | Reading::NotUnderstood { .. }) => JudgedReading::Other(other),
            })
            .collect();
        Self { origin, readings, message_id, body }
    }

    /// The names of what it will touch.
    pub(super) fn needs(&self, needs: &mut Needs) {
        let team = self.origin.team.id;
        for reading in &self.readings {
            let alias = match reading {
                JudgedReading::Trigger(judged) => judged.0.alias.as_deref(),
                JudgedReading::Other(Reading::Signal(signal)) => signal.alias(),
                JudgedReading::Other(Reading::Remark { alias, .. }) => Some(alias.as_str()),
                JudgedReading::Other(Reading::Ignored { .. } | Reading::NotUnderstood { .. }) => None,
            };
            if let Some(alias) = alias {
                needs.aliases.insert((team, shorten(alias, ALIAS_LIMIT)));
            }
        }
        if let Some(message) = &self.message_id {
            needs.messages.insert((self.origin.integration.id, message.clone()));
        }
    }
}

impl Desk {
    pub(super) fn receive(&mut self, judged: Judged) -> Outcome {
        let Judged { origin, readings, message_id, body } = judged;
        let integration = origin.integration.id;
        let duplicate = message_id.is_some_and(|message| {
            let key = (integration, message);
            let new = self.seen.insert(key.clone());
            if new {
                self.batch.messages.push(key);
            }
            !new
        });
        let mut outcome = Outcome::default();
        if duplicate {
            outcome.became.push(Became::Duplicate);
        } else {
            for reading in readings {
                self.read(&origin, reading, &mut outcome);
            }
        }
        if let Some(body) = body {
            self.batch.events.push(Event { integration, body, became: outcome.became.clone() });
        }
        outcome
    }

    /// Does what one reading means, and adds what became of it.
    fn read(&mut self, origin: &SignalOrigin, reading: JudgedReading, outcome: &mut Outcome) {
        let (done, became) = match reading {
            JudgedReading::Trigger(judged) => {
                let (trigger, judgement) = *judged;
                self.trigger(origin, trigger, judgement)
            }
            JudgedReading::Other(Reading::Signal(signal)) => self.settle(origin, *signal),
            JudgedReading::Other(Reading::Remark { alias, text }) => match self.open_by_alias(origin, &alias) {
                Some(id) => {
                    let by = actor(origin, None);
                    let done = self.change(id, |incident, dispatch| Ok(incident.note(by, &text, dispatch.now)));
                    (done.unwrap_or_default(), self.named(id, |incident, number| Became::Noted { incident, number }))
                }
                None => (Outcome::default(), Became::Ignored { why: text }),
            },
            JudgedReading::Other(Reading::Ignored { why }) => (Outcome::default(), Became::Ignored { why }),
            JudgedReading::Other(Reading::NotUnderstood { why }) => (Outcome::default(), Became::NotUnderstood { why }),
        };
        outcome.changed |= done.changed;
        if done.incident.is_some() {
            outcome.incident = done.incident;
        }
        outcome.became.push(became);
    }

    /// The open incident of an alias.
    pub(super) fn open_by_alias(&self, origin: &SignalOrigin, alias: &str) -> Option<IncidentId> {
        self.open.get(&(origin.team.id, shorten(alias, ALIAS_LIMIT))).copied()
    }

    /// What became of a reading, with the incident's short number.
    pub(super) fn named(&self, id: IncidentId, how: impl FnOnce(IncidentId, u64) -> Became) -> Became {
        how(id, self.incidents.get(&id).map(|incident| incident.number).unwrap_or_default())
    }
}

/// The integration as an actor; `user` is the person on the sender's side.
pub(super) fn actor(origin: &SignalOrigin, user: Option<String>) -> Actor {
    Actor::Integration { id: origin.integration.id, name: origin.integration.name.clone(), user }
}
