use chrono::TimeDelta;

use super::*;
use crate::ids::{IntegrationId, MaintenanceId};
use crate::intake::Maintenance;
use crate::setup::tests::now;

fn window(number: u128, start: i64, end: i64, integrations: &[IntegrationId]) -> Maintenance {
    let at = |minutes| now() + TimeDelta::minutes(minutes);
    let id = MaintenanceId(Uuid::from_u128(number));
    serde_json::from_value(json!({
        "id": id, "team": PAYMENTS, "description": "upgrade", "start": at(start), "end": at(end), "integrations": integrations,
    }))
    .unwrap()
}

#[test]
fn a_window_covers_from_its_start_to_before_its_end() {
    let window = window(1, 0, 60, &[]);
    let covers = |minutes| window.covers(PAYMENTS, PROD, now() + TimeDelta::minutes(minutes));
    assert_eq!([-1, 0, 59, 60].map(covers), [false, true, true, false]);
}

#[test]
fn it_covers_all_of_its_team_or_those_that_it_names() {
    let other = IntegrationId(Uuid::from_u128(52));
    let elsewhere = TeamId(Uuid::from_u128(12));
    let all = window(1, 0, 60, &[]);
    assert!(all.covers(PAYMENTS, PROD, now()) && all.covers(PAYMENTS, other, now()));
    assert!(!all.covers(elsewhere, PROD, now()));
    let one = window(1, 0, 60, &[other]);
    assert!(one.covers(PAYMENTS, other, now()) && !one.covers(PAYMENTS, PROD, now()));
}

#[test]
fn of_several_the_one_that_ends_last_counts() {
    let mut setup = world();
    for window in [window(1, -60, 30, &[]), window(2, -10, 90, &[PROD]), window(3, 10, 500, &[])] {
        setup.insert(Object::Maintenance(window));
    }
    let covering =
        |minutes| setup.maintenance_of(PAYMENTS, PROD, now() + TimeDelta::minutes(minutes)).map(|it| it.id.0.as_u128());
    assert_eq!([-20, 0, 20, 100, 500].map(covering), [Some(1), Some(2), Some(3), Some(3), None]);
}
