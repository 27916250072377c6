//! Reports the tests that this run leaves out, so that nobody takes a part for the whole.

use std::io::Write;

/// Writes past the capture of the test harness, so that the text shows although the test passes.
pub(crate) fn announce(what: &str) {
    let message = format!("not tested: {what}. `cargo xtask test` runs every suite.");
    let _ = writeln!(std::io::stderr(), "{message}");
}

#[test]
fn suites_left_out_are_named() {
    for (suite, built) in
        [("PostgreSQL", cfg!(feature = "postgres")), ("MySQL/MariaDB", cfg!(feature = "mysql"))]
    {
        if !built {
            announce(&format!("the program on {suite}"));
        }
    }
}
