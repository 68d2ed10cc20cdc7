//! The machine on which figures were taken.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use serde::Serialize;

use crate::lab::{binary, clock};

/// Facts without which a figure says little.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// When.
    pub date: String,
    /// The processor's name.
    pub processor: String,
    /// How many of its cores there are for us.
    pub cores: usize,
    /// Memory.
    pub memory: String,
    /// Name and version of the system.
    pub system: String,
    /// The kernel's version.
    pub kernel: String,
    /// How many programs wanted the processor in the minute before: what else ran spoils figures.
    pub load: String,
    /// Versions of the programs that have a part in the figures.
    pub versions: Vec<String>,
    /// The state of the source, if it is in a repository.
    pub source: Option<String>,
    /// `release` or `debug`.
    pub build: String,
}

impl Machine {
    /// This machine, now.
    pub fn here() -> Self {
        let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
        let commit = said("git", &["-C", env!("CARGO_MANIFEST_DIR"), "describe", "--always", "--dirty"]);
        let load = read("/proc/loadavg").split_whitespace().next().unwrap_or_default().to_owned();
        Self {
            date: clock::date().format("%Y-%m-%d %H:%M UTC").to_string(),
            processor: value_of(&read("/proc/cpuinfo"), "model name", ':').unwrap_or_default(),
            cores: thread::available_parallelism().map_or(0, Into::into),
            memory: value_of(&read("/proc/meminfo"), "MemTotal", ':').unwrap_or_default(),
            system: value_of(&read("/etc/os-release"), "PRETTY_NAME", '=').unwrap_or_default(),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            versions: said("pulseaudio", &["--version"]).into_iter().chain(webkit()).collect(),
            load,
            source: commit,
            build: if cfg!(debug_assertions) { "debug" } else { "release" }.to_owned(),
        }
    }
}

/// The version of WebKit, by the name of its library.
fn webkit() -> Option<String> {
    let app = binary::find("tocsin", "tocsin").ok()?;
    let libraries = said("ldd", &[&app.to_string_lossy()]);
    let libraries = libraries.unwrap_or_default();
    let library = libraries.split_whitespace().find(|word| word.contains("/libwebkit2gtk"))?;
    let file = fs::canonicalize(Path::new(library)).ok()?;
    Some(file.file_name()?.to_string_lossy().into_owned())
}

/// The first line that a program says; all of it for `ldd`.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// The value after `name` and `mark` in the first line that begins with that name.
fn value_of(text: &str, name: &str, mark: char) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    let (_, value) = line.split_once(mark)?;
    Some(value.trim().trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_described() {
        let machine = Machine::here();
        assert!(machine.cores > 0 && machine.memory.ends_with("kB") && !machine.system.is_empty(), "{machine:?}");
    }

    #[test]
    fn values_are_found_by_name() {
        assert_eq!(value_of("A=1\nPRETTY_NAME=\"Debian\"\n", "PRETTY_NAME", '=').as_deref(), Some("Debian"));
        assert_eq!(value_of("model name\t: Fast\n", "model name", ':').as_deref(), Some("Fast"));
        assert_eq!(value_of("", "model name", ':'), None);
    }
}
