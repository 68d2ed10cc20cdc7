//! What is left of a lab at its end: processes that somebody in it started, and its folder.

use std::env;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result};
use rustix::process::Signal;
use tempfile::TempDir;

use super::memory;
use super::process;

/// Keeps the folder of every lab.
const KEEP: &str = "TOCSIN_LAB_KEEP";

/// The folder of a lab. Dropped last, it ends what still runs and clears up.
#[derive(Debug)]
pub(crate) struct Remains {
    folder: TempDir,
    keep: bool,
}

impl Remains {
    pub(crate) fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("tocsin-lab-").tempdir();
        let folder = folder.context("no folder for the lab can be made")?;
        Ok(Self { folder, keep: env::var_os(KEEP).is_some() })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves the folder where it is at the end, and says where.
    pub(crate) fn keep(&mut self) {
        self.keep = true;
    }
}

impl Drop for Remains {
    fn drop(&mut self) {
        // Such as web processes, or what the bus started: they carry the mark of this lab and of no other.
        for pid in memory::all_marked(self.folder.path()).unwrap_or_default() {
            process::send(pid, Signal::KILL);
        }
        if self.keep || thread::panicking() {
            self.folder.disable_cleanup(true);
            say(&format!("the lab's logs are in {}", self.folder.path().display()));
        }
    }
}

#[expect(clippy::print_stderr, reason = "for the person who looks at the failed specification")]
fn say(line: &str) {
    eprintln!("{line}");
}
