//! `cargo xtask dist`: the package that people install.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::packages::PackageManager;
use crate::progress::Progress;
use crate::step::Step;
use crate::workspace::Workspace;
use crate::{setup, ui};

/// Build the package for this system: .deb on Debian, .rpm elsewhere on Linux, .dmg on macOS, an installer on Windows
#[derive(Args)]
pub(crate) struct Dist {}

impl Dist {
    /// Prints the package's path and size on standard output.
    ///
    /// # Errors
    /// The package cannot be made.
    pub(crate) fn perform(&self, workspace: &Workspace, progress: &Progress) -> Result<ExitCode> {
        let Self {} = self;
        setup::to_build(workspace, progress)?;
        ui::build(workspace, progress)?;
        let bundle = Bundle::of_this_machine();
        let folder = workspace.target.join("release/bundle").join(bundle.name());
        // What an older version left there would be taken for the new package.
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        let mut tauri = workspace.command("node");
        tauri.arg(workspace.ui().join("node_modules/@tauri-apps/cli/tauri.js"));
        tauri.args(["build", "--bundles", bundle.name()]);
        // The screens are built already.
        tauri.args(["--config", r#"{"build":{"beforeBuildCommand":""}}"#]);
        Step::new("package (a release build takes some minutes)", tauri).run(workspace, progress)?;
        let packages = packages_in(&folder, bundle.extension())?;
        if packages.is_empty() {
            bail!("the bundler ended well but left no .{} in {}", bundle.extension(), folder.display());
        }
        progress.finished("packed");
        for package in packages {
            let bytes = fs::metadata(&package)?.len();
            writeln!(io::stdout(), "{} ({})", package.display(), mebibytes(bytes))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Clone, Copy)]
enum Bundle {
    Deb,
    Rpm,
    Dmg,
    Nsis,
}

impl Bundle {
    fn of_this_machine() -> Self {
        if cfg!(target_os = "macos") {
            Self::Dmg
        } else if cfg!(windows) {
            Self::Nsis
        } else if PackageManager::of_this_machine() == Some(PackageManager::Apt) {
            Self::Deb
        } else {
            Self::Rpm
        }
    }

    /// The bundler's name for it, which is also that of its folder.
    fn name(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
            Self::Dmg => "dmg",
            Self::Nsis => "nsis",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Nsis => "exe",
            other @ (Self::Deb | Self::Rpm | Self::Dmg) => other.name(),
        }
    }
}

fn packages_in(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("the bundler left no {}", folder.display()))?;
    let mut found: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.retain(|path| path.is_file() && path.extension() == Some(OsStr::new(extension)));
    found.sort();
    Ok(found)
}

fn mebibytes(bytes: u64) -> String {
    let tenths = (bytes * 10).div_ceil(1 << 20);
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_mebibytes() {
        assert_eq!(mebibytes(6 << 20), "6.0 MiB");
        assert_eq!(mebibytes(15_099_494), "14.4 MiB");
    }
}
