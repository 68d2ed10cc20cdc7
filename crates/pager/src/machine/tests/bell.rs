use oncall::{Duties, FeedEvent, Urgency};

use super::rig::*;
use crate::machine::effect::{DesktopEffect, Effect};
use crate::machine::input::{Connection, Finding, Input, Loss};
use crate::machine::view::{Bell, ConnectionState, Problem, View};

fn look(rig: &Rig) -> (Bell, ConnectionState) {
    let view = rig.view();
    (view.bell, view.connection.state)
}

#[test]
fn the_bell_follows_the_state() {
    let mut rig = Rig::signed_in();
    rig.step(Input::SignedOut);
    assert_eq!(look(&rig), (Bell::SignedOut, ConnectionState::SignedOut));
    rig.step(Input::SignedIn);
    assert_eq!(look(&rig), (Bell::OffDuty, ConnectionState::Connecting));
    rig.step(hello("e"));
    rig.step(snapshot(5, vec![]));
    assert_eq!(look(&rig).1, ConnectionState::Connecting, "not before it has caught up");
    rig.step(live());
    assert_eq!(look(&rig), (Bell::OnDuty, ConnectionState::Live));
    rig.step(entry(acknowledged(incident(1, 6, Urgency::Alarm), 6, borys())));
    assert_eq!(look(&rig).0, Bell::OnDuty, "what another works on is not mine");
    rig.step(entry(acknowledged(incident(2, 7, Urgency::Alarm), 7, anna())));
    assert_eq!((look(&rig).0, rig.view().acknowledged()), (Bell::Acknowledged, 1));
    let again = unacknowledged(acknowledged(unpaged(2, 8), 8, anna()), 8);
    rig.step(entry(again.clone()));
    assert_eq!((look(&rig).0, rig.view().acknowledged()), (Bell::OnDuty, 0), "what is triggered again is nobody's");
    rig.step(entry(acknowledged(again, 9, anna())));
    assert_eq!(look(&rig).0, Bell::Acknowledged);
    rig.step(entry(incident(3, 10, Urgency::Alarm)));
    assert_eq!(look(&rig).0, Bell::Ringing);
    rig.step(lost(Loss::Broken));
    rig.pass(60);
    assert_eq!(look(&rig), (Bell::Ringing, ConnectionState::CutOff), "ringing goes on while cut off");
    rig.step(click(3));
    assert_eq!(look(&rig).0, Bell::CutOff);
    rig.step(hello("e"));
    rig.step(snapshot(20, vec![]));
    rig.step(live());
    rig.step(Input::Feed(FeedEvent::Duty(Duties::default())));
    assert_eq!(look(&rig).0, Bell::OffDuty);
}

#[test]
fn a_short_loss_does_not_flicker_and_a_long_one_is_told() {
    let (mut rig, _) = Rig::live(5, vec![]);
    rig.step(lost(Loss::Broken));
    rig.pass(4);
    assert_eq!(look(&rig), (Bell::OnDuty, ConnectionState::Connecting));
    rig.step(Input::Connection(Connection::Connecting));
    rig.step(lost(Loss::Broken));
    rig.pass(1);
    assert_eq!(look(&rig), (Bell::CutOff, ConnectionState::CutOff));
    // A further attempt changes nothing of it until the feed is live.
    rig.step(Input::Connection(Connection::Connecting));
    rig.step(hello("e"));
    assert_eq!(look(&rig), (Bell::CutOff, ConnectionState::CutOff));
    let connection = rig.view().connection;
    assert_eq!((connection.detail.is_some(), connection.retry_at), (true, None));
    rig.step(live());
    assert_eq!(rig.view().connection.detail, None);
    assert_eq!(look(&rig), (Bell::OnDuty, ConnectionState::Live));
}

#[test]
fn a_hub_never_reached_is_told_after_the_same_time() {
    let mut rig = Rig::signed_in();
    rig.step(lost(Loss::Broken));
    rig.pass(4);
    assert_eq!(look(&rig), (Bell::OffDuty, ConnectionState::Connecting));
    rig.pass(1);
    assert_eq!(look(&rig), (Bell::CutOff, ConnectionState::CutOff));
}

