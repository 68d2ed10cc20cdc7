//! Doing something to an alert. One that is unknown or closed is a success too, as in Opsgenie: senders log a 4xx as a fault of theirs and
//! may stop. What became of it is told by the request's state.

use axum::response::Response;
use oncall::incident::{Amendment, Refusal as Refused, Responder};
use oncall::{Actor, Incident, Setup, Signal};

use super::super::reply::Refusal;
use super::super::requests::{Request, Told};
use super::asked::Asked;
use super::deed::{Deed, Wish};
use super::identifier::Identifier;
use crate::ingest::Reading;
use crate::ingest::opsgenie::Action;
use crate::ledger::{Command, LedgerError, Outcome, Reception, SignalOrigin};

/// `POST`, `PUT` or `DELETE` of what is below `/v2/alerts/{identifier}`.
pub(super) async fn act(asked: Asked, deed: Deed) -> Response {
    let done = attempt(&asked, deed).await.map(|told| {
        let request = Request { by: asked.by(), action: deed.words().0, at: asked.hub.clock.now(), told };
        asked.hub.requests.remember(asked.exchange.id, request);
    });
    asked.written(done).await
}

async fn attempt(asked: &Asked, deed: Deed) -> Result<Told, Refusal> {
    let identifier = Identifier::of(asked)?;
    let (action, wish) = deed.read(asked)?;
    if let (Some(origin), Some(alias), Some(settles)) = (asked.signal_origin(), identifier.alias(), settling(deed)) {
        return settle(asked, deed, &identifier, settles(alias.to_owned(), action), origin).await;
    }
    let Some(incident) = identifier.find(asked).await? else {
        return Ok(failed(identifier.not_there(), None));
    };
    if !incident.is_open() && deed != Deed::Delete {
        if identifier.alias().is_some() {
            return Ok(failed(identifier.not_there(), Some(&incident)));
        }
        if deed.wants_open() {
            return Ok(failed("Alert is already closed.".to_owned(), Some(&incident)));
        }
    }
    let Action { user, note } = action;
    let by = asked.caller.actor(user);
    match command(&incident, by, wish, note, &asked.directory.setup) {
        Ok(command) => done(asked.hub.ledger.submit(command).await, deed, &incident),
        Err(why) => Ok(failed(why, Some(&incident))),
    }
}

type Settles = fn(String, Action) -> Signal;

/// The signal that a sender's action by alias is. It goes the way of every message: through the integration's rules, which may give it
/// another alias, and among its last messages.
fn settling(deed: Deed) -> Option<Settles> {
    match deed {
        Deed::Acknowledge => {
            Some(|alias, Action { user, note }| Signal::Acknowledge { alias, user, note, about: None })
        }
        Deed::Close => Some(|alias, Action { user, note }| Signal::Resolve { alias, user, note, about: None }),
        _ => None,
    }
}

async fn settle(
    asked: &Asked,
    deed: Deed,
    identifier: &Identifier,
    signal: Signal,
    origin: SignalOrigin,
) -> Result<Told, Refusal> {
    let reading = Reading::Signal(Box::new(signal));
    let reception = Reception::one(origin, reading, Some(asked.body.clone()));
    let outcome = asked.hub.ledger.submit(reception.command()).await?;
    Ok(match outcome.incident.as_deref() {
        Some(incident) if outcome.changed => succeeded(deed, incident),
        Some(incident) => failed("Alert is already acknowledged.".to_owned(), Some(incident)),
        None => failed(identifier.not_there(), None),
    })
}

/// The command for it.
///
/// # Errors
/// A sentence: it cannot be done to this incident.
fn command(incident: &Incident, by: Actor, wish: Wish, note: Option<String>, setup: &Setup) -> Result<Command, String> {
    let id = incident.id;
    Ok(match wish {
        Wish::Acknowledge => Command::Acknowledge { incident: id, by, note },
        Wish::Unacknowledge => Command::Unacknowledge { incident: id, by, note },
        Wish::Close => Command::Resolve { incident: id, by, note },
        Wish::Snooze(until) => Command::Snooze { incident: id, by, until, note },
        Wish::Assign(to) => Command::Assign { incident: id, by, to: to?, note },
        Wish::Note(text) => Command::Note { incident: id, by, text },
        Wish::Amend(amendment) => Command::Amend { incident: id, by, amendment, note },
        Wish::Respond(responder) => {
            let responder = responder?;
            if responder == Responder::Team(incident.team.clone()) {
                return Err(format!("Team '{}' is a responder of this alert already.", incident.team.name));
            }
            Command::Amend { incident: id, by, amendment: Amendment::AddResponder(responder), note }
        }
        Wish::Escalate(policy) => {
            let policy = &setup.policies[&policy?];
            // The one by which the alert goes has its next rule fire; another one calls those whom it calls first.
            if incident.chain.as_ref().is_some_and(|chain| chain.policy == policy.name) {
                Command::PassOn { incident: id, by, note }
            } else {
                let shown = oncall::incident::PolicyRef { id: policy.id, name: policy.name.clone() };
                let amendment = Amendment::AddResponder(Responder::Policy(shown));
                Command::Amend { incident: id, by, amendment, note }
            }
        }
    })
}

/// What became of a command.
fn done(outcome: Result<Outcome, LedgerError>, deed: Deed, incident: &Incident) -> Result<Told, Refusal> {
    match outcome {
        Ok(outcome) if !outcome.changed && deed == Deed::Acknowledge => {
            Ok(failed("Alert is already acknowledged.".to_owned(), Some(incident)))
        }
        Ok(outcome) if !outcome.changed && deed == Deed::Close => {
            Ok(failed("Alert is already closed.".to_owned(), Some(incident)))
        }
        Ok(_) => Ok(succeeded(deed, incident)),
        Err(LedgerError::Refused(Refused::NotAcknowledged)) => {
            Ok(failed("Alert is already unacknowledged.".to_owned(), Some(incident)))
        }
        Err(LedgerError::Refused(Refused::Resolved)) => {
            Ok(failed("Alert is already closed.".to_owned(), Some(incident)))
        }
        Err(LedgerError::Refused(refused)) => Ok(failed(refused.to_string(), Some(incident))),
        Err(error) => Err(error.into()),
    }
}

fn succeeded(deed: Deed, incident: &Incident) -> Told {
    Told { success: true, status: deed.words().1.to_owned(), alert: Some((incident.id, incident.alias.clone())) }
}

fn failed(status: String, incident: Option<&Incident>) -> Told {
    Told { success: false, status, alert: incident.map(|incident| (incident.id, incident.alias.clone())) }
}
