//! `cargo xtask servers`: all servers, held until the caller has finished with them.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::interrupt::Interrupt;
use crate::services::Services;
use crate::{needs, progress};

pub(crate) fn run(interrupt: &Interrupt) -> Result<()> {
    needs::ensure(interrupt)?;
    let services = Services::start(interrupt)?;
    for (name, value) in services.environment() {
        writeln!(io::stdout(), "export {name}='{value}'")?;
    }
    progress::line("Waiting", "for Ctrl-C or the end of standard input");
    wait_for_the_caller(interrupt);
    services.stop()
}

fn wait_for_the_caller(interrupt: &Interrupt) {
    let input = thread::spawn(|| io::copy(&mut io::stdin(), &mut io::sink()));
    while !input.is_finished() && interrupt.check().is_ok() {
        thread::sleep(POLL);
    }
}

const POLL: Duration = Duration::from_millis(50);
