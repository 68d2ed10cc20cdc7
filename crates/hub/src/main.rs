//! `tocsin-hub`: the hub as a program of its own.

mod cli;

use clap::Parser as _;

fn main() -> std::process::ExitCode {
    match cli::Cli::parse().run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            // The log may be off; what ends the program is always said.
            let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{error:#}\n"));
            std::process::ExitCode::FAILURE
        }
    }
}
