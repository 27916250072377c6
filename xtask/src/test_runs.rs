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
        name: "the workspace on three databases, in Chromium and in Node.js",
        arguments: &["--workspace", "--features", WORKSPACE_FEATURES],
        rustflags: None,
    },
    TestRun {
        name: "encdb-core on AWS-LC",
        arguments: &["--package", "encdb-core", "--features", "aws-lc-rs"],
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

/// The implementations that `aes`, `polyval` and `sha2` fall back to.
pub(crate) const PORTABLE: &str =
    "--cfg aes_backend=\"soft\" --cfg polyval_backend=\"soft\" --cfg sha2_backend=\"soft\"";

/// The features of the whole workspace: those that link the client libraries of PostgreSQL and MariaDB, the readers of legacy
/// formats, the tests in a browser and with a client from npm, and the examples without encryption, for their tests of load.
pub(crate) const WORKSPACE_FEATURES: &str = concat!(
    "encdb-cli/mysql,encdb-cli/postgres,encdb-diesel/_servers,encdb-tests/mysql,encdb-tests/postgres,",
    "encdb-fuzz/legacy,encdb-example-chat-import/npm,encdb-example-sessions/browser,",
    "encdb-example-chat-import/plain,encdb-example-documents/plain,encdb-example-sessions/plain,",
    "encdb-example-signals/plain,encdb-example-trading/plain",
);

impl TestRun {
    pub(crate) fn cargo(&self, services: &Services, extra: &[String]) -> Cargo {
        let mut cargo = Cargo::new(&["test"]).arguments(self.arguments).arguments(extra);
        if let Some(flags) = self.rustflags {
            cargo = cargo.env("RUSTFLAGS", flags);
        }
        services.environment().iter().fold(cargo, |cargo, (name, value)| cargo.env(name, value))
    }
}
