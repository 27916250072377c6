//! `encdb analyze`: says what a search token on a column would give away.

use std::path::{Path, PathBuf};

use clap::Args;
use encdb_diesel::{analyze::Analysis, spec::TableName};

use crate::{
    args::DatabaseArgs,
    database::Database,
    error::Error,
    exit::Outcome,
    report::{Analyses, Output},
    tables,
};

/// Says what a search token on a column would give away, from the real values in the database
///
/// Equal values have equal tokens, so everybody who reads the database sees how many values there are and how frequent each is. This
/// command counts that: rows, different values, the rows of the most frequent value, entropy. It recommends a full token, one of owner
/// scope, a truncated one, or none, and says why. The threat model (docs/threat-model.md) explains the words.
///
/// Before a column is encrypted its plaintext is counted, normalized if the database can do exactly the same. Afterwards its tokens
/// are. Every searchable column of --tables is analysed; or, with --column, any column in the clear, without a file of tables. Needs
/// no key.
///
/// The database counts, and returns nothing but counts: no value leaves it, and none is printed. Each column is read as a whole by one
/// statement that groups its rows, which takes seconds for a million rows and minutes for a hundred million, and disk space for the
/// groups; a replica may be used. Nothing is written.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AnalyzeArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// The tables with encrypted columns, as the application writes them with `encdb_diesel::spec::to_json`
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Database",
        required_unless_present = "column"
    )]
    tables: Option<PathBuf>,
    /// Analyse this table only; may be given several times
    #[arg(long, value_name = "NAME", conflicts_with = "column")]
    table: Vec<String>,
    /// Analyse this column, whose values are in the clear, and do not read --tables; may be given several times
    #[arg(long, value_name = "TABLE.COLUMN", value_parser = named)]
    column: Vec<NamedColumn>,
    /// The column beside --column that holds the owner of a row, such as a tenant's id
    #[arg(long, value_name = "COLUMN", requires = "column")]
    owner: Option<String>,
    /// End with exit code 3 if a column should have no token, or one that gives away less than the declared one
    #[arg(long)]
    strict: bool,
}

/// A column in a table, which may be in a schema.
#[derive(Clone, Debug)]
struct NamedColumn {
    table: TableName,
    column: String,
}

fn named(text: &str) -> Result<NamedColumn, &'static str> {
    let parts: Vec<_> = text.split('.').map(str::to_owned).collect();
    if parts.iter().any(String::is_empty) {
        return Err(NOT_A_COLUMN);
    }
    // Names of tables are constants of a program that has models, and this one reads a few of them.
    match <[String; 2]>::try_from(parts) {
        Ok([table, column]) => Ok(NamedColumn { table: TableName::new(table.leak()), column }),
        Err(parts) => {
            let [schema, table, column] = parts.try_into().map_err(|_| NOT_A_COLUMN)?;
            let table = TableName::new(table.leak()).in_schema(schema.leak());
            Ok(NamedColumn { table, column })
        }
    }
}

pub(crate) fn run(args: &AnalyzeArgs, out: &Output) -> Result<Outcome, Error> {
    let n_too_much = match &args.tables {
        Some(path) if args.column.is_empty() => of_tables(args, path, out)?,
        _ => of_columns(args, out)?,
    };
    Ok(outcome(n_too_much, args, out))
}

/// Analyses the searchable columns of the tables. Returns the number of columns whose token gives away too much.
fn of_tables(args: &AnalyzeArgs, path: &Path, out: &Output) -> Result<usize, Error> {
    let tables = tables::chosen(tables::read(path)?, &args.table)?;
    let mut database = Database::connect(&args.database)?;
    let of_each = tables.iter().map(|table| {
        let name = table.sql_name();
        out.note(format_args!("reading each searchable column of {name} as a whole"));
        print(name, &database.analyze(table)?, out)
    });
    of_each.sum()
}

/// Analyses the columns that the arguments name. Returns the number of columns on which a token would give away too much.
fn of_columns(args: &AnalyzeArgs, out: &Output) -> Result<usize, Error> {
    let mut database = Database::connect(&args.database)?;
    let of_each = args.column.iter().map(|NamedColumn { table, column }| {
        out.note(format_args!("reading {table}.{column} as a whole"));
        let analysis = database.analyze_column(*table, column, args.owner.as_deref())?;
        print(*table, &[analysis], out)
    });
    of_each.sum()
}

/// Prints the analyses of a table, and returns the number of columns whose token gives away too much.
fn print(table: TableName, analyses: &[Analysis], out: &Output) -> Result<usize, Error> {
    let printed = Analyses::new(table, analyses);
    out.results(&printed, &printed.lines)?;
    Ok(analyses.iter().filter(|analysis| analysis.gives_away_too_much()).count())
}

fn outcome(n_too_much: usize, args: &AnalyzeArgs, out: &Output) -> Outcome {
    if n_too_much == 0 {
        return Outcome::Done;
    }
    out.remark(format_args!(
        "a token gives away too much, or would, on {n_too_much} of the columns; docs/threat-model.md, \"Columns that should not be \
         searchable\", has the alternatives"
    ));
    if args.strict { Outcome::Remaining } else { Outcome::Done }
}

const NOT_A_COLUMN: &str = "write TABLE.COLUMN or SCHEMA.TABLE.COLUMN";

const EXAMPLES: &str = "\
Examples:
  encdb analyze --tables tables.json
  encdb analyze --database app.sqlite --tables tables.json --strict
  encdb analyze --column users.email --column users.surname
  encdb analyze --column crm.contacts.phone --owner tenant_id --json";
