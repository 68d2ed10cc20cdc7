use std::path::Path;

use oncall::signal::TITLE_LIMIT;
use oncall::{Priority, Signal, Trigger};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:prod-alerts";

fn delivery() -> Delivery<'static> {
    Delivery { topic_arn: Some(TOPIC), subject: None }
}

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/aws").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

fn event(name: &str) -> Value {
    serde_json::from_str(&fixture(name)).unwrap()
}

fn reading(value: &Value) -> Reading {
    read(&value.to_string(), delivery())
}

fn trigger_of(reading: Reading) -> Trigger {
    match reading {
        Reading::Signal(signal) => match *signal {
            Signal::Trigger(trigger) => trigger,
            other => panic!("no trigger: {other:?}"),
        },
        other => panic!("no trigger: {other:?}"),
    }
}

fn alias_of(name: &str) -> String {
    match read(&fixture(name), delivery()) {
        Reading::Signal(signal) => signal.alias().unwrap().to_owned(),
        other => panic!("{name}: {other:?}"),
    }
}

/// Everything that was recorded or put together from AWS's documents, and what becomes of it.
#[test]
fn every_fixture_reads_as_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/aws");
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(names.len() > 25, "{names:?}");
    for name in names {
        insta::assert_json_snapshot!(name.as_str(), read(&fixture(&name), delivery()));
    }
}

#[test]
fn the_stops_of_one_service_are_one_incident_however_they_are_told() {
    let alias = "ecs:arn:aws:ecs:eu-west-1:111122223333:cluster/prod:service:checkout";
    for name in [
        "ecs-essential-exited.json",
        "ecs-failed-to-start.json",
        "ecs-health-check.json",
        "ecs-start-impaired.json",
        "transformed-object.json",
        "transformed-text-json.txt",
        "transformed-text-json-quoted.txt",
        "transformed-event-unescaped.txt",
        "transformed-bare.txt",
    ] {
        assert_eq!(alias_of(name), alias, "{name}");
    }
    let mut by_name = event("transformed-object.json");
    by_name["cluster"] = json!("prod");
    assert_eq!(trigger_of(reading(&by_name)).alias.as_deref(), Some(alias));
}

#[test]
fn an_alarm_is_opened_and_resolved_by_the_same_alias_in_both_forms() {
    let arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout 5xx";
    for name in ["cloudwatch-alarm.json", "cloudwatch-ok.json", "event-alarm.json", "event-ok.json", "sns-in-sns.json"]
    {
        assert_eq!(alias_of(name), arn, "{name}");
    }
    let mut without = event("cloudwatch-ok.json");
    without.as_object_mut().unwrap().remove("AlarmArn");
    match reading(&without) {
        Reading::Signal(signal) => {
            assert!(matches!(*signal, Signal::Resolve { .. }));
            assert_eq!(signal.alias(), Some(arn), "put together from the account and the topic's region");
        }
        other => panic!("{other:?}"),
    }
    let detail = event("event-ok.json")["detail"].clone();
    assert!(matches!(reading(&detail), Reading::Signal(signal) if signal.alias() == Some(arn)), "the detail alone");
}

/// A stop by AWS's stop code, its reason, the exit code and the group, and what becomes of it: a title and a priority, or nothing.
type Stop = (Option<&'static str>, &'static str, i64, &'static str, Option<(&'static str, Priority)>);

const SERVICE: &str = "service:checkout";
const JOB: &str = "family:report";
const EXITED: (Option<&str>, &str) = (Some("EssentialContainerExited"), "Essential container in task exited");
const BY_SCHEDULER: Option<&str> = Some("ServiceSchedulerInitiated");
const SCALING: &str = "Scaling activity initiated by (deployment ecs-svc/1)";
const UNHEALTHY: &str = "(service checkout) (instance i-1) (port 80) is unhealthy in (target-group x)";

const STOPS: [Stop; 16] = [
    (EXITED.0, EXITED.1, 1, SERVICE, Some(("checkout stopped", Priority::P3))),
    (EXITED.0, EXITED.1, 0, SERVICE, Some(("checkout stopped", Priority::P3))),
    (EXITED.0, EXITED.1, 0, JOB, None),
    (EXITED.0, EXITED.1, 2, JOB, Some(("report stopped", Priority::P3))),
    (Some("TaskFailedToStart"), "CannotPull", 1, SERVICE, Some(("checkout failed to start", Priority::P3))),
    (BY_SCHEDULER, SCALING, 137, SERVICE, None),
    (BY_SCHEDULER, "", 143, SERVICE, None),
    (None, SCALING, 143, SERVICE, None),
    (BY_SCHEDULER, UNHEALTHY, 137, SERVICE, Some(("checkout failed its health checks", Priority::P3))),
    (BY_SCHEDULER, "Task failed to pass", 137, SERVICE, Some(("checkout stopped", Priority::P3))),
    (Some("SpotInterruption"), "Spot", 143, SERVICE, Some(("checkout was interrupted by AWS", Priority::P4))),
    (Some("TerminationNotice"), "Host", 143, SERVICE, Some(("checkout was interrupted by AWS", Priority::P4))),
    (Some("SpotInterruption"), "Spot", 143, JOB, Some(("report was interrupted by AWS", Priority::P3))),
    (Some("UserInitiated"), "Task stopped by user", 143, SERVICE, Some(("checkout stopped by hand", Priority::P3))),
    (Some("SomethingNew"), "", 0, SERVICE, Some(("checkout stopped", Priority::P3))),
    (None, "", 0, SERVICE, Some(("checkout stopped", Priority::P3))),
];

