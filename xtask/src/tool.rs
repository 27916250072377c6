//! Programs from crates.io that the checks use, each in one version.
//!
//! They are in cargo's home, beside the user's own programs and not instead of them, so that they are compiled once for all
//! clones of this repository.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cargo::Cargo;
use crate::interrupt::Interrupt;
use crate::progress;

/// A program, and its version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Checks dependencies against `deny.toml`.
pub(crate) const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };
/// Runs the targets of `fuzz/`.
pub(crate) const FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2" };
/// Changes code, and checks that a test notices.
pub(crate) const MUTANTS: Tool = Tool { name: "cargo-mutants", version: "27.1.0" };
/// Puts load on the example applications.
const OHA: Tool = Tool { name: "oha", version: "1.16.0" };

/// Returns the variable by which the tests of the example applications find [`OHA`]. Installs it first if it is missing.
pub(crate) fn oha(interrupt: &Interrupt) -> Result<(&'static str, String)> {
    let program = OHA.installed(interrupt)?.join(OHA.name);
    Ok(("ENCDB_TEST_OHA", program.display().to_string()))
}

impl Tool {
    /// Returns a command line of cargo that finds this tool. Installs the tool first if it is missing.
    pub(crate) fn cargo<S: AsRef<str>>(
        self,
        arguments: &[S],
        interrupt: &Interrupt,
    ) -> Result<Cargo> {
        let path = path_that_begins_with(self.installed(interrupt)?)?;
        Ok(Cargo::new(&[]).arguments(arguments).env("PATH", &path))
    }

    /// Returns the folder with the program. Installs the program first if it is missing.
    fn installed(self, interrupt: &Interrupt) -> Result<PathBuf> {
        let folder = self.folder(&cargo_home()?);
        if !folder.join("bin").join(self.name).is_file() {
            progress::line("Installing", format_args!("{} {}", self.name, self.version));
            self.installation(&folder).run(interrupt)?;
        }
        Ok(folder.join("bin"))
    }

    fn folder(self, cargo_home: &Path) -> PathBuf {
        cargo_home.join("encdb-tools").join(format!("{}-{}", self.name, self.version))
    }

    fn installation(self, folder: &Path) -> Cargo {
        let version = format!("={}", self.version);
        let root = folder.display().to_string();
        let install = ["install", "--quiet", "--locked", self.name, "--version", &version];
        QUICK_TO_BUILD
            .iter()
            .fold(Cargo::new(&install), |cargo, setting| cargo.arguments(&["--config", setting]))
            .arguments(&["--root", &root])
    }
}

/// Their own release profiles ask for fat link-time optimisation, which takes minutes for programs that run for seconds.
const QUICK_TO_BUILD: [&str; 3] = [
    "profile.release.codegen-units=16",
    "profile.release.lto=false",
    "profile.release.opt-level=0",
];

fn cargo_home() -> Result<PathBuf> {
    let default = || env::home_dir().map(|home| home.join(".cargo"));
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(default);
    home.context("there is neither CARGO_HOME nor a home directory")
}

/// Returns the caller's path with this folder before it.
pub(crate) fn path_that_begins_with(folder: PathBuf) -> Result<String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(std::iter::once(folder).chain(env::split_paths(&path)))?;
    path.into_string().ok().context("PATH is not Unicode")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_has_a_folder_of_its_own() {
        let folder = DENY.folder(Path::new("/home/me/.cargo"));
        let expected = format!("/home/me/.cargo/encdb-tools/cargo-deny-{}", DENY.version);
        assert_eq!(folder, Path::new(&expected));
    }

    #[test]
    fn exactly_one_version_is_installed() {
        let typed = DENY.installation(Path::new("/tools")).to_string();
        assert!(
            typed.starts_with("cargo install --quiet --locked cargo-deny --version =0."),
            "{typed}"
        );
        assert!(typed.ends_with(" --root /tools"), "{typed}");
    }
}
