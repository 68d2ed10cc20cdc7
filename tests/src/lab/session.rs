//! A session of a person that systemd manages: its own `systemd --user`, which knows nothing of the machine's.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;

use super::environment::Environment;
use super::process::{self, Process};
use super::{Lab, clock};

const START: Duration = Duration::from_secs(20);

/// systemd refuses to run where it did not boot the machine: it is shown, in a corner of its own, that it did.
const CORNER: &str = "mount -t tmpfs none /run && mkdir -p /run/systemd/system && exec /usr/lib/systemd/systemd --user";

/// What a desktop does when its person logs in.
const DESKTOP: &str = "[Unit]\nBindsTo=graphical-session.target\nBefore=graphical-session.target\n";

/// The session's manager.
#[derive(Debug)]
pub struct Session {
    environment: Environment,
    _manager: Process,
}

impl Session {
    /// Starts the manager, with nobody logged in yet.
    pub async fn start(lab: &Lab) -> Result<Self> {
        let units = lab.home().join(".config/systemd/user");
        std::fs::create_dir_all(&units)?;
        std::fs::write(units.join("desktop.target"), DESKTOP)?;
        std::fs::create_dir_all(units.join("service.d"))?;
        let log = format!("[Service]\nStandardError=append:{}\n", lab.folder().join("units.log").display());
        std::fs::write(units.join("service.d/log.conf"), log)?;
        // What else the machine starts for a person, such as keyrings, would get in the lab's way.
        let path = format!("{}:/usr/lib/systemd/user", units.display());
        let environment = lab.environment.with("SYSTEMD_UNIT_PATH", path);
        let mut command = if Path::new("/run/systemd/system").is_dir() {
            environment.command_at(Path::new("/usr/lib/systemd/systemd"))
        } else {
            environment.command("unshare")?
        };
        if Path::new("/run/systemd/system").is_dir() {
            command.arg("--user");
        } else {
            command.args(["--mount", "--cgroup", "sh", "-c", CORNER]);
        }
        let manager = Process::start(lab.folder(), "systemd", &mut command)?;
        let session = Self { environment, _manager: manager };
        clock::until("systemd to answer", START, async || session.ask(&["is-active", "basic.target"]).await).await?;
        Ok(session)
    }

    /// The person logs in to a desktop that tells systemd so, and where its screen and its bus are.
    pub async fn log_in(&self) -> Result<()> {
        self.ask(&["import-environment", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS"]).await?;
        self.ask(&["start", "desktop.target"]).await.map(drop)
    }

    /// The person logs out.
    pub async fn log_out(&self) -> Result<()> {
        self.ask(&["stop", "desktop.target"]).await.map(drop)
    }

    /// Asks systemd with `systemctl --user`; what it answered.
    pub async fn ask(&self, arguments: &[&str]) -> Result<String> {
        self.environment.ask("systemctl", &[&["--user"], arguments].concat()).await
    }

    /// One property of a unit.
    pub async fn property(&self, unit: &str, name: &str) -> Result<String> {
        self.ask(&["show", "--value", "--property", name, unit]).await
    }

    /// The process of a unit that is up.
    pub async fn pid(&self, unit: &str) -> Result<u32> {
        let state = self.property(unit, "ActiveState").await?;
        ensure!(state == "active", "{unit} is {state}");
        self.property(unit, "MainPID").await?.parse().context("systemd names no process")
    }

    /// Kills the process of a unit; gives its number.
    pub async fn kill(&self, unit: &str) -> Result<u32> {
        let pid = self.pid(unit).await?;
        process::send(pid, Signal::KILL);
        Ok(pid)
    }
}
