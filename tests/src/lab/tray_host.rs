//! The place where tray icons live: a `StatusNotifierWatcher` and host that shows nothing and can be asked what it would show.
//!
//! <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::tray_icon::Icon;
use super::tray_menu::{Entry, Menu};
use super::tray_watcher::Watcher;
use super::{bus, clock};
use anyhow::{Context, Result, ensure};
use futures_util::StreamExt;
use zbus::Connection;
use zbus::fdo::{DBusProxy, PropertiesProxy};
use zbus::names::InterfaceName;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

/// The name that a tray host owns on the bus.
pub const NAME: &str = "org.kde.StatusNotifierWatcher";
const PATH: &str = "/StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";

/// The tray host of one lab; it may be started late, stopped, and started again.
#[derive(Debug)]
pub struct TrayHost {
    address: String,
    running: Option<Connection>,
    client: Option<Connection>,
    registered: Registered,
}

/// What registered, in order. A shared list: the bus writes it, the tests read it.
pub(crate) type Registered = Arc<Mutex<Vec<Item>>>;

/// An icon in the tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The bus name of its program.
    pub name: String,
    /// Where it is in the program.
    pub path: String,
    /// When it came.
    pub at: Instant,
}

/// What a tray shows of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its name for people.
    pub title: String,
    /// The title and the text of its tooltip, in lines.
    pub tooltip: String,
    /// `Active`, `Passive` or `NeedsAttention`.
    pub status: String,
    /// The largest of its pictures, if it gives pictures and not only a name.
    pub icon: Option<Icon>,
}

impl TrayHost {
    /// A host that is not there yet, on the bus at `address`.
    pub(crate) fn on(address: &str) -> Self {
        Self { address: address.to_owned(), running: None, client: None, registered: Registered::default() }
    }

    /// Starts the host.
    pub async fn start(&mut self) -> Result<()> {
        ensure!(self.running.is_none(), "the tray host runs already");
        let watcher = Watcher::of(Arc::clone(&self.registered));
        let connection = bus::serve(&self.address, NAME, PATH, watcher).await?;
        tokio::spawn(forget_the_gone(connection.clone(), Arc::clone(&self.registered)));
        self.running = Some(connection);
        Ok(())
    }

    /// Ends the host, as when the panel crashes.
    pub async fn stop(&mut self) -> Result<()> {
        let connection = self.running.take().context("no tray host runs")?;
        connection.close().await?;
        self.lock().clear();
        Ok(())
    }

    /// The items that are in the tray now.
    pub fn items(&self) -> Vec<Item> {
        self.lock().clone()
    }

    /// Waits for an item and gives it; the newest if there are several.
    pub async fn item(&self, within: Duration) -> Result<Item> {
        clock::until("an icon in the tray", within, async || self.items().pop().context("nobody registered one")).await
    }

    /// Waits until the tray is empty.
    pub async fn wait_for_none(&self, within: Duration) -> Result<()> {
        clock::until_true("the tray to be empty", within, || self.items().is_empty()).await
    }

    /// What the tray shows now.
    pub async fn look(&mut self) -> Result<Look> {
        let properties = self.properties().await?;
        let text = |name: &str| properties.get(name).and_then(|value| String::try_from(value.clone()).ok());
        Ok(Look {
            title: text("Title").unwrap_or_default(),
            tooltip: properties.get("ToolTip").map(tooltip).transpose()?.unwrap_or_default(),
            status: text("Status").unwrap_or_default(),
            icon: properties.get("IconPixmap").map(Icon::largest).transpose()?.flatten(),
        })
    }

    /// Waits until the tray shows what is wanted, and gives it.
    pub async fn wait_for_look(&mut self, what: &str, within: Duration, is: impl Fn(&Look) -> bool) -> Result<Look> {
        clock::until(&format!("the tray to show {what}"), within, async || {
            let look = self.look().await?;
            ensure!(is(&look), "it shows {look:?}");
            Ok(look)
        })
        .await
    }

    /// The menu, as it is when a person opens it.
    pub async fn menu(&mut self) -> Result<Vec<Entry>> {
        self.open_menu().await?.entries().await
    }

