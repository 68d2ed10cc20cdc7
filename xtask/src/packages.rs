//! The system's packages: which ones each part of the work needs, which of them are missing, and how they are installed.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::progress::Progress;
use crate::step::{Step, shown};
use crate::workspace::Workspace;

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
                "libasound2-plugins",
                "fonts-dejavu-core",
                "chromium",
                "curl",
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

    fn missing(self, wanted: &[&'static str], workspace: &Workspace) -> Result<Vec<&'static str>> {
        let mut query = workspace.command(match self {
            Self::Apt => "dpkg-query",
            Self::Dnf => "rpm",
            Self::Pacman => "pacman",
            Self::Brew => "brew",
        });
        match self {
            Self::Apt => query.args(["--show", "--showformat=${db:Status-Status} ${Package}\\n"]).args(wanted),
            Self::Dnf => query.args(["--query", "--queryformat", "installed %{NAME}\\n"]).args(wanted),
            Self::Pacman => query.args(["--query", "--quiet"]).args(wanted),
            Self::Brew => query.args(["list", "--formula", "-1"]),
        };
        let shown = shown(&query);
        let answer = query.stderr(Stdio::null()).output();
        let answer = answer.with_context(|| format!("cannot ask which packages are installed: {shown}"))?;
        // A missing package makes the query fail, which is no error: what is installed is listed all the same.
        let answer = String::from_utf8_lossy(&answer.stdout);
        let installed = installed(&answer);
        Ok(wanted.iter().copied().filter(|package| !installed.contains(*package)).collect())
    }

    fn install_commands(self, packages: &[&str], root: bool, workspace: &Workspace) -> Vec<Command> {
        let lines: &[&[&str]] = match self {
            // sudo passes no environment on, env(1) behind it does; another apt at work is waited for.
            Self::Apt => &[
                &["apt-get", "update"],
                &[
                    "env",
                    "DEBIAN_FRONTEND=noninteractive",
                    "apt-get",
                    "install",
                    "--yes",
                    "--no-install-recommends",
                    "--option=DPkg::Lock::Timeout=300",
                ],
            ],
            Self::Dnf => &[&["dnf", "install", "--assumeyes"]],
            Self::Pacman => &[&["pacman", "--sync", "--needed", "--noconfirm"]],
            Self::Brew => &[&["brew", "install"]],
        };
        let last = lines.len().saturating_sub(1);
        let command = |(index, line): (usize, &&[&str])| {
            let sudo: &[&str] = if root || self == Self::Brew { &[] } else { &["sudo"] };
            let words = [sudo, line].concat();
            let mut command = workspace.command(words[0]);
            command.args(&words[1..]);
            if index == last {
                command.args(packages);
            }
            command
        };
        lines.iter().enumerate().map(command).collect()
    }
}

const UNKNOWN_SYSTEM: &str = "This system's packages are not known here, so none are installed. Building needs a C compiler, \
    pkg-config, and the development files of WebKitGTK 4.1, librsvg, ALSA and D-Bus.";

/// Installs what the groups need and is not there; does nothing when all is there.
///
/// # Errors
/// The packages cannot be installed.
pub(crate) fn ensure(groups: &[Group], workspace: &Workspace, progress: &Progress) -> Result<()> {
    let Some(manager) = PackageManager::of_this_machine() else {
        if cfg!(not(windows)) {
            progress.say(UNKNOWN_SYSTEM);
        }
        return Ok(());
    };
    let wanted: Vec<_> = groups.iter().flat_map(|group| manager.packages(*group)).copied().collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let missing = manager.missing(&wanted, workspace)?;
    if missing.is_empty() {
        return Ok(());
    }
    progress.say(&format!("These system packages are missing and will be installed: {}", missing.join(" ")));
    let root = am_root(workspace)?;
    let commands = manager.install_commands(&missing, root, workspace);
    let by_hand = commands.iter().map(shown).collect::<Vec<_>>().join(" && ");
    if !root && manager != PackageManager::Brew {
        ask_for_sudo(workspace, progress, &by_hand)?;
    }
    for command in commands {
        let label =
            if command.get_args().any(|word| word == "update") { "list of packages" } else { "system packages" };
        Step::new(label, command).advice(&format!("install them by hand: {by_hand}")).run(workspace, progress)?;
    }
    Ok(())
}

/// Lines are a name, or `installed` and a name; anything else is about a package that is not there.
fn installed(answer: &str) -> BTreeSet<&str> {
    answer
        .lines()
        .filter_map(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
            [name] | ["installed", name] => Some(name),
            _ => None,
        })
        .collect()
}

fn am_root(workspace: &Workspace) -> Result<bool> {
    let answer = workspace.command("id").arg("-u").output().context("cannot ask who I am: id -u")?;
    Ok(answer.stdout.trim_ascii() == b"0")
}

/// Lets sudo ask for the password now, on the person's own terminal, before a step's output is taken into a log.
fn ask_for_sudo(workspace: &Workspace, progress: &Progress, by_hand: &str) -> Result<()> {
    progress.say("Installing needs the rights of root: sudo may ask for your password.");
    match workspace.command("sudo").arg("--validate").status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => bail!("sudo was refused. Let somebody who may install packages run: {by_hand}"),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("there is no sudo here. Run this as root: {by_hand}")
        }
        Err(error) => Err(error).context("cannot run sudo"),
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

    #[test]
    fn only_what_is_wholly_installed_counts() {
        let debian = "installed xvfb\nconfig-files dunst\nnot-installed chromium\ninstalled wine\n";
        assert_eq!(installed(debian), BTreeSet::from(["xvfb", "wine"]));
        let fedora = "installed gcc\npackage wine is not installed\n";
        assert_eq!(installed(fedora), BTreeSet::from(["gcc"]));
        assert_eq!(installed("mingw-w64\nnode\n"), BTreeSet::from(["mingw-w64", "node"]));
    }

    #[test]
    fn root_is_asked_nothing_and_others_go_by_sudo() {
        let workspace = Workspace::find().unwrap();
        let lines = |manager: PackageManager, root| -> Vec<String> {
            manager.install_commands(&["curl"], root, &workspace).iter().map(shown).collect()
        };
        let root = lines(PackageManager::Apt, true);
        assert_eq!(root[0], "apt-get update");
        assert!(root[1].starts_with("env DEBIAN_FRONTEND=noninteractive apt-get install --yes"), "{root:?}");
        assert!(root[1].ends_with(" curl"), "{root:?}");
        assert_eq!(lines(PackageManager::Dnf, false), ["sudo dnf install --assumeyes curl"]);
        assert_eq!(lines(PackageManager::Brew, false), ["brew install curl"]);
    }
}
