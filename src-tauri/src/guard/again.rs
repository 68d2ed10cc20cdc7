//! Starting anew where nobody else would: this process becomes the program once more.

/// Whether a program that starts now would find a display that lets it in. Asked of a second process, since this one may be
/// held up by the very display. Waits for some seconds at most.
#[cfg(target_os = "linux")]
pub(super) fn display_answers() -> bool {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    const PATIENCE: Duration = Duration::from_secs(5);
    const LOOK: Duration = Duration::from_millis(50);
    let Ok(program) = std::env::current_exe() else { return false };
    let mut command = Command::new(program);
    command.arg("--try-display").env_remove("NOTIFY_SOCKET").stdin(Stdio::null()).stdout(Stdio::null());
    let Ok(mut tried) = command.spawn() else { return false };
    for _ in 0..PATIENCE.as_millis() / LOOK.as_millis() {
        match tried.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(LOOK),
            Err(_) => break,
        }
    }
    let _ = tried.kill();
    let _ = tried.wait();
    false
}

/// Elsewhere the display is part of the system.
#[cfg(not(target_os = "linux"))]
pub(super) fn display_answers() -> bool {
    true
}

/// Begins the program again, as the same process, whatever its threads are held up by. Sockets and files are closed by it: the hub
/// inside lets go of its folder, and the session bus of the app's name. Returns only if that failed.
#[cfg(unix)]
pub(super) fn start_anew() {
    use std::os::unix::process::CommandExt as _;
    let mut arguments = std::env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), std::env::current_exe()) else { return };
    tracing::error!("the windows have not answered for a minute and nothing rings: Tocsin starts anew");
    let error = std::process::Command::new(program).arg0(name).args(arguments).exec();
    tracing::error!(%error, "Tocsin could not start anew");
}

/// Windows knows no such thing: a second process would find the first one, and end.
#[cfg(not(unix))]
pub(super) fn start_anew() {
    tracing::error!("the windows have not answered for a minute: quit Tocsin and start it again");
}
