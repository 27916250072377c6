//! What `{:?}` shows of an error: its text and its causes.
//!
//! A `main` that returns an error prints it that way, and so does `unwrap`. What a derive writes there names a variant, and
//! leaves out what to do next.

use std::{error::Error, fmt};

/// Writes the text of an error and the texts of its causes, with a colon between each and the next.
///
/// # Errors
/// What the formatter returns.
#[doc(hidden)]
pub fn show(error: &(dyn Error + 'static), f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{error}")?;
    let mut cause = error.source();
    while let Some(next) = cause {
        write!(f, ": {next}")?;
        cause = next.source();
    }
    Ok(())
}
