//! Rules, mappings, known faults and heartbeats of the file: made at random, planned, and wrong.

use oncall::evidence::Runbook;
use oncall::heartbeat::IntervalUnit;
use oncall::intake::{Criteria, Criterion, Effects, Field, Handling, IntegrationRule, KnownFault, Mapping, Matching};
use oncall::setup::Object;
use oncall::{Heartbeat, HeartbeatId, KnownFaultId, Priority, TeamId};
use proptest::prelude::*;
use uuid::Uuid;

use super::super::export;
use super::round_trip::{description, pattern, text};
use super::{fresh, plan, shown, told, with};

fn priority() -> impl Strategy<Value = Option<Priority>> {
    proptest::option::of(proptest::sample::select(Priority::ALL.to_vec()))
}

fn tags() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[a-z: ,#]{0,9}[a-z]", 0..3)
}

fn criteria() -> impl Strategy<Value = Criteria> {
    let known = vec![Field::Title, Field::Description, Field::Source, Field::Entity, Field::Alias, Field::Priority];
    let field = prop_oneof![
        proptest::sample::select(known),
        proptest::sample::select(vec![Field::Tags, Field::User]),
        "[a-z .#:]{0,10}[a-z]".prop_map(Field::Detail),
    ];
    let condition = (field, pattern(), any::<bool>()).prop_map(|(field, is, not)| Criterion { field, is, not });
    let matching = proptest::sample::select(vec![Matching::All, Matching::Any]);
    (matching, proptest::collection::vec(condition, 1..3))
        .prop_map(|(matching, conditions)| Criteria { matching, conditions })
}

/// A rule of an integration.
pub(super) fn rule() -> impl Strategy<Value = IntegrationRule> {
    let handling = prop_oneof![Just(Handling::Drop), Just(Handling::OnlyCount), (1_u32..1440).prop_map(Handling::Hold)];
    let alias = proptest::option::of(proptest::sample::select(vec!["{source}/{details.host}", "one, or #2"]));
    let effects = (priority(), tags(), alias, proptest::option::of(handling), 1_u32..40_000, any::<bool>()).prop_map(
        |(priority, tags, alias, handling, minutes, stop)| Effects {
            priority,
            tags,
            alias: alias.map(str::to_owned),
            handling,
            resolve_after_minutes: Some(minutes),
            stop,
        },
    );
    (text(), prop_oneof![Just(Criteria::default()), criteria()], effects)
        .prop_map(|(name, when, then)| IntegrationRule { name, when, then })
}

/// The mapping of a webhook.
pub(super) fn mapping() -> impl Strategy<Value = Mapping> {
    let texts = [
        "{{ body.host }}",
        "{{ body.labels | map(attribute='name') | join(', ') }}",
        "{% if body.a %}\n  a: {{ body.a }}\n{% endif %}\n",
        "a",
    ];
    let template = move || proptest::option::of(proptest::sample::select(texts.to_vec()).prop_map(str::to_owned));
    let details =
        proptest::collection::btree_map("[a-z][a-z .#:,\"]{0,9}", template().prop_map(Option::unwrap_or_default), 0..3);
    (template(), template(), template(), template(), template(), details).prop_map(
        |(title, alias, description, entity, tags, details)| Mapping {
            resolve_if: alias.as_ref().map(|_| "body.status == \"ok\"".to_owned()),
            trigger_if: title.as_ref().map(|_| "true".to_owned()),
            each: tags.as_ref().map(|_| "body.alerts".to_owned()),
            title,
            alias,
            description,
            entity,
            tags,
            details,
            ..Mapping::default()
        },
    )
}

/// An entry of a catalogue.
pub(super) fn known_fault() -> impl Strategy<Value = KnownFault> {
    let runbook = prop_oneof![
        Just(Runbook::Link("https://wiki.example.com/a?b#c".to_owned())),
        Just(Runbook::Markdown("# Checkout\n\n1. Look at `logs`\n   - and: there\n2. Restart\n".to_owned())),
        Just(Runbook::Markdown("one line".to_owned())),
        Just(Runbook::Markdown("two\nlines".to_owned())),
    ];
    let title = proptest::option::of("[a-z #:]{0,10}[a-z]");
    (text(), criteria(), title, proptest::option::of(runbook), priority()).prop_map(
        |(name, when, title, runbook, priority)| KnownFault {
            id: KnownFaultId(Uuid::nil()),
            version: 1,
            team: TeamId(Uuid::nil()),
            name,
            when,
            title,
            runbook,
            priority,
        },
    )
}

