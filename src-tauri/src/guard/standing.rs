//! What starts the app at login and again after a crash, in words; pure.

use serde::Serialize;

/// Who starts the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum By {
    /// systemd, in the person's session.
    #[cfg_attr(not(any(target_os = "linux", test)), expect(dead_code, reason = "of Linux"))]
    Systemd,
    /// The desktop's autostart.
    #[cfg_attr(not(any(target_os = "linux", test)), expect(dead_code, reason = "of Linux"))]
    Xdg,
    /// launchd.
    #[cfg_attr(not(any(target_os = "macos", test)), expect(dead_code, reason = "of macOS"))]
    Launchd,
    /// The task scheduler.
    #[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "of Windows"))]
    Task,
    /// The list of what starts at login of Windows or macOS, as an earlier version or a refused task left it.
    #[cfg_attr(not(any(windows, target_os = "macos", test)), expect(dead_code, reason = "of Windows and macOS"))]
    LoginItems,
    /// Nobody.
    Nobody,
}

/// What starts the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Standing {
    /// It starts when its person logs in.
    pub at_login: bool,
    /// What runs now is started again after a crash.
    pub after_crash: bool,
    /// By whom.
    pub by: By,
    /// The same in a sentence or two.
    pub says: String,
    /// What follows for being woken, and what to do; `None` where all is well.
    pub remedy: Option<String>,
}

/// What was found on Linux.
#[cfg(any(target_os = "linux", test))]
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "five findings that go with each other in every way")]
pub(super) struct Facts {
    /// There is a systemd for this session.
    pub manager: bool,
    /// The unit is enabled.
    pub enabled: bool,
    /// This session is one that starts enabled units.
    pub session: bool,
    /// The desktop's autostart has an entry.
    pub listed: bool,
    /// systemd started what runs now.
    pub supervised: bool,
}

const SWITCH_ON: &str =
    "After a restart of the computer nothing rings here until somebody starts Tocsin. Switch on its start at login.";
const UNGUARDED: &str =
    "If it crashes, this laptop stays silent until somebody starts it; the hub notices and says so.";

impl Standing {
    /// Nothing could be found out.
    pub(super) fn unknown() -> Self {
        Self {
            at_login: false,
            after_crash: false,
            by: By::Nobody,
            says: "It cannot be found out what starts Tocsin.".to_owned(),
            remedy: Some("After a restart of the computer, look whether its icon is in the tray.".to_owned()),
        }
    }

    #[cfg(any(target_os = "linux", test))]
    pub(super) fn on_linux(facts: Facts) -> Self {
        let at_login = facts.listed || (facts.enabled && facts.session);
        let by = match facts {
            Facts { supervised: true, .. } | Facts { enabled: true, manager: true, .. } => By::Systemd,
            Facts { listed: true, .. } => By::Xdg,
            _ => By::Nobody,
        };
        let (says, remedy) = match (at_login, facts.supervised) {
            (true, true) => {
                ("Tocsin starts when you log in, and systemd starts it again when it crashes or hangs.", None)
            }
            (true, false) if facts.enabled && facts.manager => (
                "Tocsin starts when you log in, and systemd starts it again when it crashes or hangs. What runs now was \
                 started by hand, without systemd.",
                Some(format!("{UNGUARDED} Quit Tocsin and start it once more: then systemd looks after it.")),
            ),
            (true, false) => (
                "Tocsin starts when you log in, by the desktop's autostart. Nobody starts it again after a crash.",
                Some(format!("{UNGUARDED} With systemd in your session, switching this off and on lets it do so.")),
            ),
            (false, true) => (
                "systemd starts Tocsin again when it crashes or hangs, but it does not start when you log in.",
                Some(SWITCH_ON.to_owned()),
            ),
            (false, false) => {
                ("Tocsin does not start when you log in, nor again after a crash.", Some(SWITCH_ON.to_owned()))
            }
        };
        Self { at_login, after_crash: facts.supervised, by, says: says.to_owned(), remedy }
    }

    #[cfg(any(target_os = "macos", test))]
    pub(super) fn on_macos(agent: bool, listed: bool, supervised: bool) -> Self {
        let (by, says, remedy) = match (agent, supervised) {
            (true, true) => {
                (By::Launchd, "Tocsin starts when you log in, and launchd starts it again when it crashes.", None)
            }
            (true, false) => (
                By::Launchd,
                "Tocsin starts when you log in, and launchd starts it again when it crashes. What runs now was started by hand.",
                Some(format!("{UNGUARDED} After the next login launchd looks after it.")),
            ),
            (false, _) if listed => (
                By::LoginItems,
                "Tocsin starts when you log in. Nobody starts it again after a crash.",
                Some(format!("{UNGUARDED} Switch its start at login off and on.")),
            ),
            (false, _) => (
                By::Nobody,
                "Tocsin does not start when you log in, nor again after a crash.",
                Some(SWITCH_ON.to_owned()),
            ),
        };
        Self { at_login: agent || listed, after_crash: supervised, by, says: says.to_owned(), remedy }
    }

    #[cfg(any(windows, test))]
    pub(super) fn on_windows(task: bool, listed: bool) -> Self {
        let (by, says, remedy) = match (task, listed) {
            (true, _) => (By::Task, "A scheduled task starts Tocsin when you log in, and again when it crashes.", None),
            (false, true) => (
                By::LoginItems,
                "Tocsin starts when you log in. Windows took no scheduled task, so nobody starts it again after a crash.",
                Some(UNGUARDED.to_owned()),
            ),
            (false, false) => (
                By::Nobody,
                "Tocsin does not start when you log in, nor again after a crash.",
                Some(SWITCH_ON.to_owned()),
            ),
        };
        Self { at_login: task || listed, after_crash: task, by, says: says.to_owned(), remedy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_linux_it_says_who_starts_it() {
        let none = Facts::default();
        let systemd = Facts { manager: true, enabled: true, session: true, ..none };
        let cases = [
            (none, (false, false, By::Nobody)),
            (systemd, (true, false, By::Systemd)),
            (Facts { supervised: true, ..systemd }, (true, true, By::Systemd)),
            // A desktop that does not start what systemd wants: the autostart entry does, and hands over.
            (Facts { session: false, ..systemd }, (false, false, By::Systemd)),
            (Facts { session: false, listed: true, supervised: true, ..systemd }, (true, true, By::Systemd)),
            (Facts { listed: true, ..none }, (true, false, By::Xdg)),
            (Facts { supervised: true, manager: true, ..none }, (false, true, By::Systemd)),
        ];
        for (facts, expected) in cases {
            let standing = Standing::on_linux(facts);
            assert_eq!((standing.at_login, standing.after_crash, standing.by), expected, "{facts:?}");
            let well = standing.at_login && standing.after_crash;
            assert_eq!(standing.remedy.is_none(), well, "{standing:?}");
        }
    }

    #[test]
    fn elsewhere_too_and_only_what_is_well_needs_no_remedy() {
        let standings = [
            Standing::on_macos(true, false, true),
            Standing::on_macos(true, false, false),
            Standing::on_macos(false, true, false),
            Standing::on_macos(false, false, false),
            Standing::on_windows(true, false),
            Standing::on_windows(false, true),
            Standing::on_windows(false, false),
        ];
        for standing in standings {
            let well = standing.at_login && standing.after_crash;
            assert_eq!(standing.remedy.is_none(), well, "{standing:?}");
            assert_eq!(standing.by == By::Nobody, !standing.at_login, "{standing:?}");
            assert!(standing.says.ends_with('.'), "{standing:?}");
        }
    }
}
