//! The loudspeaker: one handle, behind it one thread that never blocks. It listens to orders and to what becomes of the device,
//! asks the [`Watch`](watch::Watch) what to do, and does it.
//!
//! At rest no device is open, and the thread sleeps until the next order. Opening takes a few milliseconds, which is less than it
//! costs to keep a device busy around the clock.

mod clock;
#[cfg(target_os = "linux")]
pub(crate) mod cookie;
mod desk;
mod device;
mod mixer;
mod output;
mod voice;
mod watch;

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use serde::Serialize;

use self::desk::{Desk, Message};
#[cfg(target_os = "linux")]
pub(crate) use self::device::DUMMY;
use self::watch::Input;
use crate::error::SoundError;
use crate::own::Own;
use crate::profile::Choice;
use crate::ramp::Stage;
use crate::volume::KeepingFile;

/// What becomes of a sound. Events come in order, on the speaker's own thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum SpeakerEvent {
    /// The device has taken the first audible samples of a sound, or of its next stage. Comes again when a sound goes on
    /// with another device or on more of them, and when the system lets it out louder, quieter or not at all.
    Sounding {
        /// The device's name, as the system shows it; for several "Built-in Audio and 2 more".
        device: String,
        /// The alarm's stage; `None` for a chime.
        stage: Option<Stage>,
        /// How loud the app plays, in percent of what it can.
        level: u8,
        /// How loud the system lets it out, in percent of its nominal volume, after raising it; of the loudest device. `None`
        /// where the system does not say, and for sounds that raise nothing (a chime, one stage alone).
        volume: Option<u16>,
        /// Whether the system lets nothing out at all, on any device, although it was told to.
        muted: bool,
    },
    /// An alarm or a chime is over, and its last sample has left for the device.
    Silenced,
    /// Nothing can be heard, for a second by now. Told once: an alarm goes on trying until [`Speaker::silence`]; a chime and a
    /// test are over. Also the answer to [`Speaker::check`].
    Failed {
        /// Why, in words for people.
        error: SoundError,
    },
    /// After `Failed`: the alarm sounds again.
    Recovered {
        /// The device's name, as the system shows it.
        device: String,
    },
    /// The test is over: played to its end, silenced, failed, or drowned by a real alarm.
    TestEnded,
    /// The answer to [`Speaker::check`]: this device opens and takes samples.
    Ready {
        /// The device's name, as the system shows it.
        device: String,
    },
}

/// The loudspeaker of this computer. Dropping it ends all sound.
#[derive(Debug)]
pub struct Speaker {
    messages: Sender<Message>,
}

impl Speaker {
    /// Starts the speaker's thread. `events` is called on it, and should return soon: while it runs, no order is followed.
    ///
    /// An alarm raises the system's volume, which is put back when it ends. What is raised is remembered in the folder `keeps`, as
    /// `volumes.json`: what a process before this one left raised is put back some seconds from now, or after the alarm that
    /// rings by then. Without a folder nothing outlives the process.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(keeps: Option<PathBuf>, events: impl Fn(SpeakerEvent) + Send + 'static) -> io::Result<Self> {
        let (messages, inbox) = channel();
        let speaker = Self { messages: messages.clone() };
        let desk = Desk::new(KeepingFile::in_folder(keeps), messages, events);
        thread::Builder::new().name("alarm".to_owned()).spawn(move || desk.run(&inbox))?;
        Ok(speaker)
    }

    /// Rings the alarm, at the place of the ramp that belongs to `since`: the time since the first page that is not yet
    /// acknowledged. An alarm that rings already goes on; if it is elsewhere in the ramp, it moves.
    pub fn ring(&self, since: Duration) {
        self.send(Input::Ring { since });
    }

    /// Rings the signal that says that the hub is out of reach, at the place that belongs to `since`. An alarm drowns it, and it is
    /// taken up again by the next order.
    pub fn cut_off(&self, since: Duration) {
        self.send(Input::CutOff { since });
    }

    /// Plays one chime. While an alarm rings, it is not heard.
    pub fn chime(&self) {
        self.send(Input::Chime);
    }

    /// From the next sound on, plays what a person chose. Their sound file is made ready meanwhile; as long as that takes, and if
    /// it cannot be used, the built-in sounds are played.
    pub fn choose(&self, choice: Choice) {
        let own = choice.own.clone().map(Own::load);
        self.send(Input::Choose(choice, own));
    }

    /// Plays one stage of the alarm for a few seconds, at the system's volume as it is, and then [`SpeakerEvent::TestEnded`]. While
    /// an alarm rings, that comes at once.
    pub fn play(&self, stage: Stage) {
        self.send(Input::Play(stage));
    }

    /// Plays the whole ramp in some seconds, and then [`SpeakerEvent::TestEnded`]; it raises the system's volume and plays on all
    /// devices as the alarm would. While an alarm rings, that comes at once.
    pub fn test(&self) {
        self.send(Input::Test);
    }

    /// Opens the sound device and lets it take silence for a moment: answers [`SpeakerEvent::Ready`] or
    /// [`SpeakerEvent::Failed`] within three seconds, most often within 0.1 s. It wakes a sleeping sound card: ask at times that
    /// mean something, and every few seconds only as long as the answer is `Failed`.
    pub fn check(&self) {
        self.send(Input::Check);
    }

    /// Ends whatever sounds, within 50 ms.
    pub fn silence(&self) {
        self.send(Input::Silence);
    }

    fn send(&self, input: Input) {
        // The thread ends only with this handle.
        let _ = self.messages.send(Message::Order(input));
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Leave);
    }
}

/// The device on which an alarm would ring: its id and its name.
#[cfg(not(target_os = "linux"))]
pub(crate) fn default_loudspeaker() -> Result<(String, String), SoundError> {
    let found = device::find(&device::connect()?, &watch::Target::Best(None))?;
    let found = device::loudspeaker(&found).ok_or(SoundError::NoDevice)?;
    Ok((found.id, found.name))
}
