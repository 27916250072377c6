//! The tests of encdb-core on machines with another word size and another byte order.
//!
//! They include the frozen values of `encdb-core/tests/data/`, which must open and be written the same there too.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::Verdict;
use crate::cargo::Cargo;
use crate::interrupt::Interrupt;
use crate::needs::{debian, programs};
use crate::{progress, quiet, workspace};

/// A kind of machine, and the programs that build and run code for it on this one.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) target: &'static str,
    linker: &'static str,
    emulator: &'static str,
    debian_packages: &'static [&'static str],
}

pub(crate) const MACHINES: [Machine; 2] = [
    Machine {
        target: "i686-unknown-linux-gnu",
        linker: "i686-linux-gnu-gcc",
        emulator: "qemu-i386",
        debian_packages: &["gcc-i686-linux-gnu", "libc6-dev-i386-cross", "qemu-user"],
    },
    Machine {
        target: "s390x-unknown-linux-gnu",
        linker: "s390x-linux-gnu-gcc",
        emulator: "qemu-s390x",
        debian_packages: &["gcc-s390x-linux-gnu", "libc6-dev-s390x-cross", "qemu-user"],
    },
];

impl Machine {
    pub(super) fn test(&self, interrupt: &Interrupt) -> Result<Verdict> {
        if let Some(missing) = self.ensure_programs(interrupt)? {
            return Ok(Verdict::NotRun(missing));
        }
        let compiler = if self.has_standard_library("rustc")? {
            None
        } else {
            match unpacked_compiler(interrupt) {
                Ok(compiler) => Some(compiler),
                Err(_) => return Ok(Verdict::NotRun(self.no_standard_library())),
            }
        };
        self.tests(compiler.as_deref()).run(interrupt)?;
        Ok(Verdict::Passed("unit and integration tests of encdb-core, but one".to_owned()))
    }

    /// Installs the missing programs. Returns what is missing, if it cannot be installed.
    fn ensure_programs(&self, interrupt: &Interrupt) -> Result<Option<String>> {
        let has_all = || [self.linker, self.emulator].iter().all(|it| programs::find(it).is_some());
        if has_all() {
            return Ok(None);
        }
        let packages = self.debian_packages.join(" ");
        if !debian::can_install() {
            return Ok(Some(format!(
                "needs {} and {}; apt-get install {packages}",
                self.linker, self.emulator
            )));
        }
        progress::line("Installing", format_args!("{packages} with apt-get"));
        debian::install(self.debian_packages, interrupt)?;
        Ok((!has_all()).then(|| format!("{packages} lack {} or {}", self.linker, self.emulator)))
    }

    fn has_standard_library(&self, compiler: &str) -> Result<bool> {
        let mut command = Command::new(compiler);
        let command = command.args(["--print", "target-libdir", "--target", self.target]);
        let printed = command.output().context("rustc cannot be run")?.stdout;
        Ok(Path::new(String::from_utf8_lossy(&printed).trim()).is_dir())
    }

    fn no_standard_library(&self) -> String {
        format!("no compiler here has the standard library; rustup target add {}", self.target)
    }

    /// Returns the tests, linked statically, so that the emulator needs no libraries of the other machine.
    fn tests(&self, compiler: Option<&Path>) -> Cargo {
        let test =
            ["test", "--profile", "assure", "--package", "encdb-core", "--lib", "--test", "it"];
        let name = self.target.to_uppercase().replace('-', "_");
        let cargo = Cargo::new(&test)
            .arguments(&["--target", self.target, "--target-dir", "target/cross"])
            .env(&format!("CARGO_TARGET_{name}_LINKER"), self.linker)
            .env(&format!("CARGO_TARGET_{name}_RUNNER"), self.emulator)
            .env(&format!("CARGO_TARGET_{name}_RUSTFLAGS"), "-C target-feature=+crt-static");
        // Some tests run themselves again in a process of their own.
        let emulator = programs::find(self.emulator).unwrap_or_else(|| self.emulator.into());
        let cargo = cargo.env("ENCDB_TEST_EMULATOR", &emulator.display().to_string());
        let cargo = cargo.arguments(&["--", "--skip", NO_SUCH_PROGRAM]);
        let Some(compiler) = compiler else { return cargo };
        cargo.env("RUSTC", &compiler.join("usr/bin/rustc").display().to_string()).env(
            "LD_LIBRARY_PATH",
            &compiler.join("usr/lib/x86_64-linux-gnu").display().to_string(),
        )
    }
}

/// Unpacks Debian's compiler with the standard libraries of other machines into a folder of its own. The system is not
/// changed.
fn unpacked_compiler(interrupt: &Interrupt) -> Result<PathBuf> {
    let folder = workspace::root().join("target/debian-rust");
    if !folder.join("complete").is_file() {
        progress::line("Unpacking", "Debian's compiler and standard libraries for other machines");
        let mut script = Command::new("sh");
        script.arg(workspace::root().join("xtask/debian-rust.sh")).arg(&folder);
        quiet::run(&mut script, interrupt)?;
    }
    Ok(folder)
}

/// A test that starts a missing program: an emulator starts it all the same, and it ends with status 127.
const NO_SUCH_PROGRAM: &str = "a_command_that_fails_is_an_error_that_shows_nothing";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_linked_and_run_by_the_programs_for_the_machine() {
        let typed = MACHINES[1].tests(None).to_string();
        let expected = "cargo test --profile assure --package encdb-core --lib --test it --target s390x-unknown-linux-gnu --target-dir \
             target/cross -- --skip a_command_that_fails_is_an_error_that_shows_nothing";
        assert_eq!(typed, expected);
    }

    #[test]
    fn another_compiler_brings_its_own_libraries() {
        let command = MACHINES[0].tests(Some(Path::new("/rust"))).command();
        let value = |name: &str| {
            let mut variables = command.get_envs();
            variables.find(|(variable, _)| *variable == name).and_then(|(_, value)| value?.to_str())
        };
        assert_eq!(value("RUSTC"), Some("/rust/usr/bin/rustc"));
        assert_eq!(value("LD_LIBRARY_PATH"), Some("/rust/usr/lib/x86_64-linux-gnu"));
        assert_eq!(value("CARGO_TARGET_I686_UNKNOWN_LINUX_GNU_RUNNER"), Some("qemu-i386"));
    }

    #[test]
    fn the_compiler_in_use_has_the_standard_library_of_this_machine() {
        let mut this = Command::new("rustc");
        let said = this.arg("-vV").output().unwrap().stdout;
        let said = String::from_utf8(said).unwrap();
        let target = said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let machine = Machine { target: target.to_owned().leak(), ..MACHINES[0] };
        assert!(machine.has_standard_library("rustc").unwrap());
        let none = Machine { target: "sparc64-unknown-linux-gnu", ..MACHINES[0] };
        assert!(!none.has_standard_library("rustc").unwrap());
    }
}
