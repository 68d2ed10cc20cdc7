//! Everything that may be wrong with a file, with its place.

use super::{EXAMPLE, fresh, plan, told, with};

/// The example with one line replaced; the line is found by its beginning, spaces aside.
fn but(line: &str, instead: &str) -> String {
    let mut found = 0;
    let lines = EXAMPLE.lines().map(|it| {
        let hit = it.trim_start().starts_with(line);
        found += usize::from(hit);
        let indent = &it[..it.len() - it.trim_start().len()];
        if hit { format!("{indent}{instead}") } else { it.to_owned() }
    });
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    assert_eq!(found, 1, "{line}");
    text
}

fn faults(text: &str) -> String {
    match plan(&fresh(), text, false) {
        Ok(_) => String::new(),
        Err(faults) => told(&faults),
    }
}

/// Each file is refused, and among its faults is the expected one.
fn tell(table: &[(String, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, expected)| (faults(text), expected))
        .filter(|(found, expected)| !found.contains(*expected))
        .map(|(found, expected)| format!("expected {expected}\nfound    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_form_is_wrong() {
    let table = [
        (but("version:", "version: 2"), "1:10: This hub reads version 1 of the file, and this says version 2."),
        (but("version:", "# none"), "2:1: The key 'version' is missing here."),
        (but("- {email: anna", "- {email: anna@example.com, name: Anna}"), "3:5: The key 'time_zone' is missing here."),
        (
            but("- {email: anna", "- {email: anna@example.com, name: Anna, time_zone: Europe/Kyv}"),
            "3:54: 'Europe/Kyv' is not a time zone. An IANA name such as Europe/Kyiv was expected. Did you mean Europe/Kyiv?",
        ),
        (
            but("- {email: anna", "- {email: anna@example.com, name: 24, time_zone: Europe/Kyiv}"),
            "3:37: Expected here: a text. Found: the number 24. Put it in quotes if it is meant as a text.",
        ),
        (
            but("members:", "membrs: []"),
            "9:5: The key 'membrs' is not known here. Did you mean 'members'? Known: name, description, longest_shift, admins, members",
        ),
        (but("members:", "members:"), "9:12: Expected here: a list. Found: nothing. Write it, or take the key out."),
        (
            but("members:", "members: anna@example.com"),
            "9:14: Expected here: a list. Found: the text 'anna@example.com'.",
        ),
        (
            but("period:", "period: fortnightly"),
            "15:21: The word 'fortnightly' is not known here. Known: hourly, daily, weekly.",
        ),
        (but("length:", "length: -1"), "16:21: Expected here: a whole number, 0 or more. Found: the number -1."),
        (
            but("start:", "start: 2026-11-03T10:00Z"),
            "17:20: Expected here: a local time without an offset, such as 2026-11-03T10:00. Found: the text '2026-11-03T10:00Z'.",
        ),
        (
            but("participants:", "participants: [{person: anna@example.com}]"),
            "18:29: The key 'person' is not known here. Known: team.",
        ),
        (
            but("- {after: 30m", "- {after: 30, if_not: acknowledged, notify: {team_admins: Payments}}"),
            "24:21: Expected here: a duration such as 30m, 2h or 1d. Found: the number 30.",
        ),
        (
            but("- {after: 30m", "- {after: 30m, if_not: acknowledged, notify: {admins: Payments}}"),
            "24:57: The word 'admins' is not known here. Known: on_call, next_on_call, previous_on_call, person, team, team_admins, random_member.",
        ),
        (
            but("- {after: 30m", "- {after: 30m, if_not: acknowledged, notify: Payments}"),
            "24:56: The word 'Payments' is not known here.",
        ),
        (
            but(
                "- {after: 30m",
                "- {after: 30m, if_not: acknowledged, notify: {team: Payments, person: anna@example.com}}",
            ),
            "24:56: Exactly one of these was expected: on_call, next_on_call,",
        ),
        (but("- {name: prod", "- {name: prod-ecs, kind: sns, mode: live}"), "29:32: The word 'sns' is not known here."),
        (but("- {name: prod", "- {name: prod-ecs, kind: amazon-sns}"), "29:9: The key 'mode' is missing here."),
        (
            but("participants:", "participants: [anna@example.com]\n            restriction: {daily: 22:00}"),
            "19:34: Expected here: hours of the day such as 22:00-06:00. Found: the text '22:00'.",
        ),
        (
            but(
                "participants:",
                "participants: [anna@example.com]\n            restriction: {weekly: [fri 18:00 - mon]}",
            ),
            "19:36: Expected here: hours of the week such as fri 18:00 - mon 09:00. Found: the text 'fri 18:00 - mon'.",
        ),
        (
            but("admins:", "admins: [lead@example.com]\n    admins: []"),
            "9:5: 'admins' stands here a second time. Keep one of the two.",
        ),
        (but("admins:", "admins: [lead@example.com"), "This cannot be read as YAML"),
    ];
    tell(&table);
}

#[test]
fn names_lead_nowhere() {
    let table = [
        (
            but("participants:", "participants: [ann@example.com, borys@example.com]"),
            "18:28: There is no person with the e-mail address 'ann@example.com', neither in this file nor on the hub. Did you mean 'anna@example.com'?",
        ),
        (
            but("- {after: 1m", "- {after: 1m, if_not: delivered, notify: {next_on_call: Payments 24}}"),
            "23:67: There is no schedule 'Payments 24', neither in this file nor on the hub. Did you mean 'Payments 24/7'?",
        ),
        (
            but("- {after: 2h", "- {after: 2h, if_not: resolved, notify: {team: Search}}"),
            "25:58: There is no team 'Search', neither in this file nor on the hub.\n",
        ),
        (
            but("- {policy:", "- {policy: Nights}"),
            "27:18: There is no escalation policy 'Nights', neither in this file nor on the hub.\n",
        ),
        (
            but("- {policy:", "- {schedule: Nights}"),
            "27:20: There is no schedule 'Nights', neither in this file nor on the hub.\n",
        ),
        (but("- {policy:", "- {when: {priority: [P1]}}"), "27:9: This routing rule leads nowhere."),
        (
            but("- {policy:", "- {policy: Payments 24/7, nobody: true}"),
            "27:9: This routing rule leads to several at once.",
        ),
        (but("- {policy:", "- {nobody: false}"), "27:18: 'nobody: false' says nothing."),
        (
            but("- {policy:", "- {when: {hours: {time_zone: UTC}}, nobody: true}"),
            "27:24: Exactly one of daily or weekly was expected beside time_zone.",
        ),
        (
            but("members:", "members: [anna@example.com, Anna@example.com]"),
            "9:33: Anna@example.com is in this team twice.",
        ),
        (
            but("- {email: borys", "- {email: anna@example.com, name: Borys, time_zone: Europe/Kyiv}"),
            "4:13: The person 'anna@example.com' is in the file twice, first in line 3.",
        ),
        (
            but(
                "- {name: prod",
                "- {name: prod-ecs, kind: amazon-sns, mode: live}\n      - {name: PROD-ecs, kind: opsgenie, mode: live}",
            ),
            "30:16: The integration 'PROD-ecs' is in the file twice, first in line 29.",
        ),
    ];
    tell(&table);
}

#[test]
fn the_rules_do_not_allow_it() {
    let table = [
        (
            but(
                "- {email: anna",
                "- {email: anna@example.com, name: Anna, time_zone: UTC}\n  - {email: olha, name: Olha, time_zone: UTC}",
            ),
            "4:13: 'olha' is not an e-mail address",
        ),
        (
            but("participants:", "participants: [anna@example.com]\n            restriction: {daily: 22:00-22:00}"),
            "19:34: The hours from 22:00 to 22:00 have no length.",
        ),
        (but("participants:", "participants: [nobody]"), "18:27: The rotation 'weekly' has nobody in it."),
        (but("length:", "length: 0"), "16:21: A turn cannot last 0 periods"),
        (
            but("start:", "start: 2026-11-03T10:00\n            end: 2026-11-03T09:00"),
            "18:18: The rotation 'weekly' ends at",
        ),
        (
            but("- {after: 30m", "- {after: 60d, if_not: resolved, notify: {team: Payments}}"),
            "24:21: Rule 3 waits 86400 minutes",
        ),
        (
            but("- {policy:", "- {when: {message: {matches: \"(\"}}, nobody: true}"),
            "27:36: The regular expression '(' cannot be read",
        ),
        (
            but("- {name: prod", "- {name: prod-ecs, kind: amazon-sns, mode: live, expires: 2026-12-01T00:00:00Z}"),
            "29:65: A live integration has no end",
        ),
        (
            but("- {name: prod", "- {name: prod-ecs, kind: amazon-sns, mode: test, expires: 2025-12-01T00:00:00Z}"),
            "29:65: The end of the test is in the past.",
        ),
        (
            but("members:", "members: [anna@example.com]"),
            "18:46: Borys is not in the team Payments, whose rotation 'weekly' this is.",
        ),
        (but("admins:", "longest_shift: 0h"), "8:20: The longest shift must be between"),
        (
            but("- {email: lead", "- {email: lead@example.com, name: Lead, time_zone: UTC, hub_admin: false}"),
            "5:70: Lead is the last hub admin",
        ),
    ];
    tell(&table);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let form = "\
version: 1
people:
  - {email: anna@example.com, name: Anna, time_zone: Kyiv, nickname: A}
  - {name: Borys, time_zone: UTC}
teams:
  - name: Payments
    longest_shift: 90m
    schedules:
      - name: Payments 24/7
        time_zone: Mars/Phobos
        rotations:
          - {name: weekly, period: weekly, start: tomorrow, participants: []}
    escalation_policies:
      - name: Payments 24/7
        rules:
          - {after: soon, if_not: acknowledged, notify: {on_call: Payments 24/7}}
          - {after: 1m, if_not: read, notify: {}}
    routing: {policy: Payments 24/7}
";
    insta::assert_snapshot!(faults(form));
    let names = but("participants:", "participants: [ann@example.com, {team: Search}, bo@example.com]")
        .replace("{team: Payments}", "{team: Pay}")
        .replace("{policy: Payments 24/7}", "{policy: Payment 24/7}");
    insta::assert_snapshot!(faults(&names));
    let rules =
        but("participants:", "participants: []").replace("length: 1", "length: 0").replace("name: Anna", "name: ''");
    insta::assert_snapshot!(faults(&rules));
}

#[test]
fn what_is_in_use_cannot_be_pruned() {
    let setup = with(&[EXAMPLE]);
    let without_borys = "version: 1\npeople:\n  - {email: lead@example.com, name: Lead, time_zone: Europe/Kyiv}\n";
    let faults = plan(&setup, without_borys, true).unwrap_err();
    // Both are; which of the two is told is chance.
    assert_eq!(
        told(&faults).replace("borys@", "anna@"),
        "2:1: The person anna@example.com is not in the file, but cannot be removed: it is still in use by schedule 'Payments 24/7' \
         (rotation 'weekly'). Take it out there, or put it into the file.\n"
    );
}

#[test]
fn a_name_of_another_team_is_taken() {
    let setup = with(&[EXAMPLE]);
    let other = "version: 1\nteams:\n  - name: Search\n    schedules:\n      - {name: payments 24/7, time_zone: UTC}\n";
    let faults = plan(&setup, other, false).unwrap_err();
    assert!(told(&faults).starts_with("5:16: There is a schedule named 'Payments 24/7' already."), "{faults:?}");
}
