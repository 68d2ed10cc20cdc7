//! People, incidents in every state, and duties, as a hub tells them.

use chrono::{DateTime, Utc};
use oncall::duty::Asked;
use oncall::escalation::{Chain, Condition, Did, Step, Target};
use oncall::incident::Origin;
use oncall::setup::{RequestState, ShiftRequest};
use oncall::{
    Actor, Duties, Duty, Incident, IncidentId, IntegrationId, IntegrationKind, IntegrationRef, Mode, Page, PageId,
    PersonId, PersonRef, Priority, ScheduleId, ScheduleRef, Settled, ShiftRequestId, State, TeamId, TeamRef, Trigger,
    Urgency,
};
use uuid::Uuid;

pub(super) fn anna() -> PersonRef {
    PersonRef { id: PersonId(Uuid::from_u128(1)), name: "Anna".to_owned() }
}

pub(super) fn borys() -> PersonRef {
    PersonRef { id: PersonId(Uuid::from_u128(2)), name: "Borys".to_owned() }
}

pub(super) fn team() -> TeamRef {
    TeamRef { id: TeamId(Uuid::from_u128(20)), name: "Payments".to_owned() }
}

pub(super) fn wall(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

pub(super) fn id(number: u64) -> IncidentId {
    IncidentId(Uuid::from_u128(1_000 + u128::from(number)))
}

pub(super) fn page_id(incident: u64, page: u64) -> PageId {
    PageId(Uuid::from_u128(1_000_000 * u128::from(incident) + u128::from(page)))
}

/// An incident that is triggered and has called nobody.
pub(super) fn unpaged(number: u64, version: u64) -> Incident {
    let integration = IntegrationRef {
        id: IntegrationId(Uuid::from_u128(30)),
        name: "prod-ecs".to_owned(),
        kind: IntegrationKind::AmazonSns,
        mode: Mode::Live,
    };
    let trigger = Trigger {
        title: format!("service {number} stopped"),
        priority: Some(Priority::P1),
        alias: Some(format!("alias-{number}")),
        ..Trigger::default()
    };
    let (incident, _) = Incident::open(Origin { id: id(number), number, team: team(), integration }, trigger, wall(0));
    Incident { version, ..incident }
}

/// Page 1 of a triggered incident calls Anna.
pub(super) fn incident(number: u64, version: u64, urgency: Urgency) -> Incident {
    paged(unpaged(number, version), version, &anna(), urgency)
}

/// The same incident with one more page, and a new version.
pub(super) fn paged(mut incident: Incident, version: u64, person: &PersonRef, urgency: Urgency) -> Incident {
    let number = u64::try_from(incident.pages.len()).unwrap() + 1;
    incident.version = version;
    incident.pages.push(Page {
        id: page_id(incident.number, number),
        person: person.clone(),
        at: at(version),
        urgency,
        reason: "You are on call for Payments.".to_owned(),
        rule: None,
        settled_at: None,
        receipts: Vec::new(),
    });
    incident
}

/// When the hub made a version: later versions are later.
fn at(version: u64) -> DateTime<Utc> {
    wall(version.try_into().unwrap())
}

/// All pages of it are settled, or only those of one person.
fn settled(mut incident: Incident, version: u64, of: Option<&PersonRef>) -> Incident {
    incident.version = version;
    for page in incident.pages.iter_mut().filter(|page| of.is_none_or(|of| page.person == *of)) {
        page.settled_at.get_or_insert(at(version));
    }
    incident
}

pub(super) fn acknowledged(incident: Incident, version: u64, by: PersonRef) -> Incident {
    let mut incident = settled(incident, version, None);
    incident.state = State::Acknowledged;
    incident.acknowledged.get_or_insert(Settled { by: Actor::Person(by), at: at(version) });
    incident
}

pub(super) fn unacknowledged(incident: Incident, version: u64) -> Incident {
    Incident { state: State::Triggered, acknowledged: None, version, ..incident }
}

pub(super) fn resolved(incident: Incident, version: u64) -> Incident {
    let mut incident = settled(incident, version, None);
    incident.state = State::Resolved;
    incident.snoozed_until = None;
    incident.resolved = Some(Settled { by: Actor::Hub, at: at(version) });
    incident
}

pub(super) fn snoozed(incident: Incident, version: u64) -> Incident {
    Incident { snoozed_until: Some(wall(1_000_000)), ..settled(incident, version, None) }
}

/// The quiet time is over; whom it pages then are further pages.
pub(super) fn awake(incident: Incident, version: u64) -> Incident {
    Incident { snoozed_until: None, ..unacknowledged(incident, version) }
}

/// Somebody passed it on, to whom the next page goes.
pub(super) fn passed_on(incident: Incident, version: u64, by: &PersonRef) -> Incident {
    let mut incident = Incident { snoozed_until: None, ..unacknowledged(incident, version) };
    incident.chain = Some(Chain {
        policy: "Payments 24/7".to_owned(),
        started_at: wall(0),
        round: 0,
        repeat: None,
        steps: vec![Step {
            rule: 2,
            after_minutes: 30,
            due_at: wall(1_800),
            if_not: Condition::Acknowledged,
            notify: Target::TeamAdmins(team().id),
            label: "Lead (admins of Payments)".to_owned(),
            people: vec![borys()],
            did: Some(Did::Paged { at: at(version), people: vec![borys()], passed_on_by: Some(by.clone()) }),
        }],
    });
    paged(settled(incident, version, Some(by)), version, &borys(), Urgency::Alarm)
}

/// Somebody gave it to Borys.
pub(super) fn assigned(incident: Incident, version: u64) -> Incident {
    let incident = Incident { assignee: Some(borys()), ..unacknowledged(settled(incident, version, None), version) };
    paged(incident, version, &borys(), Urgency::Alarm)
}

/// Somebody gave it to another team, which has paged nobody yet.
pub(super) fn transferred(incident: Incident, version: u64) -> Incident {
    let team = TeamRef { id: TeamId(Uuid::from_u128(21)), name: "Search".to_owned() };
    Incident { team, ..unacknowledged(settled(incident, version, None), version) }
}

/// On call for Payments without end.
pub(super) fn duty() -> Duties {
    let duty = Duty { team: team(), schedule: None, since: None, until: None, reason: "No schedule.".to_owned() };
    Duties { now: vec![duty], ..Duties::default() }
}

/// On call for Payments from one second on to another.
pub(super) fn shift(since: i64, until: i64) -> Duty {
    let shift = duty().now.remove(0);
    Duty { since: Some(wall(since)), until: Some(wall(until)), ..shift }
}

/// Borys asks Anna to take a shift over.
pub(super) fn asked(number: u128) -> Asked {
    let schedule = ScheduleRef { id: ScheduleId(Uuid::from_u128(40)), name: "Payments 24/7".to_owned() };
    let request = ShiftRequest {
        id: ShiftRequestId(Uuid::from_u128(number)),
        version: 1,
        schedule: schedule.id,
        rotations: Vec::new(),
        from: borys().id,
        to: anna().id,
        start: wall(86_400),
        end: wall(2 * 86_400),
        note: String::new(),
        state: RequestState::Pending,
        created_at: wall(0),
        settled_at: None,
        became: None,
    };
    Asked { request, from: borys(), schedule }
}
