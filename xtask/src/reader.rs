//! The reader in Python, `readers/python`: installed for the tests, and tested by itself.
//!
//! Its virtual environment is in `target/`, with the packages that its requirements pin, each checked against its hash.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::interrupt::Interrupt;
use crate::{progress, quiet, workspace};

/// The reader, installed.
#[derive(Debug)]
pub(crate) struct Reader {
    venv: PathBuf,
}

impl Reader {
    /// Installs missing requirements, and the package as it is now.
    pub(crate) fn install(interrupt: &Interrupt) -> Result<Self> {
        let began = Instant::now();
        let reader = Self { venv: workspace::root().join("target/reader-venv") };
        let mut venv = Command::new("python3");
        quiet::run(venv.args(["-m", "venv"]).arg(&reader.venv), interrupt)?;
        quiet::run(&mut reader.pip(&pinned()), interrupt).context("the reader's requirements")?;
        quiet::run(&mut reader.pip(&PACKAGE), interrupt).context("the reader's package")?;
        let seconds = began.elapsed().as_secs_f64();
        progress::line("Installed", format_args!("the reader in Python in {seconds:.1} s"));
        Ok(reader)
    }

    /// Returns the variable by which the tests find the reader.
    pub(crate) fn environment(&self) -> (&'static str, String) {
        ("ENCDB_TEST_READER", self.program("encdb-reader").display().to_string())
    }

    /// Runs its own tests, and checks the examples of docs/format.md with it.
    pub(crate) fn test(&self, interrupt: &Interrupt) -> Result<()> {
        let unit_tests =
            ["-m", "unittest", "discover", "--start-directory", "readers/python/tests"];
        quiet::run(&mut self.python(&unit_tests), interrupt)?;
        quiet::run(&mut self.python(&["tests/python/check_format.py"]), interrupt)?;
        quiet::run(&mut self.python(&["tests/python/make_plaintexts.py", "--check"]), interrupt)
    }

    fn pip(&self, arguments: &[&str]) -> Command {
        let mut command = self.python(&["-m", "pip", "install", "--quiet"]);
        command.args(["--disable-pip-version-check", "--no-compile", "--no-cache-dir"]);
        command.args(arguments);
        command
    }

    /// Returns a command of Python that leaves no compiled modules in the repository.
    fn python(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.program("python"));
        command.current_dir(workspace::root()).arg("-B").args(arguments);
        command
    }

    fn program(&self, name: &str) -> PathBuf {
        self.venv.join("bin").join(name)
    }
}

/// Returns the arguments for all requirements at once: pip refuses a package without a hash if another has one.
fn pinned() -> Vec<&'static str> {
    REQUIREMENTS.iter().flat_map(|file| ["--requirement", file]).collect()
}

const REQUIREMENTS: [&str; 3] = [
    "readers/python/requirements.txt",
    "readers/python/requirements-build.txt",
    "readers/python/requirements-postgres.txt",
];

/// Builds with the installed packages, so that nothing is downloaded.
const PACKAGE: [&str; 5] =
    ["--force-reinstall", "--no-deps", "--no-index", "--no-build-isolation", "readers/python"];

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_requirement_is_pinned_and_has_a_hash() {
        for file in REQUIREMENTS {
            let text = fs::read_to_string(workspace::root().join(file)).unwrap();
            let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
            let packages: Vec<_> = lines.filter(|line| !line.starts_with(' ')).collect();
            assert!(!packages.is_empty(), "{file}");
            assert!(
                packages.iter().all(|line| line.contains("==") && line.ends_with('\\')),
                "{file}"
            );
        }
    }
}
