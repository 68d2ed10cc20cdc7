//! Who is on call, in all schedules at once.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use oncall::schedule::{Cause, OnCall, Schedule};
use oncall::{OverrideId, PersonRef, RotationId, ScheduleRef, Setup, TeamRef};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Caller;
use super::query::Params;
use crate::pagers::Judgement;
use crate::problem::Problem;
use crate::state::Hub;

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(on_call))
}

/// A rotation, as shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RotationRef {
    /// Its id.
    pub(super) id: RotationId,
    /// Its name.
    pub(super) name: String,
}

impl RotationRef {
    /// A rotation of a schedule.
    pub(super) fn of(schedule: &Schedule, id: Option<RotationId>) -> Option<Self> {
        let rotation = schedule.rotation(id?)?;
        Some(Self { id: rotation.id, name: rotation.name.clone() })
    }
}

/// A person on call, now or next.
#[derive(Serialize, ToSchema)]
pub(crate) struct OnCallPerson {
    /// Who.
    person: PersonRef,
    /// The rotation that they stand for; `null` where an override stands without one.
    rotation: Option<RotationRef>,
    /// The override by which they are it; `null` if it is their turn.
    #[serde(rename = "override")]
    by_override: Option<OverrideId>,
    /// Since when, or from when on; `null` if that is more than two years away.
    since: Option<DateTime<Utc>>,
    /// Until when; `null` if that is more than two years away.
    until: Option<DateTime<Utc>>,
    /// How many of their pagers are connected at this moment.
    pagers: u32,
    /// Whether one of them passed its last self-check too: only then is a person woken. Of this moment, whatever moment was asked for.
    reachable: bool,
    /// The same in a sentence or a few.
    says: String,
}

/// Who is on call in a schedule.
#[derive(Serialize, ToSchema)]
pub(crate) struct OnCallSchedule {
    /// The schedule.
    schedule: ScheduleRef,
    /// Its team.
    team: TeamRef,
    /// Its IANA time zone.
    time_zone: String,
    /// On call at the moment.
    now: Vec<OnCallPerson>,
    /// Of each rotation, who comes next.
    next: Vec<OnCallPerson>,
    /// When nobody is on call: until when; `null` if somebody is, or nobody within two years.
    gap_until: Option<DateTime<Utc>>,
}

/// Who is on call.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhoIsOnCall {
    /// Each schedule, by name.
    on_call: Vec<OnCallSchedule>,
}

/// When.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnCallQuery {
    /// The moment; now where left out.
    at: Option<DateTime<Utc>>,
}

/// Who is on call in each schedule, and who comes next.
#[utoipa::path(get, path = "/api/on-call", tag = "schedules", security(("token" = [])), params(OnCallQuery),
    responses((status = 200, body = WhoIsOnCall)))]
async fn on_call(
    caller: Caller,
    State(hub): State<Hub>,
    Params(query): Params<OnCallQuery>,
) -> Result<Json<WhoIsOnCall>, Problem> {
    let at = query.at.unwrap_or_else(|| hub.clock.now());
    let directory = hub.directory();
    let mut schedules: Vec<_> = directory.setup.schedules.values().collect();
    schedules.sort_by_cached_key(|schedule| schedule.name.to_lowercase());
    let told = schedules.into_iter().map(|schedule| told(&hub, &caller, &directory.setup, schedule, at));
    Ok(Json(WhoIsOnCall { on_call: told.collect() }))
}

fn told(hub: &Hub, caller: &Caller, setup: &Setup, schedule: &Schedule, at: DateTime<Utc>) -> OnCallSchedule {
    let overrides = setup.overrides_of(schedule.id);
    let standing = schedule.standing(&overrides, at, setup);
    let nobody = standing.now.is_empty();
    let person = |it: &OnCall| {
        let person = setup.person_ref(it.person);
        let laptops = hub.laptops_of(it.person);
        let Judgement { reachable, says } = hub.judged(caller, &person, &laptops);
        let connected = laptops.iter().filter(|here| here.connected).count();
        OnCallPerson {
            person,
            rotation: RotationRef::of(schedule, it.rotation),
            by_override: override_of(it.cause),
            since: it.since,
            until: it.until,
            pagers: u32::try_from(connected).unwrap_or(u32::MAX),
            reachable,
            says,
        }
    };
    OnCallSchedule {
        schedule: schedule.shown(),
        team: team_of(setup, schedule),
        time_zone: schedule.time_zone.name().to_owned(),
        now: standing.now.iter().map(person).collect(),
        next: standing.next.iter().map(person).collect(),
        // While there is nobody, the next change is that somebody comes.
        gap_until: nobody.then(|| schedule.next_change(&overrides, at, setup)).flatten(),
    }
}

/// The override among the causes.
pub(super) fn override_of(cause: Cause) -> Option<OverrideId> {
    match cause {
        Cause::Override(id) => Some(id),
        Cause::Rotation(_) => None,
    }
}

/// The team of a schedule, as shown.
pub(super) fn team_of(setup: &Setup, schedule: &Schedule) -> TeamRef {
    let gone = || TeamRef { id: schedule.team, name: "(deleted team)".to_owned() };
    setup.teams.get(&schedule.team).map_or_else(gone, |team| team.shown())
}
