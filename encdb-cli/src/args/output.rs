//! The form of results.

use clap::Args;

#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Print JSON, one object a line
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print results and errors only: no advice, no progress
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// Returns whether errors are wanted as JSON. Looks at the bare arguments, because they may be wrong.
pub(crate) fn want_json() -> bool {
    std::env::args_os().take_while(|argument| argument != "--").any(|argument| argument == "--json")
}
