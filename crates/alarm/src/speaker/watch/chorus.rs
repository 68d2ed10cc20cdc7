//! The devices that play beside the main one. At the urgent stage those are all there are. Before, there is one for a moment:
//! the device on which the alarm began, when it is back, until it has taken over.

use std::time::Duration;

use super::happening::{Action, Loudspeaker, Target};
use super::{FIRST_BACKOFF, SETTLED, STALL, START};
use crate::speaker::voice::Cue;

/// The longest pause between two attempts to open one of them: the main one sounds meanwhile.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// So many devices play beside the main one. A computer with more has them made up by software.
const MOST: usize = 8;

/// A device that is to play.
#[derive(Debug)]
struct Part {
    device: Loudspeaker,
    state: State,
    /// Failures in a row.
    failures: u32,
}

#[derive(Debug)]
enum State {
    Opening { attempt: u64, until: Duration },
    Open(Playing),
    Waiting { until: Duration },
}

/// A device that is open.
#[derive(Debug, Clone)]
pub(super) struct Playing {
    pub(super) attempt: u64,
    pub(super) device: Loudspeaker,
    /// Frames that it has taken.
    pub(super) frames: u64,
    pub(super) opened: Duration,
    /// When it last took frames.
    pub(super) moved: Duration,
}

impl Playing {
    pub(super) fn new(now: Duration, attempt: u64, device: Loudspeaker) -> Self {
        Self { attempt, device, frames: 0, opened: now, moved: now }
    }

    /// The device may have taken more samples; whether it has.
    pub(super) fn progress(&mut self, now: Duration, taken: &[(u64, u64)]) -> bool {
        let taken = taken.iter().find(|(attempt, _)| *attempt == self.attempt).map_or(0, |(_, frames)| *frames);
        let moves = taken > self.frames;
        if moves {
            self.frames = taken;
            self.moved = now;
        }
        moves
    }

    /// Whether it takes nothing any more.
    pub(super) fn is_stalled(&self, now: Duration) -> bool {
        now.saturating_sub(self.moved) > if self.frames == 0 { START } else { STALL }
    }
}

/// All of them, each by itself: what becomes of one is nothing to the others.
#[derive(Debug, Default)]
pub(super) struct Chorus(Vec<Part>);

impl Chorus {
    /// Lets exactly `wanted` play `cue`: opens who is missing, and lets go of the others.
    pub(super) fn conduct(
        &mut self,
        now: Duration,
        wanted: &[Loudspeaker],
        cue: Option<&Cue>,
        last_attempt: &mut u64,
        actions: &mut Vec<Action>,
    ) {
        self.0.retain(|part| {
            let stays = wanted.iter().any(|device| device.id == part.device.id);
            if let Some(attempt) = part.attempt().filter(|_| !stays) {
                actions.push(Action::Drop { attempt });
            }
            stays
        });
        for device in wanted {
            if self.0.len() < MOST && self.0.iter().all(|part| part.device.id != device.id) {
                let part =
                    Part { device: device.clone(), state: State::Waiting { until: Duration::ZERO }, failures: 0 };
                self.0.push(part);
            }
        }
        for part in &mut self.0 {
            if matches!(part.state, State::Waiting { until } if until <= now) {
                *last_attempt += 1;
                part.state = State::Opening { attempt: *last_attempt, until: now + START };
                actions.push(Action::Open {
                    attempt: *last_attempt,
                    cue: cue.cloned(),
                    target: Target::Only(part.device.id.clone()),
                    last_resort: false,
                });
            }
        }
    }

    /// Whether `attempt` is one of them.
    pub(super) fn has(&self, attempt: u64) -> bool {
        self.0.iter().any(|part| part.attempt() == Some(attempt))
    }

    pub(super) fn opened(&mut self, now: Duration, attempt: u64, device: Loudspeaker) {
        if let Some(part) = self.part(attempt).filter(|part| matches!(part.state, State::Opening { .. })) {
            part.state = State::Open(Playing::new(now, attempt, device));
        }
    }

    /// A device cannot be opened, or broke: it is tried again after a while.
    pub(super) fn failed(&mut self, now: Duration, attempt: u64, actions: &mut Vec<Action>) {
        if let Some(part) = self.part(attempt) {
            part.give_up(now, actions);
        }
    }

    /// Looks after each of them.
    pub(super) fn look(&mut self, now: Duration, taken: &[(u64, u64)], actions: &mut Vec<Action>) {
        for part in &mut self.0 {
            match &mut part.state {
                State::Opening { until, .. } if now >= *until => part.give_up(now, actions),
                State::Open(playing) => {
                    if playing.progress(now, taken) && now.saturating_sub(playing.opened) > SETTLED {
                        part.failures = 0;
                    } else if playing.is_stalled(now) {
                        part.give_up(now, actions);
                    }
                }
                State::Opening { .. } | State::Waiting { .. } => {}
            }
        }
    }

    /// The devices that take samples.
    pub(super) fn sounding(&self) -> impl Iterator<Item = &Playing> {
        self.open().filter(|playing| playing.frames > 0)
    }

    /// The devices that are open.
    pub(super) fn open(&self) -> impl Iterator<Item = &Playing> {
        self.0.iter().filter_map(|part| if let State::Open(playing) = &part.state { Some(playing) } else { None })
    }

    /// Whether one of them may be about to sound.
    pub(super) fn is_tuning(&self) -> bool {
        self.0.iter().any(|part| match &part.state {
            State::Opening { .. } => true,
            State::Open(playing) => playing.frames == 0,
            State::Waiting { .. } => false,
        })
    }

    /// One that sounds leaves them to be the main one.
    pub(super) fn promote(&mut self, fits: impl Fn(&Loudspeaker) -> bool) -> Option<Playing> {
        let chosen = self.sounding().find(|playing| fits(&playing.device))?.clone();
        self.0.retain(|part| part.attempt() != Some(chosen.attempt));
        Some(chosen)
    }

    /// The former main one joins them.
    pub(super) fn join(&mut self, playing: Playing) {
        self.0.push(Part { device: playing.device.clone(), state: State::Open(playing), failures: 0 });
    }

    /// The device for which an attempt is made.
    #[cfg(test)]
    pub(super) fn wanted(&self, attempt: u64) -> Option<String> {
        let part = self.0.iter().find(|part| part.attempt() == Some(attempt))?;
        Some(part.device.id.clone())
    }

    fn part(&mut self, attempt: u64) -> Option<&mut Part> {
        self.0.iter_mut().find(|part| part.attempt() == Some(attempt))
    }
}

impl Part {
    fn attempt(&self) -> Option<u64> {
        match &self.state {
            State::Opening { attempt, .. } => Some(*attempt),
            State::Open(playing) => Some(playing.attempt),
            State::Waiting { .. } => None,
        }
    }

    fn give_up(&mut self, now: Duration, actions: &mut Vec<Action>) {
        actions.extend(self.attempt().map(|attempt| Action::Drop { attempt }));
        let pause = FIRST_BACKOFF * 2_u32.pow(self.failures.min(8));
        self.failures = self.failures.saturating_add(1);
        self.state = State::Waiting { until: now + pause.min(LONGEST_PAUSE) };
    }
}
