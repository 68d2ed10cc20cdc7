//! What to do, and when: the state machine between what should be heard and the device that should play it. It is pure, so
//! that every way in which a sound device can fail is a line in a table.

mod chorus;
mod happening;
mod owed;
mod telling;
mod wanted;

use std::time::Duration;

use self::chorus::{Chorus, Playing};
pub(super) use self::happening::{Action, Input, Loudspeaker, Reading, Target};
use self::owed::Owed;
use self::telling::Telling;
use self::wanted::{Purpose, Wanted};
use super::SpeakerEvent;
use super::voice::Report;
use crate::error::SoundError;
use crate::own::Own;
use crate::profile::Choice;

/// How often the watch wants to look at the device while there is something to be heard.
const TICK: Duration = Duration::from_millis(50);
/// A device that took samples and takes none for this long is lost.
const STALL: Duration = Duration::from_millis(500);
/// A device may take this long to open, and again until it takes its first samples: Bluetooth wakes slowly.
const START: Duration = Duration::from_secs(3);
/// A sound that cannot be heard for this long has failed. Shorter gaps are mended without a word.
const GRACE: Duration = Duration::from_secs(1);
/// Between two attempts to open a device: from this, doubling, to that. The longest and the longest pause of the alarm, 1.5 s, are
/// no more than two seconds together: so soon it is heard after a sound server has come back.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_millis(400);
/// A device that plays for so long works.
const SETTLED: Duration = Duration::from_secs(1);
/// After this many failures in a row, that is 0.3 s, anything that might make a sound is tried.
const LAST_RESORT: u32 = 2;
/// An alarm that is told to ring where it already is, give or take this, goes on undisturbed.
const SAME_PLACE: Duration = Duration::from_millis(250);
/// How long the last samples may take to leave for the device.
const LEAVING: Duration = Duration::from_millis(300);

/// The main device: the one that is opened first, and without which nothing can be heard.
#[derive(Debug)]
enum Line {
    Closed,
    Opening { attempt: u64, until: Duration },
    Open(Playing),
    Waiting { until: Duration },
}

/// The watch over the loudspeakers.
pub(super) struct Watch {
    choice: Choice,
    /// The sound file of the choice.
    own: Option<Own>,
    wanted: Option<Wanted>,
    line: Line,
    /// The devices that play beside the main one.
    chorus: Chorus,
    /// The devices there are, as last seen.
    seen: Vec<Loudspeaker>,
    /// The device on which what is wanted was first played. When it comes back, it is used again.
    home: Option<String>,
    telling: Telling,
    owed: Owed,
    /// Somebody asked whether a device can be opened.
    checking: bool,
    /// Of the attempts to open a device, and of the cues: the last.
    attempt: u64,
    cue: u64,
    /// Failures in a row.
    failures: u32,
    /// Why and since when nothing can be heard.
    down: Option<(Duration, SoundError)>,
    /// That was told.
    failed: bool,
    actions: Vec<Action>,
}

impl Watch {
    /// A watch that begins at `now`; `left`: a process before this one left volumes raised.
    pub(super) fn new(now: Duration, left: bool) -> Self {
        Self {
            choice: Choice::default(),
            own: None,
            wanted: None,
            line: Line::Closed,
            chorus: Chorus::default(),
            seen: Vec::new(),
            home: None,
            telling: Telling::default(),
            owed: Owed::at_start(now, left),
            checking: false,
            attempt: 0,
            cue: 0,
            failures: 0,
            down: None,
            failed: false,
            actions: Vec::new(),
        }
    }

    /// How long until the next tick is wanted; `None`: there is nothing to watch.
    pub(super) fn tick(&self, now: Duration) -> Option<Duration> {
        if matches!(self.line, Line::Closed) { self.owed.wait(now) } else { Some(TICK) }
    }

