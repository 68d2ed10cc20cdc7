//! A pager in simulated time, what it hears, and what it wants done.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use oncall::duty::Asked;
use oncall::feed::{FeedEntry, Hello, Pulse, Snapshot};
use oncall::pager::{JournalEntry, Occasion, Point, Standing, Subject};
use oncall::{
    Actor, Change, Duties, Duty, FeedEvent, Incident, Loudness, PagerId, PagerRef, PersonRef, SelfCheck, Sound,
};
use uuid::Uuid;

pub(super) use super::incidents::*;
use crate::clock::Moment;
use crate::machine::Pager;
use crate::machine::effect::{Alarm, DesktopEffect, Effect, Notice, Reminder, Report, Request};
use crate::machine::input::{Connection, How, Input, Loss, Outcome, SpeakerEvent};
use crate::machine::view::View;

pub(super) const LAPTOP: &str = "anna-laptop";

/// What the hub calls Anna's laptop.
pub(super) fn called(name: &str, second: bool) -> PagerRef {
    PagerRef { id: PagerId(Uuid::from_u128(0xA)), name: name.to_owned(), second }
}

/// The hub greets a laptop that it knows.
pub(super) fn hello_to(pager: PagerRef, now: DateTime<Utc>) -> Input {
    match hello("e") {
        Input::Feed(FeedEvent::Hello(hello)) => {
            Input::Feed(FeedEvent::Hello(Hello { pager: Some(pager), now, ..hello }))
        }
        other => other,
    }
}

pub(super) fn hello(epoch: &str) -> Input {
    Input::Feed(FeedEvent::Hello(Hello {
        person: anna(),
        epoch: epoch.to_owned(),
        now: wall(0),
        pulse_ms: 10_000,
        version: "0.1.0".to_owned(),
        pager: None,
    }))
}

pub(super) fn snapshot(seq: u64, incidents: Vec<Incident>) -> Input {
    Input::Feed(FeedEvent::Snapshot(Snapshot { seq, duty: duty(), incidents }))
}

/// What the hub says that Anna is on call for.
pub(super) fn on_call(now: Vec<Duty>, next: Option<Duty>) -> Input {
    Input::Feed(FeedEvent::Duty(Duties { now, next, ..Duties::default() }))
}

pub(super) fn duties(asked: Vec<Asked>) -> Input {
    Input::Feed(FeedEvent::Duty(Duties { asked, ..duty() }))
}

/// The entry that made this copy.
pub(super) fn entry(incident: Incident) -> Input {
    late_entry(incident.version, incident)
}

/// The entry that made this copy, by what a person did.
pub(super) fn entry_by(person: PersonRef, incident: Incident) -> Input {
    let (change, actor) = (Change::Noted { text: String::new() }, Actor::Person(person));
    let entry = FeedEntry { seq: incident.version, at: wall(0), actor, change, incident };
    Input::Feed(FeedEvent::Entry(Box::new(entry)))
}

/// The hub's answer to what a screen asked of it.
pub(super) fn answered(incident: Incident) -> Input {
    Input::Answered(Box::new(incident))
}

/// An entry in a replay: its copy of the incident may be newer than itself.
pub(super) fn late_entry(seq: u64, incident: Incident) -> Input {
    let change = Change::Noted { text: String::new() };
    Input::Feed(FeedEvent::Entry(Box::new(FeedEntry { seq, at: wall(0), actor: Actor::Hub, change, incident })))
}

pub(super) fn live() -> Input {
    Input::Feed(FeedEvent::Live)
}

pub(super) fn pulse() -> Input {
    Input::Feed(FeedEvent::Pulse(Pulse { now: wall(0), seq: 0 }))
}

pub(super) fn lost(loss: Loss) -> Input {
    let detail = "The hub ended the connection.".to_owned();
    Input::Connection(Connection::Lost { loss, detail, retry_in: Duration::from_secs(1) })
}

pub(super) fn click(number: u64) -> Input {
    Input::Acknowledge { incident: id(number), how: How::Tray }
}

pub(super) fn taken(request: Request, incident: Incident) -> Input {
    Input::RequestDone { request, outcome: Outcome::Taken(Box::new(incident)) }
}

pub(super) fn told(request: Request) -> Input {
    Input::RequestDone { request, outcome: Outcome::Told { refused: Vec::new() } }
}

pub(super) fn unreached(request: Request) -> Input {
    Input::RequestDone { request, outcome: Outcome::Unreached { detail: "No answer.".to_owned() } }
}

pub(super) fn refused(request: Request) -> Input {
    Input::RequestDone { request, outcome: Outcome::Refused { detail: "Not your team.".to_owned() } }
}

/// What is heard of an alarm at this place of its ramp.
pub(super) fn sound(loudness: Loudness) -> Sound {
    Sound { device: "Built-in Audio".to_owned(), loudness, level: 30, volume: Some(80), muted: false }
}

pub(super) fn sounding() -> Input {
    Input::Speaker(SpeakerEvent::Sounding(sound(Loudness::Soft)))
}

pub(super) fn sounding_at(loudness: Loudness) -> Input {
    Input::Speaker(SpeakerEvent::Sounding(sound(loudness)))
}

pub(super) fn failed() -> Input {
    Input::Speaker(SpeakerEvent::Failed { why: "There is no sound device.".to_owned() })
}

pub(super) fn acknowledge(number: u64) -> Request {
    Request::Acknowledge(id(number))
}

/// A pager in simulated time.
pub(super) struct Rig {
    pub(super) pager: Pager,
    pub(super) now: Moment,
}

impl Rig {
    /// Just started, without an account.
    pub(super) fn started() -> Self {
        let now = Moment { wall: wall(0), mono: Duration::from_secs(1_000) };
        Self { pager: Pager::new(LAPTOP, now), now }
    }

