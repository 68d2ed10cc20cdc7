//! Creating an alert.

use axum::response::Response;
use oncall::{Setup, Signal, Trigger};
use sha2::{Digest as _, Sha256};

use super::super::reply::Refusal;
use super::super::requests::{Request, Told};
use super::super::responders::{UNKNOWN, as_named, resolve};
use super::asked::Asked;
use crate::directory::Source;
use crate::ingest::Reading;
use crate::ingest::opsgenie::{Named, read_create};
use crate::ledger::{Became, Outcome, Reception, SignalOrigin};

/// What Opsgenie calls it.
pub(super) const ACTION: &str = "Create";

/// `POST /v2/alerts`.
pub(super) async fn create(mut asked: Asked) -> Response {
    let done = take(&asked).await;
    let done = done.map(|outcome| {
        if let Some(incident) = &outcome.incident {
            // apprise goes on with the request's id as the alert's, and it needs no place in memory.
            asked.exchange.id = incident.id.0;
            return;
        }
        let told = Told { success: false, status: why_not(&outcome), alert: None };
        let request = Request { by: asked.by(), action: ACTION, at: asked.hub.clock.now(), told };
        asked.hub.requests.remember(asked.exchange.id, request);
    });
    asked.written(done).await
}

async fn take(asked: &Asked) -> Result<Outcome, Refusal> {
    let source = asked.caller.integration()?;
    let create = read_create(&asked.body)?;
    let mut trigger = create.trigger;
    // A sender that heard no answer sends the same again: it counts, and opens nothing twice.
    trigger.alias.get_or_insert_with(|| alias_of(source, &asked.body));
    name_responders(&mut trigger, create.responders, source, &asked.directory.setup);
    let reading = Reading::Signal(Box::new(Signal::Trigger(trigger)));
    let origin = SignalOrigin { team: source.team.clone(), integration: source.shown.clone() };
    Ok(asked.hub.ledger.submit(Reception::one(origin, reading, Some(asked.body.clone())).command()).await?)
}

/// The alias of an alert whose sender gave none: the same body from the same integration has the same.
fn alias_of(source: &Source, body: &[u8]) -> String {
    let hash = Sha256::new().chain_update(source.shown.id.0.as_bytes()).chain_update(body.trim_ascii()).finalize();
    hex::encode(hash)
}

/// Adds whom the sender names. The integration's own team is called by its routing; whom nobody knows here is kept as a fact, as in
/// Opsgenie, which creates such an alert too.
fn name_responders(trigger: &mut Trigger, named: Vec<Named>, source: &Source, setup: &Setup) {
    let own = oncall::incident::Responder::Team(source.team.clone());
    let mut unknown = Vec::new();
    for named in named {
        match resolve(named.clone(), setup) {
            Ok(responder) if responder == own || trigger.responders.contains(&responder) => {}
            Ok(responder) => trigger.responders.push(responder),
            Err(_) => unknown.push(as_named(&named)),
        }
    }
    if !unknown.is_empty() {
        trigger.details.insert(UNKNOWN.to_owned(), unknown.join(", "));
    }
}

/// Why a create made no alert.
fn why_not(outcome: &Outcome) -> String {
    match outcome.became.first() {
        Some(Became::Dropped { rule }) => {
            format!("No alert was created: the rule '{rule}' of this integration drops it.")
        }
        _ => "No alert was created: the integration's rules make none of it.".to_owned(),
    }
}
