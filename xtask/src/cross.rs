//! `cargo xtask cross`: the code holds on the systems that this machine is not.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use cargo_metadata::Message;
use clap::Args;

use crate::progress::Progress;
use crate::step::Step;
use crate::toolchain::{self, System};
use crate::wine::Wine;
use crate::workspace::Workspace;
use crate::{setup, ui};

/// Check the types of everything for Windows and macOS, and run the tests of oncall, pager and hub for Windows under Wine
///
/// Uses rustup's targets x86_64-pc-windows-gnu and aarch64-apple-darwin where they are installed, and Debian's package
/// rustc-web otherwise.
#[derive(Args)]
pub(crate) struct Cross {}

/// What runs without a web view, which Wine has not.
const RUN_ON_WINDOWS: [&str; 3] = ["oncall", "pager", "hub"];

impl Cross {
    /// Checks, builds and runs.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub(crate) fn perform(&self, workspace: &Workspace, progress: &Progress) -> Result<ExitCode> {
        let Self {} = self;
        if cfg!(windows) {
            bail!("`cross` looks at other systems from Linux or macOS; on Windows itself `cargo xtask test` does it");
        }
        setup::to_build(workspace, progress)?;
        toolchain::install(workspace, progress)?;
        ui::build(workspace, progress)?;
        for (system, label) in [(System::Windows, "types on Windows"), (System::MacOs, "types on macOS")] {
            let mut check = toolchain::cargo(system, "check", workspace)?;
            check.args(["--workspace", "--all-targets", "--keep-going"]);
            Step::new(label, check)
                .advice("what another system lacks belongs behind `#[cfg(target_os = …)]`")
                .run(workspace, progress)?;
        }
        let programs = build_tests(workspace, progress)?;
        match Wine::prepare(workspace, progress)? {
            Some(wine) => {
                let run = wine.run_tests(&programs, workspace, progress)?;
                progress.finished(&format!("Windows and macOS check; {run} tests pass on Windows"));
            }
            None => {
                progress.finished("Windows and macOS check; without Wine here the tests for Windows were only built");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A test program built for Windows.
pub(crate) struct TestProgram {
    /// Its name for people, such as `pager: test client`.
    pub(crate) name: String,
    /// The file to run.
    pub(crate) file: PathBuf,
    /// The folder of its package, in which cargo runs tests.
    pub(crate) package: PathBuf,
}

fn build_tests(workspace: &Workspace, progress: &Progress) -> Result<Vec<TestProgram>> {
    let mut build = toolchain::cargo(System::Windows, "test", workspace)?;
    build.args(["--no-run", "--message-format=json-render-diagnostics"]);
    for package in RUN_ON_WINDOWS {
        build.args(["--package", package]);
    }
    let output = Step::new("tests for Windows", build).run(workspace, progress)?;
    let programs = programs(&output);
    if programs.is_empty() {
        bail!("cargo built no test for Windows, though it ended well");
    }
    Ok(programs)
}

fn programs(output: &[String]) -> Vec<TestProgram> {
    let program = |line: &String| match serde_json::from_str(line).ok()? {
        Message::CompilerArtifact(artifact) if artifact.profile.test => {
            let package = artifact.manifest_path.parent()?;
            let kind = artifact.target.kind.first().map(ToString::to_string).unwrap_or_default();
            Some(TestProgram {
                name: format!("{}: {kind} {}", package.file_name()?, artifact.target.name),
                file: artifact.executable?.into_std_path_buf(),
                package: package.as_std_path().to_owned(),
            })
        }
        _ => None,
    };
    output.iter().filter_map(program).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_programs_with_tests_are_run() {
        let artifact = |test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","package_id":"path+file:///src/crates/hub#0.1.0",
                "manifest_path":"/src/crates/hub/Cargo.toml","target":{{"kind":["lib"],"crate_types":["lib"],"name":"hub",
                "src_path":"/src/crates/hub/src/lib.rs","edition":"2024","doc":true,"doctest":true,"test":true}},
                "profile":{{"opt_level":"0","debuginfo":0,"debug_assertions":true,"overflow_checks":true,"test":{test}}},
                "features":[],"filenames":[],"executable":{executable},"fresh":true}}"#
            )
            .replace('\n', "")
        };
        let output = [
            artifact(false, "null"),
            artifact(true, "\"/t/hub-1.exe\""),
            "   Compiling hub".to_owned(),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
        ];
        let found = programs(&output);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "hub: lib hub");
        assert_eq!(found[0].file, PathBuf::from("/t/hub-1.exe"));
        assert_eq!(found[0].package, PathBuf::from("/src/crates/hub"));
    }
}
