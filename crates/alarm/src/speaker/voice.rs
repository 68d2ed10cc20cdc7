//! What a sound device plays: one sound after the other as told, without clicks between them. The device pulls each sample, and
//! so the voice also counts what the device has really taken.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::Duration;

use rodio::{ChannelCount, SampleRate, Source};

use crate::ramp::Stage;
use crate::synth::{Sound, Synth};

/// A sound that is cut off, or taken up in its middle, fades within 5 ms.
const FADES_A_SECOND: f32 = 200.0;
/// After a sound's last sample the voice waits this many milliseconds, more than all buffers between it and the ear, to call it over.
const TAIL_MS: u64 = 60;

/// A sound to be played, and from where.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cue {
    /// Tells this cue from those before and after it.
    pub(crate) id: u64,
    pub(crate) sound: Sound,
    pub(crate) from: Duration,
}

/// What a voice tells while it plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Report {
    /// The device has taken the first audible samples of a sound, or of its next stage.
    Heard {
        /// The id of the cue.
        cue: u64,
        stage: Option<Stage>,
    },
    /// The device has taken the last samples of a sound, which ended or was hushed, and the silence after it.
    Quiet {
        /// The id of the cue.
        cue: u64,
    },
}

enum Order {
    Play(Cue),
    Hush,
}

/// The hold that the speaker's thread has on a voice, which is played on a thread of the sound system.
#[derive(Default)]
pub(super) struct Baton {
    /// Frames that the device has taken.
    frames: AtomicU64,
    /// There is an order. A flag of its own, so that the voice takes the lock only then.
    raised: AtomicBool,
    order: Mutex<Option<Order>>,
}

impl Baton {
    /// Plays `cue` instead of what plays now.
    pub(super) fn play(&self, cue: Cue) {
        self.raise(Order::Play(cue));
    }

    /// Fades out what plays now.
    pub(super) fn hush(&self) {
        self.raise(Order::Hush);
    }

    /// The frames that the device has taken so far.
    pub(super) fn frames(&self) -> u64 {
        self.frames.load(Ordering::Relaxed)
    }

    fn raise(&self, order: Order) {
        *self.order.lock().unwrap_or_else(PoisonError::into_inner) = Some(order);
        self.raised.store(true, Ordering::Release);
    }

    /// The order, if there is one and nobody is just writing another.
    fn take(&self) -> Option<Order> {
        let mut order = match self.order.try_lock() {
            Ok(order) => order,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        self.raised.store(false, Ordering::Release);
        order.take()
    }
}

/// An endless source for a device: the sound it was told to play, and silence between sounds.
pub(super) struct Voice<R> {
    baton: Arc<Baton>,
    rate: SampleRate,
    report: R,
    sound: Option<(u64, Synth)>,
    gain: f32,
    gain_step: f32,
    /// The sound, and the stage of it, that was last found audible.
    audible: Option<(u64, Option<Stage>)>,
    /// A report to be made when so many frames have been taken: when the device comes back for more, it has the samples.
    due: Option<(u64, Report)>,
    /// Frames that the device takes at a time.
    period: u64,
    tail: u64,
}

impl<R: Fn(Report)> Voice<R> {
    /// A voice that follows `baton`, for a device of `rate` that takes `period` frames at a time.
    pub(super) fn new(baton: Arc<Baton>, rate: SampleRate, period: u32, report: R) -> Self {
        Self {
            baton,
            rate,
            report,
            sound: None,
            gain: 0.0,
            gain_step: FADES_A_SECOND / hertz(rate),
            audible: None,
            due: None,
            period: period.into(),
            tail: u64::from(rate.get()) * TAIL_MS / 1_000,
        }
    }

    /// Follows an order, now that nothing is heard.
    fn turn(&mut self, frame: u64) {
        match self.baton.take() {
            Some(Order::Play(cue)) => {
                self.sound = Some((cue.id, Synth::new(cue.sound, self.rate.get(), cue.from)));
                // A sound's own beginning needs no fade, and is heard that much earlier.
                self.gain = if cue.from.is_zero() { 1.0 } else { 0.0 };
                self.due = None;
            }
            Some(Order::Hush) => self.rest(frame),
            None => {}
        }
    }

    /// Ends the sound; says so when the last of it has gone through the buffers.
    fn rest(&mut self, frame: u64) {
        if let Some((cue, _)) = self.sound.take() {
            self.due = Some((frame + self.tail, Report::Quiet { cue }));
        }
    }

    fn sample(&mut self, frame: u64) -> f32 {
        let Some((cue, synth)) = &mut self.sound else { return 0.0 };
        let (cue, stage) = (*cue, synth.stage());
        let Some(sample) = synth.next() else {
            self.rest(frame);
            return 0.0;
        };
        let sample = sample * self.gain;
        if sample != 0.0 && self.audible != Some((cue, stage)) {
            self.audible = Some((cue, stage));
            self.due = Some((frame + self.period, Report::Heard { cue, stage }));
        }
        sample
    }
}

impl<R: Fn(Report)> Iterator for Voice<R> {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let frame = self.baton.frames() + 1;
        self.baton.frames.store(frame, Ordering::Relaxed);
        if self.baton.raised.load(Ordering::Acquire) {
            self.gain = (self.gain - self.gain_step).max(0.0);
            if self.gain == 0.0 || self.sound.is_none() {
                self.turn(frame);
            }
        } else {
            self.gain = (self.gain + self.gain_step).min(1.0);
        }
        let sample = self.sample(frame);
        if let Some((_, report)) = self.due.take_if(|(at, _)| *at <= frame) {
            (self.report)(report);
        }
        Some(sample)
    }
}

