//! The desktop app: tray, windows, notifications, keyring. It decides nothing about ringing: that is the crate `pager`, what is
//! heard is the crate `alarm`, and the hub inside is the crate `hub`.
//!
//! - `desk`: the middle, where clicks come in; `outputs`: where the pager's effects go out
//! - `account`: with which hub this laptop speaks; `embedded`: the hub inside; `demo_event`: what stops in the demo
//! - `tray`: look (pure) and host; `windows`; `notifier`; `shortcut`; `sound`: what is seen, heard and pressed
//! - `check`: whether this laptop will ring, point by point; `vigil`: what it does while its person is on call (`awake`, `power`);
//!   `sleep`; `duties`: what is kept of the person's duty; `kept`: files that are whole
//! - `guard`: that the app runs when it should, and that somebody notices when it does not
//! - `tune`: what was chosen of the sound; `chooser`: the dialog for its file
//! - `vault`: the system's keyring; `settings`: the one file; `problems`: what stands in the way, in words
//! - `commands`: what the screens may ask for; `cli`, `surroundings`: before anything else

mod account;
mod awake;
#[cfg(target_os = "linux")]
mod bus;
mod check;
mod chooser;
mod cli;
mod commands;
mod demo_event;
mod desk;
mod duties;
mod embedded;
mod fault;
mod guard;
mod kept;
mod notifier;
mod outputs;
mod power;
mod problems;
mod settings;
mod shortcut;
mod sleep;
mod sound;
mod surroundings;
mod times;
mod tray;
mod tune;
mod vault;
mod vigil;
mod windows;

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::sync::Arc;

use oncall::pager::Leave;
use tauri::{App, AppHandle, Builder, Manager, RunEvent, Wry};
use tokio::runtime::Runtime;

pub use cli::Cli;
pub use guard::handed_over;
pub use surroundings::without_gl;

use account::Accounts;
use desk::Desk;
use guard::Guard;
use settings::{Account, SettingsFile};

/// Runs the app until it is quit.
///
/// # Errors
/// In a sentence: there is no display, or the system refuses something without which nothing can be shown.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    log();
    surroundings::display()?;
    if cli.try_display {
        return Ok(ExitCode::SUCCESS);
    }
    // An error only means that somebody chose one before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("tocsin")
        .thread_stack_size(1024 * 1024)
        .enable_all()
        .build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let context = tauri::generate_context!();
    runtime.block_on(guard::excuse_second_start(&context.config().identifier));
    let app = builder(cli, &runtime).build(context)?;
    let code = app.run_return(|app, event| match event {
        // The last window was closed: the tray stays.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        // Where the system ends the session it asks nobody, and this is the last that is heard of it.
        RunEvent::Exit => {
            if let Some(desk) = app.try_state::<Arc<Desk>>() {
                tauri::async_runtime::block_on(desk.ended());
            }
        }
        _ => {}
    });
    runtime.shutdown_background();
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,zbus=warn,ksni=warn"));
    let stderr = std::io::stderr;
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(stderr().is_terminal()).with_writer(stderr).init();
}

fn builder(cli: Cli, runtime: &Runtime) -> Builder<Wry> {
    let runtime = runtime.handle().clone();
    let builder = Builder::default();
    #[cfg(not(target_os = "linux"))]
    let builder = builder.plugin(tauri_plugin_global_shortcut::Builder::new().build());
    builder
        // First, so that a second start ends before it does anything.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| second_start(app, &arguments)))
        .plugin(tauri_plugin_autostart::Builder::new().arg("--hidden").build())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_window_state::Builder::new().with_denylist(&[windows::ALARM]).build())
        .invoke_handler(tauri::generate_handler![
            commands::account,
            commands::acknowledge,
            commands::acknowledge_all,
            commands::check_now,
            commands::choose_own_sound,
            commands::close_alarm,
            commands::copy,
            commands::found_hub,
            commands::mend,
            commands::open_incident,
            commands::open_link,
            commands::quiet_cut_off,
            commands::play_stage,
            commands::quit,
            commands::remove_demo,
            commands::request,
            commands::ring_demo,
            commands::settings,
            commands::show_main,
            commands::sign_in,
            commands::sign_out,
            commands::start_demo,
            commands::stop_sound,
            commands::test_sound,
            commands::update_settings,
            commands::view,
        ])
        .setup(move |app| {
            let _within = runtime.enter();
            Ok(set_up(app, &cli)?)
        })
}

/// A second start brings the window to the front; one that the system made shows nothing, as the first one did.
fn second_start(app: &AppHandle, arguments: &[String]) {
    if !arguments.iter().any(|argument| argument == "--hidden") {
        windows::show_main(app);
    }
}

fn set_up(app: &mut App, cli: &Cli) -> anyhow::Result<()> {
    app.manage(windows::Waiting::default());
    let file = SettingsFile::in_folder(&app.path().app_config_dir()?);
    let mut read = file.read();
    if read.settings.pager_id.is_none() {
        read.settings.pager_id = Some(read.settings.laptop().id);
        // Not kept, it is another laptop to the hub at the next start; the disk's fault is told by the self-check.
        if let Err(fault) = file.write(&read.settings) {
            tracing::warn!(%fault, "the laptop's id is not kept");
        }
    }
    let accounts = Accounts::new(&app.path().app_local_data_dir()?);
    let desk = Desk::start(app.handle().clone(), read.settings.clone(), file, accounts)?;
    app.manage(Arc::clone(&desk));
    app.manage(Guard::start(&desk, &app.path().app_local_data_dir()?, desk.views.clone())?);
    tokio::spawn(guard::bring_up_to_date(app.handle().clone()));
    if let Some(complaint) = read.complaint {
        tracing::error!("{complaint}");
        desk.client.problem(problems::settings_damaged(&complaint));
    }
    if !cli.hidden || (read.settings.account == Account::None && !cli.demo) {
        windows::show_main(app.handle());
    }
    tokio::spawn(quit_on_signal(Arc::clone(&desk)));
    let account = if cli.demo { Account::Demo } else { read.settings.account };
    let announce = cli.demo;
    desk.recall(&account);
    tokio::spawn(async move {
        account::resume(&desk, account, announce).await;
        desk.take_shortcut().await;
    });
    Ok(())
}

/// The session's end, or Ctrl+C in the terminal: ended in order, as by the menu.
async fn quit_on_signal(desk: Arc<Desk>) {
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        // A terminal that is closed hangs up.
        let (Ok(mut ended), Ok(mut hung_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
            return std::future::pending().await;
        };
        tokio::select! { _ = ended.recv() => {}, _ = hung_up.recv() => {} }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = terminated => {}
        pressed = tokio::signal::ctrl_c() => if pressed.is_err() { std::future::pending().await },
    }
    desk.quit(Leave::SessionEnded).await;
}
