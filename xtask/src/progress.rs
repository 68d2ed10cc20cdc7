//! What the person at the terminal sees: one line a step, with the time it took. All of it goes to standard error, because
//! standard output belongs to the program that `run` starts.

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use console::{Term, style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often a step that says nothing is mentioned in a log that nobody watches.
const REMINDER: Duration = Duration::from_mins(1);

/// The screen, or the log of a build machine.
pub(crate) struct Progress {
    term: Term,
    live: bool,
    verbose: bool,
    begun: ProgressBar,
}

impl Progress {
    /// Lines are plain when standard error is not a terminal or `CI` is set; `verbose` shows every line of every tool.
    pub(crate) fn new(verbose: bool) -> Self {
        let term = Term::stderr();
        let live = term.features().is_attended() && env::var_os("CI").is_none() && !verbose;
        Self { term, live, verbose, begun: ProgressBar::hidden() }
    }

    /// Says one sentence.
    pub(crate) fn say(&self, text: &str) {
        // A closed terminal is no reason to stop the work.
        let _ = self.term.write_line(text);
    }

    /// Says that all is done, and how long all of it took.
    pub(crate) fn finished(&self, what: &str) {
        self.say(&format!("{} {what} ({} in all)", style("✓").for_stderr().green(), duration(self.begun.elapsed())));
    }

    /// Shows why the task ends here, and with which exit code.
    pub(crate) fn failed(&self, error: &anyhow::Error) -> ExitCode {
        self.say(&format!("{} {error:#}", style("✗").for_stderr().red().bold()));
        ExitCode::FAILURE
    }

    /// Begins a step.
    pub(crate) fn begin(&self, label: &str) -> Running<'_> {
        let bar = if self.live {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(look) = ProgressStyle::with_template("{spinner} {prefix} {elapsed:.dim} {wide_msg:.dim}") {
                bar.set_style(look);
            }
            bar.set_prefix(label.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        } else {
            self.say(&format!("· {label}"));
            ProgressBar::hidden()
        };
        Running { progress: self, label: label.to_owned(), bar, reminded: 0, last: String::new() }
    }
}

/// A step under way.
pub(crate) struct Running<'a> {
    progress: &'a Progress,
    label: String,
    bar: ProgressBar,
    reminded: u64,
    last: String,
}

impl Running<'_> {
    /// The time since the step began.
    pub(crate) fn elapsed(&self) -> Duration {
        self.bar.elapsed()
    }

    /// Shows what the tool said last.
    pub(crate) fn line(&mut self, line: &str) {
        if self.progress.verbose {
            self.progress.say(line);
        } else if !line.trim().is_empty() {
            line.trim().clone_into(&mut self.last);
            self.bar.set_message(self.last.clone());
        }
    }

    /// In a log, reminds once a minute that the step still works, and on what.
    pub(crate) fn remind(&mut self) {
        let minutes = self.elapsed().as_secs() / REMINDER.as_secs();
        if !self.progress.live && minutes > self.reminded {
            self.reminded = minutes;
            self.progress.say(&format!("  {} for {minutes} min: {}", self.label, self.last));
        }
    }

    /// Ends the step well; `detail` may add a figure.
    pub(crate) fn done(self, detail: &str) {
        let elapsed = self.elapsed();
        self.bar.finish_and_clear();
        let mark = style("✓").for_stderr().green();
        let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
        self.progress.say(&format!("{mark} {}{detail} ({})", self.label, duration(elapsed)));
    }

    /// Ends the step badly, without a word: the error says all.
    pub(crate) fn broken(self) {
        self.bar.finish_and_clear();
    }
}

/// A duration as people say it: `0.4 s`, `12 s`, `3 min 07 s`.
pub(crate) fn duration(duration: Duration) -> String {
    match duration.as_secs() {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_speech() {
        let said = |millis| duration(Duration::from_millis(millis));
        assert_eq!(said(40), "0.0 s");
        assert_eq!(said(9_940), "9.9 s");
        assert_eq!(said(10_000), "10 s");
        assert_eq!(said(59_999), "59 s");
        assert_eq!(said(60_000), "1 min 00 s");
        assert_eq!(said(754_000), "12 min 34 s");
    }
}
