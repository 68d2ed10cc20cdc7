//! What power and sleep are on the bus: `org.freedesktop.UPower`, `org.gnome.SessionManager`,
//! `org.freedesktop.PowerManagement.Inhibit`, `org.freedesktop.login1`.

#![allow(
    missing_docs,
    clippy::needless_pass_by_value,
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "names and shapes are the bus's, the code around them the macro's"
)]

use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};

use zbus::fdo::Error;
use zbus::interface;
use zbus::zvariant::OwnedFd;

use super::power::{Kept, Wish, Wishes};

/// The battery of the lab's laptop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Battery {
    pub(crate) in_use: bool,
    pub(crate) percent: u8,
}

impl Default for Battery {
    fn default() -> Self {
        Self { in_use: false, percent: 100 }
    }
}

pub(crate) struct UPower(pub(crate) Arc<Mutex<Battery>>);

#[interface(name = "org.freedesktop.UPower")]
impl UPower {
    #[zbus(property)]
    fn on_battery(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).in_use
    }
}

pub(crate) struct DisplayDevice(pub(crate) Arc<Mutex<Battery>>);

#[interface(name = "org.freedesktop.UPower.Device")]
impl DisplayDevice {
    #[zbus(property)]
    fn is_present(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn percentage(&self) -> f64 {
        f64::from(self.0.lock().unwrap_or_else(PoisonError::into_inner).percent)
    }
}

pub(crate) struct SessionManager(pub(crate) Wishes);

#[interface(name = "org.gnome.SessionManager")]
impl SessionManager {
    fn inhibit(&self, who: String, _window: u32, why: String, flags: u32) -> u32 {
        keep(&self.0, Wish { of: "session manager", who, why, what: flags.to_string(), over: false }, None)
    }

    fn uninhibit(&self, cookie: u32) -> zbus::fdo::Result<()> {
        take_back(&self.0, cookie)
    }
}

pub(crate) struct PowerManager(pub(crate) Wishes);

#[interface(name = "org.freedesktop.PowerManagement.Inhibit")]
impl PowerManager {
    fn inhibit(&self, who: String, why: String) -> u32 {
        keep(&self.0, Wish { of: "power manager", who, why, what: "sleep".to_owned(), over: false }, None)
    }

    #[zbus(name = "UnInhibit")]
    fn un_inhibit(&self, cookie: u32) -> zbus::fdo::Result<()> {
        take_back(&self.0, cookie)
    }
}

pub(crate) struct Logind(pub(crate) Wishes);

#[interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    fn inhibit(&self, what: String, who: String, why: String, mode: String) -> zbus::fdo::Result<OwnedFd> {
        let line = UnixStream::pair().and_then(|(ours, theirs)| {
            ours.set_nonblocking(true)?;
            Ok((ours, theirs))
        });
        let (ours, theirs) = line.map_err(|error| Error::Failed(error.to_string()))?;
        let wish = Wish { of: "logind", who, why, what: format!("{what} {mode}"), over: false };
        keep(&self.0, wish, Some(ours));
        Ok(std::os::fd::OwnedFd::from(theirs).into())
    }
}

/// The cookie is the wish's place, from 1.
fn keep(wishes: &Wishes, wish: Wish, line: Option<UnixStream>) -> u32 {
    let mut wishes = wishes.lock().unwrap_or_else(PoisonError::into_inner);
    wishes.push(Kept { wish, line });
    u32::try_from(wishes.len()).unwrap_or(u32::MAX)
}

fn take_back(wishes: &Wishes, cookie: u32) -> zbus::fdo::Result<()> {
    let mut wishes = wishes.lock().unwrap_or_else(PoisonError::into_inner);
    let place = usize::try_from(cookie).ok().and_then(|cookie| cookie.checked_sub(1));
    let kept = place.and_then(|place| wishes.get_mut(place));
    let kept = kept.ok_or_else(|| Error::InvalidArgs(format!("{cookie} is no wish")))?;
    kept.wish.over = true;
    Ok(())
}
