//! Where the product's own programs are: in the target folder from which the tests run.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Names a folder that has the programs, instead of the one in which the tests were built.
pub const FOLDER: &str = "TOCSIN_BIN_DIR";

/// The path of one of the product's programs.
pub fn find(program: &str, package: &str) -> Result<PathBuf> {
    if let Some(folder) = env::var_os(FOLDER) {
        let file = PathBuf::from(folder).join(program);
        return file.is_file().then_some(file).with_context(|| format!("{FOLDER} has no `{program}`"));
    }
    let tests = env::current_exe()?;
    beside(&tests, program).with_context(|| {
        format!("`{program}` is not built beside {}; build it: cargo build -p {package}", tests.display())
    })
}

/// Test programs are in `<profile>/deps`, the bench in `<profile>`.
fn beside(tests: &Path, program: &str) -> Option<PathBuf> {
    let folders = tests.ancestors().skip(1).take(2);
    folders.map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_beside_the_tests() {
        let target = tempfile::tempdir().unwrap();
        let deps = target.path().join("debug/deps");
        std::fs::create_dir_all(&deps).unwrap();
        assert_eq!(beside(&deps.join("product-1"), "tocsin"), None);
        let program = target.path().join("debug/tocsin");
        std::fs::write(&program, "").unwrap();
        assert_eq!(beside(&deps.join("product-1"), "tocsin"), Some(program.clone()));
        assert_eq!(beside(&target.path().join("debug/bench"), "tocsin"), Some(program));
    }

    #[test]
    fn a_program_that_is_not_built_says_how() {
        let said = find("tocsin-nothing", "nothing").unwrap_err().to_string();
        assert!(said.ends_with("build it: cargo build -p nothing"), "{said}");
    }
}
