//! The public names of the library crates, as files that a review sees change: `public-api.txt` in each crate.
//!
//! They are read from rustdoc's JSON, which the pinned compiler writes in an unstable format; `public-api` knows that one
//! version of it. `cargo xtask ci` compares them, and `cargo xtask public-api` writes them again.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use public_api::Builder;

use crate::cargo::Cargo;
use crate::interrupt::Interrupt;
use crate::{progress, workspace};

/// A library crate, and the features that add public names.
#[derive(Debug)]
struct Library {
    package: &'static str,
    features: &'static str,
}

const LIBRARIES: [Library; 2] = [
    Library { package: "encdb-core", features: "bigdecimal,ipnetwork,legacy,rust_decimal,time" },
    Library {
        package: "encdb-diesel",
        features: "legacy,mysql,postgres,redis,rust_decimal,serde,sqlite,time",
    },
];

/// Fails where a crate has other public names than its file says.
pub(crate) fn check(interrupt: &Interrupt) -> Result<()> {
    for library in LIBRARIES {
        let (path, names) = (library.path(), library.names(interrupt)?);
        let written = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let differences = differences(&written, &names);
        ensure!(
            differences.is_empty(),
            "the public names of {} have changed; if that is on purpose, run `cargo xtask public-api`:\n{}",
            library.package,
            differences.join("\n")
        );
    }
    Ok(())
}

/// Writes the public names of each crate into its file.
pub(crate) fn write(interrupt: &Interrupt) -> Result<()> {
    for library in LIBRARIES {
        let (path, names) = (library.path(), library.names(interrupt)?);
        fs::write(&path, &names).with_context(|| path.display().to_string())?;
        let n_names = names.lines().count();
        progress::line("Wrote", format_args!("{n_names} public names to {}", path.display()));
    }
    Ok(())
}

impl Library {
    fn path(&self) -> PathBuf {
        workspace::root().join(self.package).join("public-api.txt")
    }

    /// Returns one line for each public name, in the order of their paths.
    fn names(&self, interrupt: &Interrupt) -> Result<String> {
        let Self { package, features } = self;
        let json = ["--", "-Zunstable-options", "--output-format", "json"];
        let rustdoc = Cargo::new(&["rustdoc", "--quiet", "--package", package, "--lib"])
            .arguments(&["--target-dir", TARGET, "--features", features])
            .arguments(&json)
            .env("RUSTC_BOOTSTRAP", "1");
        rustdoc.run(interrupt)?;
        let json = workspace::root().join(TARGET).join("doc");
        let json = json.join(package.replace('-', "_")).with_extension("json");
        // What the compiler and derives add to each type is left out.
        let builder = Builder::from_rustdoc_json(json).omit_blanket_impls(true);
        let builder = builder.omit_auto_trait_impls(true).omit_auto_derived_impls(true);
        let names = builder.build().with_context(|| format!("the public names of {package}"))?;
        Ok(names.items().map(|name| format!("{name}\n")).collect())
    }
}

/// Returns the lines that one text has and the other lacks, as a patch shows them.
fn differences(written: &str, names: &str) -> Vec<String> {
    let lacks = |text: &str, line: &str| !text.lines().any(|other| other == line);
    let gone = written.lines().filter(|line| lacks(names, line)).map(|line| format!("-{line}"));
    let new = names.lines().filter(|line| lacks(written, line)).map(|line| format!("+{line}"));
    gone.chain(new).collect()
}

/// A folder of its own: with the unstable option all dependencies are compiled again.
const TARGET: &str = "target/public-api";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_and_what_is_gone_is_shown() {
        assert_eq!(differences("a\nb\n", "b\nc\n"), ["-a", "+c"]);
        assert!(differences("a\n", "a\n").is_empty());
    }
}
