//! A small world for the tests: the team Payments of Anna, Borys and Lead (its admin, and the hub's), with a weekly rotation.

mod changes;
mod checks;
mod random;
mod uses;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{Act, Edit, EditFault, Integration, Object, ObjectId, Person, Setup, ShiftRequest, Team, Verb};
use crate::escalation::Policy;
use crate::heartbeat::Heartbeat;
use crate::ids::{
    HeartbeatId, IntegrationId, KnownFaultId, MaintenanceId, OverrideId, PersonId, PolicyId, RotationId, ScheduleId,
    ShiftRequestId, TeamId,
};
use crate::intake::{KnownFault, Maintenance};
use crate::schedule::{Override, Schedule};

pub(crate) const ANNA: PersonId = PersonId(Uuid::from_u128(1));
pub(crate) const BORYS: PersonId = PersonId(Uuid::from_u128(2));
pub(crate) const LEAD: PersonId = PersonId(Uuid::from_u128(3));
/// In no team; lives in Chicago.
pub(crate) const DARIA: PersonId = PersonId(Uuid::from_u128(4));
pub(crate) const NOBODY_KNOWN: PersonId = PersonId(Uuid::from_u128(99));
pub(crate) const PAYMENTS: TeamId = TeamId(Uuid::from_u128(11));
pub(crate) const ROUND_THE_CLOCK: ScheduleId = ScheduleId(Uuid::from_u128(21));
pub(crate) const WEEKLY: RotationId = RotationId(Uuid::from_u128(31));
pub(crate) const SHADOW: RotationId = RotationId(Uuid::from_u128(32));
pub(crate) const POLICY: PolicyId = PolicyId(Uuid::from_u128(41));
pub(crate) const PROD: IntegrationId = IntegrationId(Uuid::from_u128(51));
pub(crate) const TAKEOVER: OverrideId = OverrideId(Uuid::from_u128(61));
pub(crate) const BACKUP: HeartbeatId = HeartbeatId(Uuid::from_u128(81));
pub(crate) const UPGRADE: MaintenanceId = MaintenanceId(Uuid::from_u128(91));
pub(crate) const OUT_OF_MEMORY: KnownFaultId = KnownFaultId(Uuid::from_u128(95));
pub(crate) const REQUEST: ShiftRequestId = ShiftRequestId(Uuid::from_u128(71));

/// Tuesday noon in Kyiv. It is Borys's week (from Tue 2026-11-24 10:00 to Tue 2026-12-01 10:00, in Kyiv).
pub(crate) const NOW: &str = "2026-11-24T10:00:00Z";

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn now() -> DateTime<Utc> {
    at(NOW)
}

fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).unwrap()
}

pub(crate) fn person(id: PersonId, name: &str) -> Person {
    let email = format!("{}@example.com", name.to_lowercase().split(' ').next().unwrap());
    let time_zone = if id == DARIA { "America/Chicago" } else { "Europe/Kyiv" };
    read(json!({"id": id, "name": name, "email": email, "time_zone": time_zone, "hub_admin": id == LEAD}))
}

pub(crate) fn team() -> Team {
    let members = json!([
        {"person": LEAD, "role": "admin"}, {"person": ANNA, "role": "member"}, {"person": BORYS, "role": "member"}
    ]);
    read(json!({"id": PAYMENTS, "name": "Payments", "members": members, "routing": [{"to": {"policy": POLICY}}]}))
}

/// Two rotations: `weekly` of Anna and Borys, and `shadow`, in which Lead is the only one, at night.
pub(crate) fn schedule() -> Schedule {
    let weekly = json!({
        "id": WEEKLY, "name": "weekly", "period": "weekly", "start": "2026-11-03T10:00:00",
        "participants": [{"person": BORYS}, {"person": ANNA}, {"team": PAYMENTS}],
    });
    let shadow = json!({
        "id": SHADOW, "name": "shadow", "period": "daily", "start": "2026-11-03T10:00:00", "participants": [{"person": LEAD}],
        "restriction": {"daily": {"from": "22:00", "to": "06:00"}},
    });
    read(json!({
        "id": ROUND_THE_CLOCK, "team": PAYMENTS, "name": "Payments 24/7", "time_zone": "Europe/Kyiv",
        "rotations": [weekly, shadow],
    }))
}

