//! What becomes of signals: tables of rules, of the catalogue, of maintenance windows, and any rules over any trigger.

#![allow(clippy::needless_pass_by_value, reason = "values are written where they are used")]

mod catalogue;
mod maintenance;
mod random;
mod rules;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Intake, IntegrationRule, KnownFault, Verdict};
use crate::ids::{KnownFaultId, TeamId};
use crate::setup::tests::{PAYMENTS, PROD, integration, world};
use crate::setup::{Integration, Object, Setup};
use crate::signal::Trigger;

/// A stop of a task, as the reader of ECS events makes it.
fn stopped() -> Trigger {
    Trigger {
        alias: Some("ecs:prod/checkout".to_owned()),
        title: "checkout: out of memory".to_owned(),
        description: "OutOfMemoryError: Container killed due to memory usage".to_owned(),
        source: "aws.ecs".to_owned(),
        entity: "checkout".to_owned(),
        tags: vec!["ecs".to_owned(), "Env:Staging".to_owned()],
        details: [("account", "111122223333"), ("cluster", "prod"), ("region", "eu-central-1")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..Trigger::default()
    }
}

fn rules(rules: Value) -> Vec<IntegrationRule> {
    serde_json::from_value(rules).unwrap()
}

/// The world whose integration has these rules.
fn ruled(list: Value) -> Setup {
    let mut setup = world();
    setup.insert(Object::Integration(Integration { rules: rules(list), ..integration() }));
    setup
}

fn known(number: u128, name: &str, team: TeamId, fields: Value) -> KnownFault {
    let mut whole = json!({"id": KnownFaultId(Uuid::from_u128(number)), "team": team, "name": name});
    whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(whole).unwrap()
}

fn taken(setup: &Setup, trigger: Trigger) -> Intake {
    setup.intake(PROD, trigger)
}
