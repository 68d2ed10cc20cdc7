//! The loudspeaker: one handle, behind it one thread that never blocks. It listens to orders and to what becomes of the device,
//! asks the [`Watch`](watch::Watch) what to do, and does it.
//!
//! At rest no device is open, and the thread sleeps until the next order. Opening takes a few milliseconds, which is less than it
//! costs to keep a device busy around the clock.

mod clock;
mod device;
mod output;
mod voice;
mod watch;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use serde::Serialize;

use self::clock::Clock;
use self::output::{Connection, News, Output};
use self::voice::Baton;
use self::watch::{Action, Input, Watch};
use crate::error::SoundError;
use crate::ramp::Stage;

/// So many devices may hang at a time while they are opened. A sound system that swallows more threads gets no more of them.
const MOST_HANGING: usize = 8;

/// What becomes of a sound. Events come in order, on the speaker's own thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum SpeakerEvent {
    /// The device has taken the first audible samples of a sound, or of its next stage. Comes again when a sound goes on
    /// with another device.
    Sounding {
        /// The device's name, as the system shows it.
        device: String,
        /// The alarm's stage; `None` for a chime.
        stage: Option<Stage>,
        /// How loud the app plays, in percent of what it can.
        level: u8,
        /// How loud the system lets it out, in percent of its nominal volume; `None` where it does not say.
        volume: Option<u16>,
        /// Whether the system lets nothing out at all.
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
    /// # Errors
    /// The system gives no thread.
    pub fn start(events: impl Fn(SpeakerEvent) + Send + 'static) -> io::Result<Self> {
        let (messages, inbox) = channel();
        let speaker = Self { messages: messages.clone() };
        let desk = Desk {
            watch: Watch::new(),
            clock: Clock::start(),
            output: None,
            connection: Connection::default(),
            opening: Arc::new(()),
            messages,
            events,
        };
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

    /// Plays the whole ramp in 12 s, and then [`SpeakerEvent::TestEnded`]. While an alarm rings, that comes at once.
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

enum Message {
    Order(Input),
    /// From the output of this attempt.
    News(u64, News),
    Leave,
}

/// What the speaker's thread works with.
struct Desk<E> {
    watch: Watch,
    clock: Clock,
    output: Option<Output>,
    connection: Connection,
    /// Shared with each output's thread, to count those that have not let go of their device.
    opening: Arc<()>,
    messages: Sender<Message>,
    events: E,
}

impl<E: Fn(SpeakerEvent)> Desk<E> {
    fn run(mut self, inbox: &Receiver<Message>) {
        loop {
            let message = match self.watch.tick() {
                Some(tick) => inbox.recv_timeout(tick),
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let input = match message {
                Ok(Message::Order(input)) => input,
                Ok(Message::News(attempt, news)) => input(attempt, news),
                Err(RecvTimeoutError::Timeout) => Input::Tick,
                Ok(Message::Leave) | Err(RecvTimeoutError::Disconnected) => break,
            };
            let frames = self.output.as_ref().map_or(0, |output| output.baton.frames());
            for action in self.watch.step(self.clock.now(), frames, input) {
                self.act(action);
            }
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Open { attempt, cue, last_resort } => {
                let baton = Arc::new(Baton::default());
                if let Some(cue) = cue {
                    baton.play(cue);
                }
                self.open(attempt, baton, last_resort);
            }
            Action::Play(cue) => self.order(|baton| baton.play(cue)),
            Action::Hush => self.order(Baton::hush),
            Action::Close => self.output = None,
            Action::Emit(event) => {
                log(&event);
                (self.events)(event);
            }
        }
    }

    fn open(&mut self, attempt: u64, baton: Arc<Baton>, last_resort: bool) {
        self.output = None;
        let messages = self.messages.clone();
        let tell = move |news| {
            // Nobody listens any more when the speaker is gone, and then nobody needs to know.
            let _ = messages.send(Message::News(attempt, news));
        };
        let opened = if Arc::strong_count(&self.opening) > MOST_HANGING {
            Err(SoundError::Stuck)
        } else {
            Output::open(baton, self.connection.clone(), last_resort, Arc::clone(&self.opening), tell.clone())
                .map_err(|error| SoundError::NoServer { reason: error.to_string() })
        };
        match opened {
            Ok(output) => self.output = Some(output),
            Err(error) => tell(News::NotOpened { error }),
        }
    }

    fn order(&self, give: impl Fn(&Baton)) {
        if let Some(output) = &self.output {
            give(&output.baton);
        }
    }
}

fn input(attempt: u64, news: News) -> Input {
    match news {
        News::Opened { device } => Input::Opened { attempt, device },
        News::NotOpened { error } => Input::NotOpened { attempt, error },
        News::Lost { error } => Input::Lost { attempt, error },
        News::Voice(report) => Input::Voice { attempt, report },
    }
}

fn log(event: &SpeakerEvent) {
    match event {
        SpeakerEvent::Failed { error } => tracing::warn!(%error, "no sound"),
        event => tracing::info!(?event, "sound"),
    }
}
