//! Bodies of real senders, read with a mapping and without one.

use std::collections::BTreeMap;

use oncall::intake::Mapping;
use oncall::{Priority, Signal, Trigger};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{faults, read};
use crate::api::body::BODY_LIMIT;
use crate::ingest::Reading;

#[expect(clippy::unnecessary_wraps, reason = "the fields of a mapping are options")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// The one reading of a body.
fn one(body: &[u8], mapping: Option<&Mapping>) -> Reading {
    let mut readings = read(body, mapping);
    assert_eq!(readings.len(), 1, "{readings:?}");
    readings.remove(0)
}

fn trigger_of(reading: Reading) -> Trigger {
    match reading {
        Reading::Signal(signal) => match *signal {
            Signal::Trigger(trigger) => trigger,
            other => panic!("not a trigger: {other:?}"),
        },
        other => panic!("not a signal: {other:?}"),
    }
}

fn usual(body: &Value) -> Reading {
    one(body.to_string().as_bytes(), None)
}

fn mapped(body: &Value, mapping: &Mapping) -> Reading {
    assert_eq!(faults(mapping), []);
    one(body.to_string().as_bytes(), Some(mapping))
}

/// As in the documentation.
fn uptime_kuma() -> Mapping {
    Mapping {
        resolve_if: some("body.heartbeat.status == 1"),
        trigger_if: some("body.heartbeat.status == 0"),
        title: some("{{ body.monitor.name }} is down"),
        alias: some("uptime-kuma/{{ body.monitor.id }}"),
        description: some("{{ body.heartbeat.msg }}"),
        entity: some("{{ body.monitor.hostname or body.monitor.url }}"),
        link: some("{{ body.monitor.url }}"),
        details: BTreeMap::from([("ping".to_owned(), "{{ body.heartbeat.ping }}".to_owned())]),
        ..Mapping::default()
    }
}

fn kuma(status: u8) -> Value {
    json!({
        "heartbeat": { "monitorID": 7, "status": status, "time": "2026-11-24 03:12:00", "msg": "connect ECONNREFUSED", "ping": null },
        "monitor": { "id": 7, "name": "Shop", "url": "https://shop.example.com/", "hostname": null, "type": "http" },
        "msg": "[Shop] [Down] connect ECONNREFUSED"
    })
}

#[test]
fn a_mapping_opens_and_resolves() {
    let mapping = uptime_kuma();
    let opened = trigger_of(mapped(&kuma(0), &mapping));
    assert_eq!(opened.title, "Shop is down");
    assert_eq!(opened.alias.as_deref(), Some("uptime-kuma/7"));
    assert_eq!(opened.description, "connect ECONNREFUSED");
    assert_eq!(opened.entity, "https://shop.example.com/");
    assert_eq!(opened.links[0].href, "https://shop.example.com/");
    assert_eq!(opened.details, BTreeMap::new(), "a null is nothing");
    let Reading::Signal(signal) = mapped(&kuma(1), &mapping) else { panic!("not understood") };
    let Signal::Resolve { alias, about: Some(about), .. } = *signal else { panic!("not a resolve") };
    assert_eq!((alias.as_str(), about.entity.as_str()), ("uptime-kuma/7", "https://shop.example.com/"));
    let pending = mapped(&kuma(2), &mapping);
    assert!(
        matches!(&pending, Reading::Ignored { why } if why.contains("None of the mapping's conditions")),
        "{pending:?}"
    );
}

/// The mappings of docs/webhook.md, in their order.
fn documented() -> Vec<Mapping> {
    let document = include_str!("../../../../../docs/webhook.md");
    let blocks = document.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.map(|block| serde_json::from_str(block).unwrap()).collect()
}