#[test]
fn only_stops_that_are_faults_call_somebody() {
    for (code, reason, exit, group, becomes) in STOPS {
        let mut event = event("ecs-essential-exited.json");
        let detail = event["detail"].as_object_mut().unwrap();
        detail.insert("stopCode".to_owned(), json!(code));
        detail.insert("stoppedReason".to_owned(), json!(reason));
        detail.insert("group".to_owned(), json!(group));
        detail.insert("containers".to_owned(), json!([{"name": "app", "exitCode": exit}]));
        match (reading(&event), becomes) {
            (Reading::Ignored { .. }, None) => {}
            (read @ Reading::Signal(_), Some((title, priority))) => {
                let trigger = trigger_of(read);
                assert_eq!((trigger.title.as_str(), trigger.priority), (title, Some(priority)));
            }
            (other, expected) => panic!("{code:?} {reason} {exit} {group}: {other:?}, not {expected:?}"),
        }
    }
}

/// A quiet interruption is raised by a loud stop of the same service: each states its priority.
#[test]
fn every_stop_states_its_priority() {
    for name in ["ecs-essential-exited.json", "ecs-spot.json", "ecs-start-impaired.json", "ecs-deployment-failed.json"]
    {
        assert!(trigger_of(read(&fixture(name), delivery())).priority.is_some(), "{name}");
    }
}

#[test]
fn a_task_that_has_not_stopped_calls_nobody() {
    for status in ["PROVISIONING", "PENDING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING"] {
        let mut event = event("ecs-essential-exited.json");
        event["detail"]["lastStatus"] = json!(status);
        assert!(matches!(reading(&event), Reading::Ignored { .. }), "{status}");
    }
}

#[test]
fn a_template_may_name_its_fields_as_it_likes_and_leave_most_out() {
    for body in [
        json!({"clusterArn": "prod", "group": "service:checkout", "stoppedReason": "r"}),
        json!({"Cluster": "prod", "Service": "checkout", "Stopped reason": "r"}),
        json!({"cluster": "prod", "service": "service:checkout", "stopped_reason": "r"}),
        json!({"detail": {"cluster": "prod", "group": "service:checkout", "stoppedReason": "r"}}),
        json!({"detail": "{cluster:prod,group:service:checkout,stoppedReason:r}"}),
        json!({"detail": "{\"cluster\":\"prod\",\"group\":\"service:checkout\",\"stoppedReason\":\"r\"}"}),
    ] {
        let trigger = trigger_of(reading(&body));
        assert_eq!(trigger.title, "checkout stopped", "{body}");
        assert_eq!(trigger.alias.as_deref(), Some("ecs:prod:service:checkout"), "{body}");
        assert_eq!(trigger.details.get("cluster").map(String::as_str), Some("prod"), "{body}");
        assert_eq!(trigger.details.get("stopped_reason").map(String::as_str), Some("r"), "{body}");
    }
    let stated = trigger_of(reading(&json!({"group": "service:checkout", "stoppedReason": "r", "priority": "P1"})));
    assert_eq!(stated.priority, Some(Priority::P1));
}

#[test]
fn the_words_before_the_object_are_the_title_and_name_the_service() {
    let object = json!({"cluster": "prod", "group": "service:checkout", "stoppedReason": "r"});
    for (before, title) in [
        ("ECS task stopped: ", "ECS task stopped: checkout"),
        ("The service checkout is down - ", "The service checkout is down"),
        ("Fault in production\nDetail:\n", "Fault in production: checkout"),
        ("Detail: ", "checkout stopped"),
        ("", "checkout stopped"),
    ] {
        let trigger = trigger_of(read(&format!("{before}{object}"), delivery()));
        assert_eq!(trigger.title, title, "{before:?}");
    }
    let scale_in =
        json!({"group": "service:checkout", "stoppedReason": "Scaling activity initiated by (deployment x)"});
    assert!(matches!(read(&format!("ECS task stopped: {scale_in}"), delivery()), Reading::Ignored { .. }));
}

