//! The state machine: what happened in, what is to be done out. Everything about "when does it ring" is here, and nothing
//! here reads a clock, waits, or touches the world.
//!
//! The rule: an incident rings for me while a page of it calls me (see [`oncall::Incident::calling`]: my newest one, not
//! settled, the incident neither quiet nor over) and that page is an alarm, unless I acknowledged it here less than a minute
//! ago and the hub has not answered yet. It is judged from whole incidents as the hub sent them, never from the news that
//! something was paged: an old page cannot ring after it was settled elsewhere. An incident that somebody acknowledged can
//! ring again: a later rule of its policy may page until it is resolved.
//!
//! While the feed catches up (from `hello` to `live`) nothing begins to ring, since what is triggered in one entry may be
//! resolved in the next; what ends, ends at once.

mod acknowledgements;
mod asked;
mod chime;
pub mod effect;
pub mod input;
mod known;
mod link;
mod outbox;
mod ring;
mod settle;
mod show;
pub mod view;
mod window;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use oncall::{Actor, Duties, FeedEvent, Incident, IncidentId, Page, PageId, PersonRef, State};

use self::acknowledgements::Acknowledgements;
use self::asked::Told;
use self::chime::Chimes;
use self::effect::{Alarm, DesktopEffect, Effect, Request};
use self::input::{Connection, Finding, How, Input, Outcome, SpeakerEvent};
use self::known::Known;
use self::link::Link;
use self::outbox::Outbox;
use self::ring::{Heard, Ring};
use self::settle::Said;
use self::view::{Problem, View};
use self::window::AlarmWindow;
use crate::clock::Moment;

/// How long the feed may take to catch up before what is known by then is judged. A hub that stops in the middle must not
/// keep the alarm waiting: one ring too many is better than one too few.
const CATCHING_UP: Duration = Duration::from_secs(10);

/// One laptop's pager.
#[derive(Debug)]
pub struct Pager {
    name: String,
    link: Link,
    me: Option<PersonRef>,
    duty: Duties,
    /// Requests to take over a shift that this laptop has told of.
    told: Told,
    known: Known,
    /// While the feed catches up: until when that may take.
    catching_up: Option<Duration>,
    acknowledgements: Acknowledgements,
    /// Acknowledgements that the hub refused, with its sentence.
    refusals: BTreeMap<IncidentId, String>,
    ring: Ring,
    chimes: Chimes,
    /// Incidents whose notification is shown.
    notified: BTreeSet<IncidentId>,
    window: AlarmWindow,
    outbox: Outbox,
    problems: Vec<Problem>,
    shown: Option<View>,
}

/// The effects of one step, by what is to be done first.
#[derive(Debug, Default)]
struct Turn {
    alarm: Vec<Alarm>,
    requests: Vec<Request>,
    desktop: Vec<DesktopEffect>,
}

impl Pager {
    /// A pager without an account. `name` is the laptop's, as receipts tell it.
    pub fn new(name: impl Into<String>, now: Moment) -> Self {
        Self {
            name: name.into(),
            link: Link::new(now),
            me: None,
            duty: Duties::default(),
            told: Told::default(),
            known: Known::default(),
            catching_up: None,
            acknowledgements: Acknowledgements::default(),
            refusals: BTreeMap::new(),
            ring: Ring::default(),
            chimes: Chimes::default(),
            notified: BTreeSet::new(),
            window: AlarmWindow::default(),
            outbox: Outbox::default(),
            problems: Vec::new(),
            shown: None,
        }
    }

    /// Takes what happened, and says what is to be done about it, in that order.
    pub fn step(&mut self, now: Moment, input: Input) -> Vec<Effect> {
        let from_feed = matches!(input, Input::Feed(_));
        let by_me = self.is_by_me(&input);
        self.take(now, input);
        let mut turn = Turn::default();
        self.settle(now, by_me, &mut turn);
        // In the middle of a replay nothing is worth showing, and there may be thousands of entries.
        let worth_showing = !from_feed || self.catching_up.is_none() || !turn.alarm.is_empty();
        let view = if worth_showing { self.changed_view() } else { None };

        let alarm = turn.alarm.into_iter().map(|alarm| Effect::Desktop(DesktopEffect::Alarm(alarm)));
        let requests = turn.requests.into_iter().map(Effect::Request);
        let view = view.map(|view| Effect::Desktop(DesktopEffect::Publish(Box::new(view))));
        let desktop = turn.desktop.into_iter().map(Effect::Desktop);
        alarm.chain(requests).chain(view).chain(desktop).collect()
    }