    /// Signed in, the feed not there yet; the check at the start is done.
    pub(super) fn signed_in() -> Self {
        let mut rig = Self::started();
        rig.step(Input::Check(Occasion::Asked));
        rig.step(Input::Checked(Vec::new()));
        rig.step(Input::SignedIn);
        rig
    }

    /// Live, with these incidents open.
    pub(super) fn live(seq: u64, incidents: Vec<Incident>) -> (Self, Vec<Effect>) {
        let mut rig = Self::signed_in();
        rig.step(hello("e"));
        rig.step(snapshot(seq, incidents));
        let effects = rig.step(live());
        (rig, effects)
    }

    pub(super) fn step(&mut self, input: Input) -> Vec<Effect> {
        self.pager.step(self.now, input)
    }

    /// Live, as a laptop that the hub knows.
    pub(super) fn known(pager: PagerRef, seq: u64, incidents: Vec<Incident>) -> (Self, Vec<Effect>) {
        let mut rig = Self::signed_in();
        rig.step(hello_to(pager, rig.now.wall));
        rig.step(snapshot(seq, incidents));
        let effects = rig.step(live());
        (rig, effects)
    }

    /// The feed is there again, with nothing new but the hub's time.
    pub(super) fn reconnect(&mut self) -> Vec<Effect> {
        let mut effects = self.step(hello_to(called(LAPTOP, false), self.now.wall));
        effects.extend(self.step(live()));
        effects
    }

    /// Lets time pass, with a tick whenever one is due; returns all effects.
    pub(super) fn pass(&mut self, seconds: u64) -> Vec<Effect> {
        let end = self.now.mono + Duration::from_secs(seconds);
        let mut effects = Vec::new();
        while let Some(due) = self.pager.due().filter(|due| *due <= end) {
            assert!(due > self.now.mono, "a tick that is due must be over once it was given");
            self.jump_to(due);
            effects.extend(self.step(Input::Tick));
        }
        self.jump_to(end);
        effects
    }

    fn jump_to(&mut self, mono: Duration) {
        self.now.wall += TimeDelta::from_std(mono.saturating_sub(self.now.mono)).unwrap();
        self.now.mono = mono;
    }

    pub(super) fn view(&self) -> View {
        self.pager.view()
    }

    /// The numbers of what rings.
    pub(super) fn ringing(&self) -> Vec<u64> {
        self.view().ringing.iter().map(|incident| incident.number).collect()
    }

    /// The numbers of what is open.
    pub(super) fn open(&self) -> Vec<u64> {
        self.view().open.iter().map(|incident| incident.number).collect()
    }
}

pub(super) fn ring(seconds: u64) -> Alarm {
    Alarm::Ring { since: Duration::from_secs(seconds) }
}

pub(super) fn alarms(effects: &[Effect]) -> Vec<Alarm> {
    pick(effects, |effect| match effect {
        Effect::Desktop(DesktopEffect::Alarm(alarm)) => Some(*alarm),
        _ => None,
    })
}

pub(super) fn requests(effects: &[Effect]) -> Vec<Request> {
    pick(effects, |effect| match effect {
        Effect::Request(request) => Some(request.clone()),
        Effect::Desktop(_) => None,
    })
}

pub(super) fn acknowledges(effects: &[Effect]) -> Vec<Request> {
    requests(effects).into_iter().filter(|request| matches!(request, Request::Acknowledge(_))).collect()
}

pub(super) fn receipts(effects: &[Effect]) -> Vec<Report> {
    batches(effects).concat()
}

/// The receipts of each request.
pub(super) fn batches(effects: &[Effect]) -> Vec<Vec<Report>> {
    pick(&requests(effects), |request| match request {
        Request::Receipts(reports) => Some(reports.clone()),
        Request::Acknowledge(_) | Request::Check(..) | Request::Journal(..) => None,
    })
}

pub(super) fn reminders(effects: &[Effect]) -> Vec<Option<Reminder>> {
    pick(effects, |effect| match effect {
        Effect::Desktop(DesktopEffect::Remind(reminder)) => Some(Some(reminder.as_ref().clone())),
        Effect::Desktop(DesktopEffect::Unremind) => Some(None),
        _ => None,
    })
}

/// How often the laptop was asked to look at itself.
pub(super) fn looks(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| **effect == Effect::Desktop(DesktopEffect::Check)).count()
}

/// The self-checks that the hub is told.
pub(super) fn checks(effects: &[Effect]) -> Vec<SelfCheck> {
    pick(&requests(effects), |request| match request {
        Request::Check(_, check) => Some(check.as_ref().clone()),
        _ => None,
    })
}

/// The entries of the journal that the hub is told.
pub(super) fn journal(effects: &[Effect]) -> Vec<JournalEntry> {
    let told = pick(&requests(effects), |request| match request {
        Request::Journal(_, entries) => Some(entries.clone()),
        _ => None,
    });
    told.concat()
}

pub(super) fn point(subject: Subject, standing: Standing) -> Point {
    let remedy = (standing != Standing::Passed).then(|| "Mend it.".to_owned());
    Point { subject, standing, found: format!("{subject:?} is {standing:?}."), remedy }
}

pub(super) fn notices(effects: &[Effect]) -> Vec<Notice> {
    pick(effects, |effect| match effect {
        Effect::Desktop(DesktopEffect::Notify(notice)) => Some(notice.clone()),
        _ => None,
    })
}

pub(super) fn has(effects: &[Effect], wanted: &DesktopEffect) -> bool {
    effects.contains(&Effect::Desktop(wanted.clone()))
}

fn pick<T, U>(all: &[T], which: impl Fn(&T) -> Option<U>) -> Vec<U> {
    all.iter().filter_map(which).collect()
}
