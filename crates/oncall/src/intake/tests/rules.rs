use super::*;
use crate::priority::Priority;

fn holds(when: &Value) -> bool {
    let setup = ruled(json!([{"name": "r", "when": when, "then": {"priority": "P5"}}]));
    taken(&setup, stopped()).trigger.priority == Some(Priority::P5)
}

#[test]
fn a_condition_looks_at_a_field() {
    let cases = [
        (json!({"field": "title", "contains": "OUT OF"}), true),
        (json!({"field": "title", "equals": "Checkout: Out Of Memory"}), true),
        (json!({"field": "title", "equals": "out of memory"}), false),
        (json!({"field": "title", "matches": "^checkout: .*memory$"}), true),
        (json!({"field": "title", "matches": "^memory"}), false),
        (json!({"field": "description", "contains": "OutOfMemoryError"}), true),
        (json!({"field": "source", "equals": "aws.ecs"}), true),
        (json!({"field": "entity", "equals": "checkout"}), true),
        (json!({"field": "alias", "contains": "prod/"}), true),
        // The sender said none.
        (json!({"field": "priority", "equals": ""}), true),
        (json!({"field": "priority", "equals": "P3"}), false),
        (json!({"field": "priority", "equals": "P3", "not": true}), true),
        (json!({"field": "user", "equals": ""}), true),
        // Any of the labels, whatever the case; `not`: none of them.
        (json!({"field": "tags", "equals": "env:staging"}), true),
        (json!({"field": "tags", "equals": "ecs,Env:Staging"}), false),
        (json!({"field": "tags", "equals": "env:prod", "not": true}), true),
        (json!({"field": "tags", "contains": "staging", "not": true}), false),
        (json!({"field": "details.account", "equals": "111122223333"}), true),
        (json!({"field": "details.Account", "equals": "111122223333"}), false),
        (json!({"field": "details.exit_code", "equals": ""}), true),
        (json!({"field": "details.exit_code", "equals": "137", "not": true}), true),
        // An expression that cannot be read fits nothing; it is refused when it is saved.
        (json!({"field": "title", "matches": "("}), false),
    ];
    for (condition, expected) in cases {
        assert_eq!(holds(&json!({"conditions": [condition]})), expected, "{condition}");
    }
}

#[test]
fn all_or_any_of_several() {
    let (yes, no) = (json!({"field": "entity", "equals": "checkout"}), json!({"field": "entity", "equals": "x"}));
    let cases = [
        (json!({}), true),
        (json!({"matching": "any"}), true),
        (json!({"conditions": [yes, yes]}), true),
        (json!({"conditions": [yes, no]}), false),
        (json!({"matching": "any", "conditions": [yes, no]}), true),
        (json!({"matching": "any", "conditions": [no, no]}), false),
    ];
    for (when, expected) in cases {
        assert_eq!(holds(&when), expected, "{when}");
    }
}

#[test]
fn fields_have_names_and_others_are_refused_with_those_that_there_are() {
    let field = |text: &str| serde_json::from_value::<super::super::Field>(json!(text));
    for text in ["title", "description", "source", "entity", "alias", "priority", "tags", "user", "details.a.b"] {
        assert_eq!(field(text).unwrap().to_string(), text);
    }
    for text in ["message", "details", "details.", "details. ", ""] {
        let refusal = field(text).unwrap_err().to_string();
        assert!(refusal.contains("There are title, description"), "{text}: {refusal}");
    }
}

/// What each effect does to a stop without priority.
#[test]
fn effects() {
    struct Case {
        then: Value,
        told: &'static str,
        verdict: Verdict,
        check: fn(&Intake) -> bool,
    }
    let cases = [
        Case {
            then: json!({"priority": "P4"}),
            told: "Rule 'r' set the priority to P4.",
            verdict: Verdict::Call,
            check: |it| it.trigger.priority == Some(Priority::P4),
        },
        Case {
            then: json!({"tags": ["ecs", "team:payments"]}),
            told: "Rule 'r' added the tag 'team:payments'.",
            verdict: Verdict::Call,
            check: |it| it.trigger.tags == ["ecs", "Env:Staging", "team:payments"],
        },
        Case {
            then: json!({"alias": "{source}/{details.cluster}/{details.none}{"}),
            told: "Rule 'r' set the alias to 'aws.ecs/prod/{'.",
            verdict: Verdict::Call,
            check: |it| it.trigger.alias.as_deref() == Some("aws.ecs/prod/{"),
        },
        // An alias of nothing would merge what has nothing to do with each other: the sender's stays.
        Case {
            then: json!({"alias": " {details.none} ", "priority": "P2"}),
            told: "Rule 'r' set the priority to P2.",
            verdict: Verdict::Call,
            check: |it| it.trigger.alias.as_deref() == Some("ecs:prod/checkout"),
        },
        Case {
            then: json!({"resolve_after_minutes": 240}),
            told: "Rule 'r' has it resolve by itself after 4 hours without a repeat.",
            verdict: Verdict::Call,
            check: |it| it.judgement.resolve_after_minutes == Some(240),
        },
        Case {
            then: json!({"handling": "drop"}),
            told: "Rule 'r' dropped it.",
            verdict: Verdict::Drop { rule: "r".to_owned() },
            check: |_| true,
        },
        Case {
            then: json!({"handling": "only_count"}),
            told: "Rule 'r' only counts it: nobody is called.",
            verdict: Verdict::OnlyCount { rule: "r".to_owned() },
            check: |_| true,
        },
        Case {
            then: json!({"handling": {"hold": 5}, "priority": "P1"}),
            told: "Rule 'r' set the priority to P1, holds it for 5 minutes.",
            verdict: Verdict::Hold { rule: "r".to_owned(), minutes: 5 },
            check: |it| it.trigger.priority == Some(Priority::P1),
        },
    ];
    for case in cases {
        let intake = taken(&ruled(json!([{"name": "r", "then": case.then}])), stopped());
        assert_eq!(intake.judgement.applied, [case.told]);
        assert_eq!(intake.judgement.verdict, case.verdict, "{}", case.told);
        assert!((case.check)(&intake), "{intake:?}");
    }
}

