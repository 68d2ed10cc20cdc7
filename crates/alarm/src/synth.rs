//! The sounds themselves: samples made from waves, each a function of its position alone, so that a sound can be taken up
//! anywhere and is the same every time.

use std::time::Duration;

use rodio::conversions::SampleRateConverter;

use crate::own::{Looped, Own};
use crate::profile::Profile;
use crate::ramp::{Ramp, Signal, Stage};
use crate::tone::{Square, edges, glide, struck};

/// The peak of the loudest stage: near full scale, with room for a resampler's overshoot.
const FULL: f64 = 0.9;
/// Notes swell and fade within this time: too short to be heard as soft, long enough not to click.
const EDGE: f64 = 0.004;

/// How loud the chime is: as loud as the alarm begins.
const CHIME: f64 = 0.3;

/// The pitch that wakes sleepers, in hertz (NFPA 72, 18.4.6.3: 520 Hz ±10 %, square wave or equivalent).
const PITCH: f64 = 520.0;
/// ISO 8201, temporal three: 0.5 s on, 0.5 s off, three times, the last pause being 1.5 s.
const PULSE: f64 = 0.5;
const CYCLE: f64 = 4.0;

/// The sweep takes 3.5 s and is followed by 0.5 s of silence: the "slow whoop" of NEN 2575, as long as one cycle.
const SWEEP: f64 = 3.5;
const SWEEP_FROM: f64 = 500.0;
const SWEEP_TO: f64 = 1_200.0;

/// The call of the cut-off signal: two long notes that swell, the second a fourth lower. Close to the 400 to 520 Hz at which
/// square waves wake best, and low enough to be told from the alarm, whose three short pulses begin and end hard.
const CALL: [(f64, f64); 2] = [(440.0, 0.9), (329.63, 1.2)];
/// Its partials end here, so that it is far less sharp than the alarm.
const CALL_PARTIALS: f64 = 1_500.0;
/// How it swells and fades, in seconds.
const CALL_EDGES: (f64, f64) = (0.08, 0.2);
/// From one call to the next, in seconds, in each stage. Each stage lasts a whole number of calls.
const CALL_EVERY: [f64; 4] = [10.0, 6.0, 4.0, 3.0];

/// How often the soft tones of the gentle alarm come again, in seconds; those of the others come once.
const SOFT_AGAIN: f64 = 5.0;

/// Where the level changes while the person's own sound goes on, it changes within this, in seconds.
const LEVEL_GLIDE: f64 = 0.02;

/// What can be played. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sound {
    /// The alarm or the cut-off signal, growing as the ramp says.
    Ramp(Ramp),
    /// The alarm, with the person's own sound after the soft stage. It is played over and over, and in the urgent stage, where it
    /// alternates with the temporal-three pattern, it has the sweep's place: so a badly chosen file still wakes. Until it is ready,
    /// and if it cannot be used, it is the built-in alarm.
    Own(Ramp, Own),
    /// One struck note of a second, for what may wait until somebody looks.
    Chime,
}

impl Sound {
    /// The alarm, with the person's own sound if they have one.
    pub fn alarm(ramp: Ramp, own: Option<Own>) -> Self {
        own.map_or(Self::Ramp(ramp), |own| Self::Own(ramp, own))
    }

    /// How it grows; `None`: it does not.
    pub const fn ramp(&self) -> Option<Ramp> {
        match self {
            Self::Ramp(ramp) | Self::Own(ramp, _) => Some(*ramp),
            Self::Chime => None,
        }
    }

    /// How long the sound lasts; `None`: until it is stopped.
    pub fn length(&self) -> Option<Duration> {
        self.ramp().map_or(Some(Duration::from_secs(1)), Ramp::ends)
    }
}

/// The samples of one sound, one channel, between −1 and 1. Ends when the sound ends.
#[derive(Debug, Clone)]
pub struct Synth {
    /// How it grows; `None`: it is the chime.
    ramp: Option<Ramp>,
    rate: u32,
    /// The position of the next sample.
    frame: u64,
    /// The first frame after the sound.
    end: u64,
    /// The first frame of each stage.
    begins: [u64; 4],
    pulse: Square,
    sweep: Square,
    call: Square,
    own: Option<Own>,
    /// The person's own sound, from its next sample on, once it is ready.
    tune: Option<SampleRateConverter<Looped>>,
}

impl Synth {
    /// `sound` at `rate` samples a second, taken up at `from`.
    pub fn new(sound: Sound, rate: u32, from: Duration) -> Self {
        let ramp = sound.ramp();
        let mut synth = Self {
            ramp,
            rate,
            frame: frame_at(from, rate),
            end: sound.length().map_or(u64::MAX, |length| frame_at(length, rate)),
            begins: ramp.map_or([0; 4], |ramp| Stage::ALL.map(|stage| frame_at(ramp.begins(stage), rate))),
            pulse: Square::new(PITCH, rate),
            sweep: Square::new(SWEEP_TO, rate),
            call: Square::mellow(CALL[0].0, rate, CALL_PARTIALS),
            own: match sound {
                Sound::Own(_, own) => Some(own),
                Sound::Ramp(_) | Sound::Chime => None,
            },
            tune: None,
        };
        synth.take_up_tune();
        synth
    }

    /// The stage to which the next sample belongs; `None` for a sound without stages.
    pub fn stage(&self) -> Option<Stage> {
        self.ramp?;
        let later = Stage::ALL.into_iter().zip(self.begins).skip(1).rev();
        Some(later.into_iter().find(|(_, begin)| *begin <= self.frame).map_or(Stage::Soft, |(stage, _)| stage))
    }

