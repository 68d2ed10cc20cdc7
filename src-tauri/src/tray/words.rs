//! Keeps the tray's words true as time passes: "2 d 4 h" becomes "2 d 3 h".

use std::sync::Arc;
use std::time::Duration;

use chrono::Local;
use pager::{Clock, View};
use tokio::sync::watch;

use super::look::{Look, changes_in, look};

/// Draws each view, and draws it again whenever something of it is said in other words by then: once a minute at most, and not
/// at all while nothing counts down. A look like the one before is not sent.
pub(crate) async fn run(mut views: watch::Receiver<Option<Arc<View>>>, looks: watch::Sender<Look>) {
    let clock = Clock::start();
    loop {
        let view = views.borrow_and_update().clone();
        let change = view.and_then(|view| {
            let now = clock.now().wall;
            let newer = look(&view, now, &Local);
            looks.send_if_modified(|shown| {
                let differs = *shown != newer;
                *shown = newer;
                differs
            });
            changes_in(&view, now)
        });
        tokio::select! {
            changed = views.changed() => if changed.is_err() { return },
            () = wait(change) => {}
        }
    }
}

async fn wait(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}