    /// Waits for an entry whose label begins with `label`, and gives it.
    pub async fn wait_for_entry(&mut self, label: &str, within: Duration) -> Result<Entry> {
        clock::until(&format!("an entry {label:?} in the tray's menu"), within, async || {
            let entries = self.menu().await?;
            let found = Entry::find(&entries, label).cloned();
            found.with_context(|| format!("the menu is:\n{}", Entry::list(&entries)))
        })
        .await
    }

    /// Waits until no entry has a label that begins with `label`.
    pub async fn wait_for_no_entry(&mut self, label: &str, within: Duration) -> Result<()> {
        clock::until(&format!("{label:?} to leave the tray's menu"), within, async || {
            let entries = self.menu().await?;
            ensure!(Entry::find(&entries, label).is_none(), "the menu is:\n{}", Entry::list(&entries));
            Ok(())
        })
        .await
    }

    /// Clicks the entry whose label begins with `label`, and gives the moment of the click.
    pub async fn click(&mut self, label: &str) -> Result<Instant> {
        self.open_menu().await?.click(label).await
    }

    /// Clicks the icon itself (the left button).
    pub async fn activate(&mut self) -> Result<()> {
        let (item, client) = (self.newest().await?, self.client().await?);
        client.call_method(Some(item.name.as_str()), item.path.as_str(), Some(ITEM), "Activate", &(0, 0)).await?;
        Ok(())
    }

    async fn open_menu(&mut self) -> Result<Menu> {
        let item = self.newest().await?;
        let properties = self.properties().await?;
        let path = properties.get("Menu").context("the icon has no menu")?;
        let path = OwnedObjectPath::try_from(path.clone())?;
        Ok(Menu::new(self.client().await?, item.name, path))
    }

    async fn properties(&mut self) -> Result<HashMap<String, OwnedValue>> {
        let (item, client) = (self.newest().await?, self.client().await?);
        let proxy = PropertiesProxy::builder(&client).destination(item.name)?.path(item.path)?.build().await?;
        Ok(proxy.get_all(InterfaceName::try_from(ITEM)?).await?)
    }

    /// The newest item, of whatever host there is: without one of our own a panel may run.
    async fn newest(&mut self) -> Result<Item> {
        if self.running.is_some() {
            return self.items().pop().context("there is no icon in the tray");
        }
        let client = self.client().await?;
        let host = PropertiesProxy::builder(&client).destination(NAME)?.path(PATH)?.build().await?;
        let items = host.get(InterfaceName::try_from(NAME)?, "RegisteredStatusNotifierItems").await?;
        let label = Vec::<String>::try_from(items)?.pop().context("there is no icon in the panel's tray")?;
        let place = label.find('/').context("the panel writes its items in another form")?;
        let (name, path) = label.split_at(place);
        Ok(Item { name: name.to_owned(), path: path.to_owned(), at: clock::now() })
    }

    /// The connection over which the tests ask: another than the host's, so that they can ask any host's items.
    async fn client(&mut self) -> Result<Connection> {
        if let Some(client) = &self.client {
            return Ok(client.clone());
        }
        let client = bus::connect(&self.address).await?;
        Ok(self.client.insert(client).clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Item>> {
        self.registered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Item {
    /// As the watcher's property writes it.
    pub(crate) fn label(&self) -> String {
        format!("{}{}", self.name, self.path)
    }
}

/// Takes the items of programs that left the bus out of the tray, until the host's own connection ends.
async fn forget_the_gone(connection: Connection, registered: Registered) -> zbus::Result<()> {
    let mut changes = DBusProxy::new(&connection).await?.receive_name_owner_changed().await?;
    while let Some(change) = changes.next().await {
        let change = change.args()?;
        if change.new_owner.is_none() {
            let gone = change.name.as_str();
            registered.lock().unwrap_or_else(PoisonError::into_inner).retain(|item| item.name != gone);
        }
    }
    Ok(())
}

/// The tooltip is (icon name, pictures, title, text).
fn tooltip(value: &OwnedValue) -> Result<String> {
    type Pictures = Vec<(i32, i32, Vec<u8>)>;
    let (_, _, title, text) = <(String, Pictures, String, String)>::try_from(value.clone())?;
    let lines: Vec<_> = [title, text].into_iter().filter(|line| !line.is_empty()).collect();
    Ok(lines.join("\n"))
}

#[cfg(test)]
#[path = "tray_host_test.rs"]
mod tests;
