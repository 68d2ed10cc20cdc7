//! What is told of a sound: that it is heard, on which devices, and how loud the system lets it out.

use std::time::Duration;

use super::happening::{Loudspeaker, Reading};
use crate::ramp::{Stage, Volume};

/// Word of a sound waits this long for the volumes and for devices that are about to join. The sound itself waits for nothing.
const PATIENCE: Duration = Duration::from_millis(400);
/// A volume that changes by less than this, in percent, is not told again.
const WORTH_TELLING: u16 = 10;

/// How a sound is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Audible {
    pub(super) device: String,
    pub(super) stage: Option<Stage>,
    /// Of the loudest device; `None` where the system does not say.
    pub(super) volume: Option<u16>,
    /// Whether all devices are.
    pub(super) muted: bool,
}

impl Audible {
    fn is_news_after(&self, told: &Self) -> bool {
        let louder = match (self.volume, told.volume) {
            (Some(now), Some(before)) => now.abs_diff(before) >= WORTH_TELLING,
            // A device that is just going away says nothing: whatever it is, the sound on it is looked after.
            (now, _) => now.is_some(),
        };
        louder || self.device != told.device || self.stage != told.stage || self.muted != told.muted
    }
}

/// What is known of the sound's way out, and what was told of it.
#[derive(Debug, Default)]
pub(super) struct Telling {
    /// Since when the main device has the samples of which stage.
    heard: Option<(Duration, Option<Stage>)>,
    told: Option<Audible>,
    /// Which devices' volumes are attended to, and how.
    attended: Option<(Vec<String>, Volume)>,
    /// The last order to attend to volumes, and the last that was answered.
    order: u64,
    answered: u64,
    readings: Vec<Reading>,
}

impl Telling {
    /// The main device has the first samples of a stage.
    pub(super) fn heard(&mut self, now: Duration, stage: Option<Stage>) {
        self.heard = Some((now, stage));
    }

    /// Whether something was told of the stage that was last heard.
    pub(super) fn is_told(&self) -> bool {
        self.told.as_ref().zip(self.heard).is_some_and(|(told, (_, heard))| told.stage == heard)
    }

    /// The stage that was last heard.
    pub(super) fn stage(&self) -> Option<Stage> {
        self.heard.and_then(|(_, stage)| stage)
    }

    /// Nothing is heard: what comes next is told anew.
    pub(super) fn nothing_heard(&mut self) {
        self.heard = None;
        self.told = None;
    }

    /// The volumes of `devices` are to be attended to as `volume` says; gives the number of the order, if it is a new one.
    pub(super) fn attend(&mut self, devices: Vec<String>, volume: Volume) -> Option<u64> {
        let wanted = Some((devices, volume));
        if self.attended == wanted {
            return None;
        }
        self.attended = wanted;
        self.order += 1;
        Some(self.order)
    }

    /// Volumes are no longer attended to; whether they were.
    pub(super) fn leave(&mut self) -> bool {
        self.readings.clear();
        self.attended.take().is_some()
    }

    pub(super) fn read(&mut self, order: u64, readings: Vec<Reading>) {
        if order == self.order && self.attended.is_some() {
            self.answered = order;
            self.readings = readings;
        }
    }

    /// What is to be told now that these devices sound, the main one first; `tuning`: one more may be about to.
    pub(super) fn tell(&mut self, now: Duration, sounding: &[&Loudspeaker], tuning: bool) -> Option<Audible> {
        let (since, stage) = self.heard?;
        let known = self.attended.is_none() || (self.answered == self.order && !tuning);
        if !known && now.saturating_sub(since) < PATIENCE {
            return None;
        }
        let readings = || self.readings.iter().filter(|read| sounding.iter().any(|device| device.id == read.device));
        let audible = Audible {
            device: label(sounding)?,
            stage,
            volume: readings().min_by_key(|read| (read.muted, u16::MAX - read.percent)).map(|read| read.percent),
            muted: readings().next().is_some() && readings().all(|read| read.muted),
        };
        if self.told.as_ref().is_some_and(|told| !audible.is_news_after(told)) {
            return None;
        }
        self.told = Some(audible.clone());
        Some(audible)
    }
}

fn label(sounding: &[&Loudspeaker]) -> Option<String> {
    let (first, others) = sounding.split_first()?;
    Some(match others.len() {
        0 => first.name.clone(),
        more => format!("{} and {more} more", first.name),
    })
}
