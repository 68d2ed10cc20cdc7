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
mod check;
mod chime;
mod complaint;
mod cut_off;
pub mod effect;
pub mod input;
mod journal;
mod known;
mod link;
mod notices;
mod outbox;
mod points;
mod ranked;
mod reminders;
mod report;
mod ring;
mod second;
mod settle;
mod shifts;
mod show;
mod take;
pub mod view;
mod watch;
mod window;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use oncall::{Actor, FeedEvent, Incident, IncidentId, Page, PersonRef};

use self::acknowledgements::Acknowledgements;
use self::asked::Told;
use self::check::Checks;
use self::chime::Chimes;
use self::cut_off::CutOff;
use self::effect::{Alarm, DesktopEffect, Effect, Request};
use self::input::Input;
use self::journal::Journal;
use self::known::Known;
use self::link::Link;
use self::notices::Notices;
use self::outbox::Outbox;
use self::points::Skew;
use self::ranked::Ranked;
use self::reminders::Reminders;
use self::ring::Ring;
use self::second::Place;
use self::shifts::Shifts;
use self::view::{Problem, View};
use self::window::AlarmWindow;
use crate::clock::Moment;

/// How long the feed may take to catch up before what is known by then is judged. A hub that stops in the middle must not
/// keep the alarm waiting: one ring too many is better than one too few.
const CATCHING_UP: Duration = Duration::from_secs(10);

/// One laptop's pager.
#[derive(Debug)]
pub struct Pager {
    link: Link,
    me: Option<PersonRef>,
    /// What this laptop is called, and whether it is the second.
    place: Place,
    shifts: Shifts,
    /// Requests to take over a shift that this laptop has told of.
    told: Told,
    known: Known,
    /// What may have changed by something else than what is known.
    touched: BTreeSet<IncidentId>,
    /// What changed and waits until the feed has caught up.
    later: BTreeSet<IncidentId>,
    /// Open incidents that I work on.
    mine: BTreeSet<IncidentId>,
    /// While the feed catches up: until when that may take.
    catching_up: Option<Duration>,
    acknowledgements: Acknowledgements,
    /// Acknowledgements that the hub refused, with its sentence.
    refusals: BTreeMap<IncidentId, String>,
    ring: Ring,
    /// What rings, in the order in which it is shown.
    ringing: Ranked,
    chimes: Chimes,
    notices: Notices,
    window: AlarmWindow,
    outbox: Outbox,
    cut_off: CutOff,
    /// Whether the speaker has the signal "cut off".
    cut_off_sounds: bool,
    checks: Checks,
    /// By how much this laptop's clock is ahead of the hub's.
    skew: Skew,
    journal: Journal,
    reminders: Reminders,
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
            link: Link::new(now),
            me: None,
            place: Place::new(name.into()),
            shifts: Shifts::default(),
            told: Told::default(),
            known: Known::default(),
            touched: BTreeSet::new(),
            later: BTreeSet::new(),
            mine: BTreeSet::new(),
            catching_up: None,
            acknowledgements: Acknowledgements::default(),
            refusals: BTreeMap::new(),
            ring: Ring::default(),
            ringing: Ranked::default(),
            chimes: Chimes::default(),
            notices: Notices::default(),
            window: AlarmWindow::default(),
            outbox: Outbox::default(),
            cut_off: CutOff::default(),
            cut_off_sounds: false,
            checks: Checks::new(now),
            skew: None,
            journal: Journal::default(),
            reminders: Reminders::default(),
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
        let own = [
            self.link.due(),
            self.catching_up,
            self.acknowledgements.due(),
            self.place.due(),
            self.window.due(),
            self.notices.due(),
            self.shifts.due(),
            self.cut_off.due(),
            self.checks.due(),
        ];
        let outbox = self.outbox.due().filter(|_| self.link.has_account());
        let of_pager = [self.checks.request_due(), self.journal.due()];
        let knows_itself = self.link.has_account() && self.place.pager.is_some();
        let of_pager = of_pager.into_iter().flatten().filter(|_| knows_itself);
        own.into_iter().flatten().chain(outbox).chain(of_pager).min()
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

    /// The page that calls me now.
    fn calling<'a>(&self, incident: &'a Incident) -> Option<&'a Page> {
        incident.calling(self.me.as_ref()?.id)
    }
}

#[cfg(test)]
mod tests;
