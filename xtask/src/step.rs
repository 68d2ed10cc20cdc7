//! One command as a step: run with its output in a log, and, when it fails, told with the log's end and what to do.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use console::strip_ansi_codes;

use crate::failure::Failure;
use crate::progress::{Progress, Running, duration};
use crate::workspace::Workspace;

/// How long to go on reading after the command's end: something it left behind may hold its output open for ever.
const DRAIN: Duration = Duration::from_millis(500);

/// A command with the name that people see.
pub(crate) struct Step {
    label: String,
    command: Command,
    advice: String,
    deadline: Option<Duration>,
}

impl Step {
    /// `label` names the step on the screen and its log file.
    pub(crate) fn new(label: &str, command: Command) -> Self {
        Self { label: label.to_owned(), command, advice: String::new(), deadline: None }
    }

    /// What to do when it fails.
    pub(crate) fn advice(mut self, advice: &str) -> Self {
        advice.clone_into(&mut self.advice);
        self
    }

    /// Ends the command when it takes longer.
    pub(crate) fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Runs the command; what it writes to standard output comes back line by line.
    ///
    /// # Errors
    /// The command cannot be started, fails, or is over its deadline.
    pub(crate) fn run(self, workspace: &Workspace, progress: &Progress) -> Result<Vec<String>> {
        self.run_with(workspace, progress, |_| String::new())
    }

    /// Like [`Step::run`]; `detail` makes of the log the figure that is shown when it is done.
    ///
    /// # Errors
    /// As for [`Step::run`].
    pub(crate) fn run_with(
        mut self,
        workspace: &Workspace,
        progress: &Progress,
        detail: impl FnOnce(&str) -> String,
    ) -> Result<Vec<String>> {
        let log = workspace.log_file(&self.label)?;
        let mut running = progress.begin(&self.label);
        match self.attend(&log, &mut running) {
            Ok((End::Status(status), lines)) if status.success() => {
                running.done(&detail(&std::fs::read_to_string(&log).unwrap_or_default()));
                Ok(lines)
            }
            Ok((end, _)) => {
                let elapsed = duration(running.elapsed());
                running.broken();
                let outcome = match end {
                    End::Status(status) => format!("failed after {elapsed} ({status})"),
                    End::Overdue => format!("hung and was ended after {elapsed}"),
                };
                let text = std::fs::read_to_string(&log).unwrap_or_default();
                let command = shown(&self.command);
                Err(Failure { label: self.label, command, outcome, log, text, advice: self.advice }.into())
            }
            Err(error) => {
                running.broken();
                let shown = shown(&self.command);
                Err(error.context(format!("{}: could not run {shown}. {}", self.label, self.advice)))
            }
        }
    }

    fn attend(&mut self, log: &Path, running: &mut Running<'_>) -> Result<(End, Vec<String>)> {
        let mut log = File::create(log).with_context(|| format!("cannot write the log {}", log.display()))?;
        writeln!(log, "$ {}", shown(&self.command))?;
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn()?;
        let lines = listen(&mut child);
        let mut stdout = Vec::new();
        let mut ended = None;
        loop {
            let wait = if ended.is_some() { DRAIN } else { Duration::from_millis(100) };
            match lines.recv_timeout(wait) {
                Ok(line) => {
                    writeln!(log, "{}", line.text)?;
                    // Messages for programs are not for people.
                    if !line.text.starts_with("{\"") {
                        running.line(&line.text);
                    }
                    if line.stdout {
                        stdout.push(line.text);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Ok((ended.unwrap_or(End::Status(child.wait()?)), stdout));
                }
                Err(RecvTimeoutError::Timeout) => match ended {
                    Some(end) => return Ok((end, stdout)),
                    None => ended = child.try_wait()?.map(End::Status),
                },
            }
            running.remind();
            if ended.is_none() && self.deadline.is_some_and(|deadline| running.elapsed() > deadline) {
                writeln!(log, "[ended here: it hung]")?;
                child.kill()?;
                child.wait()?;
                ended = Some(End::Overdue);
            }
        }
    }
}

enum End {
    Status(ExitStatus),
    Overdue,
}

struct Line {
    stdout: bool,
    text: String,
}

fn listen(child: &mut Child) -> Receiver<Line> {
    let (sender, receiver) = mpsc::channel();
    if let Some(pipe) = child.stdout.take() {
        forward(pipe, true, sender.clone());
    }
    if let Some(pipe) = child.stderr.take() {
        forward(pipe, false, sender);
    }
    receiver
}

fn forward(pipe: impl Read + Send + 'static, stdout: bool, sender: Sender<Line>) {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while matches!(pipe.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
            let text = strip_ansi_codes(String::from_utf8_lossy(&bytes).trim_end()).into_owned();
            if sender.send(Line { stdout, text }).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}

/// A command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut words = vec![program.file_stem().unwrap_or(command.get_program()).to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words
        .iter()
        .map(|word| if word.contains(' ') { format!("'{word}'") } else { word.clone() })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut command = Command::new("/opt/rust/bin/cargo");
        command.args(["nextest", "run", "-E", "not test(slow)"]);
        assert_eq!(shown(&command), "cargo nextest run -E 'not test(slow)'");
    }

    #[cfg(unix)]
    mod processes {
        use super::*;

        fn ran(label: &str, script: &str, deadline: Duration) -> Result<Vec<String>> {
            let workspace = Workspace::find()?;
            let mut shell = workspace.command("sh");
            shell.args(["-c", script]);
            Step::new(label, shell).deadline(deadline).run(&workspace, &Progress::new(false))
        }

        const LONG: Duration = Duration::from_mins(5);

        #[test]
        fn what_it_says_is_kept_apart_and_both_are_in_the_log() {
            assert_eq!(ran("unit test: output", "echo out; echo err >&2", LONG).unwrap(), ["out"]);
            let log = Workspace::find().unwrap().log_file("unit test: output").unwrap();
            let log = std::fs::read_to_string(log).unwrap();
            assert!(log.contains("out\n") && log.contains("err\n"), "{log}");
        }

        #[test]
        fn a_failure_shows_the_end_of_the_log() {
            let error = ran("unit test: failure", "echo reason >&2; exit 3", LONG).unwrap_err().to_string();
            assert!(error.contains("│ reason") && error.contains("exit status: 3"), "{error}");
        }

        #[test]
        fn what_hangs_is_ended() {
            let error =
                ran("unit test: deadline", "exec sleep 600", Duration::from_millis(50)).unwrap_err().to_string();
            assert!(error.contains("hung and was ended"), "{error}");
        }

        #[test]
        fn what_it_leaves_behind_holds_nothing_up() {
            // The child left behind holds the output open for as long as it lives.
            let left = ran("unit test: leftover", "sleep 600 & echo $!", LONG).unwrap();
            let still_there = Command::new("kill").arg(&left[0]).status().unwrap();
            assert!(still_there.success(), "the step waited for what was left behind");
        }
    }
}
