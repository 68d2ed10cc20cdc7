//! The systemd user unit (systemd.service(5)); pure.

use std::path::Path;

/// Its name.
#[cfg(target_os = "linux")]
pub(super) const NAME: &str = "tocsin.service";
/// What a desktop session starts that has systemd start its programs (systemd.special(7)).
pub(super) const TARGET: &str = "graphical-session.target";

/// The unit for a program. The one in the package is this for `/usr/bin/tocsin`.
///
/// - `KillMode=process`: a browser that was opened from the app is of the same unit, and must not end with it.
/// - `OOMPolicy=continue`: a page that was too large is no reason to stop ringing.
/// - `WatchdogSignal=SIGKILL`: writing what hung to the disk would take longer than starting again.
pub(super) fn unit(program: &Path) -> Option<String> {
    let program = quoted(program.to_str()?)?;
    Some(format!(
        "\
[Unit]
Description=Tocsin, the on-call alarm
PartOf={TARGET}
After={TARGET}
StartLimitIntervalSec=10min
StartLimitBurst=30

[Service]
Type=notify
NotifyAccess=main
ExecStart={program} --hidden
Restart=on-failure
RestartSec=1
WatchdogSec=30
WatchdogSignal=SIGKILL
TimeoutStartSec=60
TimeoutStopSec=15
KillMode=process
OOMPolicy=continue
Slice=app.slice

[Install]
WantedBy={TARGET}
"
    ))
}

/// A path as `ExecStart=` takes it (systemd.syntax(7)); `None` for one that it cannot take.
fn quoted(path: &str) -> Option<String> {
    if path.chars().any(char::is_control) {
        return None;
    }
    let doubled = path.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    let plain = path.chars().all(|char| char.is_ascii_alphanumeric() || "/._-+".contains(char));
    Some(if plain { path.to_owned() } else { format!("\"{doubled}\"") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packages_unit_is_the_one_that_is_made() {
        let packaged = include_str!("../../../packaging/tocsin.service");
        assert_eq!(unit(Path::new("/usr/bin/tocsin")).as_deref(), Some(packaged));
    }

    #[test]
    fn a_path_is_written_as_systemd_reads_it() {
        for (path, written) in [
            ("/opt/tocsin-1.0/tocsin", Some("/opt/tocsin-1.0/tocsin")),
            ("/home/anna/My Apps/tocsin", Some("\"/home/anna/My Apps/tocsin\"")),
            ("/a\"b\\c%d$e", Some("\"/a\\\"b\\\\c%%d$$e\"")),
            ("/a\nb", None),
        ] {
            assert_eq!(quoted(path).as_deref(), written, "{path}");
        }
    }
}
