//! A program that runs in the lab: its lines, its log, its end.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal};

use super::clock;

/// How long a program gets between the request to end and being killed.
const GRACE: Duration = Duration::from_secs(5);

/// The same when the lab is taken down and nobody looks at how it ends.
const SHORT_GRACE: Duration = Duration::from_secs(1);

/// A started program; clones are the same program. When the last is dropped it ends: first asked, then killed.
#[derive(Clone, Debug)]
pub struct Process {
    program: Arc<Program>,
}

#[derive(Debug)]
struct Program {
    name: String,
    pid: u32,
    child: Mutex<Child>,
    lines: Arc<Mutex<Vec<String>>>,
    log: PathBuf,
}

impl Process {
    /// Starts `command`. What it writes to standard error goes to `<folder>/<name>.log`, its standard output to
    /// `<folder>/<name>.out` and to [`Process::line`].
    pub fn start(folder: &Path, name: &str, command: &mut Command) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let errors = File::options().create(true).append(true).open(&log)?;
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .with_context(|| format!("{} cannot be started", command.get_program().to_string_lossy()))?;
        let lines = Arc::default();
        if let Some(stdout) = child.stdout.take() {
            let copy = File::options().create(true).append(true).open(folder.join(format!("{name}.out")))?;
            let lines = Arc::clone(&lines);
            thread::spawn(move || collect(stdout, copy, &lines));
        }
        let (name, pid, child) = (name.to_owned(), child.id(), Mutex::new(child));
        Ok(Self { program: Arc::new(Program { name, pid, child, lines, log }) })
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.program.pid
    }

    /// The file that holds what it wrote to standard error; programs of one name in one lab share it.
    pub fn log(&self) -> &Path {
        &self.program.log
    }

    /// What it wrote to standard error until now.
    pub fn logged(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&std::fs::read(self.log())?).into_owned())
    }

    /// The lines that it wrote to standard output until now.
    pub fn lines(&self) -> Vec<String> {
        lock(&self.program.lines).clone()
    }

    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        self.program.is_running()
    }

    /// Waits for a line on standard output that begins with `start` and gives what follows in it. A program that ends
    /// before it has said so is an error at once.
    pub async fn line(&self, start: &str, within: Duration) -> Result<String> {
        let name = &self.program.name;
        let deadline = clock::now() + within;
        loop {
            let ended = lock(&self.program.child).try_wait()?;
            if let Some(rest) = self.said(start) {
                return Ok(rest);
            }
            if let Some(status) = ended {
                bail!("{name} ended with {status} before it said `{start}`; its log ends:\n{}", self.tail());
            }
            if clock::now() > deadline {
                let waited = within.as_secs_f64();
                bail!("{name} did not say `{start}` within {waited:.1} s; its log ends:\n{}", self.tail());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// What follows `start` in the first line of standard output that begins with it, if there is one by now.
    pub fn said(&self, start: &str) -> Option<String> {
        lock(&self.program.lines).iter().find_map(|line| line.strip_prefix(start)).map(str::to_owned)
    }

    /// The last lines of its log.
    pub fn tail(&self) -> String {
        let log = self.logged().unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }

    /// Waits for its end.
    pub async fn ended(&self, within: Duration) -> Result<ExitStatus> {
        clock::until(&format!("{} to end", self.program.name), within, async || {
            lock(&self.program.child).try_wait()?.ok_or_else(|| anyhow!("it still runs"))
        })
        .await
    }

    /// Asks it to end (SIGTERM) and waits for that.
    pub async fn stop(&self) -> Result<ExitStatus> {
        self.program.signal(Signal::TERM);
        self.ended(GRACE).await
    }

    /// Ends it at once (SIGKILL), as a crash or a power cut would.
    pub fn kill(&self) -> Result<()> {
        self.program.kill()
    }

    /// Stands still until [`Process::wake`] (SIGSTOP): a program that hangs.
    pub fn freeze(&self) {
        self.program.signal(Signal::STOP);
    }

    /// Goes on after [`Process::freeze`].
    pub fn wake(&self) {
        self.program.signal(Signal::CONT);
    }
}

impl Program {
    fn is_running(&self) -> bool {
        matches!(lock(&self.child).try_wait(), Ok(None))
    }

    fn signal(&self, signal: Signal) {
        // Only a child that was not yet waited for surely still owns its process id.
        if self.is_running() {
            send(self.pid, signal);
        }
    }

    fn kill(&self) -> Result<()> {
        let mut child = lock(&self.child);
        child.kill()?;
        child.wait()?;
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.signal(Signal::CONT);
        self.signal(Signal::TERM);
        let deadline = clock::now() + SHORT_GRACE;
        while self.is_running() && clock::now() < deadline {
            thread::sleep(Duration::from_millis(2));
        }
        // Nobody is left to tell an error to.
        let _ = self.kill();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends a signal to a process that is known to be of the lab.
pub(crate) fn send(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // It may have ended on its own in this moment.
        let _ = rustix::process::kill_process(pid, signal);
    }
}

fn collect(stdout: ChildStdout, mut copy: File, lines: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stdout);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
        // The copy is only for people who look for a fault.
        let _ = copy.write_all(&bytes);
        let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        lock(lines).push(line);
        bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(folder: &Path, script: &str) -> Process {
        Process::start(folder, "script", Command::new("sh").args(["-c", script])).unwrap()
    }

    #[tokio::test]
    async fn a_line_is_awaited() {
        let folder = tempfile::tempdir().unwrap();
        let process = shell(folder.path(), "echo noise; echo ADDRESS=here; exec sleep 60");
        assert_eq!(process.line("ADDRESS=", Duration::from_secs(5)).await.unwrap(), "here");
    }

    #[tokio::test]
    async fn a_program_that_ends_too_early_is_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let process = shell(folder.path(), "echo 'no display' >&2; exit 3");
        let said = process.line("ADDRESS=", Duration::from_secs(5)).await.unwrap_err().to_string();
        assert!(said.contains("exit status: 3") && said.contains("no display"), "{said}");
    }

    #[tokio::test]
    async fn nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let process = shell(folder.path(), "trap '' TERM; echo ready; exec sleep 60 2>&1");
        let path = format!("/proc/{}", process.pid());
        assert!(Path::new(&path).exists());
        drop(process);
        assert!(!Path::new(&path).exists());
    }
}
