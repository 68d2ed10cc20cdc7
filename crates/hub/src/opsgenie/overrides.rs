//! Overrides, named by their alias. One that was made without, as in Tocsin's own app, is named by its id.

use axum::body::Body;
use axum::response::Response;
use chrono::{SubsecRound as _, TimeDelta};
use oncall::setup::{Edit, Object, ObjectId};
use oncall::{Override, OverrideId, PersonId, RotationId, Schedule, Setup};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Answer, Call, read};
use super::change::{Plan, put};
use super::moment;
use super::named::{Reference, missing};
use super::reply::Refusal;
use super::rotation::named;
use super::schedules::meta;

/// An override in a body.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct OverrideDraft {
    alias: Option<String>,
    user: Option<Reference>,
    start_date: Option<String>,
    end_date: Option<String>,
    rotations: Option<Vec<Reference>>,
}

/// `GET /v2/schedules/{schedule}/overrides`.
pub(super) async fn list(call: Call) -> Response {
    let directory = call.hub.directory();
    let setup = &directory.setup;
    let found = call.schedule(setup).map(|schedule| {
        let overrides = setup.overrides_of(schedule.id);
        Answer::found(overrides.iter().map(|it| shown(setup, &schedule, it)).collect::<Vec<_>>())
    });
    call.answer(found)
}

/// `POST /v2/schedules/{schedule}/overrides`. Admins of the team put anybody, its members themselves.
pub(super) async fn create(call: Call, body: Body) -> Response {
    let created = async {
        let draft: OverrideDraft = read(body).await?;
        let id = OverrideId(Uuid::new_v4());
        call.change(|setup| plan(&draft, &call, setup, id)).await
    };
    call.answer(created.await.map(Answer::created))
}

fn plan(draft: &OverrideDraft, call: &Call, setup: &Setup, id: OverrideId) -> Plan<Value> {
    let schedule = call.schedule(setup)?;
    let alias = draft.alias.as_deref().map(str::trim).filter(|alias| !alias.is_empty());
    let takeover = Override {
        id,
        version: 0,
        schedule: schedule.id,
        alias: Some(alias.map_or_else(|| id.to_string(), str::to_owned)),
        person: draft.person(setup)?,
        start: time("startDate", draft.start_date.as_deref())?,
        end: time("endDate", draft.end_date.as_deref())?,
        rotations: draft.rotations(&schedule)?,
        created_at: call.hub.clock.now(),
        created_by: Some(call.caller.person.id),
        order: 0,
    };
    let mine = call.caller.is_in(schedule.team) && takeover.person == Some(call.caller.person.id);
    if !mine {
        call.caller.want_admin(schedule.team)?;
    }
    let meta = json!({ "alias": alias_of(&takeover) });
    Ok((vec![put(Object::Override(takeover))], meta))
}

/// `GET /v2/schedules/{schedule}/overrides/{alias}`.
pub(super) async fn get(call: Call) -> Response {
    let directory = call.hub.directory();
    let setup = &directory.setup;
    let found = call.schedule(setup).and_then(|schedule| {
        let takeover = find(&call, setup, &schedule)?;
        Ok(Answer::found(shown(setup, &schedule, &takeover)))
    });
    call.answer(found)
}

/// `PUT /v2/schedules/{schedule}/overrides/{alias}`.
pub(super) async fn change(call: Call, body: Body) -> Response {
    let changed = async {
        let draft: OverrideDraft = read(body).await?;
        call.change(|setup| changed(&draft, &call, setup)).await
    };
    call.answer(changed.await.map(|meta| Answer::done("Updated", meta)))
}

fn changed(draft: &OverrideDraft, call: &Call, setup: &Setup) -> Plan<Value> {
    let schedule = call.schedule(setup)?;
    let old = find(call, setup, &schedule)?;
    want_mine(call, setup, &schedule, &old)?;
    let new = Override {
        person: draft.person(setup)?,
        start: time("startDate", draft.start_date.as_deref())?,
        end: time("endDate", draft.end_date.as_deref())?,
        rotations: draft.rotations(&schedule)?,
        ..old
    };
    if new.person != Some(call.caller.person.id) {
        call.caller.want_admin(schedule.team)?;
    }
    let meta = json!({ "alias": alias_of(&new) });
    Ok((vec![put(Object::Override(new))], meta))
}

