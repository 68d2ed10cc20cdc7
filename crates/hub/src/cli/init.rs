//! `tocsin-hub init`.

use std::path::PathBuf;

use clap::Args;
use hub::{Clock, IssuedKey, NewHub};

use super::{Output, say};

/// What `init` is told.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder that will hold everything the hub keeps.
    #[arg(long, value_name = "DIR", env = "TOCSIN_DATA")]
    data: PathBuf,
    /// Your e-mail address.
    #[arg(long, value_name = "EMAIL", env = "TOCSIN_ADMIN")]
    admin: String,
    /// Your name; without it, the address up to the @.
    #[arg(long, default_value = "", hide_default_value = true)]
    name: String,
    /// Your time zone, an IANA name.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: String,
    /// The first team, with you in it and an integration for Amazon SNS and one for Opsgenie's API.
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Init {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let new = NewHub { email: self.admin, name: self.name, time_zone: self.time_zone, team: self.team };
        let founded = hub::init(&self.data, &new, Clock::System.now())?;
        if matches!(self.output, Output::Json) {
            return say(&serde_json::to_string(&founded)?);
        }
        let folder = self.data.display();
        say(&format!("A new hub is in {folder}.\n\nYour token, shown this once:\n  {}", founded.admin_token))?;
        for IssuedKey { team, integration, key, path, .. } in &founded.keys {
            say(&format!(
                "\nKey of {team}'s integration '{integration}', shown this once:\n  {key}\n  senders send to {path}"
            ))?;
        }
        say(&format!("\nStart it: tocsin-hub serve --data {folder}"))
    }
}
