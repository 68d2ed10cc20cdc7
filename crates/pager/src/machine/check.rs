//! The self-check: when the laptop looks at itself, what it found, and that the hub hears of it.

use std::time::Duration;

use oncall::pager::{Occasion, Point, Standing, Subject};
use oncall::signal::shorten;
use oncall::{PagerId, SelfCheck};

use super::complaint::Complaint;
use super::effect::{Reminder, Request};
use super::input::Outcome;
use super::points::{SENTENCE_LIMIT, unanswered};
use crate::backoff::doubling;
use crate::clock::Moment;

/// At the start, at a shift's start and after sleep the feed gets so long to come before the laptop looks at itself without.
pub(super) const FEED_FIRST: Duration = Duration::from_secs(10);
/// What changes within this time is one change.
pub(super) const SETTLING: Duration = Duration::from_secs(5);
/// A laptop that has not looked at itself within this time cannot be trusted to ring.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// How often it looks at itself while its person is on call.
pub(super) const INTERVAL: Duration = Duration::from_hours(1);
/// Waits between attempts to tell the hub double from 1 s up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What the pager itself knows, and the moment.
#[derive(Clone, Debug)]
pub(super) struct Own {
    pub(super) live: bool,
    pub(super) on_duty: bool,
    /// How feed and clock stand.
    pub(super) standings: [Standing; 2],
}

#[derive(Debug)]
pub(super) struct Checks {
    waiting: Option<Waiting>,
    running: Option<Running>,
    pub(super) last: Option<SelfCheck>,
    /// When the next one is due by the hour.
    hourly: Option<Duration>,
    /// Since when feed or clock stand otherwise than they did in the last check.
    differs_since: Option<Duration>,
    /// The newest that the hub has not taken.
    unsent: Option<SelfCheck>,
    sending: bool,
    failures: u32,
    not_before: Duration,
    on_duty: bool,
    complaint: Complaint,
}

/// A check that is to come.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    occasion: Occasion,
    at: Duration,
    /// It comes as soon as the feed is live.
    or_live: bool,
}

/// A check that the laptop was asked for.
#[derive(Clone, Copy, Debug)]
struct Running {
    occasion: Occasion,
    until: Duration,
}

impl Checks {
    /// The app starts: that is worth a check.
    pub(super) fn new(now: Moment) -> Self {
        let mut checks = Self {
            waiting: None,
            running: None,
            last: None,
            hourly: None,
            differs_since: None,
            unsent: None,
            sending: false,
            failures: 0,
            not_before: Duration::ZERO,
            on_duty: false,
            complaint: Complaint::default(),
        };
        checks.want(Occasion::Start, now);
        checks
    }

    /// There is a reason to look.
    pub(super) fn want(&mut self, occasion: Occasion, now: Moment) {
        let (wait, or_live) = match occasion {
            Occasion::Start | Occasion::ShiftStart | Occasion::Woke => (FEED_FIRST, true),
            Occasion::Changed => (SETTLING, false),
            Occasion::Hourly | Occasion::Asked => (Duration::ZERO, false),
        };
        let fresh = Waiting { occasion, at: now.mono + wait, or_live };
        self.waiting = Some(match self.waiting {
            None => fresh,
            // One check answers both; it is named by what is more to tell.
            Some(other) => Waiting {
                occasion: if weight(other.occasion) >= weight(occasion) { other.occasion } else { occasion },
                at: other.at.min(fresh.at),
                or_live: other.or_live || or_live,
            },
        });
    }

    /// What has come due; whether the laptop is to look at itself now.
    pub(super) fn turn(&mut self, own: &Own, points: impl Fn() -> [Point; 2], now: Moment) -> bool {
        self.on_duty = own.on_duty;
        if self.running.is_some_and(|running| now.mono >= running.until) {
            self.checked(vec![unanswered(PATIENCE)], points(), now);
        }
        self.follow(own, &points, now);
        if !own.on_duty {
            self.hourly = None;
        } else if now.mono >= *self.hourly.get_or_insert(now.mono + INTERVAL) {
            self.want(Occasion::Hourly, now);
            self.hourly = Some(now.mono + INTERVAL);
        }
        let ready = |waiting: &Waiting| now.mono >= waiting.at || waiting.or_live && own.live;
        let begins = self.running.is_none() && self.waiting.as_ref().is_some_and(ready);
        if begins && let Some(waiting) = self.waiting.take() {
            self.running = Some(Running { occasion: waiting.occasion, until: now.mono + PATIENCE });
        }
        begins
    }

