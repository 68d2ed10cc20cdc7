//! The tray on Windows and macOS, by Tauri.

use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu, MenuBuilder, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::look::{Action, Line, Look, other_texts};
use super::{BLINK, TrayEvent, icons};

/// These systems scale the picture themselves; twice the usual size leaves them something to scale on dense screens.
const SIZE: u32 = 32;

/// Keeps the tray up for as long as the program runs, and tells what happens there.
pub(crate) async fn run(
    app: AppHandle,
    mut looks: watch::Receiver<Look>,
    tell: impl Fn(TrayEvent) + Clone + Send + Sync + 'static,
) {
    let first = looks.borrow_and_update().clone();
    let (tray, mut lines) = match build(&app, &first, tell.clone()) {
        Ok(built) => built,
        Err(error) => {
            tracing::error!(%error, "the system gives no place in the tray");
            return tell(TrayEvent::Host { present: false });
        }
    };
    tell(TrayEvent::Host { present: true });
    let mut shown = first;
    let mut frame = 0;
    let mut blink = interval(BLINK);
    blink.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let blinks = icons::frames(shown.icon).len() > 1;
        let applied = tokio::select! {
            changed = looks.changed() => {
                if changed.is_err() {
                    return;
                }
                let next = looks.borrow_and_update().clone();
                frame = 0;
                let applied = apply(&app, &tray, &mut lines, &shown, &next);
                shown = next;
                applied
            }
            _ = blink.tick(), if blinks => {
                frame += 1;
                tray.set_icon(Some(image(shown.icon, frame)))
            }
        };
        if let Err(error) = applied {
            tracing::warn!(%error, "the tray did not take a change");
        }
    }
}

fn build(
    app: &AppHandle,
    look: &Look,
    tell: impl Fn(TrayEvent) + Clone + Send + Sync + 'static,
) -> tauri::Result<(TrayIcon, Menu<Wry>)> {
    let on_menu = tell.clone();
    let lines = menu(app, &look.menu)?;
    let tray = TrayIconBuilder::with_id("tocsin")
        .icon(image(look.icon, 0))
        .tooltip(format!("{}\n{}", look.title, look.tooltip))
        .menu(&lines)
        .show_menu_on_left_click(false)
        .on_menu_event(move |_, event| {
            if let Ok(action) = serde_json::from_str::<Action>(event.id().as_ref()) {
                on_menu(TrayEvent::Clicked(action));
            }
        })
        .on_tray_icon_event(move |_, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                tell(TrayEvent::Clicked(Action::OpenMain));
            }
        })
        .build(app)?;
    Ok((tray, lines))
}

/// Changes only what differs: a menu that is set anew closes under the person's finger.
fn apply(app: &AppHandle, tray: &TrayIcon, lines: &mut Menu<Wry>, shown: &Look, next: &Look) -> tauri::Result<()> {
    if shown.icon != next.icon {
        tray.set_icon(Some(image(next.icon, 0)))?;
    }
    if (&shown.title, &shown.tooltip) != (&next.title, &next.tooltip) {
        tray.set_tooltip(Some(format!("{}\n{}", next.title, next.tooltip)))?;
    }
    match other_texts(&shown.menu, &next.menu) {
        Some(texts) if texts.is_empty() => {}
        Some(texts) => {
            let items = lines.items()?;
            for (place, text) in texts {
                if let Some(item) = items.get(place).and_then(|item| item.as_menuitem()) {
                    item.set_text(label(text))?;
                }
            }
        }
        None => {
            *lines = menu(app, &next.menu)?;
            tray.set_menu(Some(lines.clone()))?;
        }
    }
    Ok(())
}

fn image(bell: pager::Bell, frame: usize) -> Image<'static> {
    let frames = icons::frames(bell);
    let drawing = frames[frame % frames.len()];
    let picture = drawing.iter().find(|picture| picture.size == SIZE).unwrap_or(&drawing[0]);
    Image::new(picture.rgba, picture.size, picture.size)
}

fn menu(app: &AppHandle, lines: &[Line]) -> tauri::Result<Menu<Wry>> {
    let mut menu = MenuBuilder::new(app);
    for line in lines {
        menu = menu.item(item(app, line)?.as_ref());
    }
    menu.build()
}

fn item(app: &AppHandle, line: &Line) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    Ok(match line {
        Line::Rule => Box::new(PredefinedMenuItem::separator(app)?),
        Line::Text(text) => Box::new(MenuItem::new(app, label(text), false, None::<&str>)?),
        Line::Entry(text, action) => {
            let id = serde_json::to_string(action)?;
            Box::new(MenuItem::with_id(app, id, label(text), true, None::<&str>)?)
        }
    })
}

/// A single ampersand would mark the next letter as a key.
fn label(text: &str) -> String {
    text.replace('&', "&&")
}