/// A heartbeat.
pub(super) fn heartbeat() -> impl Strategy<Value = Heartbeat> {
    let message = proptest::option::of("[a-z #:]{0,10}[a-z]");
    let unit = proptest::sample::select(vec![IntervalUnit::Minutes, IntervalUnit::Hours, IntervalUnit::Days]);
    let minutes = prop_oneof![1_u32..500_000, (1_u32..366).prop_map(|days| days * 1440)];
    (text(), description(), (minutes, unit), any::<bool>(), message, tags(), priority()).prop_map(
        |(name, description, (interval_minutes, interval_unit), enabled, message, tags, priority)| Heartbeat {
            id: HeartbeatId(Uuid::nil()),
            version: 1,
            team: TeamId(Uuid::nil()),
            name,
            description,
            interval_minutes,
            interval_unit,
            enabled,
            message,
            tags,
            priority,
        },
    )
}

/// A team with all that becomes of signals, as `export` writes it.
const INTAKE: &str = include_str!("intake.yaml");

/// The same with one line replaced; the line is found by its beginning, spaces aside.
fn but(line: &str, instead: &str) -> String {
    let mut found = 0;
    let lines = INTAKE.lines().map(|it| {
        let hit = it.trim_start().starts_with(line);
        found += usize::from(hit);
        let indent = &it[..it.len() - it.trim_start().len()];
        if hit { format!("{indent}{instead}") } else { it.to_owned() }
    });
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    assert_eq!(found, 1, "{line}");
    text
}

#[test]
fn it_comes_back_letter_by_letter() {
    let setup = with(&[INTAKE]);
    assert_eq!(export(&setup), INTAKE);
    for prune in [false, true] {
        let again = plan(&setup, INTAKE, prune).unwrap();
        assert!(again.edits.is_empty() && again.changes.is_empty(), "{:?}", again.changes);
    }
}

#[test]
fn a_fresh_hub_gets_it() {
    insta::assert_snapshot!(shown(&plan(&fresh(), INTAKE, false).unwrap().changes));
}

#[test]
fn each_change_of_it_is_told() {
    let changed = INTAKE
        .replace("interval: 1d", "interval: 12h")
        .replace("{hold: 5m}", "drop")
        .replace("resolve_if: \"body.status == \\\"up\\\"\"", "resolve_if: body.status == 0")
        .replace("link: \"{{ body.url }}\"", "source: \"{{ body.url }}\"")
        .replace("2. Restart the task.", "2. Restart the service.")
        .replace("after: 10m", "after: 5m");
    insta::assert_snapshot!(shown(&plan(&with(&[INTAKE]), &changed, false).unwrap().changes));
}

#[test]
fn what_is_left_out_stays_and_what_is_not_there_is_kept_or_pruned() {
    let setup = with(&[INTAKE]);
    let names = "version: 1\nteams:\n  - name: Payments\n    integrations:\n      - {name: prod-ecs, kind: amazon-sns, mode: live}\n      \
                 - {name: status page, kind: webhook, mode: live}\n";
    assert_eq!(shown(&plan(&setup, names, true).unwrap().changes), "", "rules and mapping stay");
    let none = names
        .replace("kind: amazon-sns, mode: live", "kind: amazon-sns, mode: live, rules: []")
        .replace("kind: webhook, mode: live", "kind: webhook, mode: live, mapping: {}");
    let after = plan(&setup, &none, false).unwrap().after;
    assert!(
        after.integrations.values().all(|it| it.rules.is_empty() && it.mapping.is_none()),
        "what is empty is taken away"
    );
    let lists = "version: 1\nteams:\n  - {name: Payments, heartbeats: [], known_faults: []}\n";
    let gone = "heartbeat nightly backup\n- known fault checkout: out of memory in Payments\n";
    assert_eq!(shown(&plan(&setup, lists, true).unwrap().changes), format!("- {gone}"));
    assert_eq!(shown(&plan(&setup, lists, false).unwrap().changes), format!("- {gone}").replace("- ", "= "));
}

#[test]
fn the_ways_of_a_person_stay_what_they_are() {
    let setup = with(&[INTAKE]);
    let ways = |setup: &oncall::Setup| setup.person_by_email("lead@example.com").unwrap().paging_rules.ways.clone();
    let before = ways(&setup);
    assert_eq!(before.len(), 2);
    let person = |rules: &str| {
        format!(
            "version: 1\npeople:\n  - {{email: lead@example.com, name: Lead, time_zone: Europe/Kyiv, paging_rules: {rules}}}\n"
        )
    };
    let after = |rules: &str| ways(&plan(&setup, &person(rules), false).unwrap().after);
    assert_eq!(after("{urgency: {P4: alarm}}"), before, "left out, they stay");
    assert_eq!(after("{ways: []}"), []);
    let turned = after("{ways: [{by: sms, to: \"+380441234567\", after: 2m}, {by: email, to: lead@example.com}]}");
    assert_eq!((turned[0].id, turned[1].id), (before[1].id, before[0].id), "the same place is the same way");
    assert_eq!((turned[0].after_minutes, turned[0].priorities.len()), (2, 0));
}

