//! Schedules: list, create, read, change, delete.

use axum::body::Body;
use axum::response::Response;
use chrono_tz::Tz;
use oncall::schedule::Rotation;
use oncall::setup::{Edit, Object, ObjectId};
use oncall::{Schedule, ScheduleId, Setup, TeamId};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Answer, Call, read};
use super::change::{Plan, put};
use super::named::Reference;
use super::reply::Refusal;
use super::rotation::{self, RotationDraft};

/// A schedule in a body: whole, or a partial change of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ScheduleDraft {
    name: Option<String>,
    description: Option<String>,
    timezone: Option<String>,
    enabled: Option<bool>,
    owner_team: Option<Reference>,
    rotations: Option<Vec<RotationDraft>>,
}

/// `GET /v2/schedules`, with their rotations where `expand=rotation`.
pub(super) async fn list(call: Call) -> Response {
    let directory = call.hub.directory();
    let expanded = call.expands("rotation");
    let schedules = by_name(&directory.setup).into_iter().map(|schedule| shown(&directory.setup, schedule, expanded));
    let fields = json!({ "data": schedules.collect::<Vec<_>>(), "expandable": ["rotation"] });
    call.answer(Ok(Answer::with(fields)))
}

/// `POST /v2/schedules`.
pub(super) async fn create(call: Call, body: Body) -> Response {
    let created = async {
        let draft: ScheduleDraft = read(body).await?;
        let id = ScheduleId(Uuid::new_v4());
        call.change(|setup| plan(&draft, &call, setup, id)).await
    };
    call.answer(created.await.map(Answer::created))
}

/// `GET /v2/schedules/{schedule}`, with its rotations.
pub(super) async fn get(call: Call) -> Response {
    let directory = call.hub.directory();
    let found = call.schedule(&directory.setup);
    call.answer(found.map(|schedule| Answer::found(shown(&directory.setup, &schedule, true))))
}

/// `PATCH /v2/schedules/{schedule}`.
pub(super) async fn change(call: Call, body: Body) -> Response {
    let changed = async {
        let draft: ScheduleDraft = read(body).await?;
        call.change(|setup| {
            let old = call.schedule(setup)?;
            call.caller.want_admin(old.team)?;
            let new = changed(&draft, &call, setup, &old)?;
            let meta = meta(&new);
            Ok((vec![put(Object::Schedule(new))], meta))
        })
        .await
    };
    call.answer(changed.await.map(|meta| Answer::done("Updated", meta)))
}

/// `DELETE /v2/schedules/{schedule}`, with its overrides.
pub(super) async fn delete(call: Call) -> Response {
    let deleted = call.change(|setup| {
        let schedule = call.schedule(setup)?;
        call.caller.want_admin(schedule.team)?;
        Ok((vec![Edit::delete(ObjectId::Schedule(schedule.id))], ()))
    });
    call.answer(deleted.await.map(|()| Answer::deleted()))
}

fn plan(draft: &ScheduleDraft, call: &Call, setup: &Setup, id: ScheduleId) -> Plan<Value> {
    let team = call.owner(setup, draft.owner_team.as_ref())?;
    let time_zone = zone("timezone", draft.timezone.as_deref(), call.caller.person.time_zone)?;
    let rotations = draft.rotations.as_deref().unwrap_or_default();
    let schedule = Schedule {
        id,
        version: 0,
        team,
        name: draft.name.clone().unwrap_or_default(),
        description: draft.description.clone().unwrap_or_default(),
        time_zone,
        enabled: draft.enabled.unwrap_or(true),
        rotations: replaced(rotations, setup, time_zone, &[])?,
    };
    let meta = meta(&schedule);
    Ok((vec![put(Object::Schedule(schedule))], meta))
}

/// A schedule with what a draft says of it.
fn changed(draft: &ScheduleDraft, call: &Call, setup: &Setup, old: &Schedule) -> Result<Schedule, Refusal> {
    let time_zone = zone("timezone", draft.timezone.as_deref(), old.time_zone)?;
    let rotations = if time_zone == old.time_zone {
        old.rotations.clone()
    } else {
        let wrong = |(place, why)| Refusal::wrong(&format!("rotations[{place}].startDate"), why);
        rotation::moved(old, time_zone).map_err(wrong)?
    };
    let rotations = match &draft.rotations {
        Some(drafts) => replaced(drafts, setup, time_zone, &rotations)?,
        None => rotations,
    };
    let team = match draft.owner_team.as_ref().filter(|named| !named.is_empty()) {
        Some(named) => moved_to(named, call, setup, old.team)?,
        None => old.team,
    };
    Ok(Schedule {
        id: old.id,
        version: old.version,
        team,
        name: draft.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| old.name.clone()),
        description: draft.description.clone().unwrap_or_else(|| old.description.clone()),
        time_zone,
        enabled: draft.enabled.unwrap_or(old.enabled),
        rotations,
    })
}

/// The rotations that a list of drafts describes; those that are there already, by id or name, go on.
fn replaced(drafts: &[RotationDraft], setup: &Setup, zone: Tz, there: &[Rotation]) -> Result<Vec<Rotation>, Refusal> {
    let one = |(place, draft): (usize, &RotationDraft)| {
        draft.rotation(&format!("rotations[{place}]."), setup, zone, draft.among(there), place + 1)
    };
    drafts.iter().enumerate().map(one).collect()
}

/// The team that something is moved to: whoever moves it must be an admin of both.
pub(super) fn moved_to(named: &Reference, call: &Call, setup: &Setup, from: TeamId) -> Result<TeamId, Refusal> {
    let team = named.team(setup).map_err(|why| Refusal::wrong("ownerTeam", why))?;
    if team != from {
        call.caller.want_admin(team)?;
    }
    Ok(team)
}

/// A time zone by its IANA name; `usual` where none is named.
pub(super) fn zone(field: &str, name: Option<&str>, usual: Tz) -> Result<Tz, Refusal> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else { return Ok(usual) };
    let wrong =
        || Refusal::wrong(field, format!("'{name}' is not a time zone. Give an IANA name such as Europe/Kyiv."));
    name.parse().map_err(|_| wrong())
}

/// All schedules by name.
pub(super) fn by_name(setup: &Setup) -> Vec<&Schedule> {
    let mut schedules: Vec<_> = setup.schedules.values().map(AsRef::as_ref).collect();
    schedules.sort_by_cached_key(|schedule: &&Schedule| schedule.name.to_lowercase());
    schedules
}

/// What names a schedule in the answers about its parts.
pub(super) fn meta(schedule: &Schedule) -> Value {
    json!({ "id": schedule.id, "name": schedule.name, "enabled": schedule.enabled })
}

/// The team that something belongs to.
pub(super) fn owner(setup: &Setup, team: TeamId) -> Value {
    json!({ "id": team, "name": setup.teams.get(&team).map(|team| team.name.as_str()).unwrap_or_default() })
}

fn shown(setup: &Setup, schedule: &Schedule, with_rotations: bool) -> Value {
    let mut shown = meta(schedule);
    shown["description"] = json!(schedule.description);
    shown["timezone"] = json!(schedule.time_zone.name());
    shown["ownerTeam"] = owner(setup, schedule.team);
    if with_rotations {
        let rotations = schedule.rotations.iter().map(|it| rotation::shown(setup, schedule.time_zone, it));
        shown["rotations"] = rotations.collect();
    }
    shown
}
