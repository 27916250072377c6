//! A test that runs itself again, in a process with an environment, a standard error or a generator of its own.

use std::{
    env,
    process::{Command, Output},
    thread,
};

/// Tells whether this is the process in which a test runs again.
pub(crate) fn is_running_again() -> bool {
    env::var_os(AGAIN).is_some()
}

/// Runs the calling test once more, in a process that `prepare` sets up. The test must run there, and pass.
#[track_caller]
pub(crate) fn run_again(prepare: impl FnOnce(&mut Command)) -> Output {
    let test = thread::current();
    let name = test.name().expect("a test has a thread of its name");
    let mut again = this_program();
    // With one thread, the name of the test would be on the first line that it prints.
    again.args(["--exact", name, "--nocapture", "--test-threads=2"]).env(AGAIN, "yes");
    prepare(&mut again);
    let output = again.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}");
    // A name that belongs to no test passes too, with no test run.
    assert!(printed.contains("test result: ok. 1 passed;"), "{printed}");
    output
}

/// Returns the command that runs this program. On another kind of machine than the test is built for, an emulator runs
/// it.
fn this_program() -> Command {
    let program = env::current_exe().unwrap();
    let Some(emulator) = env::var_os("ENCDB_TEST_EMULATOR") else { return Command::new(program) };
    let mut command = Command::new(emulator);
    command.arg(program);
    command
}

const AGAIN: &str = "ENCDB_TEST_RUNS_AGAIN";
