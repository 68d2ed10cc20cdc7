use super::*;
use crate::evidence::Runbook;
use crate::heartbeat::{Heartbeat, Pulse};
use crate::intake::KnownFaultRef;
use crate::priority::Priority;

fn out_of_memory() -> KnownFault {
    known(
        1,
        "b: out of memory",
        PAYMENTS,
        json!({
            "when": {"conditions": [{"field": "title", "contains": "out of memory"}]},
            "title": "checkout ran out of memory", "priority": "P1", "runbook": {"markdown": "1. Raise the limit."},
        }),
    )
}

fn catalogue(entries: impl IntoIterator<Item = KnownFault>) -> Setup {
    let mut setup = world();
    for entry in entries {
        setup.insert(Object::KnownFault(entry));
    }
    setup
}

#[test]
fn a_known_fault_gives_its_headline_runbook_and_priority() {
    let intake = taken(&catalogue([out_of_memory()]), stopped());
    assert_eq!(intake.trigger.title, "checkout ran out of memory");
    assert_eq!(intake.trigger.details["reported as"], "checkout: out of memory", "the sender's own words are kept");
    assert_eq!(intake.trigger.runbook, Some(Runbook::Markdown("1. Raise the limit.".to_owned())));
    assert_eq!(intake.trigger.priority, Some(Priority::P1));
    let known_fault = KnownFaultRef { id: out_of_memory().id, name: out_of_memory().name };
    assert_eq!(intake.judgement.known_fault, Some(known_fault));
    assert_eq!(intake.judgement.verdict, Verdict::Call);
}

#[test]
fn what_the_sender_or_a_rule_says_of_the_priority_goes_before() {
    let said = Trigger { priority: Some(Priority::P4), ..stopped() };
    assert_eq!(taken(&catalogue([out_of_memory()]), said).trigger.priority, Some(Priority::P4));
    let mut setup = ruled(json!([{"name": "r", "then": {"priority": "P5"}}]));
    setup.insert(Object::KnownFault(out_of_memory()));
    assert_eq!(taken(&setup, stopped()).trigger.priority, Some(Priority::P5));
}

#[test]
fn the_senders_runbook_goes_before_none_and_the_catalogues_before_the_senders() {
    let theirs = Some(Runbook::Link("https://wiki.example.com/theirs".to_owned()));
    let said = Trigger { runbook: theirs.clone(), ..stopped() };
    let without = KnownFault { runbook: None, title: None, ..out_of_memory() };
    let intake = taken(&catalogue([without]), said.clone());
    assert_eq!((intake.trigger.runbook, intake.trigger.title), (theirs, stopped().title));
    assert_eq!(taken(&catalogue([out_of_memory()]), said).trigger.runbook, out_of_memory().runbook);
}

#[test]
fn the_first_by_name_fits_and_only_of_ones_own_team() {
    let first = known(
        2,
        "a: anything of checkout",
        PAYMENTS,
        json!({
            "when": {"conditions": [{"field": "entity", "equals": "checkout"}]},
        }),
    );
    let of = |entries: Vec<KnownFault>| taken(&catalogue(entries), stopped()).judgement.known_fault.map(|it| it.name);
    assert_eq!(of(vec![out_of_memory(), first]), Some("a: anything of checkout".to_owned()));
    let others = KnownFault { team: TeamId(Uuid::from_u128(12)), ..out_of_memory() };
    assert_eq!(of(vec![others]), None);
    assert_eq!(of(vec![]), None);
}

#[test]
fn the_catalogue_sees_what_the_rules_did() {
    let mut setup = ruled(json!([{"name": "r", "then": {"tags": ["night"]}}]));
    let night = known(3, "night", PAYMENTS, json!({"when": {"conditions": [{"field": "tags", "equals": "night"}]}}));
    setup.insert(Object::KnownFault(night));
    assert_eq!(taken(&setup, stopped()).judgement.known_fault.map(|it| it.name), Some("night".to_owned()));
}

#[test]
fn what_is_dropped_fits_nothing_that_matters() {
    let mut setup = ruled(json!([{"name": "r", "then": {"handling": "drop"}}]));
    setup.insert(Object::KnownFault(out_of_memory()));
    assert!(matches!(taken(&setup, stopped()).judgement.verdict, Verdict::Drop { .. }));
}

#[test]
fn a_heartbeats_silence_may_be_a_known_fault_too() {
    let heartbeat: Heartbeat = serde_json::from_value(json!({
        "id": Uuid::from_u128(81), "team": PAYMENTS, "name": "backup", "interval_minutes": 1440, "enabled": true,
    }))
    .unwrap();
    let entry = known(
        4,
        "no backup",
        PAYMENTS,
        json!({
            "when": {"conditions": [{"field": "entity", "equals": "backup"}]}, "runbook": {"link": "https://wiki.example.com/backup"},
        }),
    );
    let mut setup = catalogue([entry]);
    setup.insert(Object::Heartbeat(heartbeat.clone()));
    let intake = setup.intake(heartbeat.shown().id, heartbeat.silence(Pulse::default()));
    assert_eq!(intake.judgement.known_fault.map(|it| it.name), Some("no backup".to_owned()));
    assert_eq!(intake.trigger.runbook, Some(Runbook::Link("https://wiki.example.com/backup".to_owned())));
}
