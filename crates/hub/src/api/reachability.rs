//! Reachability: whom of a team a laptop would wake, and why not, before an incident happens.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use oncall::pager::Point;
use oncall::schedule::Schedule;
use oncall::setup::{Person, Setup};
use oncall::ways::Medium;
use oncall::{PersonId, PersonRef, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Caller;
use super::query::Params;
use crate::pagers::{Here, Judgement, Whose, judge};
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(reachability))
}

/// Whose.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReachabilityQuery {
    /// The team.
    #[param(value_type = TeamId)]
    team: String,
}

/// A laptop, as the team sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct TeamPager {
    /// Its name.
    name: String,
    /// Whether it rings only when no other laptop of its person does.
    second: bool,
    /// Whether it is connected, and did not say that it leaves.
    connected: bool,
    /// When the hub heard of it last; now while it is connected.
    seen_at: DateTime<Utc>,
    /// Whether its last self-check passed; `null` if it never checked itself.
    passed: Option<bool>,
    /// What failed in it.
    failed: Vec<Point>,
}

/// Whether a person would be woken.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonReachability {
    /// Who.
    person: PersonRef,
    /// Whether they are on call for the team. While it has no schedule, everybody in it is.
    on_call: bool,
    /// Until when they are at least; `null` if they are not, or if that has no end.
    until: Option<DateTime<Utc>>,
    /// Whether at least one of their laptops is connected and passed its last self-check.
    reachable: bool,
    /// The same in a sentence or a few, for the team.
    says: String,
    /// Their laptops: first those that are connected, then those seen last.
    pagers: Vec<TeamPager>,
    /// By what else this hub reaches them.
    other_ways: Vec<Medium>,
    /// When they were told last by one of these that they are on call and no laptop would wake them; `null` if they are reachable, or
    /// were not told.
    told_at: Option<DateTime<Utc>>,
}

/// Whom of a team a laptop would wake.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reachability {
    /// Its members and whoever is on call in its schedules: first who is on call, then by name.
    people: Vec<PersonReachability>,
}

/// Whom of a team a laptop would wake, and why not.
#[utoipa::path(get, path = "/api/reachability", tag = "pagers", security(("token" = [])), params(ReachabilityQuery),
    responses((status = 200, body = Reachability), (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn reachability(
    caller: Caller,
    State(hub): State<Hub>,
    Params(query): Params<ReachabilityQuery>,
) -> Result<Json<Reachability>, Problem> {
    let directory = hub.directory();
    let setup = &directory.setup;
    let team: Option<TeamId> = query.team.parse().ok();
    let team = team.and_then(|id| setup.teams.get(&id)).ok_or_else(|| Problem::not_found("team"))?;
    let schedules: Vec<_> = setup.schedules.values().filter(|schedule| schedule.team == team.id).collect();
    let on_call = on_call(setup, &schedules, hub.clock.now());
    let members = team.members.iter().map(|member| member.person);
    let mut ids: Vec<_> = on_call.iter().map(|(person, _)| *person).chain(members).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut people: Vec<_> = ids
        .into_iter()
        .filter_map(|id| {
            let person = setup.people.get(&id)?;
            let until = on_call.iter().filter(|(whose, _)| *whose == id).map(|(_, until)| *until);
            // Of several shifts at once the one that ends last; none has no end.
            let until = until.reduce(|one, other| one.zip(other).map(|(one, other)| one.max(other)));
            let until = until.or_else(|| schedules.is_empty().then_some(None));
            Some(person_shown(&hub, &caller, person, until))
        })
        .collect();
    people.sort_by_cached_key(|it| (!it.on_call, it.person.name.to_lowercase(), it.person.id));
    Ok(Json(Reachability { people }))
}

/// Who is on call in some schedules, and until when.
fn on_call<S: AsRef<Schedule>>(
    setup: &Setup,
    schedules: &[S],
    now: DateTime<Utc>,
) -> Vec<(PersonId, Option<DateTime<Utc>>)> {
    let of = |schedule: &Schedule| schedule.on_call(&setup.overrides_of(schedule.id), now, setup);
    schedules.iter().flat_map(|schedule| of(schedule.as_ref())).map(|it| (it.person, it.until)).collect()
}

/// `on_call`: until when, if they are.
#[expect(
    clippy::option_option,
    reason = "the outer one is whether they are on call at all, the inner one whether that ends"
)]
fn person_shown(
    hub: &Hub,
    caller: &Caller,
    person: &Person,
    on_call: Option<Option<DateTime<Utc>>>,
) -> PersonReachability {
    let laptops = hub.laptops_of(person.id);
    let Judgement { reachable, says } = hub.judged(caller, &person.shown(), &laptops);
    let offered = hub.carriers.offered();
    let mut other_ways: Vec<_> =
        offered.into_iter().filter(|by| person.paging_rules.ways.iter().any(|way| way.by == *by)).collect();
    other_ways.dedup();
    PersonReachability {
        person: person.shown(),
        on_call: on_call.is_some(),
        until: on_call.flatten(),
        reachable,
        says,
        pagers: laptops.into_iter().map(team_pager).collect(),
        other_ways,
        told_at: hub.pagers.borrow().spell(person.id).and_then(|spell| spell.told_at),
    }
}

fn team_pager(Here { pager, connected, seen_at }: Here) -> TeamPager {
    TeamPager {
        name: pager.name.clone(),
        second: pager.second,
        connected,
        seen_at,
        passed: pager.check.as_ref().map(oncall::pager::SelfCheck::passed),
        failed: pager.check.iter().flat_map(oncall::pager::SelfCheck::failed).cloned().collect(),
    }
}

impl Hub {
    /// Whether a person would be woken, in words for the caller.
    pub(super) fn judged(&self, caller: &Caller, person: &PersonRef, laptops: &[Here]) -> Judgement {
        let whose = if person.id == caller.person.id { Whose::Yours } else { Whose::Of(&person.name) };
        judge(laptops, whose, self.clock.now(), caller.person.time_zone)
    }
}
