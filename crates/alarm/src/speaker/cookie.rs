//! The cookie by which clients of the sound server show that they belong to the same person.
//!
//! `PipeWire` does not look into it, but refuses whoever sends none of the right length ("Invalid argument"), and our client sends
//! none when there is no file. Each client of libpulse makes the file when it is missing; on a computer on which none has run
//! yet, we do.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

/// The length of a cookie (`PA_NATIVE_COOKIE_LENGTH` of libpulse).
const LENGTH: usize = 256;

/// The cookie, or one of the right length that opens nothing.
pub(crate) fn read() -> Vec<u8> {
    let found = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok());
    found.filter(|cookie| cookie.len() == LENGTH).unwrap_or_else(|| vec![0; LENGTH])
}

/// Makes the file, if there is none.
pub(super) fn ensure() {
    if pulseaudio::cookie_path_from_env().is_none()
        && let Err(error) = make()
    {
        tracing::warn!(%error, "no cookie for the sound server; PipeWire refuses clients without one");
    }
}

fn make() -> io::Result<()> {
    let home = std::env::home_dir().ok_or(io::ErrorKind::NotFound)?;
    let folder: PathBuf = home.join(".config/pulse");
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let mut cookie = [0; LENGTH];
    File::open("/dev/urandom")?.read_exact(&mut cookie)?;
    // Whole or not at all: another client may make it at the same time.
    let new = folder.join("cookie.new");
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?.write_all(&cookie)?;
    let made = std::fs::hard_link(&new, folder.join("cookie"));
    std::fs::remove_file(&new)?;
    made
}
