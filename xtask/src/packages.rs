//! The system's packages: by which tool this system installs them, and which of them each part of the work needs.

use std::{env, fs};

/// A system's own way of installing software.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PackageManager {
    /// Debian, Ubuntu and what is made of them.
    Apt,
    /// Fedora and its relatives.
    Dnf,
    /// Arch and its relatives.
    Pacman,
    /// macOS.
    Brew,
}

/// What packages are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// To build and run the desktop app.
    Build,
    /// The desktop in which the whole product is tested: screen, tray host, sound server, keyring, browser.
    Lab,
    /// To build for Windows and to run what was built.
    Cross,
    /// Debian's second Rust, which carries the source of its standard library.
    CrossRust,
}

impl PackageManager {
    /// This machine's; none on Windows and on systems that we do not know.
    pub(crate) fn of_this_machine() -> Option<Self> {
        if cfg!(target_os = "macos") {
            return Some(Self::Brew);
        }
        fs::read_to_string("/etc/os-release").ok().and_then(|text| Self::of_os_release(&text))
    }

    /// Reads `ID` and `ID_LIKE` (os-release(5)).
    fn of_os_release(text: &str) -> Option<Self> {
        let value = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='))?;
            Some(line.trim_matches(['"', '\'']).to_owned())
        };
        let names = [value("ID"), value("ID_LIKE")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        names.split_whitespace().find_map(|name| match name {
            "debian" | "ubuntu" => Some(Self::Apt),
            "fedora" | "rhel" | "centos" => Some(Self::Dnf),
            "arch" | "archlinux" | "manjaro" => Some(Self::Pacman),
            _ => None,
        })
    }

    /// The packages of a group. The lab is Debian's: elsewhere a private sound server would take the place of the system's own.
    pub(crate) fn packages(self, group: Group) -> &'static [&'static str] {
        match (self, group) {
            (Self::Apt, Group::Build) => &[
                "build-essential",
                "pkg-config",
                "libwebkit2gtk-4.1-dev",
                "libayatana-appindicator3-dev",
                "librsvg2-dev",
                "libasound2-dev",
                "libdbus-1-dev",
            ],
            (Self::Apt, Group::Lab) => &[
                "xvfb",
                "xauth",
                "x11-utils",
                "xdotool",
                "imagemagick",
                "dbus",
                "dbus-x11",
                "dbus-bin",
                "openbox",
                "xfce4-panel",
                "webkit2gtk-driver",
                "dunst",
                "libnotify-bin",
                "gnome-keyring",
                "libsecret-tools",
                "pulseaudio",
                "pulseaudio-utils",
                "pipewire",
                "pipewire-pulse",
                "wireplumber",
                "libasound2-plugins",
                "fonts-dejavu-core",
                "chromium",
                "curl",
                "python3-aiosmtpd",
                "prometheus-alertmanager",
                "faketime",
                "systemd",
            ],
            (Self::Apt, Group::Cross) => &["gcc-mingw-w64-x86-64", "wine", "wine64"],
            (Self::Apt, Group::CrossRust) => &["rustc-web", "cargo-web", "rust-web-src"],
            (Self::Dnf, Group::Build) => &[
                "gcc",
                "gcc-c++",
                "make",
                "pkgconf-pkg-config",
                "webkit2gtk4.1-devel",
                "libappindicator-gtk3-devel",
                "librsvg2-devel",
                "alsa-lib-devel",
                "dbus-devel",
            ],
            (Self::Dnf, Group::Cross) => &["mingw64-gcc", "wine"],
            (Self::Pacman, Group::Build) => {
                &["base-devel", "webkit2gtk-4.1", "libappindicator-gtk3", "librsvg", "alsa-lib", "dbus"]
            }
            (Self::Pacman, Group::Cross) => &["mingw-w64-gcc", "wine"],
            (Self::Brew, Group::Cross) => &["mingw-w64"],
            (Self::Dnf | Self::Pacman, Group::Lab | Group::CrossRust)
            | (Self::Brew, Group::Build | Group::Lab | Group::CrossRust) => &[],
        }
    }
}

/// Whether this is Debian itself, which carries packages that its relatives do not.
pub(crate) fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

/// Whether a program is on the path.
pub(crate) fn is_on_path(program: &str) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join(program).with_extension(env::consts::EXE_EXTENSION).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_manager_is_known_by_the_system_or_its_parents() {
        let cases = [
            ("ID=debian\nVERSION_ID=\"12\"\n", Some(PackageManager::Apt)),
            ("NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", Some(PackageManager::Apt)),
            ("ID=fedora\n", Some(PackageManager::Dnf)),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", Some(PackageManager::Dnf)),
            ("ID=arch\n", Some(PackageManager::Pacman)),
            ("ID=endeavouros\nID_LIKE='arch'\n", Some(PackageManager::Pacman)),
            ("VARIANT_ID=debian\nID=nixos\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(PackageManager::of_os_release(text), expected, "{text}");
        }
    }
}
