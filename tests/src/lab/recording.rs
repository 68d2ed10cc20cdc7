//! What comes out of the sound card, recorded while it sounds, with the moment at which each sample was heard.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::sync::watch;

use super::clock;
use super::ear::{self, RATE};

/// From the start of a recorder to its first data; on a null sink this is 1.2 to 1.7 s.
const START: Duration = Duration::from_secs(15);

/// Chunks that arrived within this of a sample decide when it was heard.
const NEAR: usize = RATE;

/// A running recording (16 bit, one channel). It ends when it is dropped, or with the sound server.
#[derive(Debug)]
pub struct Recording {
    recorder: Child,
    tape: Arc<Mutex<Tape>>,
    length: watch::Receiver<usize>,
}

/// The samples, and when each chunk of them arrived.
#[derive(Debug)]
struct Tape {
    samples: Vec<f32>,
    arrivals: Vec<Arrival>,
}

#[derive(Clone, Copy, Debug)]
struct Arrival {
    /// The number of the chunk's first sample.
    start: usize,
    at: Instant,
}

impl Recording {
    /// Starts `parec` and waits for its first data: what sounds from then on is recorded.
    pub(crate) async fn start(recorder: &mut Command) -> Result<Self> {
        let mut recorder = recorder.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let stdout = recorder.stdout.take().context("the recorder has no output")?;
        let tape = Arc::new(Mutex::new(Tape { samples: Vec::new(), arrivals: Vec::new() }));
        let (sender, length) = watch::channel(0);
        thread::spawn({
            let tape = Arc::clone(&tape);
            move || collect(stdout, &tape, &sender)
        });
        let recording = Self { recorder, tape, length };
        let first = recording.grown(1, clock::now() + START).await;
        first.context("no data from the recorder: is the sound server there?")?;
        Ok(recording)
    }

    /// The number of samples until now.
    pub fn len(&self) -> usize {
        *self.length.borrow()
    }

    /// Whether nothing was recorded yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The moment at which a sample was heard (or will be). The sound server hands a chunk to the recorder when it begins to
    /// play it; the chunk can only arrive late, never early, so the earliest of those nearby tells.
    pub fn moment_of(&self, sample: usize) -> Instant {
        self.tape().moment_of(sample)
    }

    /// The sample that was heard at a moment.
    pub fn sample_at(&self, moment: Instant) -> usize {
        self.tape().sample_at(moment)
    }

    /// What was heard between two moments; what is not recorded yet is missing at the end.
    pub fn between(&self, from: Instant, to: Instant) -> Vec<f32> {
        let tape = self.tape();
        let (from, to) = (tape.sample_at(from), tape.sample_at(to).min(tape.samples.len()));
        tape.samples.get(from..to).unwrap_or_default().to_vec()
    }

    /// What was heard since a moment.
    pub fn since(&self, from: Instant) -> Vec<f32> {
        let tape = self.tape();
        tape.samples.get(tape.sample_at(from)..).unwrap_or_default().to_vec()
    }

    /// What is heard in the `length` after `from`, once it is recorded.
    pub async fn listen(&self, from: Instant, length: Duration) -> Result<Vec<f32>> {
        let end = self.sample_at(from + length);
        let within = (from + length).saturating_duration_since(clock::now()) + START;
        self.grown(end, clock::now() + within).await?;
        Ok(self.between(from, from + length))
    }

    /// Waits for the first sound after `since` (above [`ear::AUDIBLE`]) and gives the moment of its first sample.
    pub async fn wait_for_sound(&self, since: Instant, within: Duration) -> Result<Instant> {
        let deadline = clock::now() + within;
        let mut looked = self.sample_at(since);
        loop {
            let end = self.len();
            if let Some(found) = self.first_audible(looked, end) {
                return Ok(self.moment_of(found));
            }
            looked = looked.max(end);
            let grown = self.grown(looked + 1, deadline).await;
            grown.with_context(|| format!("no sound within {:.1} s", within.as_secs_f64()))?;
        }
    }

