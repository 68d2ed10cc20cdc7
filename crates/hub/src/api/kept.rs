//! An object of the setup as the API serves it: found by the id in an address, shown with its version, stored as a person changes it.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use axum::http::StatusCode;
use oncall::escalation::Policy;
use oncall::intake::{KnownFault, Maintenance};
use oncall::setup::{Edit, Effective, Integration, Object, Person, Setup, Team};
use oncall::{
    Heartbeat, HeartbeatId, IntegrationId, KnownFaultId, MaintenanceId, PersonId, PolicyId, Schedule, ScheduleId,
    TeamId,
};

use super::caller::Caller;
use super::versions::{Versioned, configure};
use crate::problem::Problem;
use crate::state::Hub;

/// A kind of object of the setup.
pub(crate) trait Kept: Clone {
    /// Its id.
    type Id: Copy + Ord + FromStr;
    /// What it is called in a sentence.
    const WHAT: &'static str;
    /// Those of a setup.
    fn all(setup: &Setup) -> &BTreeMap<Self::Id, Arc<Self>>;
    /// Its id.
    fn id(&self) -> Self::Id;
    /// How often it was changed.
    fn version(&self) -> u64;
    /// It as an object of any kind.
    fn object(self) -> Object;
}

macro_rules! kept {
    ($kind:ident, $id:ty, $all:ident, $what:literal) => {
        impl Kept for $kind {
            type Id = $id;
            const WHAT: &'static str = $what;

            fn all(setup: &Setup) -> &BTreeMap<$id, Arc<Self>> {
                &setup.$all
            }

            fn id(&self) -> $id {
                self.id
            }

            fn version(&self) -> u64 {
                self.version
            }

            fn object(self) -> Object {
                Object::$kind(self)
            }
        }
    };
}

kept!(Person, PersonId, people, "person");
kept!(Team, TeamId, teams, "team");
kept!(Schedule, ScheduleId, schedules, "schedule");
kept!(Policy, PolicyId, policies, "policy");
kept!(Integration, IntegrationId, integrations, "integration");
kept!(KnownFault, KnownFaultId, known_faults, "known fault");
kept!(Heartbeat, HeartbeatId, heartbeats, "heartbeat");
kept!(Maintenance, MaintenanceId, maintenances, "maintenance window");

/// The object of an id as it stands in an address.
///
/// # Errors
/// 404 where there is none.
pub(super) fn named<T: Kept>(hub: &Hub, id: &str) -> Result<T, Problem> {
    known(hub, id.parse().map_err(|_| Problem::not_found(T::WHAT))?)
}

/// An object that exists.
///
/// # Errors
/// 404 where there is none.
pub(super) fn known<T: Kept>(hub: &Hub, id: T::Id) -> Result<T, Problem> {
    let found = T::all(&hub.directory().setup).get(&id).map(|it| T::clone(it));
    found.ok_or_else(|| Problem::not_found(T::WHAT))
}

/// The object of an id as it stands in an address, with its version.
///
/// # Errors
/// 404 where there is none.
pub(super) fn shown<T: Kept>(hub: &Hub, id: &str) -> Result<Versioned<T>, Problem> {
    let found: T = named(hub, id)?;
    Ok(Versioned(StatusCode::OK, found.version(), found))
}

/// Stores an object, new or made from its version, and shows it as it is then.
///
/// # Errors
/// What the setup says against it.
pub(super) async fn stored<T: Kept>(
    hub: &Hub,
    caller: &Caller,
    it: T,
    effective: Effective,
    status: StatusCode,
) -> Result<Versioned<T>, Problem> {
    let id = it.id();
    let edit = Edit::Put { object: it.object(), effective, checked: true };
    configure(hub, caller, vec![edit], Vec::new()).await?;
    let stored: T = known(hub, id)?;
    Ok(Versioned(status, stored.version(), stored))
}
