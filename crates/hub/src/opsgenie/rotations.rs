//! The rotations of a schedule, one by one: Terraform has a resource for each.

use axum::body::Body;
use axum::response::Response;
use oncall::schedule::Rotation;
use oncall::setup::Object;
use oncall::{Schedule, Setup};
use serde_json::{Value, json};

use super::call::{Answer, Call, read};
use super::change::{Plan, put};
use super::named::missing;
use super::reply::Refusal;
use super::rotation::{self, RotationDraft};
use super::schedules::meta;

/// `GET /v2/schedules/{schedule}/rotations`.
pub(super) async fn list(call: Call) -> Response {
    let directory = call.hub.directory();
    let setup = &directory.setup;
    let found = call.schedule(setup);
    call.answer(found.map(|schedule| {
        let rotations = schedule.rotations.iter().map(|it| rotation::shown(setup, schedule.time_zone, it));
        Answer::found(rotations.collect::<Vec<_>>())
    }))
}

/// `POST /v2/schedules/{schedule}/rotations`.
pub(super) async fn create(call: Call, body: Body) -> Response {
    let created = async {
        let draft: RotationDraft = read(body).await?;
        call.change(|setup| {
            let mut schedule = mine(&call, setup)?;
            let place = schedule.rotations.len() + 1;
            let new = draft.rotation("", setup, schedule.time_zone, None, place)?;
            let named = named(&new);
            schedule.rotations.push(new);
            Ok((vec![put(Object::Schedule(schedule))], named))
        })
        .await
    };
    call.answer(created.await.map(Answer::created))
}

/// `GET /v2/schedules/{schedule}/rotations/{rotation}`.
pub(super) async fn get(call: Call) -> Response {
    let directory = call.hub.directory();
    let setup = &directory.setup;
    let found = call.schedule(setup).and_then(|schedule| {
        let place = place(&call, &schedule)?;
        let mut shown = rotation::shown(setup, schedule.time_zone, &schedule.rotations[place]);
        shown["_parent"] = meta(&schedule);
        Ok(Answer::found(shown))
    });
    call.answer(found)
}

/// `PATCH /v2/schedules/{schedule}/rotations/{rotation}`.
pub(super) async fn change(call: Call, body: Body) -> Response {
    let changed = async {
        let draft: RotationDraft = read(body).await?;
        call.change(|setup| changed(&call, &draft, setup)).await
    };
    call.answer(changed.await.map(|named| Answer::done("Updated", named)))
}

fn changed(call: &Call, draft: &RotationDraft, setup: &Setup) -> Plan<Value> {
    let mut schedule = mine(call, setup)?;
    let place = place(call, &schedule)?;
    let new = draft.rotation("", setup, schedule.time_zone, Some(&schedule.rotations[place]), place + 1)?;
    let named = named(&new);
    schedule.rotations[place] = new;
    Ok((vec![put(Object::Schedule(schedule))], named))
}

/// `DELETE /v2/schedules/{schedule}/rotations/{rotation}`.
pub(super) async fn delete(call: Call) -> Response {
    let deleted = call.change(|setup| {
        let mut schedule = mine(&call, setup)?;
        let place = place(&call, &schedule)?;
        schedule.rotations.remove(place);
        Ok((vec![put(Object::Schedule(schedule))], ()))
    });
    call.answer(deleted.await.map(|()| Answer::deleted()))
}

/// The schedule that the address names, for whoever may change it.
fn mine(call: &Call, setup: &Setup) -> Result<Schedule, Refusal> {
    let schedule = call.schedule(setup)?;
    call.caller.want_admin(schedule.team)?;
    Ok(Schedule::clone(&schedule))
}

/// The place of the rotation that the address names, by id or, where none has it, by name.
fn place(call: &Call, schedule: &Schedule) -> Result<usize, Refusal> {
    let name = call.name("rotation");
    let by_id = name.parse().ok().and_then(|id| schedule.rotations.iter().position(|rotation| rotation.id == id));
    let by_name = || schedule.rotations.iter().position(|rotation| oncall::setup::same_name(&rotation.name, name));
    by_id.or_else(by_name).ok_or_else(|| missing("rotation", name))
}

fn named(rotation: &Rotation) -> Value {
    json!({ "id": rotation.id, "name": rotation.name })
}
