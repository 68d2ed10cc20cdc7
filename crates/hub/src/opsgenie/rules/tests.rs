use oncall::TeamId;
use oncall::setup::{Object, Team};
use uuid::Uuid;

use super::*;

fn team_id() -> TeamId {
    TeamId(Uuid::from_u128(7))
}

fn setup() -> Setup {
    let mut setup = Setup::default();
    setup.insert(Object::Team(Team {
        id: team_id(),
        version: 1,
        name: "Payments".to_owned(),
        description: String::new(),
        members: Vec::new(),
        routing: Vec::new(),
        longest_shift_hours: None,
    }));
    setup
}

fn drafts(rules: &[Value]) -> Vec<RuleDraft> {
    rules.iter().map(|rule| serde_json::from_value(rule.clone()).unwrap()).collect()
}

fn rule(minutes: u32, if_not: Condition, notify: Target) -> Rule {
    Rule { after_minutes: minutes, if_not, notify }
}

#[test]
fn delays_conditions_and_words_for_a_team() {
    let team = json!({"type": "team", "name": "payments"});
    for (draft, expected) in [
        (
            json!({"notifyType": "all", "recipient": team, "delay": {"timeAmount": 5}}),
            rule(5, Condition::Acknowledged, Target::Team(team_id())),
        ),
        (
            json!({"condition": "if-not-closed", "notifyType": "admins", "recipient": team, "delay": {"timeAmount": 2, "timeUnit": "hours"}}),
            rule(120, Condition::Resolved, Target::TeamAdmins(team_id())),
        ),
        (
            json!({"condition": "IF-NOT-ACKED", "notifyType": "random", "recipient": team, "delay": {"timeAmount": 1, "timeUnit": "days"}}),
            rule(1440, Condition::Acknowledged, Target::RandomMember(team_id())),
        ),
    ] {
        assert_eq!(rules(&drafts(std::slice::from_ref(&draft)), &setup(), &[]).unwrap(), [expected], "{draft}");
    }
}

#[test]
fn what_comes_back_as_it_was_shown_stays_what_it_is() {
    let delivered = rule(1, Condition::Delivered, Target::TeamAdmins(team_id()));
    let old = [
        rule(0, Condition::Acknowledged, Target::Team(team_id())),
        delivered,
        rule(60, Condition::Resolved, Target::Team(team_id())),
    ];
    let mut theirs: Vec<Value> = old.iter().map(|rule| shown(&setup(), rule)).collect();
    assert_eq!(rules(&drafts(&theirs), &setup(), &old).unwrap(), old);

    // Another delay: it is another rule, in Opsgenie's words.
    theirs[1]["delay"]["timeAmount"] = json!(2);
    let changed = rules(&drafts(&theirs), &setup(), &old).unwrap();
    assert_eq!(changed[1], rule(2, Condition::Acknowledged, Target::TeamAdmins(team_id())));

    // It is kept once, not twice.
    let twice = rules(&drafts(&[shown(&setup(), &delivered), shown(&setup(), &delivered)]), &setup(), &old).unwrap();
    assert_eq!(twice, [delivered, Rule { if_not: Condition::Acknowledged, ..delivered }]);
}

#[test]
fn a_repeat_is_read() {
    let old = Some(Repeat { wait_minutes: 5, count: 3, resolve_after_all: true });
    let read = |json: Value| {
        let draft: Patch<RepeatDraft> = serde_json::from_value(json).unwrap();
        repeat(&draft, old).ok()
    };
    // Terraform sends an empty one where the file has none.
    assert_eq!(read(json!({})), Some(None));
    assert_eq!(read(Value::Null), Some(None));
    assert_eq!(repeat(&Patch::Kept, old).unwrap(), old);
    assert_eq!(
        read(json!({"waitInterval": 10})),
        Some(Some(Repeat { wait_minutes: 10, count: 1, resolve_after_all: false }))
    );
    assert_eq!(
        read(json!({"waitInterval": 5, "count": 3, "resetRecipientStates": false, "closeAlertAfterAll": true})),
        Some(old)
    );
    assert_eq!(read(json!({"waitInterval": 10, "resetRecipientStates": true})), None);
    assert_eq!(read(json!({"closeAlertAfterAll": true})), None);
}
