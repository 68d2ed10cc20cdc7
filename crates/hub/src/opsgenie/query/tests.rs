use std::collections::BTreeMap;

use chrono::TimeDelta;
use oncall::incident::Origin;
use oncall::{
    Actor, IncidentId, IntegrationId, IntegrationKind, IntegrationRef, Mode, PersonId, PersonRef, TeamId, TeamRef,
    Trigger,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::store::Which;

fn incident() -> Incident {
    let at = chrono::DateTime::from_timestamp(1_780_000_000, 0).unwrap();
    let origin = Origin {
        id: IncidentId(Uuid::from_u128(7)),
        number: 42,
        team: TeamRef { id: TeamId(Uuid::from_u128(1)), name: "Payments".to_owned() },
        integration: IntegrationRef {
            id: IntegrationId(Uuid::from_u128(2)),
            name: "prod".to_owned(),
            kind: IntegrationKind::Opsgenie,
            mode: Mode::Live,
        },
    };
    let trigger = Trigger {
        alias: Some("Disk/7".to_owned()),
        title: "Disk full on db-1".to_owned(),
        priority: Some(Priority::P2),
        tags: vec!["env:prod".to_owned(), "disk".to_owned()],
        details: BTreeMap::from([("Region".to_owned(), "eu-west-1".to_owned())]),
        source: "zabbix".to_owned(),
        entity: "db-1".to_owned(),
        actions: vec!["restart".to_owned()],
        ..Trigger::default()
    };
    let (mut incident, _) = Incident::open(origin, trigger, at);
    let anna = PersonRef { id: PersonId(Uuid::from_u128(3)), name: "Anna".to_owned() };
    incident.acknowledge(Actor::Person(anna), None, at + TimeDelta::minutes(5));
    incident
}

#[test]
fn what_holds_and_what_does_not() {
    let incident = incident();
    for holds in [
        "",
        "status:open",
        "status=open",
        "status : open",
        "STATUS: Open",
        "status:open AND tag:disk",
        "status:open tag:disk",
        "tag:env:prod",
        "tag:\"env:prod\"",
        "tag:env*",
        "tags = (other OR disk)",
        "priority:P2 and acknowledged:true",
        "priority:(P1 OR P2)",
        "NOT priority:P1",
        "priority != P1",
        "(status:closed OR status:open) AND count >= 1",
        "count<2",
        "tinyId:42",
        "message:full",
        "message:\"full on\"",
        "\"full on\"",
        "disk full",
        "alias:disk/7",
        "alias:disk*",
        "owner:Anna",
        "teams:payments",
        "status:acked",
        "snoozed:false",
        "source:zabbix AND entity:db*",
        "responders:payments",
        "acknowledgedBy:anna",
        "actions:restart",
        "integration.type:api",
        "details.key:region",
        "details.value:eu*",
        "details.Region:eu-west-1",
        "detailsPairs.region : \"eu-west-1\"",
        "priority < P3",
        "priority>=P2",
        "createdAt:28-05-2026",
        "createdAt = 2026-05-28",
        "createdAt > 27-05-2026",
        "createdAt >= 28-05-2026",
        "createdAt <= 28-05-2026 AND createdAt<29-05-2026",
        "createdAt > 1779999999999",
        "createdAt : 1780000000000",
        "createdAt:28-05-2026T20:26",
        "createdAt:\"28-05-2026 20:26\"",
        "createdAt:2026-05-28T20:26:40Z",
        "createdAt:2026-05-28T22:26:40+02:00",
        "updatedAt > 2026-05-28T20:31:00Z",
        "lastOccurredAt < 2026-05-28T20:27:00Z",
        "*",
        "message:\"disk\\\" full\" OR count:1",
        "status:closed OR tag:disk AND priority:P2",
    ] {
        let query = Query::parse(holds).unwrap();
        assert!(query.matches(&incident, &Setup::default()), "{holds}: {query:?}");
    }
    for fails in [
        "status:closed",
        "status:unacked",
        "tag:dis",
        "tag:env",
        "acknowledged:false",
        "priority:P1",
        "priority:(P1 OR P3)",
        "NOT status:open",
        "count > 1",
        "message:empty",
        "disk empty",
        "alias:disk",
        "snoozed:true",
        "status:snoozed",
        "createdAt > 28-05-2026",
        "createdAt < 28-05-2026",
        "createdAt:29-05-2026",
        "createdAt > 1780000000000",
        "snoozedUntil > 01-01-2020",
        "priority > P2",
        "priority < P2",
        "details.region:eu",
        "details.key:eu*",
        "owner:borys",
        "closedBy:anna",
        "tag:\"\"",
        "(status:closed OR tag:disk) AND priority:P1",
    ] {
        let query = Query::parse(fails).unwrap();
        assert!(!query.matches(&incident, &Setup::default()), "{fails}: {query:?}");
    }
}

#[test]
fn what_is_not_understood_is_said() {
    let deep = "(".repeat(7_000);
    let many = "a ".repeat(3_000);
    let long = "a".repeat(10_000);
    for (text, expected) in [
        ("mood:good", "'mood'"),
        ("status:fine", "'fine'"),
        ("status:", "A value"),
        ("status:open AND", "ends too early"),
        ("(status:open", "')'"),
        ("status:open)", "')'"),
        ("tag:\"x", "'\"'"),
        ("count:many", "number"),
        ("priority:P7", "'P7'"),
        ("alias > a", "':'"),
        ("createdAt > yesterday", "no time"),
        ("createdAt > 31-02-2026", "no time"),
        ("createdAt > 99999999999999999999", "no time"),
        ("createdAt < 9223372036854775807", "no time"),
        ("details.:x", "'details.'"),
        (many.as_str(), "conditions"),
        (long.as_str(), "longer"),
        (": open", "': open'"),
        (deep.as_str(), "deeply"),
    ] {
        let why = Query::parse(text).unwrap_err();
        assert!(why.contains(expected), "{text}: {why}");
    }
}

#[test]
fn what_the_store_can_do_is_known() {
    let day = |day: u32| chrono::NaiveDate::from_ymd_opt(2026, 5, day).and_then(|date| date.and_hms_opt(0, 0, 0));
    let at = |of: u32| day(of).map(|at| at.and_utc());
    for (text, which, since, until) in [
        ("", Which::All, None, None),
        ("status:open AND tag:x", Which::Open, None, None),
        ("status:open OR tag:x", Which::All, None, None),
        ("status:open OR status:acked", Which::Open, None, None),
        ("status:closed", Which::Only(State::Resolved), None, None),
        ("NOT status:closed", Which::Open, None, None),
        ("NOT (status:open AND tag:x)", Which::All, None, None),
        ("snoozed:true", Which::Open, None, None),
        ("createdAt > 23-05-2026", Which::All, at(24), None),
        ("createdAt:23-05-2026 status:open", Which::Open, at(23), at(24)),
        ("createdAt >= 20-05-2026 AND createdAt < 23-05-2026 AND createdAt > 20-05-2026", Which::All, at(21), at(23)),
        ("createdAt > 20-05-2026 OR createdAt > 10-05-2026", Which::All, at(11), None),
        ("createdAt > 20-05-2026 OR tag:x", Which::All, None, None),
        ("NOT createdAt > 20-05-2026", Which::All, None, None),
        ("updatedAt > 20-05-2026", Which::All, None, None),
    ] {
        let bounds = Query::parse(text).unwrap().bounds();
        assert_eq!((bounds.which(), bounds.since, bounds.until), (which, since, until), "{text}");
    }
}

#[test]
fn people_are_found_by_their_addresses() {
    let anna = serde_json::json!({
        "id": PersonId(Uuid::from_u128(3)), "name": "Anna", "email": "anna@example.com", "time_zone": "UTC",
    });
    let mut setup = Setup::default();
    let anna: oncall::setup::Person = serde_json::from_value(anna).unwrap();
    setup.people.insert(anna.id, std::sync::Arc::new(anna));
    let found = |text: &str| Query::parse(text).unwrap().matches(&incident(), &setup);
    assert!(found("owner:anna@example.com") && found("owner:anna") && found("acknowledgedBy:*@example.com"));
    assert!(!found("owner:borys@example.com") && !found("recipients:anna"));
}

/// A query of the language, some levels deep.
fn queries() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "status:open",
        "status:closed",
        "status:acked",
        "snoozed:true",
        "tag:disk",
        "priority < P3",
        "disk",
        "createdAt > 27-05-2026",
        "createdAt < 28-05-2026",
        "createdAt:28-05-2026",
        "createdAt >= 29-05-2026",
        "createdAt <= 1780000000000",
        "createdAt > 1780000000000",
        "updatedAt > 28-05-2026",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one} AND {other})")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one} OR {other})")),
            inner.prop_map(|one| format!("NOT ({one})")),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[a-z:=<>!()\"* дANDORT]{0,40}") {
        if let Ok(query) = Query::parse(&text) {
            query.matches(&incident(), &Setup::default());
        }
    }

    #[test]
    fn the_store_leaves_out_nothing_that_matches(text in queries(), days in -3_i64..3, resolved: bool) {
        let mut incident = incident();
        incident.opened_at += TimeDelta::days(days);
        if resolved {
            incident.resolve(Actor::Hub, None, incident.opened_at);
        }
        let query = Query::parse(&text).unwrap();
        if query.matches(&incident, &Setup::default()) {
            let bounds = query.bounds();
            let states = match bounds.which() {
                Which::All => true,
                Which::Open => incident.is_open(),
                Which::Only(state) => incident.state == state,
            };
            prop_assert!(states, "{}", text);
            prop_assert!(bounds.since.is_none_or(|since| since <= incident.opened_at), "{}", text);
            prop_assert!(bounds.until.is_none_or(|until| incident.opened_at < until), "{}", text);
        }
    }
}
