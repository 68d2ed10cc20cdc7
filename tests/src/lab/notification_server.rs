//! What a notification server is on the bus: `org.freedesktop.Notifications`.

#![allow(
    missing_docs,
    clippy::needless_pass_by_value,
    clippy::too_many_arguments,
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "names and shapes are the bus's, the code around them the macro's"
)]

use std::collections::HashMap;
use std::sync::PoisonError;

use zbus::interface;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

use super::clock;
use super::notifications::{Notification, Shown, mark_closed};

/// The object that programs send their notifications to.
pub(crate) struct Server {
    shown: Shown,
}

impl Server {
    pub(crate) fn showing(shown: Shown) -> Self {
        Self { shown }
    }
}

#[interface(name = "org.freedesktop.Notifications")]
impl Server {
    fn get_capabilities(&self) -> Vec<&'static str> {
        vec!["actions", "body", "persistence"]
    }

    #[zbus(out_args("name", "vendor", "version", "spec_version"))]
    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        ("lab", "tests", "1", "1.2")
    }

    fn notify(
        &self,
        program: String,
        replaces: u32,
        _icon: &str,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout: i32,
    ) -> u32 {
        let pairs = actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone()));
        let buttons = pairs.collect();
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let new_id = u32::try_from(shown.len()).unwrap_or(u32::MAX).saturating_add(1);
        let known = shown.iter_mut().find(|known| replaces != 0 && known.id == replaces);
        let content = |id, at, changes| Notification {
            id,
            at,
            program,
            summary,
            body,
            buttons,
            hints,
            timeout,
            replaced: changes,
            closed: false,
        };
        if let Some(known) = known {
            *known = content(known.id, known.at, known.replaced + 1);
            return replaces;
        }
        shown.push(content(new_id, clock::now(), 0));
        new_id
    }

    async fn close_notification(
        &self,
        id: u32,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        mark_closed(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner), id);
        Self::notification_closed(&emitter, id, 3).await?;
        Ok(())
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;
}
