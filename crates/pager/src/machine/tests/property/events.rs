//! What can happen, and in which order: anything.

use oncall::pager::Standing;
use oncall::{Stage, Urgency};
use proptest::prelude::*;

use crate::machine::input::Loss;

#[derive(Clone, Debug)]
pub(super) enum Event {
    /// The hub changes an incident; the pager does not hear of it yet.
    Happens {
        incident: u64,
        what: What,
    },
    /// The next entry that the pager has not heard of arrives.
    NextEntry,
    /// Any entry arrives again, or before its time.
    AnyEntry(prop::sample::Index),
    Hello,
    Snapshot,
    Live,
    Lost(Loss),
    Connecting,
    Pass(u64),
    Click(u64),
    ClickAll,
    /// A screen asks something of the hub, whose answer comes before the entry.
    Asks {
        incident: u64,
        what: What,
    },
    Answer {
        request: prop::sample::Index,
        outcome: Answered,
    },
    Sounding,
    Failed,
    Pulse,
    /// The hub makes this laptop the second, or the first.
    Second(bool),
    /// I am on call from now on, or not.
    Duty(bool),
    /// A shift is to begin in so many seconds, and to last as long.
    Shift(i64),
    Quiet,
    Slept(u64),
    ClockSet(i64),
    Checked(Standing),
    Problem(bool),
    Happened,
    SignIn,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Page(Urgency),
    PageBorys,
    AcknowledgedByBorys,
    AcknowledgedByMe,
    Unacknowledged,
    Snoozed,
    Awake,
    PassedOnByMe,
    PassedOnByBorys,
    Assigned,
    Transferred,
    Resolved,
    /// Another laptop of mine is heard for the newest page, or says that it failed.
    Elsewhere(Stage),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Answered {
    Taken,
    Refused,
    Unreached,
}

pub(super) fn events() -> impl Strategy<Value = Vec<Event>> {
    let by_hand = || {
        prop::sample::select(vec![
            What::AcknowledgedByBorys,
            What::AcknowledgedByMe,
            What::Unacknowledged,
            What::Snoozed,
            What::Awake,
            What::PassedOnByMe,
            What::PassedOnByBorys,
            What::Assigned,
            What::Transferred,
            What::Resolved,
        ])
    };
    let what = prop_oneof![
        4 => prop::sample::select(vec![Urgency::Alarm, Urgency::Chime, Urgency::Silent]).prop_map(What::Page),
        1 => Just(What::PageBorys),
        5 => by_hand(),
        2 => prop::sample::select(vec![Stage::Sounding, Stage::Failed]).prop_map(What::Elsewhere),
    ];
    let outcome = prop::sample::select(vec![Answered::Taken, Answered::Refused, Answered::Unreached]);
    let event = prop_oneof![
        6 => (1..4_u64, what).prop_map(|(incident, what)| Event::Happens { incident, what }),
        6 => Just(Event::NextEntry),
        2 => any::<prop::sample::Index>().prop_map(Event::AnyEntry),
        1 => Just(Event::Hello),
        1 => Just(Event::Snapshot),
        2 => Just(Event::Live),
        1 => prop::sample::select(vec![Loss::Broken, Loss::Foreign, Loss::Refused]).prop_map(Event::Lost),
        1 => Just(Event::Connecting),
        2 => (0..70_u64).prop_map(Event::Pass),
        3 => (1..4_u64).prop_map(Event::Click),
        1 => Just(Event::ClickAll),
        2 => (1..4_u64, by_hand()).prop_map(|(incident, what)| Event::Asks { incident, what }),
        4 => (any::<prop::sample::Index>(), outcome).prop_map(|(request, outcome)| Event::Answer { request, outcome }),
        1 => Just(Event::Sounding),
        1 => Just(Event::Failed),
        1 => Just(Event::Pulse),
        1 => any::<bool>().prop_map(Event::Second),
        1 => any::<bool>().prop_map(Event::Duty),
        1 => (1..100_i64).prop_map(Event::Shift),
        1 => Just(Event::Quiet),
        1 => (0..100_000_u64).prop_map(Event::Slept),
        1 => (-600..600_i64).prop_map(Event::ClockSet),
        1 => prop::sample::select(vec![Standing::Passed, Standing::Failed]).prop_map(Event::Checked),
        1 => any::<bool>().prop_map(Event::Problem),
        1 => Just(Event::Happened),
        1 => Just(Event::SignIn),
    ];
    prop::collection::vec(event, 0..80)
}
