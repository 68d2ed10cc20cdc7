//! Installing the system's packages that are missing, with the person's knowledge.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::packages::{Group, PackageManager};
use crate::progress::Progress;
use crate::step::{Step, shown};
use crate::workspace::Workspace;

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

impl PackageManager {
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

#[cfg(test)]
mod tests {
    use super::*;

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
