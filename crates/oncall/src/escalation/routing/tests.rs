use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::escalation::{Condition, Rule, Target};
use crate::ids::PersonId;
use crate::setup::Team;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

const TAGS: [&str; 2] = ["prod", "Checkout"];

fn holds(json: &str, moment: &str) -> bool {
    let when: When = serde_json::from_str(json).unwrap();
    let tags = TAGS.map(str::to_owned);
    let subject = Subject { priority: Priority::P2, tags: &tags, source: "ECS prod", message: "Checkout stopped" };
    when.holds(subject, at(moment))
}

#[test]
fn a_condition_holds_when_all_of_it_does() {
    let table = [
        ("{}", true),
        (r#"{"priority": []}"#, true),
        (r#"{"priority": ["P1", "P2"]}"#, true),
        (r#"{"priority": ["P1", "P3"]}"#, false),
        (r#"{"tags": ["staging", "PROD"]}"#, true),
        (r#"{"tags": ["staging"]}"#, false),
        (r#"{"tags": ["pro"]}"#, false),
        (r#"{"source": {"contains": "ecs"}}"#, true),
        (r#"{"source": {"contains": "rds"}}"#, false),
        (r#"{"source": {"equals": "ecs PROD"}}"#, true),
        (r#"{"source": {"equals": "ecs"}}"#, false),
        (r#"{"message": {"matches": "^Checkout .*ed$"}}"#, true),
        (r#"{"message": {"matches": "^checkout"}}"#, false),
        (r#"{"message": {"matches": "(?i)^checkout"}}"#, true),
        (r#"{"message": {"matches": "(checkout"}}"#, false),
        (r#"{"message": {"matches": "(?:.{1000}){1000}"}}"#, false),
        (r#"{"priority": ["P2"], "tags": ["prod"], "message": {"contains": "stopped"}}"#, true),
        (r#"{"priority": ["P2"], "tags": ["prod"], "message": {"contains": "started"}}"#, false),
    ];
    for (json, expected) in table {
        assert_eq!(holds(json, "2026-11-24T12:00:00Z"), expected, "{json}");
    }
}

#[test]
fn hours_are_those_of_their_zone_and_half_open() {
    let office = r#"{"hours": {"time_zone": "Europe/Kyiv", "weekly": [
        {"from": "mon 09:00", "to": "mon 18:00"}, {"from": "tue 09:00", "to": "tue 18:00"}]}}"#;
    let weekend = r#"{"hours": {"time_zone": "Europe/Kyiv", "weekly": [{"from": "fri 18:00", "to": "mon 09:00"}]}}"#;
    let night = r#"{"hours": {"time_zone": "Asia/Kathmandu", "daily": {"from": "22:00", "to": "06:00"}}}"#;
    let sunday = r#"{"hours": {"time_zone": "UTC", "weekly": [{"from": "sun 00:00", "to": "sun 24:00"}]}}"#;
    let table = [
        (office, "2026-11-24T07:00:00Z", true),
        (office, "2026-11-24T06:59:59Z", false),
        (office, "2026-11-24T16:00:00Z", false),
        (office, "2026-11-25T08:00:00Z", false),
        (weekend, "2026-11-27T15:59:59Z", false),
        (weekend, "2026-11-27T16:00:00Z", true),
        (weekend, "2026-11-29T23:30:00Z", true),
        (weekend, "2026-11-30T06:59:59Z", true),
        (weekend, "2026-11-30T07:00:00Z", false),
        // Kathmandu is 5:45 ahead.
        (night, "2026-11-24T16:14:59Z", false),
        (night, "2026-11-24T16:15:00Z", true),
        (night, "2026-11-25T00:15:00Z", false),
        (sunday, "2026-11-29T23:59:59Z", true),
        (sunday, "2026-11-30T00:00:00Z", false),
        (sunday, "2026-11-28T23:59:59Z", false),
    ];
    for (json, moment, expected) in table {
        assert_eq!(holds(json, moment), expected, "{json} at {moment}");
    }
}

#[test]
fn what_is_wrong_with_a_pattern_is_said_with_its_place() {
    let table = [
        (r#"{"contains": "checkout"}"#, None),
        (r#"{"matches": "^disk.*full$"}"#, None),
        (r#"{"contains": ""}"#, Some("The text to look for is empty. Write one, or leave the condition out.")),
        (r#"{"matches": " "}"#, Some("The text to look for is empty. Write one, or leave the condition out.")),
        (
            r#"{"matches": "disk (full"}"#,
            Some("The regular expression 'disk (full' cannot be read at character 6: unclosed group."),
        ),
        (
            r#"{"matches": "диск [a"}"#,
            Some("The regular expression 'диск [a' cannot be read at character 6: unclosed character class."),
        ),
        (
            r#"{"matches": "(?:.{1000}){1000}"}"#,
            Some("The regular expression '(?:.{1000}){1000}' unfolds to too much. Use fewer or smaller repetitions."),
        ),
    ];
    for (json, expected) in table {
        let pattern: Pattern = serde_json::from_str(json).unwrap();
        assert_eq!(pattern.fault().as_deref(), expected, "{json}");
    }
}

fn team(id: u128, routing: &str) -> Team {
    Team {
        id: TeamId(Uuid::from_u128(id)),
        version: 1,
        name: "Payments".to_owned(),
        description: String::new(),
        members: Vec::new(),
        routing: serde_json::from_str(routing).unwrap(),
        longest_shift_hours: None,
    }
}

fn policy(id: u128, team: TeamId) -> Policy {
    let notify = Target::Person(PersonId(Uuid::from_u128(1)));
    Policy {
        id: PolicyId(Uuid::from_u128(id)),
        version: 1,
        team,
        name: format!("policy {id}"),
        description: String::new(),
        rules: vec![Rule { after_minutes: 0, if_not: Condition::Acknowledged, notify }],
        repeat: None,
    }
}

#[test]
fn the_first_rule_that_fits_decides() {
    let team = team(
        1,
        r#"[
            {"when": {"tags": ["noise"]}, "to": "nobody"},
            {"when": {"priority": ["P1"]}, "to": {"policy": "00000000-0000-0000-0000-000000000063"}},
            {"when": {"priority": ["P1"]}, "to": {"policy": "00000000-0000-0000-0000-00000000000a"}},
            {"when": {"message": {"contains": "disk"}}, "to": {"schedule": "00000000-0000-0000-0000-000000000014"}},
            {"when": {"priority": ["P1", "P2"]}, "to": {"policy": "00000000-0000-0000-0000-00000000000b"}}
        ]"#,
    );
    let team_id = team.id;
    let schedule = Schedule {
        id: ScheduleId(Uuid::from_u128(20)),
        version: 1,
        team: team_id,
        name: "Disks".to_owned(),
        description: String::new(),
        time_zone: Tz::UTC,
        enabled: true,
        rotations: Vec::new(),
    };
    let (ten, eleven) = (policy(10, team_id), policy(11, team_id));
    let setup = Setup {
        teams: [(team_id, Arc::new(team))].into(),
        policies: [(ten.id, Arc::new(ten.clone())), (eleven.id, Arc::new(eleven.clone()))].into(),
        schedules: [(schedule.id, Arc::new(schedule.clone()))].into(),
        ..Setup::default()
    };
    let noise = ["noise".to_owned()];
    let table = [
        // The second rule's policy (99) is gone: it is passed over.
        (Priority::P1, &[][..], "checkout", Routed::Policy(&ten)),
        (Priority::P1, &noise[..], "checkout", Routed::Nobody { rule: 1 }),
        (Priority::P2, &[][..], "checkout", Routed::Policy(&eleven)),
        (Priority::P2, &[][..], "disk full", Routed::Schedule(&schedule)),
        (Priority::P3, &[][..], "checkout", Routed::Default),
    ];
    for (priority, tags, message, expected) in table {
        let subject = Subject { priority, tags, source: "", message };
        assert_eq!(setup.route(team_id, subject, at("2026-11-24T12:00:00Z")), expected, "{priority} {message}");
    }
    let subject = Subject { priority: Priority::P1, tags: &[], source: "", message: "" };
    let unknown = TeamId(Uuid::from_u128(2));
    assert_eq!(setup.route(unknown, subject, at("2026-11-24T12:00:00Z")), Routed::Default);
}
