//! `cargo xtask test`: everything that must hold before a change is accepted, cheapest first.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::packages::{Group, PackageManager};
use crate::progress::Progress;
use crate::step::Step;
use crate::workspace::Workspace;
use crate::{setup, ui};

/// Set up, check format and lints, run all tests and the checks of the screens
///
/// Arguments behind two dashes choose tests, as for `cargo nextest run`; then only those are run, and nothing else is
/// checked: `cargo xtask test -- -p hub sns`.
#[derive(Args)]
pub(crate) struct Test {
    /// Which tests to run, as for `cargo nextest run`
    #[arg(last = true)]
    filter: Vec<OsString>,
}

impl Test {
    /// Runs the checks in the order of their cost.
    ///
    /// # Errors
    /// The first check that does not hold.
    pub(crate) fn perform(&self, workspace: &Workspace, progress: &Progress) -> Result<ExitCode> {
        setup::to_test(workspace, progress)?;
        if self.filter.is_empty() {
            checks(workspace, progress)?;
        } else {
            ui::build(workspace, progress)?;
        }
        run_tests(&self.filter, workspace, progress)?;
        progress.finished("all tests pass");
        Ok(ExitCode::SUCCESS)
    }
}

fn checks(workspace: &Workspace, progress: &Progress) -> Result<()> {
    Step::new("format", cargo(workspace, &["fmt", "--all", "--check"]))
        .advice("run `cargo fmt --all`")
        .run(workspace, progress)?;
    ui::scripts(&["format:check", "lint", "check"], workspace, progress)?;
    // The app embeds the screens, so that even checking it needs them built.
    ui::build(workspace, progress)?;
    ui::scripts(&["test"], workspace, progress)?;
    let clippy = cargo(workspace, &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]);
    Step::new("lints", clippy)
        .advice("mend what is named above; `cargo clippy --fix` can do some of it")
        .run(workspace, progress)?;
    Ok(())
}

/// Builds all programs and runs the tests that `filter` chooses.
///
/// # Errors
/// One of them failed.
pub(crate) fn run_tests(filter: &[OsString], workspace: &Workspace, progress: &Progress) -> Result<()> {
    // Tests of the whole product start the programs themselves. With all targets, dependencies get the features that the
    // tests want of them, and are built once.
    let mut programs = cargo(workspace, &["build", "--workspace", "--all-targets"]);
    if cfg!(windows) {
        // There the file of a program that runs, as this one does, cannot be written.
        programs.args(["--exclude", "xtask"]);
    }
    Step::new("programs", programs).run(workspace, progress)?;
    let mut nextest = cargo(workspace, &["nextest", "run", "--workspace", "--no-fail-fast"]);
    nextest.args(filter);
    if PackageManager::of_this_machine().is_none_or(|manager| manager.packages(Group::Lab).is_empty()) {
        progress.say("The desktop lab needs Debian or Ubuntu: tests of the whole product are left out here.");
        nextest.args(["--exclude", "tests"]);
    }
    Step::new("tests", nextest)
        .advice("run one of them alone by its name: `cargo xtask test -- NAME`")
        .run_with(workspace, progress, summary)?;
    if filter.is_empty() {
        Step::new("examples in the documentation", cargo(workspace, &["test", "--doc", "--workspace"]))
            .run(workspace, progress)?;
    }
    Ok(())
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(arguments);
    cargo
}

/// Reads nextest's `Summary [   2.041s] 312 tests run: 312 passed, 0 skipped`.
fn summary(log: &str) -> String {
    let line = log.lines().rev().find(|line| line.trim_start().starts_with("Summary ["));
    line.and_then(|line| line.split_once("] ")).map(|(_, counts)| counts.to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn the_summary_of_the_tests_is_found() {
        let log = "        PASS [   0.616s] xtask::bin/xtask a\n     Summary [   0.710s] 22 tests run: 22 passed, 0 skipped\n";
        assert_eq!(summary(log), "22 tests run: 22 passed, 0 skipped");
        assert_eq!(summary("error: no such command"), "");
    }
}
