//! The crash marker: a file that is there while the app runs. Found at a start, the app had not ended in order the last time.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use oncall::pager::Happened;
use serde::{Deserialize, Serialize};

use crate::kept;

/// What the file says. When the app was last seen to run is the time of its last change: noting that needs no room on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    /// The process, for people who look.
    pid: u32,
    /// When it started.
    since: DateTime<Utc>,
    /// Whether its person is on call.
    on_duty: bool,
    /// Whether it rings.
    ringing: bool,
}

/// The file of this run.
#[derive(Debug)]
pub(super) struct Marker {
    path: PathBuf,
    /// `None` once the run has ended in order.
    run: Mutex<Option<Run>>,
}

impl Marker {
    /// Begins a run in the app's folder, and tells how the last one ended: `None` if in order. Only one app may run for a folder.
    pub(super) fn begin(folder: &Path, now: DateTime<Utc>) -> (Self, Option<Happened>) {
        let path = folder.join("running.json");
        let crashed = crashed(&path);
        let run = Run { pid: std::process::id(), since: now, on_duty: false, ringing: false };
        let marker = Self { path, run: Mutex::new(Some(run)) };
        marker.write(&run);
        (marker, crashed)
    }

    /// Notes what a crash from here on would interrupt. Waits for the disk if it is other than before.
    pub(super) fn note(&self, on_duty: bool, ringing: bool) {
        let mut run = self.lock();
        let Some(run) = run.as_mut().filter(|run| (run.on_duty, run.ringing) != (on_duty, ringing)) else { return };
        (run.on_duty, run.ringing) = (on_duty, ringing);
        self.write(run);
    }

    /// Notes that the app runs now.
    pub(super) fn seen(&self, now: DateTime<Utc>) {
        let run = self.lock();
        let Some(run) = run.as_ref() else { return };
        let touched = File::options().write(true).open(&self.path).and_then(|file| file.set_modified(now.into()));
        match touched {
            Ok(()) => {}
            // Somebody tidied up, or there was no room at the start.
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.write(run),
            Err(error) => tracing::warn!(%error, path = %self.path.display(), "it is not noted that the app runs"),
        }
    }

    /// Ends the run in order: the next start finds nothing.
    pub(super) fn end(&self) {
        let mut run = self.lock();
        *run = None;
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, path = %self.path.display(), "the next start will take this end for a crash");
            }
            _ => {}
        }
    }

    fn write(&self, run: &Run) {
        let written = serde_json::to_vec(run).map_err(io::Error::from).and_then(|text| kept::write(&self.path, &text));
        if let Err(error) = written {
            tracing::warn!(%error, path = %self.path.display(), "a crash from here on will not be told at the next start");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Run>> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn crashed(path: &Path) -> Option<Happened> {
    let text = fs::read(path).ok()?;
    let seen_at = fs::metadata(path).and_then(|file| file.modified()).ok();
    let run: Run = match serde_json::from_slice(&text) {
        Ok(run) => run,
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "it is unclear how the app ended the last time");
            return None;
        }
    };
    let seen_at = seen_at.map_or(run.since, DateTime::from);
    Some(Happened::Crashed { seen_at, on_duty: run.on_duty, ringing: run.ringing })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    #[test]
    fn a_run_that_ended_in_order_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let (marker, crashed) = Marker::begin(folder.path(), at(0));
            assert_eq!(crashed, None);
            marker.note(true, true);
            marker.end();
            // What comes later than the end must not bring the file back.
            marker.note(false, false);
            marker.seen(at(9));
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn a_run_that_did_not_is_told_with_what_it_interrupted() {
        let folder = tempfile::tempdir().unwrap();
        let (marker, _) = Marker::begin(folder.path(), at(0));
        marker.note(true, true);
        marker.seen(at(60));
        drop(marker);
        let (marker, crashed) = Marker::begin(folder.path(), at(90));
        assert_eq!(crashed, Some(Happened::Crashed { seen_at: at(60), on_duty: true, ringing: true }));
        marker.seen(at(120));
        drop(marker);
        let (_, crashed) = Marker::begin(folder.path(), at(150));
        assert_eq!(crashed, Some(Happened::Crashed { seen_at: at(120), on_duty: false, ringing: false }));
    }

    #[test]
    fn a_file_that_was_removed_comes_back_and_a_damaged_one_is_no_crash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("running.json");
        let (marker, _) = Marker::begin(folder.path(), at(0));
        fs::remove_file(&path).unwrap();
        marker.seen(at(30));
        assert!(path.exists());
        fs::write(&path, "{").unwrap();
        assert_eq!(Marker::begin(folder.path(), at(60)).1, None);
    }
}
