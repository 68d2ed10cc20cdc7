//! The hub as a program of its own, `tocsin-hub`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::environment::Environment;
use super::hub_api::HubApi;
use super::process::Process;
use super::{Lab, binary};

const PROGRAM: &str = "tocsin-hub";
const START: Duration = Duration::from_secs(20);

/// A hub of a lab: its data folder, its secrets, and its process while it runs.
#[derive(Debug)]
pub struct Hub {
    environment: Environment,
    folder: PathBuf,
    data: PathBuf,
    founded: Founded,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    process: Process,
    url: String,
}

/// What `tocsin-hub init --output json` says.
#[derive(Clone, Debug, Deserialize)]
struct Founded {
    admin_token: String,
    #[serde(default)]
    keys: Vec<IssuedKey>,
}

/// An integration's key, shown once.
#[derive(Clone, Debug, Deserialize)]
pub struct IssuedKey {
    /// The team that it belongs to.
    pub team: String,
    /// The integration's name.
    pub integration: String,
    /// What it speaks, such as `amazon-sns`.
    pub kind: String,
    /// The secret.
    pub key: String,
}

impl Hub {
    /// Makes a hub (`init`) with one person and one team, and starts it on a free port.
    pub async fn start(lab: &Lab, email: &str, team: &str) -> Result<Self> {
        let data = lab.folder().join("hub");
        let mut command = lab.environment.command_at(&binary::find(PROGRAM, "hub")?);
        command.args(["init", "--admin", email, "--team", team, "--output", "json", "--data"]).arg(&data);
        let output = tokio::process::Command::from(command).output().await?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`{PROGRAM} init` ended with {}: {}", output.status, said.trim());
        let founded = serde_json::from_slice(&output.stdout).context("`init` did not say what it made")?;
        let (environment, folder) = (lab.environment.clone(), lab.folder().to_owned());
        let mut hub = Self { environment, folder, data, founded, running: None };
        hub.serve("127.0.0.1:0").await?;
        Ok(hub)
    }

    /// Starts it again on the port that it had, after [`Hub::stop`] or [`Hub::kill`].
    pub async fn start_again(&mut self) -> Result<()> {
        let address = self.address()?;
        self.serve(&address.to_string()).await
    }

    /// The same with other variables around it.
    pub async fn start_again_in(&mut self, environment: &Environment) -> Result<()> {
        self.environment = environment.clone();
        self.start_again().await
    }

    /// Asks it to end, and waits for that.
    pub async fn stop(&mut self) -> Result<ExitStatus> {
        self.running_mut()?.process.stop().await
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> Result<()> {
        self.running_mut()?.process.kill()
    }

    /// Its address.
    pub fn url(&self) -> Result<&str> {
        Ok(&self.running.as_ref().context("the hub was never started")?.url)
    }

    /// Its address, for a [`super::proxy::Proxy`].
    pub fn address(&self) -> Result<SocketAddr> {
        let url = self.url()?;
        url.trim_start_matches("http://").parse().with_context(|| format!("{url} is no address"))
    }

    /// The administrator's token.
    pub fn token(&self) -> &str {
        &self.founded.admin_token
    }

    /// The keys of its integrations.
    pub fn keys(&self) -> &[IssuedKey] {
        &self.founded.keys
    }

    /// Where SNS posts to, by the key of its integration of that kind.
    pub fn sns_url(&self) -> Result<String> {
        let key = self.keys().iter().find(|key| key.kind == "amazon-sns").context("it has no integration for SNS")?;
        Ok(format!("{}/v1/json/amazonsns?apiKey={}", self.url()?, key.key))
    }

    /// Its API, with the administrator's token.
    pub fn api(&self) -> Result<HubApi> {
        HubApi::at(self.url()?, self.token())
    }

    /// Its process, for its log and its memory.
    pub fn process(&mut self) -> Result<&mut Process> {
        Ok(&mut self.running_mut()?.process)
    }

    fn running_mut(&mut self) -> Result<&mut Running> {
        self.running.as_mut().context("the hub was never started")
    }

    async fn serve(&mut self, listen: &str) -> Result<()> {
        let mut command = self.environment.command_at(&binary::find(PROGRAM, "hub")?);
        command.args(["serve", "--listen", listen, "--data"]).arg(&self.data).current_dir(&self.folder);
        let process = Process::start(&self.folder, PROGRAM, &mut command)?;
        let url = process.line("The hub is ready at ", START).await?;
        self.running = Some(Running { process, url });
        Ok(())
    }
}
