//! What looks after the app itself: that it runs when it should, that somebody notices when it does not, and that nobody ends it on
//! duty without knowing what that means.
//!
//! - `start`: at login and after a crash, by the system; `standing`: how that is, in words
//! - `supervisor`: systemd, told that the app is well; `watchdog`: a thread that finds out whether it is; `watch`: what it decides
//! - `marker`: a file by which the next start knows of a crash; `again`: starting anew; `words`: what people are told and asked

mod again;
mod marker;
mod standing;
mod start;
mod supervisor;
mod watch;
mod watchdog;
pub(crate) mod words;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::Local;
use oncall::pager::Happened;
use pager::{Clock, View};
use tokio::sync::watch as channel;

pub use start::handed_over;

pub(crate) use standing::Standing;
pub(crate) use start::{bring_up_to_date, standing, switch};
pub(crate) use supervisor::excuse_second_start;

use crate::desk::Desk;
use crate::problems::code;
use crate::windows;
use marker::Marker;
use watchdog::Pulse;

/// For how long the screens tell of a crash.
const REMEMBERED: Duration = Duration::from_hours(1);

/// What looks after the app.
#[derive(Debug)]
pub(crate) struct Guard {
    marker: Arc<Marker>,
    pulse: Arc<Pulse>,
    asked_in_vain: AtomicBool,
}

impl Guard {
    /// Tells how the last run ended, and looks after this one. `folder` is the app's own. Call it within tokio, and before
    /// anybody is signed in: a crash is the first that the hub hears.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(
        desk: &Arc<Desk>,
        folder: &Path,
        views: channel::Receiver<Option<Arc<View>>>,
    ) -> io::Result<Self> {
        let now = Clock::start().now().wall;
        let (marker, crashed) = Marker::begin(folder, now);
        if let Some(crashed) = crashed {
            tracing::warn!(?crashed, "Tocsin had not ended in order");
            if let Some(problem) = words::crashed(&crashed, now, &Local) {
                desk.client.problem(problem);
                let client = desk.client.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(REMEMBERED).await;
                    client.problem_gone(code::CRASHED);
                });
            }
            desk.client.happened(crashed);
        }
        desk.client.happened(Happened::Started { version: env!("CARGO_PKG_VERSION").to_owned() });
        let (marker, pulse) = (Arc::new(marker), Arc::new(Pulse::default()));
        tokio::spawn(note(Arc::clone(&marker), views));
        watchdog::start(Arc::clone(desk), Arc::clone(&marker), Arc::clone(&pulse))?;
        Ok(Self { marker, pulse, asked_in_vain: AtomicBool::new(false) })
    }

    /// Asks whether the app is really to be ended. True if it was asked before, and no window could ask.
    pub(crate) fn ask(&self, desk: &Desk) -> bool {
        if !self.pulse.main_hangs() {
            self.asked_in_vain.store(false, Ordering::Relaxed);
            windows::ask_quit(&desk.app);
            return false;
        }
        if self.asked_in_vain.swap(true, Ordering::Relaxed) {
            return true;
        }
        desk.remind(words::asks_in_vain(&desk.client.view()));
        false
    }

    /// The app is about to end on purpose. False if that was known.
    pub(crate) fn ends(&self) -> bool {
        let first = self.pulse.end();
        if first {
            supervisor::stopping();
        }
        first
    }

    /// It has ended in order, but for the main thread.
    pub(crate) fn ended(&self) {
        self.marker.end();
    }
}

/// Ends the process even where the main thread does not take part in it.
pub(crate) async fn end_anyway() {
    tokio::time::sleep(watchdog::END).await;
    tracing::warn!("the main thread did not end; the process does");
    std::process::exit(0);
}

/// Keeps the marker true as duty and ringing come and go.
async fn note(marker: Arc<Marker>, mut views: channel::Receiver<Option<Arc<View>>>) {
    let mut noted = (false, false);
    loop {
        let now = views.borrow_and_update().as_ref().map(|view| (view.on_duty, view.ringing_count > 0));
        if let Some(now) = now
            && now != noted
        {
            noted = now;
            let marker = Arc::clone(&marker);
            let (on_duty, ringing) = now;
            // Nothing waits for the disk here, but the next change.
            let _ = tokio::task::spawn_blocking(move || marker.note(on_duty, ringing)).await;
        }
        if views.changed().await.is_err() {
            return;
        }
    }
}
