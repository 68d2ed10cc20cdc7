//! Whoever started the app and starts it again: systemd, told by its own protocol (`sd_notify(3)`). Where nobody listens, nothing is
//! said.

/// Whether this process was started by somebody who starts it again.
#[cfg(target_os = "linux")]
pub(crate) fn watches() -> bool {
    std::env::var_os("NOTIFY_SOCKET").is_some()
}

/// launchd names its job to what it starts.
#[cfg(target_os = "macos")]
pub(crate) fn watches() -> bool {
    std::env::var("XPC_SERVICE_NAME").is_ok_and(|name| name == super::start::LABEL)
}

/// The task scheduler tells its programs nothing.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(crate) fn watches() -> bool {
    false
}

/// Whether they also notice a hang, by not being told [`alive`].
pub(super) fn notices_hangs() -> bool {
    cfg!(target_os = "linux") && watches()
}

/// The app is up: tray and pager run.
pub(super) fn ready() {
    say(Word::Ready);
}

/// Main thread and pager answer.
pub(super) fn alive() {
    say(Word::Alive);
}

/// The app ends on purpose.
pub(super) fn stopping() {
    say(Word::Stopping);
}

#[derive(Debug, Clone, Copy)]
enum Word {
    Ready,
    Alive,
    Stopping,
}

#[cfg(target_os = "linux")]
fn say(word: Word) {
    use sd_notify::NotifyState;
    let state = match word {
        Word::Ready => NotifyState::Ready,
        Word::Alive => NotifyState::Watchdog,
        Word::Stopping => NotifyState::Stopping,
    };
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, ?word, "systemd was not told");
    }
}

#[cfg(not(target_os = "linux"))]
fn say(word: Word) {
    tracing::debug!(?word, "nobody listens");
}

/// Where another app runs already, this one ends at once, and well: systemd is told so beforehand, or it would take that for a
/// failed start and try again. `identifier` is the app's.
#[cfg(target_os = "linux")]
pub(crate) async fn excuse_second_start(identifier: &str) {
    if watches() && crate::bus::is_owned(&format!("{identifier}.SingleInstance")).await.unwrap_or(false) {
        tracing::info!("Tocsin runs already and was not started by systemd, which cannot start it again after a crash");
        ready();
    }
}

/// Elsewhere a start that ends well is no failed one.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn excuse_second_start(_identifier: &str) {}
