//! `cargo xtask`: sets up, builds, runs, tests and packs Tocsin, on a machine that has only Rust and Node.

mod bench;
mod cross;
mod dist;
mod failure;
mod installation;
mod packages;
mod progress;
mod run;
mod setup;
mod step;
mod test;
mod toolchain;
mod ui;
mod wine;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::progress::Progress;
use crate::workspace::Workspace;

/// Sets up, builds, runs, tests and packs Tocsin.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
    /// Show all that the tools say, not only the last line
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Subcommand)]
enum Task {
    Setup(setup::Setup),
    Run(run::Run),
    Test(test::Test),
    Cross(cross::Cross),
    Bench(bench::Bench),
    Dist(dist::Dist),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let progress = Progress::new(arguments.verbose);
    let done = Workspace::find().and_then(|workspace| match arguments.task {
        Task::Setup(task) => task.perform(&workspace, &progress),
        Task::Run(task) => task.perform(&workspace, &progress),
        Task::Test(task) => task.perform(&workspace, &progress),
        Task::Cross(task) => task.perform(&workspace, &progress),
        Task::Bench(task) => task.perform(&workspace, &progress),
        Task::Dist(task) => task.perform(&workspace, &progress),
    });
    done.unwrap_or_else(|error| progress.failed(&error))
}
