use oncall::incident::{TAG_LIMIT, TAGS_LIMIT};
use oncall::signal::ALIAS_LIMIT;
use oncall::{Priority, Trigger};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::create::Create;
use super::fields::DETAILS_LIMIT;
use super::*;

fn create(body: &Value) -> Result<Trigger, Refusal> {
    read_create(body.to_string().as_bytes()).map(|create| create.trigger)
}

fn read_action(body: &[u8]) -> Result<Action, Refusal> {
    let mut fields = Fields::read(body)?;
    let action = fields.action();
    fields.done(action)
}

#[test]
fn a_whole_create_is_read() {
    let trigger = create(&json!({
        "message": "disk  full\n", "alias": "disk-7", "description": "97 %", "priority": "P1", "source": "zabbix",
        "entity": "db-1", "tags": ["a", " b", "a", ""], "details": {"host": "db-1", "free": 3, "none": null},
        "user": "zabbix", "note": "see the wiki", "responders": [{"type": "team", "name": "Payments"}], "actions": ["x"]
    }));
    assert_eq!(
        trigger.unwrap(),
        Trigger {
            alias: Some("disk-7".to_owned()),
            title: "disk full".to_owned(),
            description: "97 %".to_owned(),
            priority: Some(Priority::P1),
            source: "zabbix".to_owned(),
            entity: "db-1".to_owned(),
            tags: vec!["a".to_owned(), "b".to_owned()],
            details: BTreeMap::from([("free".to_owned(), "3".to_owned()), ("host".to_owned(), "db-1".to_owned())]),
            user: Some("zabbix".to_owned()),
            actions: vec!["x".to_owned()],
            note: Some("see the wiki".to_owned()),
            ..Trigger::default()
        }
    );
}

#[test]
fn only_the_message_is_needed_and_empty_is_absent() {
    let trigger = create(&json!({
        "message": "m", "alias": "", "description": null, "priority": null, "tags": null, "details": {}, "user": ""
    }));
    assert_eq!(trigger.unwrap(), Trigger { title: "m".to_owned(), ..Trigger::default() });
}

#[test]
fn each_wrong_field_is_named() {
    let cases = [
        (json!({}), "message"),
        (json!({"message": "  "}), "message"),
        (json!({"message": null}), "message"),
        (json!({"message": 5}), "message"),
        (json!({"message": "m", "alias": ["a"]}), "alias"),
        (json!({"message": "m", "priority": "urgent"}), "priority"),
        (json!({"message": "m", "tags": "a,b"}), "tags"),
        (json!({"message": "m", "tags": [1]}), "tags"),
        (json!({"message": "m", "details": []}), "details"),
        (json!({"message": "m", "responders": {}}), "responders"),
        (json!({"message": "m", "responders": ["x"]}), "responders"),
        (json!({"message": "m", "visibleTo": "x"}), "visibleTo"),
        (json!({"message": "m", "actions": "x"}), "actions"),
        (json!([]), "body"),
        (json!("m"), "body"),
    ];
    for (body, field) in cases {
        match create(&body) {
            Err(Refusal::Wrong(wrong)) => assert_eq!(wrong.keys().collect::<Vec<_>>(), [field], "{body}"),
            other => panic!("{body}: {other:?}"),
        }
    }
    assert!(matches!(read_create(b"{\"message\":"), Err(Refusal::NotJson(_))));
    assert!(matches!(read_create(b""), Err(Refusal::NotJson(_))));
}

#[test]
fn too_much_is_cut() {
    let details: Map<String, Value> = (0..3_000).map(|n| (format!("name {n}"), json!("v".repeat(100)))).collect();
    let trigger = create(&json!({
        "message": "m", "alias": "a".repeat(9_000), "source": "s".repeat(9_000), "details": details,
        "tags": (0..100).map(|n| format!("{n}{}", "t".repeat(200))).collect::<Vec<_>>()
    }))
    .unwrap();
    assert_eq!(trigger.alias.unwrap().chars().count(), ALIAS_LIMIT);
    assert_eq!(trigger.source.chars().count(), SOURCE_LIMIT);
    assert_eq!(trigger.tags.len(), TAGS_LIMIT);
    assert!(trigger.tags.iter().all(|tag| tag.chars().count() == TAG_LIMIT));
    let kept: usize = trigger.details.iter().map(|(name, value)| name.chars().count() + value.chars().count()).sum();
    assert!((DETAILS_LIMIT - 200..=DETAILS_LIMIT).contains(&kept), "{kept}");
}

#[test]
fn an_action_needs_no_body() {
    for empty in ["", "  \n", "{}", "{\"source\": \"http://am\"}", "{\"user\": \"\", \"note\": null}"] {
        assert_eq!(read_action(empty.as_bytes()), Ok(Action::default()), "{empty:?}");
    }
    let action = read_action(br#"{"user": "anna", "note": "on it"}"#).unwrap();
    assert_eq!(action, Action { user: Some("anna".to_owned()), note: Some("on it".to_owned()) });
    assert!(matches!(read_action(b"[]"), Err(Refusal::Wrong(_))));
    assert!(matches!(read_action(b"{\"note\": 5}"), Err(Refusal::Wrong(_))));
    assert!(matches!(read_action(b"nonsense"), Err(Refusal::NotJson(_))));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = (read_create(&body), read_action(&body));
    }

    #[test]
    fn no_object_makes_it_panic_or_keep_too_much(
        name in prop::sample::select(vec!["message", "tags", "details", "responders", "actions", "alias", "note", "teams"]),
        value in value(),
    ) {
        let body = json!({ "message": "m", name: value }).to_string();
        if let Ok(Create { trigger, responders }) = read_create(body.as_bytes()) {
            prop_assert!(trigger.tags.len() <= TAGS_LIMIT && trigger.actions.len() <= 10 && responders.len() <= 50);
            prop_assert!(!trigger.title.is_empty());
        }
        let _ = read_action(body.as_bytes());
    }
}

/// Any JSON, some levels deep.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,20}|[\u{0}-\u{20}]{0,5}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map("type|id|name|username|[a-z]{0,4}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

#[test]
fn whom_a_create_names_is_read_in_each_way() {
    let create = read_create(
        json!({
            "message": "m",
            "responders": [
                {"type": "team", "name": "Payments"}, {"type": "user", "username": "anna@example.com", "id": null},
                {"type": "schedule", "id": "4", "name": ""}, {"type": "user"}, {}
            ],
            "teams": [{"name": "Ops"}], "visibleTo": [{"type": "team", "id": "x"}]
        })
        .to_string()
        .as_bytes(),
    )
    .unwrap();
    let named = |kind: &str, id: Option<&str>, name: Option<&str>, username: Option<&str>| {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Named { kind: Some(kind.to_owned()), id: owned(id), name: owned(name), username: owned(username) }
    };
    assert_eq!(
        create.responders,
        [
            named("team", None, Some("Payments"), None),
            named("user", None, None, Some("anna@example.com")),
            named("schedule", Some("4"), None, None),
            named("team", None, Some("Ops"), None),
        ]
    );
}

#[test]
fn what_is_not_seen_on_a_screen_is_left_out() {
    let trigger =
        create(&json!({"message": "a\u{0}b\n c", "note": "n\u{7}", "actions": ["r", " r", "x".repeat(90)]})).unwrap();
    assert_eq!((trigger.title.as_str(), trigger.note.as_deref()), ("a b c", Some("n ")));
    assert_eq!(trigger.actions.len(), 2);
    assert_eq!(trigger.actions[1].chars().count(), 50);
}