    /// What to do after `input`, at `now` (counted from any one moment), each attempt's device having taken so many frames so far.
    pub(super) fn step(&mut self, now: Duration, taken: &[(u64, u64)], input: Input) -> Vec<Action> {
        self.progress(now, taken);
        match input {
            Input::Choose(choice, own) => (self.choice, self.own) = (choice, own),
            Input::Ring { since } => self.ring(now, since, Purpose::Ring),
            Input::CutOff { since } if !self.rings() => self.ring(now, since, Purpose::CutOff),
            Input::Chime => self.play_once(now, Purpose::Chime),
            Input::Test => self.play_once(now, Purpose::Test),
            Input::Play(stage) => self.play_once(now, Purpose::Play(stage)),
            Input::Check => self.check(now),
            Input::Silence => self.silence(now),
            Input::Opened { attempt, device } => self.opened(now, attempt, device),
            // A device can break before the word that it is open has come.
            Input::NotOpened { attempt, error } if self.is_opening(attempt) => self.failed(now, error),
            Input::Lost { attempt, error } if self.is_open(attempt) || self.is_opening(attempt) => {
                self.lost(now, error);
            }
            Input::NotOpened { attempt, .. } | Input::Lost { attempt, .. } => {
                self.chorus.failed(now, attempt, &mut self.actions);
            }
            Input::Seen { attempt, devices } if self.is_open(attempt) => self.seen(now, devices),
            Input::CutOff { .. } | Input::Seen { .. } => {}
            Input::Voice { attempt, report } => self.report(now, attempt, report),
            Input::Volumes { order, readings } => self.telling.read(order, readings),
            Input::PutBack { left } => self.owed.answered(now, left),
            Input::Tick => self.look(now, taken),
        }
        self.conduct(now);
        self.attend(now);
        self.tell(now);
        std::mem::take(&mut self.actions)
    }

    /// Whether the alarm rings, which nothing else drowns.
    fn rings(&self) -> bool {
        self.wanted.as_ref().is_some_and(|wanted| wanted.purpose == Purpose::Ring && wanted.hushed.is_none())
    }

    fn ring(&mut self, now: Duration, since: Duration, purpose: Purpose) {
        let rings = |wanted: &Wanted| {
            wanted.purpose == purpose && wanted.hushed.is_none() && wanted.place(now).abs_diff(since) < SAME_PLACE
        };
        if !self.wanted.as_ref().is_some_and(rings) {
            self.want(now, purpose, since);
        }
    }

    /// A chime or a test. Neither is heard through an alarm, nor ends it.
    fn play_once(&mut self, now: Duration, purpose: Purpose) {
        if !self.rings() {
            self.want(now, purpose, Duration::ZERO);
        } else if purpose != Purpose::Chime {
            self.emit(SpeakerEvent::TestEnded);
        }
    }

    fn check(&mut self, now: Duration) {
        self.checking = true;
        match (&self.line, &self.down) {
            (Line::Closed, _) => self.want(now, Purpose::Check, Duration::ZERO),
            (Line::Waiting { .. }, Some((_, error))) if self.failed => {
                let error = error.clone();
                self.checking = false;
                self.emit(SpeakerEvent::Failed { error });
            }
            (Line::Open(Playing { device, frames: 1.., .. }), _) => {
                let device = device.name.clone();
                self.checking = false;
                self.emit(SpeakerEvent::Ready { device });
            }
            // The answer comes with the device's first samples, or when it has failed for long enough.
            (Line::Opening { .. } | Line::Open(_) | Line::Waiting { .. }, _) => {}
        }
    }

    fn want(&mut self, now: Duration, purpose: Purpose, from: Duration) {
        let moves = |before: &Wanted| before.purpose == purpose && purpose.is_lasting() && before.hushed.is_none();
        if let Some(before) = self.wanted.take().filter(|before| !moves(before)) {
            self.say_over(&before);
        }
        self.cue += 1;
        let sound = purpose.sound(&self.choice, self.own.as_ref());
        let wanted = Wanted { purpose, cue: self.cue, sound, from, at: now, hushed: None };
        let cue = wanted.cue(now);
        self.wanted = Some(wanted);
        self.telling.nothing_heard();
        match (&self.line, cue) {
            (Line::Closed, _) => self.open(now),
            (Line::Opening { .. } | Line::Open(_), Some(cue)) => self.actions.push(Action::Play(cue)),
            (Line::Opening { .. } | Line::Open(_), None) | (Line::Waiting { .. }, _) => {}
        }
    }

    fn silence(&mut self, now: Duration) {
        let Some(wanted) = self.wanted.as_mut().filter(|wanted| wanted.purpose != Purpose::Check) else { return };
        match self.line {
            Line::Open(_) if wanted.hushed.is_none() => {
                wanted.hushed = Some(now);
                self.actions.push(Action::Hush);
            }
            Line::Open(_) => {}
            Line::Opening { .. } | Line::Closed | Line::Waiting { .. } => {
                self.actions.push(Action::Hush);
                self.end();
            }
        }
    }

    fn open(&mut self, now: Duration) {
        let Some(wanted) = &self.wanted else { return };
        self.attempt += 1;
        self.line = Line::Opening { attempt: self.attempt, until: now + START };
        self.actions.push(Action::Open {
            attempt: self.attempt,
            cue: wanted.cue(now),
            target: Target::Best(self.home.clone()),
            last_resort: self.failures >= LAST_RESORT || wanted.purpose == Purpose::Check,
        });
    }

