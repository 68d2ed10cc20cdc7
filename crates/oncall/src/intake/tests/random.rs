//! Any rules over any trigger.

use proptest::prelude::*;

use super::*;
use crate::escalation::Pattern;
use crate::intake::rule::TAGS_AFTER_RULES;
use crate::intake::{Criteria, Criterion, Effects, Field, Handling, Matching};
use crate::priority::Priority;
use crate::signal::ALIAS_LIMIT;

fn fields() -> impl Strategy<Value = Field> {
    let names =
        ["title", "description", "source", "entity", "alias", "priority", "tags", "user", "details.a", "details.\u{0}"];
    prop::sample::select(names.to_vec()).prop_map(|name| name.parse().unwrap())
}

fn criteria() -> impl Strategy<Value = Criteria> {
    let pattern = prop_oneof![
        ".{0,8}".prop_map(Pattern::Contains),
        ".{0,8}".prop_map(Pattern::Equals),
        prop_oneof![Just(".*".to_owned()), Just("(".to_owned()), Just("(.{1000}){1000}".to_owned()), ".{0,12}"]
            .prop_map(Pattern::Matches),
    ];
    let condition = (fields(), pattern, any::<bool>()).prop_map(|(field, is, not)| Criterion { field, is, not });
    (any::<bool>(), prop::collection::vec(condition, 0..4)).prop_map(|(any, conditions)| Criteria {
        matching: if any { Matching::Any } else { Matching::All },
        conditions,
    })
}

fn effects() -> impl Strategy<Value = Effects> {
    let handling = prop_oneof![Just(Handling::Drop), Just(Handling::OnlyCount), any::<u32>().prop_map(Handling::Hold)];
    let alias = prop_oneof![
        ".{0,40}",
        Just("{description}{description}{title}".to_owned()),
        Just("{{title}{details.}".to_owned())
    ];
    (
        prop::option::of(prop::sample::select(Priority::ALL.to_vec())),
        prop::collection::vec(".{0,10}", 0..60),
        prop::option::of(alias),
        prop::option::weighted(0.3, handling),
        prop::option::of(any::<u32>()),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(priority, tags, alias, handling, resolve_after_minutes, stop)| Effects {
            priority,
            tags,
            alias,
            handling,
            resolve_after_minutes,
            stop,
        })
}

fn a_rule() -> impl Strategy<Value = IntegrationRule> {
    (".{0,30}", criteria(), effects()).prop_map(|(name, when, then)| IntegrationRule { name, when, then })
}

fn a_trigger() -> impl Strategy<Value = Trigger> {
    let text = || prop_oneof![4 => ".{0,40}", 1 => Just("й\u{0}".repeat(7_000))];
    (prop::option::of(text()), text(), text(), prop::collection::vec(".{0,10}", 0..30), prop::option::of(text()))
        .prop_map(|(alias, title, description, tags, user)| Trigger {
            alias,
            title,
            details: [("a".to_owned(), description.clone())].into(),
            description,
            tags,
            user,
            ..Trigger::default()
        })
}

proptest! {
    #[test]
    fn any_rules_over_any_trigger(list in prop::collection::vec(a_rule(), 0..8), trigger in a_trigger()) {
        let mut setup = world();
        setup.insert(Object::Integration(Integration { rules: list.clone(), ..integration() }));
        let intake = taken(&setup, trigger.clone());
        prop_assert_eq!(&intake, &taken(&setup, trigger.clone()), "the same each time");

        // Bounded, whatever the rules say.
        let changed = intake.trigger.alias != trigger.alias;
        prop_assert!(!changed || intake.trigger.alias.as_ref().is_some_and(|alias| alias.chars().count() <= ALIAS_LIMIT && !alias.trim().is_empty()));
        prop_assert!(intake.trigger.tags.len() <= TAGS_AFTER_RULES.max(trigger.tags.len()));
        prop_assert!(intake.judgement.applied.len() <= list.len());
        prop_assert!(intake.judgement.applied.iter().all(|told| told.chars().count() <= 1_000));
        prop_assert_eq!(&intake.trigger.title, &trigger.title);
        prop_assert_eq!(&intake.trigger.details, &trigger.details);

        // Rules behind the first that holds and stops or drops change nothing: without them all is the same.
        let mut before = trigger.clone();
        for (place, rule) in list.iter().enumerate() {
            let mut until_here = world();
            until_here.insert(Object::Integration(Integration { rules: list[..=place].to_vec(), ..integration() }));
            let so_far = taken(&until_here, trigger.clone());
            if rule.when.hold(&before) && (rule.then.stop || rule.then.handling == Some(Handling::Drop)) {
                prop_assert_eq!(&so_far, &intake);
                break;
            }
            before = so_far.trigger;
        }
    }
}
