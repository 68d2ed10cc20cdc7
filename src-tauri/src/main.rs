//! The desktop app's program; everything is in the library beside it.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let cli = tocsin::Cli::parse();
    if tocsin::handed_over(&cli) {
        return ExitCode::SUCCESS;
    }
    tocsin::without_gl();
    match tocsin::run(cli) {
        Ok(code) => code,
        Err(error) => {
            // With a single sentence: the log may be switched off, and this is for the person at the keyboard.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
