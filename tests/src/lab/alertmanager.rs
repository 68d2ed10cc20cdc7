//! A real Alertmanager on a private port and in a private folder: Debian's.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::Client;
use serde_json::Value;

use super::process::Process;
use super::{Lab, clock, http, program};

const PROGRAM: &str = "prometheus-alertmanager";
const START: Duration = Duration::from_secs(20);

/// An Alertmanager that runs.
#[derive(Debug)]
pub struct Alertmanager {
    url: String,
    client: Client,
    _process: Process,
}

impl Alertmanager {
    /// Starts one with this configuration (YAML). It notifies other Alertmanagers of nothing.
    pub async fn start(lab: &Lab, configuration: &str) -> Result<Self> {
        let file = lab.folder().join("alertmanager.yml");
        fs::write(&file, configuration)?;
        let mut command = lab.environment.command_at(&program::find(PROGRAM)?);
        command.arg(format!("--config.file={}", file.display()));
        command.arg(format!("--storage.path={}", lab.folder().join("alertmanager").display()));
        command.args(["--web.listen-address=127.0.0.1:0", "--cluster.listen-address="]);
        let process = Process::start(lab.folder(), PROGRAM, &mut command)?;
        let address = clock::until("Alertmanager to listen", START, async || {
            ensure!(process.is_running(), "it ended: {}", process.tail());
            let log = process.logged()?;
            let line = log.lines().find(|line| line.contains("Listening on")).context("it does not yet")?;
            let address = line.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next());
            address.map(str::to_owned).with_context(|| format!("no address: {line}"))
        })
        .await?;
        let (url, client) = (format!("http://{address}"), http::client(START)?);
        clock::until("Alertmanager to be ready", START, async || {
            Ok(client.get(format!("{url}/-/ready")).send().await?.error_for_status()?)
        })
        .await?;
        Ok(Self { url, client, _process: process })
    }

    /// Tells it of alerts, as Prometheus does: those with an `endsAt` in the past are over.
    pub async fn tell(&self, alerts: &Value) -> Result<()> {
        let answer = self.client.post(format!("{}/api/v2/alerts", self.url)).json(alerts).send().await?;
        ensure!(answer.status().is_success(), "{}: {}", answer.status(), answer.text().await?);
        Ok(())
    }
}
