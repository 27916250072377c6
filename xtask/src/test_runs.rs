//! The test runs of `cargo xtask test`. A new test run is one more entry here.

use crate::cargo::Cargo;
use crate::services::Services;

/// One `cargo test`.
#[derive(Debug)]
pub(crate) struct TestRun {
    pub(crate) name: &'static str,
    arguments: &'static [&'static str],
    /// Flags for rustc beyond cargo's own.
    rustflags: Option<&'static str>,
}

pub(crate) const TEST_RUNS: &[TestRun] = &[
    TestRun {
        name: "the workspace on three databases",
        arguments: &["--workspace", "--features", DATABASE_FEATURES],
        rustflags: None,
    },
    TestRun { name: "the examples in Chromium and in Node.js", arguments: PAGES, rustflags: None },
    TestRun {
        name: "encdb-core on AWS-LC",
        arguments: &["--package", "encdb-core", "--features", "aws-lc-rs"],
        rustflags: None,
    },
    TestRun {
        name: "encdb-core with legacy readers, and their fuzz targets",
        arguments: LEGACY,
        rustflags: None,
    },
    // Processors without instructions for AES and carry-less multiplication must store the same bytes.
    TestRun {
        name: "encdb-core in portable code",
        arguments: &["--package", "encdb-core", "--lib", "--target-dir", "target/portable"],
        rustflags: Some(PORTABLE),
    },
    // Only optimised code shows whether dropped keys are gone from memory.
    TestRun {
        name: "freed memory, optimised",
        arguments: &["--release", "--package", "encdb-core", "--test", "memory"],
        rustflags: None,
    },
];

/// Fuzz targets that need `encdb-diesel` are in the first run.
const LEGACY: &[&str] = &[
    "--package",
    "encdb-core",
    "--package",
    "encdb-fuzz",
    "--no-default-features",
    "--features",
    "encdb-core/legacy,encdb-fuzz/legacy",
];

/// The implementations that `aes`, `polyval` and `sha2` fall back to.
pub(crate) const PORTABLE: &str =
    "--cfg aes_backend=\"soft\" --cfg polyval_backend=\"soft\" --cfg sha2_backend=\"soft\"";

/// The features that link the client libraries of PostgreSQL and MariaDB; the command and the tests have them. With them the
/// examples are built without encryption as well, for their tests of load.
pub(crate) const DATABASE_FEATURES: &str = "encdb-example-chat-import/plain,encdb-example-documents/plain,encdb-example-sessions/plain,encdb-example-signals/plain,encdb-example-trading/plain,encdb-cli/postgres,encdb-cli/mysql,encdb-diesel/_servers,encdb-tests/postgres,encdb-tests/mysql";

/// The whole workspace, so that little of it is compiled again.
const PAGES: &[&str] = &[
    "--workspace",
    "--features",
    DATABASE_FEATURES,
    "--features",
    PAGE_FEATURES,
    "--test",
    "browser",
    "--test",
    "npm",
];

/// The features of the tests that need a browser, or a client from npm.
pub(crate) const PAGE_FEATURES: &str =
    "encdb-example-sessions/browser,encdb-example-chat-import/npm";

impl TestRun {
    pub(crate) fn cargo(&self, services: &Services, extra: &[String]) -> Cargo {
        let mut cargo = Cargo::new(&["test"]).arguments(self.arguments).arguments(extra);
        if let Some(flags) = self.rustflags {
            cargo = cargo.env("RUSTFLAGS", flags);
        }
        services.environment().iter().fold(cargo, |cargo, (name, value)| cargo.env(name, value))
    }
}
