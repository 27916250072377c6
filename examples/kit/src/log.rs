//! The program's log, on standard error.

use tracing::level_filters::LevelFilter;

/// Writes events to standard error from now on. Call it once, when the program starts.
pub fn start() {
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false);
    log.with_max_level(LevelFilter::INFO).init();
}