    /// Waits until nothing was heard for `quiet`, after `since`, and gives the moment after the last sound (`since` itself if
    /// there was none). `quiet` must be longer than the pauses of the sound's own rhythm.
    pub async fn wait_for_silence(&self, since: Instant, quiet: Duration, within: Duration) -> Result<Instant> {
        let deadline = clock::now() + within;
        let start = self.sample_at(since);
        let mut silent_from = start;
        let mut looked = start;
        loop {
            let end = self.len();
            if let Some(last) = self.last_audible(looked, end) {
                silent_from = last + 1;
            }
            looked = looked.max(end);
            if end >= silent_from + ear::samples_in(quiet) {
                return Ok(if silent_from == start { since } else { self.moment_of(silent_from) });
            }
            let grown = self.grown(looked + 1, deadline).await;
            grown.with_context(|| format!("no silence within {:.1} s", within.as_secs_f64()))?;
        }
    }

    /// Saves the whole recording as a WAV file, to listen to.
    pub fn save(&self, file: &Path) -> Result<()> {
        let tape = self.tape();
        let bytes: Vec<u8> = tape.samples.iter().flat_map(|sample| to_pcm(*sample).to_le_bytes()).collect();
        let mut out = File::create(file)?;
        out.write_all(&wav_header(bytes.len()))?;
        Ok(out.write_all(&bytes)?)
    }

    /// Waits until there are `count` samples.
    async fn grown(&self, count: usize, deadline: Instant) -> Result<()> {
        let left = deadline.saturating_duration_since(clock::now());
        let mut length = self.length.clone();
        let wait = length.wait_for(|length| *length >= count);
        match tokio::time::timeout(left, wait).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) => bail!("the recording ended, because the sound server did"),
            Err(_) => bail!("the time is up"),
        }
    }

    fn first_audible(&self, from: usize, to: usize) -> Option<usize> {
        let tape = self.tape();
        let samples = tape.samples.get(from..to)?;
        ear::first_above(ear::AUDIBLE, samples).map(|index| from + index)
    }

    fn last_audible(&self, from: usize, to: usize) -> Option<usize> {
        let tape = self.tape();
        let samples = tape.samples.get(from..to)?;
        ear::last_above(ear::AUDIBLE, samples).map(|index| from + index)
    }

    fn tape(&self) -> MutexGuard<'_, Tape> {
        self.tape.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        // It may have ended with its server.
        let _ = self.recorder.kill();
        let _ = self.recorder.wait();
    }
}

impl Tape {
    fn moment_of(&self, sample: usize) -> Instant {
        let place = self.arrivals.partition_point(|arrival| arrival.start <= sample).saturating_sub(1);
        let near = |arrival: &&Arrival| arrival.start.abs_diff(self.arrivals[place].start) <= NEAR;
        let before = self.arrivals[..=place].iter().rev().take_while(near);
        let after = self.arrivals[place..].iter().take_while(near);
        let moments = before.chain(after).map(|arrival| arrival.moment_of(sample));
        moments.min().unwrap_or(self.arrivals[place].at)
    }

    fn sample_at(&self, moment: Instant) -> usize {
        // The moments of samples grow with them: look between the arrivals, then count from the one that is nearest.
        let place = self.arrivals.partition_point(|arrival| arrival.at < moment).saturating_sub(1);
        let known = self.arrivals[place].start;
        let heard = self.moment_of(known);
        let ahead = ear::samples_in(moment.saturating_duration_since(heard));
        (known + ahead).saturating_sub(ear::samples_in(heard.saturating_duration_since(moment)))
    }
}

impl Arrival {
    /// When `sample` was heard if this chunk came at once.
    fn moment_of(&self, sample: usize) -> Instant {
        if sample >= self.start {
            return self.at + ear::time_of(sample - self.start);
        }
        let before = ear::time_of(self.start - sample);
        self.at.checked_sub(before).unwrap_or(self.at)
    }
}

