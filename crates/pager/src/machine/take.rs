//! What happened, taken in. What follows from it is [`settle`](super::settle)'s.

use oncall::pager::Occasion;
use oncall::{FeedEvent, IncidentId, PageId, State};

use super::acknowledgements::Acknowledgements;
use super::chime::Chimes;
use super::effect::Request;
use super::input::{Connection, Finding, How, Input, Outcome};
use super::known::Known;
use super::outbox::Outbox;
use super::ranked::Ranked;
use super::{CATCHING_UP, Pager};
use crate::clock::Moment;

impl Pager {
    pub(super) fn take(&mut self, now: Moment, input: Input) {
        match input {
            Input::SignedIn => {
                self.forget();
                self.link.signed_in(now);
            }
            Input::SignedOut => {
                self.forget();
                self.shifts.forget();
                self.cut_off.forget();
                self.journal.forget();
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
            Input::Answered(_) | Input::Tick => {}
            Input::Speaker(event) => self.listen(event, now),
            Input::Problem(finding) => self.find(finding, now),
            Input::Check(occasion) => self.checks.want(occasion, now),
            Input::Checked(points) => self.checked(points, now),
            Input::Happened(entry) => self.journal.write(entry),
            Input::Jumped(jump) => self.jumped(jump, now),
            Input::Remembered(duties) => self.shifts.remember(&duties),
            Input::QuietCutOff => self.cut_off.quiet(now),
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
                    self.shifts.forget();
                }
                self.journal.belongs_to(hello.person.id);
                if self.me.replace(hello.person).is_none() {
                    self.known.touch_all();
                }
                self.known.hello(&hello.epoch);
                self.is_called(hello.pager);
                self.hear_time(hello.now, now);
                self.catching_up.get_or_insert(now.mono + CATCHING_UP);
            }
            FeedEvent::Snapshot(snapshot) => {
                self.shifts.hear(snapshot.duty.clone());
                self.known.snapshot(snapshot);
            }
            FeedEvent::Duty(duties) => self.shifts.hear(duties),
            FeedEvent::Pager(pager) => self.is_called(Some(pager)),
            FeedEvent::Entry(entry) => self.known.entry(*entry),
            FeedEvent::Live => {
                self.catching_up = None;
                self.link.live(now);
                self.acknowledgements.hurry(now);
                self.outbox.hurry();
                self.journal.hurry();
                self.checks.hurry();
                self.tidy();
            }
            FeedEvent::Pulse(pulse) => {
                self.hear_time(pulse.now, now);
                self.tidy();
            }
        }
    }

    /// The hub says what it calls this laptop.
    fn is_called(&mut self, pager: Option<oncall::PagerRef>) {
        if self.place.hear(pager) {
            self.known.touch_all();
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
        self.touched.insert(incident);
    }

    fn request_done(&mut self, request: &Request, outcome: Outcome, now: Moment) {
        if !self.link.has_account() {
            return;
        }
        match request {
            Request::Acknowledge(incident) => self.acknowledge_done(*incident, &outcome, now),
            Request::Receipts(reports) => self.outbox.done(reports, &outcome, self.link.is_live(), now),
            Request::Check(_, check) => self.checks.done(check, &outcome, now),
            Request::Journal(_, entries) => self.journal.done(entries, &outcome, now),
        }
        if let Outcome::Taken(copy) = outcome {
            self.known.take(*copy);
        }
    }

    fn acknowledge_done(&mut self, incident: IncidentId, outcome: &Outcome, now: Moment) {
        let is_for_the_last_click = self.acknowledgements.ended(incident);
        if !is_for_the_last_click {
            return;
        }
        self.touched.insert(incident);
        match outcome {
            Outcome::Taken(_) | Outcome::Told { .. } => self.acknowledgements.remove(incident),
            Outcome::Refused { detail } => {
                self.acknowledgements.remove(incident);
                self.refusals.insert(incident, detail.clone());
            }
            Outcome::Unreached { detail } => self.acknowledgements.failed(incident, detail, now),
        }
    }

    fn find(&mut self, finding: Finding, now: Moment) {
        let changed = match finding {
            Finding::Found(problem) => {
                let known = self.problems.iter().position(|known| known.code == problem.code);
                match known.and_then(|place| self.problems.get_mut(place)) {
                    Some(known) => *known = problem,
                    None => self.problems.push(problem),
                }
                known.is_none()
            }
            Finding::Gone { code } => {
                let before = self.problems.len();
                self.problems.retain(|problem| problem.code != code);
                self.problems.len() != before
            }
        };
        if changed {
            self.checks.want(Occasion::Changed, now);
        }
    }

    fn tidy(&mut self) {
        self.known.tidy();
        let pages = self.known.pages();
        let matters = |page: PageId| pages.contains(&page);
        self.chimes.tidy(matters);
        self.outbox.tidy(matters);
        self.place.tidy(matters);
    }

    /// Forgets everything that was the account's. What the person is on call for holds until a hub says otherwise or nobody is signed
    /// in: whoever signs in again because the token was refused is on call all the same.
    fn forget(&mut self) {
        self.me = None;
        self.place.forget();
        self.known = Known::default();
        self.touched.extend(self.notices.all());
        self.later.clear();
        self.mine.clear();
        self.catching_up = None;
        self.acknowledgements = Acknowledgements::default();
        self.refusals.clear();
        self.chimes = Chimes::default();
        self.outbox = Outbox::default();
        self.ring.abandon();
        self.ringing = Ranked::default();
        self.window.hurry();
        self.checks.restart();
        self.journal.restart();
        self.skew = None;
    }
}
