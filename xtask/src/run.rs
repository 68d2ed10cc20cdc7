//! `cargo xtask run`: from a clone to the bell in the tray.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Args;

use crate::progress::Progress;
use crate::step::Step;
use crate::workspace::Workspace;
use crate::{setup, ui};

/// Set up, build and start the desktop app
///
/// Its arguments go behind two dashes: `cargo xtask run -- --demo` starts straight into the demo. Standard output is the
/// app's alone.
#[derive(Args)]
pub(crate) struct Run {
    /// Build with optimisations
    #[arg(long)]
    release: bool,
    /// Arguments for the app
    #[arg(last = true)]
    arguments: Vec<OsString>,
}

impl Run {
    /// Ends with the app's own exit code.
    ///
    /// # Errors
    /// The app cannot be built or started.
    pub(crate) fn perform(&self, workspace: &Workspace, progress: &Progress) -> Result<ExitCode> {
        setup::to_build(workspace, progress)?;
        ui::build(workspace, progress)?;
        let mut cargo = workspace.cargo();
        // Of the whole workspace, so that dependencies get the same features, and are built once, here and in `test`.
        cargo.args(["build", "--workspace", "--bin", "tocsin"]);
        if self.release {
            cargo.arg("--release");
        }
        Step::new("the app (the first build takes some minutes)", cargo).run(workspace, progress)?;
        progress.finished("built; Tocsin starts");
        let mut app = workspace.command(workspace.program(if self.release { "release" } else { "debug" }, "tocsin"));
        app.args(&self.arguments);
        hand_over(app)
    }
}

/// Becomes the program, where the system can: signals, streams and exit code are then the program's own.
///
/// # Errors
/// The program cannot be started.
pub(crate) fn hand_over(mut program: Command) -> Result<ExitCode> {
    let name = program.get_program().to_string_lossy().into_owned();
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        Err(program.exec()).with_context(|| format!("cannot start {name}"))
    }
    #[cfg(not(unix))]
    {
        let status = program.status().with_context(|| format!("cannot start {name}"))?;
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
    }
}
