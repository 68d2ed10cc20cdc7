use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::{PATIENCE, Room};

/// Samples in a millisecond of a recording.
pub(crate) const MILLI: usize = 48;
/// −50 dBFS: what counts as sound.
const AUDIBLE: f32 = 0.003_16;

/// A recording of what a sink is given, while it is being made.
pub(crate) struct Ear {
    recorder: Child,
    samples: Arc<(Mutex<Vec<f32>>, Condvar)>,
}

impl Room {
    /// Listens at `sink`: returns when the recording runs.
    pub(crate) fn listen(&self, sink: &str) -> Ear {
        let mut recorder = Self::spawn(
            self.command("parec")
                .args(["-d", &format!("{sink}.monitor"), "--format=s16le", "--rate=48000", "--channels=1", "--raw"])
                .args(["--latency-msec=10"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let mut stream = recorder.stdout.take().expect("the recorder's output");
        let samples = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let written = Arc::clone(&samples);
        std::thread::spawn(move || {
            let mut chunk = [0_u8; 960];
            while stream.read_exact(&mut chunk).is_ok() {
                let decoded = chunk.chunks_exact(2).map(|s| f32::from(i16::from_le_bytes([s[0], s[1]])) / 32_768.0);
                written.0.lock().unwrap().extend(decoded);
                written.1.notify_all();
            }
        });
        let ear = Ear { recorder, samples };
        ear.hear_until("the recording to run", |samples| !samples.is_empty());
        ear
    }
}

impl Ear {
    /// How much is recorded by now, in samples.
    pub(crate) fn now(&self) -> usize {
        self.samples.0.lock().unwrap().len()
    }

    /// What is recorded, once `enough` says that it is enough.
    pub(crate) fn hear_until(&self, what: &str, enough: impl Fn(&[f32]) -> bool) -> Vec<f32> {
        let samples = self.samples.0.lock().unwrap();
        let waited = self.samples.1.wait_timeout_while(samples, PATIENCE, |samples| !enough(samples)).unwrap();
        assert!(!waited.1.timed_out(), "waited {PATIENCE:?} for {what}");
        waited.0.clone()
    }

    /// The first audible sample from `start` on.
    pub(crate) fn first_sound(&self, start: usize) -> usize {
        let sounds = |samples: &[f32]| samples[start..].iter().any(|sample| sample.abs() > AUDIBLE);
        let samples = self.hear_until("a sound", sounds);
        start + samples[start..].iter().position(|sample| sample.abs() > AUDIBLE).unwrap()
    }

    /// The last audible sample before `length` of silence, from `start` on.
    pub(crate) fn last_sound(&self, start: usize, length: Duration) -> usize {
        let length = usize::try_from(length.as_millis()).unwrap() * MILLI;
        let last = |samples: &[f32]| samples.iter().rposition(|sample| sample.abs() > AUDIBLE).unwrap_or(0).max(start);
        let samples = self.hear_until("silence", |samples| samples.len() > last(samples) + length);
        last(&samples)
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let _ = self.recorder.kill();
        let _ = self.recorder.wait();
    }
}

/// Where sounds begin after silence: at least 250 ms of it, so that a hiccup of a busy machine does not count.
pub(crate) fn onsets(samples: &[f32]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut last = None;
    for (i, _) in samples.iter().enumerate().filter(|(_, sample)| sample.abs() > AUDIBLE) {
        if last.is_none_or(|last| i - last > 250 * MILLI) {
            found.push(i);
        }
        last = Some(i);
    }
    found
}

/// The loudest sample.
pub(crate) fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |a, b| a.max(b.abs()))
}