#[test]
fn the_documented_mappings_do_what_is_said_of_them() {
    let [kuma, github, script] = documented().try_into().unwrap();
    let recorded = |name: &str| -> Value {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/webhook").join(name);
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
    };
    let resolves = |reading: Reading| match reading {
        Reading::Signal(signal) if matches!(*signal, Signal::Resolve { .. }) => signal.alias().unwrap().to_owned(),
        other => panic!("not a resolve: {other:?}"),
    };
    let down = trigger_of(mapped(&recorded("uptime-kuma-down.json"), &kuma));
    assert_eq!((down.title.as_str(), down.tags), ("Shop is down", vec!["prod".to_owned()]));
    assert_eq!(Some(resolves(mapped(&recorded("uptime-kuma-up.json"), &kuma))), down.alias);
    let failed = trigger_of(mapped(&recorded("github-workflow-failed.json"), &github));
    assert_eq!(failed.title, "nightly backup #812 failed in example/shop");
    assert_eq!(
        (failed.priority, failed.description.as_str()),
        (Some(Priority::P2), "Pin the dump's format (0f1e2d3, anna)")
    );
    assert_eq!(failed.links[0].text, "More at github.com");
    assert_eq!(failed.details["branch"], "main");
    assert_eq!(Some(resolves(mapped(&recorded("github-workflow-passed.json"), &github))), failed.alias);
    let begun = json!({ "action": "requested", "workflow_run": { "conclusion": null } });
    assert!(matches!(mapped(&begun, &github), Reading::Ignored { .. }));
    let checks = read(recorded("checks.json").to_string().as_bytes(), Some(&script));
    let said: Vec<_> =
        checks.iter().map(|it| matches!(it, Reading::Signal(it) if matches!(**it, Signal::Trigger(_)))).collect();
    assert_eq!(said, [true, false, true]);
}

