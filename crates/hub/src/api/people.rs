//! People: who there is, and their tokens.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono_tz::Tz;
use oncall::PersonId;
use oncall::setup::{Edit, Effective, Object, ObjectId, PagingRules, Person};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::body::Payload;
use super::caller::Caller;
use super::kept::{known, named, stored};
use super::versions::{IfMatch, Versioned, configure, delete};
use crate::directory::SecretEdit;
use crate::problem::Problem;
use crate::secret::{SecretHash, TOKEN_PREFIX, issue};
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(one, change, remove))
        .routes(routes!(new_token, end_tokens))
}

/// Everybody.
#[derive(Serialize, ToSchema)]
pub(crate) struct People {
    /// By name.
    people: Vec<Person>,
}

/// A person to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    /// Their name; the part of the address before the `@` where left out.
    #[serde(default)]
    name: String,
    /// Their e-mail address.
    email: String,
    /// Their IANA time zone.
    #[schema(value_type = String)]
    time_zone: Tz,
    /// May do everything on this hub.
    #[serde(default)]
    hub_admin: bool,
}

/// A person who was just made, with their first token.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonWithToken {
    /// The person.
    person: Person,
    /// Their token, shown this once.
    token: String,
}

/// A token, shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct Token {
    /// The token.
    token: String,
}

/// Everybody, by name.
#[utoipa::path(get, path = "/api/people", tag = "people", security(("token" = [])), responses((status = 200, body = People)))]
async fn list(caller: Caller, State(hub): State<Hub>) -> Json<People> {
    let directory = hub.directory();
    let mut people: Vec<_> =
        directory.setup.people.values().map(|person| seen_by(&caller, Person::clone(person))).collect();
    people.sort_by_cached_key(|person| person.name.to_lowercase());
    Json(People { people })
}

/// A new person, with their first token. For admins of the hub.
#[utoipa::path(post, path = "/api/people", tag = "people", security(("token" = [])), request_body = NewPerson,
    responses((status = 201, body = PersonWithToken), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn create(
    caller: Caller,
    State(hub): State<Hub>,
    Payload(new): Payload<NewPerson>,
) -> Result<Versioned<PersonWithToken>, Problem> {
    caller.want_hub_admin()?;
    let email = new.email.trim().to_owned();
    let name = if new.name.trim().is_empty() { email.split('@').next().unwrap_or_default() } else { new.name.trim() };
    let person = Person {
        id: PersonId(Uuid::new_v4()),
        version: 0,
        name: name.to_owned(),
        email,
        time_zone: new.time_zone,
        hub_admin: new.hub_admin,
        paging_rules: PagingRules::default(),
    };
    let id = person.id;
    let token = issue(TOKEN_PREFIX);
    let secret = SecretEdit::Token { person: id, hash: SecretHash::of(&token) };
    configure(&hub, &caller, vec![Edit::put(Object::Person(person))], vec![secret]).await?;
    let person: Person = known(&hub, id)?;
    Ok(Versioned(StatusCode::CREATED, person.version, PersonWithToken { person, token }))
}

/// One person.
#[utoipa::path(get, path = "/api/people/{id}", tag = "people", security(("token" = [])), params(("id" = PersonId, Path)),
    responses((status = 200, body = Person), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn one(caller: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<Versioned<Person>, Problem> {
    let person = seen_by(&caller, named(&hub, &id)?);
    Ok(Versioned(StatusCode::OK, person.version, person))
}

/// Changes a person. For admins of the hub; a person changes their own name, zone and paging rules under `/api/me`.
#[utoipa::path(put, path = "/api/people/{id}", tag = "people", security(("token" = [])), request_body = Person,
    params(("id" = PersonId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Person), (status = 412, body = Problem, content_type = "application/problem+json")))]
async fn change(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
    Payload(person): Payload<Person>,
) -> Result<Versioned<Person>, Problem> {
    caller.want_hub_admin()?;
    let id = named::<Person>(&hub, &id)?.id;
    changed(&hub, &caller, Person { id, version: version.0, ..person }).await
}

/// Deletes a person. For admins of the hub. Their tokens and calendars end.
#[utoipa::path(delete, path = "/api/people/{id}", tag = "people", security(("token" = [])),
    params(("id" = PersonId, Path), ("If-Match" = String, Header)),
    responses((status = 204), (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn remove(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    version: IfMatch,
) -> Result<StatusCode, Problem> {
    caller.want_hub_admin()?;
    delete(&hub, &caller, ObjectId::Person(named::<Person>(&hub, &id)?.id), version).await
}

/// A further token for a person. For themselves and for admins of the hub.
#[utoipa::path(post, path = "/api/people/{id}/tokens", tag = "people", security(("token" = [])),
    params(("id" = PersonId, Path)),
    responses((status = 201, body = Token), (status = 403, body = Problem, content_type = "application/problem+json")))]
async fn new_token(
    caller: Caller,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Token>), Problem> {
    let person = own_or_admin(&caller, &hub, &id)?;
    let token = issue(TOKEN_PREFIX);
    let secret = SecretEdit::Token { person, hash: SecretHash::of(&token) };
    configure(&hub, &caller, Vec::new(), vec![secret]).await?;
    Ok((StatusCode::CREATED, Json(Token { token })))
}

/// Ends all tokens of a person: their laptops are signed out. For themselves and for admins of the hub.
#[utoipa::path(delete, path = "/api/people/{id}/tokens", tag = "people", security(("token" = [])),
    params(("id" = PersonId, Path)), responses((status = 204)))]
async fn end_tokens(caller: Caller, State(hub): State<Hub>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let person = own_or_admin(&caller, &hub, &id)?;
    configure(&hub, &caller, Vec::new(), vec![SecretEdit::EndTokens(person)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a changed person, and answers with them.
pub(super) async fn changed(hub: &Hub, caller: &Caller, person: Person) -> Result<Versioned<Person>, Problem> {
    stored(hub, caller, person, Effective::Now, StatusCode::OK).await
}

/// Where a person's further ways lead is their own: a number is private, and a webhook's address may be a secret.
fn seen_by(caller: &Caller, mut person: Person) -> Person {
    if person.id != caller.person.id && !caller.person.hub_admin {
        person.paging_rules.ways.clear();
    }
    person
}

fn own_or_admin(caller: &Caller, hub: &Hub, id: &str) -> Result<PersonId, Problem> {
    let id = named::<Person>(hub, id)?.id;
    if id != caller.person.id {
        caller.want_hub_admin()?;
    }
    Ok(id)
}
