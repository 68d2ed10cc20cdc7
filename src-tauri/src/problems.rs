//! What can stand in the way of being woken on this laptop, in the words of the screens: what happened, what follows from it,
//! what to do.

use hub::HubError;
use pager::Problem;

use crate::fault::Fault;
use crate::vault::VaultError;

/// Codes, as the screens and tests know them.
pub(crate) mod code {
    /// Nobody shows tray icons.
    pub(crate) const NO_TRAY_HOST: &str = "no_tray_host";
    /// No keyring, or it does not let us in.
    pub(crate) const NO_KEYRING: &str = "no_keyring";
    /// Nobody shows notifications.
    pub(crate) const NO_NOTIFICATIONS: &str = "no_notifications";
    /// Nothing can be heard.
    pub(crate) const NO_SOUND_DEVICE: &str = "no_sound_device";
    /// The keys that acknowledge are not ours.
    pub(crate) const NO_SHORTCUT: &str = "no_shortcut";
    /// The hub in this app does not run.
    pub(crate) const NO_HUB: &str = "no_hub";
    /// The keyring holds no token for the hub.
    pub(crate) const NO_TOKEN: &str = "no_token";
    /// On battery, and little of it, on duty.
    pub(crate) const BATTERY_LOW: &str = "battery_low";
    /// The windows do not answer.
    pub(crate) const HUNG: &str = "hung";
    /// The app had not ended in order the last time.
    pub(crate) const CRASHED: &str = "crashed";
    /// The settings could not be read.
    pub(crate) const SETTINGS_DAMAGED: &str = "settings_damaged";
}

fn problem(code: &str, title: impl Into<String>, meaning: impl Into<String>, remedy: impl Into<String>) -> Problem {
    Problem { code: code.to_owned(), title: title.into(), meaning: meaning.into(), remedy: remedy.into() }
}

/// Nobody shows tray icons.
pub(crate) fn no_tray_host() -> Problem {
    problem(
        code::NO_TRAY_HOST,
        "There is no tray for the icon.",
        "The alarm rings and its window opens all the same; only the icon and its menu are missing.",
        "Use this window, or add a system tray to the panel (in GNOME: the extension AppIndicator). The icon appears as soon as \
         there is one.",
    )
}

/// The keyring does not answer, so the account's token cannot be read.
pub(crate) fn no_keyring(error: &VaultError) -> Problem {
    problem(
        code::NO_KEYRING,
        format!("The token cannot be read, because {error}."),
        "This laptop is not signed in and does not ring.",
        error.remedy(),
    )
}

/// Nobody is signed in yet, and without a keyring nobody will be.
pub(crate) fn no_keyring_to_sign_in(error: &VaultError) -> Problem {
    problem(
        code::NO_KEYRING,
        format!("Nobody can sign in here, because {error}."),
        "Tokens are kept in the keyring and nowhere else, so this laptop does not ring for a hub. The demo works without.",
        error.remedy(),
    )
}

/// The demo goes on without a keyring.
pub(crate) fn no_keyring_for_demo(error: &VaultError) -> Problem {
    problem(
        code::NO_KEYRING,
        format!("The demo's token is kept nowhere, because {error}."),
        "The demo rings all the same. When it starts again, its token and keys are new ones and the old ones end. Signing in to a \
         hub needs a keyring.",
        error.remedy(),
    )
}

/// The keyring waits for the person.
pub(crate) fn keyring_waits() -> Problem {
    problem(
        code::NO_KEYRING,
        "The keyring has not answered yet; it may be asking for its password.",
        "Until it answers this laptop is not signed in and does not ring.",
        "Look for the keyring's question and answer it.",
    )
}

/// The keyring answers, and holds no token.
pub(crate) fn no_token(whose: &str) -> Problem {
    problem(
        code::NO_TOKEN,
        format!("The keyring holds no token for {whose}."),
        "This laptop is not signed in and does not ring.",
        "Sign in again with a personal token; the hub's admin can issue a new one.",
    )
}

/// Nobody shows notifications.
pub(crate) fn no_notifications(why: &str) -> Problem {
    problem(
        code::NO_NOTIFICATIONS,
        format!("The notification was not shown ({why})."),
        "The alarm rings and its window opens all the same.",
        "Start a notification server (most desktops have one); it is tried again with the next alarm.",
    )
}

/// Nothing can be heard; `why` says all three things itself.
pub(crate) fn no_sound_device(why: &str) -> Problem {
    let (title, rest) = why.split_once(". ").unwrap_or((why, "Connect a sound output."));
    problem(
        code::NO_SOUND_DEVICE,
        format!("{}.", title.trim_end_matches('.')),
        "This laptop shows the alarm but is silent: nobody is woken by it. The hub is told when that happens.",
        rest,
    )
}

/// The shortcut was refused.
pub(crate) fn no_shortcut(fault: &Fault) -> Problem {
    problem(
        code::NO_SHORTCUT,
        "The shortcut that acknowledges is not available.",
        "The alarm rings all the same and can be acknowledged everywhere else.",
        fault.message.clone(),
    )
}

/// The hub in this app does not start, or ended.
pub(crate) fn no_hub(error: &HubError) -> Problem {
    problem(
        code::NO_HUB,
        "The hub in this app does not run.",
        "Senders cannot reach it, and this laptop does not ring for anything new. What was taken before is kept.",
        format!("{error} It is tried again every few seconds."),
    )
}

/// On battery, and little of it, while the person is on call.
pub(crate) fn battery_low(percent: u8) -> Problem {
    problem(
        code::BATTERY_LOW,
        format!("The battery is low: {percent} % left."),
        "You are on call, and when it is empty nothing rings here.",
        "Connect the charger.",
    )
}

/// The main thread, or the pager's task, does not answer.
pub(crate) fn hung() -> Problem {
    problem(
        code::HUNG,
        "Tocsin does not answer.",
        "Its windows stand still. An alarm still sounds, and the tray acknowledges it, unless all of Tocsin stands still. The hub is told.",
        "If it does not pass within a minute, quit Tocsin in the tray and start it again.",
    )
}

/// The app had not ended in order: it was last seen at `seen`, and started again at `started`.
pub(crate) fn crashed(seen: &str, started: &str, ringing: bool) -> Problem {
    let rang = if ringing { " It was ringing; what nobody acknowledged rings again." } else { "" };
    problem(
        code::CRASHED,
        "Tocsin had ended unexpectedly and was started again.",
        format!("Between {seen} and {started} nothing rang on this laptop.{rang}"),
        "The hub knows of it. If it happens again, look at Tocsin's log for the reason.",
    )
}

/// The settings could not be read.
pub(crate) fn settings_damaged(complaint: &str) -> Problem {
    problem(
        code::SETTINGS_DAMAGED,
        complaint,
        "Tocsin started with the defaults, so this laptop is not signed in and does not ring.",
        "Sign in again; tokens are still in the keyring.",
    )
}
