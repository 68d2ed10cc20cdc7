//! The programs of the system that the lab is made of, and the Debian package that each comes from.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Program and Debian package.
const PACKAGES: &[(&str, &str)] = &[
    ("Xvfb", "xvfb"),
    ("xprop", "x11-utils"),
    ("xev", "x11-utils"),
    ("openbox", "openbox"),
    ("xdotool", "xdotool"),
    ("import", "imagemagick"),
    ("convert", "imagemagick"),
    ("dbus-daemon", "dbus-daemon"),
    ("pulseaudio", "pulseaudio"),
    ("pactl", "pulseaudio-utils"),
    ("parec", "pulseaudio-utils"),
    ("pacat", "pulseaudio-utils"),
    ("gnome-keyring-daemon", "gnome-keyring"),
    ("secret-tool", "libsecret-tools"),
    ("notify-send", "libnotify-bin"),
    ("xfce4-panel", "xfce4-panel"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("aiosmtpd", "python3-aiosmtpd"),
    ("prometheus-alertmanager", "prometheus-alertmanager"),
    ("python3", "python3"),
    ("systemctl", "systemd"),
    ("systemd-analyze", "systemd"),
    ("unshare", "util-linux"),
];

/// Where `program` is. The error of a missing one names the package that has it and the command that installs them all.
pub fn find(program: &str) -> Result<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    find_in(env::split_paths(&folders), program)
}

fn find_in(mut folders: impl Iterator<Item = PathBuf>, program: &str) -> Result<PathBuf> {
    folders.find_map(|folder| Some(folder.join(program)).filter(|file| is_file(file))).with_context(|| {
        let package = PACKAGES.iter().find(|(name, _)| *name == program).map_or(program, |(_, package)| package);
        format!(
            "the lab needs the program `{program}`, which is not installed: it is in Debian's package `{package}`; \
             `cargo xtask setup` installs all that is needed"
        )
    })
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_its_package_and_the_remedy() {
        let said = find_in(std::iter::empty(), "WebKitWebDriver").unwrap_err().to_string();
        assert!(said.contains("`WebKitWebDriver`") && said.contains("`webkit2gtk-driver`"), "{said}");
        assert!(said.contains("cargo xtask setup"), "{said}");
    }

    #[test]
    fn a_program_is_found_in_the_path() {
        assert!(find("sh").unwrap().is_absolute());
    }
}
