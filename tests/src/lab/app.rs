//! The desktop app, `tocsin`, in the lab.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::environment::Environment;
use super::hub_api::HubApi;
use super::memory::Tree;
use super::process::Process;
use super::sns::Sns;
use super::web_driver::WebDriver;
use super::{Lab, binary, clock};

const PROGRAM: &str = "tocsin";
const PACKAGE: &str = "tocsin";

/// Longest wait for the demo's hub to answer; debug builds on a busy machine are slow.
const START: Duration = Duration::from_secs(30);

/// A running app. It runs until its process is stopped or killed, or the lab ends; start another in the same lab then, and
/// it has the same home.
#[derive(Debug)]
pub struct App {
    environment: Environment,
    folder: PathBuf,
    /// Its process; for an app under a [`WebDriver`] the driver's, whose child it is.
    pub process: Process,
    started_at: Instant,
    doors: Option<Doors>,
}

/// What the demo says of its hub on standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doors {
    /// The hub's address.
    pub url: String,
    /// A personal token.
    pub token: String,
    /// Where SNS posts to.
    pub sns_url: String,
    /// A key for the API that speaks like Opsgenie's.
    pub opsgenie_key: String,
}

impl App {
    /// Starts the app. With `--demo` among the arguments it waits until its hub answers.
    pub async fn start(lab: &Lab, arguments: &[&str]) -> Result<Self> {
        Self::start_in(lab, &lab.environment, arguments).await
    }

    /// Starts the app without a window, signed in to the hub at `url` as it is after a person signed in: the address in its settings, the
    /// token in the keyring.
    pub async fn start_signed_in(lab: &Lab, url: &str, token: &str) -> Result<Self> {
        Self::sign_in_beforehand(lab, url, token).await?;
        Self::start(lab, &["--hidden"]).await
    }

    /// Leaves behind what a person leaves who signed in to the hub at `url`.
    pub async fn sign_in_beforehand(lab: &Lab, url: &str, token: &str) -> Result<()> {
        let folder = lab.home().join(".config/dev.tocsin.desktop");
        fs::create_dir_all(&folder)?;
        let settings = serde_json::json!({ "account": { "mode": "hub", "url": url } });
        fs::write(folder.join("settings.json"), settings.to_string())?;
        lab.keyring.store(&["service", "Tocsin", "username", url], token).await
    }

    /// Starts the app in another environment than the lab's own, as one without a display.
    pub async fn start_in(lab: &Lab, environment: &Environment, arguments: &[&str]) -> Result<Self> {
        lab.expect_no_app()?;
        let mut command = environment.command_at(&Self::program()?);
        command.args(arguments);
        let started_at = clock::now();
        let process = Process::start(lab.folder(), PROGRAM, &mut command)?;
        lab.hold(&process);
        let (environment, folder) = (environment.clone(), lab.folder().to_owned());
        let mut app = Self { environment, folder, process, started_at, doors: None };
        app.find_doors(arguments).await?;
        Ok(app)
    }

    /// Starts the app under a [`WebDriver`], by which its windows can be read and clicked. The session has the first window
    /// that the app opens, so it must open one.
    pub async fn start_driven(lab: &Lab, arguments: &[&str]) -> Result<(Self, WebDriver)> {
        Self::start_driven_by(lab, &Self::program()?, arguments).await
    }

    /// The same by a program that starts the app.
    pub async fn start_driven_by(lab: &Lab, program: &Path, arguments: &[&str]) -> Result<(Self, WebDriver)> {
        lab.expect_no_app()?;
        let started_at = clock::now();
        let (process, driver) = WebDriver::open(lab, program, arguments).await?;
        lab.hold(&process);
        let (environment, folder) = (lab.environment.clone(), lab.folder().to_owned());
        let mut app = Self { environment, folder, process, started_at, doors: None };
        app.find_doors(arguments).await?;
        Ok((app, driver))
    }

    /// The program's file.
    pub fn program() -> Result<PathBuf> {
        binary::find(PROGRAM, PACKAGE)
    }

    /// The moment at which it was started.
    pub fn started_at(&self) -> Instant {
        self.started_at
    }

    /// The doors of the demo's hub.
    pub fn doors(&self) -> Result<&Doors> {
        self.doors.as_ref().context("the app was not started with --demo, so it has not said where its hub is")
    }

    /// The demo's hub, with the demo's person's token.
    pub fn hub(&self) -> Result<HubApi> {
        let doors = self.doors()?;
        HubApi::at(&doors.url, &doors.token)
    }

    /// The subscription of the demo's hub to SNS.
    pub fn sns(&self) -> Result<Sns> {
        Sns::to(&self.doors()?.sns_url)
    }

    /// Starts the app a second time, as a person does who does not see that it runs: the second one must end well, after it
    /// asked the first to show its main window.
    pub async fn start_second(&self) -> Result<()> {
        let mut command = self.environment.command_at(&Self::program()?);
        let second = Process::start(&self.folder, "tocsin-second", &mut command)?;
        let status = second.ended(START).await?;
        ensure!(status.success(), "the second start ended with {status}; its log ends:\n{}", second.tail());
        Ok(())
    }

    /// All processes of the app.
    pub fn tree(&self) -> Tree {
        Tree::of(self.process.pid(), &self.folder)
    }

    /// The file that holds its log.
    pub fn log(&self) -> &Path {
        self.process.log()
    }

    async fn find_doors(&mut self, arguments: &[&str]) -> Result<()> {
        if arguments.contains(&"--demo") {
            self.doors = Some(Doors {
                url: self.process.line("TOCSIN_URL=", START).await?,
                token: self.process.line("TOCSIN_TOKEN=", START).await?,
                sns_url: self.process.line("TOCSIN_SNS_URL=", START).await?,
                opsgenie_key: self.process.line("TOCSIN_OPSGENIE_KEY=", START).await?,
            });
        }
        Ok(())
    }
}