    fn opened(&mut self, now: Duration, attempt: u64, device: Loudspeaker) {
        if self.is_opening(attempt) {
            self.home.get_or_insert_with(|| device.id.clone());
            self.line = Line::Open(Playing::new(now, attempt, device));
        } else {
            self.chorus.opened(now, attempt, device);
        }
    }

    /// The main device may have taken more samples.
    fn progress(&mut self, now: Duration, taken: &[(u64, u64)]) {
        let Line::Open(main) = &mut self.line else { return };
        if !main.progress(now, taken) {
            return;
        }
        if now.saturating_sub(main.opened) > SETTLED {
            self.failures = 0;
        }
        let device = main.device.name.clone();
        self.down = None;
        if std::mem::take(&mut self.failed) {
            self.emit(SpeakerEvent::Recovered { device: device.clone() });
        }
        if std::mem::take(&mut self.checking) {
            self.emit(SpeakerEvent::Ready { device });
        }
        if self.wanted.as_ref().is_some_and(|wanted| wanted.purpose == Purpose::Check) {
            self.end();
        }
    }

    fn report(&mut self, now: Duration, attempt: u64, report: Report) {
        let Some(wanted) = &self.wanted else { return };
        match report {
            Report::Heard { cue, stage } if cue == wanted.cue && wanted.hushed.is_none() => {
                if self.is_open(attempt) || self.chorus.has(attempt) {
                    self.telling.heard(now, stage);
                }
            }
            Report::Quiet { cue } if cue == wanted.cue && self.is_open(attempt) => self.end(),
            Report::Heard { .. } | Report::Quiet { .. } => {}
        }
    }

    /// There are these devices now. The system may have moved what played on one that is gone to another, or nowhere.
    fn seen(&mut self, now: Duration, devices: Vec<Loudspeaker>) {
        self.seen = devices;
        let Line::Open(main) = &self.line else { return };
        if self.seen.iter().all(|device| device.id != main.device.id) {
            let error = SoundError::Stalled { device: main.device.name.clone() };
            self.lost(now, error);
        }
    }

    fn look(&mut self, now: Duration, taken: &[(u64, u64)]) {
        self.chorus.look(now, taken, &mut self.actions);
        let hushed = self.wanted.as_ref().and_then(|wanted| wanted.hushed);
        match &self.line {
            Line::Opening { attempt, until } if now >= *until => {
                self.actions.push(Action::Drop { attempt: *attempt });
                self.failed(now, SoundError::Stuck);
            }
            Line::Open(_) if hushed.is_some_and(|at| now.saturating_sub(at) > LEAVING) => self.end(),
            Line::Open(main) if main.is_stalled(now) => {
                let error = SoundError::Stalled { device: main.device.name.clone() };
                self.lost(now, error);
            }
            Line::Waiting { until } if now >= *until => self.open(now),
            Line::Closed if self.owed.take(now) => self.actions.push(Action::PutBack),
            Line::Closed | Line::Opening { .. } | Line::Open(_) | Line::Waiting { .. } => {}
        }
        self.judge(now);
    }

    /// The main device went away. One that plays beside it takes its place, else the next one is opened at once; if that one goes
    /// away too, after a pause.
    fn lost(&mut self, now: Duration, error: SoundError) {
        self.actions.extend(self.main_attempt().map(|attempt| Action::Drop { attempt }));
        if self.wanted.as_ref().is_some_and(|wanted| wanted.hushed.is_some()) {
            return self.end();
        }
        if let Some(playing) = self.chorus.promote(|_| true) {
            if let Line::Open(lost) = std::mem::replace(&mut self.line, Line::Open(playing)) {
                // Until it is seen again.
                self.seen.retain(|device| device.id != lost.device.id);
            }
            return;
        }
        self.telling.nothing_heard();
        if self.failures == 0 && self.wanted.as_ref().is_some_and(|wanted| wanted.purpose != Purpose::Check) {
            self.failures = 1;
            self.down.get_or_insert((now, error));
            self.open(now);
        } else {
            self.failed(now, error);
        }
    }

    fn failed(&mut self, now: Duration, error: SoundError) {
        self.failures = self.failures.saturating_add(1);
        let since = self.down.as_ref().map_or(now, |(since, _)| *since);
        self.down = Some((since, error.clone()));
        if self.failed && std::mem::take(&mut self.checking) {
            // It was asked while this attempt was under way.
            self.emit(SpeakerEvent::Failed { error });
        }
        let doubled = FIRST_BACKOFF * 2_u32.pow(self.failures.saturating_sub(1).min(8));
        self.line = Line::Waiting { until: now + doubled.min(LONGEST_BACKOFF) };
        self.judge(now);
    }

