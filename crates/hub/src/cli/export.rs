//! `tocsin-hub export`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use reqwest::Method;

use super::remote::Remote;
use super::say;

/// What `export` is told.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// The file to write; without it, standard output.
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    remote: Remote,
}

impl Export {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let text = self.remote.ask(Method::GET, "/api/export", None)?.done()?;
        let Some(file) = self.file else {
            std::io::stdout().lock().write_all(text.as_bytes())?;
            return Ok(());
        };
        std::fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
        say(&format!("What the hub is, is in {}.", file.display()))
    }
}
