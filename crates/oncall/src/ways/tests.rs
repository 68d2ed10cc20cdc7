use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::incident::State;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn way(by: Medium, to: &str) -> Way {
    Way { id: WayId(Uuid::from_u128(1)), by, to: to.to_owned(), priorities: Vec::new(), after_minutes: 0 }
}

fn delivery() -> Delivery {
    let paged = at("2026-11-24T03:12:00Z");
    Delivery {
        id: DeliveryId(Uuid::from_u128(2)),
        about: About::Page { incident: IncidentId(Uuid::from_u128(3)), page: PageId(Uuid::from_u128(4)) },
        person: PersonRef { id: crate::PersonId(Uuid::from_u128(5)), name: "Anna".to_owned() },
        way: way(Medium::Email, "anna@example.com"),
        due_at: Some(paged),
        attempts: 0,
        state: DeliveryState::Waiting,
        last_answer: String::new(),
        created_at: paged,
        updated_at: paged,
    }
}

fn incident(change: impl FnOnce(&mut serde_json::Value)) -> Incident {
    let page = json!({"id": Uuid::from_u128(4), "person": {"id": Uuid::from_u128(5), "name": "Anna"},
        "at": "2026-11-24T03:12:00Z", "urgency": "alarm", "reason": "You are on call."});
    let mut value = json!({
        "id": Uuid::from_u128(3), "number": 1, "version": 3, "team": {"id": Uuid::from_u128(6), "name": "Payments"},
        "integration": {"id": Uuid::from_u128(7), "name": "prod-ecs", "kind": "amazon-sns", "mode": "live"},
        "alias": "a", "title": "checkout stopped", "description": "", "priority": "P3", "source": "", "entity": "",
        "tags": [], "details": {}, "state": "triggered", "count": 1, "opened_at": "2026-11-24T03:12:00Z",
        "last_occurred_at": "2026-11-24T03:12:00Z", "updated_at": "2026-11-24T03:12:00Z", "acknowledged": null,
        "resolved": null, "pages": [page]
    });
    change(&mut value);
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_way_is_taken_for_its_priorities_and_at_its_time() {
    let rules = PagingRules::default();
    let paged = at("2026-11-24T03:12:00Z");
    let all = Way { after_minutes: 2, ..way(Medium::Sms, "+380441234567") };
    let some = Way { priorities: vec![Priority::P1, Priority::P2], ..all.clone() };
    for priority in Priority::ALL {
        assert_eq!(rules.taken_at(&all, priority, paged, Tz::UTC), Some(at("2026-11-24T03:14:00Z")), "{priority}");
        let taken = rules.taken_at(&some, priority, paged, Tz::UTC).is_some();
        assert_eq!(taken, matches!(priority, Priority::P1 | Priority::P2), "{priority}");
    }
}

#[test]
fn quiet_hours_hold_back_what_is_louder_than_they_allow() {
    // 22:00 to 07:00 in Kyiv, which is two hours ahead.
    let (night, evening, morning) =
        (at("2026-11-24T01:00:00Z"), at("2026-11-24T19:55:00Z"), at("2026-11-24T04:55:00Z"));
    let table = [
        ("silent", Medium::Email, Priority::P3, night, 0, true),
        ("silent", Medium::Webhook, Priority::P3, night, 0, true),
        ("silent", Medium::Sms, Priority::P3, night, 0, false),
        ("silent", Medium::Voice, Priority::P3, night, 0, false),
        ("chime", Medium::Sms, Priority::P3, night, 0, true),
        ("chime", Medium::Voice, Priority::P3, night, 0, false),
        // Never for P1.
        ("silent", Medium::Sms, Priority::P1, night, 0, true),
        ("silent", Medium::Voice, Priority::P1, night, 10, true),
        // A page before the quiet hours rings on in them, and so do its ways.
        ("silent", Medium::Voice, Priority::P2, evening, 10, true),
        // A page in them was made silent; what is taken after them is heard.
        ("silent", Medium::Voice, Priority::P2, morning, 4, false),
        ("silent", Medium::Voice, Priority::P2, morning, 5, true),
    ];
    for (at_most, by, priority, paged, after_minutes, taken) in table {
        let quiet = json!({"quiet_hours": {"from": "22:00", "to": "07:00", "at_most": at_most}});
        let rules: PagingRules = serde_json::from_value(quiet).unwrap();
        let way = Way { after_minutes, ..way(by, "") };
        let found = rules.taken_at(&way, priority, paged, Tz::Europe__Kyiv).is_some();
        assert_eq!(found, taken, "{by:?} for {priority} at {paged} + {after_minutes} min, at most {at_most}");
    }
}

#[test]
fn a_failure_is_tried_again_more_and_more_seldom_and_then_given_up() {
    let mut now = at("2026-11-24T03:12:00Z");
    let mut delivery = delivery();
    let mut waits = Vec::new();
    while let Some(due) = delivery.due_at {
        waits.push((due - now).num_seconds());
        now = due;
        delivery = delivery.failed("the server does not answer".to_owned(), false, now);
        assert!(waits.len() < 20, "it never ends");
    }
    assert_eq!(waits, [0, 10, 30, 60, 120, 300, 600, 1_200, 1_800]);
    assert_eq!((delivery.state, delivery.attempts, delivery.updated_at), (DeliveryState::Failed, 9, now));
    assert_eq!(delivery.last_answer, "the server does not answer");

    let again = delivery.clone().retried(now);
    assert_eq!((again.state, again.due_at, again.attempts), (DeliveryState::Waiting, Some(now), 0));
    let sent = again.sent("250 OK".to_owned(), now);
    assert_eq!((sent.state, sent.due_at, sent.attempts), (DeliveryState::Sent, None, 1));
    assert_eq!(sent.clone().retried(now), sent, "what was sent is not sent again");
}

#[test]
fn what_is_pointless_is_given_up_at_once() {
    let now = at("2026-11-24T03:12:00Z");
    let failed = delivery().failed("there is no such number".to_owned(), true, now);
    assert_eq!((failed.state, failed.due_at, failed.attempts), (DeliveryState::Failed, None, 1));
}

#[test]
fn who_would_not_be_woken_is_told_at_once_but_for_what_quiet_hours_find_too_loud() {
    let (night, day) = ("2026-11-24T01:00:30Z", "2026-11-24T10:00:30Z");
    // Kyiv: 22:00 to 07:00 ends at 05:00 UTC.
    let table = [
        (None, Medium::Voice, night, Some(night)),
        (Some(("22:00", "07:00", Urgency::Chime)), Medium::Voice, night, Some("2026-11-24T05:00:00Z")),
        (Some(("22:00", "07:00", Urgency::Chime)), Medium::Voice, day, Some(day)),
        (Some(("22:00", "07:00", Urgency::Chime)), Medium::Sms, night, Some(night)),
        (Some(("22:00", "07:00", Urgency::Silent)), Medium::Sms, night, Some("2026-11-24T05:00:00Z")),
        (Some(("22:00", "07:00", Urgency::Silent)), Medium::Email, night, Some(night)),
        (Some(("00:00", "24:00", Urgency::Silent)), Medium::Webhook, night, Some(night)),
        (Some(("00:00", "24:00", Urgency::Silent)), Medium::Voice, night, None),
    ];
    for (hours, by, now, expected) in table {
        let quiet_hours = hours.map(|(from, to, at_most)| crate::setup::QuietHours {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            at_most,
        });
        let rules = PagingRules { quiet_hours, ..PagingRules::default() };
        // Neither priorities nor the time after a page hold it back: there is no page.
        let way = Way { priorities: vec![Priority::P1], after_minutes: 30, ..way(by, "") };
        assert_eq!(rules.warned_at(&way, at(now), Tz::Europe__Kyiv), expected.map(at), "{by:?} {hours:?} {now}");
    }
}

#[test]
fn a_message_of_no_page_is_kept_and_read_as_one() {
    let unreachable = Unreachable {
        teams: vec!["Payments".to_owned()],
        until: None,
        since: at("2026-11-24T03:12:00Z"),
        says: "No laptop of yours has ever connected.".to_owned(),
    };
    let told = Delivery { about: About::Unreachable { unreachable }, ..delivery() };
    let json = serde_json::to_value(&told).unwrap();
    assert_eq!((json.get("incident"), json["unreachable"]["teams"][0].as_str()), (None, Some("Payments")));
    assert_eq!(serde_json::from_value::<Delivery>(json).unwrap(), told);
    assert!(!told.is_wanted(&incident(|_| {})));
    let page = serde_json::to_value(delivery()).unwrap();
    assert_eq!(page["page"], json!(Uuid::from_u128(4)), "as it was kept before there were others");
    assert_eq!(serde_json::from_value::<Delivery>(page).unwrap(), delivery());
}

#[test]
fn a_delivery_is_wanted_while_its_page_calls() {
    let settled = json!("2026-11-24T03:13:00Z");
    assert!(delivery().is_wanted(&incident(|_| {})));
    // Somebody acknowledged, and a rule on "not resolved" called again: that page rings.
    assert!(delivery().is_wanted(&incident(|it| it["state"] = json!("acknowledged"))));
    for (what, change) in [
        (
            "settled",
            Box::new(|it: &mut serde_json::Value| it["pages"][0]["settled_at"] = settled.clone())
                as Box<dyn Fn(&mut _)>,
        ),
        ("resolved", Box::new(|it: &mut serde_json::Value| it["state"] = json!("resolved"))),
        ("snoozed", Box::new(|it: &mut serde_json::Value| it["snoozed_until"] = json!("2026-11-24T09:00:00Z"))),
        ("deleted", Box::new(|it: &mut serde_json::Value| it["deleted"] = json!(true))),
        ("another page", Box::new(|it: &mut serde_json::Value| it["pages"][0]["id"] = json!(Uuid::from_u128(9)))),
    ] {
        assert!(!delivery().is_wanted(&incident(change)), "{what}");
    }
    assert_eq!(incident(|_| {}).state, State::Triggered);
}

#[test]
fn a_way_that_was_corrected_is_taken_as_it_is_now_and_one_that_was_removed_is_not() {
    let corrected = Way { after_minutes: 9, ..way(Medium::Sms, "+380441234567") };
    let other = Way { id: WayId(Uuid::from_u128(8)), ..way(Medium::Email, "b@example.com") };
    let rules = |ways| PagingRules { ways, ..PagingRules::default() };
    let found = delivery().by_way_of(&rules(vec![other.clone(), corrected.clone()]));
    assert_eq!(found, Some(Delivery { way: corrected, ..delivery() }));
    assert_eq!(delivery().by_way_of(&rules(vec![other])), None);
}

#[test]
fn others_see_where_a_way_leads_but_no_secret_of_it() {
    let table = [
        (Medium::Email, "anna@example.com", "anna@example.com", "email"),
        (Medium::Sms, "+380441234567", "+380…67", "sms"),
        (Medium::Voice, "+15005550006", "+150…06", "voice"),
        (Medium::Sms, "+12345678", "+1…78", "sms"),
        (Medium::Webhook, "https://Hooks.example.com/T0/B0/secret?x=y", "Hooks.example.com", "hooks.example.com"),
        (Medium::Webhook, "http://127.0.0.1:8080#f", "127.0.0.1:8080", "127.0.0.1:8080"),
        (Medium::Webhook, "https://[2001:db8::1]:8443/x", "[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        (Medium::Webhook, "https://user:word@example.com/x", "example.com", "example.com"),
    ];
    for (by, to, shown, receiver) in table {
        let way = way(by, to);
        assert_eq!((way.shown_to().as_str(), way.receiver().as_str()), (shown, receiver), "{to}");
    }
}

proptest! {
    #[test]
    fn no_way_is_taken_before_its_time_and_quiet_hours_never_change_when(
        after_minutes in 0..=AFTER_LIMIT,
        seconds in 0_i64..4_000_000_000,
        by in prop::sample::select(vec![Medium::Email, Medium::Sms, Medium::Voice, Medium::Webhook]),
        priority in prop::sample::select(Priority::ALL.to_vec()),
        (from, to) in (0_u32..24, 0_u32..24),
        at_most in prop::sample::select(vec!["chime", "silent"]),
    ) {
        let paged = DateTime::from_timestamp(seconds, 0).unwrap();
        let way = Way { after_minutes, ..way(by, "") };
        let quiet = json!({"quiet_hours": {"from": format!("{from:02}:00"), "to": format!("{to:02}:30"), "at_most": at_most}});
        let rules: PagingRules = serde_json::from_value(quiet).unwrap();
        let usual = PagingRules::default().taken_at(&way, priority, paged, Tz::Europe__Kyiv);
        prop_assert_eq!(usual, Some(paged + TimeDelta::minutes(i64::from(after_minutes))));
        let found = rules.taken_at(&way, priority, paged, Tz::Europe__Kyiv);
        prop_assert!(found.is_none() || found == usual);
        if priority == Priority::P1 || matches!(by, Medium::Email | Medium::Webhook) {
            prop_assert_eq!(found, usual);
        }
    }

    #[test]
    fn where_a_way_leads_can_be_any_text(to in any::<String>()) {
        for by in [Medium::Email, Medium::Sms, Medium::Voice, Medium::Webhook] {
            let way = way(by, &to);
            prop_assert!(way.shown_to().chars().count() <= to.chars().count().max(1));
            let _ = way.receiver();
        }
    }
}
