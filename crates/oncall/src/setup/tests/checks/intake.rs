#![allow(clippy::needless_pass_by_value, reason = "values are written where they are used")]

use super::*;

fn rule(when: Value, then: Value) -> Value {
    json!([{"name": "r", "when": when, "then": then}])
}

#[test]
fn integration_rules() {
    let p4 = || json!({"priority": "P4"});
    let of = |condition: Value| rule(json!({"conditions": [condition]}), p4());
    let then = |then: Value| rule(json!({}), then);
    let held = |minutes: u32| format!("A signal is held for 1 to 1440 minutes, not {minutes}.");
    let over = |minutes: u32| format!("An incident resolves by itself after 1 to 43200 minutes, not {minutes}.");
    let nothing = "The rule does nothing. Give it a priority, tags, an alias, or what becomes of the signal.";
    let empty = "The text to look for is empty. Write one, or leave the condition out.";
    let no_field = "There is no field 'details'. There are title, description, source, entity, alias, priority, tags, user and details.NAME.";
    let many = |count: usize| json!(vec![rule(json!({}), p4())[0].clone(); count]);
    let conditions = |count: usize| json!(vec![json!({"field": "title", "contains": "x"}); count]);
    let title = |pattern: Value| of(json!({"field": "title", "matches": pattern}));
    let condition = "rules[0].when.conditions[0]";
    refuses(
        &integration(),
        Object::Integration,
        &[
            ("/rules", then(p4()), "", ""),
            ("/rules", then(json!({"stop": true})), "", ""),
            ("/rules", then(json!({})), "rules[0].then", nothing),
            ("/rules", many(100), "", ""),
            ("/rules", many(101), "rules", "There are 101 rules; at most 100 are allowed."),
            ("/rules", json!([{"name": "", "then": p4()}]), "rules[0].name", "A rule needs a name."),
            ("/rules", rule(json!({"conditions": conditions(100)}), p4()), "", ""),
            (
                "/rules",
                rule(json!({"conditions": conditions(101)}), p4()),
                "rules[0].when.conditions",
                "There are 101 conditions; at most 100 are allowed.",
            ),
            ("/rules", of(json!({"field": "title", "contains": " "})), condition, empty),
            ("/rules", of(json!({"field": "details.stage", "equals": ""})), "", ""),
            (
                "/rules",
                title(json!("a(b")),
                condition,
                "The regular expression 'a(b' cannot be read at character 2: unclosed group.",
            ),
            (
                "/rules",
                title(json!("(.{1000}){1000}")),
                condition,
                "The regular expression '(.{1000}){1000}' unfolds to too much. Use fewer or smaller repetitions.",
            ),
            (
                "/rules",
                then(json!({"tags": ["a\nb"]})),
                "rules[0].then.tags[0]",
                "A tag is one line of 1 to 50 characters.",
            ),
            ("/rules", then(json!({"alias": "{source}/{details.host}"})), "", ""),
            (
                "/rules",
                then(json!({"alias": " "})),
                "rules[0].then.alias",
                "The alias is empty. Write one, or leave it out.",
            ),
            ("/rules", then(json!({"alias": "{details}"})), "rules[0].then.alias", no_field),
            ("/rules", then(json!({"handling": {"hold": 1440}})), "", ""),
            ("/rules", then(json!({"handling": {"hold": 0}})), "rules[0].then.handling", &held(0)),
            ("/rules", then(json!({"handling": {"hold": 1441}})), "rules[0].then.handling", &held(1441)),
            ("/rules", then(json!({"resolve_after_minutes": 43200})), "", ""),
            ("/rules", then(json!({"resolve_after_minutes": 0})), "rules[0].then.resolve_after_minutes", &over(0)),
            (
                "/rules",
                then(json!({"resolve_after_minutes": 43201})),
                "rules[0].then.resolve_after_minutes",
                &over(43201),
            ),
            ("/kind", json!("heartbeat"), "kind", "A heartbeat is no integration. Make it among the heartbeats."),
            (
                "/mapping",
                json!({"title": "{{ body.title }}"}),
                "mapping",
                "Only a webhook is read by a mapping; 'amazon-sns' has its own reader. Leave it out.",
            ),
        ],
    );
}

#[test]
fn known_faults() {
    let link = |text: &str| json!({"link": text});
    let no_address = "'wiki' is not an address such as https://wiki.example.com/checkout.";
    refuses(
        &known_fault(),
        Object::KnownFault,
        &[
            ("/name", json!(""), "name", "A known fault needs a name."),
            ("/team", json!(NOBODY_KNOWN), "team", &unknown("team")),
            (
                "/when/conditions",
                json!([]),
                "when",
                "A known fault needs at least one condition: without one it would fit everything.",
            ),
            ("/title", json!("Out of memory"), "", ""),
            ("/title", json!("two\nlines"), "title", "The headline is one line of text. Write one, or leave it out."),
            ("/title", long(251), "title", "The text is 251 characters long; at most 250 are allowed."),
            ("/runbook", link("https://wiki.example.com/oom"), "", ""),
            ("/runbook", link("wiki"), "runbook.link", no_address),
            (
                "/runbook",
                json!({"markdown": " "}),
                "runbook.markdown",
                "The runbook is empty. Write one, or leave it out.",
            ),
            ("/runbook", json!({"markdown": "й".repeat(15_000)}), "", ""),
            (
                "/runbook",
                json!({"markdown": "й".repeat(15_001)}),
                "runbook.markdown",
                "The text is 15001 characters long; at most 15000 are allowed.",
            ),
        ],
    );
    let twin = KnownFault { id: KnownFaultId(Uuid::from_u128(96)), ..known_fault() };
    let detail = "There is a known fault in this team named 'out of memory' already. Choose another name.";
    let setup = with(&world(), Object::KnownFault(known_fault()));
    assert_eq!(faults_of(&setup, [Edit::put(Object::KnownFault(twin))]), [("name".to_owned(), detail.to_owned())]);
}

