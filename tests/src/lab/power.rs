//! What a laptop runs on, and what puts it to sleep: `UPower`, a session manager, a power manager and logind, which do nothing and keep
//! what they were asked for. The system bus of the lab is its session bus.

use std::io::{ErrorKind, Read as _};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use zbus::Connection;
use zbus::connection::Builder;

use super::clock;
use super::power_servers::{Battery, DisplayDevice, Logind, PowerManager, SessionManager, UPower};

/// The names on the bus, each with where its object is.
pub(crate) const UPOWER_PATH: &str = "/org/freedesktop/UPower";
pub(crate) const DEVICE_PATH: &str = "/org/freedesktop/UPower/devices/DisplayDevice";
const LOGIND_PATH: &str = "/org/freedesktop/login1";

/// Power and sleep in one lab.
#[derive(Debug)]
pub struct Power {
    address: String,
    running: Option<Connection>,
    battery: Arc<Mutex<Battery>>,
    wishes: Wishes,
}

pub(crate) type Wishes = Arc<Mutex<Vec<Kept>>>;

/// A wish that the computer stays awake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Of whom it was asked: `session manager`, `power manager`, `logind`.
    pub of: &'static str,
    /// Who asked.
    pub who: String,
    /// Why, in their words.
    pub why: String,
    /// What is to be held off, by the word or number of whoever was asked.
    pub what: String,
    /// Whether it was taken back.
    pub over: bool,
}

/// A wish as the servers keep it.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) wish: Wish,
    /// Our end of the line that logind's wishes hold open.
    pub(crate) line: Option<UnixStream>,
}

impl Kept {
    fn now(&mut self) -> Wish {
        if let Some(line) = &mut self.line {
            match line.read(&mut [0]) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                _ => self.wish.over = true,
            }
        }
        self.wish.clone()
    }
}

impl Power {
    /// Nothing that is there yet, on the bus at `address`.
    pub(crate) fn on(address: &str) -> Self {
        Self { address: address.to_owned(), running: None, battery: Arc::default(), wishes: Wishes::default() }
    }

    /// Starts all four; the laptop is on mains, its battery full.
    pub async fn start(&mut self) -> Result<()> {
        ensure!(self.running.is_none(), "power and sleep are there already");
        let builder = Builder::address(self.address.as_str())?
            .serve_at(UPOWER_PATH, UPower(Arc::clone(&self.battery)))?
            .serve_at(DEVICE_PATH, DisplayDevice(Arc::clone(&self.battery)))?
            .serve_at("/org/gnome/SessionManager", SessionManager(Arc::clone(&self.wishes)))?
            .serve_at("/org/freedesktop/PowerManagement/Inhibit", PowerManager(Arc::clone(&self.wishes)))?
            .serve_at(LOGIND_PATH, Logind(Arc::clone(&self.wishes)))?
            .name("org.freedesktop.UPower")?
            .name("org.freedesktop.login1")?
            .name("org.gnome.SessionManager")?
            .name("org.freedesktop.PowerManagement")?;
        self.running = Some(builder.build().await.context("another one has these names on the lab's bus")?);
        Ok(())
    }

    /// Ends all four, as when a session crashes.
    pub async fn stop(&mut self) -> Result<()> {
        Ok(self.running.take().context("power and sleep are not there")?.close().await?)
    }

    /// Pulls the charger out, or lets the battery run down to `percent`.
    pub async fn run_on_battery(&self, percent: u8) -> Result<()> {
        self.become_battery(Battery { in_use: true, percent }).await
    }

    /// Plugs the charger in.
    pub async fn run_on_mains(&self) -> Result<()> {
        let percent = self.battery.lock().unwrap_or_else(PoisonError::into_inner).percent;
        self.become_battery(Battery { in_use: false, percent }).await
    }

    async fn become_battery(&self, battery: Battery) -> Result<()> {
        *self.battery.lock().unwrap_or_else(PoisonError::into_inner) = battery;
        let server = self.running.as_ref().context("UPower is not there")?.object_server();
        let upower = server.interface::<_, UPower>(UPOWER_PATH).await?;
        upower.get().await.on_battery_changed(upower.signal_emitter()).await?;
        let device = server.interface::<_, DisplayDevice>(DEVICE_PATH).await?;
        device.get().await.percentage_changed(device.signal_emitter()).await?;
        Ok(())
    }

    /// Says what logind says before the computer sleeps (`true`) and when it woke up (`false`).
    pub async fn prepare_for_sleep(&self, begins: bool) -> Result<()> {
        let bus = self.running.as_ref().context("logind is not there")?;
        let interface = "org.freedesktop.login1.Manager";
        Ok(bus.emit_signal(None::<&str>, LOGIND_PATH, interface, "PrepareForSleep", &begins).await?)
    }

    /// Every wish since the start, the oldest first.
    pub fn wishes(&self) -> Vec<Wish> {
        self.lock().iter_mut().map(Kept::now).collect()
    }

    /// The wishes that hold.
    pub fn held(&self) -> Vec<Wish> {
        self.wishes().into_iter().filter(|wish| !wish.over).collect()
    }

    /// Waits until so many wishes hold.
    pub async fn wait_for_held(&self, count: usize, within: Duration) -> Result<Vec<Wish>> {
        clock::until(&format!("{count} wishes to stay awake"), within, async || {
            let held = self.held();
            ensure!(held.len() == count, "there were: {:?}", self.wishes());
            Ok(held)
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use zbus::zvariant::OwnedFd;

    use super::*;
    use crate::lab::bus::{Activation, Bus};
    use crate::lab::environment::Environment;

    const SOON: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn wishes_are_kept_until_they_are_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let bus = Bus::start(folder.path(), &Environment::in_folder(folder.path()), Activation::Nothing).await.unwrap();
        let mut power = Power::on(bus.address());
        power.start().await.unwrap();
        let person = bus.connect().await.unwrap();

        let (name, path) = (Some("org.gnome.SessionManager"), "/org/gnome/SessionManager");
        let asked = person.call_method(name, path, name, "Inhibit", &("a", 0_u32, "why", 4_u32)).await.unwrap();
        let cookie: u32 = asked.body().deserialize().unwrap();
        let (name, path) = (Some("org.freedesktop.login1"), LOGIND_PATH);
        let manager = Some("org.freedesktop.login1.Manager");
        let asked = person.call_method(name, path, manager, "Inhibit", &("idle", "a", "why", "block")).await.unwrap();
        let line: OwnedFd = asked.body().deserialize().unwrap();
        drop(asked);
        let held = power.wait_for_held(2, SOON).await.unwrap();
        assert_eq!((held[0].of, held[0].what.as_str()), ("session manager", "4"));
        assert_eq!((held[1].of, held[1].what.as_str()), ("logind", "idle block"));

        drop(line);
        let held = power.wait_for_held(1, SOON).await.unwrap();
        assert_eq!(held[0].of, "session manager");
        let (name, path) = (Some("org.gnome.SessionManager"), "/org/gnome/SessionManager");
        person.call_method(name, path, name, "Uninhibit", &cookie).await.unwrap();
        power.wait_for_held(0, SOON).await.unwrap();
    }
}