impl<R: Fn(Report)> Source for Voice<R> {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        ChannelCount::MIN
    }

    fn sample_rate(&self) -> SampleRate {
        self.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[expect(clippy::cast_precision_loss, reason = "sample rates are exact in 24 bits up to 16 MHz")]
fn hertz(rate: SampleRate) -> f32 {
    rate.get() as f32
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::profile::Profile;
    use crate::ramp::Ramp;

    const RATE: SampleRate = SampleRate::new(48_000).unwrap();
    const PERIOD: u32 = 480;

    /// A voice, and each report with the frame at which it came.
    fn with_voice(test: impl FnOnce(&Baton, &mut dyn FnMut(usize) -> Vec<f32>, &RefCell<Vec<(u64, Report)>>)) {
        let (baton, reports) = (Arc::new(Baton::default()), RefCell::new(Vec::new()));
        let report = |report| reports.borrow_mut().push((baton.frames(), report));
        let mut voice = Voice::new(Arc::clone(&baton), RATE, PERIOD, report);
        test(&baton, &mut |frames| voice.by_ref().take(frames).collect(), &reports);
    }

    fn alarm(id: u64, from_ms: u64) -> Cue {
        Cue { id, sound: Sound::Ramp(Ramp::of(Profile::Standard)), from: Duration::from_millis(from_ms) }
    }

    fn peak(samples: &[f32]) -> f32 {
        samples.iter().fold(0.0, |a, b| a.max(b.abs()))
    }

    #[test]
    fn without_an_order_it_is_silent_and_counts_what_is_taken() {
        with_voice(|baton, take, reports| {
            assert!(peak(&take(4_800)) == 0.0);
            assert_eq!(baton.frames(), 4_800);
            assert!(reports.borrow().is_empty());
        });
    }

    #[test]
    fn a_sound_from_its_beginning_is_not_faded_in() {
        with_voice(|baton, take, _| {
            baton.play(alarm(1, 0));
            let expected: Vec<f32> =
                Synth::new(Sound::Ramp(Ramp::of(Profile::Standard)), 48_000, Duration::ZERO).take(4_800).collect();
            assert_eq!(take(4_800), expected);
        });
    }

    #[test]
    fn a_stage_is_told_once_the_device_has_come_back_for_more() {
        with_voice(|baton, take, reports| {
            baton.play(alarm(7, 24_000));
            take(2 * 48_000);
            let heard = |stage| Report::Heard { cue: 7, stage: Some(stage) };
            let reports = reports.borrow();
            let [(first, steady), (second, loud)] = reports[..] else { panic!("{reports:?}") };
            assert_eq!((steady, loud), (heard(Stage::Steady), heard(Stage::Loud)));
            assert!((480..490).contains(&first) && (48_480..48_490).contains(&second), "{reports:?}");
        });
    }

    #[test]
    fn a_hushed_sound_fades_within_five_milliseconds_and_is_called_over_when_it_has_left() {
        with_voice(|baton, take, reports| {
            baton.play(alarm(1, 25_000));
            let before = take(4_800);
            baton.hush();
            let fade = take(240);
            assert!(peak(&before) > 0.8 && peak(&fade[..24]) > 0.6, "it fades, it is not cut");
            assert!(peak(&fade[192..]) < 0.2);
            assert!(peak(&take(48_000)) == 0.0);
            let (at, last) = *reports.borrow().last().unwrap();
            assert_eq!(last, Report::Quiet { cue: 1 });
            let (fade, tail) = (240, 60 * 48);
            assert!(at.abs_diff(4_800 + fade + tail) <= 2, "{at}");
        });
    }

    #[test]
    fn another_sound_follows_after_a_fade() {
        with_voice(|baton, take, reports| {
            baton.play(alarm(1, 25_000));
            take(4_800);
            baton.play(alarm(2, 60_000));
            let turn = take(480);
            let step = turn.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
            assert!(peak(&turn[230..250]) < 0.05 && peak(&turn[470..]) > 0.3, "down, and up again");
            assert!(step < 1.6, "no step beyond the wave's own: {step}");
            take(4_800);
            assert!(reports.borrow().iter().all(|(_, report)| !matches!(report, Report::Quiet { .. })));
        });
    }

    #[test]
    fn a_hush_before_the_first_sample_lets_nothing_be_heard() {
        with_voice(|baton, take, reports| {
            baton.play(alarm(1, 25_000));
            baton.hush();
            assert!(peak(&take(48_000)) == 0.0);
            assert!(reports.borrow().is_empty());
        });
    }

    #[test]
    fn a_sound_that_ends_is_called_over_once_and_the_next_can_follow() {
        with_voice(|baton, take, reports| {
            let chime = |id| Cue { id, sound: Sound::Chime, from: Duration::ZERO };
            for id in [1, 2] {
                baton.play(chime(id));
                assert!(peak(&take(2 * 48_000)) > 0.1);
            }
            let quiet: Vec<_> =
                reports.borrow().iter().map(|(_, r)| *r).filter(|r| matches!(r, Report::Quiet { .. })).collect();
            assert_eq!(quiet, [Report::Quiet { cue: 1 }, Report::Quiet { cue: 2 }]);
        });
    }
}
