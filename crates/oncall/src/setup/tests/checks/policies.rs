use super::*;

#[test]
fn policies() {
    let rule = |minutes: u32| json!({"after_minutes": minutes, "if_not": "resolved", "notify": {"person": DARIA}});
    let notify = |kind: &str| json!({ kind: NOBODY_KNOWN });
    let repeat = |wait: u32, count: u32| json!({"wait_minutes": wait, "count": count});
    let times = |count: u32| format!("A policy cannot repeat {count} times: give 1 to 20, or leave the repeat out.");
    refuses(
        &policy(),
        Object::Policy,
        &[
            ("/name", json!(""), "name", "An escalation policy needs a name."),
            ("/team", json!(NOBODY_KNOWN), "team", &unknown("team")),
            ("/rules", json!([]), "rules", "A policy needs at least one rule: without one, it would call nobody."),
            ("/rules", json!(vec![rule(1); 100]), "", ""),
            ("/rules", json!(vec![rule(1); 101]), "rules", "There are 101 rules; at most 100 are allowed."),
            ("/rules/1", rule(43200), "", ""),
            (
                "/rules/1",
                rule(43201),
                "rules[1].after_minutes",
                "Rule 2 waits 43201 minutes; at most 43200 (30 days) are allowed.",
            ),
            ("/rules/1/notify", notify("on_call"), "rules[1].notify.on_call", &unknown("schedule")),
            ("/rules/1/notify", notify("next_on_call"), "rules[1].notify.next_on_call", &unknown("schedule")),
            ("/rules/1/notify", notify("previous_on_call"), "rules[1].notify.previous_on_call", &unknown("schedule")),
            ("/rules/1/notify", notify("person"), "rules[1].notify.person", &unknown("person")),
            ("/rules/1/notify", notify("team"), "rules[1].notify.team", &unknown("team")),
            ("/rules/1/notify", notify("team_admins"), "rules[1].notify.team_admins", &unknown("team")),
            ("/rules/1/notify", notify("random_member"), "rules[1].notify.random_member", &unknown("team")),
            ("/repeat", repeat(10, 20), "", ""),
            ("/repeat", repeat(10, 0), "repeat.count", &times(0)),
            ("/repeat", repeat(10, 21), "repeat.count", &times(21)),
            (
                "/repeat",
                repeat(0, 1),
                "repeat.wait_minutes",
                "A policy must wait at least 1 minute before it repeats: else it would call everybody again at once.",
            ),
            (
                "/repeat",
                repeat(50000, 1),
                "repeat.wait_minutes",
                "The repeat waits 50000 minutes; at most 43200 (30 days) are allowed.",
            ),
        ],
    );
    let twin = Policy { id: PolicyId(Uuid::from_u128(42)), ..policy() };
    let detail = "There is an escalation policy named 'Payments 24/7' already. Choose another name.";
    assert_eq!(faults_of(&world(), [Edit::put(Object::Policy(twin))]), [("name".to_owned(), detail.to_owned())]);
}

#[test]
fn integrations() {
    let test = Integration { owner: Some(ANNA), expires_at: Some(at("2026-12-01T00:00:00Z")), ..integration() };
    let test = changed(&test, "/mode", json!("test"));
    refuses(
        &integration(),
        Object::Integration,
        &[
            ("/name", json!(""), "name", "An integration needs a name."),
            ("/team", json!(NOBODY_KNOWN), "team", &unknown("team")),
            (
                "/expires_at",
                json!("2026-12-01T00:00:00Z"),
                "expires_at",
                "A live integration has no end: only a test expires. Leave the end out.",
            ),
            ("/owner", json!(ANNA), "", ""),
            ("/owner", json!(NOBODY_KNOWN), "owner", &unknown("person")),
        ],
    );
    refuses(
        &test,
        Object::Integration,
        &[
            ("/owner", json!(null), "owner", "A test needs an owner: whom it pages, and who is told when it ends."),
            (
                "/expires_at",
                json!(null),
                "expires_at",
                "A test needs an end, so that a forgotten one wakes nobody. Give one within 90 days.",
            ),
            (
                "/expires_at",
                json!(NOW),
                "expires_at",
                "The end of the test is in the past. Give one that is to come, within 90 days.",
            ),
            ("/expires_at", json!("2027-02-22T10:00:00Z"), "", ""),
            (
                "/expires_at",
                json!("2027-02-22T10:00:01Z"),
                "expires_at",
                "A test may run for 90 days at most. Give an earlier end.",
            ),
        ],
    );
    let twin = Integration { id: IntegrationId(Uuid::from_u128(52)), ..integration() };
    let detail = "There is an integration in this team named 'prod-ecs' already. Choose another name.";
    assert_eq!(faults_of(&world(), [Edit::put(Object::Integration(twin))]), [("name".to_owned(), detail.to_owned())]);

    // An expired test may still be renamed.
    let setup = with(&world(), Object::Integration(test.clone()));
    let renamed = Edit::put(Object::Integration(changed(&test, "/name", json!("prod-ecs-old"))));
    assert!(setup.edited(vec![renamed], at("2027-01-01T00:00:00Z")).is_ok());
}

#[test]
fn what_was_not_touched_is_not_checked() {
    let mut setup = world();
    // As if the rules had become stricter since it was stored.
    setup.insert(Object::Policy(Policy { rules: Vec::new(), ..policy() }));
    assert_eq!(faults_of(&setup, [Edit::put(Object::Person(person(ANNA, "Anna K.")))]), []);
    let renamed = Policy { rules: Vec::new(), name: "Other".to_owned(), ..policy() };
    assert_eq!(faults_of(&setup, [Edit::put(Object::Policy(renamed))]).len(), 1);
}
