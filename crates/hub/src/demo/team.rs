//! The demo's team: the worked example of how a team is called, with names. The engineer on call at once, the next one if no
//! laptop rang within a minute, after 30 minutes the lead, then the architect, then the customer, after two hours everybody.

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use chrono_tz::Tz;
use oncall::escalation::{Condition, Pattern, Policy, Route, RoutingRule, Rule, Target, When};
use oncall::evidence::Runbook;
use oncall::intake::{Criteria, Criterion, Field, KnownFault, Matching};
use oncall::schedule::{Override, Participant, Period, Rotation, Schedule, Turns};
use oncall::setup::{Edit, Integration, Member, Object, PagingRules, Person, Role, Team};
use oncall::{
    IntegrationKind, KnownFaultId, OverrideId, PersonId, PolicyId, RotationId, ScheduleId, Setup, TeamId, TeamRef,
};
use uuid::Uuid;

use super::{POLICY, YOU, demo_id};
use crate::founding;

/// The team's name.
pub(super) const NAME: &str = "Payments";
/// The integration that takes SNS messages, raw ones too.
pub(super) const SNS: &str = "demo-sns";
/// The integration that takes what Opsgenie's clients send, and lets them read.
pub(super) const OPSGENIE: &str = "demo-opsgenie";

const PAYMENTS: u128 = 2;
const SCHEDULE: u128 = 4;
const ROTATION: u128 = 5;
const ANNA: u128 = 11;
const BORYS: u128 = 12;
const LEAD: u128 = 13;
const ARCHITECT: u128 = 14;
const CUSTOMER: u128 = 15;
const STOPPED: u128 = 21;

/// Everybody and everything of the demo, but the integrations.
pub(super) fn edits(zone: Tz, now: DateTime<Utc>) -> Vec<Edit> {
    let people = [
        (YOU, "You"),
        (ANNA, "Anna"),
        (BORYS, "Borys"),
        (LEAD, "Lead"),
        (ARCHITECT, "Architect"),
        (CUSTOMER, "Customer"),
    ];
    let mut objects: Vec<Object> =
        people.into_iter().map(|(id, name)| Object::Person(person(id, name, zone))).collect();
    let member = |id, role| Member { person: PersonId(demo_id(id)), role };
    let members = vec![
        member(YOU, Role::Member),
        member(ANNA, Role::Member),
        member(BORYS, Role::Member),
        member(LEAD, Role::Admin),
    ];
    let routing = vec![RoutingRule { when: When::default(), to: Route::Policy(PolicyId(demo_id(POLICY))) }];
    let team = Team { id: TeamId(demo_id(PAYMENTS)), ..founding::team(NAME, members) };
    // A team may route only to what exists, so that it is put in its place twice, all in one step.
    objects.push(Object::Team(team.clone()));
    objects.push(Object::Schedule(schedule(zone, now)));
    objects.push(Object::Policy(policy()));
    objects.push(Object::Team(Team { routing, ..team }));
    objects.push(Object::KnownFault(stopped()));
    objects.into_iter().map(Edit::put).collect()
}

fn person(id: u128, name: &str, time_zone: Tz) -> Person {
    Person {
        id: PersonId(demo_id(id)),
        version: 0,
        name: name.to_owned(),
        email: format!("{}@demo.invalid", name.to_lowercase()),
        time_zone,
        hub_admin: id == YOU,
        paging_rules: PagingRules::default(),
    }
}

/// Weekly turns from Monday 09:00; the present week is yours.
fn schedule(zone: Tz, now: DateTime<Utc>) -> Schedule {
    let local = now.with_timezone(&zone).naive_local() - TimeDelta::hours(9);
    let monday = local.date() - TimeDelta::days(i64::from(local.date().weekday().num_days_from_monday()));
    let participant = |id| Participant::Person(PersonId(demo_id(id)));
    let turns = Turns {
        participants: vec![participant(YOU), participant(ANNA), participant(BORYS)],
        period: Period::Weekly,
        length: 1,
        start: monday.and_time(chrono::NaiveTime::MIN) + TimeDelta::hours(9),
        end: None,
        restriction: None,
    };
    Schedule {
        id: ScheduleId(demo_id(SCHEDULE)),
        version: 0,
        team: TeamId(demo_id(PAYMENTS)),
        name: "Payments 24/7".to_owned(),
        description: String::new(),
        time_zone: zone,
        enabled: true,
        rotations: vec![Rotation {
            id: RotationId(demo_id(ROTATION)),
            name: "weekly".to_owned(),
            turns,
            former: Vec::new(),
        }],
    }
}

