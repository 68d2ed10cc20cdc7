//! The tray on Linux: a `StatusNotifierItem` on the session bus, by ksni.
//!
//! It needs neither GTK nor its thread: the tray answers while a window is being made, and stands before the first one.
//! <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>

use std::sync::Arc;
use std::time::Duration;

use ksni::menu::StandardItem;
use ksni::{MenuItem, OfflineReason, ToolTip, Tray, TrayMethods};
use tauri::AppHandle;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::look::{Action, Line, Look};
use super::{BLINK, TrayEvent, icons};
use crate::bus;

/// The name that the program with the tray owns on the bus.
const HOST: &str = "org.kde.StatusNotifierWatcher";
/// Between two attempts to reach a session bus that does not answer.
const BUS_RETRY: Duration = Duration::from_secs(5);

/// Keeps the tray up for as long as the program runs, and tells what happens there.
pub(crate) async fn run(
    _: AppHandle,
    mut looks: watch::Receiver<Look>,
    tell: impl Fn(TrayEvent) + Send + Sync + 'static,
) {
    let tell: Arc<dyn Fn(TrayEvent) + Send + Sync> = Arc::new(tell);
    loop {
        let item = Item { look: looks.borrow_and_update().clone(), frame: 0, tell: Arc::clone(&tell) };
        match item.spawn().await {
            Ok(handle) => {
                tell(TrayEvent::Host { present: true });
                tracing::info!("the tray shows the icon");
                if !follow(&handle, &mut looks).await {
                    return;
                }
            }
            Err(error) => {
                tell(TrayEvent::Host { present: false });
                tracing::warn!(%error, "no tray shows the icon; it is put up as soon as there is one");
                if let Err(error) = bus::appears(HOST).await {
                    tracing::debug!(%error, "no session bus");
                    tokio::time::sleep(BUS_RETRY).await;
                }
            }
        }
    }
}

/// Shows each new look and lets it blink, until the item is gone (true) or the program ends (false).
async fn follow(handle: &ksni::Handle<Item>, looks: &mut watch::Receiver<Look>) -> bool {
    let mut blink = interval(BLINK);
    blink.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let blinks = icons::frames(looks.borrow().icon).len() > 1;
        let shown = tokio::select! {
            changed = looks.changed() => {
                if changed.is_err() {
                    return false;
                }
                let look = looks.borrow_and_update().clone();
                blink.reset();
                handle.update(|item| { item.look = look; item.frame = 0; }).await
            }
            _ = blink.tick(), if blinks => handle.update(|item| item.frame += 1).await,
        };
        if shown.is_none() {
            return true;
        }
    }
}

/// The item as ksni asks for it. ksni sends on the bus only what differs from the last time.
struct Item {
    look: Look,
    frame: usize,
    tell: Arc<dyn Fn(TrayEvent) + Send + Sync>,
}

impl Tray for Item {
    fn id(&self) -> String {
        "tocsin".to_owned()
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        (self.tell)(TrayEvent::Clicked(Action::OpenMain));
    }

    fn title(&self) -> String {
        self.look.title.clone()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        let frames = icons::frames(self.look.icon);
        frames[self.frame % frames.len()].iter().map(pixmap).collect()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.look.title.clone(), description: escape(&self.look.tooltip), ..ToolTip::default() }
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.look.menu.iter().map(menu_item).collect()
    }

    fn watcher_online(&self) {
        (self.tell)(TrayEvent::Host { present: true });
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::warn!(?reason, "the tray is gone; the icon is put up again when it comes back");
        (self.tell)(TrayEvent::Host { present: false });
        true
    }
}

/// ARGB in network order, as the specification wants it.
fn pixmap(picture: &icons::Picture) -> ksni::Icon {
    let side = i32::try_from(picture.size).unwrap_or_default();
    let data = picture.rgba.chunks_exact(4).flat_map(|pixel| [pixel[3], pixel[0], pixel[1], pixel[2]]).collect();
    ksni::Icon { width: side, height: side, data }
}

fn menu_item(line: &Line) -> MenuItem<Item> {
    match line {
        Line::Rule => MenuItem::Separator,
        Line::Text(text) => StandardItem { label: label(text), enabled: false, ..StandardItem::default() }.into(),
        Line::Entry(text, action) => {
            let action = *action;
            let activate = Box::new(move |item: &mut Item| (item.tell)(TrayEvent::Clicked(action)));
            StandardItem { label: label(text), activate, ..StandardItem::default() }.into()
        }
    }
}

/// A single underscore would mark the next letter as a key.
fn label(text: &str) -> String {
    text.replace('_', "__")
}

/// The tooltip's text may hold markup, and an incident's title may hold anything.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_others_are_shown_as_they_are() {
        assert_eq!(label("Acknowledge: P1 my_service"), "Acknowledge: P1 my__service");
        assert_eq!(escape("load > 5 & <b>"), "load &gt; 5 &amp; &lt;b&gt;");
    }

    #[test]
    fn pixels_are_turned_into_network_order() {
        let icon = pixmap(&icons::Picture { size: 1, rgba: &[1, 2, 3, 4] });
        assert_eq!((icon.width, icon.height, icon.data), (1, 1, vec![4, 1, 2, 3]));
    }
}
