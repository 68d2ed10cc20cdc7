//! One sound device while we play on it, on a thread of its own, because each step of it may block for ever: opening it, asking
//! after it, even letting go of it (`cpal` joins threads that wait for an answer of a sink that is gone). Nobody waits for
//! this thread: it tells what happens, and ends by itself when its output is dropped.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::device::{self, Playing};
use super::voice::{Baton, Report, Voice};
use super::watch::{Loudspeaker, Target};
use crate::error::SoundError;

/// How often it is looked which devices there are, while one is open.
const CHECK: Duration = Duration::from_millis(250);

/// What becomes of an output.
pub(super) enum News {
    Opened {
        device: Loudspeaker,
    },
    NotOpened {
        error: SoundError,
    },
    Lost {
        error: SoundError,
    },
    /// There are these devices now.
    Seen {
        devices: Vec<Loudspeaker>,
    },
    Voice(Report),
}

/// The connections to the sound server, kept from the first sound on for those to come: one for each device that played at a
/// time, so that none waits for another.
///
/// A client of `PulseAudio` has a thread and a megabyte. It takes both with it only if it had a stream and the stream goes last; and
/// where each ring allocates that megabyte anew, glibc keeps it in one arena after the other.
#[derive(Clone, Default)]
pub(super) struct Connections(Arc<Mutex<Vec<cpal::Host>>>);

impl Connections {
    fn take(&self) -> Option<cpal::Host> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Keeps `host`, if it is alive.
    fn keep(&self, host: cpal::Host) {
        if device::is_alive(&host) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(host);
        }
    }
}

/// Which device is to be opened, and how hard to try.
pub(super) struct Way {
    pub(super) target: Target,
    /// Also without a sound server.
    pub(super) last_resort: bool,
}

/// A device that is being opened or plays. Dropping it lets go of the device, at once and without waiting.
pub(super) struct Output {
    pub(super) baton: Arc<Baton>,
    _close: Sender<()>,
}

impl Output {
    /// Opens the sound device and plays on it what `baton` orders.
    ///
    /// `opening` is held until the device is let go of, so that its holders can be counted.
    pub(super) fn open(
        baton: Arc<Baton>,
        connections: Connections,
        way: Way,
        opening: Arc<()>,
        tell: impl Fn(News) + Clone + Send + 'static,
    ) -> std::io::Result<Self> {
        let (close, closed) = channel();
        let voice = Arc::clone(&baton);
        thread::Builder::new().name("alarm-output".to_owned()).spawn(move || {
            match open(&voice, &connections, &way, &tell) {
                Ok((host, playing)) => {
                    watch(&host, &closed, &tell);
                    connections.keep(host);
                    drop(opening);
                    drop(playing);
                }
                Err(error) => tell(News::NotOpened { error }),
            }
        })?;
        Ok(Self { baton, _close: close })
    }
}

/// Opens a device by a kept connection, else by a new one, else (the `last_resort`) without a sound server.
fn open(
    baton: &Arc<Baton>,
    connections: &Connections,
    way: &Way,
    tell: &(impl Fn(News) + Clone + Send + 'static),
) -> Result<(cpal::Host, Playing), SoundError> {
    while let Some(host) = connections.take() {
        match play(&host, baton, &way.target, tell) {
            Ok(playing) => return Ok((host, playing)),
            Err(error) if device::is_alive(&host) => {
                connections.keep(host);
                return Err(error);
            }
            // Its server has ended since.
            Err(_) => {}
        }
    }
    let no_server = match device::connect() {
        Ok(host) => match play(&host, baton, &way.target, tell) {
            Ok(playing) => return Ok((host, playing)),
            Err(error) => {
                connections.keep(host);
                return Err(error);
            }
        },
        Err(error) => error,
    };
    let card = way.last_resort.then(device::bare_card).flatten();
    card.and_then(|host| play(&host, baton, &way.target, tell).ok().map(|playing| (host, playing))).ok_or(no_server)
}

/// Opens the device and puts the voice on it.
fn play(
    host: &cpal::Host,
    baton: &Arc<Baton>,
    target: &Target,
    tell: &(impl Fn(News) + Clone + Send + 'static),
) -> Result<Playing, SoundError> {
    let found = device::find(host, target)?;
    let loudspeaker = device::loudspeaker(&found).ok_or(SoundError::NoDevice)?;
    let mut report = Some((loudspeaker.name.clone(), tell.clone()));
    let playing = device::open(&found, move |error: cpal::Error| {
        // A broken ALSA stream calls this hundreds of thousands of times a second: only the first call says anything.
        if let Some((device, tell)) = report.take_if(|_| device::is_fatal(&error)) {
            tell(News::Lost { error: SoundError::Refused { device, reason: error.to_string() } });
        }
    })?;
    let report = tell.clone();
    let rate = playing.sink.config().sample_rate();
    let voice = Voice::new(Arc::clone(baton), rate, playing.period, move |r| report(News::Voice(r)));
    playing.sink.mixer().add(voice);
    tell(News::Opened { device: loudspeaker });
    Ok(playing)
}

/// Returns when the output was dropped. Tells which devices there are; and when there is no real one any more: a sound server then
/// moves our stream to a dummy, which takes all samples and lets nobody hear them.
fn watch(host: &cpal::Host, closed: &Receiver<()>, tell: &impl Fn(News)) {
    if device::is_lively(host) {
        while closed.recv_timeout(CHECK) == Err(RecvTimeoutError::Timeout) {
            match device::all(host) {
                Ok(devices) => tell(News::Seen { devices }),
                Err(error) => {
                    tell(News::Lost { error });
                    break;
                }
            }
        }
    }
    // An error is the end as well: it is how the output is dropped.
    let _ = closed.recv();
}
