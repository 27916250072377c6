//! The statements of a stage of a migration, run or only planned.

use std::fmt;

use encdb_diesel::{
    migrate::{Phase, Plan, Stage},
    spec::TableSpec,
};
use serde::Serialize;

/// A stage of one table.
#[derive(Serialize)]
pub(crate) struct Staged {
    event: Event,
    stage: &'static str,
    table: String,
    phase_before: &'static str,
    phase: &'static str,
    statements: Vec<String>,
}

#[derive(Clone, Copy, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Event {
    Done,
    Planned,
}

impl Staged {
    /// A stage that has run and moved the table from one phase to another.
    pub(crate) fn done(
        stage: Stage,
        table: &TableSpec,
        (before, after): (Phase, Phase),
        plan: &Plan,
    ) -> Self {
        Self {
            event: Event::Done,
            stage: stage.name(),
            table: table.sql_name().to_string(),
            phase_before: before.name(),
            phase: after.name(),
            statements: plan.statements().map(str::to_owned).collect(),
        }
    }

    /// A stage that would run.
    pub(crate) fn planned(stage: Stage, table: &TableSpec, phase: Phase, plan: &Plan) -> Self {
        Self { event: Event::Planned, ..Self::done(stage, table, (phase, phase), plan) }
    }

    /// Writes the statements as a script that a client of the database can run.
    fn script(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, stage, phase, statements, .. } = self;
        write!(f, "-- {table} is {phase}; {stage} ")?;
        match (statements.is_empty(), REWRITES_ROWS.contains(stage)) {
            (true, true) => f.write_str("rewrites rows in batches, and runs no other statement"),
            (true, false) => f.write_str("has nothing to do"),
            (false, rewrites_rows) => {
                f.write_str(if rewrites_rows {
                    "rewrites rows in batches after:"
                } else {
                    "runs:"
                })?;
                statements.iter().try_for_each(|sql| write!(f, "\n{};", sql.trim_end()))
            }
        }
    }
}

impl fmt::Display for Staged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.event == Event::Planned {
            return self.script(f);
        }
        let Self { table, stage, phase_before, phase, statements, .. } = self;
        write!(f, "{table}: {stage} done, ")?;
        match statements.len() {
            0 => f.write_str("no statement was needed")?,
            1 => f.write_str("1 statement")?,
            n => write!(f, "{n} statements")?,
        }
        if phase_before == phase {
            write!(f, ", still {phase}")
        } else {
            write!(f, ", {phase_before} -> {phase}")
        }
    }
}

/// The stages that rewrite rows.
const REWRITES_ROWS: [&str; 2] = ["migrate-data", "verify"];