#[test]
fn maintenance_windows() {
    let backwards = "The maintenance ends before it begins, or at once. Give an end after its start.";
    let past = "The maintenance is over already: its end is in the past. Give one that is to come.";
    refuses(
        &maintenance(),
        Object::Maintenance,
        &[
            ("/description", json!(""), "description", "A maintenance window needs a name."),
            ("/integrations", json!([]), "", ""),
            (
                "/integrations",
                json!([PROD, NOBODY_KNOWN]),
                "integrations[1]",
                &unknown("integration or heartbeat of this team"),
            ),
            ("/end", json!("2026-11-24T09:00:00Z"), "end", backwards),
            ("/end", json!("2026-11-24T08:00:00Z"), "end", backwards),
            ("/end", json!("2026-11-24T10:00:00Z"), "end", past),
            ("/end", json!("2027-11-25T09:00:00Z"), "", ""),
            (
                "/end",
                json!("2027-11-25T09:00:01Z"),
                "end",
                "A maintenance window has at most 366 days. Give an earlier end.",
            ),
            ("/end", json!("2926-11-25T09:00:01Z"), "end", "The year 2926 is not between 1970 and 2200."),
        ],
    );
}

#[test]
fn a_window_is_of_a_team_and_of_its_integrations() {
    let others = Maintenance { team: TeamId(NOBODY_KNOWN.0), ..maintenance() };
    let faults = faults_of(&world(), [Edit::put(Object::Maintenance(others))]);
    let fields: Vec<_> = faults.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["team", "integrations[0]"], "{faults:?}");
}

#[test]
fn a_window_may_name_heartbeats_and_end_now_once_it_is_there() {
    let setup = with(&world(), Object::Heartbeat(heartbeat()));
    let window = Maintenance { integrations: vec![IntegrationId(BACKUP.0)], ..maintenance() };
    let setup = with(&setup, Object::Maintenance(window.clone()));
    let ended = Maintenance { end: now(), created_by: None, ..window };
    let setup = with(&setup, Object::Maintenance(ended));
    let kept = &setup.maintenances[&UPGRADE];
    assert_eq!((kept.end, kept.created_by), (now(), Some(ANNA)), "who made it stays known");
}

#[test]
fn a_window_begins_and_ends_at_whole_milliseconds() {
    let window = Maintenance { end: at("2026-11-24T11:00:00.123456789Z"), ..maintenance() };
    let setup = with(&world(), Object::Maintenance(window));
    assert_eq!(setup.maintenances[&UPGRADE].end, at("2026-11-24T11:00:00.123Z"));
}

#[test]
fn a_window_loses_what_is_deleted_and_goes_with_its_last_integration_and_its_team() {
    let setup = with(&with(&world(), Object::Heartbeat(heartbeat())), Object::KnownFault(known_fault()));
    let both = Maintenance { integrations: vec![PROD, IntegrationId(BACKUP.0)], ..maintenance() };
    let setup = with(&setup, Object::Maintenance(both));
    let (setup, _) = edit(&setup, [Edit::delete(ObjectId::Integration(PROD))]).unwrap();
    assert_eq!(setup.maintenances[&UPGRADE].integrations, [IntegrationId(BACKUP.0)]);
    let (without, acts) = edit(&setup, [Edit::delete(ObjectId::Heartbeat(BACKUP))]).unwrap();
    assert!(without.maintenances.is_empty(), "naming none would mean all");
    assert_eq!(told(&acts).len(), 2);

    let rest = [
        ObjectId::Policy(POLICY),
        ObjectId::Schedule(ROUND_THE_CLOCK),
        ObjectId::Heartbeat(BACKUP),
        ObjectId::Team(PAYMENTS),
    ];
    let (setup, _) = edit(&setup, rest.map(Edit::delete)).unwrap();
    assert!(setup.maintenances.is_empty() && setup.known_faults.is_empty());
}

#[test]
fn a_window_loses_what_goes_to_another_team() {
    let other =
        Team { id: TeamId(NOBODY_KNOWN.0), name: "Search".to_owned(), ..Team::clone(&world().teams[&PAYMENTS]) };
    let setup = with(
        &with(&world(), Object::Team(Team { routing: Vec::new(), ..other.clone() })),
        Object::Heartbeat(heartbeat()),
    );
    let both = Maintenance { integrations: vec![PROD, IntegrationId(BACKUP.0)], ..maintenance() };
    let setup = with(&setup, Object::Maintenance(both));
    let moved = Integration { team: other.id, ..Integration::clone(&setup.integrations[&PROD]) };
    let setup = with(&setup, Object::Integration(moved));
    assert_eq!(setup.maintenances[&UPGRADE].integrations, [IntegrationId(BACKUP.0)]);
    let setup = with(&setup, Object::Heartbeat(Heartbeat { team: other.id, ..heartbeat() }));
    assert!(setup.maintenances.is_empty(), "naming none would mean all");
}
