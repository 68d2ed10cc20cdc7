//! Plans that people read.

use chrono::TimeDelta;
use oncall::setup::Object;
use oncall::{Override, OverrideId};
use uuid::Uuid;

use super::super::export;
use super::{DEMO, EXAMPLE, fresh, now, plan, shown, with};

fn planned(files: &[&str], file: &str, prune: bool) -> String {
    shown(&plan(&with(files), file, prune).unwrap_or_else(|faults| panic!("{faults:#?}")).changes)
}

#[test]
fn a_fresh_hub_gets_everything() {
    insta::assert_snapshot!(planned(&[], EXAMPLE, false));
}

#[test]
fn the_same_file_changes_nothing() {
    for file in [EXAMPLE, DEMO] {
        let setup = with(&[file]);
        let again = plan(&setup, file, false).unwrap();
        assert!(again.edits.is_empty() && again.changes.is_empty(), "{:?}", again.changes);
        assert_eq!(again.after, setup);
        let pruned = plan(&setup, file, true).unwrap();
        assert!(pruned.edits.is_empty() && pruned.changes.is_empty(), "{:?}", pruned.changes);
    }
}

#[test]
fn the_demo_team_comes_back_letter_by_letter() {
    assert_eq!(export(&with(&[DEMO])), DEMO);
}

#[test]
fn each_change_is_told() {
    let changed = EXAMPLE
        .replace(
            "participants: [anna@example.com, borys@example.com]",
            "participants: [borys@example.com, anna@example.com]",
        )
        .replace(
            "name: Anna,  time_zone: Europe/Kyiv",
            "name: Anna K., time_zone: Europe/Warsaw, paging_rules: {urgency: {P4: alarm}}",
        )
        .replace("    members:", "    longest_shift: 7d\n    members:")
        .replace("if_not: delivered", "if_not: acknowledged")
        .replace(
            "      - {policy: Payments 24/7}",
            "      - {when: {priority: [P5]}, nobody: true}\n      - {policy: Payments 24/7}",
        )
        .replace("mode: live", "mode: test");
    insta::assert_snapshot!(planned(&[EXAMPLE], &changed, false));
}

#[test]
fn what_is_not_in_the_file_is_kept_and_told() {
    let less = "\
version: 1
people:
  - {email: anna@example.com, name: Anna, time_zone: Europe/Kyiv}
teams:
  - name: Payments
    admins: [lead@example.com]
    members: [anna@example.com]
    schedules:
      - name: Payments 24/7
        time_zone: Europe/Kyiv
        rotations:
          - {name: nights, period: weekly, start: 2026-11-03T10:00, participants: [anna@example.com], restriction: {daily: 22:00-06:00}}
    escalation_policies: []
    integrations: []
";
    insta::assert_snapshot!(planned(&[EXAMPLE], less, false));
}

const ANNA_ALONE: &str = "\
version: 1
people:
  - {email: anna@example.com, name: Anna, time_zone: Europe/Kyiv}
teams:
  - name: Payments
    admins: [lead@example.com]
    members: [anna@example.com]
    schedules:
      - name: Payments 24/7
        time_zone: Europe/Kyiv
        rotations:
          - {name: all, period: weekly, start: 2026-11-03T10:00, participants: [anna@example.com]}
    escalation_policies: []
    routing: []
    integrations: []
";

#[test]
fn what_is_not_in_the_file_is_pruned_where_that_was_asked_for() {
    let search = "version: 1\nteams:\n  - {name: Search, admins: [lead@example.com], schedules: [{name: Search, time_zone: UTC}]}\n";
    insta::assert_snapshot!(planned(&[EXAMPLE, search], ANNA_ALONE, true));
    let before = with(&[EXAMPLE, search]);
    let after = plan(&before, ANNA_ALONE, true).unwrap().after;
    assert_eq!((after.people.len(), after.teams.len(), after.policies.len(), after.integrations.len()), (2, 1, 0, 0));
    assert!(after.person_by_email("lead@example.com").is_some(), "whoever applies the file stays");
}

#[test]
fn a_list_that_is_left_out_is_left_alone() {
    let nothing = "version: 1\nteams:\n  - name: Payments\n";
    for prune in [false, true] {
        assert_eq!(planned(&[EXAMPLE], nothing, prune), "", "prune: {prune}");
        assert_eq!(planned(&[EXAMPLE], "version: 1\n", prune), "", "prune: {prune}");
    }
    let rules = "paging_rules: {urgency: {P4: alarm}, quiet_hours: {from: 22:00, to: 07:00, at_most: chime}}";
    let person = |more: &str| {
        format!("version: 1\npeople:\n  - {{email: lead@example.com, name: Lead, time_zone: Europe/Kyiv{more}}}\n")
    };
    let setup = with(&[&person(&format!(", {rules}"))]);
    assert!(
        plan(&setup, &person(""), false).unwrap().changes.is_empty(),
        "what people set themselves stays, and who is hub admin"
    );
    assert_eq!(
        shown(&plan(&setup, &person(", paging_rules: {}"), false).unwrap().changes),
        "~ person lead@example.com\n    paging rules: {urgency: {P4: alarm}, quiet_hours: {from: 22:00, to: 07:00, at_most: chime}} → none\n"
    );
}

#[test]
fn a_test_gets_an_end_and_an_owner_once() {
    let test = "version: 1\nteams:\n  - {name: Payments, admins: [lead@example.com], integrations: [{name: try, kind: opsgenie, mode: test}]}\n";
    let setup = with(&[test]);
    insta::assert_snapshot!(shown(&plan(&fresh(), test, false).unwrap().changes));
    assert!(plan(&setup, test, false).unwrap().edits.is_empty());
    let live = test.replace("mode: test", "mode: live");
    insta::assert_snapshot!(shown(&plan(&setup, &live, false).unwrap().changes));
}

#[test]
fn new_integrations_want_keys_and_known_ones_do_not() {
    assert_eq!(plan(&fresh(), DEMO, false).unwrap().new_integrations.len(), 1);
    assert_eq!(plan(&with(&[DEMO]), DEMO, false).unwrap().new_integrations.len(), 0);
}

#[test]
fn what_goes_with_what_is_pruned_is_told() {
    let mut setup = with(&[EXAMPLE]);
    let schedule = setup.schedule_by_name("Payments 24/7").unwrap().id;
    let anna = setup.person_by_email("anna@example.com").unwrap().id;
    setup.insert(Object::Override(Override {
        id: OverrideId(Uuid::from_u128(7)),
        version: 1,
        schedule,
        alias: None,
        person: Some(anna),
        start: now() + TimeDelta::hours(1),
        end: now() + TimeDelta::hours(2),
        rotations: Vec::new(),
        created_at: now(),
        created_by: None,
        order: 0,
    }));
    let nothing = "version: 1\nteams:\n  - {name: Payments, schedules: [], escalation_policies: [], routing: []}\n";
    insta::assert_snapshot!(shown(&plan(&setup, nothing, true).unwrap().changes));
}
