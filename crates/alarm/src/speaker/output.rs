//! One sound device while we play on it, on a thread of its own, because each step of it may block for ever: opening it, asking
//! after it, even letting go of it (`cpal` joins threads that wait for an answer of a sink that is gone). Nobody waits for
//! this thread: it tells what happens, and ends by itself when its output is dropped.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use super::device;
use super::voice::{Baton, Report, Voice};
use crate::error::SoundError;

/// How often an open device is asked whether it still is one.
const CHECK: Duration = Duration::from_millis(500);

/// What becomes of an output.
pub(super) enum News {
    Opened {
        /// The device's name, as the system shows it.
        device: String,
    },
    NotOpened {
        error: SoundError,
        /// The connection, for the next attempt.
        spare: Option<cpal::Host>,
    },
    Lost {
        error: SoundError,
    },
    Voice(Report),
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
        spare: Option<cpal::Host>,
        last_resort: bool,
        opening: Arc<()>,
        tell: impl Fn(News) + Clone + Send + 'static,
    ) -> std::io::Result<Self> {
        let (close, closed) = channel();
        let voice = Arc::clone(&baton);
        thread::Builder::new().name("alarm-output".to_owned()).spawn(move || {
            match open(&voice, spare, last_resort, &tell) {
                Ok((host, playing)) => {
                    watch(&host, &closed, &tell);
                    drop(opening);
                    // The stream last: it ends the connection when it is the last to hold it.
                    drop(host);
                    drop(playing);
                }
                Err((error, spare)) => tell(News::NotOpened { error, spare }),
            }
        })?;
        Ok(Self { baton, _close: close })
    }
}

type Failure = (SoundError, Option<cpal::Host>);

fn open(
    baton: &Arc<Baton>,
    spare: Option<cpal::Host>,
    last_resort: bool,
    tell: &(impl Fn(News) + Clone + Send + 'static),
) -> Result<(cpal::Host, device::Playing), Failure> {
    let error = match spare.map_or_else(device::connect, Ok) {
        Ok(host) => match play(&host, baton, tell) {
            Ok(playing) => return Ok((host, playing)),
            Err(error) => return Err((error, Some(host).filter(device::worth_keeping))),
        },
        Err(error) => error,
    };
    let card = last_resort.then(device::bare_card).flatten();
    card.and_then(|host| play(&host, baton, tell).ok().map(|playing| (host, playing))).ok_or((error, None))
}

/// Opens the device and puts the voice on it.
fn play(
    host: &cpal::Host,
    baton: &Arc<Baton>,
    tell: &(impl Fn(News) + Clone + Send + 'static),
) -> Result<device::Playing, SoundError> {
    let found = device::find(host)?;
    let name = device::name(&found);
    let mut report = Some((name.clone(), tell.clone()));
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
    tell(News::Opened { device: name });
    Ok(playing)
}

/// Returns when the output was dropped. Tells when there is no real device any more: a sound server then moves our stream to a
/// dummy, which takes all samples and lets nobody hear them.
fn watch(host: &cpal::Host, closed: &Receiver<()>, tell: &impl Fn(News)) {
    let served = device::is_served(host);
    while closed.recv_timeout(CHECK) == Err(RecvTimeoutError::Timeout) {
        if let Some(error) = served.then(|| device::find(host).err()).flatten() {
            tell(News::Lost { error });
            let _ = closed.recv();
        }
    }
}
