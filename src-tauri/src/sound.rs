//! Between the speaker and the rest: what it says becomes receipts, a problem that comes and goes, and the news of a sound
//! test.

use alarm::{SpeakerEvent, Stage};
use oncall::Loudness;
use pager::Client;
use serde::Serialize;
use tauri::AppHandle;
use tokio::sync::oneshot;

use crate::problems::{self, code};
use crate::windows;

/// How a sound test goes, as the screens are told it (event `sound_test`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SoundTest {
    /// Whether it sounds.
    pub running: bool,
    /// Why it could not be heard, in sentences.
    pub failed: Option<String>,
}

/// What is known of the sound.
#[derive(Debug, Default)]
pub(crate) struct Sound {
    test: SoundTest,
    /// Nothing could be heard when it was last tried.
    silent: bool,
    /// Who wants to know whether it can be heard.
    asked: Vec<oneshot::Sender<Tried>>,
}

/// What became of a try: the device that plays, or why nothing can be heard, in sentences.
pub(crate) type Tried = Result<String, String>;

impl Sound {
    /// Whether the device is to be looked for again after a while.
    pub(crate) fn is_silent(&self) -> bool {
        self.silent
    }

    /// Whether a test sounds.
    pub(crate) fn is_testing(&self) -> bool {
        self.test.running
    }

    /// A test begins.
    pub(crate) fn test_begins(&mut self, app: &AppHandle) {
        self.test = SoundTest { running: true, failed: None };
        windows::emit(app, "sound_test", self.test.clone());
    }

    /// The next word of the speaker about its device.
    pub(crate) fn next_word(&mut self) -> oneshot::Receiver<Tried> {
        let (tell, told) = oneshot::channel();
        self.asked.push(tell);
        told
    }

    /// Takes what the speaker said.
    pub(crate) fn heard(&mut self, app: &AppHandle, client: &Client, event: SpeakerEvent) {
        match event {
            SpeakerEvent::Sounding { device, stage, level, volume, muted } => {
                self.well(client, &device);
                let sound = oncall::Sound { device, loudness: loudness(stage), level, volume, muted };
                client.speaker(pager::SpeakerEvent::Sounding(sound));
            }
            SpeakerEvent::Recovered { device } | SpeakerEvent::Ready { device } => self.well(client, &device),
            SpeakerEvent::Failed { error } => {
                let why = error.to_string();
                self.silent = true;
                self.answer(&Err(why.clone()));
                client.problem(problems::no_sound_device(&why));
                if self.test.running {
                    self.test.failed = Some(why.clone());
                }
                client.speaker(pager::SpeakerEvent::Failed { why });
            }
            SpeakerEvent::TestEnded => {
                self.test.running = false;
                windows::emit(app, "sound_test", self.test.clone());
            }
            SpeakerEvent::Silenced => {}
        }
    }

    fn well(&mut self, client: &Client, device: &str) {
        self.silent = false;
        self.answer(&Ok(device.to_owned()));
        client.problem_gone(code::NO_SOUND_DEVICE);
    }

    fn answer(&mut self, tried: &Tried) {
        for asked in self.asked.drain(..) {
            // Whoever asked may have lost patience.
            let _ = asked.send(tried.clone());
        }
    }
}

/// The stage as a receipt tells it.
fn loudness(stage: Option<Stage>) -> Loudness {
    match stage {
        None => Loudness::Chime,
        Some(Stage::Soft) => Loudness::Soft,
        Some(Stage::Steady) => Loudness::Steady,
        Some(Stage::Loud) => Loudness::Loud,
        Some(Stage::Urgent) => Loudness::Urgent,
    }
}
