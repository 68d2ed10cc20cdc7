//! Whatever happens, in whichever order: what must hold.

use std::collections::BTreeMap;
use std::time::Duration;

use oncall::{Incident, State, Urgency};
use proptest::prelude::*;

use super::rig::*;
use crate::machine::effect::{Alarm, DesktopEffect, Effect, Request};
use crate::machine::input::{Connection, How, Input, Loss, Outcome};

#[derive(Clone, Debug)]
enum Event {
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
}

#[derive(Clone, Copy, Debug)]
enum What {
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
}

#[derive(Clone, Copy, Debug)]
enum Answered {
    Taken,
    Refused,
    Unreached,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
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
    ];
    prop::collection::vec(event, 0..80)
}

/// The hub, the pager, and the ear of the person.
struct World {
    rig: Rig,
    seq: u64,
    incidents: BTreeMap<u64, Incident>,
    entries: Vec<(u64, Incident)>,
    heard_of: usize,
    /// The newest copy of each incident that the pager was given.
    given: BTreeMap<u64, Incident>,
    running: Vec<Request>,
    /// Where in its ramp the speaker is, as the moment at which that began.
    ringing_from: Option<Duration>,
    /// Whether the speaker has the signal "cut off".
    cut_off: bool,
}

impl World {
    fn new() -> Self {
        let (rig, _) = Rig::live(0, vec![]);
        Self {
            rig,
            seq: 0,
            incidents: BTreeMap::new(),
            entries: Vec::new(),
            heard_of: 0,
            given: BTreeMap::new(),
            running: Vec::new(),
            ringing_from: None,
            cut_off: false,
        }
    }

    fn happens(&mut self, number: u64, what: What) {
        let incident = self.incidents.entry(number).or_insert_with(|| unpaged(number, 0));
        if incident.state == State::Resolved {
            return;
        }
        self.seq += 1;
        let old = incident.clone();
        *incident = match what {
            What::Page(urgency) => paged(old, self.seq, &anna(), urgency),
            What::PageBorys => paged(old, self.seq, &borys(), Urgency::Alarm),
            What::AcknowledgedByBorys => acknowledged(old, self.seq, borys()),
            What::AcknowledgedByMe => acknowledged(old, self.seq, anna()),
            What::Unacknowledged => unacknowledged(old, self.seq),
            What::Snoozed => snoozed(old, self.seq),
            What::Awake => awake(old, self.seq),
            What::PassedOnByMe => passed_on(old, self.seq, &anna()),
            What::PassedOnByBorys => passed_on(old, self.seq, &borys()),
            What::Assigned => assigned(old, self.seq),
            What::Transferred => transferred(old, self.seq),
            What::Resolved => resolved(old, self.seq),
        };
        self.entries.push((self.seq, incident.clone()));
    }

    fn give(&mut self, incident: &Incident) {
        let known = self.given.entry(incident.number).or_insert_with(|| incident.clone());
        if known.version < incident.version {
            *known = incident.clone();
        }
    }

    fn run(&mut self, event: &Event) {
        let input = match *event {
            Event::Happens { incident, what } => return self.happens(incident, what),
            Event::NextEntry => {
                let Some((_, incident)) = self.entries.get(self.heard_of).cloned() else { return };
                self.heard_of += 1;
                self.give(&incident);
                entry(incident)
            }
            // Again, as when a connection is resumed; never out of order, which a feed does not do.
            Event::AnyEntry(which) if self.heard_of > 0 => {
                let (_, incident) = self.entries[which.index(self.heard_of)].clone();
                entry(incident)
            }
            Event::AnyEntry(_) => return,
            Event::Hello => hello("e"),
            Event::Snapshot => self.snapshot(),
            Event::Live => live(),
            Event::Lost(loss) => lost(loss),
            Event::Connecting => Input::Connection(Connection::Connecting),
            Event::Pass(seconds) => return self.pass(seconds),
            Event::Click(number) => {
                let rings = self.rig.ringing().contains(&number);
                let effects = self.rig.step(click(number));
                if rings {
                    assert_eq!(effects.first(), Some(&Effect::Desktop(DesktopEffect::Alarm(Alarm::Silence))));
                }
                return self.hear(&effects);
            }
            Event::Asks { incident, what } => {
                self.happens(incident, what);
                let now = self.incidents[&incident].clone();
                self.give(&now);
                answered(now)
            }
            Event::ClickAll => Input::AcknowledgeAll { how: How::Shortcut },
            Event::Answer { request, outcome } => match self.answer(request, outcome) {
                Some(input) => input,
                None => return,
            },
            Event::Sounding => sounding(),
            Event::Failed => failed(),
            Event::Pulse => pulse(),
        };
        let effects = self.rig.step(input);
        self.hear(&effects);
    }