    /// Seconds since `stage` began.
    #[expect(clippy::cast_precision_loss, reason = "frames stay far below 2^52, for 2,900 years at 48 kHz")]
    fn since(&self, stage: Stage) -> f64 {
        (self.frame - self.begins[stage as usize]) as f64 / f64::from(self.rate)
    }

    /// Takes up the person's own sound where it would be by now, if it has become ready.
    fn take_up_tune(&mut self) {
        if let Some(wave) = self.own.as_ref().and_then(Own::wave).filter(|_| self.tune.is_none()) {
            self.tune = Some(wave.played(self.rate, self.tune_heard()));
        }
    }

    /// For how long the person's own sound has been heard by now, in seconds, had it been ready from the beginning.
    fn tune_heard(&self) -> f64 {
        let [steady, urgent] = [Stage::Steady, Stage::Urgent].map(|stage| self.begins[stage as usize]);
        let seconds = |frames: u64| {
            Duration::from_nanos(frames.saturating_mul(1_000_000_000) / u64::from(self.rate)).as_secs_f64()
        };
        let before = seconds(self.frame.min(urgent).saturating_sub(steady));
        let since = seconds(self.frame.saturating_sub(urgent));
        before + (since / (2.0 * CYCLE)).floor() * CYCLE + (since % (2.0 * CYCLE)).min(CYCLE)
    }

    fn sample(&mut self) -> f64 {
        let (Some(ramp), Some(stage)) = (self.ramp, self.stage()) else { return chime(self.since(Stage::Soft)) };
        if self.own.is_some() && stage > Stage::Soft {
            let since = self.frame - self.begins[stage as usize];
            // Only between the groups of the built-in rhythm, none of which is cut off so.
            if since.is_multiple_of(u64::from(self.rate) * 4) {
                self.take_up_tune();
            }
            if let Some(sample) = self.tune(ramp, stage) {
                return FULL * sample;
            }
        }
        let wave = match (ramp.signal(), stage) {
            (Signal::CutOff, stage) => self.calls(self.since(stage), CALL_EVERY[stage as usize]),
            (Signal::Alarm(Profile::Gentle), Stage::Soft) => soft(self.since(Stage::Soft) % SOFT_AGAIN),
            (Signal::Alarm(_), Stage::Soft) => soft(self.since(Stage::Soft)),
            // One rhythm through both: the louder stage begins with a pulse, the urgent one with a group of three.
            (Signal::Alarm(_), Stage::Steady | Stage::Loud) => self.temporal_three(self.since(Stage::Steady)),
            (Signal::Alarm(_), Stage::Urgent) => self.urgent(self.since(Stage::Urgent)),
        };
        f64::from(ramp.level(stage)) * FULL * wave
    }

    /// The next sample of the person's own sound at the level of its stage; `None` while it is not to be heard.
    fn tune(&mut self, ramp: Ramp, stage: Stage) -> Option<f64> {
        let since = self.since(stage);
        let within = since % (2.0 * CYCLE);
        if stage == Stage::Urgent && within >= CYCLE {
            return None;
        }
        let sample = f64::from(self.tune.as_mut()?.next()?);
        if stage == Stage::Urgent {
            return Some(f64::from(ramp.level(stage)) * sample * edges(within, CYCLE, LEVEL_GLIDE, LEVEL_GLIDE));
        }
        let before = if stage == Stage::Loud && ramp.begins(Stage::Steady) < ramp.begins(Stage::Loud) {
            f64::from(ramp.level(Stage::Steady))
        } else {
            0.0
        };
        let grown = (since / LEVEL_GLIDE).min(1.0);
        Some((before + (f64::from(ramp.level(stage)) - before) * grown) * sample)
    }

    fn calls(&self, t: f64, every: f64) -> f64 {
        let [(high, first), (low, second)] = CALL;
        let (t, (attack, release)) = (t % every, CALL_EDGES);
        self.call.at(high * t) * edges(t, first, attack, release)
            + self.call.at(low * t) * edges(t - first, second, attack, release)
    }

    fn temporal_three(&self, t: f64) -> f64 {
        let t = t % CYCLE;
        let pulses_are_over = t >= 6.0 * PULSE;
        let t = t % (2.0 * PULSE);
        if pulses_are_over || t >= PULSE { 0.0 } else { self.pulse.at(PITCH * t) * edges(t, PULSE, EDGE, EDGE) }
    }

    fn urgent(&self, t: f64) -> f64 {
        let t = t % (2.0 * CYCLE);
        if t >= CYCLE {
            self.temporal_three(t - CYCLE)
        } else if t >= SWEEP {
            0.0
        } else {
            self.sweep.at(glide(t, SWEEP_FROM, SWEEP_TO, SWEEP)) * edges(t, SWEEP, EDGE, EDGE)
        }
    }
}

impl Iterator for Synth {
    type Item = f32;

    #[expect(clippy::cast_possible_truncation, reason = "a sample needs no more than 24 bits")]
    fn next(&mut self) -> Option<f32> {
        if self.frame >= self.end {
            return None;
        }
        let sample = self.sample() as f32;
        self.frame += 1;
        Some(sample)
    }
}

/// Two notes, the second a third lower: `t` seconds after the first began.
fn soft(t: f64) -> f64 {
    let note = |t: f64, hz: f64| struck(t, hz, 0.35) * edges(t, 0.55, EDGE, 0.1);
    note(t, 659.26) + note(t - 0.5, 523.25)
}

/// One note, high and long: `t` seconds after it began.
fn chime(t: f64) -> f64 {
    CHIME * FULL * struck(t, 783.99, 0.3) * edges(t, 1.0, EDGE, 0.2)
}

/// The first frame that is not before `t`.
fn frame_at(t: Duration, rate: u32) -> u64 {
    u64::try_from((t.as_nanos() * u128::from(rate)).div_ceil(1_000_000_000)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
