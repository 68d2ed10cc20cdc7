//! How fast senders' messages are read: each reader over its recorded bodies, on one core, without network, ledger or store.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use hub::readers::Reader;

use super::figures::Figures;
use super::report::Report;
use crate::lab::clock;

/// How long one round goes on, about.
const ROUND: Duration = Duration::from_millis(100);

/// Measures every reader, each in so many rounds.
pub fn measure(rounds: usize) -> Result<Report> {
    let mut report = Report::new("ingest: readers");
    for reader in Reader::ALL {
        let bodies = recorded(reader)?;
        let lengths: usize = bodies.iter().map(Vec::len).sum();
        let average = lengths / bodies.len();
        let name = format!("{}, {} × {average} bytes on average", reader.name(), bodies.len());
        report.add(&name, "bodies/s", Figures::of(rates(reader, &bodies, rounds)), None);
    }
    report.note(
        "Each round reads the recorded bodies of crates/hub/tests/fixtures again and again for a tenth of a second, in one thread: bytes in, \
         signals out, and thrown away. Signatures are not checked, and nothing is stored. The mapping of webhook-mapped has 14 templates and \
         conditions, compiled anew for each body.",
    );
    Ok(report)
}

/// Bodies a second, of each round.
fn rates(reader: Reader, bodies: &[Vec<u8>], rounds: usize) -> Vec<f64> {
    let all = |times: u32| {
        let began = clock::now();
        for _ in 0..times {
            for body in bodies {
                std::hint::black_box(reader.read(std::hint::black_box(body)));
            }
        }
        clock::now() - began
    };
    all(1);
    let once = all(3) / 3;
    let times = u32::try_from(ROUND.as_nanos() / once.as_nanos().max(1)).unwrap_or(u32::MAX).max(1);
    let count = f64::from(times) * f64::from(u32::try_from(bodies.len()).unwrap_or(u32::MAX));
    (0..rounds).map(|_| count / all(times).as_secs_f64()).collect()
}

/// The recorded bodies of a reader.
fn recorded(reader: Reader) -> Result<Vec<Vec<u8>>> {
    let (folder, beginning) = reader.recorded();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hub/tests/fixtures").join(folder);
    let mut bodies = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let file = entry?.path();
        let is_body = file.extension().is_some_and(|kind| kind == "json" || kind == "txt");
        if is_body && file.file_name().unwrap_or_default().to_string_lossy().starts_with(beginning) {
            bodies.push(fs::read(&file)?);
        }
    }
    ensure!(!bodies.is_empty(), "{} holds no bodies for {}", folder.display(), reader.name());
    Ok(bodies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reader_is_measured_on_bodies_that_it_understands() {
        for reader in Reader::ALL {
            let understood = recorded(reader).unwrap().iter().filter(|body| reader.read(body) > 0).count();
            assert!(understood > 0, "{reader:?}");
        }
    }
}
