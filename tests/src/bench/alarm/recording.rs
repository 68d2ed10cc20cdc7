//! One signal, recorded from its beginning to its last stage, on a sound card of its own.

use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::lab::environment::Environment;
use crate::lab::process::Process;
use crate::lab::sound_card::SoundCard;
use crate::lab::{binary, clock, ear};

const SOON: Duration = Duration::from_secs(30);
/// The sound server, the recorder and the player begin beside each other: more than the signal itself is waited for.
const AFTER: Duration = Duration::from_secs(3);

/// How a signal grows, as the product says it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Stage {
    /// Such as `loud`.
    #[serde(rename = "stage")]
    pub(super) name: String,
    /// In seconds.
    pub(super) begins: f64,
    /// The share of full level.
    pub(super) level: f64,
    /// The least system volume, in percent.
    pub(super) volume: Option<u8>,
    /// On every output.
    pub(super) everywhere: bool,
}

/// What was recorded.
pub(super) struct Recorded {
    pub(super) name: &'static str,
    /// Without those that do not come.
    pub(super) stages: Vec<Stage>,
    /// From the first audible sample on.
    pub(super) samples: Vec<f32>,
}

impl Recorded {
    /// The samples from a moment on (in seconds) for so long; what is missing at the end is left out.
    pub(super) fn part(&self, from: f64, length: f64) -> Vec<f32> {
        let at = |seconds: f64| ear::samples_in(Duration::from_secs_f64(seconds)).min(self.samples.len());
        self.samples[at(from)..at(from + length)].to_vec()
    }
}

/// Plays a signal by the real speaker in a process of its own, and records it.
pub(super) async fn record(name: &'static str, seconds: u64) -> Result<Recorded> {
    let folder = tempfile::tempdir()?;
    let mut environment = Environment::in_folder(folder.path());
    std::fs::create_dir_all(folder.path().join("home"))?;
    let mut card = SoundCard::in_folder(folder.path(), &mut environment)?;
    card.start().await?;
    let recording = card.record().await?;
    let asked = clock::now();
    let program = binary::find("examples/signal", "alarm --example signal")?;
    let mut command = environment.command_at(&program);
    let player = Process::start(folder.path(), "signal", command.arg(name).arg((seconds + 1).to_string()))?;
    let stages = player.line("", SOON).await?;
    let began = recording.wait_for_sound(asked, SOON).await?;
    let length = Duration::from_secs(seconds);
    let samples = recording.listen(began, length).await?;
    player.ended(SOON + AFTER).await?;
    let mut stages: Vec<Stage> = serde_json::from_str(&stages).with_context(|| stages.clone())?;
    let skipped =
        |index: usize, stages: &[Stage]| stages.get(index + 1).is_some_and(|next| next.begins <= stages[index].begins);
    for index in (0..stages.len()).rev() {
        if skipped(index, &stages) {
            stages.remove(index);
        }
    }
    Ok(Recorded { name, stages, samples })
}
