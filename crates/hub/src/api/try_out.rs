//! Trying rules and a mapping on a message before they are saved: what would become of it. Nothing is stored, and nobody is called.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use oncall::evidence::{Image, Link, Runbook};
use oncall::intake::{IntegrationRule, KnownFaultRef, Mapping, Verdict};
use oncall::setup::{Edit, EditFault, Fault, Integration, Object};
use oncall::{IntegrationId, Priority, Setup, Signal, Trigger};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::Payload;
use super::caller::Caller;
use super::integrations::mapping_faults;
use super::kept::named;
use crate::ingest::{Reading, by_kind};
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(try_out))
}

/// What is to be tried, and on which message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trial {
    /// The rules; those of the integration where left out.
    #[serde(default)]
    rules: Option<Vec<IntegrationRule>>,
    /// The mapping, `null` for none; that of the integration where left out.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Mapping>)]
    #[expect(clippy::option_option, reason = "left out is the saved one, and null is none")]
    mapping: Option<Option<Mapping>>,
    /// The message.
    #[serde(default)]
    body: Option<String>,
    /// Or the number of one that the integration received, as far as it is kept.
    #[serde(default)]
    number: Option<u64>,
}

/// Tells `null` from a field that is left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// What would become of a message.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tried {
    /// Of each thing that it says.
    outcomes: Vec<TriedOutcome>,
    /// What is wrong with the rules and the mapping: with these they could not be saved.
    faults: Vec<TriedFault>,
}

/// Something wrong with what is tried.
#[derive(Serialize, ToSchema)]
pub(crate) struct TriedFault {
    /// Where, such as `mapping.title`.
    field: String,
    /// What is wrong, and what was expected.
    detail: String,
}

/// What one thing that a message says would become.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct TriedOutcome {
    /// What it says.
    says: Says,
    /// Why nobody would be called, or the line that it adds to a timeline.
    why: Option<String>,
    /// The sender's key of the problem, after the rules.
    alias: Option<String>,
    /// What it says of the problem, after the rules and the catalogue of known faults.
    trigger: Option<TriedTrigger>,
    /// What each rule that held did.
    applied: Vec<String>,
    /// What the rules say is to become of it; only of a trigger.
    verdict: Option<TriedVerdict>,
    /// How long it would be held.
    hold_minutes: Option<u32>,
    /// After how long without a repeat the incident would resolve by itself.
    resolve_after_minutes: Option<u32>,
    /// The known fault that it is.
    known_fault: Option<KnownFaultRef>,
}

/// What a message says.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Says {
    /// There is a problem.
    Trigger,
    /// Somebody works on it.
    Acknowledge,
    /// It is over.
    Resolve,
    /// Something worth a line on the timeline of an open incident.
    Remark,
    /// Something for which nobody is called.
    Ignored,
    /// Nobody knows.
    #[default]
    NotUnderstood,
}

/// What rules say is to become of a trigger.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TriedVerdict {
    /// It calls people.
    Call,
    /// Nothing is opened.
    Drop,
    /// It is counted, and calls nobody.
    OnlyCount,
    /// It waits before it calls anybody.
    Hold,
}

/// What a message says of a problem.
#[derive(Serialize, ToSchema)]
pub(crate) struct TriedTrigger {
    /// The headline.
    title: String,
    /// The sender's key of the problem.
    alias: Option<String>,
    /// More.
    description: String,
    /// How bad it is; P3 where it is `null`.
    priority: Option<Priority>,
    /// What noticed it.
    source: String,
    /// What it is about.
    entity: String,
    /// Labels.
    tags: Vec<String>,
    /// Further facts.
    details: BTreeMap<String, String>,
    /// Where more is to be seen.
    links: Vec<Link>,
    /// Images that the sender attached.
    images: Vec<Image>,
    /// What to do.
    runbook: Option<Runbook>,
}

impl From<Trigger> for TriedTrigger {
    fn from(trigger: Trigger) -> Self {
        let Trigger {
            title, alias, description, priority, source, entity, tags, details, links, images, runbook, ..
        } = trigger;
        Self { title, alias, description, priority, source, entity, tags, details, links, images, runbook }
    }
}