#[test]
fn plain_text_opens_an_incident_of_its_own() {
    let with_subject = Delivery { subject: Some("Backup\nfailed"), ..delivery() };
    let trigger = trigger_of(read("host db-1", with_subject));
    assert_eq!((trigger.title.as_str(), trigger.description.as_str()), ("Backup failed", "host db-1"));
    assert_eq!((trigger.alias, trigger.source.as_str()), (None, "prod-alerts"));
    let trigger = trigger_of(read("Backup failed", Delivery::default()));
    assert_eq!((trigger.title.as_str(), trigger.description.as_str()), ("Backup failed", ""));
    for odd in ["", "\"\"", "42", "null", "[]", "[1, 2]", "\u{0}", "{", "{}"] {
        assert!(!trigger_of(read(odd, delivery())).title.is_empty(), "{odd:?}");
    }
}

#[test]
fn a_headline_that_says_resolved_calls_nobody() {
    let delivery = Delivery { subject: Some("[RESOLVED] HighLoad"), ..delivery() };
    assert!(matches!(read("all is well", delivery), Reading::Ignored { .. }));
    let delivery = Delivery { subject: Some("[FIRING:1] HighLoad"), ..delivery };
    assert_eq!(trigger_of(read("load 7", delivery)).title, "[FIRING:1] HighLoad");
}

#[test]
fn a_link_is_never_made_from_a_region_that_is_none() {
    let mut event = event("ecs-essential-exited.json");
    event["region"] = json!("evil.example/");
    let trigger = trigger_of(reading(&event));
    assert_eq!(trigger.links, []);
}

#[test]
fn hostile_messages_are_read_to_their_end() {
    let deep = "[".repeat(500_000);
    let quoted = (0..12).fold("x".to_owned(), |text, _| Value::String(text).to_string());
    let huge = "{\"n\": 1e999, \"group\": \"service:a\", \"stoppedReason\": \"r\"}";
    let wrapped =
        (0..8).fold("{}".to_owned(), |inner, _| json!({"Type": "Notification", "Message": inner}).to_string());
    for message in [deep.as_str(), &quoted, huge, &wrapped, "{\"detail\": []}", "{\"detail\": {}}"] {
        let _ = read(message, delivery());
    }
}

/// JSON of any shape, often with the names that AWS uses.
fn any_json() -> impl Strategy<Value = Value> {
    let names = proptest::sample::select(vec![
        "AlarmName",
        "NewStateValue",
        "AlarmArn",
        "Trigger",
        "Metrics",
        "detail",
        "detail-type",
        "source",
        "resources",
        "region",
        "account",
        "id",
        "alarmName",
        "state",
        "value",
        "configuration",
        "metrics",
        "clusterArn",
        "group",
        "stoppedReason",
        "stopCode",
        "lastStatus",
        "containers",
        "exitCode",
        "name",
        "reason",
        "taskArn",
        "Type",
        "Message",
        "priority",
        "eventName",
        "Threshold",
        "ComparisonOperator",
        "Period",
        "EvaluationPeriods",
        "Dimensions",
        "TriggeringChildren",
        "NewStateReason",
        "MetricName",
        "Namespace",
        "DatapointsToAlarm",
        "reasonData",
        "recentDatapoints",
        "evaluatedDatapoints",
        "timestamp",
        "startDate",
    ]);
    let words = proptest::sample::select(vec![
        "ALARM",
        "OK",
        "INSUFFICIENT_DATA",
        "ECS Task State Change",
        "ECS Deployment State Change",
        "ECS Service Action",
        "CloudWatch Alarm State Change",
        "STOPPED",
        "arn:aws:ecs:eu-west-1:1:service/a/b",
        "arn:aws:ecs",
        "service:",
        "Threshold Crossed: 1 out of the last 1 datapoints [7.0 (03/11/26 09:58:00)] was greater than the threshold (1.0).",
        "{\"recentDatapoints\":[1e308,-1],\"evaluatedDatapoints\":[{\"value\":2}]}",
        "2026-11-03T09:58:00.000+0000",
        "family:x",
        "Notification",
        "SERVICE_DEPLOYMENT_FAILED",
        "UserInitiated",
        "",
        ":",
        "/",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        words.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((names.clone().prop_map(str::to_owned), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}", subject in proptest::option::of("\\PC{0,20}")) {
        let _ = read(&text, Delivery { topic_arn: Some(&text), subject: subject.as_deref() });
    }

    /// Whatever is sent: it is read, and what wakes somebody has a title in one line.
    #[test]
    fn no_json_makes_it_panic_and_every_trigger_has_a_title(value in any_json(), before in "[a-z :\"\n]{0,12}") {
        for message in [value.to_string(), format!("{before}{value}"), value.to_string().replace('"', "")] {
            if let Reading::Signal(signal) = read(&message, delivery())
                && let Signal::Trigger(trigger) = *signal
            {
                let title = oncall::signal::shorten(&trigger.title, TITLE_LIMIT);
                prop_assert!(!title.trim().is_empty(), "{}", message);
                prop_assert!(!title.contains(['\n', '\r']), "{:?}", title);
            }
        }
    }
}
