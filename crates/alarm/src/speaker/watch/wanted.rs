//! What should be heard.

use std::time::Duration;

use crate::own::Own;
use crate::profile::Choice;
use crate::ramp::{Ramp, Stage, Volume};
use crate::speaker::voice::Cue;
use crate::synth::Sound;

/// From the beginning of a stage until its first samples have left for the device.
const TURN: Duration = Duration::from_millis(400);

/// For what a device is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Ring,
    CutOff,
    Chime,
    Test,
    /// One stage of the alarm, to see how it sounds.
    Play(Stage),
    Check,
}

impl Purpose {
    /// Whether it goes on until it is told to be silent, whatever becomes of the devices.
    pub(super) fn is_lasting(self) -> bool {
        matches!(self, Self::Ring | Self::CutOff)
    }

    /// Whether it does with the system's volume and the other devices what its ramp says. A test does: only then it shows
    /// what an alarm would do here.
    pub(super) fn is_in_earnest(self) -> bool {
        matches!(self, Self::Ring | Self::CutOff | Self::Test)
    }

    /// What is played; `None`: silence.
    pub(super) fn sound(self, choice: &Choice, own: Option<&Own>) -> Option<Sound> {
        let alarm = |ramp: Ramp| Some(Sound::alarm(ramp.with_lowest_volume(choice.lowest_volume), own.cloned()));
        match self {
            Self::Ring => alarm(Ramp::of(choice.profile)),
            Self::CutOff => Some(Sound::Ramp(Ramp::cut_off().with_lowest_volume(choice.lowest_volume))),
            Self::Test => alarm(Ramp::test(choice.profile)),
            Self::Play(stage) => alarm(Ramp::only(choice.profile, stage)),
            Self::Chime => Some(Sound::Chime),
            Self::Check => None,
        }
    }
}

/// What should be heard.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) purpose: Purpose,
    /// The id of the cue.
    pub(crate) cue: u64,
    pub(super) sound: Option<Sound>,
    /// Where it was to begin, and when that was.
    pub(super) from: Duration,
    pub(super) at: Duration,
    /// When it was told to be silent.
    pub(super) hushed: Option<Duration>,
}

impl Wanted {
    pub(super) fn place(&self, now: Duration) -> Duration {
        self.from + now.saturating_sub(self.at)
    }

    pub(super) fn cue(&self, now: Duration) -> Option<Cue> {
        self.sound.clone().map(|sound| Cue { id: self.cue, sound, from: self.place(now) })
    }

    fn ramp(&self) -> Option<Ramp> {
        self.sound.as_ref().and_then(Sound::ramp)
    }

    /// What is asked of the system's volume by now; `None`: nobody wants to know it.
    pub(super) fn volume(&self, now: Duration) -> Option<Volume> {
        let ramp = self.ramp().filter(|_| self.purpose.is_in_earnest() && self.hushed.is_none())?;
        Some(ramp.volume(ramp.at(self.place(now))))
    }

    /// Whether a stage has just begun that is not `heard` yet: what is told of it is told then, and of the one before no more.
    pub(super) fn is_turning(&self, now: Duration, heard: Option<Stage>) -> bool {
        self.ramp().is_some_and(|ramp| {
            let (place, stage) = (self.place(now), ramp.at(self.place(now)));
            heard != Some(stage) && place.saturating_sub(ramp.begins(stage)) < TURN
        })
    }

    /// Whether every device is to play by now.
    pub(super) fn is_everywhere(&self, now: Duration) -> bool {
        self.purpose.is_in_earnest() && self.ramp().is_some_and(|ramp| ramp.everywhere(ramp.at(self.place(now))))
    }

    /// How loud the app plays a stage, in percent.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
    pub(super) fn level(&self, stage: Option<Stage>) -> u8 {
        let ramp = self.ramp().unwrap_or(Ramp::of(crate::profile::Profile::Standard));
        (ramp.level(stage.unwrap_or(Stage::Soft)) * 100.0).round() as u8
    }
}