#[test]
fn what_will_not_pass_by_itself_is_told_at_once() {
    let (mut rig, _) = Rig::live(5, vec![]);
    rig.step(lost(Loss::Foreign));
    assert_eq!(look(&rig), (Bell::CutOff, ConnectionState::CutOff));
    rig.step(lost(Loss::Refused));
    assert_eq!(look(&rig), (Bell::SignedOut, ConnectionState::SignedOut));
    assert!(rig.view().connection.detail.is_some());
    rig.step(Input::Connection(Connection::Connecting));
    assert_eq!(look(&rig), (Bell::SignedOut, ConnectionState::SignedOut));
    rig.step(lost(Loss::Broken));
    assert_eq!(look(&rig), (Bell::CutOff, ConnectionState::CutOff));
}

#[test]
fn a_problem_is_listed_once_and_until_it_is_gone() {
    let (mut rig, _) = Rig::live(5, vec![]);
    let problem = |code: &str, title: &str| Problem {
        code: code.to_owned(),
        title: title.to_owned(),
        meaning: "The alarm cannot be heard.".to_owned(),
        remedy: "Connect one.".to_owned(),
    };
    let found = |problem: &Problem| Input::Problem(Finding::Found(problem.clone()));
    let (first, newer, other) = (problem("a", "one"), problem("a", "two"), problem("b", "three"));
    rig.step(found(&first));
    assert_eq!(rig.step(found(&first)), [], "nothing has changed");
    rig.step(found(&other));
    rig.step(found(&newer));
    assert_eq!(rig.view().problems, [newer, other.clone()]);
    // They are the laptop's, not the account's.
    rig.step(Input::SignedOut);
    rig.step(Input::Problem(Finding::Gone { code: "a".to_owned() }));
    assert_eq!(rig.view().problems, [other]);
}

#[test]
fn the_view_is_published_when_it_changed_and_only_then() {
    let published = |effects: &[Effect]| {
        effects.iter().filter(|effect| matches!(effect, Effect::Desktop(DesktopEffect::Publish(_)))).count()
    };
    let mut rig = Rig::signed_in();
    assert_eq!(published(&rig.step(Input::Tick)), 0);
    assert_eq!(published(&rig.step(hello("e"))), 0, "nothing of a replay is shown in between");
    assert_eq!(published(&rig.step(snapshot(5, vec![]))), 0);
    assert_eq!(published(&rig.step(live())), 1);
    assert_eq!(published(&rig.step(pulse())), 0);
    assert_eq!(published(&rig.step(entry(unpaged(1, 6)))), 1);
    let effects = rig.step(entry(incident(2, 7, Urgency::Alarm)));
    let view = effects.iter().find_map(|effect| match effect {
        Effect::Desktop(DesktopEffect::Publish(view)) => Some(view.as_ref().clone()),
        _ => None,
    });
    assert_eq!(view, Some(rig.view()));
}

#[test]
fn the_view_is_the_contracts_json() {
    let (mut rig, _) = Rig::live(5, vec![unpaged(2, 5)]);
    rig.step(Input::Acknowledge { incident: id(2), how: crate::machine::input::How::Tray });
    rig.step(lost(Loss::Broken));
    let json = serde_json::to_value(rig.view()).unwrap();
    let check = serde_json::to_value(rig.view().check.unwrap()).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "bell": "on_duty",
            "connection": {
                "state": "connecting", "since": wall(0), "detail": "The hub ended the connection.", "retry_at": wall(1)
            },
            "person": {"id": anna().id, "name": "Anna"},
            "duty": {
                "now": [{
                    "team": {"id": team().id, "name": "Payments"},
                    "schedule": null,
                    "since": null,
                    "until": null,
                    "reason": "No schedule."
                }],
                "next": null,
                "asked": [],
                "answered": []
            },
            "on_duty": true,
            "pager": null,
            "ringing": [],
            "ringing_count": 0,
            "open": [serde_json::to_value(unpaged(2, 5)).unwrap()],
            "open_count": 1,
            "ringing_since": null,
            "silenced": [{"incident": id(2), "rings_again_at": null, "detail": null}],
            "problems": [],
            "check": check,
            "checking": false,
            "cut_off": {"since": wall(0), "rings_at": wall(60), "ringing": false, "quiet_until": null}
        })
    );
    assert_eq!(serde_json::from_value::<View>(json).unwrap(), rig.view());
}
