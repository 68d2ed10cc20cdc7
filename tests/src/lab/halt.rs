//! A program whose main thread stands still while all its others go on: what a deadlock in a toolkit looks like from outside.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::environment::Environment;
use super::process::Process;

/// The debugger's calls (ptrace(2)): seize the thread, interrupt it, hold it until somebody ends this program.
const SCRIPT: &str = "\
import ctypes, sys, time
libc, thread = ctypes.CDLL(None, use_errno=True), int(sys.argv[1])
for call in (0x4206, 0x4207):
    if libc.ptrace(call, thread, None, None):
        sys.exit(f'the thread {thread} cannot be halted: error {ctypes.get_errno()}')
libc.waitpid(thread, None, 0x40000000)
print('HALTED', flush=True)
libc.waitpid(thread, None, 0x40000000)
time.sleep(600)
";

const START: Duration = Duration::from_secs(10);

/// Holds the main thread of a process; it goes on when this is dropped.
#[derive(Debug)]
pub struct Halt {
    _holder: Process,
}

impl Halt {
    /// Halts the main thread of a process of the lab.
    pub async fn main_thread_of(pid: u32, folder: &Path, environment: &Environment) -> Result<Self> {
        let mut command = environment.command("python3")?;
        command.args(["-c", SCRIPT, &pid.to_string()]);
        let holder = Process::start(folder, "halt", &mut command)?;
        holder.line("HALTED", START).await?;
        Ok(Self { _holder: holder })
    }
}
