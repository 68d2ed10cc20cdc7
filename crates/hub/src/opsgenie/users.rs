//! Users: people, whose username is their e-mail address. Opsgenie's role Admin is an admin of the hub here.
//!
//! Address, tags, details and locale are not kept: nothing here is about them.

use axum::body::Body;
use axum::response::Response;
use oncall::setup::{Edit, Object, ObjectId, PagingRules, Person};
use oncall::{PersonId, Setup};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Answer, Call, read};
use super::change::{Plan, put};
use super::reply::Refusal;
use super::schedules::zone;
use super::user_list;

/// A user in a body: whole, or a partial change of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct UserDraft {
    username: Option<String>,
    full_name: Option<String>,
    role: Option<RoleDraft>,
    time_zone: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RoleDraft {
    name: Option<String>,
}

/// `GET /v2/users`.
pub(super) async fn list(call: Call) -> Response {
    let directory = call.hub.directory();
    let people: Vec<&Person> = directory.setup.people.values().map(AsRef::as_ref).collect();
    call.answer(user_list::page(&call, people).map(Answer::with))
}

/// `POST /v2/users`. The new person has no token yet: an admin of the hub gives them one.
pub(super) async fn create(call: Call, body: Body) -> Response {
    let created = async {
        let draft: UserDraft = read(body).await?;
        call.caller.want_hub_admin()?;
        let id = PersonId(Uuid::new_v4());
        call.change(|_| plan(&draft, &call, id)).await
    };
    call.answer(created.await.map(Answer::created))
}

fn plan(draft: &UserDraft, call: &Call, id: PersonId) -> Plan<Value> {
    let person = Person {
        id,
        version: 0,
        name: draft.full_name.clone().unwrap_or_default().trim().to_owned(),
        email: draft.username.clone().unwrap_or_default().trim().to_owned(),
        time_zone: zone("timeZone", draft.time_zone.as_deref(), call.caller.person.time_zone)?,
        hub_admin: draft.hub_admin()?.unwrap_or(false),
        paging_rules: PagingRules::default(),
    };
    let named = named(&person);
    Ok((vec![put(Object::Person(person))], named))
}

/// `GET /v2/users/{user}`.
pub(super) async fn get(call: Call) -> Response {
    let directory = call.hub.directory();
    let found = call.user(&directory.setup);
    call.answer(found.map(|person| Answer::found(shown(&person))))
}

/// `PATCH /v2/users/{user}`: people their own name and time zone, admins of the hub everything.
pub(super) async fn change(call: Call, body: Body) -> Response {
    let changed = async {
        let draft: UserDraft = read(body).await?;
        call.change(|setup| changed(&draft, &call, setup)).await
    };
    call.answer(changed.await.map(|named| Answer::done("Updated", named)))
}

fn changed(draft: &UserDraft, call: &Call, setup: &Setup) -> Plan<Value> {
    let old = call.user(setup)?;
    let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned);
    let new = Person {
        name: given(&draft.full_name).unwrap_or_else(|| old.name.clone()),
        email: given(&draft.username).unwrap_or_else(|| old.email.clone()),
        time_zone: zone("timeZone", draft.time_zone.as_deref(), old.time_zone)?,
        hub_admin: draft.hub_admin()?.unwrap_or(old.hub_admin),
        ..Person::clone(&old)
    };
    let mine = old.id == call.caller.person.id && new.email == old.email && new.hub_admin == old.hub_admin;
    if !mine {
        call.caller.want_hub_admin()?;
    }
    let named = named(&new);
    Ok((vec![put(Object::Person(new))], named))
}

/// `DELETE /v2/users/{user}`.
pub(super) async fn delete(call: Call) -> Response {
    let deleted = call.change(|setup| {
        call.caller.want_hub_admin()?;
        let person = call.user(setup)?;
        Ok((vec![Edit::delete(ObjectId::Person(person.id))], ()))
    });
    call.answer(deleted.await.map(|()| Answer::deleted()))
}

/// `GET /v2/users/{user}/teams`.
pub(super) async fn teams(call: Call) -> Response {
    let directory = call.hub.directory();
    let found = call.user(&directory.setup).map(|person| {
        let teams = directory.setup.teams_of(person.id).map(|(team, _)| json!({ "id": team.id, "name": team.name }));
        Answer::found(teams.collect::<Vec<_>>())
    });
    call.answer(found)
}

impl UserDraft {
    /// Whether the role is that of an admin; none where left out.
    fn hub_admin(&self) -> Result<Option<bool>, Refusal> {
        let role = self.role.as_ref().and_then(|role| role.name.as_deref()).unwrap_or_default().trim();
        match role.to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "user" => Ok(Some(false)),
            "admin" | "owner" => Ok(Some(true)),
            _ => Err(Refusal::wrong("role", format!("There is no role '{role}' here. Give User or Admin."))),
        }
    }
}

fn named(person: &Person) -> Value {
    json!({ "id": person.id, "name": person.name })
}

/// Opsgenie's word for what somebody may do.
pub(super) fn role(person: &Person) -> &'static str {
    if person.hub_admin { "Admin" } else { "User" }
}

/// A user in Opsgenie's shape.
pub(super) fn shown(person: &Person) -> Value {
    json!({
        "id": person.id,
        "username": person.email,
        "fullName": person.name,
        "role": { "id": role(person), "name": role(person) },
        "timeZone": person.time_zone.name(),
        "locale": "en_US",
        "blocked": false,
        "verified": true,
        "tags": [],
        "details": {},
        "userAddress": { "country": "", "state": "", "city": "", "line": "", "zipCode": "" },
    })
}
