//! The progress of work over a table: a bar on a terminal, a line a second elsewhere, or JSON.

use std::{
    io::{IsTerminal as _, stderr},
    ops::ControlFlow,
    time::{Duration, Instant},
};

use encdb_diesel::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::{Format, Output, Verbosity, json, line, remark};
use crate::error::Error;

/// Shows the progress of one table.
pub(crate) struct Watch {
    out: Output,
    table: String,
    shown_as: ShownAs,
    last: Option<Instant>,
    unwritten: Option<Error>,
}

enum ShownAs {
    Bar(ProgressBar),
    Lines,
    Json,
    Nothing,
}

/// The progress of work over a table, as JSON shows it.
#[derive(Serialize)]
pub(crate) struct ProgressLine<'t> {
    pub(super) event: &'static str,
    pub(super) table: &'t str,
    pub(super) n_rows: u64,
    pub(super) n_done: u64,
    pub(super) n_changed: u64,
    pub(super) n_contended: u64,
    pub(super) n_failed: u64,
    rows_per_second: u64,
    elapsed_ms: u64,
    remaining_ms: Option<u64>,
    /// Why the work waits.
    waiting: Option<String>,
}

impl<'t> ProgressLine<'t> {
    pub(super) fn new(event: &'static str, table: &'t str, progress: &Progress) -> Self {
        Self {
            event,
            table,
            n_rows: progress.n_rows,
            n_done: progress.n_done,
            n_changed: progress.n_changed,
            n_contended: progress.n_contended,
            n_failed: progress.n_failed,
            rows_per_second: progress.rows_per_second,
            elapsed_ms: millis(progress.elapsed),
            remaining_ms: progress.remaining.map(millis),
            waiting: progress.waiting.as_ref().map(ToString::to_string),
        }
    }
}

impl Watch {
    pub(crate) fn new(out: &Output, table: &str) -> Self {
        let shown_as = match (out.format, out.verbosity) {
            (_, Verbosity::Quiet) => ShownAs::Nothing,
            (Format::Json, _) => ShownAs::Json,
            (Format::Human, _) if stderr().is_terminal() => ShownAs::Bar(bar(table)),
            (Format::Human, _) => ShownAs::Lines,
        };
        Self { out: *out, table: table.to_owned(), shown_as, last: None, unwritten: None }
    }

    /// Shows the progress. Stops the work if that fails; [`end`](Self::end) returns the error.
    pub(crate) fn show(&mut self, progress: &Progress) -> ControlFlow<()> {
        if let ShownAs::Bar(bar) = &self.shown_as {
            bar.set_length(progress.n_rows.max(progress.n_done));
            bar.set_position(progress.n_done);
            bar.set_message(speed(progress));
        } else if self.last.is_none_or(|last| last.elapsed() >= INTERVAL) {
            self.last = Some(Instant::now());
            self.unwritten = self.say(progress).err();
        }
        self.flow()
    }

    /// Prints a line at once as JSON; people have it in the result. Stops the work like [`show`](Self::show).
    pub(crate) fn tell(
        &mut self,
        lines: impl IntoIterator<Item = impl Serialize>,
    ) -> ControlFlow<()> {
        if self.out.format == Format::Json {
            let told = lines.into_iter().try_for_each(|each| line(json(&each)));
            self.unwritten = told.err();
        }
        self.flow()
    }

    fn flow(&self) -> ControlFlow<()> {
        if self.unwritten.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn say(&self, progress: &Progress) -> Result<(), Error> {
        let table = &self.table;
        match self.shown_as {
            ShownAs::Json => {
                return line(json(&ProgressLine::new("progress", table, progress)));
            }
            ShownAs::Lines => {
                let Progress { n_done, n_rows, .. } = progress;
                remark(format_args!("{table}: {n_done} of {n_rows} rows, {}", speed(progress)));
            }
            ShownAs::Bar(_) | ShownAs::Nothing => (),
        }
        Ok(())
    }

    /// Removes the bar, because the result has the same numbers.
    ///
    /// # Errors
    /// The error because of which [`show`](Self::show) stopped the work.
    pub(crate) fn end(self) -> Result<(), Error> {
        if let ShownAs::Bar(bar) = self.shown_as {
            bar.finish_and_clear();
        }
        self.unwritten.map_or(Ok(()), Err)
    }
}

fn bar(table: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} {msg}");
    let bar = ProgressBar::new(0).with_prefix(table.to_owned());
    bar.set_style(style.expect("the template is right"));
    bar
}

fn speed(progress: &Progress) -> String {
    if let Some(waiting) = &progress.waiting {
        return format!("waiting: {waiting}");
    }
    let left = progress.remaining.map_or_else(|| "?".to_owned(), minutes);
    format!("{} rows/s, {left} left", progress.rows_per_second)
}

pub(super) fn minutes(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The time between two lines.
const INTERVAL: Duration = Duration::from_secs(1);