fn policy() -> Policy {
    let schedule = ScheduleId(demo_id(SCHEDULE));
    let team = TeamId(demo_id(PAYMENTS));
    let rule = |after_minutes, if_not, notify| Rule { after_minutes, if_not, notify };
    Policy {
        id: PolicyId(demo_id(POLICY)),
        version: 0,
        team,
        name: "Payments 24/7".to_owned(),
        description: String::new(),
        rules: vec![
            rule(0, Condition::Acknowledged, Target::OnCall(schedule)),
            rule(1, Condition::Delivered, Target::NextOnCall(schedule)),
            rule(30, Condition::Acknowledged, Target::TeamAdmins(team)),
            rule(45, Condition::Acknowledged, Target::Person(PersonId(demo_id(ARCHITECT)))),
            rule(60, Condition::Acknowledged, Target::Person(PersonId(demo_id(CUSTOMER)))),
            rule(120, Condition::Resolved, Target::Team(team)),
        ],
        repeat: None,
    }
}

/// What the team knows of a service of ECS that stopped: the alarm shows it to whoever is woken.
fn stopped() -> KnownFault {
    let condition = Criterion { field: Field::Title, is: Pattern::Matches("stopped$".to_owned()), not: false };
    let steps = "1. Look at the **exit code** among the details: `137` is out of memory, `1` is the program's own error.\n\
                 2. Open the task in the AWS console, and read the end of its log.\n\
                 3. Does it start again by itself? Acknowledge, and watch it for ten minutes.\n\
                 4. It does not: go back to the task definition before, and tell the owner of the service.\n";
    KnownFault {
        id: KnownFaultId(demo_id(STOPPED)),
        version: 0,
        team: TeamId(demo_id(PAYMENTS)),
        name: "a service stopped".to_owned(),
        when: Criteria { matching: Matching::All, conditions: vec![condition] },
        title: None,
        runbook: Some(Runbook::Markdown(steps.to_owned())),
        priority: None,
    }
}

/// An integration of the demo, by its name.
pub(super) fn integration(name: &str) -> Integration {
    let team = TeamRef { id: TeamId(demo_id(PAYMENTS)), name: NAME.to_owned() };
    let sns = name == SNS;
    let kind = if sns { IntegrationKind::AmazonSns } else { IntegrationKind::Opsgenie };
    Integration { raw_delivery: sns, may_read: !sns, ..founding::integration(&team, name, kind) }
}

/// Whether the demo would ring you now.
pub(super) fn rings_you(setup: &Setup, now: DateTime<Utc>) -> bool {
    let Some(schedule) = setup.schedules.get(&ScheduleId(demo_id(SCHEDULE))) else { return false };
    let on_call = schedule.on_call(&setup.overrides_of(schedule.id), now, setup);
    on_call.iter().any(|it| it.person == PersonId(demo_id(YOU)))
}

/// A demo that does not ring shows nothing: whoever opens it in another's week takes a week over.
pub(super) fn your_turn(now: DateTime<Utc>) -> Edit {
    Edit::put(Object::Override(Override {
        id: OverrideId(Uuid::new_v4()),
        version: 0,
        schedule: ScheduleId(demo_id(SCHEDULE)),
        alias: None,
        person: Some(PersonId(demo_id(YOU))),
        start: now,
        end: now + TimeDelta::days(7),
        rotations: Vec::new(),
        created_at: now,
        created_by: Some(PersonId(demo_id(YOU))),
        order: 0,
    }))
}
