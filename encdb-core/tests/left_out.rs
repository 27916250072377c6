//! Names the tests that this run leaves out, so that nobody takes a part for the whole.

use std::io::Write;

/// Tells whether files can be given to other users here. If not, prints that `what` is left out.
#[cfg(unix)]
pub(crate) fn can_give_files_away(what: &str) -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        announce(&format!("{what}, which takes root"));
    }
    is_root
}

/// Writes past the capture of the test harness, so that the message is seen even if the test passes.
fn announce(what: &str) {
    let _ = writeln!(std::io::stderr(), "not tested: {what}.");
}
