//! A desktop on a machine that has none, in which the real programs run.
//!
//! | part | what it is | what it is made of |
//! |---|---|---|
//! | [`screen`] | a screen with a window manager, and hands at keyboard and mouse | Xvfb, openbox, xdotool |
//! | [`bus`] | a session bus; on demand one on which nothing can be activated | dbus-daemon |
//! | [`sound_card`], [`recording`], [`ear`] | loudspeakers, what comes out of them, what is in it | `PulseAudio` null sinks |
//! | [`tray_host`] | the tray: what the icon shows, its menu, clicks | a `StatusNotifierWatcher` of our own |
//! | [`panel`] | a real tray, to look at | xfce4-panel |
//! | [`notifications`] | the notifications and their buttons | a notification server of our own |
//! | [`keyring`] | the keyring | gnome-keyring |
//! | [`power`] | mains and battery, and what puts a computer to sleep | servers of our own |
//! | [`web_driver`] | the windows from inside | `WebKitWebDriver` |
//! | [`app`], [`hub`] | the product's programs | |
//! | [`hub_api`], [`sns`], [`fixtures`] | who speaks to the hub: a person, and AWS | |
//! | [`proxy`] | a wire between app and hub that can be cut | |
//! | [`wall_clock`] | a wall clock that can be set | libfaketime |
//! | [`failures`] | what became of the faults that specifications caused | |
//! | [`alertmanager`] | a sender | prometheus-alertmanager |
//! | [`mail`] | a mail server | aiosmtpd |
//! | [`notify_socket`], [`session`] | who starts the app and watches over it | systemd's protocol, a `systemd --user` |
//! | [`halt`] | a main thread that hangs | ptrace |
//! | [`memory`] | what the programs cost | `/proc` |
//!
//! Every lab is private: its own display, bus, sound server, home and folder of logs; nothing of the machine's desktop is
//! used or touched, and everything ends with it. When a specification fails, the folder stays and its path is told
//! (`TOCSIN_LAB_KEEP=1` keeps it always).

pub mod alertmanager;
pub mod app;
pub mod binary;
pub mod bus;
pub mod clock;
pub mod ear;
pub mod environment;
pub mod failures;
pub mod fixtures;
pub mod halt;
pub mod http;
pub mod hub;
pub mod hub_api;
pub mod keyring;
pub mod mail;
pub mod memory;
mod notification_server;
pub mod notifications;
pub mod notify_socket;
pub mod options;
pub mod panel;
pub mod pixels;
pub mod power;
mod power_servers;
pub mod process;
pub mod program;
pub mod proxy;
pub mod recording;
mod remains;
pub mod screen;
pub mod session;
pub mod sns;
pub mod sound_card;
pub mod tray_host;
pub mod tray_icon;
pub mod tray_menu;
mod tray_watcher;
pub mod wall_clock;
pub mod web_driver;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

pub use self::app::App;
pub use self::hub::Hub;
pub use self::hub_api::HubApi;
pub use self::options::{Options, Part};
pub use self::sns::Sns;

use self::bus::{Activation, Bus};
use self::environment::Environment;
use self::keyring::Keyring;
use self::notifications::Notifications;
use self::panel::Panel;
use self::power::Power;
use self::process::Process;
use self::remains::Remains;
use self::screen::Screen;
use self::sound_card::SoundCard;
use self::tray_host::TrayHost;

/// No specification may take longer.
const LIMIT: Duration = Duration::from_mins(4);

/// The desktop. Its parts are fields, in the order in which they end.
#[derive(Debug)]
pub struct Lab {
    /// Programs that run until the lab ends, so that a picture of a failure still shows them.
    held: Mutex<Vec<Process>>,
    /// The tray.
    pub tray: TrayHost,
    /// The notifications.
    pub notifications: Notifications,
    /// The keyring.
    pub keyring: Keyring,
    /// Power and sleep; not there unless a specification starts them.
    pub power: Power,
    /// The sound card.
    pub sound: SoundCard,
    panel: Option<Panel>,
    screen: Option<Screen>,
    /// The session bus.
    pub bus: Bus,
    /// The variables that its programs get.
    pub environment: Environment,
    remains: Remains,
}

