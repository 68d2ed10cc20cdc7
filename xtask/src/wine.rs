//! Running Windows programs here: a private Wine, its gap mended, and the tests run in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::cross::TestProgram;
use crate::packages;
use crate::progress::Progress;
use crate::step::Step;
use crate::toolchain;
use crate::workspace::Workspace;

/// The longest that one test program may take; what hangs is ended and counts as failed.
const DEADLINE: Duration = Duration::from_mins(5);

/// Rust's standard library takes its random numbers from this DLL, which Wine has only since version 9.
const PROCESS_PRNG: &str = r"#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID bytes, ULONG count);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count) {
    return SystemFunction036(bytes, (ULONG)count);
}
";

/// A Windows of our own, in `target/cross/wine`. What still runs in it is ended when this is dropped.
pub(crate) struct Wine {
    prefix: PathBuf,
    root: PathBuf,
}

impl Wine {
    /// Makes the Windows on first use; none when there is no Wine on this machine.
    ///
    /// # Errors
    /// Wine does not work.
    pub(crate) fn prepare(workspace: &Workspace, progress: &Progress) -> Result<Option<Self>> {
        if !packages::is_on_path("wine") {
            return Ok(None);
        }
        let wine = Self { prefix: toolchain::folder(workspace).join("wine"), root: workspace.root.clone() };
        let system = wine.prefix.join("drive_c/windows/system32");
        let library = system.join("bcryptprimitives.dll");
        if library.exists() {
            return Ok(Some(wine));
        }
        let mut boot = wine.command(workspace);
        boot.args(["wineboot", "--init"]);
        Step::new("Wine", boot).deadline(Duration::from_mins(5)).run(workspace, progress)?;
        let source = toolchain::folder(workspace).join("bcryptprimitives.c");
        fs::write(&source, PROCESS_PRNG).with_context(|| format!("cannot write {}", source.display()))?;
        let mut compiler = workspace.command("x86_64-w64-mingw32-gcc");
        compiler.arg("-shared").arg("-o").arg(&library).arg(&source).arg("-ladvapi32");
        Step::new("random numbers for Wine", compiler).run(workspace, progress)?;
        Ok(Some(wine))
    }

    /// Runs the programs one after the other, all of them even when one fails, and returns how many tests passed.
    ///
    /// # Errors
    /// A test failed or hung.
    pub(crate) fn run_tests(
        &self,
        programs: &[TestProgram],
        workspace: &Workspace,
        progress: &Progress,
    ) -> Result<usize> {
        let mut passed = 0;
        let mut failures = Vec::new();
        for program in programs {
            let mut test = self.command(workspace);
            test.arg(&program.file).current_dir(&program.package);
            let label = format!("{} on Windows", program.name);
            let step = Step::new(&label, test).deadline(DEADLINE);
            let ran = step.run_with(workspace, progress, |log| format!("{} tests", passed_in(log)));
            match ran {
                Ok(output) => passed += passed_in(&output.join("\n")),
                Err(error) => failures.push(error),
            }
        }
        if let Some(last) = failures.pop() {
            for failure in &failures {
                progress.failed(failure);
            }
            return Err(last);
        }
        if passed == 0 {
            bail!("no test ran on Windows, though all programs ended well");
        }
        Ok(passed)
    }

    fn command(&self, workspace: &Workspace) -> Command {
        let mut wine = workspace.command("wine");
        self.surround(&mut wine);
        wine
    }

    fn surround(&self, command: &mut Command) {
        command.env("WINEPREFIX", &self.prefix).env("WINEDEBUG", "-all");
        // Without a screen nothing is asked, and what the web views of Windows would need is not offered for download.
        command.env("WINEDLLOVERRIDES", "mscoree,mshtml=").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        // Snapshots are found by asking cargo, which is not on this Windows.
        command.env("INSTA_WORKSPACE_ROOT", &self.root).env("INSTA_UPDATE", "no");
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        let mut end = Command::new("wineserver");
        end.arg("--kill").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.surround(&mut end);
        // Nothing depends on it: if nothing hangs in it, this Wine ends by itself a moment later.
        let _ = end.status();
    }
}

/// Reads the sums of Rust's test harness: `test result: ok. 12 passed; 0 failed; …`.
fn passed_in(output: &str) -> usize {
    let count = |line: &str| {
        let sums = line.strip_prefix("test result: ")?.split(". ").nth(1)?;
        sums.split(' ').next()?.parse::<usize>().ok()
    };
    output.lines().filter_map(count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_tests_are_counted() {
        let output = "running 3 tests
test a ... ok
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
";
        assert_eq!(passed_in(output), 15);
        assert_eq!(passed_in(""), 0);
    }
}