#[test]
fn a_pruned_team_takes_what_it_knows_with_it() {
    let other = "version: 1\nteams:\n  - {name: Search, admins: [lead@example.com]}\n";
    let after = plan(&with(&[INTAKE]), other, true).unwrap().after;
    assert_eq!((after.heartbeats.len(), after.known_faults.len(), after.integrations.len()), (0, 0, 0));
}

#[test]
fn a_name_of_another_team_is_taken() {
    let other = "version: 1\nteams:\n  - name: Search\n    heartbeats:\n      - {name: Nightly backup, interval: 1h}\n";
    let mut setup = with(&[INTAKE]);
    let faults = told(&plan(&setup, other, false).unwrap_err());
    assert!(faults.starts_with("5:16: There is a heartbeat on this hub named 'nightly backup' already."), "{faults}");
    let known = setup.known_faults.values().next().unwrap().as_ref().clone();
    setup.insert(Object::KnownFault(known));
    let other = "version: 1\nteams:\n  - name: Search\n    known_faults:\n      - {name: \"checkout: out of memory\", when: {all: [{field: title, contains: memory}]}}\n";
    assert!(plan(&setup, other, false).is_ok(), "teams know faults on their own");
}

#[test]
fn what_is_wrong_with_it_is_told_with_its_place() {
    let table = [
        (
            but("- {name: nightly", "- {name: nightly backup, interval: 0m}"),
            "36:42: The interval is 0 minutes; it must be",
        ),
        (but("- {name: nightly", "- {name: nightly backup}"), "36:9: The key 'interval' is missing here."),
        (
            but("- {name: nightly", "- {name: nightly backup, interval: 1 day}"),
            "36:42: Expected here: a duration such as 30m, 2h or 1d. Found: the text '1 day'.",
        ),
        (
            but("- {name: nightly", "- {name: a, interval: 1d}\n      - {name: A, interval: 1d}"),
            "37:16: The heartbeat 'A' is in the file twice, first in line 36.",
        ),
        (
            INTAKE.replace("kind: webhook", "kind: heartbeat"),
            "26:15: The word 'heartbeat' is not known here. Known: amazon-sns, cloudwatch, cloudwatch-events, opsgenie, pagerduty, \
             alertmanager, grafana, zabbix, webhook.",
        ),
        (
            INTAKE.replace("kind: webhook", "kind: zabbix"),
            "28:9: Only a webhook is read by a mapping; 'zabbix' has its own reader.",
        ),
        (
            INTAKE.replace("field: details.account", "field: account"),
            "22:34: There is no field 'account'. There are title,",
        ),
        (
            INTAKE.replace("equals: \"1111\"", "equals: 1111"),
            "22:59: Expected here: a text. Found: the number 1111. Put it in quotes",
        ),
        (
            INTAKE.replace("equals: \"1111\"", "equal: \"1111\""),
            "The key 'equal' is not known here. Did you mean 'equals'?",
        ),
        (
            INTAKE.replace(", equals: \"1111\"", ""),
            "22:26: Exactly one of contains, equals or matches was expected beside field.",
        ),
        (INTAKE.replace("equals: \"1111\"", "matches: \"(\""), "22:26: The regular expression '(' cannot be read"),
        (INTAKE.replace("{hold: 5m}", "{hold: 2d}"), "24:89: A signal is held for 1 to 1440 minutes, not 2880."),
        (INTAKE.replace("{hold: 5m}", "wait"), "The word 'wait' is not known here. Known: drop, only_count, hold."),
        (INTAKE.replace("{hold: 5m}", "hold"), "Write {hold: …}"),
        (
            INTAKE.replace("resolve_after: 4h", "resolve_after: 0m"),
            "An incident resolves by itself after 1 to 43200 minutes, not 0.",
        ),
        (INTAKE.replace("{source}/{details.group}", "{host}"), "There is no field 'host'."),
        (INTAKE.replace("any:", "some:"), "The word 'some' is not known here. Known: all, any."),
        (INTAKE.replace("link: \"{{ body.url }}\"", "url: \"{{ body.url }}\""), "The key 'url' is not known here."),
        (INTAKE.replace("+380441234567", "0441234567"), "8:63: '0441234567' is not a telephone number"),
        (INTAKE.replace("after: 10m", "after: 2d"), "8:109: 2880 minutes after the page is too late"),
        (
            INTAKE.replace("by: email", "by: pigeon"),
            "The word 'pigeon' is not known here. Known: email, sms, voice, webhook.",
        ),
        (
            INTAKE.replace("after: 10m", "after: 10"),
            "Expected here: a duration such as 30m, 2h or 1d. Found: the number 10.",
        ),
    ];
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, expected)| {
            (plan(&fresh(), text, false).map_or_else(|faults| told(&faults), |_| String::new()), expected)
        })
        .filter(|(found, expected)| !found.contains(*expected))
        .map(|(found, expected)| format!("expected {expected}\nfound    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