/// `DELETE /v2/schedules/{schedule}/overrides/{alias}`. One that runs ends with this second, since who was on call stays so.
pub(super) async fn delete(call: Call) -> Response {
    let now = call.hub.clock.now();
    let deleted = call.change(|setup| {
        let schedule = call.schedule(setup)?;
        let old = find(&call, setup, &schedule)?;
        want_mine(&call, setup, &schedule, &old)?;
        if now < old.start {
            return Ok((vec![Edit::delete(ObjectId::Override(old.id))], ()));
        }
        if old.end <= now {
            let why = "The override is over already: who was on call stays as it was. Nothing was changed.";
            return Err(Refusal::wrong("alias", why));
        }
        let end = (now.trunc_subsecs(0) + TimeDelta::seconds(1)).min(old.end);
        Ok((vec![put(Object::Override(Override { end, ..old }))], ()))
    });
    call.answer(deleted.await.map(|()| Answer::deleted()))
}

impl OverrideDraft {
    /// Who takes over; none for nobody, who must be said.
    fn person(&self, setup: &Setup) -> Result<Option<PersonId>, Refusal> {
        let user = self.user.as_ref().ok_or_else(|| Refusal::wrong("user", "Say who takes over as 'user'."))?;
        match user.kind().as_str() {
            "none" => Ok(None),
            "user" | "" => user.person(setup).map(Some).map_err(|why| Refusal::wrong("user", why)),
            _ => Err(Refusal::wrong(
                "user",
                "Only a person can take over here, or nobody: the type must be user or none.",
            )),
        }
    }

    /// The rotations that it replaces; empty for all.
    fn rotations(&self, schedule: &Schedule) -> Result<Vec<RotationId>, Refusal> {
        let one = |(place, given): (usize, &Reference)| {
            let id = given.id.as_deref().map(str::trim).filter(|id| !id.is_empty());
            let name = given.name.as_deref().unwrap_or_default();
            let found = match id {
                Some(id) => id.parse().ok().and_then(|id| schedule.rotation(id)),
                None => named(&schedule.rotations, name),
            };
            let why = || format!("The schedule '{}' has no rotation '{}'.", schedule.name, id.unwrap_or(name));
            found.map(|rotation| rotation.id).ok_or_else(|| Refusal::wrong(&format!("rotations[{place}]"), why()))
        };
        self.rotations.as_deref().unwrap_or_default().iter().enumerate().map(one).collect()
    }
}

fn time(field: &str, text: Option<&str>) -> Result<chrono::DateTime<chrono::Utc>, Refusal> {
    let text = text.ok_or_else(|| Refusal::wrong(field, format!("An override needs a '{field}'.")))?;
    moment::read(text).map_err(|why| Refusal::wrong(field, why))
}

/// Refuses whoever is no admin and did not put the override themself, or took the shift over from somebody who counts on it.
fn want_mine(call: &Call, setup: &Setup, schedule: &Schedule, takeover: &Override) -> Result<(), Refusal> {
    let mine = takeover.created_by == Some(call.caller.person.id) && call.caller.is_in(schedule.team);
    let asked = setup.requests.values().any(|request| request.became == Some(takeover.id));
    if !mine || asked {
        call.caller.want_admin(schedule.team)?;
    }
    Ok(())
}

fn find(call: &Call, setup: &Setup, schedule: &Schedule) -> Result<Override, Refusal> {
    let alias = call.name("alias");
    let overrides = setup.overrides_of(schedule.id);
    let found = overrides.into_iter().rev().find(|it| alias_of(it) == alias);
    found.ok_or_else(|| missing("override", alias))
}

fn alias_of(takeover: &Override) -> String {
    takeover.alias.clone().unwrap_or_else(|| takeover.id.to_string())
}

fn shown(setup: &Setup, schedule: &Schedule, takeover: &Override) -> Value {
    let rotations = takeover.rotations.iter().map(|id| {
        let name = schedule.rotation(*id).map(|rotation| rotation.name.as_str());
        json!({ "id": id, "name": name.unwrap_or_default() })
    });
    let user = takeover.person.map_or_else(
        || json!({ "type": "none" }),
        |id| {
            let username = setup.people.get(&id).map(|person| person.email.as_str()).unwrap_or_default();
            json!({ "type": "user", "id": id, "username": username, "name": username })
        },
    );
    json!({
        "_parent": meta(schedule),
        "alias": alias_of(takeover),
        "user": user,
        "startDate": moment::write(takeover.start),
        "endDate": moment::write(takeover.end),
        "rotations": rotations.collect::<Vec<_>>(),
    })
}