#[test]
fn a_rule_sees_what_those_before_it_did_and_the_last_word_counts() {
    let setup = ruled(json!([
        {"name": "one", "then": {"priority": "P4", "tags": ["night"], "handling": {"hold": 5}}},
        {"name": "two", "when": {"conditions": [{"field": "tags", "equals": "night"}, {"field": "priority", "equals": "P4"}]},
         "then": {"priority": "P2", "handling": "only_count"}},
    ]));
    let intake = taken(&setup, stopped());
    assert_eq!(intake.trigger.priority, Some(Priority::P2));
    assert_eq!(intake.judgement.verdict, Verdict::OnlyCount { rule: "two".to_owned() });
    assert_eq!(intake.judgement.applied.len(), 2);
}

#[test]
fn after_a_stop_and_after_a_drop_nothing_is_looked_at() {
    for (then, verdict) in [
        (json!({"stop": true}), Verdict::Call),
        (json!({"handling": "drop"}), Verdict::Drop { rule: "first".to_owned() }),
    ] {
        let setup = ruled(json!([{"name": "first", "then": then}, {"name": "second", "then": {"priority": "P1"}}]));
        let intake = taken(&setup, stopped());
        assert_eq!((intake.trigger.priority, intake.judgement.verdict), (None, verdict));
    }
}

#[test]
fn a_rule_that_does_not_hold_does_not_stop() {
    let never = json!({"conditions": [{"field": "title", "equals": "x"}]});
    let setup = ruled(
        json!([{"name": "first", "when": never, "then": {"stop": true}}, {"name": "second", "then": {"priority": "P1"}}]),
    );
    assert_eq!(taken(&setup, stopped()).trigger.priority, Some(Priority::P1));
}

/// Pre-production is recognised by its account, or by a label that says so, and wakes nobody: a chime.
#[test]
fn pre_production_gets_its_lower_priority() {
    let setup = ruled(json!([{
        "name": "pre-production",
        "when": {"matching": "any", "conditions": [
            {"field": "details.account", "equals": "444455556666"},
            {"field": "tags", "matches": "^env(ironment)?[:=](dev|test|staging|preprod)"},
        ]},
        "then": {"priority": "P4", "tags": ["pre-production"], "stop": true},
    }, {"name": "production", "then": {"priority": "P2"}}]));
    let of = |account: &str, tags: &[&str]| {
        let mut trigger = stopped();
        trigger.details.insert("account".to_owned(), account.to_owned());
        trigger.tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        taken(&setup, trigger).trigger.priority
    };
    assert_eq!(of("444455556666", &[]), Some(Priority::P4));
    assert_eq!(of("111122223333", &["ecs", "env:staging"]), Some(Priority::P4));
    assert_eq!(of("111122223333", &["environment=preprod"]), Some(Priority::P4));
    assert_eq!(of("111122223333", &["ecs", "env:prod"]), Some(Priority::P2));
    assert_eq!(of("111122223333", &[]), Some(Priority::P2));
}

/// What closes a problem has to find what the rules made of its opening.
#[test]
fn what_resolves_is_found_by_the_alias_that_the_rules_give() {
    let setup = ruled(json!([
        {"name": "no news", "when": {"conditions": [{"field": "title", "contains": "OK"}]}, "then": {"handling": "drop"}},
        {"name": "by cluster", "then": {"alias": "{source}/{details.cluster}"}},
    ]));
    let opened = taken(&setup, stopped()).trigger.alias;
    assert_eq!(opened.as_deref(), Some("aws.ecs/prod"));
    let closing = Trigger { title: "OK: checkout runs again".to_owned(), ..stopped() };
    assert_eq!(setup.alias_after_rules(PROD, closing), opened, "a rule that drops drops no ending");
    let bare = Trigger { alias: Some("x".to_owned()), ..Trigger::default() };
    assert_eq!(world().alias_after_rules(PROD, bare), Some("x".to_owned()));
}

#[test]
fn an_integration_that_is_gone_rules_nothing() {
    let nobody = crate::ids::IntegrationId(Uuid::from_u128(99));
    let intake = world().intake(nobody, stopped());
    assert_eq!((intake.trigger, intake.judgement.verdict), (stopped(), Verdict::Call));
}

#[test]
fn spans_are_said_in_words() {
    for (minutes, words) in [
        (0, "0 minutes"),
        (1, "1 minute"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (240, "4 hours"),
        (1440, "1 day"),
        (2880, "2 days"),
        (1500, "25 hours"),
    ] {
        assert_eq!(super::super::rule::span(minutes), words);
    }
}