/// Tries rules and a mapping on a message: what would become of it. Nothing is stored, and nobody is called. For admins of the team.
#[utoipa::path(post, path = "/api/integrations/{id}/try", tag = "integrations", security(("token" = [])), request_body = Trial,
    params(("id" = IntegrationId, Path)),
    responses((status = 200, body = Tried), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn try_out(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Payload(trial): Payload<Trial>,
) -> Result<Json<Tried>, Problem> {
    let saved: Integration = named(&hub, &id)?;
    caller.want_admin(saved.team)?;
    let body = match (trial.body, trial.number) {
        (Some(body), _) => body.into_bytes(),
        (None, Some(number)) => {
            let kept = hub.lists.one_received(saved.id, number).await?;
            kept.ok_or_else(|| Problem::not_found("message"))?.body
        }
        (None, None) => {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "wrong_fields",
                "There is nothing to try it on. Send a message as 'body', or the 'number' of one that the integration received.",
            ));
        }
    };
    let draft = Integration {
        rules: trial.rules.unwrap_or_else(|| saved.rules.clone()),
        mapping: trial.mapping.unwrap_or_else(|| saved.mapping.clone()),
        ..saved
    };
    let (directory, now) = (hub.directory(), hub.clock.now());
    // A large message and many rules take a while, and the feed must not wait for them.
    let tried = tokio::task::spawn_blocking(move || outcomes(&directory.setup, draft, &body, now)).await;
    Ok(Json(tried.map_err(|error| Problem::internal(&error))?))
}

fn outcomes(setup: &Setup, draft: Integration, body: &[u8], now: DateTime<Utc>) -> Tried {
    let faults = faults(setup, &draft, now).into_iter().map(|Fault { field, detail, .. }| TriedFault { field, detail });
    let faults = faults.collect();
    let readings = by_kind::read(&draft, body);
    let id = draft.id;
    let mut setup = setup.clone();
    setup.integrations.insert(id, Arc::new(draft));
    Tried { outcomes: readings.into_iter().map(|reading| outcome(&setup, id, reading)).collect(), faults }
}

/// What would stand in the way of saving the draft.
fn faults(setup: &Setup, draft: &Integration, now: DateTime<Utc>) -> Vec<Fault> {
    let edited = setup.edited(vec![Edit::put(Object::Integration(draft.clone()))], now);
    let mut faults = match edited {
        Err(EditFault::Invalid { faults }) => faults,
        Ok(_) | Err(EditFault::Unknown(_) | EditFault::Conflict { .. } | EditFault::InUse { .. }) => Vec::new(),
    };
    faults.extend(mapping_faults(draft));
    faults
}

fn outcome(setup: &Setup, id: IntegrationId, reading: Reading) -> TriedOutcome {
    match reading {
        Reading::Signal(signal) => match *signal {
            Signal::Trigger(trigger) => judged(setup, id, trigger),
            Signal::Acknowledge { alias, note, about, .. } => settled(setup, id, Says::Acknowledge, alias, note, about),
            Signal::Resolve { alias, note, about, .. } => settled(setup, id, Says::Resolve, alias, note, about),
        },
        Reading::Remark { alias, text } => settled(setup, id, Says::Remark, alias, Some(text), None),
        Reading::Ignored { why } => TriedOutcome { says: Says::Ignored, why: Some(why), ..TriedOutcome::default() },
        Reading::NotUnderstood { why } => TriedOutcome { why: Some(why), ..TriedOutcome::default() },
    }
}

fn judged(setup: &Setup, id: IntegrationId, trigger: Trigger) -> TriedOutcome {
    let intake = setup.intake(id, trigger);
    let (verdict, hold_minutes) = match intake.judgement.verdict {
        Verdict::Call => (TriedVerdict::Call, None),
        Verdict::Drop { .. } => (TriedVerdict::Drop, None),
        Verdict::OnlyCount { .. } => (TriedVerdict::OnlyCount, None),
        Verdict::Hold { minutes, .. } => (TriedVerdict::Hold, Some(minutes)),
    };
    TriedOutcome {
        says: Says::Trigger,
        why: None,
        alias: intake.trigger.alias.clone(),
        trigger: Some(intake.trigger.into()),
        applied: intake.judgement.applied,
        verdict: Some(verdict),
        hold_minutes,
        resolve_after_minutes: intake.judgement.resolve_after_minutes,
        known_fault: intake.judgement.known_fault,
    }
}

/// What acknowledges, resolves or remarks is found by the alias that the rules would give the trigger.
fn settled(
    setup: &Setup,
    id: IntegrationId,
    says: Says,
    alias: String,
    why: Option<String>,
    about: Option<Box<Trigger>>,
) -> TriedOutcome {
    let told = about.is_some();
    let trigger = Trigger { alias: Some(alias), ..about.map(|about| *about).unwrap_or_default() };
    let intake = setup.intake(id, trigger);
    TriedOutcome {
        says,
        why,
        alias: intake.trigger.alias.clone(),
        trigger: told.then(|| intake.trigger.into()),
        applied: intake.judgement.applied,
        ..TriedOutcome::default()
    }
}
