//! Where things are: the checkout, its target folder, its screens.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

/// The checkout that this task works on.
pub(crate) struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// The folder that cargo builds into, wherever the person has put it.
    pub(crate) target: PathBuf,
    /// The oldest Rust that the workspace builds with, as (major, minor).
    pub(crate) oldest_rust: (u32, u32),
}

impl Workspace {
    /// Asks cargo, from the folder that `cargo xtask` was called in.
    ///
    /// # Errors
    /// The current folder is not in a checkout.
    pub(crate) fn find() -> Result<Self> {
        let metadata = MetadataCommand::new()
            .no_deps()
            .exec()
            .context("cargo could not describe this workspace; call `cargo xtask` inside a checkout of Tocsin")?;
        let oldest = metadata.packages.iter().filter_map(|package| package.rust_version.as_ref()).max();
        Ok(Self {
            root: metadata.workspace_root.into_std_path_buf(),
            target: metadata.target_directory.into_std_path_buf(),
            oldest_rust: oldest.map_or((1, 0), |version| {
                let part = |part| u32::try_from(part).unwrap_or(u32::MAX);
                (part(version.major), part(version.minor))
            }),
        })
    }

    /// The folder of the screens.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A command that starts in the root folder, without what `cargo run` added to our own environment: build scripts would
    /// see other values than under a plain `cargo build`, and build everything again after each.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        for (name, _) in env::vars_os().filter(|(name, _)| is_of_our_own_build(name)) {
            command.env_remove(name);
        }
        if let Some(paths) = env::var_os(LIBRARY_PATH) {
            match self.without_cargos_paths(&paths) {
                Some(paths) => command.env(LIBRARY_PATH, paths),
                None => command.env_remove(LIBRARY_PATH),
            };
        }
        command
    }

    /// The cargo that runs this task.
    pub(crate) fn cargo(&self) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// npm, in the folder of the screens.
    pub(crate) fn npm(&self) -> Command {
        // On Windows npm is a script, which is only found by its full name.
        let mut npm = self.command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.current_dir(self.ui());
        npm
    }

    /// The file of a program that cargo has built.
    pub(crate) fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(name).with_extension(env::consts::EXE_EXTENSION)
    }

    /// The log of a step.
    ///
    /// # Errors
    /// The target folder cannot be written.
    pub(crate) fn log_file(&self, label: &str) -> Result<PathBuf> {
        let folder = self.target.join("xtask");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let name: String = label.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        Ok(folder.join(format!("{name}.log")))
    }

    fn without_cargos_paths(&self, paths: &OsStr) -> Option<OsString> {
        let toolchain = env::var_os("CARGO").and_then(|cargo| Some(Path::new(&cargo).parent()?.parent()?.join("lib")));
        let kept =
            env::split_paths(paths).filter(|path| !path.starts_with(&self.target) && Some(path) != toolchain.as_ref());
        let kept = env::join_paths(kept).ok()?;
        (!kept.is_empty()).then_some(kept)
    }
}

const LIBRARY_PATH: &str = if cfg!(target_os = "macos") { "DYLD_FALLBACK_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };

fn is_of_our_own_build(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "OUT_DIR"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_packages_variables_are_kept_from_children() {
        assert!(is_of_our_own_build(OsStr::new("CARGO_PKG_VERSION")));
        assert!(is_of_our_own_build(OsStr::new("CARGO_MANIFEST_DIR")));
        for kept in ["CARGO_TARGET_DIR", "CARGO_HOME", "CARGO", "PATH"] {
            assert!(!is_of_our_own_build(OsStr::new(kept)), "{kept}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn library_paths_of_the_person_are_kept() {
        let workspace = Workspace { root: "/src/tocsin".into(), target: "/cache/target".into(), oldest_rust: (1, 95) };
        let kept = |paths: &str| workspace.without_cargos_paths(OsStr::new(paths));
        assert_eq!(kept("/cache/target/debug/deps:/opt/lib"), Some("/opt/lib".into()));
        assert_eq!(kept("/cache/target/debug"), None);
    }

    #[test]
    fn the_oldest_rust_is_the_workspaces() {
        let found = Workspace::find().unwrap();
        assert!(found.oldest_rust >= (1, 95));
        assert!(found.root.join("xtask").is_dir());
    }
}