    /// Says that nothing can be heard once that has lasted. An alarm goes on trying, anything else is over.
    fn judge(&mut self, now: Duration) {
        let (Some(wanted), Some((since, error))) = (&self.wanted, &self.down) else { return };
        if self.failed || (wanted.purpose != Purpose::Check && now.saturating_sub(*since) < GRACE) {
            return;
        }
        let (error, lasts) = (error.clone(), wanted.purpose.is_lasting());
        self.failed = true;
        self.checking = false;
        self.emit(SpeakerEvent::Failed { error });
        if !lasts {
            self.end();
        }
    }

    /// Lets the devices beside the main one play, or not.
    fn conduct(&mut self, now: Duration) {
        let wanted = self.wanted.as_ref().filter(|wanted| wanted.hushed.is_none());
        let (Some(wanted), Line::Open(main)) = (wanted, &mut self.line) else {
            if !matches!(self.line, Line::Open(_)) {
                self.seen.clear();
                self.chorus.conduct(now, &[], None, &mut self.attempt, &mut self.actions);
            }
            return;
        };
        let is_home = |device: &Loudspeaker| self.home.as_ref() == Some(&device.id);
        if !is_home(&main.device)
            && let Some(home) = self.chorus.promote(is_home)
        {
            self.chorus.join(std::mem::replace(main, home));
        }
        let everywhere = wanted.is_everywhere(now);
        let plays = |device: &&Loudspeaker| device.id != main.device.id && (everywhere || is_home(device));
        let devices: Vec<_> = self.seen.iter().filter(plays).cloned().collect();
        let cue = wanted.cue(now);
        self.chorus.conduct(now, &devices, cue.as_ref(), &mut self.attempt, &mut self.actions);
    }

    /// Has the system's volumes raised as the stage asks, and told.
    fn attend(&mut self, now: Duration) {
        let (Some(wanted), Line::Open(main)) = (&self.wanted, &self.line) else { return };
        let Some(volume) = wanted.volume(now) else { return };
        let open = std::iter::once(main).chain(self.chorus.open());
        let mut devices: Vec<_> = open.map(|playing| playing.device.id.clone()).collect();
        devices.sort();
        if let Some(order) = self.telling.attend(devices.clone(), volume) {
            self.actions.push(Action::Attend { order, devices, volume });
        }
    }

    /// Says that it sounds, where, and how loud; again when that changes.
    fn tell(&mut self, now: Duration) {
        let wanted = self.wanted.as_ref().filter(|wanted| wanted.hushed.is_none());
        let (Some(wanted), Line::Open(main)) = (wanted, &self.line) else { return };
        if self.telling.is_told() && wanted.is_turning(now, self.telling.stage()) {
            return;
        }
        let sounding: Vec<_> = std::iter::once(main).chain(self.chorus.sounding()).map(|it| &it.device).collect();
        if let Some(audible) = self.telling.tell(now, &sounding, self.chorus.is_tuning()) {
            let level = wanted.level(audible.stage);
            let telling::Audible { device, stage, volume, muted } = audible;
            self.emit(SpeakerEvent::Sounding { device, stage, level, volume, muted });
        }
    }

    /// Nothing is to be heard any more.
    fn end(&mut self) {
        if let Some(wanted) = self.wanted.take() {
            self.say_over(&wanted);
        }
        self.line = Line::Closed;
        self.chorus = Chorus::default();
        self.seen.clear();
        self.home = None;
        self.failures = 0;
        self.down = None;
        self.failed = false;
        self.telling.nothing_heard();
        self.actions.push(Action::Close);
        let (raised, owed) = (self.telling.leave(), self.owed.settle());
        if raised || owed {
            self.actions.push(Action::PutBack);
        }
    }

    fn say_over(&mut self, wanted: &Wanted) {
        match wanted.purpose {
            Purpose::Test | Purpose::Play(_) => self.emit(SpeakerEvent::TestEnded),
            Purpose::Ring | Purpose::CutOff | Purpose::Chime => self.emit(SpeakerEvent::Silenced),
            Purpose::Check => {}
        }
    }

    fn emit(&mut self, event: SpeakerEvent) {
        self.actions.push(Action::Emit(event));
    }

    fn main_attempt(&self) -> Option<u64> {
        match &self.line {
            Line::Opening { attempt, .. } => Some(*attempt),
            Line::Open(main) => Some(main.attempt),
            Line::Closed | Line::Waiting { .. } => None,
        }
    }

    fn is_opening(&self, attempt: u64) -> bool {
        matches!(self.line, Line::Opening { attempt: current, .. } if current == attempt)
    }

    fn is_open(&self, attempt: u64) -> bool {
        matches!(&self.line, Line::Open(main) if main.attempt == attempt)
    }
}

#[cfg(test)]
mod tests;
