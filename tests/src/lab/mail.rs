//! A real mail server on a private port and in a private folder: aiosmtpd of Debian.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::process::Process;
use super::{Lab, clock, program};

const PROGRAM: &str = "aiosmtpd";
const START: Duration = Duration::from_secs(20);
/// The interpreter for which Debian installs its packages, whatever else is first on the path.
const PYTHON: &str = "/usr/bin/python3";
const SCRIPT: &str = include_str!("mail_server.py");

/// A mail server, and what it took.
#[derive(Debug)]
pub struct Mail {
    process: Process,
    maildir: PathBuf,
    port: u16,
}

/// What a server wants that speaks TLS and asks for a name.
#[derive(Clone, Debug)]
pub struct Secure {
    /// Its certificate, PEM.
    pub certificate: PathBuf,
    /// The certificate's key, PEM.
    pub key: PathBuf,
    /// The name that it knows,
    pub name: String,
    /// and that name's password.
    pub password: String,
}

impl Mail {
    /// Starts one that takes mail from anybody.
    pub async fn start(lab: &Lab) -> Result<Self> {
        Self::at(lab, 0, None).await
    }

    /// Starts one that takes mail after STARTTLS and with a password only.
    pub async fn start_secure(lab: &Lab, secure: &Secure) -> Result<Self> {
        Self::at(lab, 0, Some(secure)).await
    }

    /// Starts one on the port of another that has ended.
    pub async fn start_on(lab: &Lab, port: u16) -> Result<Self> {
        Self::at(lab, port, None).await
    }

    async fn at(lab: &Lab, port: u16, secure: Option<&Secure>) -> Result<Self> {
        program::find(PROGRAM)?;
        let maildir = lab.folder().join("mail");
        let script = lab.folder().join("mail_server.py");
        fs::write(&script, SCRIPT)?;
        let mut command = lab.environment.command_at(Path::new(PYTHON));
        command.arg(&script).arg(&maildir).arg(port.to_string());
        if let Some(secure) = secure {
            command.args([&secure.certificate, &secure.key]).args([&secure.name, &secure.password]);
        }
        let process = Process::start(lab.folder(), PROGRAM, &mut command)?;
        let port = process.line("listening on ", START).await?.trim().parse().context("its port")?;
        Ok(Self { process, maildir, port })
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it.
    pub async fn stop(&self) -> Result<()> {
        self.process.stop().await.map(drop)
    }

    /// The mails that it took, as they came, in no particular order.
    pub fn taken(&self) -> Result<Vec<String>> {
        let new = self.maildir.join("new");
        if !new.exists() {
            return Ok(Vec::new());
        }
        let mut mails = Vec::new();
        for file in fs::read_dir(new)? {
            mails.push(String::from_utf8(fs::read(file?.path())?)?.replace("\r\n", "\n"));
        }
        Ok(mails)
    }

    /// Waits until it took so many, and gives them.
    pub async fn wait_for(&self, count: usize, within: Duration) -> Result<Vec<String>> {
        clock::until("mail", within, async || {
            let mails = self.taken()?;
            ensure!(mails.len() >= count, "{} of {count} came", mails.len());
            Ok(mails)
        })
        .await
    }
}
