//! Who starts programs and watches over them, as systemd does it (`sd_notify(3)`): a socket on which they say how they are.

use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::clock;
use super::environment::Environment;

/// The longest message.
const LENGTH: usize = 4096;

/// The socket, and what was said on it.
#[derive(Debug)]
pub struct NotifySocket {
    path: PathBuf,
    said: Arc<Mutex<Vec<(Instant, String)>>>,
}

impl NotifySocket {
    /// Opens a socket in the lab's folder.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("notify");
        let socket = UnixDatagram::bind(&path).with_context(|| format!("no socket at {}", path.display()))?;
        let said: Arc<Mutex<Vec<_>>> = Arc::default();
        let heard = Arc::clone(&said);
        // It ends with the tests' process: a socket that nobody writes to costs nothing.
        thread::spawn(move || listen(&socket, &heard));
        Ok(Self { path, said })
    }

    /// An environment in which a program believes that it was started by whoever listens here.
    pub fn environment(&self, of: &Environment) -> Environment {
        of.with("NOTIFY_SOCKET", &self.path)
    }

    /// Waits until `word` is said after `since`; gives the moment.
    pub async fn wait_for(&self, word: &str, since: Instant, within: Duration) -> Result<Instant> {
        clock::until(&format!("the program to say {word}"), within, async || {
            let said = self.since(since);
            let found = said.iter().find(|(_, said)| said == word);
            found.map(|(at, _)| *at).with_context(|| format!("it said {said:?}"))
        })
        .await
    }

    /// Waits until nothing was said for `quiet`; gives the moment of the last word.
    pub async fn wait_for_silence(&self, quiet: Duration, within: Duration) -> Result<Instant> {
        clock::until("the program to say nothing more", within, async || {
            let last = self.lock().last().map(|(at, _)| *at).context("it said nothing at all")?;
            ensure!(last.elapsed() > quiet, "it said something {:.1} s ago", last.elapsed().as_secs_f64());
            Ok(last)
        })
        .await
    }

    /// What was said since a moment.
    pub fn since(&self, since: Instant) -> Vec<(Instant, String)> {
        self.lock().iter().filter(|(at, _)| *at >= since).cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Instant, String)>> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn listen(socket: &UnixDatagram, heard: &Mutex<Vec<(Instant, String)>>) {
    let mut message = [0; LENGTH];
    loop {
        match socket.recv(&mut message) {
            Ok(length) => {
                let (at, text) = (clock::now(), String::from_utf8_lossy(&message[..length]).into_owned());
                let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
                heard.extend(text.lines().map(|line| (at, line.to_owned())));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}
