//! `cargo xtask setup`: what the machine needs, installed once.

use std::process::{ExitCode, Stdio};

use anyhow::Result;
use clap::Args;

use crate::installation;
use crate::packages::Group;
use crate::progress::Progress;
use crate::step::Step;
use crate::toolchain;
use crate::ui;
use crate::workspace::Workspace;

/// Install what `run` and `test` need: system packages, npm packages, cargo-nextest
///
/// Says what it will install, and does nothing when all is there. As root it asks nothing; otherwise it installs system
/// packages by sudo.
#[derive(Args)]
pub(crate) struct Setup {
    /// Also what `cross` needs
    #[arg(long)]
    cross: bool,
}

impl Setup {
    /// Installs what is missing.
    ///
    /// # Errors
    /// Something cannot be installed.
    pub(crate) fn perform(&self, workspace: &Workspace, progress: &Progress) -> Result<ExitCode> {
        to_test(workspace, progress)?;
        if self.cross {
            toolchain::install(workspace, progress)?;
        }
        progress.finished("ready");
        Ok(ExitCode::SUCCESS)
    }
}

/// What building the app needs.
///
/// # Errors
/// Something cannot be installed.
pub(crate) fn to_build(workspace: &Workspace, progress: &Progress) -> Result<()> {
    installation::ensure(&[Group::Build], workspace, progress)?;
    ui::install(workspace, progress)
}

/// What building and all tests need.
///
/// # Errors
/// Something cannot be installed.
pub(crate) fn to_test(workspace: &Workspace, progress: &Progress) -> Result<()> {
    installation::ensure(&[Group::Build, Group::Lab], workspace, progress)?;
    ui::install(workspace, progress)?;
    let mut nextest = workspace.cargo();
    nextest.args(["nextest", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if nextest.status().is_ok_and(|status| status.success()) {
        return Ok(());
    }
    let mut install = workspace.cargo();
    install.args(["install", "cargo-nextest", "--locked", "--no-default-features", "--features", "default-no-update"]);
    // It only starts tests: a build in half the time serves as well.
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    Step::new("cargo-nextest, the test runner (some minutes, once)", install)
        .advice("check the network and call this again")
        .run(workspace, progress)?;
    Ok(())
}
