//! What to do, and when: the state machine between what should be heard and the device that should play it. It is pure, so
//! that every way in which a sound device can fail is a line in a table.

use std::time::Duration;

use super::SpeakerEvent;
use super::voice::{Cue, Report};
use crate::error::SoundError;
use crate::ramp::{Ramp, Stage};
use crate::synth::Sound;

/// How often the watch wants to look at the device while there is something to be heard.
const TICK: Duration = Duration::from_millis(50);
/// A device that took samples and takes none for this long is lost.
const STALL: Duration = Duration::from_millis(500);
/// A device may take this long to open, and again until it takes its first samples: Bluetooth wakes slowly.
const START: Duration = Duration::from_secs(3);
/// A sound that cannot be heard for this long has failed. Shorter gaps are mended without a word.
const GRACE: Duration = Duration::from_secs(1);
/// Between two attempts to open a device: from this, doubling, to a second.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(1);
/// After this many failures in a row, that is 0.3 s, anything that might make a sound is tried.
const LAST_RESORT: u32 = 2;
/// An alarm that is told to ring where it already is, give or take this, goes on undisturbed.
const SAME_PLACE: Duration = Duration::from_millis(250);
/// How long the last samples may take to leave for the device.
const LEAVING: Duration = Duration::from_millis(300);

/// Something that happened.
#[derive(Debug, Clone)]
pub(super) enum Input {
    Ring { since: Duration },
    CutOff { since: Duration },
    Chime,
    Test,
    Check,
    Silence,
    Opened { attempt: u64, device: String },
    NotOpened { attempt: u64, error: SoundError },
    Lost { attempt: u64, error: SoundError },
    Voice { attempt: u64, report: Report },
    Tick,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    /// Open a device for the cue, or for none to see whether it can be opened.
    Open {
        attempt: u64,
        cue: Option<Cue>,
        last_resort: bool,
    },
    /// Play this on the open device, or on the one that is being opened.
    Play(Cue),
    /// Fade out what plays.
    Hush,
    /// Let go of the device.
    Close,
    Emit(SpeakerEvent),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Ring,
    CutOff,
    Chime,
    Test,
    Check,
}

/// What should be heard.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    purpose: Purpose,
    /// The id of the cue.
    cue: u64,
    /// Where it was to begin, and when that was.
    from: Duration,
    at: Duration,
    /// When it was told to be silent.
    hushed: Option<Duration>,
}

impl Wanted {
    fn place(&self, now: Duration) -> Duration {
        self.from + now.saturating_sub(self.at)
    }

    fn cue(&self, now: Duration) -> Option<Cue> {
        let sound = match self.purpose {
            Purpose::Ring => Sound::Ramp(Ramp::REAL),
            Purpose::CutOff => Sound::CutOff,
            Purpose::Test => Sound::Ramp(Ramp::TEST),
            Purpose::Chime => Sound::Chime,
            Purpose::Check => return None,
        };
        Some(Cue { id: self.cue, sound, from: self.place(now) })
    }
}

/// The device.
#[derive(Debug)]
enum Line {
    Closed,
    Opening { attempt: u64, until: Duration },
    Open { attempt: u64, device: String, frames: u64, opened: Duration, moved: Duration },
    Waiting { until: Duration },
}

