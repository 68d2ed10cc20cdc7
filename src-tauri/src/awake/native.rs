//! Keeping Windows and macOS awake, by `keepawake`. Windows ties the wish to the thread that has it, so each hold has one.

use std::sync::mpsc::{Sender, channel};
use std::thread;

use tokio::sync::oneshot;

use super::{WHO, WHY};

/// The computer is kept awake for as long as this is held, if the system took it.
pub(crate) struct Hold {
    /// Dropped, it ends the thread and with it the wish.
    thread: Option<Sender<()>>,
    why_not: String,
}

impl Hold {
    /// Asks the system.
    pub(crate) async fn take() -> Self {
        match Self::ask().await {
            Ok(thread) => Self { thread: Some(thread), why_not: String::new() },
            Err(why_not) => Self { thread: None, why_not },
        }
    }

    async fn ask() -> Result<Sender<()>, String> {
        let (held, until) = channel::<()>();
        let (tell, taken) = oneshot::channel();
        let work = move || {
            let wish = keepawake::Builder::default().idle(true).reason(WHY).app_name(WHO).create();
            match wish {
                Ok(awake) => {
                    let _ = tell.send(Ok(()));
                    // Ends when the hold is dropped.
                    let _ = until.recv();
                    drop(awake);
                }
                Err(error) => drop(tell.send(Err(error.to_string()))),
            }
        };
        thread::Builder::new().name("awake".to_owned()).spawn(work).map_err(|error| error.to_string())?;
        taken.await.unwrap_or_else(|_| Err("the thread that keeps it awake ended".to_owned()))?;
        Ok(held)
    }

    /// By whom the computer is kept awake; empty if by nobody.
    pub(crate) fn by(&self) -> Vec<&'static str> {
        self.thread.iter().map(|_| "the system").collect()
    }

    /// Why the system does not keep it awake, where it does not; for people who mend computers.
    pub(crate) fn why_not(&self) -> &str {
        &self.why_not
    }

    /// Never: nobody comes or goes here.
    #[expect(clippy::unused_self, clippy::needless_pass_by_ref_mut, reason = "elsewhere it reads from the bus")]
    pub(crate) async fn outdated(&mut self) {
        std::future::pending().await
    }

    /// Lets the computer sleep again.
    #[expect(clippy::unused_async, reason = "elsewhere somebody is told")]
    pub(crate) async fn release(self) {
        drop(self);
    }
}
