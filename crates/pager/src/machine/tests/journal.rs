//! What happened to the laptop is told to the hub: in order, each at least once.

use oncall::PersonRef;
use oncall::pager::{Happened, JournalEntry};

use super::rig::*;
use crate::machine::effect::{Effect, Request};
use crate::machine::input::{Input, Jump, Loss};
use crate::machine::journal::{BATCH, LIMIT};

fn wrote(number: u32) -> JournalEntry {
    JournalEntry { at: wall(0), happened: Happened::Hung { seconds: number } }
}

fn happened(number: u32) -> Input {
    Input::Happened(wrote(number))
}

/// Lets the hub take all of it, and returns what it took, request by request.
fn deliver(rig: &mut Rig, effects: &[Effect]) -> Vec<Vec<JournalEntry>> {
    let mut all = Vec::new();
    let mut running = journal_requests(effects);
    while let Some(request) = running.pop() {
        assert_eq!(running, [], "one request at a time");
        if let Request::Journal(_, entries) = &request {
            all.push(entries.clone());
        }
        running = journal_requests(&rig.step(told(request)));
    }
    all
}

fn journal_requests(effects: &[Effect]) -> Vec<Request> {
    requests(effects).into_iter().filter(|request| matches!(request, Request::Journal(..))).collect()
}

#[test]
fn what_happened_before_the_hub_knows_the_laptop_waits_for_it() {
    let mut rig = Rig::started();
    rig.step(happened(1));
    rig.step(Input::SignedIn);
    assert_eq!(journal(&rig.step(happened(2))), []);
    let effects = rig.step(hello_to(called(LAPTOP, false), wall(0)));
    assert_eq!(deliver(&mut rig, &effects), [vec![wrote(1), wrote(2)]]);
    assert_eq!(journal(&rig.pass(600)), []);
}

#[test]
fn many_go_in_pieces_and_the_oldest_are_given_up() {
    let limit = u32::try_from(LIMIT).unwrap();
    let mut rig = Rig::signed_in();
    for number in 0..limit + 10 {
        rig.step(happened(number));
    }
    let effects = rig.step(hello_to(called(LAPTOP, false), wall(0)));
    let pieces = deliver(&mut rig, &effects);
    assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [BATCH, BATCH, LIMIT - 2 * BATCH]);
    assert_eq!(pieces.concat(), (10..limit + 10).map(wrote).collect::<Vec<_>>());
}

#[test]
fn it_is_tried_until_the_hub_takes_or_refuses_it() {
    let (mut rig, _) = Rig::known(called(LAPTOP, false), 5, vec![]);
    let first = requests(&rig.step(happened(1))).remove(0);
    rig.step(happened(2));
    rig.step(unreached(first));
    let both = || Request::Journal(called(LAPTOP, false).id, vec![wrote(1), wrote(2)]);
    for _ in 0..20 {
        assert_eq!(journal(&rig.pass(30)), [wrote(1), wrote(2)]);
        rig.step(unreached(both()));
    }
    rig.pass(30);
    assert_eq!(journal(&rig.step(refused(both()))), []);
    assert_eq!(journal(&rig.pass(600)), []);
}

#[test]
fn the_return_of_the_hub_tries_at_once_and_another_connection_sends_it_again() {
    let (mut rig, _) = Rig::known(called(LAPTOP, false), 5, vec![]);
    let first = requests(&rig.step(happened(1))).remove(0);
    rig.step(lost(Loss::Broken));
    rig.step(unreached(first));
    assert_eq!(journal(&rig.reconnect()), [wrote(1)]);
    // What was on its way when somebody signed in again may be lost.
    rig.step(Input::SignedIn);
    assert_eq!(journal(&rig.reconnect()), [wrote(1)]);
}

#[test]
fn nobodys_journal_is_told_under_another_name() {
    let (mut rig, _) = Rig::live(5, vec![]);
    rig.step(happened(1));
    rig.step(Input::SignedOut);
    rig.step(Input::SignedIn);
    assert_eq!(journal(&rig.reconnect()), []);

    let (mut rig, _) = Rig::live(5, vec![]);
    rig.step(happened(1));
    rig.step(Input::SignedIn);
    let Input::Feed(oncall::FeedEvent::Hello(hello)) = hello_to(called(LAPTOP, false), wall(0)) else { panic!() };
    let PersonRef { id, name } = borys();
    let hello = oncall::feed::Hello { person: PersonRef { id, name }, ..hello };
    assert_eq!(journal(&rig.step(Input::Feed(oncall::FeedEvent::Hello(hello)))), []);
}

#[test]
fn sleep_on_duty_and_a_set_clock_are_told() {
    let (mut rig, _) = Rig::known(called(LAPTOP, false), 5, vec![]);
    rig.pass(10);
    let slept = rig.step(Input::Jumped(Jump::Slept { from: wall(3) }));
    let expected = JournalEntry { at: wall(10), happened: Happened::Slept { from: wall(3), on_duty: true } };
    assert_eq!(deliver(&mut rig, &slept), [vec![expected]]);
    rig.step(on_call(vec![], None));
    assert_eq!(
        journal(&rig.step(Input::Jumped(Jump::Slept { from: wall(3) }))),
        [],
        "off duty it is nobody's business"
    );
    let set = rig.step(Input::Jumped(Jump::Set { by_seconds: -600 }));
    let expected = JournalEntry { at: wall(10), happened: Happened::ClockSet { by_seconds: -600 } };
    assert_eq!(deliver(&mut rig, &set), [vec![expected]]);
}