fn collect(mut stdout: ChildStdout, tape: &Mutex<Tape>, length: &watch::Sender<usize>) {
    // Larger than what can wait in the pipe, so that no chunk is cut in two.
    let mut bytes = vec![0; 1 << 17];
    let mut odd: Option<u8> = None;
    while let Ok(count @ 1..) = stdout.read(&mut bytes) {
        let at = clock::now();
        let all: Vec<u8> = odd.take().into_iter().chain(bytes[..count].iter().copied()).collect();
        let pairs = all.chunks_exact(2);
        odd = pairs.remainder().first().copied();
        let mut tape = tape.lock().unwrap_or_else(PoisonError::into_inner);
        let start = tape.samples.len();
        tape.arrivals.push(Arrival { start, at });
        tape.samples.extend(pairs.map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0));
        let end = tape.samples.len();
        drop(tape);
        length.send_replace(end);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the samples came from 16 bit")]
fn to_pcm(sample: f32) -> i16 {
    (sample * 32_768.0) as i16
}

/// The header of a WAV file with 16 bit, one channel, at [`RATE`].
fn wav_header(length: usize) -> Vec<u8> {
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    let rate = u32::try_from(RATE).unwrap_or(0);
    let mut header = Vec::with_capacity(44);
    header.extend(b"RIFF");
    header.extend(length.saturating_add(36).to_le_bytes());
    header.extend(b"WAVEfmt ");
    header.extend(16_u32.to_le_bytes());
    header.extend(1_u16.to_le_bytes());
    header.extend(1_u16.to_le_bytes());
    header.extend(rate.to_le_bytes());
    header.extend((rate * 2).to_le_bytes());
    header.extend(2_u16.to_le_bytes());
    header.extend(16_u16.to_le_bytes());
    header.extend(b"data");
    header.extend(length.to_le_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tape(arrivals: &[(usize, u64)]) -> (Tape, Instant) {
        let begin = clock::now();
        let arrival = |(start, at): &(usize, u64)| Arrival { start: *start, at: begin + Duration::from_millis(*at) };
        (Tape { samples: Vec::new(), arrivals: arrivals.iter().map(arrival).collect() }, begin)
    }

    #[test]
    fn a_late_chunk_does_not_move_its_samples() {
        // Chunks of 10 ms; the third arrives 30 ms late.
        let (tape, begin) = tape(&[(0, 0), (480, 10), (960, 50), (1440, 50), (1920, 50)]);
        assert_eq!(tape.moment_of(960), begin + Duration::from_millis(20));
        assert_eq!(tape.moment_of(1000), begin + ear::time_of(1000));
        assert_eq!(tape.sample_at(begin + Duration::from_millis(20)), 960);
    }

    #[test]
    fn a_gap_moves_what_comes_after_it() {
        let second = RATE;
        let (tape, begin) = tape(&[(0, 0), (second, 1_000), (3 * second, 3_500), (4 * second, 4_500)]);
        assert_eq!(tape.moment_of(second), begin + Duration::from_secs(1));
        assert_eq!(tape.moment_of(4 * second), begin + Duration::from_millis(4_500));
    }

    #[test]
    fn a_moment_to_come_is_a_sample_to_come() {
        let (tape, begin) = tape(&[(0, 10)]);
        assert_eq!(tape.sample_at(begin + Duration::from_millis(110)), 4_800);
        assert_eq!(tape.sample_at(begin.checked_sub(Duration::from_secs(1)).unwrap()), 0);
    }

    #[test]
    fn a_saved_recording_has_the_header_of_its_length() {
        let header = wav_header(96_000);
        assert_eq!(header.len(), 44);
        assert_eq!(header[4..8], 96_036_u32.to_le_bytes());
        assert_eq!(header[24..28], 48_000_u32.to_le_bytes());
    }
}
