//! A brokerage before, while and after its tables are encrypted: `examples/trading/migrate.sh` runs it.
//!
//! What is to be copied is in `new/models.rs`, `new/schema/` and `new/store.rs`; `old.rs` is the application before.

mod agree;
mod args;
mod brokerage;
mod command;
mod database;
mod demonstration;
mod new;
mod old;
mod order;
mod record;
mod report;
mod serve;
mod store;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::main()
}
