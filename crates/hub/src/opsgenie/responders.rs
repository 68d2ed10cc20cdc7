//! Responders: whom an alert's `responders` mean here.

use oncall::Setup;
use oncall::incident::{PolicyRef, Responder};

use super::named::Reference;
use crate::ingest::opsgenie::Named;

/// The fact under which the names are kept that nobody has here.
pub(super) const UNKNOWN: &str = "unknown_responders";

/// Whom it means.
///
/// # Errors
/// A sentence.
pub(super) fn resolve(named: Named, setup: &Setup) -> Result<Responder, String> {
    let reference = Reference::from(named);
    let kind = match reference.kind() {
        // Only a user has a user name.
        kind if kind.is_empty() && reference.username.is_some() => "user".to_owned(),
        kind => kind,
    };
    match kind.as_str() {
        "user" => reference.person(setup).map(|id| Responder::Person(setup.person_ref(id))),
        "team" => reference.team(setup).map(|id| Responder::Team(setup.teams[&id].shown())),
        "schedule" => reference.schedule(setup).map(|id| Responder::Schedule(setup.schedules[&id].shown())),
        "escalation" => reference
            .policy(setup)
            .map(|id| Responder::Policy(PolicyRef { id, name: setup.policies[&id].name.clone() })),
        _ => Err("A responder's 'type' must be one of user, team, schedule, escalation.".to_owned()),
    }
}

/// As it was named, such as `user anna@example.com`, for those who look why somebody was not called.
pub(super) fn as_named(named: &Named) -> String {
    let name = [&named.username, &named.name, &named.id].into_iter().flatten().next();
    [named.kind.as_deref(), name.map(String::as_str)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(kind: &str, name: &str) -> Named {
        Named { kind: Some(kind.to_owned()), name: Some(name.to_owned()), ..Named::default() }
    }

    #[test]
    fn who_is_unknown_is_said_as_it_was_named() {
        let setup = Setup::default();
        for (kind, why) in [
            ("team", "no team with the name 'Ops'"),
            ("user", "no user"),
            ("schedule", "no schedule"),
            ("escalation", "no escalation"),
            ("all", "'type'"),
            ("", "'type'"),
        ] {
            let told = resolve(named(kind, "Ops"), &setup).unwrap_err();
            assert!(told.contains(why), "{kind}: {told}");
        }
        assert_eq!(as_named(&named("team", "Ops")), "team Ops");
        assert_eq!(as_named(&Named { id: Some("7".to_owned()), ..Named::default() }), "7");
    }
}
