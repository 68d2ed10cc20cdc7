//! A private session bus.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use zbus::Connection;
use zbus::connection::Builder;
use zbus::fdo::DBusProxy;
use zbus::names::BusName;

use super::clock;
use super::environment::Environment;
use super::process::Process;

/// What the bus starts by itself when somebody asks for a name that nobody owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// What the machine's service files say, as on a real desktop.
    Installed,
    /// Nothing: what the lab did not start is not there.
    Nothing,
}

/// The session bus of one lab.
#[derive(Debug)]
pub struct Bus {
    address: String,
    #[expect(dead_code, reason = "held for its drop, which ends the daemon")]
    daemon: Process,
}

impl Bus {
    /// Starts a bus whose socket is in `folder`.
    pub async fn start(folder: &Path, environment: &Environment, activation: Activation) -> Result<Self> {
        let listen = format!("unix:path={}", folder.join("bus").display());
        let mut command = environment.command("dbus-daemon")?;
        command.args(["--nofork", "--nopidfile", "--print-address=1"]);
        match activation {
            Activation::Installed => command.arg("--session").arg(format!("--address={listen}")),
            Activation::Nothing => {
                let configuration = folder.join("bus.conf");
                fs::write(&configuration, bare(&listen))?;
                command.arg(format!("--config-file={}", configuration.display()))
            }
        };
        let daemon = Process::start(folder, "dbus-daemon", &mut command)?;
        let rest = daemon.line("unix:", Duration::from_secs(10)).await?;
        Ok(Self { address: format!("unix:{rest}"), daemon })
    }

    /// The value of `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A connection of the test's own.
    pub async fn connect(&self) -> Result<Connection> {
        connect(&self.address).await
    }

    /// Whether somebody owns `name` at this moment.
    pub async fn has_owner(&self, name: &str) -> Result<bool> {
        has_owner(&self.connect().await?, name).await
    }

    /// Waits until somebody owns `name`.
    pub async fn wait_for_owner(&self, name: &str, within: Duration) -> Result<()> {
        let connection = self.connect().await?;
        clock::until(&format!("an owner of {name} on the session bus"), within, async || {
            anyhow::ensure!(has_owner(&connection, name).await?, "nobody owns it");
            Ok(())
        })
        .await
    }
}

/// A connection that serves `object` at `path` under `name`. The object is there before the name is: whoever calls as soon as
/// the name appears is answered.
pub(crate) async fn serve(
    address: &str,
    name: &'static str,
    path: &'static str,
    object: impl zbus::object_server::Interface,
) -> Result<Connection> {
    let builder = Builder::address(address)?.serve_at(path, object)?.name(name)?;
    builder.build().await.with_context(|| format!("another one than the lab's has the name {name} on this bus"))
}

/// A connection to the bus at `address`.
pub(crate) async fn connect(address: &str) -> Result<Connection> {
    let builder = Builder::address(address)?;
    builder.build().await.with_context(|| format!("no connection to the lab's session bus at {address}"))
}

/// Whether somebody owns `name` on this bus.
pub(crate) async fn has_owner(connection: &Connection, name: &str) -> Result<bool> {
    Ok(DBusProxy::new(connection).await?.name_has_owner(BusName::try_from(name)?).await?)
}

/// The configuration of a session bus on which nothing can be activated.
fn bare(listen: &str) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{listen}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn activatable(activation: Activation) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::in_folder(folder.path());
        let bus = Bus::start(folder.path(), &environment, activation).await.unwrap();
        let connection = bus.connect().await.unwrap();
        let names = DBusProxy::new(&connection).await.unwrap().list_activatable_names().await.unwrap();
        names.iter().map(ToString::to_string).filter(|name| name != "org.freedesktop.DBus").collect()
    }

    #[tokio::test]
    async fn an_ordinary_bus_starts_what_is_installed() {
        let names = activatable(Activation::Installed).await;
        assert!(names.iter().any(|name| name == "org.freedesktop.secrets"), "{names:?}");
    }

    #[tokio::test]
    async fn a_bare_bus_starts_nothing() {
        assert_eq!(activatable(Activation::Nothing).await, Vec::<String>::new());
    }
}
