//! The speaker's own thread: it gives each message to the watch, and does what that says.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};

use super::SpeakerEvent;
use super::clock::Clock;
use super::mixer::Mixer;
use super::output::{Connections, News, Output, Way};
use super::voice::{Baton, Cue};
use super::watch::{Action, Input, Watch};
use crate::error::SoundError;
use crate::ramp::Volume;
use crate::volume::KeepingFile;

/// So many devices may be open or hang at a time. A sound system that swallows more threads gets no more of them.
const MOST_HANGING: usize = 24;

pub(super) enum Message {
    Order(Input),
    /// From the output of this attempt.
    News(u64, News),
    Leave,
}

/// What the speaker's thread works with.
pub(super) struct Desk<E> {
    watch: Watch,
    clock: Clock,
    /// The devices that are open or being opened, by attempt.
    outputs: BTreeMap<u64, Output>,
    connections: Connections,
    /// Shared with each output's thread, to count those that have not let go of their device.
    opening: Arc<()>,
    mixer: Option<Mixer>,
    /// Taken by the mixer when it begins.
    file: Option<KeepingFile>,
    messages: Sender<Message>,
    events: E,
}

impl<E: Fn(SpeakerEvent)> Desk<E> {
    pub(super) fn new(file: KeepingFile, messages: Sender<Message>, events: E) -> Self {
        let clock = Clock::start();
        Self {
            watch: Watch::new(clock.now(), file.exists()),
            clock,
            outputs: BTreeMap::new(),
            connections: Connections::default(),
            opening: Arc::new(()),
            mixer: None,
            file: Some(file),
            messages,
            events,
        }
    }

    pub(super) fn run(mut self, inbox: &Receiver<Message>) {
        loop {
            let message = match self.watch.tick(self.clock.now()) {
                Some(tick) => inbox.recv_timeout(tick),
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let input = match message {
                Ok(Message::Order(input)) => input,
                Ok(Message::News(attempt, news)) => input(attempt, news),
                Err(RecvTimeoutError::Timeout) => Input::Tick,
                Ok(Message::Leave) | Err(RecvTimeoutError::Disconnected) => break,
            };
            let taken: Vec<_> = self.outputs.iter().map(|(attempt, it)| (*attempt, it.baton.frames())).collect();
            for action in self.watch.step(self.clock.now(), &taken, input) {
                self.act(action);
            }
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Open { attempt, cue, target, last_resort } => self.open(attempt, cue, Way { target, last_resort }),
            Action::Play(cue) => self.outputs.values().for_each(|output| output.baton.play(cue.clone())),
            Action::Hush => self.outputs.values().for_each(|output| output.baton.hush()),
            Action::Drop { attempt } => drop(self.outputs.remove(&attempt)),
            Action::Close => self.outputs.clear(),
            Action::Attend { order, devices, volume } => self.attend(order, devices, volume),
            Action::PutBack => {
                if let Some(mixer) = self.mixer() {
                    mixer.put_back();
                }
            }
            Action::Emit(event) => {
                log(&event);
                (self.events)(event);
            }
        }
    }

    fn open(&mut self, attempt: u64, cue: Option<Cue>, way: Way) {
        let baton = Arc::new(Baton::default());
        if let Some(cue) = cue {
            baton.play(cue);
        }
        let messages = self.messages.clone();
        let tell = move |news| {
            // Nobody listens any more when the speaker is gone, and then nobody needs to know.
            let _ = messages.send(Message::News(attempt, news));
        };
        let opened = if Arc::strong_count(&self.opening) > MOST_HANGING {
            Err(SoundError::Stuck)
        } else {
            Output::open(baton, self.connections.clone(), way, Arc::clone(&self.opening), tell.clone())
                .map_err(|error| SoundError::NoServer { reason: error.to_string() })
        };
        match opened {
            Ok(output) => drop(self.outputs.insert(attempt, output)),
            Err(error) => tell(News::NotOpened { error }),
        }
    }

    fn attend(&mut self, order: u64, devices: Vec<String>, volume: Volume) {
        match self.mixer() {
            Some(mixer) => mixer.attend(order, devices, volume),
            // Nobody can tell how loud it is: that is told at once.
            None => drop(self.messages.send(Message::Order(Input::Volumes { order, readings: Vec::new() }))),
        }
    }

    /// The mixer, which begins with its first order.
    fn mixer(&mut self) -> Option<&Mixer> {
        if let Some(file) = self.file.take() {
            let messages = self.messages.clone();
            let tell = move |input| drop(messages.send(Message::Order(input)));
            let mixer = Mixer::start(file, tell);
            self.mixer = mixer.inspect_err(|error| tracing::warn!(%error, "volumes stay as they are")).ok();
        }
        self.mixer.as_ref()
    }
}

fn input(attempt: u64, news: News) -> Input {
    match news {
        News::Opened { device } => Input::Opened { attempt, device },
        News::NotOpened { error } => Input::NotOpened { attempt, error },
        News::Lost { error } => Input::Lost { attempt, error },
        News::Seen { devices } => Input::Seen { attempt, devices },
        News::Voice(report) => Input::Voice { attempt, report },
    }
}

fn log(event: &SpeakerEvent) {
    match event {
        SpeakerEvent::Failed { error } => tracing::warn!(%error, "no sound"),
        event => tracing::info!(?event, "sound"),
    }
}
