//! What became of a fault that a specification caused: who noticed it, after how long, and what they were told.
//!
//! Each specification leaves one record; `docs/failures.md` is made of all of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// The faults, in the order in which the page lists them: the name of a record, and the fault in words.
pub const FAULTS: [(&str, &str); 18] = [
    ("sound-server-killed", "The sound server is killed while the alarm rings, and started again"),
    ("device-removed", "The only sound device is removed while the alarm rings, and added again"),
    ("muted", "The volume is 0 and muted when the alarm begins"),
    ("packets-dropped", "The network throws every packet away, without a reset"),
    ("half-open", "The hub's end of the connection is gone, the laptop's end stands (half-open TCP)"),
    ("captive-portal", "Something that is not the hub answers every request with 200 and a page of HTML"),
    ("hub-frozen", "The hub stands still (SIGSTOP), and goes on"),
    ("hub-killed-ringing", "The hub is killed (kill -9) while it rings, and started again"),
    ("clock-ahead", "The laptop's clock is set ten minutes ahead"),
    ("clock-behind", "The laptop's clock is set ten minutes back"),
    ("app-killed-ringing", "The app is killed (kill -9) while it rings, and started again"),
    ("app-gone", "The app is killed (kill -9) while it rings, and not started again"),
    ("keyring-locked", "The keyring is locked while the app runs"),
    ("disk-full", "The disk that holds the app's data is full"),
    ("ten-thousand", "10,000 incidents at once"),
    ("thousand-disconnects", "The feed breaks 1,000 times in a row"),
    ("hub-slow-wrong", "The hub answers slowly, wrongly, and with garbage in the feed"),
    ("main-thread-hung", "The app's windows and tray hang"),
];

/// Somebody who noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The app on the laptop.
    Laptop,
    /// The hub.
    Hub,
    /// The person on call.
    Person,
    /// The team.
    Team,
}

/// That somebody noticed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Who.
    pub who: Who,
    /// How long after the fault, in seconds; `None` where it is not a matter of time: nothing was lost.
    pub after: Option<f64>,
    /// What they were told, or did.
    pub what: String,
}

/// What became of one fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    name: String,
    notices: Vec<Notice>,
    #[serde(skip)]
    since: Option<Instant>,
}

impl Failure {
    /// The record of a fault of [`FAULTS`].
    pub fn named(name: &str) -> Result<Self> {
        ensure!(FAULTS.iter().any(|(known, _)| *known == name), "{name} is not in the list of faults");
        Ok(Self { name: name.to_owned(), notices: Vec::new(), since: None })
    }

    /// The fault happens at this moment: notices are counted from here.
    pub fn happens(&mut self, now: Instant) {
        self.since = Some(now);
    }

    /// Somebody noticed at this moment.
    pub fn noticed(&mut self, who: Who, at: Instant, what: impl Into<String>) -> Result<()> {
        let since = self.since.context("the fault has not happened yet")?;
        let after = Some(at.saturating_duration_since(since).as_secs_f64());
        self.notices.push(Notice { who, after, what: what.into() });
        Ok(())
    }

    /// Something holds that is not a matter of time.
    pub fn holds(&mut self, who: Who, what: impl Into<String>) {
        self.notices.push(Notice { who, after: None, what: what.into() });
    }

    /// Leaves the record for the page.
    pub fn keep(&self) -> Result<()> {
        ensure!(!self.notices.is_empty(), "nobody noticed {}", self.name);
        let folder = folder();
        fs::create_dir_all(&folder)?;
        let file = folder.join(&self.name).with_extension("json");
        let next = file.with_extension("next");
        fs::write(&next, serde_json::to_vec_pretty(self)?)?;
        Ok(fs::rename(next, file)?)
    }
}

/// Where the records are: beside what else the tests leave.
fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("tmp/failures")
}

/// The page, made of all records.
///
/// # Errors
/// A fault was not tried, or nobody noticed it.
pub fn page() -> Result<String> {
    let mut records = BTreeMap::new();
    for (name, _) in FAULTS {
        let file = folder().join(name).with_extension("json");
        let text = fs::read(&file)
            .with_context(|| format!("the fault {name} was not tried: {} is missing", file.display()))?;
        let failure: Failure = serde_json::from_slice(&text).with_context(|| format!("{}", file.display()))?;
        records.insert(name, failure);
    }
    Ok(write(&records))
}

fn write(records: &BTreeMap<&str, Failure>) -> String {
    let mut page = String::from(HEAD);
    for (name, words) in FAULTS {
        let Some(failure) = records.get(name) else { continue };
        for (index, notice) in failure.notices.iter().enumerate() {
            let fault = if index == 0 { words } else { "" };
            let who = match notice.who {
                Who::Laptop => "laptop",
                Who::Hub => "hub",
                Who::Person => "person",
                Who::Team => "team",
            };
            let after = notice.after.map_or_else(|| "–".to_owned(), said);
            let what = notice.what.replace('|', "\\|");
            // A text takes everything.
            let _ = writeln!(page, "| {fault} | {who} | {after} | {what} |");
        }
    }
    page
}

/// A time as it is written: to the hundredth below ten seconds, else to the tenth.
fn said(seconds: f64) -> String {
    if seconds < 10.0 { format!("{seconds:.2} s") } else { format!("{seconds:.1} s") }
}

const HEAD: &str = "\
# What can fail, and who notices

Made from a run of the tests by `cargo xtask bench failures`; do not edit. Each fault is caused in the lab, with the real app, the real hub, a
real sound server, keyring and tray: who noticed it, how long after it happened, and what they were told. The tests that cause them are in
`tests/tests/product/faults`. Times are of one run on one machine, in a debug build; what is promised is in the specifications.

| fault | who noticed | after | what they were told |
|---|---|---|---|
";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_page_lists_each_fault_once_with_everybody_who_noticed() {
        let mut failure = Failure::named("muted").unwrap();
        let now = super::super::clock::now();
        assert!(failure.noticed(Who::Laptop, now, "too early").is_err());
        assert!(failure.keep().is_err(), "without a notice there is nothing to keep");
        failure.happens(now);
        failure.noticed(Who::Laptop, now + Duration::from_millis(1_234), "says so | loudly").unwrap();
        failure.holds(Who::Person, "is woken");
        let page = write(&BTreeMap::from([("muted", failure)]));
        let rows: Vec<_> = page.lines().skip_while(|line| !line.starts_with("|---")).skip(1).collect();
        assert_eq!(
            rows,
            [
                "| The volume is 0 and muted when the alarm begins | laptop | 1.23 s | says so \\| loudly |",
                "|  | person | – | is woken |",
            ]
        );
        assert!(Failure::named("a fault of its own").is_err());
    }

    #[test]
    fn the_page_of_the_documents_has_every_fault_and_somebody_who_noticed_it() {
        let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/failures.md")).unwrap();
        assert!(page.starts_with(HEAD), "its beginning is another: `cargo xtask bench failures` writes it");
        for (name, words) in FAULTS {
            let row = page.lines().find(|line| line.starts_with(&format!("| {words} |")));
            let row = row.unwrap_or_else(|| panic!("{name} is not in docs/failures.md"));
            assert_eq!(row.split(" | ").count(), 4, "{row}");
        }
    }
}
