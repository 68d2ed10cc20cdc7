//! The hub, the pager, and the ear of its person: what is heard is compared with the rules, said once more.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use oncall::pager::{Happened, JournalEntry, Subject};
use oncall::{FeedEvent, Incident, Receipt, Stage, State, Urgency};
use proptest::prelude::*;

use super::super::rig::*;
use super::events::{Answered, Event, What};
use super::rings;
use crate::machine::cut_off::{PATIENCE, QUIET};
use crate::machine::effect::{Alarm, DesktopEffect, Effect, Request};
use crate::machine::input::{Connection, Finding, How, Input, Jump, Outcome};
use crate::machine::view::Problem;

/// The hub, the pager, and the ear of the person.
pub(super) struct World {
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
    /// Whether a notification about this laptop is shown.
    reminded: bool,
    /// Whether the hub calls this laptop the second.
    second: bool,
    /// Since when the feed is not there.
    down: Option<Duration>,
    /// Until when the signal "cut off" is to be silent.
    quiet_until: Duration,
    happened: Vec<JournalEntry>,
    /// The entries of the journal that the hub took.
    journal: Vec<JournalEntry>,
}

impl World {
    pub(super) fn new() -> Self {
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
            reminded: false,
            second: false,
            down: None,
            quiet_until: Duration::ZERO,
            happened: Vec::new(),
            journal: Vec::new(),
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
            What::Elsewhere(stage) => elsewhere(old, self.seq, stage),
        };
        self.entries.push((self.seq, incident.clone()));
    }

    fn give(&mut self, incident: &Incident) {
        let known = self.given.entry(incident.number).or_insert_with(|| incident.clone());
        if known.version < incident.version {
            *known = incident.clone();
        }
    }

    pub(super) fn run(&mut self, event: &Event) {
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
            Event::Hello => hello_to(called(LAPTOP, self.second), self.rig.now.wall),
            Event::Snapshot => self.snapshot(),
            Event::Live => {
                self.down = None;
                live()
            }
            Event::Lost(loss) => {
                self.down.get_or_insert(self.rig.now.mono);
                lost(loss)
            }
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
            Event::Second(second) => {
                self.second = second;
                Input::Feed(FeedEvent::Pager(called(LAPTOP, second)))
            }
            Event::Duty(on_duty) => on_call(if on_duty { duty().now } else { vec![] }, None),
            Event::Shift(wait) => {
                let now = self.rig.now.wall.signed_duration_since(wall(0)).num_seconds();
                on_call(vec![], Some(shift(now + wait, now + 2 * wait)))
            }
            Event::Quiet => {
                if self.rig.view().cut_off.is_some() {
                    self.quiet_until = self.rig.now.mono + QUIET;
                }
                Input::QuietCutOff
            }
            Event::Slept(seconds) => {
                let from = self.rig.now.wall;
                self.rig.now.wall += TimeDelta::seconds(seconds.cast_signed());
                self.down = Some(self.rig.now.mono);
                Input::Jumped(Jump::Slept { from })
            }
            Event::ClockSet(by_seconds) => {
                self.rig.now.wall += TimeDelta::seconds(by_seconds);
                Input::Jumped(Jump::Set { by_seconds })
            }
            Event::Checked(standing) => Input::Checked(vec![point(Subject::Sound, standing)]),
            Event::Problem(found) => problem(found),
            Event::Happened => {
                let number = u32::try_from(self.happened.len()).unwrap();
                let entry = JournalEntry { at: self.rig.now.wall, happened: Happened::Hung { seconds: number } };
                self.happened.push(entry.clone());
                Input::Happened(entry)
            }
            Event::SignIn => {
                // Nothing of the connection of before is heard any more.
                self.running.clear();
                self.given.clear();
                self.heard_of = 0;
                self.down = Some(self.rig.now.mono);
                Input::SignedIn
            }
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
            (Answered::Taken, Request::Journal(_, entries)) => {
                self.journal.extend(entries.iter().cloned());
                Outcome::Told { refused: Vec::new() }
            }
            (Answered::Taken, Request::Receipts(_) | Request::Check(..)) => Outcome::Told { refused: Vec::new() },
            // A refusal would be the end of the entries.
            (Answered::Unreached, _) | (Answered::Refused, Request::Journal(..)) => {
                Outcome::Unreached { detail: "No answer.".to_owned() }
            }
            (Answered::Refused, _) => Outcome::Refused { detail: "No.".to_owned() },
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
        for reminder in reminders(effects) {
            let shown = std::mem::replace(&mut self.reminded, reminder.is_some());
            assert!(shown || reminder.is_some(), "what is not shown is taken away");
        }
        self.check();
        self.check_cut_off();
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

    /// The signal "cut off" rings exactly while it should.
    fn check_cut_off(&mut self) {
        let view = self.rig.view();
        let now = self.rig.now.mono;
        let down = self.down.filter(|_| view.on_duty);
        assert_eq!(view.cut_off.is_some(), down.is_some());
        if down.is_none() {
            self.quiet_until = Duration::ZERO;
        }
        let wanted = down.is_some_and(|down| now >= down + PATIENCE) && now >= self.quiet_until;
        assert_eq!(self.cut_off, wanted && view.ringing.is_empty());
        assert!(!self.cut_off || self.reminded, "it rings and does not say why");
    }

    /// Connects anew, hears everything, and compares what rings with the rule.
    pub(super) fn finish(&mut self) {
        self.run(&Event::Hello);
        self.run(&Event::Snapshot);
        self.run(&Event::Live);
        if self.second {
            // The first laptop has its time.
            self.pass(10);
        }
        let view = self.rig.view();
        let silenced: Vec<_> = view.silenced.iter().map(|silenced| silenced.incident).collect();
        let ringing: Vec<u64> = self.incidents.values().filter(|incident| rings(incident)).map(|i| i.number).collect();
        for number in 1..4 {
            let rings = view.ringing.iter().any(|incident| incident.number == number);
            let wanted = ringing.contains(&number);
            let excused = silenced.contains(&id(number)) || self.second && self.is_heard_elsewhere(number);
            assert!(rings == wanted || wanted && excused, "{number}: {rings}, {wanted}");
        }
        self.run(&Event::Second(false));
        // A silence without the hub's word ends within a minute, and then the rule holds exactly.
        self.deliver();
        self.pass(60);
        let mut rung = self.rig.ringing();
        rung.sort_unstable();
        assert_eq!(rung, ringing);
        let open: Vec<u64> = self.incidents.values().filter(|i| i.is_open()).map(|i| i.number).collect();
        let mut known = self.rig.open();
        known.sort_unstable();
        assert_eq!(known, open);
    }

    fn is_heard_elsewhere(&self, number: u64) -> bool {
        let page = self.incidents.get(&number).and_then(|incident| incident.page_of(anna().id));
        page.is_some_and(|page| page.is_delivered_beside(LAPTOP))
    }

    /// Lets the hub take everything that is told, and compares the journal.
    fn deliver(&mut self) {
        while let Some(request) = self.running.pop() {
            if let Request::Journal(_, entries) = &request {
                self.journal.extend(entries.iter().cloned());
            }
            if !matches!(request, Request::Acknowledge(_)) {
                let effects = self.rig.step(told(request));
                self.hear(&effects);
            }
        }
        assert!(self.happened.iter().all(|entry| self.journal.contains(entry)), "the hub does not hear of everything");
    }
}

/// Another laptop of Anna's says what became of her newest page.
fn elsewhere(mut incident: Incident, version: u64, stage: Stage) -> Incident {
    incident.version = version;
    if let Some(page) = incident.pages.iter_mut().rfind(|page| page.person == anna()) {
        let pager = "anna-desktop".to_owned();
        page.receipts.push(Receipt { pager, stage, at: wall(0), note: None, sound: None });
    }
    incident
}

fn problem(found: bool) -> Input {
    let code = "no_sound_device".to_owned();
    let problem = Problem { code: code.clone(), title: String::new(), meaning: String::new(), remedy: String::new() };
    Input::Problem(if found { Finding::Found(problem) } else { Finding::Gone { code } })
}
