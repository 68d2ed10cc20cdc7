//! The watchdog: a thread of its own, which nothing of the app can hold up. It asks and looks every ten seconds; what it does about
//! it is decided in [`super::watch`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use oncall::pager::Happened;
use pager::Clock;
use tauri::AppHandle;
use tokio::runtime::Handle;

use super::marker::Marker;
use super::watch::{Found, Order, Watch};
use super::{again, supervisor, words};
use crate::desk::Desk;
use crate::problems::{self, code};

/// The thread calls few functions, one of which starts a process.
const STACK: usize = 256 * 1024;
/// The marker is touched at every so many looks: every half minute.
const MARKED: u32 = 3;

/// What the watchdog lets the others know.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    main_hangs: AtomicBool,
    /// The app ends on purpose; nothing is a hang any more.
    ends: AtomicBool,
}

impl Pulse {
    pub(super) fn main_hangs(&self) -> bool {
        self.main_hangs.load(Ordering::Relaxed)
    }

    /// False if it had ended before.
    pub(super) fn end(&self) -> bool {
        !self.ends.swap(true, Ordering::Relaxed)
    }
}

/// Starts the thread.
///
/// # Errors
/// The system gives none.
pub(super) fn start(desk: Arc<Desk>, marker: Arc<Marker>, pulse: Arc<Pulse>) -> std::io::Result<()> {
    let runtime = Handle::current();
    let watchdog = Watchdog {
        main: Question::default(),
        pager: Question::default(),
        clock: Clock::start(),
        desk,
        marker,
        pulse,
        runtime,
    };
    thread::Builder::new().name("watchdog".to_owned()).stack_size(STACK).spawn(move || watchdog.run()).map(drop)
}

struct Watchdog {
    desk: Arc<Desk>,
    marker: Arc<Marker>,
    pulse: Arc<Pulse>,
    runtime: Handle,
    clock: Clock,
    main: Question,
    pager: Question,
}

/// A question that is asked again once it was answered, so that no queue grows behind whoever hangs.
#[derive(Debug, Clone)]
struct Question(Arc<AtomicBool>);

impl Default for Question {
    /// As if it had been answered: it can be asked.
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Question {
    fn is_answered(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn answer(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Asks, unless a question waits for its answer already.
    fn ask(&self, ask: impl FnOnce(Self)) {
        if self.0.swap(false, Ordering::Relaxed) {
            ask(self.clone());
        }
    }
}

impl Watchdog {
    fn run(self) {
        let mut watch = Watch::begin(supervisor::notices_hangs(), self.clock.now().mono);
        let mut looks: u32 = 0;
        let mut ready = false;
        while !self.pulse.ends.load(Ordering::Relaxed) {
            self.ask();
            thread::sleep(watch.wait());
            let found = self.look(&watch);
            for order in watch.look(self.clock.now().mono, found) {
                ready = ready || order == Order::Ready;
                self.carry_out(order);
            }
            self.pulse.main_hangs.store(watch.main_hangs(), Ordering::Relaxed);
            looks = looks.wrapping_add(1);
            if ready && looks.is_multiple_of(MARKED) {
                self.marker.seen(self.clock.now().wall);
            }
        }
    }

    fn ask(&self) {
        self.main.ask(|question| to_main_thread(&self.desk.app, question));
        self.pager.ask(|question| {
            let client = self.desk.client.clone();
            self.runtime.spawn(async move {
                client.answers().await;
                question.answer();
            });
        });
    }

    fn look(&self, watch: &Watch) -> Found {
        let main = self.main.is_answered();
        let view = self.desk.client.view();
        let rings = view.ringing_count > 0 || view.cut_off.as_ref().is_some_and(|cut_off| cut_off.ringing);
        // A second process is started only when there is a reason to doubt.
        let in_vain = !main && !rings && watch.main_hangs() && !again::display_answers();
        Found { main, pager: self.pager.is_answered(), rings, in_vain }
    }

    fn carry_out(&self, order: Order) {
        if self.pulse.ends.load(Ordering::Relaxed) {
            return;
        }
        match order {
            Order::Ready => supervisor::ready(),
            Order::Alive => supervisor::alive(),
            Order::Hung(seconds) => self.hung(seconds),
            Order::Back(seconds) => {
                tracing::warn!(seconds, "Tocsin answers again");
                self.desk.client.happened(Happened::Hung { seconds });
                self.desk.client.problem_gone(code::HUNG);
                self.desk.unremind();
            }
            Order::Again => again::start_anew(),
        }
    }

    fn hung(&self, seconds: u32) {
        let (main, pager) = (self.main.is_answered(), self.pager.is_answered());
        tracing::error!(seconds, main, pager, "Tocsin does not answer");
        self.desk.client.happened(Happened::Hung { seconds });
        self.desk.client.problem(problems::hung());
        let _within = self.runtime.enter();
        self.desk.remind(words::hung());
    }
}

fn to_main_thread(app: &AppHandle, question: Question) {
    if let Err(error) = app.run_on_main_thread(move || question.answer()) {
        tracing::error!(%error, "the main thread takes no questions");
    }
}

/// Longer than any look: after it a main thread that was asked to end has not.
pub(super) const END: Duration = Duration::from_secs(5);
