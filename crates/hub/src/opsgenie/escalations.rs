//! Escalations: list, create, read, change, delete.

use axum::body::Body;
use axum::response::Response;
use oncall::escalation::Policy;
use oncall::setup::{Edit, Object, ObjectId};
use oncall::{PolicyId, Setup};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Answer, Call, read};
use super::change::{Plan, put};
use super::named::Reference;
use super::patch::Patch;
use super::rules::{self, RepeatDraft, RuleDraft};
use super::schedules::{moved_to, owner};

/// An escalation in a body: whole, or a partial change of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct EscalationDraft {
    name: Option<String>,
    description: Option<String>,
    owner_team: Option<Reference>,
    rules: Option<Vec<RuleDraft>>,
    repeat: Patch<RepeatDraft>,
}

/// `GET /v2/escalations`.
pub(super) async fn list(call: Call) -> Response {
    let directory = call.hub.directory();
    let setup = &directory.setup;
    let mut policies: Vec<_> = setup.policies.values().collect();
    policies.sort_by_cached_key(|policy| policy.name.to_lowercase());
    let policies: Vec<Value> = policies.into_iter().map(|policy| shown(setup, policy)).collect();
    call.answer(Ok(Answer::found(policies)))
}

/// `POST /v2/escalations`.
pub(super) async fn create(call: Call, body: Body) -> Response {
    let created = async {
        let draft: EscalationDraft = read(body).await?;
        let id = PolicyId(Uuid::new_v4());
        call.change(|setup| plan(&draft, &call, setup, id)).await
    };
    call.answer(created.await.map(Answer::created))
}

fn plan(draft: &EscalationDraft, call: &Call, setup: &Setup, id: PolicyId) -> Plan<Value> {
    let policy = Policy {
        id,
        version: 0,
        team: call.owner(setup, draft.owner_team.as_ref())?,
        name: draft.name.clone().unwrap_or_default(),
        description: draft.description.clone().unwrap_or_default(),
        rules: rules::rules(draft.rules.as_deref().unwrap_or_default(), setup, &[])?,
        repeat: rules::repeat(&draft.repeat, None)?,
    };
    let named = named(&policy);
    Ok((vec![put(Object::Policy(policy))], named))
}

/// `GET /v2/escalations/{escalation}`.
pub(super) async fn get(call: Call) -> Response {
    let directory = call.hub.directory();
    let found = call.policy(&directory.setup);
    call.answer(found.map(|policy| Answer::found(shown(&directory.setup, &policy))))
}

/// `PATCH /v2/escalations/{escalation}`, for the alerts to come: those that run keep theirs.
pub(super) async fn change(call: Call, body: Body) -> Response {
    let changed = async {
        let draft: EscalationDraft = read(body).await?;
        call.change(|setup| changed(&draft, &call, setup)).await
    };
    call.answer(changed.await.map(|named| Answer::done("Updated", named)))
}

fn changed(draft: &EscalationDraft, call: &Call, setup: &Setup) -> Plan<Value> {
    let old = call.policy(setup)?;
    call.caller.want_admin(old.team)?;
    let team = match draft.owner_team.as_ref().filter(|named| !named.is_empty()) {
        Some(named) => moved_to(named, call, setup, old.team)?,
        None => old.team,
    };
    let policy = Policy {
        id: old.id,
        version: old.version,
        team,
        name: draft.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| old.name.clone()),
        description: draft.description.clone().unwrap_or_else(|| old.description.clone()),
        rules: match &draft.rules {
            Some(drafts) => rules::rules(drafts, setup, &old.rules)?,
            None => old.rules.clone(),
        },
        repeat: rules::repeat(&draft.repeat, old.repeat)?,
    };
    let named = named(&policy);
    Ok((vec![put(Object::Policy(policy))], named))
}

/// `DELETE /v2/escalations/{escalation}`.
pub(super) async fn delete(call: Call) -> Response {
    let deleted = call.change(|setup| {
        let policy = call.policy(setup)?;
        call.caller.want_admin(policy.team)?;
        Ok((vec![Edit::delete(ObjectId::Policy(policy.id))], ()))
    });
    call.answer(deleted.await.map(|()| Answer::deleted()))
}

fn named(policy: &Policy) -> Value {
    json!({ "id": policy.id, "name": policy.name })
}

/// An escalation in Opsgenie's shape.
pub(super) fn shown(setup: &Setup, policy: &Policy) -> Value {
    let mut shown = named(policy);
    shown["description"] = json!(policy.description);
    shown["ownerTeam"] = owner(setup, policy.team);
    shown["rules"] = policy.rules.iter().map(|rule| rules::shown(setup, rule)).collect();
    if let Some(repeat) = policy.repeat {
        shown["repeat"] = rules::shown_repeat(repeat);
    }
    shown
}
