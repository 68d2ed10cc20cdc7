//! The wall clock of one program, which can be set while it runs, as a person or a time server sets a laptop's.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::environment::Environment;

/// Where Debian lays the library that answers for the clock, under each architecture's own folder.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// A wall clock. Programs that were given it read it at each look; their monotonic clock stays the real one.
#[derive(Debug)]
pub struct WallClock {
    file: PathBuf,
}

impl WallClock {
    /// A clock that is right, in the folder of a lab; the environment of the programs that are to read it.
    pub fn in_folder(folder: &Path, environment: &Environment) -> Result<(Self, Environment)> {
        let library = ["/usr/lib", "/usr/lib64"]
            .into_iter()
            .filter_map(|folder| fs::read_dir(folder).ok())
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path().join(LIBRARY)))
            .find(|library| library.exists())
            .context("libfaketime is not installed; `cargo xtask setup` installs it")?;
        let clock = Self { file: folder.join("wall-clock") };
        clock.set(0)?;
        let environment = environment
            .with("LD_PRELOAD", library)
            .with("FAKETIME_TIMESTAMP_FILE", &clock.file)
            .with("FAKETIME_NO_CACHE", "1")
            .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .with("FAKETIME_DONT_RESET", "1");
        Ok((clock, environment))
    }

    /// Sets it so many seconds ahead of the real one; less than 0: behind.
    pub fn set(&self, ahead: i64) -> Result<()> {
        let next = self.file.with_extension("next");
        fs::write(&next, format!("{ahead:+}s\n"))?;
        Ok(fs::rename(next, &self.file)?)
    }
}
