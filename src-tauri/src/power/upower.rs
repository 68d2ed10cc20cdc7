//! Power on Linux: `UPower` on the system bus, which says by itself when something changes; without it, the kernel's files.
//!
//! <https://upower.freedesktop.org/docs/>

use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt as _;
use zbus::proxy::CacheProperties;
use zbus::{Connection, MatchRule, MessageStream, Proxy, message, proxy};

use super::{Power, sysfs};

const NAME: &str = "org.freedesktop.UPower";
/// Between two looks where nothing is said.
const PAUSE: Duration = Duration::from_mins(1);
/// A system bus that does not answer by then is as none.
const PATIENCE: Duration = Duration::from_secs(3);

/// Who is asked.
pub(crate) struct Source {
    bus: Option<(Connection, MessageStream)>,
}

impl Source {
    /// Takes up the line to `UPower`, if there is a system bus.
    pub(crate) async fn open() -> Self {
        let bus = tokio::time::timeout(PATIENCE, line())
            .await
            .ok()
            .and_then(|line| line.inspect_err(|error| tracing::debug!(%error, "no system bus tells of power")).ok());
        Self { bus }
    }

    /// Where the power comes from now.
    pub(crate) async fn read(&self) -> Power {
        if let Some((bus, _)) = &self.bus {
            match tokio::time::timeout(PATIENCE, ask(bus)).await {
                Ok(Ok(power)) => return power,
                Ok(Err(error)) => tracing::debug!(%error, "UPower does not say where power comes from"),
                Err(_) => tracing::debug!("UPower does not answer"),
            }
        }
        // The files are the kernel's memory: nothing is waited for.
        sysfs::read(Path::new(sysfs::FOLDER))
    }

    /// Returns when it is worth another look.
    pub(crate) async fn changed(&mut self) {
        let said = async {
            match &mut self.bus {
                Some((_, signals)) => signals.next().await.is_some(),
                None => false,
            }
        };
        match tokio::time::timeout(PAUSE, said).await {
            Ok(true) | Err(_) => {}
            // The bus is gone: from here on, once a minute.
            Ok(false) => {
                self.bus = None;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn line() -> zbus::Result<(Connection, MessageStream)> {
    let bus = Connection::system().await?;
    let rule = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .sender(NAME)?
        .interface("org.freedesktop.DBus.Properties")?
        .member("PropertiesChanged")?
        .build();
    let signals = MessageStream::for_match_rule(rule, &bus, None).await?;
    Ok((bus, signals))
}

async fn ask(bus: &Connection) -> zbus::Result<Power> {
    let upower = object(bus, "/org/freedesktop/UPower", NAME).await?;
    // All batteries as one: what desktops show.
    let battery = object(bus, "/org/freedesktop/UPower/devices/DisplayDevice", "org.freedesktop.UPower.Device").await?;
    let percent = if battery.get_property::<bool>("IsPresent").await? {
        let percent: f64 = battery.get_property("Percentage").await?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a percentage")]
        Some(percent.clamp(0.0, 100.0) as u8)
    } else {
        None
    };
    Ok(match (upower.get_property::<bool>("OnBattery").await?, percent) {
        (true, Some(percent)) => Power::Battery { percent },
        (true, None) => Power::Unknown,
        (false, battery) => Power::Mains { battery },
    })
}

async fn object(bus: &Connection, path: &'static str, interface: &'static str) -> zbus::Result<Proxy<'static>> {
    let builder = proxy::Builder::new(bus).destination(NAME)?.path(path)?.interface(interface)?;
    builder.cache_properties(CacheProperties::No).build().await
}