    /// What the laptop found; `own` is what the pager knows.
    pub(super) fn checked(&mut self, found: Vec<Point>, own: [Point; 2], now: Moment) {
        let late = self.last.as_ref().map_or(Occasion::Asked, |last| last.occasion);
        let occasion = self.running.take().map_or(late, |running| running.occasion);
        self.hourly = self.hourly.map(|_| now.mono + INTERVAL);
        self.keep(occasion, own.into_iter().chain(found), now);
    }

    /// Feed and clock are known without looking at the rest again. A feed that is back is told at once: no older word of a lost one
    /// shall reach the hub.
    fn follow(&mut self, own: &Own, points: &impl Fn() -> [Point; 2], now: Moment) {
        let Some(last) = self.last.as_ref().filter(|_| self.running.is_none()) else { return };
        let before = |subject| last.points.iter().find(|point| point.subject == subject).map(|point| point.standing);
        let before = [before(Subject::Feed), before(Subject::Clock)];
        if before == own.standings.map(Some) {
            self.differs_since = None;
            return;
        }
        let since = *self.differs_since.get_or_insert(now.mono);
        let is_back = own.live && before[0] != Some(Standing::Passed);
        if is_back || now.mono >= since + SETTLING {
            let rest: Vec<Point> = last.points.iter().filter(|point| !is_own(point)).cloned().collect();
            self.keep(Occasion::Changed, points().into_iter().chain(rest), now);
        }
    }

    fn keep(&mut self, occasion: Occasion, points: impl Iterator<Item = Point>, now: Moment) {
        let clip = |point: Point| Point {
            found: shorten(&point.found, SENTENCE_LIMIT),
            remedy: point.remedy.map(|remedy| shorten(&remedy, SENTENCE_LIMIT)),
            ..point
        };
        let points = points.map(clip).take(SelfCheck::POINTS_LIMIT).collect();
        let check = SelfCheck { at: now.wall, occasion, points };
        self.differs_since = None;
        self.complaint.hear(&check, self.on_duty);
        self.unsent = Some(check.clone());
        self.last = Some(check);
    }

    /// The request whose time has come, if any; it counts as running from here on.
    pub(super) fn request(&mut self, pager: PagerId, now: Moment) -> Option<Request> {
        if self.sending || now.mono < self.not_before {
            return None;
        }
        let check = self.unsent.clone()?;
        self.sending = true;
        Some(Request::Check(pager, Box::new(check)))
    }

    /// A request ended.
    pub(super) fn done(&mut self, check: &SelfCheck, outcome: &Outcome, now: Moment) {
        self.sending = false;
        match outcome {
            Outcome::Taken(_) | Outcome::Told { .. } => {}
            Outcome::Refused { detail } => tracing::warn!(detail, "the hub refused a self-check"),
            Outcome::Unreached { .. } => {
                self.not_before = now.mono + doubling(self.failures, LONGEST_WAIT);
                self.failures = self.failures.saturating_add(1);
                return;
            }
        }
        self.hurry();
        // A newer one may wait by now.
        self.unsent.take_if(|unsent| *unsent == *check);
    }

    /// The hub is reachable: what waits is tried at once.
    pub(super) fn hurry(&mut self) {
        self.failures = 0;
        self.not_before = Duration::ZERO;
    }

    /// Another hub, or another way to it: it is told anew.
    pub(super) fn restart(&mut self) {
        self.sending = false;
        self.unsent.clone_from(&self.last);
        self.hurry();
    }

    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// The notification about what the check found, and which of them it is.
    pub(super) fn reminder(&self) -> Option<(u32, Reminder)> {
        self.complaint.reminder().filter(|_| self.on_duty)
    }

    /// When [`Self::turn`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        let waiting = self.waiting.filter(|_| self.running.is_none()).map(|waiting| waiting.at);
        let running = self.running.map(|running| running.until);
        let differs = self.differs_since.filter(|_| self.running.is_none()).map(|since| since + SETTLING);
        [waiting, running, differs, self.hourly].into_iter().flatten().min()
    }

    /// When [`Self::request`] has something to do.
    pub(super) fn request_due(&self) -> Option<Duration> {
        (self.unsent.is_some() && !self.sending).then_some(self.not_before)
    }
}

/// Whether the pager itself makes this point.
pub(super) fn is_own(point: &Point) -> bool {
    matches!(point.subject, Subject::Feed | Subject::Clock)
}

/// Of two reasons for one check, the heavier one is named.
fn weight(occasion: Occasion) -> u8 {
    match occasion {
        Occasion::Hourly => 0,
        Occasion::Changed => 1,
        Occasion::Asked => 2,
        Occasion::Start => 3,
        Occasion::Woke => 4,
        Occasion::ShiftStart => 5,
    }
}