    fn snapshot(&mut self) -> Input {
        self.heard_of = self.entries.len();
        let all: Vec<Incident> = self.incidents.values().cloned().collect();
        for incident in &all {
            self.give(incident);
        }
        snapshot(self.seq, all.into_iter().filter(Incident::is_open).collect())
    }

    fn answer(&mut self, which: prop::sample::Index, outcome: Answered) -> Option<Input> {
        if self.running.is_empty() {
            return None;
        }
        let request = self.running.swap_remove(which.index(self.running.len()));
        let outcome = match (outcome, &request) {
            (Answered::Taken, Request::Acknowledge(incident)) => {
                let number = (1..4).find(|number| id(*number) == *incident)?;
                self.incidents.get(&number)?;
                self.happens(number, What::AcknowledgedByMe);
                let now = self.incidents[&number].clone();
                self.give(&now);
                Outcome::Taken(Box::new(now))
            }
            (Answered::Taken, Request::Receipts(_) | Request::Check(..) | Request::Journal(..)) => {
                Outcome::Told { refused: Vec::new() }
            }
            (Answered::Refused, _) => Outcome::Refused { detail: "No.".to_owned() },
            (Answered::Unreached, _) => Outcome::Unreached { detail: "No answer.".to_owned() },
        };
        Some(Input::RequestDone { request, outcome })
    }

    fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds {
            let effects = self.rig.pass(1);
            self.hear(&effects);
        }
    }

    /// The ear: follows the effects, and checks that they make sense one after the other.
    fn hear(&mut self, effects: &[Effect]) {
        self.running.extend(requests(effects));
        for alarm in alarms(effects) {
            match alarm {
                Alarm::Ring { since } => {
                    let from = self.rig.now.mono.checked_sub(since);
                    assert_ne!(self.ringing_from, from, "told to ring as it rings already");
                    self.ringing_from = from;
                    self.cut_off = false;
                }
                Alarm::CutOff { .. } => {
                    assert_eq!(self.ringing_from, None, "the signal drowns the alarm");
                    assert!(!std::mem::replace(&mut self.cut_off, true), "told to ring as it rings already");
                }
                Alarm::Silence => {
                    let rang = self.ringing_from.take().is_some();
                    assert!(std::mem::take(&mut self.cut_off) || rang, "silence while silent");
                }
                Alarm::Chime => {
                    assert_eq!((self.ringing_from, self.cut_off), (None, false), "a chime into the alarm");
                }
            }
        }
        self.check();
    }

    fn check(&self) {
        let view = self.rig.view();
        assert_eq!(self.ringing_from.is_some(), !view.ringing.is_empty(), "ear and view disagree");
        assert_eq!(view.ringing_since.is_some(), !view.ringing.is_empty());
        assert_eq!(view.cut_off.is_some_and(|cut_off| cut_off.ringing), self.cut_off);
        for incident in &view.ringing {
            let newest = &self.given[&incident.number];
            assert!(rings(newest), "rings though it should not");
        }
        for incident in &view.open {
            assert_eq!(incident.version, self.given[&incident.number].version, "an old copy came back");
        }
    }

    /// Connects anew, hears everything, and compares what rings with the rule.
    fn finish(&mut self) {
        self.run(&Event::Hello);
        self.run(&Event::Snapshot);
        self.run(&Event::Live);
        let view = self.rig.view();
        let silenced: Vec<_> = view.silenced.iter().map(|silenced| silenced.incident).collect();
        let ringing: Vec<u64> = self.incidents.values().filter(|incident| rings(incident)).map(|i| i.number).collect();
        for number in 1..4 {
            let rings = view.ringing.iter().any(|incident| incident.number == number);
            let wanted = ringing.contains(&number);
            assert!(rings == wanted || (wanted && silenced.contains(&id(number))), "{number}: {rings}, {wanted}");
        }
        // A silence without the hub's word ends within a minute, and then the rule holds exactly.
        self.running.clear();
        self.pass(60);
        let mut rung = self.rig.ringing();
        rung.sort_unstable();
        assert_eq!(rung, ringing);
        let open: Vec<u64> = self.incidents.values().filter(|i| i.is_open()).map(|i| i.number).collect();
        let mut known = self.rig.open();
        known.sort_unstable();
        assert_eq!(known, open);
    }
}

/// The rule itself, said once more.
fn rings(incident: &Incident) -> bool {
    let newest = incident.pages.iter().rfind(|page| page.person == anna());
    incident.state != State::Resolved
        && incident.snoozed_until.is_none()
        && newest.is_some_and(|page| page.urgency == Urgency::Alarm && page.settled_at.is_none())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn it_rings_exactly_when_it_should(events in events()) {
        let mut world = World::new();
        for event in events {
            world.run(&event);
        }
        world.finish();
    }
}
