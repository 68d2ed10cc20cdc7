//! What a tray host is on the bus: `org.kde.StatusNotifierWatcher`.

#![allow(
    missing_docs,
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "names and shapes are the bus's, the code around them the macro's"
)]

use std::sync::PoisonError;

use zbus::interface;
use zbus::message::Header;
use zbus::object_server::SignalEmitter;

use super::clock;
use super::tray_host::{Item, Registered};

/// The object that programs register their icons with.
pub(crate) struct Watcher {
    registered: Registered,
}

impl Watcher {
    pub(crate) fn of(registered: Registered) -> Self {
        Self { registered }
    }
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(
        &self,
        service: &str,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        let at = clock::now();
        // Ayatana's library passes an object path: the name is then the sender's.
        let item = if service.starts_with('/') {
            let sender = header.sender().map(ToString::to_string).unwrap_or_default();
            Item { name: sender, path: service.to_owned(), at }
        } else {
            Item { name: service.to_owned(), path: "/StatusNotifierItem".to_owned(), at }
        };
        let label = item.label();
        {
            let mut registered = self.registered.lock().unwrap_or_else(PoisonError::into_inner);
            if registered.iter().any(|known| known.label() == label) {
                return Ok(());
            }
            registered.push(item);
        }
        Self::status_notifier_item_registered(&emitter, &label).await?;
        Ok(())
    }

    /// Hosts have nothing to do here: this one is watcher and host.
    #[zbus(name = "RegisterStatusNotifierHost")]
    async fn register_host(
        &self,
        _service: &str,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        Ok(Self::status_notifier_host_registered(&emitter).await?)
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.registered.lock().unwrap_or_else(PoisonError::into_inner).iter().map(Item::label).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_item_registered(emitter: &SignalEmitter<'_>, item: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_item_unregistered(emitter: &SignalEmitter<'_>, item: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_host_registered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}
