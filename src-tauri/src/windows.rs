//! The two windows. Each is made when it is wanted and destroyed when it is closed: a hidden web view costs as much as a shown
//! one. All of this happens on the main thread, and nothing that rings waits for it.

use oncall::IncidentId;
use tauri::{AppHandle, Emitter, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry};

/// The label of the main window.
pub(crate) const MAIN: &str = "main";
/// The label of the alarm window.
pub(crate) const ALARM: &str = "alarm";

/// Opens the main window, or brings it to the front.
pub(crate) fn show_main(app: &AppHandle) {
    on_main_thread(app, |app| match app.get_webview_window(MAIN) {
        Some(window) => to_front(&window),
        None => main_window(app),
    });
}

/// The page of the main window that shows my shifts.
pub(crate) const SHIFTS: &str = "shifts";

/// The page of the main window that shows what the self-check found.
pub(crate) const THIS_LAPTOP: &str = "settings";

/// Opens the main window on an incident.
pub(crate) fn open_incident(app: &AppHandle, incident: IncidentId) {
    open(app, Place::Incident(incident));
}

/// Opens the main window on one of its pages.
pub(crate) fn open_page(app: &AppHandle, page: &'static str) {
    open(app, Place::Page(page));
}

/// Has the main window ask whether to quit.
pub(crate) fn ask_quit(app: &AppHandle) {
    open(app, Place::AskQuit);
}

/// A window that does not listen yet, being just made or still loading, asks for the place by itself when it does: [`tell_waiting`].
fn open(app: &AppHandle, place: Place) {
    if app.get_webview_window(MAIN).is_some() && app.state::<Waiting>().listens() {
        place.tell(app);
    } else {
        app.state::<Waiting>().put(place);
    }
    show_main(app);
}

/// A place in the main window.
#[derive(Debug, Clone, Copy)]
enum Place {
    Incident(IncidentId),
    Page(&'static str),
    /// The question whether to quit, over whatever is shown.
    AskQuit,
}

impl Place {
    fn tell(self, app: &AppHandle) {
        match self {
            Self::Incident(incident) => emit(app, "open_incident", incident),
            Self::Page(page) => emit(app, "open_page", page),
            Self::AskQuit => emit(app, "ask_quit", ()),
        }
    }
}

/// Opens the alarm window, or brings it to the front.
pub(crate) fn show_alarm(app: &AppHandle) {
    on_main_thread(app, |app| match app.get_webview_window(ALARM) {
        Some(window) => to_front(&window),
        None => alarm_window(app),
    });
}

/// Closes the alarm window, if it is open.
pub(crate) fn close_alarm(app: &AppHandle) {
    on_main_thread(app, |app| {
        if let Some(window) = app.get_webview_window(ALARM) {
            log(window.destroy(), "the alarm window was not closed");
        }
    });
}

/// Tells every open window.
pub(crate) fn emit(app: &AppHandle, event: &str, payload: impl serde::Serialize + Clone) {
    log(app.emit(event, payload), "an event did not reach the windows");
}

/// The place on which a main window is to open that does not listen yet, and whether the present one does.
#[derive(Debug, Default)]
pub(crate) struct Waiting(std::sync::Mutex<(Option<Place>, bool)>);

impl Waiting {
    fn put(&self, place: Place) {
        self.lock().0 = Some(place);
    }

    fn listens(&self) -> bool {
        self.lock().1
    }

    /// A new main window listens only when it says so.
    fn made(&self) {
        self.lock().1 = false;
    }

    /// The main window listens now; the place that waits for it, if there is one.
    fn heard(&self) -> Option<Place> {
        let mut waiting = self.lock();
        waiting.1 = true;
        waiting.0.take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Option<Place>, bool)> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The main window listens now: tells it the place on which it was to open.
pub(crate) fn tell_waiting(window: &WebviewWindow) {
    if window.label() == MAIN
        && let Some(place) = window.state::<Waiting>().heard()
    {
        place.tell(window.app_handle());
    }
}

fn main_window(app: &AppHandle) {
    app.state::<Waiting>().made();
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Tocsin")
        .inner_size(1000.0, 720.0)
        .min_inner_size(360.0, 480.0);
    log(finish(app, window), "the main window cannot be opened");
}

fn alarm_window(app: &AppHandle) {
    let window = WebviewWindowBuilder::new(app, ALARM, WebviewUrl::App("alarm.html".into()))
        .title("Tocsin rings")
        .inner_size(440.0, 380.0)
        .resizable(false)
        .maximizable(false)
        .center()
        .always_on_top(true)
        .visible_on_all_workspaces(true)
        .focused(true);
    log(finish(app, window), "the alarm window cannot be opened");
}

/// What both windows have in common. What the web view itself keeps is a cache and belongs there, not with the person's data.
fn finish(app: &AppHandle, window: WebviewWindowBuilder<'_, Wry, AppHandle>) -> tauri::Result<WebviewWindow> {
    window.data_directory(app.path().app_cache_dir()?.join("web")).on_navigation(is_ours).build()
}

/// No page but our own is ever shown in our windows, whatever a message's text holds.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => true,
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

fn to_front(window: &WebviewWindow) {
    log(window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus()), "a window stayed behind");
}

fn on_main_thread(app: &AppHandle, act: impl FnOnce(&AppHandle) + Send + 'static) {
    let handle = app.clone();
    log(app.run_on_main_thread(move || act(&handle)), "the main thread does not answer");
}

fn log<T>(result: tauri::Result<T>, what: &str) {
    if let Err(error) = result {
        tracing::error!(%error, "{what}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_shown() {
        for (url, ours) in [
            ("tauri://localhost/index.html", true),
            ("http://tauri.localhost/alarm.html", true),
            ("https://example.com/", false),
            ("http://tauri.localhost.example.com/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(is_ours(&url.parse().unwrap()), ours, "{url}");
        }
    }
}
