//! Heartbeats: create, list, read, change, switch on and off, delete, ping. For people by their token, and for the heartbeats of its
//! team by an integration's key.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use oncall::heartbeat::{IntervalUnit, Pulse};
use oncall::setup::{Edit, Object, ObjectId};
use oncall::{Heartbeat, HeartbeatId, Priority, Setup, TeamId};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::beat::Beat;
use super::call::{Answer, read};
use super::change::{Plan, put};
use super::moment;
use super::named::Reference;
use super::reply::Refusal;

/// What a ping is answered with, also one that nobody waits for.
const PONG: &str = "PONG - Heartbeat received";

/// A heartbeat in a body: whole, or a partial change of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct HeartbeatDraft {
    name: Option<String>,
    description: Option<String>,
    interval: Option<u32>,
    interval_unit: Option<String>,
    enabled: Option<bool>,
    owner_team: Option<Reference>,
    alert_message: Option<String>,
    alert_tags: Option<Vec<String>>,
    alert_priority: Option<String>,
}

/// `GET /v2/heartbeats`.
pub(super) async fn list(beat: Beat) -> Response {
    let listed = async {
        let pulses = beat.hub.lists.pulses().await?;
        let directory = beat.hub.directory();
        let mut heartbeats: Vec<_> = directory.setup.heartbeats.values().filter(|it| beat.sees(it)).collect();
        heartbeats.sort_by_cached_key(|heartbeat| heartbeat.name.to_lowercase());
        let pulse = |it: &Heartbeat| pulses.get(&it.id).copied().unwrap_or_default();
        let heartbeats: Vec<Value> = heartbeats.into_iter().map(|it| shown(&directory.setup, it, pulse(it))).collect();
        Ok(Answer::found(json!({ "heartbeats": heartbeats })))
    };
    beat.answer(listed.await)
}

/// `POST /v2/heartbeats`.
pub(super) async fn create(beat: Beat, body: Body) -> Response {
    let created = async {
        let draft: HeartbeatDraft = read(body).await?;
        let id = HeartbeatId(Uuid::new_v4());
        beat.change(|setup| plan(&draft, &beat, setup, id)).await?;
        Ok(Answer::created(now(&beat, id).await?))
    };
    beat.answer(created.await)
}

/// `GET /v2/heartbeats/{name}`.
pub(super) async fn get(beat: Beat) -> Response {
    let found = async {
        let id = beat.heartbeat(&beat.hub.directory().setup)?.id;
        Ok(Answer::found(now(&beat, id).await?))
    };
    beat.answer(found.await)
}

/// `PATCH /v2/heartbeats/{name}`.
pub(super) async fn change(beat: Beat, body: Body) -> Response {
    let changed = async {
        let draft: HeartbeatDraft = read(body).await?;
        done(&beat, "Updated", |old| changed(&draft, &beat, old)).await
    };
    beat.answer(changed.await)
}

/// `POST /v2/heartbeats/{name}/enable`: it is watched from its next ping on.
pub(super) async fn enable(beat: Beat) -> Response {
    let done = done(&beat, "Enabled", |old| Ok(Heartbeat { enabled: true, ..old.clone() })).await;
    beat.answer(done)
}

/// `POST /v2/heartbeats/{name}/disable`.
pub(super) async fn disable(beat: Beat) -> Response {
    let done = done(&beat, "Disabled", |old| Ok(Heartbeat { enabled: false, ..old.clone() })).await;
    beat.answer(done)
}

/// `DELETE /v2/heartbeats/{name}`.
pub(super) async fn delete(beat: Beat) -> Response {
    let deleted = beat.change(|setup| {
        let heartbeat = beat.heartbeat(setup)?;
        beat.may_change(heartbeat.team)?;
        Ok((vec![Edit::delete(ObjectId::Heartbeat(heartbeat.id))], ()))
    });
    beat.answer(deleted.await.map(|()| Answer::deleted()))
}

/// `GET`, `POST`, `PUT`, `PATCH /v2/heartbeats/{name}/ping`. As in Opsgenie, what has no heartbeat of that name is answered alike.
pub(super) async fn ping(beat: Beat) -> Response {
    let metrics = Arc::clone(&beat.hub.metrics);
    match beat.ping().await {
        Ok(()) => {
            metrics.accepted.inc();
            beat.accepted(PONG)
        }
        Err(refusal) => {
            metrics.refused.inc();
            beat.answer(Err(refusal))
        }
    }
}

/// Has a change of the heartbeat of the address done, and shows what it is then.
async fn done(
    beat: &Beat,
    result: &str,
    change: impl Fn(&Heartbeat) -> Result<Heartbeat, Refusal> + Send + Sync,
) -> Result<Answer, Refusal> {
    let id = beat.change(|setup| {
        let old = beat.heartbeat(setup)?;
        beat.may_change(old.team)?;
        Ok((vec![put(Object::Heartbeat(change(&old)?))], old.id))
    });
    let id = id.await?;
    Ok(Answer::done(result, now(beat, id).await?))
}