    /// When the next [`Input::Tick`] is due, on the monotonic clock; `None` if nothing waits for time to pass.
    pub fn due(&self) -> Option<Duration> {
        [self.link.due(), self.catching_up, self.acknowledgements.due(), self.window.due(), self.outbox_due()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether it is something that I did to an incident, by another way than an acknowledgement of this laptop.
    fn is_by_me(&self, input: &Input) -> bool {
        match input {
            Input::Answered(_) => true,
            Input::Feed(FeedEvent::Entry(entry)) => match (&entry.actor, &self.me) {
                (Actor::Person(person), Some(me)) => person.id == me.id,
                _ => false,
            },
            _ => false,
        }
    }

    fn outbox_due(&self) -> Option<Duration> {
        self.link.has_account().then(|| self.outbox.due()).flatten()
    }

    fn take(&mut self, now: Moment, input: Input) {
        match input {
            Input::SignedIn => {
                self.forget();
                self.link.signed_in(now);
            }
            Input::SignedOut => {
                self.forget();
                self.link.signed_out(now);
            }
            Input::Connection(Connection::Connecting) => self.link.connecting(),
            Input::Connection(Connection::Lost { loss, detail, retry_in }) => {
                self.link.lost(loss, detail, retry_in, now);
            }
            Input::Feed(event) => self.hear(event, now),
            Input::Acknowledge { incident, how } => self.acknowledge(incident, how, now),
            Input::AcknowledgeAll { how } => {
                for incident in self.ring.pages().into_keys() {
                    self.acknowledge(incident, how, now);
                }
            }
            Input::RequestDone { request, outcome } => self.request_done(&request, outcome, now),
            Input::Answered(copy) if self.link.has_account() => self.known.take(*copy),
            Input::Answered(_)
            | Input::Tick
            | Input::Check(_)
            | Input::Checked(_)
            | Input::Happened(_)
            | Input::Jumped(_)
            | Input::Remembered(_)
            | Input::QuietCutOff => {}
            Input::Speaker(event) => self.listen(event, now),
            Input::Problem(Finding::Found(problem)) => {
                match self.problems.iter_mut().find(|p| p.code == problem.code) {
                    Some(known) => *known = problem,
                    None => self.problems.push(problem),
                }
            }
            Input::Problem(Finding::Gone { code }) => self.problems.retain(|problem| problem.code != code),
        }
    }

    /// Takes an event of the feed.
    fn hear(&mut self, event: FeedEvent, now: Moment) {
        if !self.link.has_account() {
            return;
        }
        match event {
            FeedEvent::Hello(hello) => {
                if self.me.as_ref().is_some_and(|me| me.id != hello.person.id) {
                    self.forget();
                }
                self.me = Some(hello.person);
                self.known.hello(&hello.epoch);
                self.catching_up.get_or_insert(now.mono + CATCHING_UP);
            }
            FeedEvent::Snapshot(snapshot) => {
                self.duty.clone_from(&snapshot.duty);
                self.known.snapshot(snapshot);
            }
            FeedEvent::Duty(duty) => self.duty = duty,
            FeedEvent::Pager(_) => {}
            FeedEvent::Entry(entry) => self.known.entry(*entry),
            FeedEvent::Live => {
                self.catching_up = None;
                self.link.live(now);
                self.acknowledgements.hurry(now);
                self.outbox.hurry();
                self.tidy();
            }
            FeedEvent::Pulse(_) => self.tidy(),
        }
    }

    fn acknowledge(&mut self, incident: IncidentId, how: How, now: Moment) {
        let known = self.known.get(incident);
        let covers = known.and_then(|known| self.calling(known)).map(|page| page.id);
        let wanted = known.is_none_or(|known| known.state == State::Triggered || covers.is_some());
        if !self.link.has_account() || !wanted {
            return;
        }
        self.refusals.remove(&incident);
        self.acknowledgements.click(incident, covers, how, now);
    }

    fn request_done(&mut self, request: &Request, outcome: Outcome, now: Moment) {
        if !self.link.has_account() {
            return;
        }
        match request {
            Request::Acknowledge(incident) => self.acknowledge_done(*incident, &outcome, now),
            Request::Receipts(reports) => self.outbox.done(reports, &outcome, self.link.is_live(), now),
            Request::Check(..) | Request::Journal(..) => {}
        }
        if let Outcome::Taken(copy) = outcome {
            self.known.take(*copy);
        }
    }

    fn acknowledge_done(&mut self, incident: IncidentId, outcome: &Outcome, now: Moment) {
        match outcome {
            Outcome::Taken(_) | Outcome::Told { .. } => self.acknowledgements.remove(incident),
            Outcome::Refused { detail } => {
                if self.acknowledgements.is_pending(incident) {
                    self.acknowledgements.remove(incident);
                    self.refusals.insert(incident, detail.clone());
                }
            }
            Outcome::Unreached { detail } => self.acknowledgements.failed(incident, detail, now),
        }
    }

    /// Takes what the speaker says of itself: it is about the alarm if one rings, else about the last chime.
    fn listen(&mut self, event: SpeakerEvent, now: Moment) {
        let (said, heard) = match event {
            SpeakerEvent::Sounding(sound) => (Said::sounding(sound.clone()), Heard::Sounding(sound)),
            SpeakerEvent::Failed { why } => (Said::failed(why.clone()), Heard::Failed(why)),
        };
        let chimed = self.chimes.answered();
        let pages = if self.ring.is_empty() { chimed } else { self.ring.pages() };
        if !self.ring.is_empty() {
            self.ring.heard = heard;
        }
        for (incident, page) in pages {
            self.report(incident, page, said.clone(), now);
        }
    }

    /// The page that calls me now.
    fn calling<'a>(&self, incident: &'a Incident) -> Option<&'a Page> {
        incident.calling(self.me.as_ref()?.id)
    }

    fn tidy(&mut self) {
        self.known.tidy();
        let pages: BTreeSet<PageId> =
            self.known.open().flat_map(|incident| &incident.pages).map(|page| page.id).collect();
        self.chimes.tidy(|page| pages.contains(&page));
        self.outbox.tidy(|page| pages.contains(&page));
    }

    /// Forgets everything that was the account's.
    fn forget(&mut self) {
        self.me = None;
        self.duty = Duties::default();
        self.known = Known::default();
        self.catching_up = None;
        self.acknowledgements = Acknowledgements::default();
        self.refusals.clear();
        self.chimes = Chimes::default();
        self.outbox = Outbox::default();
        self.ring.abandon();
        self.window.hurry();
    }
}

#[cfg(test)]
mod tests;
