//! Teams and their members.

use axum::body::Body;
use axum::response::Response;
use oncall::setup::{Edit, Member, Object, ObjectId, Role, Team};
use oncall::{Setup, TeamId};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Answer, Call, read};
use super::change::{Plan, put};
use super::named::{Reference, missing};
use super::reply::Refusal;

/// A team in a body: whole, or a partial change of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TeamDraft {
    name: Option<String>,
    description: Option<String>,
    members: Option<Vec<MemberDraft>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MemberDraft {
    user: Option<Reference>,
    role: Option<String>,
}

/// `GET /v2/teams`, with their members where `expand=member`.
pub(super) async fn list(call: Call) -> Response {
    let directory = call.hub.directory();
    let setup = &directory.setup;
    let mut teams: Vec<_> = setup.teams.values().collect();
    teams.sort_by_cached_key(|team| team.name.to_lowercase());
    let expanded = call.expands("member");
    let teams: Vec<Value> = teams.into_iter().map(|team| shown(setup, team, expanded)).collect();
    call.answer(Ok(Answer::with(json!({ "data": teams, "expandable": ["member"] }))))
}

/// `POST /v2/teams`.
pub(super) async fn create(call: Call, body: Body) -> Response {
    let created = async {
        let draft: TeamDraft = read(body).await?;
        call.caller.want_hub_admin()?;
        let id = TeamId(Uuid::new_v4());
        call.change(|setup| plan(&draft, setup, id)).await
    };
    call.answer(created.await.map(Answer::created))
}

fn plan(draft: &TeamDraft, setup: &Setup, id: TeamId) -> Plan<Value> {
    let team = Team {
        id,
        version: 0,
        name: draft.name.clone().unwrap_or_default(),
        description: draft.description.clone().unwrap_or_default(),
        members: members(draft.members.as_deref().unwrap_or_default(), setup, &[])?,
        routing: Vec::new(),
        longest_shift_hours: None,
    };
    let named = named(&team);
    Ok((vec![put(Object::Team(team))], named))
}

/// `GET /v2/teams/{team}`, with its members.
pub(super) async fn get(call: Call) -> Response {
    let directory = call.hub.directory();
    let found = call.team(&directory.setup);
    call.answer(found.map(|team| Answer::found(shown(&directory.setup, &team, true))))
}

/// `PATCH /v2/teams/{team}`. Members, where given, are all of its members from then on.
pub(super) async fn change(call: Call, body: Body) -> Response {
    let changed = async {
        let draft: TeamDraft = read(body).await?;
        call.change(|setup| {
            let mut team = mine(&call, setup)?;
            if let Some(name) = draft.name.clone().filter(|name| !name.is_empty()) {
                team.name = name;
            }
            if let Some(description) = &draft.description {
                team.description.clone_from(description);
            }
            if let Some(drafts) = &draft.members {
                team.members = members(drafts, setup, &team.members)?;
            }
            let named = named(&team);
            Ok((vec![put(Object::Team(team))], named))
        })
        .await
    };
    call.answer(changed.await.map(|named| Answer::done("Updated", named)))
}

/// `DELETE /v2/teams/{team}`.
pub(super) async fn delete(call: Call) -> Response {
    let deleted = call.change(|setup| {
        call.caller.want_hub_admin()?;
        let team = call.team(setup)?;
        Ok((vec![Edit::delete(ObjectId::Team(team.id))], ()))
    });
    call.answer(deleted.await.map(|()| Answer::deleted()))
}

/// `POST /v2/teams/{team}/members`. Somebody who is a member already gets the role.
pub(super) async fn add(call: Call, body: Body) -> Response {
    let added = async {
        let draft: MemberDraft = read(body).await?;
        call.change(|setup| {
            let mut team = mine(&call, setup)?;
            let new = draft.member("", setup)?;
            match team.members.iter_mut().find(|member| member.person == new.person) {
                Some(member) => member.role = new.role,
                None => team.members.push(new),
            }
            let named = named(&team);
            Ok((vec![put(Object::Team(team))], named))
        })
        .await
    };
    let added = added.await;
    call.answer(added.map(|named| Answer::done("Added", named)))
}

/// `DELETE /v2/teams/{team}/members/{user}`, by id or username.
pub(super) async fn remove(call: Call) -> Response {
    let removed = call.change(|setup| {
        let mut team = mine(&call, setup)?;
        let person = call.user(setup)?.id;
        let count = team.members.len();
        team.members.retain(|member| member.person != person);
        if team.members.len() == count {
            return Err(missing("member", call.name("user")));
        }
        let named = named(&team);
        Ok((vec![put(Object::Team(team))], named))
    });
    call.answer(removed.await.map(|named| Answer::done("Removed", named)))
}

/// The team that the address names, for whoever may change it.
fn mine(call: &Call, setup: &Setup) -> Result<Team, Refusal> {
    let team = call.team(setup)?;
    call.caller.want_admin(team.id)?;
    Ok(Team::clone(&team))
}

/// The members that a list of drafts describes. Who is there already keeps their place: Terraform's lists have no order.
fn members(drafts: &[MemberDraft], setup: &Setup, there: &[Member]) -> Result<Vec<Member>, Refusal> {
    let read = |(place, draft): (usize, &MemberDraft)| draft.member(&format!("members[{place}]."), setup);
    let mut members: Vec<Member> = drafts.iter().enumerate().map(read).collect::<Result<_, _>>()?;
    let place = |member: &Member| there.iter().position(|it| it.person == member.person).unwrap_or(usize::MAX);
    members.sort_by_key(place);
    Ok(members)
}

impl MemberDraft {
    /// The member that it describes. `field` is where it stands in the body.
    fn member(&self, field: &str, setup: &Setup) -> Result<Member, Refusal> {
        let user = self.user.clone().unwrap_or_default();
        let person = user.person(setup).map_err(|why| Refusal::wrong(&format!("{field}user"), why))?;
        let role = self.role.as_deref().unwrap_or_default().trim();
        let role = match role.to_ascii_lowercase().as_str() {
            "" | "user" | "member" => Role::Member,
            "admin" => Role::Admin,
            _ => {
                let why = format!("There is no role '{role}' in a team here. Give user or admin.");
                return Err(Refusal::wrong(&format!("{field}role"), why));
            }
        };
        Ok(Member { person, role })
    }
}

fn named(team: &Team) -> Value {
    json!({ "id": team.id, "name": team.name })
}

fn shown(setup: &Setup, team: &Team, with_members: bool) -> Value {
    let mut shown = named(team);
    shown["description"] = json!(team.description);
    if with_members {
        let member = |member: &Member| {
            let username = setup.people.get(&member.person).map(|person| person.email.as_str());
            let role = match member.role {
                Role::Member => "user",
                Role::Admin => "admin",
            };
            json!({ "user": { "id": member.person, "username": username.unwrap_or_default() }, "role": role })
        };
        shown["members"] = team.members.iter().map(member).collect();
    }
    shown
}
