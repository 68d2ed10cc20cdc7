//! `tocsin-hub apply`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use super::remote::{Answer, Refusal, Remote};
use super::{Output, say};

/// What `apply` is told.
#[derive(Debug, Args)]
pub(super) struct Apply {
    /// The file; `-` reads standard input.
    #[arg(short, long, value_name = "FILE", default_value = "team.yaml")]
    file: PathBuf,
    /// Do it. Without this, what would change is shown and nothing is changed.
    #[arg(long)]
    yes: bool,
    /// Remove what is no longer in the file's lists. Without this it is shown and kept.
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    remote: Remote,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Deserialize)]
struct Applied {
    changes: Vec<Change>,
    keys: Vec<Issued>,
}

#[derive(Deserialize)]
struct Change {
    verb: String,
    kind: String,
    name: String,
    detail: Vec<String>,
}

#[derive(Deserialize)]
struct Issued {
    team: String,
    integration: String,
    key: String,
    url: String,
}

#[derive(Deserialize)]
struct Fault {
    line: usize,
    column: usize,
    detail: String,
}

impl Apply {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let file = self.read()?;
        let body = json!({ "file": file, "prune": self.prune, "dry_run": !self.yes });
        let text = match self.remote.ask(Method::POST, "/api/apply", Some(&body))? {
            Answer::Done(text) => text,
            Answer::Refused(refusal) => return Err(self.refused(refusal)),
        };
        if matches!(self.output, Output::Json) {
            return say(&text);
        }
        let applied: Applied = serde_json::from_str(&text)
            .context("The hub's answer is not understood; it may be newer than this program")?;
        say(&self.told(&applied))
    }

    fn name(&self) -> String {
        if self.is_standard_input() { "standard input".to_owned() } else { self.file.display().to_string() }
    }

    fn is_standard_input(&self) -> bool {
        self.file == Path::new("-")
    }

    fn read(&self) -> anyhow::Result<String> {
        let mut bytes = Vec::new();
        let read = if self.is_standard_input() {
            std::io::stdin().lock().read_to_end(&mut bytes)
        } else {
            std::fs::File::open(&self.file).and_then(|mut file| file.read_to_end(&mut bytes))
        };
        read.with_context(|| format!("{} cannot be read. Nothing was changed", self.name()))?;
        String::from_utf8(bytes).map_err(|error| {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
            anyhow!("{}:{line}: This is not text in UTF-8. Nothing was changed. Save the file as UTF-8.", self.name())
        })
    }

    /// Each fault on a line of its own, as compilers print them, so that editors find the place.
    fn refused(&self, refusal: Refusal) -> anyhow::Error {
        let Ok(faults) = serde_json::from_value::<Vec<Fault>>(refusal.faults) else { return anyhow!(refusal.detail) };
        if refusal.code != "invalid_file" {
            return anyhow!(refusal.detail);
        }
        let name = self.name();
        let lines = faults.iter().map(|it| format!("{name}:{}:{}: {}", it.line, it.column, it.detail));
        anyhow!("{}\nNothing was changed.", lines.collect::<Vec<_>>().join("\n"))
    }

    fn told(&self, Applied { changes, keys }: &Applied) -> String {
        let mut lines: Vec<String> = changes.iter().flat_map(Change::lines).collect();
        let count = |verb: &str| changes.iter().filter(|change| change.verb == verb).count();
        let (created, changed, deleted, kept) = (count("created"), count("changed"), count("deleted"), count("kept"));
        let name = self.name();
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(match (created + changed + deleted, self.yes) {
            (0, _) => format!("Nothing to do: the hub is as {name} says."),
            (_, true) => format!("Done: {created} created, {changed} changed, {deleted} deleted."),
            (_, false) => {
                format!("{created} to create, {changed} to change, {deleted} to delete. Nothing was changed yet; --yes does it.")
            }
        });
        if kept > 0 {
            lines.push(format!("{kept} not in {name}, marked '=': kept. --prune removes what is not in the file."));
        }
        for Issued { team, integration, key, url } in keys {
            lines.push(format!(
                "\nKey of {team}'s integration '{integration}', shown this once:\n  {key}\n  senders send to {url}"
            ));
        }
        lines.join("\n")
    }
}

impl Change {
    fn lines(&self) -> Vec<String> {
        let sign = match self.verb.as_str() {
            "created" => '+',
            "changed" => '~',
            "deleted" => '-',
            _ => '=',
        };
        let first = format!("{sign} {} {}", self.kind, self.name);
        std::iter::once(first).chain(self.detail.iter().map(|line| format!("    {line}"))).collect()
    }
}
