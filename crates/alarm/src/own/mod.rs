//! A sound of the person's own: looked at when it is chosen (`examine`), and made ready for the alarm on a thread of its own
//! (`Own`), so that it holds up nobody. Until it is ready, and whenever it cannot be used, the built-in sounds ring.

mod decode;
mod error;
mod wave;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;

use serde::Serialize;

pub use error::OwnSoundError;
pub(crate) use wave::{Looped, Wave};

/// What a sound file has to offer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OwnSound {
    /// How much of it is played before it begins anew, in seconds: from its first to its last audible moment, at most a minute.
    pub seconds: f64,
    /// Its highest peak, in decibels relative to full scale, before it is made as loud as the alarm.
    pub peak: f64,
    /// The loudness (RMS) of its loudest 0.4 s, in the same measure.
    pub loudness: f64,
}

/// Decodes the file and judges whether it can be an alarm. It takes the processor for up to a second: call it where that may be.
///
/// # Errors
/// In words for its person: it cannot be read, is no sound, is silent, too short or pauses for too long.
pub fn examine(path: &Path) -> Result<OwnSound, OwnSoundError> {
    wave(path).map(|wave| wave.sound())
}

fn wave(path: &Path) -> Result<Wave, OwnSoundError> {
    let decoded = decode::decode(path)?;
    Wave::new(decoded.samples, decoded.rate).map_err(|flaw| flaw.of(path))
}

/// A sound file on its way into the alarm. Cheap to clone; all clones are the same sound.
#[derive(Clone)]
pub struct Own(Arc<Loading>);

struct Loading {
    path: PathBuf,
    wave: OnceLock<Result<Wave, OwnSoundError>>,
}

impl Own {
    /// Begins to make the file ready, on a thread of its own.
    pub fn load(path: PathBuf) -> Self {
        let own = Self(Arc::new(Loading { path, wave: OnceLock::new() }));
        let loading = Arc::clone(&own.0);
        let started =
            thread::Builder::new().name("alarm-own".to_owned()).spawn(move || loading.settle(wave(&loading.path)));
        if let Err(error) = started {
            let path = own.0.path.clone();
            own.0.settle(Err(OwnSoundError::Unreadable { path, reason: error.to_string() }));
        }
        own
    }

    /// What became of it: `None` while it is being made ready.
    pub fn result(&self) -> Option<Result<OwnSound, &OwnSoundError>> {
        self.0.wave.get().map(|result| result.as_ref().map(Wave::sound))
    }

    /// What is to be played, once there is something.
    pub(crate) fn wave(&self) -> Option<&Wave> {
        self.0.wave.get().and_then(|result| result.as_ref().ok())
    }
}

#[cfg(test)]
impl Own {
    /// A sound that is not ready before [`Self::make_ready`].
    pub(crate) fn slow() -> Self {
        Self(Arc::new(Loading { path: PathBuf::new(), wave: OnceLock::new() }))
    }

    pub(crate) fn make_ready(&self, samples: Vec<f32>, rate: u32) {
        self.0.settle(Wave::new(samples, rate).map_err(|flaw| flaw.of(&self.0.path)));
    }
}

impl Loading {
    fn settle(&self, result: Result<Wave, OwnSoundError>) {
        match &result {
            Ok(wave) => {
                tracing::info!(path = %self.path.display(), sound = ?wave.sound(), "the person's own sound is ready");
            }
            Err(error) => tracing::warn!(%error, "the person's own sound cannot be used"),
        }
        // Nobody else settles it.
        let _ = self.wave.set(result);
    }
}

impl PartialEq for Own {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Own {}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Own").field(&self.0.path).finish()
    }
}
