//! What the screens may ask for. Each command is a few lines: it takes the question to the part that answers it.

#![expect(clippy::needless_pass_by_value, reason = "Tauri hands parameters over by value")]

use std::sync::Arc;

use alarm::Stage;
use oncall::IncidentId;
use oncall::pager::{Leave, Occasion, Subject};
use pager::{How, View};
use serde::Serialize;
use serde_json::Value;
use tauri::{AppHandle, State, WebviewWindow, command};
use tauri_plugin_clipboard_manager::ClipboardExt as _;

use crate::account::{self, Shown};
use crate::awake::Awake;
use crate::desk::Desk;
use crate::fault::{Answer, Fault};
use crate::guard::words::{Leaving, objection};
use crate::guard::{self, Standing};
use crate::settings::Patch;
use crate::tune::ShownSound;
use crate::{check, chooser, demo_event, tune, windows};

type OfDesk<'a> = State<'a, Arc<Desk>>;

/// Everything that is shown; each change of it comes as the event `view`.
#[command]
pub(crate) fn view(window: WebviewWindow, desk: OfDesk<'_>) -> View {
    windows::tell_waiting(&window);
    View::clone(&desk.client.view())
}

/// A request to the hub's own API, as the signed-in person; `path` begins with `/api/`. `if_match` is the version (`etag` of an
/// earlier answer) that a change was made from. A refusal is an answer too.
#[command]
pub(crate) async fn request(
    desk: OfDesk<'_>,
    method: String,
    path: String,
    body: Option<Value>,
    if_match: Option<String>,
) -> Answer<pager::Answer> {
    let answer = desk.client.request(&method, &path, body.as_ref(), if_match.as_deref()).await;
    answer.map_err(|error| Fault::new(error.code(), error.to_string()))
}

/// I am working on it.
#[command]
pub(crate) fn acknowledge(window: WebviewWindow, desk: OfDesk<'_>, incident: IncidentId) {
    desk.client.acknowledge(incident, how(&window));
}

/// I am working on all that rings.
#[command]
pub(crate) fn acknowledge_all(window: WebviewWindow, desk: OfDesk<'_>) {
    desk.client.acknowledge_all(how(&window));
}

fn how(window: &WebviewWindow) -> How {
    if window.label() == windows::ALARM { How::AlarmWindow } else { How::MainWindow }
}

/// Makes the demo ring.
#[command]
pub(crate) async fn ring_demo(desk: OfDesk<'_>) -> Answer<()> {
    demo_event::post(&desk.accounts.shown(), &desk.client.view()).await
}

/// With which hub this laptop speaks.
#[command]
pub(crate) fn account(desk: OfDesk<'_>) -> Shown {
    desk.accounts.shown()
}

/// Signs in to a hub.
#[command]
pub(crate) async fn sign_in(desk: OfDesk<'_>, url: String, token: String) -> Answer<()> {
    account::sign_in(&desk, &url, &token).await
}

/// Signs out. On duty only if the person is sure; otherwise it is refused with `on_duty`.
#[command]
pub(crate) async fn sign_out(desk: OfDesk<'_>, sure: Option<bool>) -> Answer<()> {
    asked(&desk, sure, Leaving::SignOut)?;
    account::sign_out(&desk).await
}

/// Starts the demo.
#[command]
pub(crate) async fn start_demo(desk: OfDesk<'_>) -> Answer<()> {
    account::start_demo(&desk).await
}

/// Removes the demo without trace.
#[command]
pub(crate) async fn remove_demo(desk: OfDesk<'_>) -> Answer<()> {
    account::remove_demo(&desk).await
}

/// Uses this laptop as the hub.
#[command]
pub(crate) async fn found_hub(desk: OfDesk<'_>, email: String, name: String, team: String) -> Answer<()> {
    account::found_hub(&desk, email, name, team).await
}

/// The settings as the screens show them.
#[derive(Debug, Serialize)]
pub(crate) struct ShownSettings {
    autostart: bool,
    start: Standing,
    shortcut: String,
    version: &'static str,
    pager: String,
    awake: Awake,
    sound: ShownSound,
}

/// The settings.
#[command]
pub(crate) async fn settings(app: AppHandle, desk: OfDesk<'_>) -> Answer<ShownSettings> {
    let settings = desk.settings();
    let start = guard::standing(&app).await;
    let (pager, awake, sound) = (settings.pager_name(), settings.awake, ShownSound::from(&settings));
    Ok(ShownSettings {
        autostart: start.at_login,
        start,
        shortcut: settings.shortcut,
        version: env!("CARGO_PKG_VERSION"),
        pager,
        awake,
        sound,
    })
}

