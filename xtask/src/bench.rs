//! `cargo xtask bench`: the figures of the desktop app and of the rules, and pictures, taken from the release build.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::progress::Progress;
use crate::step::Step;
use crate::workspace::Workspace;
use crate::{run, setup, test, ui};

/// Build for release and measure the desktop app or the rules, or take pictures
#[derive(Args)]
pub(crate) struct Bench {
    /// What to measure or take
    what: What,
    /// Arguments for the bench, for example `--json FILE`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Memory and processor at rest, start to tray icon, click to silence, sizes
    Desktop,
    /// From the moment a fault is posted to the first sample of the alarm
    Ear,
    /// The final schedule of a year for 1 to 1,000 rotations, and who is on call at a moment
    Schedule,
    /// How fast senders' messages are taken in: `--readers` for each reader alone, in bodies a second on one core
    Ingest,
    /// Whether anything grows while the app rests for ten minutes, with a pulse of the feed every 0.1 s
    Soak,
    /// Cause every fault in the lab, in the build of the tests, and write who noticed it into docs/failures.md
    Failures,
    /// The alarm's signals, recorded from the real speaker: spectrum, loudness and sharpness, into docs/alarm.md (seven minutes)
    Alarm,
    /// No figures: pictures of the real windows, light and dark, into docs/screenshots
    Screenshots,
}

impl Bench {
    /// Ends with the bench's own exit code; its table is on standard output.
    ///
    /// # Errors
    /// The bench cannot be built or started.
    pub(crate) fn perform(&self, workspace: &Workspace, progress: &Progress) -> Result<ExitCode> {
        setup::to_test(workspace, progress)?;
        if matches!(self.what, What::Failures) {
            // The tests leave a record of each fault.
            ui::build(workspace, progress)?;
            let faults = ["--test", "product", "-E", "test(faults::)"].map(OsString::from);
            test::run_tests(&faults, workspace, progress)?;
            let mut bench = workspace.command(workspace.program("debug", "bench"));
            bench.arg("failures").args(&self.arguments);
            return run::hand_over(bench);
        }
        let mut cargo = workspace.cargo();
        cargo.args(["build", "--release", "--workspace", "--bin", "bench"]);
        if matches!(self.what, What::Alarm) {
            cargo.args(["--example", "signal"]);
        } else if !matches!(self.what, What::Schedule | What::Ingest) {
            ui::build(workspace, progress)?;
            cargo.args(["--bin", "tocsin", "--bin", "tocsin-hub"]);
        }
        Step::new("release build", cargo).run(workspace, progress)?;
        let mut bench = workspace.command(workspace.program("release", "bench"));
        bench.arg(match self.what {
            What::Desktop => "desktop",
            What::Ear => "ear",
            What::Schedule => "schedule",
            What::Ingest => "ingest",
            What::Soak => "soak",
            What::Failures => "failures",
            What::Alarm => "alarm",
            What::Screenshots => "screenshots",
        });
        bench.args(&self.arguments);
        run::hand_over(bench)
    }
}
