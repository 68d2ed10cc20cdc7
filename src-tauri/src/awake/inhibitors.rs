//! Keeping a Linux desktop awake. Three programs put computers to sleep there, and each listens at its own door, so all that are
//! there are asked:
//!
//! - GNOME, Cinnamon and MATE: the session manager, `Inhibit` with the flag "suspend"
//!   (<https://gitlab.gnome.org/GNOME/gnome-session/-/blob/main/gnome-session/org.gnome.SessionManager.xml>). They do not ask logind.
//! - Plasma and Xfce: `org.freedesktop.PowerManagement.Inhibit`, which leaves the display alone.
//! - logind itself, for its own `IdleAction`: the lock "idle".
//!
//! `org.freedesktop.ScreenSaver` is not asked: it would keep the display on. What is held ends with the connection, so that a crash
//! leaves nothing behind.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::{Select, select};
use zbus::fdo::DBusProxy;
use zbus::zvariant::OwnedFd;
use zbus::{Connection, MatchRule, MessageStream, message};

use super::{WHO, WHY};

const GNOME: &str = "org.gnome.SessionManager";
const GNOME_PATH: &str = "/org/gnome/SessionManager";
/// "Inhibit suspending the session or computer".
const SUSPEND: u32 = 4;
const POWER: &str = "org.freedesktop.PowerManagement";
const POWER_PATH: &str = "/org/freedesktop/PowerManagement/Inhibit";
const POWER_INTERFACE: &str = "org.freedesktop.PowerManagement.Inhibit";
const LOGIND: &str = "org.freedesktop.login1";
/// Who does not answer by then holds nothing.
const PATIENCE: Duration = Duration::from_secs(3);

/// The computer is kept awake for as long as this is held, if anybody took it. Dropped without [`Hold::release`] it ends as well,
/// with its connections.
pub(crate) struct Hold {
    session: Option<Session>,
    logind: Option<OwnedFd>,
    why_not: String,
}

struct Session {
    bus: Connection,
    gnome: Option<u32>,
    power: Option<u32>,
    /// Who comes and goes of those that are asked.
    owners: Select<MessageStream, MessageStream>,
}

impl Hold {
    /// Asks all that are there.
    pub(crate) async fn take() -> Self {
        let (session, logind) = tokio::join!(in_time(session()), in_time(logind()));
        let mut reasons = Vec::new();
        let mut heard = |who: &str, error: String| reasons.push(format!("{who}: {error}"));
        let session = session.map_err(|error| heard("the session bus", error)).ok();
        let logind = logind.map_err(|error| heard("logind", error)).ok();
        if session.is_some() {
            heard("the session bus", "neither GNOME's session manager nor a power manager takes it".to_owned());
        }
        Self { session, logind, why_not: reasons.join("; ") }
    }

    /// Why nobody keeps it awake, where nobody does; for people who mend computers.
    pub(crate) fn why_not(&self) -> &str {
        &self.why_not
    }

    /// By whom the computer is kept awake; empty if by nobody.
    pub(crate) fn by(&self) -> Vec<&'static str> {
        let session = self.session.as_ref();
        [
            session.and_then(|session| session.gnome).map(|_| "the session manager"),
            session.and_then(|session| session.power).map(|_| "the power manager"),
            self.logind.as_ref().map(|_| "logind"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Returns when somebody came or went who has to be asked again; at login, desktops start after the first programs.
    pub(crate) async fn outdated(&mut self) {
        let heard = match &mut self.session {
            Some(session) => session.owners.next().await.is_some(),
            None => false,
        };
        if !heard {
            std::future::pending::<()>().await;
        }
    }

    /// Lets the computer sleep again.
    pub(crate) async fn release(self) {
        let Some(session) = self.session else { return };
        let done = in_time(async {
            if let Some(cookie) = session.gnome {
                session.bus.call_method(Some(GNOME), GNOME_PATH, Some(GNOME), "Uninhibit", &cookie).await?;
            }
            if let Some(cookie) = session.power {
                session.bus.call_method(Some(POWER), POWER_PATH, Some(POWER_INTERFACE), "UnInhibit", &cookie).await?;
            }
            Ok(())
        });
        if let Err(error) = done.await {
            tracing::debug!(%error, "the end of the connection lets the computer sleep");
        }
    }
}

async fn session() -> zbus::Result<Session> {
    let bus = Connection::session().await?;
    let owners = select(comings(&bus, GNOME).await?, comings(&bus, POWER).await?);
    let names = DBusProxy::new(&bus).await?;
    let mut session = Session { bus: bus.clone(), gnome: None, power: None, owners };
    // Only who is there: nobody is to be started for this.
    if names.name_has_owner(GNOME.try_into()?).await? {
        let wish = (WHO, 0_u32, WHY, SUSPEND);
        session.gnome = cookie(bus.call_method(Some(GNOME), GNOME_PATH, Some(GNOME), "Inhibit", &wish).await);
    }
    if names.name_has_owner(POWER.try_into()?).await? {
        let wish = (WHO, WHY);
        let asked = bus.call_method(Some(POWER), POWER_PATH, Some(POWER_INTERFACE), "Inhibit", &wish).await;
        session.power = cookie(asked);
    }
    Ok(session)
}

async fn comings(bus: &Connection, name: &'static str) -> zbus::Result<MessageStream> {
    let rule = MatchRule::builder().msg_type(message::Type::Signal).sender("org.freedesktop.DBus")?;
    let rule = rule.interface("org.freedesktop.DBus")?.member("NameOwnerChanged")?.arg(0, name)?;
    MessageStream::for_match_rule(rule.build(), bus, None).await
}

fn cookie(answer: zbus::Result<zbus::Message>) -> Option<u32> {
    let cookie = answer.and_then(|answer| answer.body().deserialize::<u32>());
    cookie.inspect_err(|error| tracing::debug!(%error, "one of those that put to sleep was not held off")).ok()
}

async fn logind() -> zbus::Result<OwnedFd> {
    let bus = Connection::system().await?;
    let wish = ("idle", WHO, WHY, "block");
    let manager = Some("org.freedesktop.login1.Manager");
    bus.call_method(Some(LOGIND), "/org/freedesktop/login1", manager, "Inhibit", &wish).await?.body().deserialize()
}

async fn in_time<T>(work: impl Future<Output = zbus::Result<T>>) -> Result<T, String> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err("no answer".to_owned()),
    }
}
