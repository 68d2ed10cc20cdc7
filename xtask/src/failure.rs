//! Why a step failed, told so that one can go on: what, the end of its log, where the rest is, what to do.

use std::fmt;
use std::path::PathBuf;

/// How many lines of the log an error shows: enough for a compiler's error or a failed test's summary.
const TAIL: usize = 120;

/// A step that ran and did not succeed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The step's name.
    pub(crate) label: String,
    /// The command, as one would type it.
    pub(crate) command: String,
    /// How it ended: follows the name in a sentence.
    pub(crate) outcome: String,
    /// The file that holds all that the command said.
    pub(crate) log: PathBuf,
    /// All that the command said.
    pub(crate) text: String,
    /// What to do; may be empty.
    pub(crate) advice: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}. The end of its log:", self.label, self.outcome)?;
        for line in tail(&self.text, TAIL) {
            writeln!(f, "  │ {line}")?;
        }
        writeln!(f, "  command: {}", self.command)?;
        write!(f, "  whole log: {}", self.log.display())?;
        if !self.advice.is_empty() {
            write!(f, "\n  what to do: {}", self.advice)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

fn tail(text: &str, lines: usize) -> Vec<&str> {
    let all: Vec<_> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_the_end() {
        assert_eq!(tail("a\nb\nc\n", 2), ["b", "c"]);
        assert_eq!(tail("a", 2), ["a"]);
        assert!(tail("", 2).is_empty());
    }

    #[test]
    fn a_failure_says_what_and_where_and_what_to_do() {
        let failed = Failure {
            label: "clippy".into(),
            command: "cargo clippy".into(),
            outcome: "failed after 3.0 s (exit status: 101)".into(),
            log: "target/xtask/clippy.log".into(),
            text: "error: unused\n".into(),
            advice: "mend it".into(),
        };
        let told = failed.to_string();
        for part in ["clippy failed after 3.0 s", "│ error: unused", "target/xtask/clippy.log", "what to do: mend it"]
        {
            assert!(told.contains(part), "{part:?} is not in {told}");
        }
    }
}
