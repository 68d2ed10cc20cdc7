//! Who is on call, and who is next.

use axum::response::Response;
use chrono::{DateTime, Utc};
use oncall::schedule::OnCall;
use oncall::{PersonId, Schedule, Setup};
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::reply::Refusal;
use super::schedules::{by_name, meta};
use super::timeline::{date, recipient};

/// `GET /v2/schedules/on-calls`: all schedules.
pub(super) async fn list(call: Call) -> Response {
    let directory = call.hub.directory();
    let setup = &directory.setup;
    let told = when(&call).map(|(at, flat)| {
        let schedules = by_name(setup).into_iter().map(|schedule| on_calls(setup, schedule, at, flat));
        Answer::found(schedules.collect::<Vec<_>>())
    });
    call.answer(told)
}

/// `GET /v2/schedules/{schedule}/on-calls`.
pub(super) async fn now(call: Call) -> Response {
    let directory = call.hub.directory();
    let setup = &directory.setup;
    let told = when(&call).and_then(|(at, flat)| Ok(on_calls(setup, &*call.schedule(setup)?, at, flat)));
    call.answer(told.map(Answer::found))
}

/// `GET /v2/schedules/{schedule}/next-on-calls`. Opsgenie tells the next of the order and the next who will really be on call apart;
/// here both are the latter, since only they will be woken.
pub(super) async fn next(call: Call) -> Response {
    let directory = call.hub.directory();
    let setup = &directory.setup;
    let told = when(&call).and_then(|(at, flat)| {
        let schedule = call.schedule(setup)?;
        let next = schedule.standing(&setup.overrides_of(schedule.id), at, setup).next;
        let mut told = json!({ "_parent": meta(&schedule) });
        // Flat lists are under the other name than in on-calls: so Opsgenie describes it, and its SDKs read it.
        let (next, keys) = if flat {
            (usernames(setup, &next), ["nextOnCallParticipants", "exactNextOnCallParticipants"])
        } else {
            (users(setup, &next), ["nextOnCallRecipients", "exactNextOnCallRecipients"])
        };
        for key in keys {
            told[key].clone_from(&next);
        }
        Ok(Answer::found(told))
    });
    call.answer(told)
}

/// The parameters `date` and `flat`.
fn when(call: &Call) -> Result<(DateTime<Utc>, bool), Refusal> {
    Ok((date(call)?, call.flag("flat")?))
}

fn on_calls(setup: &Setup, schedule: &Schedule, at: DateTime<Utc>, flat: bool) -> Value {
    let now = schedule.on_call(&setup.overrides_of(schedule.id), at, setup);
    let mut told = json!({ "_parent": meta(schedule) });
    if flat {
        told["onCallRecipients"] = usernames(setup, &now);
    } else {
        told["onCallParticipants"] = users(setup, &now);
    }
    told
}

fn users(setup: &Setup, people: &[OnCall]) -> Value {
    people.iter().map(|it| recipient(setup, it.person)).collect()
}

fn usernames(setup: &Setup, people: &[OnCall]) -> Value {
    let username = |person: PersonId| setup.people.get(&person).map(|person| person.email.as_str());
    people.iter().filter_map(|it| username(it.person)).map(Value::from).collect()
}
