//! Every body in `tests/fixtures` of Alertmanager, Grafana, PagerDuty's clients and Zabbix, and what becomes of it; and that none of any
//! shape makes a reader panic.

use std::path::{Path, PathBuf};

use oncall::signal::{DESCRIPTION_LIMIT, TITLE_LIMIT, shorten};
use oncall::{Priority, Signal, Trigger};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Reading, alertmanager, grafana, pagerduty, zabbix};

fn folder(sender: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(sender)
}

fn body(sender: &str, name: &str) -> Vec<u8> {
    let path = folder(sender).join(format!("{name}.json"));
    std::fs::read(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

fn value(sender: &str, name: &str) -> Value {
    serde_json::from_slice(&body(sender, name)).unwrap()
}

fn each(sender: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder(sender)).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

fn signal(reading: &Reading) -> &Signal {
    match reading {
        Reading::Signal(signal) => signal,
        other => panic!("no signal: {other:?}"),
    }
}

fn trigger(reading: &Reading) -> &Trigger {
    match signal(reading) {
        Signal::Trigger(trigger) => trigger,
        other => panic!("no trigger: {other:?}"),
    }
}

fn zabbix_of(event: &Value) -> Reading {
    zabbix::read(event.to_string().as_bytes()).remove(0)
}

#[test]
fn every_fixture_reads_as_written_down() {
    let mut read = 0;
    for (sender, reader) in [
        ("alertmanager", alertmanager::read as fn(&[u8]) -> Vec<Reading>),
        ("grafana", grafana::read),
        ("zabbix", zabbix::read),
    ] {
        for (name, body) in each(sender) {
            insta::assert_json_snapshot!(format!("{sender}-{name}"), reader(&body));
            read += 1;
        }
    }
    for (name, body) in each("pagerduty") {
        let reader = if name == "change" { pagerduty::read_change } else { pagerduty::read };
        insta::assert_json_snapshot!(format!("pagerduty-{name}"), reader(&body).unwrap().meaning.unwrap());
        read += 1;
    }
    assert!(read > 35, "{read}");
}

#[test]
fn an_alert_is_the_same_problem_in_every_message_about_it() {
    let aliases = |name: &str| -> Vec<String> {
        let readings = alertmanager::read(&body("alertmanager", name));
        readings.iter().map(|reading| signal(reading).alias().unwrap().to_owned()).collect()
    };
    assert_eq!(aliases("firing"), aliases("grouped")[..1]);
    assert_eq!(aliases("grouped"), aliases("repeated"));
    assert_eq!(aliases("grouped"), aliases("partly-resolved"));
    assert_eq!(aliases("grouped")[1..], aliases("resolved"));
    let readings = alertmanager::read(&body("alertmanager", "partly-resolved"));
    assert!(matches!(signal(&readings[0]), Signal::Resolve { .. }));
    assert!(matches!(signal(&readings[1]), Signal::Trigger(_)));
}

#[test]
fn an_alert_without_a_fingerprint_is_named_by_its_labels() {
    let mut group = value("alertmanager", "firing");
    let alias = |group: &Value| {
        let readings = alertmanager::read(group.to_string().as_bytes());
        signal(&readings[0]).alias().unwrap().to_owned()
    };
    group["alerts"][0].as_object_mut().unwrap().remove("fingerprint");
    let named = alias(&group);
    assert!(named.starts_with("labels:"), "{named}");
    group["alerts"][0]["status"] = json!("resolved");
    group["alerts"][0]["annotations"] = json!({});
    assert_eq!(alias(&group), named, "what it says does not matter");
    group["alerts"][0]["labels"]["instance"] = json!("another");
    assert_ne!(alias(&group), named);
}

#[test]
fn a_severity_label_is_a_priority() {
    let mut group = value("alertmanager", "firing");
    for (labels, expected) in [
        (json!({"severity": "critical"}), Some(Priority::P1)),
        (json!({"severity": "Error"}), Some(Priority::P2)),
        (json!({"severity": "warning"}), Some(Priority::P3)),
        (json!({"severity": "info"}), Some(Priority::P5)),
        (json!({"severity": "none"}), Some(Priority::P5)),
        (json!({"severity": "purple"}), None),
        (json!({"severity": "warning", "priority": "P1"}), Some(Priority::P1)),
        (json!({}), None),
        (json!({"severity": {"an": "object"}}), None),
    ] {
        group["alerts"][0]["labels"] = labels.clone();
        let readings = alertmanager::read(group.to_string().as_bytes());
        assert_eq!(trigger(&readings[0]).priority, expected, "{labels}");
    }
}

#[test]
fn more_alerts_than_are_read_are_told_of() {
    let alert = json!({"labels": {"alertname": "x"}});
    let group = json!({"alerts": vec![alert; 1_003], "truncatedAlerts": 5});
    let readings = alertmanager::read(group.to_string().as_bytes());
    assert_eq!(readings.len(), 1_002);
    for (reading, count) in readings[1_000..].iter().zip(["3 further", "5 further"]) {
        assert!(matches!(reading, Reading::NotUnderstood { why } if why.contains(count)), "{reading:?}");
    }
}

#[test]
fn bodies_of_another_shape_are_not_understood_and_nobody_is_called() {
    let deep = "[".repeat(200_000);
    let bodies =
        ["", "null", "[]", "42", "\"text\"", "{}", "{", "\u{0}", "{\"alerts\":7}", "{\"a\":1e999}", deep.as_str()];
    for body in bodies.map(str::as_bytes).into_iter().chain([b"\xff\xfe".as_slice()]) {
        for reader in [alertmanager::read, grafana::read, zabbix::read] {
            let readings = reader(body);
            assert!(matches!(&readings[..], [Reading::NotUnderstood { .. }]), "{:?}: {readings:?}", body.first());
        }
    }
}

#[test]
fn a_value_is_cut_and_cleaned_but_never_lost() {
    let long = "дзвін\u{0}\n".repeat(20_000);
    let group = json!({"alerts": [{
        "labels": {"alertname": long, "severity": long, "host": long},
        "annotations": {"summary": long, "description": long, "runbook": long, "more": long},
        "generatorURL": format!("https://example.com/{}", "a".repeat(5_000)), "fingerprint": long
    }]});
    let readings = alertmanager::read(group.to_string().as_bytes());
    let read = trigger(&readings[0]);
    assert!(read.title.starts_with("дзвін дзвін") && !read.title.contains('\n'), "{}", &read.title[..40]);
    assert!(read.description.chars().count() <= DESCRIPTION_LIMIT && !read.description.contains('\0'));
    assert!(read.details.values().all(|value| value.chars().count() <= 1_000));
    assert_eq!((read.links.len(), read.tags.len()), (0, 0));
}

#[test]
fn an_event_of_pagerduty_is_refused_with_all_that_is_wrong() {
    let wrong = |event: Value| pagerduty::read(event.to_string().as_bytes()).unwrap().meaning.unwrap_err();
    let blank = |name: &str| format!("'{name}' is missing or blank");
    assert_eq!(wrong(json!({})), [blank("event_action")]);
    assert_eq!(wrong(json!({"event_action": "trigger"})), [blank("payload")]);
    assert_eq!(wrong(json!({"event_action": "acknowledge"})), [blank("dedup_key")]);
    assert_eq!(wrong(json!({"event_action": "resolve", "dedup_key": ""})), [blank("dedup_key")]);
    assert_eq!(
        wrong(json!({"event_action": "trigger", "payload": {"summary": " "}})),
        [blank("payload.summary"), blank("payload.source"), blank("payload.severity")]
    );
    let severity =
        wrong(json!({"event_action": "trigger", "payload": {"summary": "s", "source": "h", "severity": "bad"}}));
    assert!(severity[0].contains("'critical', 'warning', 'error' or 'info'"), "{severity:?}");
    assert!(wrong(json!({"event_action": "shout"}))[0].contains("'trigger', 'acknowledge' or 'resolve'"));
    let long = wrong(json!({"event_action": "resolve", "dedup_key": "x".repeat(256)}));
    assert!(long[0].contains("255"), "{long:?}");
    let change = pagerduty::read_change(b"{\"payload\": {}}").unwrap();
    assert_eq!(change.meaning.unwrap_err(), [blank("payload.summary")]);
    for body in ["", "[]", "text", "{\"a\":"] {
        assert!(pagerduty::read(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn an_event_without_a_key_has_the_same_one_when_it_is_sent_again() {
    let mut event = value("pagerduty", "trigger-without-key");
    let key = |event: &Value| pagerduty::read(event.to_string().as_bytes()).unwrap().meaning.unwrap().dedup_key;
    let made = key(&event);
    assert!(made.len() == 32 && made.bytes().all(|byte| byte.is_ascii_hexdigit()), "{made}");
    event["routing_key"] = json!("another");
    assert_eq!(key(&event), made, "a rotated key makes no other problem");
    event["payload"]["summary"] = json!("another");
    assert_ne!(key(&event), made);
}

#[test]
fn severities_of_pagerduty_are_priorities() {
    let mut event = value("pagerduty", "trigger");
    for (severity, priority) in
        [("critical", Priority::P1), ("error", Priority::P2), ("warning", Priority::P3), ("info", Priority::P5)]
    {
        event["payload"]["severity"] = json!(severity);
        let meaning = pagerduty::read(event.to_string().as_bytes()).unwrap().meaning.unwrap();
        assert_eq!(trigger(&meaning.reading).priority, Some(priority), "{severity}");
    }
}

#[test]
fn severities_of_zabbix_are_priorities() {
    let mut event = value("zabbix", "problem");
    for (number, word, priority) in [
        ("5", "Disaster", Priority::P1),
        ("4", "High", Priority::P2),
        ("3", "Average", Priority::P3),
        ("2", "Warning", Priority::P4),
        ("1", "Information", Priority::P5),
        ("0", "Not classified", Priority::P5),
    ] {
        event["nseverity"] = json!(number);
        event["severity"] = json!("Як завгодно");
        assert_eq!(trigger(&zabbix_of(&event)).priority, Some(priority), "{number}");
        event["nseverity"] = json!("{EVENT.NSEVERITY}");
        event["severity"] = json!(word);
        assert_eq!(trigger(&zabbix_of(&event)).priority, Some(priority), "{word}");
    }
}

#[test]
fn two_servers_that_count_alike_are_two_problems() {
    let mut event = value("zabbix", "problem");
    let one = signal(&zabbix_of(&event)).alias().unwrap().to_owned();
    event["zabbix_url"] = json!("https://zabbix.example.com/");
    assert_eq!(signal(&zabbix_of(&event)).alias().unwrap(), one, "a slash makes no difference");
    event["zabbix_url"] = json!("https://other.example.com");
    assert_ne!(signal(&zabbix_of(&event)).alias().unwrap(), one);
    event["event_id"] = json!("{EVENT.ID}");
    assert!(signal(&zabbix_of(&event)).alias().unwrap().contains("trigger:18000:db-1"));
}

/// JSON of any shape, often with the names that these senders use.
fn any_json() -> impl Strategy<Value = Value> {
    let names = proptest::sample::select(vec![
        "alerts",
        "status",
        "labels",
        "annotations",
        "fingerprint",
        "generatorURL",
        "externalURL",
        "truncatedAlerts",
        "values",
        "imageURL",
        "panelURL",
        "ruleId",
        "ruleUrl",
        "state",
        "tags",
        "evalMatches",
        "event_action",
        "dedup_key",
        "payload",
        "summary",
        "source",
        "severity",
        "custom_details",
        "links",
        "images",
        "href",
        "src",
        "event_id",
        "event_value",
        "event_update_status",
        "update_action",
        "trigger_id",
        "zabbix_url",
        "nseverity",
        "event_source",
        "alertname",
    ]);
    let words = proptest::sample::select(vec![
        "firing",
        "resolved",
        "trigger",
        "resolve",
        "critical",
        "1",
        "0",
        "https://example.com/",
        "acknowledged",
        "{EVENT.ID}",
        "ok",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        words.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 60, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((names.clone().prop_map(str::to_owned), inner), 0..10)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for reader in [alertmanager::read, grafana::read, zabbix::read] {
            prop_assert!(!reader(&bytes).is_empty());
        }
        let _ = (pagerduty::read(&bytes), pagerduty::read_change(&bytes));
    }

    /// Whatever is sent: it is read, and what wakes somebody has a title in one line and a key.
    #[test]
    fn no_json_makes_a_reader_panic_and_every_trigger_has_title_and_key(value in any_json(), other in any_json()) {
        let bodies = [value.clone(), json!({"alerts": [value.clone(), other.clone()]}), json!({"event_action": "trigger", "payload": other})];
        for body in bodies.map(|body| body.to_string()) {
            let mut readings = Vec::new();
            for reader in [alertmanager::read, grafana::read, zabbix::read] {
                readings.extend(reader(body.as_bytes()));
            }
            if let Ok(pagerduty::Event { meaning: Ok(meaning), .. }) = pagerduty::read(body.as_bytes()) {
                readings.push(meaning.reading);
            }
            prop_assert!(!readings.is_empty());
            for reading in readings {
                if let Reading::Signal(signal) = reading {
                    prop_assert!(signal.alias().is_some_and(|alias| !alias.is_empty()), "{}", body);
                    if let Signal::Trigger(trigger) = *signal {
                        let title = shorten(&trigger.title, TITLE_LIMIT);
                        prop_assert!(!title.trim().is_empty() && !title.contains(['\n', '\r']), "{}", body);
                    }
                }
            }
        }
    }
}
