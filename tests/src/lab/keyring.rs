//! The desktop's keyring (Secret Service), by gnome-keyring.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::clock;
use super::environment::Environment;
use super::process::Process;

const NAME: &str = "org.freedesktop.secrets";
const START: Duration = Duration::from_secs(15);

/// The keyring of one lab, with whatever was stored in it before in the lab's home.
#[derive(Debug)]
pub struct Keyring {
    folder: PathBuf,
    environment: Environment,
    daemon: Option<Process>,
}

impl Keyring {
    /// A keyring that is not there yet.
    pub(crate) fn in_folder(folder: &Path, environment: &Environment) -> Self {
        Self { folder: folder.to_owned(), environment: environment.clone(), daemon: None }
    }

    /// Starts it, unlocked as after a log-in.
    pub async fn start(&mut self) -> Result<()> {
        self.launch(&["--unlock"], Some("the lab's password\n")).await
    }

    /// Starts it as it is after an automatic log-in: locked.
    pub async fn start_locked(&mut self) -> Result<()> {
        self.launch(&[], None).await
    }

    /// Ends it.
    pub async fn stop(&mut self) -> Result<()> {
        let daemon = self.daemon.take().context("no keyring runs")?;
        daemon.stop().await?;
        Ok(())
    }

    /// Locks it, as a person or their screen's lock does: what it holds is there, and not read by anybody.
    pub async fn lock(&self) -> Result<()> {
        let address = self.environment.get("DBUS_SESSION_BUS_ADDRESS").context("the keyring needs a session bus")?;
        let bus = super::bus::connect(&address.to_string_lossy()).await?;
        let all = [zbus::zvariant::ObjectPath::try_from("/org/freedesktop/secrets/collection/login")?];
        let service = Some("org.freedesktop.Secret.Service");
        bus.call_method(Some(NAME), "/org/freedesktop/secrets", service, "Lock", &(&all[..],)).await?;
        Ok(())
    }

    /// The secret that a program stored with these attributes (name, value, name, value …), as another program sees it.
    pub async fn secret(&self, attributes: &[&str]) -> Result<Option<String>> {
        let mut command = self.environment.command("secret-tool")?;
        command.arg("lookup").args(attributes);
        let output = tokio::process::Command::from(command).output().await?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        match (output.status.success(), complaint.trim()) {
            (true, _) => Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned())),
            (false, "") => Ok(None),
            (false, said) => bail!("the keyring cannot be asked: {said}"),
        }
    }

    /// Stores a secret under these attributes (name, value, name, value …).
    pub async fn store(&self, attributes: &[&str], secret: &str) -> Result<()> {
        let mut command = self.environment.command("secret-tool")?;
        command.args(["store", "--label=by the lab"]).args(attributes).stdin(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        child.stdin.take().context("`secret-tool` takes no input")?.write_all(secret.as_bytes())?;
        let output = tokio::task::spawn_blocking(move || child.wait_with_output()).await??;
        ensure!(output.status.success(), "not stored: {}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(())
    }

    async fn launch(&mut self, arguments: &[&str], password: Option<&str>) -> Result<()> {
        ensure!(self.daemon.is_none(), "the keyring runs already");
        let address = self.environment.get("DBUS_SESSION_BUS_ADDRESS").context("the keyring needs a session bus")?;
        let bus = super::bus::connect(&address.to_string_lossy()).await?;
        let control = self.folder.join("run/keyring");
        fs::create_dir_all(&control)?;

        let mut command = self.environment.command("gnome-keyring-daemon")?;
        command.args(["--foreground", "--components=secrets"]).arg("--control-directory").arg(control).args(arguments);
        if let Some(password) = password {
            let file = self.folder.join("password");
            fs::write(&file, password)?;
            command.stdin(fs::File::open(file)?);
        }
        self.daemon = Some(Process::start(&self.folder, "gnome-keyring-daemon", &mut command)?);
        clock::until("the keyring", START, async || {
            ensure!(super::bus::has_owner(&bus, NAME).await?, "nobody owns {NAME}");
            Ok(())
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::bus::{Activation, Bus};

    struct Desk {
        keyring: Keyring,
        _bus: Bus,
        _folder: tempfile::TempDir,
    }

    async fn desk() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::in_folder(folder.path());
        for part in ["home", "run"] {
            fs::create_dir_all(folder.path().join(part)).unwrap();
        }
        let bus = Bus::start(folder.path(), &environment, Activation::Nothing).await.unwrap();
        let environment = environment.with("DBUS_SESSION_BUS_ADDRESS", bus.address());
        Desk { keyring: Keyring::in_folder(folder.path(), &environment), _bus: bus, _folder: folder }
    }

    #[tokio::test]
    async fn a_secret_is_kept_over_a_restart() {
        let mut desk = desk().await;
        let attributes = ["service", "tocsin", "username", "anna"];
        desk.keyring.start().await.unwrap();
        assert_eq!(desk.keyring.secret(&attributes).await.unwrap(), None);
        desk.keyring.store(&attributes, "tp_secret").await.unwrap();
        desk.keyring.stop().await.unwrap();
        desk.keyring.start().await.unwrap();
        assert_eq!(desk.keyring.secret(&attributes).await.unwrap().as_deref(), Some("tp_secret"));
        desk.keyring.lock().await.unwrap();
        assert_eq!(desk.keyring.secret(&attributes).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_locked_keyring_gives_nothing_until_it_is_unlocked() {
        let mut desk = desk().await;
        let attributes = ["service", "tocsin", "username", "anna"];
        desk.keyring.start().await.unwrap();
        desk.keyring.store(&attributes, "tp_secret").await.unwrap();
        desk.keyring.stop().await.unwrap();
        desk.keyring.start_locked().await.unwrap();
        assert_eq!(desk.keyring.secret(&attributes).await.unwrap(), None);
        desk.keyring.stop().await.unwrap();
        desk.keyring.start().await.unwrap();
        assert_eq!(desk.keyring.secret(&attributes).await.unwrap().as_deref(), Some("tp_secret"));
    }

    #[tokio::test]
    async fn without_a_keyring_a_program_is_told_so() {
        let desk = desk().await;
        let said = desk.keyring.secret(&["service", "tocsin"]).await.unwrap_err().to_string();
        assert!(said.contains("org.freedesktop.secrets"), "{said}");
    }
}
