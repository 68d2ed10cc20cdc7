//! The environment variables of the lab's programs: nothing of the desktop on which the tests are started leaks in, and
//! nothing in the lab finds the way out to it.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::program;

/// Marks every process of one lab, whoever started it.
pub const MARK: &str = "TOCSIN_LAB";

/// The variables that a program of the lab gets, and no others.
#[derive(Clone, Debug)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// The environment of a person who lives in `folder`: home, the XDG folders, and the mark of this lab.
    pub fn in_folder(folder: &Path) -> Self {
        let home = folder.join("home");
        let mut variables = BTreeMap::new();
        for kept in ["PATH", "LD_LIBRARY_PATH", "RUST_BACKTRACE"] {
            if let Some(value) = env::var_os(kept) {
                variables.insert(kept.into(), value);
            }
        }
        let mut environment = Self(variables);
        environment.set("XDG_CONFIG_HOME", home.join(".config"));
        environment.set("XDG_DATA_HOME", home.join(".local/share"));
        environment.set("XDG_STATE_HOME", home.join(".local/state"));
        environment.set("XDG_CACHE_HOME", home.join(".cache"));
        environment.set("HOME", home);
        environment.set("XDG_RUNTIME_DIR", folder.join("run"));
        environment.set("LANG", "C.UTF-8");
        environment.set(MARK, folder);
        // Without these GTK would look for a compositor, an accessibility bus and a graphics card.
        environment.set("GDK_BACKEND", "x11");
        environment.set("NO_AT_BRIDGE", "1");
        environment.set("LIBGL_ALWAYS_SOFTWARE", "1");
        // A sound card of the machine itself is never touched, not even when the lab's own is taken away.
        environment.set("ALSA_CONFIG_PATH", "/dev/null");
        environment
    }

    /// Sets one variable.
    pub fn set(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) {
        self.0.insert(name.as_ref().to_owned(), value.as_ref().to_owned());
    }

    /// The same environment with one variable more (or another value of it).
    #[must_use]
    pub fn with(&self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        let mut environment = self.clone();
        environment.set(name, value);
        environment
    }

    /// The same environment without one variable.
    #[must_use]
    pub fn without(&self, name: impl AsRef<OsStr>) -> Self {
        let mut environment = self.clone();
        environment.0.remove(name.as_ref());
        environment
    }

    /// The value of one variable.
    pub fn get(&self, name: impl AsRef<OsStr>) -> Option<&OsStr> {
        self.0.get(name.as_ref()).map(OsString::as_os_str)
    }

    /// A command for one of the programs that the lab is made of.
    pub fn command(&self, program: &str) -> Result<Command> {
        Ok(self.command_at(&program::find(program)?))
    }

    /// A command for the program at `path`.
    pub fn command_at(&self, path: &Path) -> Command {
        let mut command = Command::new(path);
        command.env_clear().envs(&self.0).stdin(Stdio::null());
        command
    }

    /// Runs one of the lab's programs to its end and gives what it wrote to standard output.
    pub async fn run(&self, program: &str, arguments: &[&str]) -> Result<Vec<u8>> {
        let mut command = self.command(program)?;
        command.args(arguments);
        let output = tokio::process::Command::from(command)
            .kill_on_drop(true)
            .output()
            .await
            .with_context(|| format!("`{program}` cannot be started"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("`{program} {}` ended with {}: {}", arguments.join(" "), output.status, said.trim());
        }
        Ok(output.stdout)
    }

    /// The same for a program that writes text; trimmed.
    pub async fn ask(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let answer = self.run(program, arguments).await?;
        Ok(String::from_utf8_lossy(&answer).trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_program_sees_the_lab_and_nothing_else() {
        let environment = Environment::in_folder(Path::new("/lab")).with("DISPLAY", ":7");
        let seen = environment.ask("env", &[]).await.unwrap();
        assert!(seen.lines().any(|line| line == "HOME=/lab/home"), "{seen}");
        assert!(seen.lines().any(|line| line == "TOCSIN_LAB=/lab"), "{seen}");
        assert!(seen.lines().any(|line| line == "DISPLAY=:7"), "{seen}");
        assert!(!seen.contains("CARGO_MANIFEST_DIR"), "{seen}");
    }

    #[tokio::test]
    async fn a_program_that_fails_is_quoted() {
        let environment = Environment::in_folder(Path::new("/lab"));
        let said = environment.ask("ls", &["/not/there"]).await.unwrap_err().to_string();
        assert!(said.starts_with("`ls /not/there` ended with exit status: 2"), "{said}");
    }
}