/// The watch over one loudspeaker.
pub(super) struct Watch {
    wanted: Option<Wanted>,
    line: Line,
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
    pub(super) fn new() -> Self {
        Self {
            wanted: None,
            line: Line::Closed,
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
    pub(super) fn tick(&self) -> Option<Duration> {
        (!matches!(self.line, Line::Closed)).then_some(TICK)
    }

    /// What to do after `input`, at `now` (counted from any one moment), the device having taken `frames` frames so far.
    pub(super) fn step(&mut self, now: Duration, frames: u64, input: Input) -> Vec<Action> {
        self.progress(now, frames);
        match input {
            Input::Ring { since } => self.ring(now, since, Purpose::Ring),
            Input::CutOff { since } if !self.rings() => self.ring(now, since, Purpose::CutOff),
            Input::CutOff { .. } => {}
            Input::Chime => self.play_once(now, Purpose::Chime),
            Input::Test => self.play_once(now, Purpose::Test),
            Input::Check => self.check(now),
            Input::Silence => self.silence(now),
            Input::Opened { attempt, device } => self.opened(now, attempt, device),
            Input::NotOpened { attempt, error } if self.is_opening(attempt) => self.failed(now, error),
            // A device can break before the word that it is open has come.
            Input::Lost { attempt, error } if self.is_open(attempt) || self.is_opening(attempt) => {
                self.lost(now, error);
            }
            Input::Voice { attempt, report } if self.is_open(attempt) => self.report(report),
            Input::NotOpened { .. } | Input::Lost { .. } | Input::Voice { .. } => {}
            Input::Tick => self.look(now),
        }
        std::mem::take(&mut self.actions)
    }

    /// Whether the alarm rings, which nothing else drowns.
    fn rings(&self) -> bool {
        self.wanted.is_some_and(|wanted| wanted.purpose == Purpose::Ring && wanted.hushed.is_none())
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
        } else if purpose == Purpose::Test {
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
            (Line::Open { device, frames: 1.., .. }, _) => {
                let device = device.clone();
                self.checking = false;
                self.emit(SpeakerEvent::Ready { device });
            }
            // The answer comes with the device's first samples, or when it has failed for long enough.
            (Line::Opening { .. } | Line::Open { .. } | Line::Waiting { .. }, _) => {}
        }
    }

    fn want(&mut self, now: Duration, purpose: Purpose, from: Duration) {
        let moves = |before: &Wanted| before.purpose == purpose && purpose == Purpose::Ring && before.hushed.is_none();
        if let Some(before) = self.wanted.take().filter(|before| !moves(before)) {
            self.say_over(&before);
        }
        self.cue += 1;
        let wanted = Wanted { purpose, cue: self.cue, from, at: now, hushed: None };
        self.wanted = Some(wanted);
        match (&self.line, wanted.cue(now)) {
            (Line::Closed, _) => self.open(now),
            (Line::Opening { .. } | Line::Open { .. }, Some(cue)) => self.actions.push(Action::Play(cue)),
            (Line::Opening { .. } | Line::Open { .. }, None) | (Line::Waiting { .. }, _) => {}
        }
    }

    fn silence(&mut self, now: Duration) {
        let Some(wanted) = self.wanted.as_mut().filter(|wanted| wanted.purpose != Purpose::Check) else { return };
        match self.line {
            Line::Open { .. } if wanted.hushed.is_none() => {
                wanted.hushed = Some(now);
                self.actions.push(Action::Hush);
            }
            Line::Open { .. } => {}
            Line::Opening { .. } | Line::Closed | Line::Waiting { .. } => {
                self.actions.push(Action::Hush);
                self.end();
            }
        }
    }

    fn open(&mut self, now: Duration) {
        let Some(wanted) = self.wanted else { return };
        self.attempt += 1;
        self.line = Line::Opening { attempt: self.attempt, until: now + START };
        let last_resort = self.failures >= LAST_RESORT || wanted.purpose == Purpose::Check;
        self.actions.push(Action::Open { attempt: self.attempt, cue: wanted.cue(now), last_resort });
    }

    fn opened(&mut self, now: Duration, attempt: u64, device: String) {
        if self.is_opening(attempt) {
            self.line = Line::Open { attempt, device, frames: 0, opened: now, moved: now };
        }
    }

    /// The device may have taken more samples.
    fn progress(&mut self, now: Duration, taken: u64) {
        let Line::Open { device, frames, opened, moved, .. } = &mut self.line else { return };
        if taken <= *frames {
            return;
        }
        *frames = taken;
        *moved = now;
        if now.saturating_sub(*opened) > LONGEST_BACKOFF {
            self.failures = 0;
        }
        let device = device.clone();
        self.down = None;
        if std::mem::take(&mut self.failed) {
            self.emit(SpeakerEvent::Recovered { device: device.clone() });
        }
        if std::mem::take(&mut self.checking) {
            self.emit(SpeakerEvent::Ready { device });
        }
        if self.wanted.is_some_and(|wanted| wanted.purpose == Purpose::Check) {
            self.end();
        }
    }

    fn report(&mut self, report: Report) {
        let (Some(wanted), Line::Open { device, .. }) = (&self.wanted, &self.line) else { return };
        match report {
            Report::Heard { cue, stage } if cue == wanted.cue && wanted.hushed.is_none() => {
                let device = device.clone();
                let level = percent(stage);
                self.emit(SpeakerEvent::Sounding { device, stage, level, volume: None, muted: false });
            }
            Report::Quiet { cue } if cue == wanted.cue => self.end(),
            Report::Heard { .. } | Report::Quiet { .. } => {}
        }
    }

    fn look(&mut self, now: Duration) {
        let hushed = self.wanted.and_then(|wanted| wanted.hushed);
        match &self.line {
            Line::Opening { until, .. } if now >= *until => {
                self.actions.push(Action::Close);
                self.failed(now, SoundError::Stuck);
            }
            Line::Open { .. } if hushed.is_some_and(|at| now.saturating_sub(at) > LEAVING) => self.end(),
            Line::Open { device, frames, moved, .. } => {
                let patience = if *frames == 0 { START } else { STALL };
                if now.saturating_sub(*moved) > patience {
                    let error = SoundError::Stalled { device: device.clone() };
                    self.lost(now, error);
                }
            }
            Line::Waiting { until } if now >= *until => self.open(now),
            Line::Closed | Line::Opening { .. } | Line::Waiting { .. } => {}
        }
        self.judge(now);
    }

    /// The device went away. The next one is opened at once; if that one goes away too, after a pause.
    fn lost(&mut self, now: Duration, error: SoundError) {
        self.actions.push(Action::Close);
        if self.wanted.is_some_and(|wanted| wanted.hushed.is_some()) {
            self.end();
        } else if self.failures == 0 && self.wanted.is_some_and(|wanted| wanted.purpose != Purpose::Check) {
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
        self.down = Some((since, error));
        let doubled = FIRST_BACKOFF * 2_u32.pow(self.failures.saturating_sub(1).min(8));
        self.line = Line::Waiting { until: now + doubled.min(LONGEST_BACKOFF) };
        self.judge(now);
    }

    /// Says that nothing can be heard once that has lasted. An alarm goes on trying, anything else is over.
    fn judge(&mut self, now: Duration) {
        let (Some(wanted), Some((since, error))) = (self.wanted, &self.down) else { return };
        if self.failed || (wanted.purpose != Purpose::Check && now.saturating_sub(*since) < GRACE) {
            return;
        }
        let error = error.clone();
        self.failed = true;
        self.checking = false;
        self.emit(SpeakerEvent::Failed { error });
        if !matches!(wanted.purpose, Purpose::Ring | Purpose::CutOff) {
            self.end();
        }
    }

    /// Nothing is to be heard any more.
    fn end(&mut self) {
        if let Some(wanted) = self.wanted.take() {
            self.say_over(&wanted);
        }
        self.line = Line::Closed;
        self.failures = 0;
        self.down = None;
        self.failed = false;
        self.actions.push(Action::Close);
    }

    fn say_over(&mut self, wanted: &Wanted) {
        match wanted.purpose {
            Purpose::Test => self.emit(SpeakerEvent::TestEnded),
            Purpose::Ring | Purpose::CutOff | Purpose::Chime => self.emit(SpeakerEvent::Silenced),
            Purpose::Check => {}
        }
    }

    fn emit(&mut self, event: SpeakerEvent) {
        self.actions.push(Action::Emit(event));
    }

    fn is_opening(&self, attempt: u64) -> bool {
        matches!(self.line, Line::Opening { attempt: current, .. } if current == attempt)
    }

    fn is_open(&self, attempt: u64) -> bool {
        matches!(self.line, Line::Open { attempt: current, .. } if current == attempt)
    }
}

/// How loud the app plays a stage, in percent.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
fn percent(stage: Option<Stage>) -> u8 {
    (stage.unwrap_or(Stage::Soft).level() * 100.0).round() as u8
}

#[cfg(test)]
mod tests;
