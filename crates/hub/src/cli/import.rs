//! `tocsin-hub import`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use hub::Clock;
use hub::import::{Imported, Opsgenie};
use serde_json::json;

use super::{Output, say};

/// Where from.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Read an account of Opsgenie: people, teams, schedules, overrides, escalations, routing, integrations, heartbeats.
    ///
    /// Writes a team.yaml to look through and to apply ('tocsin-hub apply'), and says in sentences what is otherwise than it was or
    /// could not be carried over: at the top of the file, and on standard error. Nothing is changed, neither in Opsgenie nor on a hub.
    ///
    /// The key is one of Opsgenie's API keys with 'Read' and 'Configuration access' (Settings, API key management). Keys of
    /// integrations cannot be read: give a new integration its old key in the app, and its sender needs only another host name.
    /// docs/moving-from-opsgenie.md goes through it step by step.
    Opsgenie(FromOpsgenie),
}

/// What `import opsgenie` is told.
#[derive(Debug, Args)]
#[expect(clippy::doc_markdown, reason = "these comments are the help, which shows them as they are")]
pub(super) struct FromOpsgenie {
    /// The address of Opsgenie's API; for accounts in the EU it is https://api.eu.opsgenie.com.
    #[arg(long, value_name = "URL", env = "TOCSIN_OPSGENIE_URL", default_value = "https://api.opsgenie.com")]
    url: String,
    /// A file with the key in it. Without this, the key is read from TOCSIN_OPSGENIE_KEY.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The file to write; without it, standard output.
    #[arg(short = 'f', long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Import {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Opsgenie(from) => from.run(),
        }
    }
}

impl FromOpsgenie {
    fn run(self) -> anyhow::Result<()> {
        let account = Opsgenie { url: self.url.clone(), key: self.key()? };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let imported = runtime.block_on(account.import(Clock::System.now()))?;
        if let Some(file) = &self.output_file {
            std::fs::write(file, &imported.file).with_context(|| format!("{} cannot be written", file.display()))?;
        }
        match self.output {
            Output::Json => self.as_json(&imported),
            Output::Text => self.as_text(&imported),
        }
    }

    fn key(&self) -> anyhow::Result<String> {
        if let Some(file) = &self.key_file {
            return std::fs::read_to_string(file)
                .with_context(|| format!("The key cannot be read from {}", file.display()));
        }
        // Not on the command line, which others on this machine see.
        match std::env::var("TOCSIN_OPSGENIE_KEY") {
            Ok(key) => Ok(key),
            Err(_) => bail!(
                "Opsgenie answers only whoever has a key, and none was given. Put one into a file and name it with --key-file, or into \
                 TOCSIN_OPSGENIE_KEY. In Opsgenie it is made in Settings, API key management, with 'Read' and 'Configuration access'."
            ),
        }
    }

    fn as_json(&self, imported: &Imported) -> anyhow::Result<()> {
        let written = self.output_file.as_ref().map(|file| file.display().to_string());
        let file = if written.is_some() { json!(null) } else { json!(imported.file) };
        say(&json!({ "written": written, "file": file, "counts": imported.counts, "notes": imported.notes })
            .to_string())
    }

    /// The file on standard output, or where it is; what is to be told on standard error.
    fn as_text(&self, imported: &Imported) -> anyhow::Result<()> {
        let mut told = std::io::stderr().lock();
        for note in &imported.notes {
            writeln!(told, "- {note}")?;
        }
        let (counts, otherwise) = (imported.counts, imported.notes.len());
        let read = [
            number(counts.people, "person", "people"),
            number(counts.teams, "team", "teams"),
            number(counts.schedules, "schedule", "schedules"),
            number(counts.overrides, "override", "overrides"),
            number(counts.escalation_policies, "escalation policy", "escalation policies"),
            number(counts.integrations, "integration", "integrations"),
            number(counts.heartbeats, "heartbeat", "heartbeats"),
        ];
        let otherwise = number(otherwise, "thing is", "things are");
        let line = format!(
            "Read: {}. {otherwise} otherwise than in Opsgenie, or not carried over: see above.",
            read.join(", ")
        );
        writeln!(told, "{line}")?;
        match &self.output_file {
            Some(file) => {
                say(&format!("The file is {0}. Look through it, then: tocsin-hub apply -f {0}", file.display()))
            }
            None => Ok(std::io::stdout().lock().write_all(imported.file.as_bytes())?),
        }
    }
}

fn number(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
