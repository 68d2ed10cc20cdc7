//! The integrations of the hub, to be read: what an import wants to know of them. Keys are not told.

use axum::response::Response;
use oncall::Setup;
use oncall::setup::{Integration, same_name};
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::named::missing;
use super::reply::Refusal;
use super::schedules::owner;
use super::shape::kind;

/// `GET /v2/integrations`, of one `type`, of one team (`teamId`, `teamName`), or all.
pub(super) async fn list(call: Call) -> Response {
    let directory = call.hub.directory();
    call.answer(wanted(&call, &directory.setup).map(Answer::found))
}

fn wanted(call: &Call, setup: &Setup) -> Result<Vec<Value>, Refusal> {
    let team = match (call.parameter("teamId"), call.parameter("teamName")) {
        (Some(id), _) => {
            Some(id.parse().ok().and_then(|id| setup.teams.get(&id)).ok_or_else(|| missing("team", id))?.id)
        }
        (None, Some(name)) => {
            let mut teams = setup.teams.values();
            Some(teams.find(|team| same_name(&team.name, name)).ok_or_else(|| missing("team", name))?.id)
        }
        (None, None) => None,
    };
    let of_kind = call.parameter("type");
    let mut found: Vec<&Integration> = setup.integrations.values().map(AsRef::as_ref).collect();
    found.retain(|it| team.is_none_or(|team| it.team == team) && of_kind.is_none_or(|wanted| kind(it.kind) == wanted));
    found.sort_by_cached_key(|it| (it.name.to_lowercase(), it.id));
    let now = call.hub.clock.now();
    let shown = |it: &Integration| json!({ "id": it.id, "name": it.name, "enabled": !it.has_expired(now), "type": kind(it.kind), "teamId": it.team });
    Ok(found.into_iter().map(shown).collect())
}

/// `GET /v2/integrations/{integration}`.
pub(super) async fn get(call: Call) -> Response {
    let directory = call.hub.directory();
    let name = call.name("integration");
    let found = name.parse().ok().and_then(|id| directory.setup.integrations.get(&id));
    let shown = found.map(|it| {
        Answer::found(json!({
            "id": it.id,
            "name": it.name,
            "enabled": !it.has_expired(call.hub.clock.now()),
            "type": kind(it.kind),
            "teamId": it.team,
            "ownerTeam": owner(&directory.setup, it.team),
        }))
    });
    call.answer(shown.ok_or_else(|| missing("integration", name)))
}
