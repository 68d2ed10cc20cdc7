//! The command line.

mod apply;
mod export;
mod import;
mod init;
mod remote;
mod schema;
mod serve;
mod token;

use std::io::Write as _;

use clap::{Parser, Subcommand, ValueEnum};

/// The hub that rings the on-call alarm.
///
/// Senders (Amazon SNS, anything that speaks Opsgenie's API) report faults to it; it keeps them durably and rings the laptops
/// of the people on call until somebody acknowledges. Begin with `tocsin-hub init`, then `tocsin-hub serve`.
#[derive(Debug, Parser)]
#[command(name = "tocsin-hub", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a hub in a folder, with you as its administrator.
    ///
    /// Prints your token and the integrations' keys: they are shown this once, the hub keeps only their hashes.
    Init(init::Init),
    /// Run the hub.
    ///
    /// It runs until it gets SIGTERM or Ctrl-C, and says on standard output when it is ready, and where. Every setting can also
    /// stand in a file (`listen = "127.0.0.1:8420"`) or in the environment; the command line wins over the environment, and
    /// the environment over the file.
    Serve(serve::Serve),
    /// Make a running hub what a file says: people, teams, who is on call, what happens when nobody answers.
    ///
    /// Shows what would change; --yes changes it, all of it or nothing. Keys of new integrations are printed once. The file is
    /// described in docs/configuration.md; 'tocsin-hub export' writes one to begin with.
    Apply(apply::Apply),
    /// Write the file that makes a running hub what it is. Keys and tokens are not in it.
    Export(export::Export),
    /// Read what another system has set up, as a team.yaml.
    #[command(subcommand)]
    Import(import::Import),
    /// Print the JSON Schema of team.yaml, by which editors complete it.
    Schema,
    /// Tokens of people.
    Token(token::Token),
    /// Print the description of the hub's API (OpenAPI, JSON).
    Openapi,
}

/// How to print what a command has to say.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl Cli {
    /// Does what was asked.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Init(init) => init.run(),
            Command::Serve(serve) => serve.run(),
            Command::Apply(apply) => apply.run(),
            Command::Export(export) => export.run(),
            Command::Import(import) => import.run(),
            Command::Schema => schema::run(),
            Command::Token(token) => token.run(),
            Command::Openapi => say(&hub::openapi()),
        }
    }
}

/// Writes a line to standard output at once.
fn say(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}
