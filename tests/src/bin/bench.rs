//! `bench`: the measurements of `cargo xtask bench`.

use anyhow::Result;

#[cfg(target_os = "linux")]
fn main() -> Result<()> {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> Result<()> {
    anyhow::bail!("The lab in which Tocsin is measured needs Linux.")
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{self, Write};
    use std::path::PathBuf;
    use std::time::Duration;

    use anyhow::Result;
    use clap::{Parser, Subcommand};
    use tests::bench::{Report, alarm, desktop, ear, readers, schedule, screenshots, soak};
    use tests::lab::{Lab, Options, failures};

    /// Measures Tocsin in the lab: build it first, in the same profile (`cargo build --release -p tocsin`).
    #[derive(Debug, Parser)]
    #[command(name = "bench", max_term_width = 100)]
    struct Arguments {
        #[command(subcommand)]
        what: What,
        /// Also write the figures to this file, as JSON.
        #[arg(long, value_name = "FILE", global = true)]
        json: Option<PathBuf>,
    }

    #[derive(Debug, Subcommand)]
    enum What {
        /// From the fault to the ear.
        Ear {
            /// How often to ring.
            #[arg(long, default_value_t = 30, value_name = "N")]
            rings: usize,
        },
        /// What the app costs at rest, and how fast it starts and falls silent.
        Desktop {
            /// How often to start it, and to click.
            #[arg(long, default_value_t = 5, value_name = "N")]
            rounds: usize,
            /// How long to watch it at rest.
            #[arg(long, default_value_t = 60, value_name = "SECONDS")]
            rest: u64,
        },
        /// What it costs to know who is on call.
        Schedule {
            /// How often to measure each.
            #[arg(long, default_value_t = 30, value_name = "N")]
            rounds: usize,
        },
        /// How fast senders' messages are taken in.
        Ingest {
            /// Each reader alone: bytes in, signals out.
            #[arg(long, required = true)]
            readers: bool,
            /// How often to measure each.
            #[arg(long, default_value_t = 30, value_name = "N")]
            rounds: usize,
        },
        /// The signals as they sound: recorded, measured, and drawn.
        Alarm {
            /// The folder of the documents: the page is `alarm.md`, its pictures are in `alarm`.
            #[arg(long, default_value = "docs", value_name = "DIR")]
            into: PathBuf,
        },
        /// Whether anything grows while the app rests.
        Soak {
            /// How long it rests.
            #[arg(long, default_value_t = 600, value_name = "SECONDS")]
            rest: u64,
        },
        /// The page on what can fail, made of what the tests of faults left behind.
        Failures {
            /// The page.
            #[arg(long, default_value = "docs/failures.md", value_name = "FILE")]
            into: PathBuf,
        },
        /// Pictures of the real windows, light and dark, for the documents.
        Screenshots {
            /// The folder to put them into.
            #[arg(long, default_value = "docs/screenshots", value_name = "DIR")]
            into: PathBuf,
        },
    }

    pub(super) fn main() -> Result<()> {
        let arguments = Arguments::parse();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let Some(report) = runtime.block_on(measure(&arguments.what))? else { return Ok(()) };
        if let Some(file) = &arguments.json {
            report.save(file)?;
        }
        Ok(writeln!(io::stdout(), "{report}")?)
    }

    /// The figures; pictures have none.
    async fn measure(what: &What) -> Result<Option<Report>> {
        match what {
            What::Ear { rings } => Ok(Some(ear::measure(&mut Lab::start(Options::default()).await?, *rings).await?)),
            What::Desktop { rounds, rest } => {
                let extent = desktop::Extent { rounds: *rounds, rest: Duration::from_secs(*rest) };
                Ok(Some(desktop::measure(&mut Lab::start(Options::default()).await?, extent).await?))
            }
            What::Schedule { rounds } => schedule::measure(*rounds).map(Some),
            What::Ingest { readers: _, rounds } => readers::measure(*rounds).map(Some),
            What::Soak { rest } => {
                let rest = Duration::from_secs(*rest);
                Ok(Some(soak::measure(&mut Lab::start(Options::default()).await?, rest).await?))
            }
            What::Failures { into } => Ok(std::fs::write(into, failures::page()?).map(|()| None)?),
            What::Alarm { into } => alarm::measure(into).await.map(|()| None),
            What::Screenshots { into } => screenshots::take(into).await.map(|()| None),
        }
    }
}