pub(crate) fn policy() -> Policy {
    let rules = json!([
        {"after_minutes": 0, "if_not": "acknowledged", "notify": {"on_call": ROUND_THE_CLOCK}},
        {"after_minutes": 1, "if_not": "delivered", "notify": {"next_on_call": ROUND_THE_CLOCK}},
        {"after_minutes": 30, "if_not": "acknowledged", "notify": {"team_admins": PAYMENTS}},
        {"after_minutes": 120, "if_not": "resolved", "notify": {"team": PAYMENTS}},
    ]);
    read(json!({"id": POLICY, "team": PAYMENTS, "name": "Payments 24/7", "rules": rules}))
}

pub(crate) fn integration() -> Integration {
    read(json!({"id": PROD, "team": PAYMENTS, "name": "prod-ecs", "kind": "amazon-sns", "mode": "live"}))
}

/// Anna takes over tomorrow, noon to six in Kyiv.
pub(crate) fn takeover() -> Override {
    read(json!({
        "id": TAKEOVER, "schedule": ROUND_THE_CLOCK, "person": ANNA, "start": "2026-11-25T10:00:00Z",
        "end": "2026-11-25T16:00:00Z", "created_at": NOW, "created_by": ANNA,
    }))
}

/// Borys asks Anna to take over on Thursday afternoon.
pub(crate) fn request() -> ShiftRequest {
    read(json!({
        "id": REQUEST, "schedule": ROUND_THE_CLOCK, "from": BORYS, "to": ANNA, "start": "2026-11-26T10:00:00Z",
        "end": "2026-11-26T16:00:00Z", "state": "pending", "created_at": NOW,
    }))
}

pub(crate) fn heartbeat() -> Heartbeat {
    read(json!({"id": BACKUP, "team": PAYMENTS, "name": "nightly backup", "interval_minutes": 1440, "enabled": true}))
}

/// Two hours of quiet for the integration, from an hour ago on.
pub(crate) fn maintenance() -> Maintenance {
    read(json!({
        "id": UPGRADE, "team": PAYMENTS, "description": "database upgrade", "integrations": [PROD],
        "start": "2026-11-24T09:00:00Z", "end": "2026-11-24T11:00:00Z", "created_by": ANNA,
    }))
}

pub(crate) fn known_fault() -> KnownFault {
    let when = json!({"conditions": [{"field": "title", "contains": "out of memory"}]});
    read(json!({"id": OUT_OF_MEMORY, "team": PAYMENTS, "name": "out of memory", "when": when, "priority": "P2"}))
}

pub(crate) fn puts(objects: impl IntoIterator<Item = Object>) -> Vec<Edit> {
    objects.into_iter().map(Edit::put).collect()
}

/// The whole world, made by edits.
pub(crate) fn world() -> Setup {
    let people = [(ANNA, "Anna"), (BORYS, "Borys"), (LEAD, "Lead"), (DARIA, "Daria")];
    let objects = people.map(|(id, name)| Object::Person(person(id, name))).into_iter().chain([
        // The policy and the team name each other: only the whole is checked.
        Object::Team(team()),
        Object::Schedule(schedule()),
        Object::Policy(policy()),
        Object::Integration(integration()),
    ]);
    Setup::default().edited(puts(objects), at("2026-11-01T00:00:00Z")).unwrap().0
}

pub(crate) fn edit(setup: &Setup, edits: impl IntoIterator<Item = Edit>) -> Result<(Setup, Vec<Act>), EditFault> {
    setup.edited(edits.into_iter().collect(), now())
}

/// The setup after one object was put.
pub(crate) fn with(setup: &Setup, object: Object) -> Setup {
    edit(setup, [Edit::put(object)]).unwrap().0
}

fn told(acts: &[Act]) -> Vec<(Verb, ObjectId)> {
    acts.iter().map(|act| (act.verb, act.id)).collect()
}
