//! What `cargo xtask test` runs. A new test run is one more entry here.

use crate::cargo::Cargo;
use crate::databases::Databases;

/// One `cargo test`.
#[derive(Debug)]
pub(crate) struct TestRun {
    pub(crate) name: &'static str,
    arguments: &'static [&'static str],
}

pub(crate) const TEST_RUNS: &[TestRun] = &[
    TestRun {
        name: "the workspace on three databases",
        arguments: &["--workspace", "--features", DATABASE_FEATURES],
    },
    TestRun {
        name: "encdb-core on AWS-LC",
        arguments: &["--package", "encdb-core", "--features", "aws-lc-rs"],
    },
    // Whether dropped keys are gone from memory says something only about optimised code.
    TestRun {
        name: "freed memory, optimised",
        arguments: &["--release", "--package", "encdb-core", "--test", "memory"],
    },
];

/// The features that link the client libraries of PostgreSQL and MariaDB; only the tests have them.
pub(crate) const DATABASE_FEATURES: &str = "encdb-tests/postgres,encdb-tests/mysql";

impl TestRun {
    pub(crate) fn cargo(&self, databases: &Databases, extra: &[String]) -> Cargo {
        let cargo = Cargo::new(&["test"]).arguments(self.arguments).arguments(extra);
        databases.environment().into_iter().fold(cargo, |cargo, (name, url)| cargo.env(name, &url))
    }
}
