//! The screens: their npm packages, their build, their checks.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Stdio;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::progress::Progress;
use crate::step::Step;
use crate::workspace::Workspace;

/// The oldest Node that the build of the screens runs on, as (major, minor).
const OLDEST_NODE: (u32, u32) = (20, 19);
/// A copy of the lock file that `node_modules` was made from, kept inside it so that both go together.
const STAMP: &str = "node_modules/.installed-from.json";
/// What is in the folder but not a source of the screens.
const NOT_SOURCES: [&str; 5] = ["node_modules", "dist", "test-results", "playwright-report", "coverage"];

/// Installs the npm packages when the lock file has changed since, or they are not there.
///
/// # Errors
/// Node is missing or too old, or npm fails.
pub(crate) fn install(workspace: &Workspace, progress: &Progress) -> Result<()> {
    let lock = workspace.ui().join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let stamp = workspace.ui().join(STAMP);
    if !must_install(&lock, fs::read(&stamp).ok().as_deref()) {
        return Ok(());
    }
    require_node(workspace)?;
    let mut npm = workspace.npm();
    npm.args(["ci", "--no-audit", "--no-fund"]);
    Step::new("npm packages", npm)
        .advice("check the network; if package.json and package-lock.json disagree, run `npm install` in ui/")
        .run(workspace, progress)?;
    fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Builds the screens when a source is newer than what was built.
///
/// # Errors
/// The build fails.
pub(crate) fn build(workspace: &Workspace, progress: &Progress) -> Result<()> {
    let ui = workspace.ui();
    let built = fs::metadata(ui.join("dist/index.html")).and_then(|page| page.modified()).ok();
    if must_build(newest_source(&ui)?, built) { script("build", "screens: build", workspace, progress) } else { Ok(()) }
}

/// Runs those of the scripts that `package.json` has, in the order given.
///
/// # Errors
/// One of them fails.
pub(crate) fn scripts(names: &[&str], workspace: &Workspace, progress: &Progress) -> Result<()> {
    let package = workspace.ui().join("package.json");
    let text = fs::read_to_string(&package).with_context(|| format!("cannot read {}", package.display()))?;
    let package: Package = serde_json::from_str(&text).with_context(|| format!("cannot read {}", package.display()))?;
    for name in names.iter().filter(|name| package.scripts.contains_key(**name)) {
        script(name, &format!("screens: {name}"), workspace, progress)?;
    }
    Ok(())
}

fn script(name: &str, label: &str, workspace: &Workspace, progress: &Progress) -> Result<()> {
    let mut npm = workspace.npm();
    npm.args(["run", name]);
    let advice = match name {
        "format:check" => "run `npm run format` in ui/",
        "lint" | "check" => "mend what is named above; `npm run check` and `npm run lint` in ui/ show it again",
        _ => "run the same command in ui/ to see all of it",
    };
    Step::new(label, npm).advice(advice).run(workspace, progress)?;
    Ok(())
}

#[derive(Deserialize)]
struct Package {
    #[serde(default)]
    scripts: serde_json::Map<String, serde_json::Value>,
}

fn require_node(workspace: &Workspace) -> Result<()> {
    let need = format!("Tocsin's screens are built with Node {}.{} or newer", OLDEST_NODE.0, OLDEST_NODE.1);
    let answer = match workspace.command("node").arg("--version").stdin(Stdio::null()).output() {
        Ok(answer) => String::from_utf8_lossy(&answer.stdout).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("{need}, and there is no `node` here. Install it (https://nodejs.org) and call this again.")
        }
        Err(error) => return Err(error).context("cannot run node"),
    };
    match version(&answer) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        _ => bail!("{need}; here is {}. Install a newer one and call this again.", answer.trim()),
    }
}

/// Reads `v20.19.5`.
fn version(answer: &str) -> Option<(u32, u32)> {
    let mut parts = answer.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn must_install(lock: &[u8], installed_from: Option<&[u8]>) -> bool {
    installed_from != Some(lock)
}

fn must_build(newest_source: SystemTime, built: Option<SystemTime>) -> bool {
    built.is_none_or(|built| newest_source > built)
}

fn newest_source(folder: &Path) -> Result<SystemTime> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in entries {
        let entry = entry?;
        if NOT_SOURCES.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let modified =
            if entry.file_type()?.is_dir() { newest_source(&entry.path())? } else { entry.metadata()?.modified()? };
        newest = newest.max(modified);
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn packages_are_installed_again_only_for_another_lock_file() {
        assert!(must_install(b"{}", None), "a fresh clone");
        assert!(must_install(b"{\"a\":1}", Some(b"{}")), "another lock file");
        assert!(!must_install(b"{}", Some(b"{}")));
    }

    #[test]
    fn screens_are_built_again_only_for_newer_sources() {
        let built = SystemTime::UNIX_EPOCH + Duration::from_secs(100);
        let second = Duration::from_secs(1);
        assert!(must_build(built, None), "a fresh clone");
        assert!(must_build(built + second, Some(built)));
        assert!(!must_build(built - second, Some(built)));
    }

    #[test]
    fn the_version_of_node_is_read() {
        assert_eq!(version("v20.19.5\n"), Some((20, 19)));
        assert_eq!(version("v8.0.0"), Some((8, 0)));
        assert_eq!(version("command not found"), None);
        assert!(version("v20.9.0") < Some(OLDEST_NODE));
    }
}
