//! `tocsin-hub token`.

use anyhow::Context as _;
use clap::{Args, Subcommand};
use reqwest::Method;
use serde::Deserialize;

use super::remote::Remote;
use super::{Output, say};

/// What `token` is told.
#[derive(Debug, Args)]
pub(super) struct Token {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a further token for a person, such as for their laptop.
    ///
    /// It is shown this once, the hub keeps only its hash. Their other tokens stay good. For yourself, or for anybody if you are
    /// an admin of the hub.
    Create(Create),
}

#[derive(Debug, Args)]
struct Create {
    /// The person's e-mail address.
    #[arg(long, value_name = "EMAIL")]
    person: String,
    #[command(flatten)]
    remote: Remote,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Deserialize)]
struct People {
    people: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    id: String,
    name: String,
    email: String,
}

#[derive(Deserialize)]
struct Issued {
    token: String,
}

impl Token {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Create(create) => create.run(),
        }
    }
}

impl Create {
    fn run(self) -> anyhow::Result<()> {
        let person = self.found()?;
        let path = format!("/api/people/{}/tokens", person.id);
        let text = self.remote.ask(Method::POST, &path, None)?.done()?;
        if matches!(self.output, Output::Json) {
            return say(&text);
        }
        let Issued { token } = serde_json::from_str(&text).context(NOT_UNDERSTOOD)?;
        say(&format!("A token for {} ({}), shown this once:\n  {token}", person.name, person.email))
    }

    fn found(&self) -> anyhow::Result<Person> {
        let text = self.remote.ask(Method::GET, "/api/people", None)?.done()?;
        let People { people } = serde_json::from_str(&text).context(NOT_UNDERSTOOD)?;
        let wanted = self.person.trim().to_lowercase();
        people.into_iter().find(|person| person.email.to_lowercase() == wanted).with_context(|| {
            format!(
                "There is no person with the e-mail address '{}' on this hub. No token was made. Add them to team.yaml and apply it, or \
                 correct the address.",
                self.person
            )
        })
    }
}

const NOT_UNDERSTOOD: &str = "The hub's answer is not understood; it may be newer than this program";
