//! Which Rust builds for other systems: rustup's, where it has their targets; on Debian the second Rust of the distribution,
//! which carries the source of its standard library and builds that for them too.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::installation;
use crate::packages::{self, Group};
use crate::progress::Progress;
use crate::workspace::Workspace;

/// A system that Tocsin runs on and that this machine is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// 64-bit Windows, by the GNU tools: they exist everywhere.
    Windows,
    /// macOS on Apple's processors.
    MacOs,
}

impl System {
    /// Rust's name for it.
    pub(crate) fn target(self) -> &'static str {
        match self {
            Self::Windows => "x86_64-pc-windows-gnu",
            Self::MacOs => "aarch64-apple-darwin",
        }
    }
}

/// A Rust that can build for a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Toolchain {
    /// The one that runs this task.
    Ordinary,
    /// Debian's packages `rustc-web`, `cargo-web`, `rust-web-src`.
    Debian,
}

/// Installs the C compiler for Windows, Wine, and a Rust for the other systems.
///
/// # Errors
/// Something cannot be installed, or this system has no Rust for the others.
pub(crate) fn install(workspace: &Workspace, progress: &Progress) -> Result<()> {
    installation::ensure(&[Group::Cross], workspace, progress)?;
    let rustup = targets_of_rustup(workspace);
    let missing: Vec<_> = [System::Windows, System::MacOs]
        .into_iter()
        .map(System::target)
        .filter(|target| !rustup.lines().any(|line| line == *target))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !packages::is_debian() {
        bail!("this Rust cannot build for {0}. Add it: rustup target add {0}", missing.join(" "));
    }
    installation::ensure(&[Group::CrossRust], workspace, progress)?;
    let answer =
        Command::new("/usr/bin/rustc").arg("--version").output().context("cannot run Debian's /usr/bin/rustc")?;
    let answer = String::from_utf8_lossy(&answer.stdout);
    let oldest = workspace.oldest_rust;
    if version(&answer).is_none_or(|found| found < oldest) {
        bail!(
            "Debian's Rust is `{}`, and Tocsin needs {}.{}. Upgrade the package rustc-web, or: rustup target add {}",
            answer.trim(),
            oldest.0,
            oldest.1,
            missing.join(" ")
        );
    }
    Ok(())
}

/// `cargo SUBCOMMAND` for a system, with its own folder `target/cross`.
///
/// # Errors
/// The folder cannot be written.
pub(crate) fn cargo(system: System, subcommand: &str, workspace: &Workspace) -> Result<Command> {
    let mut cargo = match choose(system, &targets_of_rustup(workspace)) {
        Toolchain::Ordinary => {
            let mut cargo = workspace.cargo();
            cargo.arg(subcommand);
            cargo
        }
        Toolchain::Debian => {
            let mut cargo = workspace.command("/usr/bin/cargo");
            cargo.args([subcommand, "-Zbuild-std=std,panic_abort,panic_unwind"]);
            // The second toolchain of the machine must not find parts of the first.
            cargo
                .env("PATH", before_the_path("/usr/bin"))
                .env("RUSTC", "/usr/bin/rustc")
                .env("RUSTDOC", "/usr/bin/rustdoc");
            cargo.env("RUSTC_BOOTSTRAP", "1").env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
            cargo
        }
    };
    cargo.args(["--target", system.target()]);
    cargo.env("CARGO_TARGET_DIR", folder(workspace));
    // Code that only another system leaves unused is a mistake too. (Cargo has this since 1.97; before, by the second name.)
    cargo.env("CARGO_BUILD_WARNINGS", "deny").env("CARGO_UNSTABLE_WARNINGS", "true");
    if system == System::MacOs && cfg!(not(target_os = "macos")) {
        Stubs::write(workspace)?.apply(&mut cargo);
    }
    Ok(cargo)
}

/// The target folder of everything that is built for other systems.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("cross")
}

fn choose(system: System, targets_of_rustup: &str) -> Toolchain {
    if targets_of_rustup.lines().any(|line| line == system.target()) { Toolchain::Ordinary } else { Toolchain::Debian }
}

fn targets_of_rustup(workspace: &Workspace) -> String {
    let answer = workspace.command("rustup").args(["target", "list", "--installed"]).stderr(Stdio::null()).output();
    answer.map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned()).unwrap_or_default()
}

fn before_the_path(folder: &str) -> OsString {
    let mut path = OsString::from(folder);
    if let Some(rest) = env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    path
}

/// Reads `rustc 1.96.0 (…)`.
fn version(answer: &str) -> Option<(u32, u32)> {
    let mut parts = answer.strip_prefix("rustc ")?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// A C compiler, an archiver and an SDK that only look like them: nothing is linked when types are checked, but the build
/// scripts of C libraries want files to appear.
struct Stubs {
    compiler: PathBuf,
    archiver: PathBuf,
    sdk: PathBuf,
}

const COMPILER: &str = r#"#!/bin/sh
# Creates the file that follows -o.
while [ $# -gt 1 ]; do
  if [ "$1" = -o ]; then : > "$2"; fi
  shift
done
"#;
const ARCHIVER: &str = r#"#!/bin/sh
# Creates the archive named among the arguments.
for argument in "$@"; do
  case "$argument" in *.a) : > "$argument" ;; esac
done
"#;

impl Stubs {
    fn write(workspace: &Workspace) -> Result<Self> {
        let folder = folder(workspace).join("stub");
        let stubs = Self { compiler: folder.join("cc"), archiver: folder.join("ar"), sdk: folder.join("sdk") };
        fs::create_dir_all(&stubs.sdk).with_context(|| format!("cannot make the folder {}", stubs.sdk.display()))?;
        write_script(&stubs.compiler, COMPILER)?;
        write_script(&stubs.archiver, ARCHIVER)?;
        Ok(stubs)
    }

    fn apply(&self, cargo: &mut Command) {
        cargo.env("CC_aarch64_apple_darwin", &self.compiler).env("CXX_aarch64_apple_darwin", &self.compiler);
        cargo.env("AR_aarch64_apple_darwin", &self.archiver).env("SDKROOT", &self.sdk);
    }
}

fn write_script(path: &Path, text: &str) -> Result<()> {
    // Left alone when it is there: its age is what build scripts look at.
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rustups_target_is_preferred_to_debians_rust() {
        let both = "aarch64-apple-darwin\nx86_64-pc-windows-gnu\nx86_64-unknown-linux-gnu\n";
        assert_eq!(choose(System::Windows, both), Toolchain::Ordinary);
        assert_eq!(choose(System::MacOs, both), Toolchain::Ordinary);
        assert_eq!(choose(System::MacOs, "x86_64-pc-windows-gnu\n"), Toolchain::Debian);
        assert_eq!(choose(System::Windows, "x86_64-pc-windows-gnullvm\n"), Toolchain::Debian);
        assert_eq!(choose(System::Windows, ""), Toolchain::Debian);
    }

    #[test]
    fn the_version_of_rust_is_read() {
        assert_eq!(version("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)\n"), Some((1, 96)));
        assert_eq!(version("bash: rustc: command not found"), None);
    }
}