fn plan(draft: &HeartbeatDraft, beat: &Beat, setup: &Setup, id: HeartbeatId) -> Plan<()> {
    let interval = draft.interval.ok_or_else(|| {
        Refusal::wrong("interval", "Say after how long its silence opens an alert: 'interval' and 'intervalUnit'.")
    })?;
    let unit = unit(draft.interval_unit.as_deref())?.unwrap_or_default();
    let heartbeat = Heartbeat {
        id,
        version: 0,
        team: beat.owner(setup, draft.owner_team.as_ref())?,
        name: draft.name.as_deref().unwrap_or_default().trim().to_owned(),
        description: draft.description.clone().unwrap_or_default(),
        interval_minutes: minutes(interval, unit)?,
        interval_unit: unit,
        enabled: draft.enabled.unwrap_or(true),
        message: said(draft.alert_message.as_deref()),
        tags: draft.alert_tags.clone().unwrap_or_default(),
        priority: priority(draft.alert_priority.as_deref())?,
    };
    Ok((vec![put(Object::Heartbeat(heartbeat))], ()))
}

fn changed(draft: &HeartbeatDraft, beat: &Beat, old: &Heartbeat) -> Result<Heartbeat, Refusal> {
    let given = unit(draft.interval_unit.as_deref())?;
    let (interval_minutes, interval_unit) = match (draft.interval, given) {
        (None, None) => (old.interval_minutes, old.interval_unit),
        (Some(interval), unit) => {
            let unit = unit.unwrap_or(old.interval_unit);
            (minutes(interval, unit)?, unit)
        }
        // The number stays, of another unit.
        (None, Some(unit)) => (minutes(old.interval().0, unit)?, unit),
    };
    let setup = &beat.hub.directory().setup;
    Ok(Heartbeat {
        team: match draft.owner_team.as_ref().filter(|named| !named.is_empty()) {
            Some(named) => beat.owner(setup, Some(named))?,
            None => old.team,
        },
        name: said(draft.name.as_deref()).unwrap_or_else(|| old.name.clone()),
        description: draft.description.clone().unwrap_or_else(|| old.description.clone()),
        interval_minutes,
        interval_unit,
        enabled: draft.enabled.unwrap_or(old.enabled),
        message: draft.alert_message.as_deref().map_or_else(|| old.message.clone(), |text| said(Some(text))),
        tags: draft.alert_tags.clone().unwrap_or_else(|| old.tags.clone()),
        priority: match draft.alert_priority.as_deref() {
            Some(text) => priority(Some(text))?,
            None => old.priority,
        },
        ..old.clone()
    })
}

fn said(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn unit(text: Option<&str>) -> Result<Option<IntervalUnit>, Refusal> {
    match said(text).map(|text| text.to_ascii_lowercase()).as_deref() {
        None => Ok(None),
        Some("minutes" | "minute") => Ok(Some(IntervalUnit::Minutes)),
        Some("hours" | "hour") => Ok(Some(IntervalUnit::Hours)),
        Some("days" | "day") => Ok(Some(IntervalUnit::Days)),
        Some(_) => Err(Refusal::wrong("intervalUnit", "'intervalUnit' must be one of minutes, hours, days.")),
    }
}

fn minutes(interval: u32, unit: IntervalUnit) -> Result<u32, Refusal> {
    interval
        .checked_mul(unit.minutes())
        .ok_or_else(|| Refusal::wrong("interval", "The interval is longer than 366 days. Give a shorter one."))
}

fn priority(text: Option<&str>) -> Result<Option<Priority>, Refusal> {
    let Some(text) = said(text) else { return Ok(None) };
    let found = Priority::ALL.into_iter().find(|priority| priority.to_string().eq_ignore_ascii_case(&text));
    found.map(Some).ok_or_else(|| Refusal::wrong("alertPriority", "'alertPriority' must be one of P1, P2, P3, P4, P5."))
}

/// A heartbeat as it is now, in Opsgenie's shape.
async fn now(beat: &Beat, id: HeartbeatId) -> Result<Value, Refusal> {
    let pulse = beat.hub.lists.pulses().await?.get(&id).copied().unwrap_or_default();
    let directory = beat.hub.directory();
    let heartbeat = directory.setup.heartbeats.get(&id);
    Ok(heartbeat.map_or(Value::Null, |heartbeat| shown(&directory.setup, heartbeat, pulse)))
}

fn shown(setup: &Setup, heartbeat: &Heartbeat, pulse: Pulse) -> Value {
    let (interval, unit) = heartbeat.interval();
    let mut shown = json!({
        "name": heartbeat.name,
        "description": heartbeat.description,
        "interval": interval,
        "intervalUnit": unit,
        "enabled": heartbeat.enabled,
        "expired": pulse.expired_at.is_some(),
        "ownerTeam": owner_team(setup, heartbeat.team),
        "alertMessage": heartbeat.headline(),
        "alertTags": heartbeat.tags,
        "alertPriority": heartbeat.priority.unwrap_or_default(),
    });
    if let Some(at) = pulse.last_ping_at {
        shown["lastPingTime"] = json!(moment::write(at));
    }
    shown
}

fn owner_team(setup: &Setup, team: TeamId) -> Value {
    let name = setup.teams.get(&team).map(|team| team.name.clone()).unwrap_or_default();
    json!({ "id": team, "name": name })
}