/// Runs one specification in a lab of its own: starts the lab, gives it to `spec`, and takes it down, whatever happens.
pub fn desktop(options: Options, spec: impl AsyncFnOnce(&mut Lab) -> Result<()>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let mut lab = Lab::start(options).await?;
        let outcome = match tokio::time::timeout(LIMIT, spec(&mut lab)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(anyhow::anyhow!("the specification did not end within {} s", LIMIT.as_secs())),
        };
        if outcome.is_err() {
            lab.keep_for_looking().await;
        }
        outcome
    })
}

impl Lab {
    /// A lab with everything; take parts away before it starts.
    pub fn options() -> Options {
        Options::default()
    }

    /// Starts a lab. Where a failure shall be looked into, [`desktop`] does more.
    pub async fn start(options: Options) -> Result<Self> {
        let remains = Remains::new()?;
        let folder = remains.folder();
        let mut environment = Environment::in_folder(folder);
        for part in ["home", "run"] {
            fs::create_dir(folder.join(part))?;
            fs::set_permissions(folder.join(part), fs::Permissions::from_mode(0o700))?;
        }
        let screen =
            if options.has(Part::Screen) { Some(Screen::start(folder, &mut environment).await?) } else { None };
        let activation = if options.has_all() { Activation::Installed } else { Activation::Nothing };
        let bus = Bus::start(folder, &environment, activation).await?;
        environment.set("DBUS_SESSION_BUS_ADDRESS", bus.address());
        // The machine's own is not the lab's: nothing there may be kept awake, or found.
        environment.set("DBUS_SYSTEM_BUS_ADDRESS", bus.address());
        let sound = SoundCard::in_folder(folder, &mut environment)?;
        let mut lab = Self {
            held: Mutex::default(),
            tray: TrayHost::on(bus.address()),
            notifications: Notifications::on(bus.address()),
            keyring: Keyring::in_folder(folder, &environment),
            power: Power::on(bus.address()),
            sound,
            panel: None,
            screen,
            bus,
            environment,
            remains,
        };
        lab.start_parts(&options).await?;
        Ok(lab)
    }

    /// The folder of this lab: the home, and all logs.
    pub fn folder(&self) -> &Path {
        self.remains.folder()
    }

    /// The home of the person in this lab.
    pub fn home(&self) -> std::path::PathBuf {
        self.folder().join("home")
    }

    /// The screen.
    pub fn screen(&self) -> Result<&Screen> {
        self.screen.as_ref().context("this lab was started without a screen")
    }

    /// An app that still runs would only be shown by the next one, which ends then.
    pub(crate) fn expect_no_app(&self) -> Result<()> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        ensure!(!held.iter().any(Process::is_running), "an app runs in this lab already: stop or kill it first");
        Ok(())
    }

    /// Keeps a program running until the lab ends, unless it is stopped.
    pub(crate) fn hold(&self, process: &Process) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).push(process.clone());
    }

    async fn start_parts(&mut self, options: &Options) -> Result<()> {
        if options.has(Part::Notifications) {
            self.notifications.start().await?;
        }
        if options.has(Part::Keyring) {
            self.keyring.start().await?;
        }
        if options.has(Part::Sound) {
            self.sound.start().await?;
        }
        if options.has(Part::Panel) {
            self.panel = Some(Panel::start(self.remains.folder(), &self.environment, &self.bus).await?);
        } else if options.has(Part::TrayHost) {
            self.tray.start().await?;
        }
        Ok(())
    }

    async fn keep_for_looking(&mut self) {
        self.remains.keep();
        if let Some(screen) = &self.screen {
            let file = self.remains.folder().join("failure.png");
            // Without the picture there are still the logs.
            let _ = tokio::time::timeout(Duration::from_secs(5), screen.save(&file)).await;
        }
    }
}

#[cfg(test)]
#[path = "lab_test.rs"]
mod tests;