#[test]
fn each_item_of_a_list_is_read_alone() {
    let mapping = Mapping {
        each: some("body.checks"),
        resolve_if: some("item.ok"),
        title: some("{{ item.name }} on {{ body.host }}"),
        alias: some("{{ body.host }}/{{ item.name }}"),
        priority: some("{{ item.level }}"),
        tags: some("{{ body.tags | join(',') }}"),
        ..Mapping::default()
    };
    let body = json!({ "host": "db-1", "tags": ["prod", "db"], "checks": [
        { "name": "disk", "ok": false, "level": "critical" }, { "name": "swap", "ok": true }, { "name": "load", "ok": false, "level": "odd" }
    ]});
    let mut readings = read(body.to_string().as_bytes(), Some(&mapping));
    assert_eq!(readings.len(), 3);
    let load = trigger_of(readings.pop().unwrap());
    assert_eq!((load.priority, load.details["priority"].as_str()), (None, "odd"), "an unknown word is kept");
    assert!(matches!(&readings[1], Reading::Signal(signal) if matches!(**signal, Signal::Resolve { .. })));
    let disk = trigger_of(readings.remove(0));
    assert_eq!((disk.title.as_str(), disk.priority), ("disk on db-1", Some(Priority::P1)));
    assert_eq!(disk.tags, ["prod", "db"]);
    let empty = read(br#"{"checks": []}"#, Some(&mapping));
    assert!(matches!(&empty[..], [Reading::Ignored { .. }]), "{empty:?}");
}

#[test]
fn more_items_than_there_is_room_for_are_told() {
    let mapping = Mapping { each: some("body"), title: some("{{ item }}"), ..Mapping::default() };
    let body = json!((0..150).collect::<Vec<_>>()).to_string();
    let readings = read(body.as_bytes(), Some(&mapping));
    assert_eq!(readings.len(), 101);
    assert!(matches!(&readings[100], Reading::NotUnderstood { why } if why.contains("50 of them were not read")));
}

#[test]
fn a_mapping_that_fails_still_wakes_and_tells_why() {
    let mapping = Mapping {
        trigger_if: some("body.a.b.c > body.d | nosuchfilter"),
        title: some("{{ body.name | nosuchfilter }}"),
        each: some("body.name"),
        ..Mapping::default()
    };
    let woken = trigger_of(one(br#"{"name": "x", "summary": "the disk is full"}"#, Some(&mapping)));
    assert_eq!(woken.title, "the disk is full");
    assert!(woken.details["mapping"].starts_with("each: It gives no list here"), "{:?}", woken.details);
    let endless = Mapping {
        title: some("{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}"),
        ..Mapping::default()
    };
    let woken = trigger_of(one(br#"{"summary": "s"}"#, Some(&endless)));
    assert_eq!(woken.title, "s");
    assert!(woken.details["mapping"].contains("does more than one template may"), "{:?}", woken.details);
}

#[test]
fn the_same_body_is_the_same_problem_and_another_is_not() {
    let mapping = Mapping { title: some("{{ body.what }}"), ..Mapping::default() };
    let alias = |body: &str, mapping: Option<&Mapping>| trigger_of(one(body.as_bytes(), mapping)).alias.unwrap();
    for mapping in [None, Some(&mapping)] {
        let body = r#"{"what": "down", "summary": "db"}"#;
        assert_eq!(alias(body, mapping), alias(body, mapping));
        assert_ne!(alias(body, mapping), alias(r#"{"what": "slow", "summary": "db"}"#, mapping));
    }
    assert_eq!(alias("db is down", None), alias("db is down", None));
    assert_ne!(alias("db is down", None), alias("db is slow", None));
}

#[test]
fn without_a_mapping_the_usual_names_do() {
    let opened =
        trigger_of(usual(&json!({ "title": "Disk full", "status": "firing", "severity": "high", "dedup_key": "d-7" })));
    assert_eq!((opened.title.as_str(), opened.alias.as_deref()), ("Disk full", Some("d-7")));
    assert_eq!(opened.priority, Some(Priority::P2));
    for word in ["resolved", "OK", "Closed", "up", "recovery"] {
        let Reading::Signal(signal) = usual(&json!({ "title": "Disk full", "status": word, "alias": "d-7" })) else {
            panic!("{word}")
        };
        assert!(matches!(&*signal, Signal::Resolve { alias, .. } if alias == "d-7"), "{word}: {signal:?}");
    }
    let Reading::Signal(signal) = usual(&json!({ "event_action": "acknowledge", "alias": "d-7" })) else { panic!() };
    assert!(matches!(&*signal, Signal::Acknowledge { alias, .. } if alias == "d-7"));
    let nameless = usual(&json!({ "title": "Disk full", "state": "ok" }));
    assert!(
        matches!(&nameless, Reading::NotUnderstood { why } if why.contains("not of which problem")),
        "{nameless:?}"
    );
}

#[test]
fn forms_texts_and_lists_are_read_too() {
    let form = trigger_of(one(b"message=Backup+failed&host=db-1&severity=critical", None));
    assert_eq!(
        (form.title.as_str(), form.entity.as_str(), form.priority),
        ("Backup failed", "db-1", Some(Priority::P1))
    );
    let text = trigger_of(one("\n Backup failed on db-1 \nNo space left\n".as_bytes(), None));
    assert_eq!(text.title, "Backup failed on db-1");
    assert!(text.description.contains("No space left"));
    let like_a_form = trigger_of(one(b"load=97 on db-1", None));
    assert_eq!(like_a_form.title, "load=97 on db-1");
    let list = read(br#"[{"title": "a"}, {"title": "b", "status": "ok", "alias": "b"}, 5]"#, None);
    assert_eq!(list.len(), 3);
    let mapping = Mapping { title: some("{{ body.message }} ({{ body.host }})"), ..Mapping::default() };
    assert_eq!(trigger_of(one(b"message=Backup+failed&host=db-1", Some(&mapping))).title, "Backup failed (db-1)");
    let mapping = Mapping { title: some("{{ body | upper }}"), ..Mapping::default() };
    assert_eq!(trigger_of(one(b"backup failed", Some(&mapping))).title, "BACKUP FAILED");
    for nothing in [&b""[..], b" \n", b"{}", b"[]", b"null", b"5", b"\0\0"] {
        for mapping in [None, Some(&mapping)] {
            let readings = read(nothing, mapping);
            let woke = readings.iter().any(|it| matches!(it, Reading::Signal(_)));
            assert!(!woke || (mapping.is_some() && !nothing.trim_ascii().is_empty()), "{nothing:?}: {readings:?}");
        }
    }
}

#[test]
fn a_greedy_template_is_stopped() {
    let greedy = [
        "{{ body.x | indent(1000000000, true) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ range(1000000000) | list }}",
        "{{ range(99999) | map('string') | join('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa') }}",
        "{{ body.x | replace('', body.x) | replace('', body.x) | replace('', body.x) }}",
        "{% set a = 'aaaaaaaaaaaaaaaa' %}{% for i in range(99) %}{% set a = a ~ a %}{{ a }}{% endfor %}{% for i in range(99999) %}{{ a }}{% endfor %}",
        "{{ body.x | pprint }}",
    ];
    let body = json!({ "summary": "the disk is full", "x": "дзвін ".repeat(2_000) }).to_string();
    for template in greedy {
        let mapping = Mapping { title: some(template), ..Mapping::default() };
        let woken = trigger_of(one(body.as_bytes(), Some(&mapping)));
        assert!(woken.details.contains_key("mapping") && woken.title == "the disk is full", "{template}: {woken:?}");
    }
}

#[test]
fn texts_are_bounded() {
    let long = "дзвін ".repeat(BODY_LIMIT / 20);
    let mapping = Mapping {
        title: some("{{ body.x }}"),
        alias: some("{{ body.x }}"),
        description: some("{{ body.x }}"),
        tags: some("{{ body.x }},{{ range(100) | join(',') }}"),
        ..Mapping::default()
    };
    let read = trigger_of(one(json!({ "x": long }).to_string().as_bytes(), Some(&mapping)));
    assert_eq!((read.title.chars().count(), read.alias.unwrap().chars().count()), (250, 512));
    assert_eq!((read.description.chars().count(), read.tags.len()), (15_000, 20));
}

#[test]
fn a_mapping_that_cannot_be_read_is_told_with_its_place() {
    let told = |mapping: Mapping| faults(&mapping);
    let with_title = |text: &str| Mapping { title: some(text), ..Mapping::default() };
    let cases = [
        (with_title("{{ body.name "), "mapping.title", "Line 1, column"),
        (with_title("ok\n{{ body.name | nosuch }}"), "mapping.title", "Line 2, column 16: unknown filter"),
        (with_title("{{ boddy.name }}"), "mapping.title", "There is no 'boddy'"),
        (with_title("{{ item.name }}"), "mapping.title", "only where 'each' gives a list"),
        (with_title("{% include 'x' %}"), "mapping.title", "Line 1"),
        (with_title(&"x".repeat(5_000)), "mapping.title", "5000 characters long"),
        (Mapping { trigger_if: some("body.a =="), ..Mapping::default() }, "mapping.trigger_if", "Line 1, column"),
        (Mapping { resolve_if: some("body.ok"), ..Mapping::default() }, "mapping.alias", "Give an alias"),
        (
            Mapping { details: BTreeMap::from([("a\nb".to_owned(), "x".to_owned())]), ..Mapping::default() },
            "mapping.details.a\nb",
            "one line",
        ),
    ];
    for (mapping, field, sentence) in cases {
        let found = told(mapping);
        assert!(matches!(&found[..], [(at, what)] if at == field && what.contains(sentence)), "{field}: {found:?}");
    }
    let fine = Mapping {
        each: some("body.alerts"),
        title: some("{{ item.a.b.c | default('x') }} {{ range(3) | join }}"),
        ..Mapping::default()
    };
    assert_eq!(told(fine), []);
}

proptest! {
    #[test]
    fn no_bytes_and_no_template_make_it_panic(
        body in proptest::collection::vec(any::<u8>(), 0..200),
        text in r#"[{}%|.()\[\]'"a-z0-9 ~*+-]{0,60}"#,
    ) {
        let mapping = Mapping {
            title: Some(text.clone()), trigger_if: Some(text.clone()), each: Some(text.clone()), alias: Some(text),
            ..Mapping::default()
        };
        let _ = (faults(&mapping), read(&body, Some(&mapping)), read(&body, None));
    }
}