/// Changes the settings that the patch names.
#[command]
pub(crate) async fn update_settings(desk: OfDesk<'_>, patch: Patch) -> Answer<()> {
    if let Some(start) = patch.autostart {
        guard::switch(&desk.app, start).await?;
        desk.client.check(Occasion::Changed);
    }
    if let Some(awake) = patch.awake {
        desk.choose_awake(awake)?;
    }
    tune::change(&desk, &patch).await?;
    match patch.shortcut {
        Some(keys) => desk.change_shortcut(keys.trim()).await,
        None => Ok(()),
    }
}

/// This laptop checks itself; what it found comes with the event `view`.
#[command]
pub(crate) fn check_now(desk: OfDesk<'_>) {
    desk.client.check(Occasion::Asked);
}

/// Mends what the self-check found at one point, where Tocsin can, and checks again.
#[command]
pub(crate) async fn mend(desk: OfDesk<'_>, subject: Subject) -> Answer<()> {
    check::mend(&desk, subject).await
}

/// The signal that says "cut off" is silent for a while.
#[command]
pub(crate) fn quiet_cut_off(desk: OfDesk<'_>) {
    desk.client.quiet_cut_off();
}

/// Has the person choose a sound file for the alarm, and looks at it; answers what is chosen after that.
#[command]
pub(crate) async fn choose_own_sound(desk: OfDesk<'_>) -> Answer<ShownSound> {
    let before = desk.settings().own_sound.map(|own| own.path);
    if let Some(path) = chooser::sound_file(&desk.app, before.as_deref()).await? {
        let own_sound = Some(path.to_string_lossy().into_owned());
        tune::change(&desk, &Patch { own_sound, ..Patch::default() }).await?;
    }
    Ok(ShownSound::from(&desk.settings()))
}

/// Plays one stage of the alarm for a few seconds; how it goes comes as the event `sound_test`.
#[command]
pub(crate) fn play_stage(desk: OfDesk<'_>, stage: Stage) {
    desk.play_stage(stage);
}

/// Plays the whole alarm quickly; how it goes comes as the event `sound_test`.
#[command]
pub(crate) fn test_sound(desk: OfDesk<'_>) {
    desk.test_sound();
}

/// Ends the sound test.
#[command]
pub(crate) fn stop_sound(desk: OfDesk<'_>) {
    desk.stop_sound();
}

/// Puts a text on the clipboard.
#[command]
pub(crate) async fn copy(app: AppHandle, text: String) -> Answer<()> {
    app.clipboard().write_text(text).map_err(|error| {
        Fault::new(
            "not_copied",
            format!("The clipboard did not take the text ({error}). Select it and copy it by hand."),
        )
    })
}

/// Opens an address of the web in the person's browser. Only that: what a sender wrote must not start a program here.
#[command]
pub(crate) async fn open_link(url: String) -> Answer<()> {
    if !tauri::Url::parse(&url).is_ok_and(|address| matches!(address.scheme(), "http" | "https")) {
        return Err(Fault::new("not_a_link", format!("'{url}' is no address of the web, so it is not opened.")));
    }
    tauri_plugin_opener::open_url(&url, None::<&str>).map_err(|error| {
        Fault::new("not_opened", format!("No browser took the address ({error}). Copy it and open it by hand."))
    })
}

/// Opens the main window.
#[command]
pub(crate) fn show_main(app: AppHandle) {
    windows::show_main(&app);
}

/// Closes the alarm window; what rings goes on ringing.
#[command]
pub(crate) fn close_alarm(app: AppHandle) {
    windows::close_alarm(&app);
}

/// Opens the main window on an incident.
#[command]
pub(crate) fn open_incident(app: AppHandle, incident: IncidentId) {
    windows::open_incident(&app, incident);
}

/// Ends the program: from here on this laptop does not ring. On duty only if the person is sure; otherwise it is refused with
/// `on_duty`.
#[command]
pub(crate) async fn quit(desk: OfDesk<'_>, sure: Option<bool>) -> Answer<()> {
    asked(&desk, sure, Leaving::Quit)?;
    Arc::clone(&desk).quit(Leave::Quit).await;
    Ok(())
}

fn asked(desk: &Desk, sure: Option<bool>, leaving: Leaving) -> Answer<()> {
    match objection(&desk.client.view(), leaving) {
        Some(objection) if sure != Some(true) => Err(objection),
        Some(_) | None => Ok(()),
    }
}
