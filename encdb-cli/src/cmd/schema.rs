//! `encdb schema`: proposes definitions for a database, and checks that definitions fit it.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;
use encdb_diesel::{
    agreement::AgreementError,
    proposal::{Proposal, Survey},
};

use crate::{
    args::DatabaseArgs,
    database::Database,
    error::Error,
    exit::Outcome,
    report::{Agreed, Disagreements, GeneratedText, Output, WrittenFile},
    tables,
};

/// Proposes which columns to encrypt, or checks that the definitions fit the database
///
/// Looks at the tables of a database, and writes definitions as encdb.toml has them. Comments say why a column looks sensitive:
/// by its name, by its type, or by a sample of its values, of which only shares are shown and never a value. Read the proposal
/// and change it: the command knows nothing of what the values mean. Columns that do not look sensitive are there as comments.
/// Needs no key and changes nothing in the database.
///
/// With --check the definitions are compared with the database, and with --models also with the file that the application
/// writes. Everything that disagrees is listed, and the exit code is then 1. No row is read.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SchemaArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Look into this schema, MySQL database or attached file instead of the connection's own
    #[arg(long, value_name = "NAME", conflicts_with = "check")]
    schema: Option<String>,
    /// Look at this table only; may be given several times
    #[arg(long, value_name = "NAME")]
    table: Vec<String>,
    /// Read at most this many rows of each table; 0 for none
    #[arg(long, value_name = "N", default_value_t = 1_000, conflicts_with = "check")]
    sample: u32,
    /// Write the proposal into this file, which must not exist yet
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    output: Option<PathBuf>,
    /// Replace the file of --output if it exists, with all that is in it
    #[arg(long, requires = "output")]
    force: bool,
    /// Compare the definitions with the database instead
    #[arg(long)]
    check: bool,
    /// With --check: the file that has the definitions, if it is not encdb.toml
    #[arg(long, value_name = "FILE")]
    tables: Option<PathBuf>,
    /// With --check: what the application writes with `encdb_diesel::spec::to_json` or `to_toml`, to be compared as well
    #[arg(long, value_name = "FILE", requires = "check")]
    models: Option<PathBuf>,
}

pub(crate) fn run(args: &SchemaArgs, out: &Output) -> Result<Outcome, Error> {
    if args.check { check(args, out) } else { propose(args, out) }
}

fn propose(args: &SchemaArgs, out: &Output) -> Result<Outcome, Error> {
    let survey = Survey::new().of_tables(&args.table).sampling(args.sample);
    let survey = match &args.schema {
        Some(schema) => survey.in_schema(schema),
        None => survey,
    };
    let proposal = Database::connect(&args.database)?.propose(&survey)?;
    let text = proposal.to_string();
    match &args.output {
        None => out.result(&GeneratedText::new("definitions", text.as_bytes()))?,
        Some(path) => {
            write(path, &text, args).map_err(|source| unwritten(path, source))?;
            out.result(&WrittenFile { file: path.display().to_string() })?;
        }
    }
    out.advice(advice(&proposal));
    Ok(Outcome::Done)
}

fn advice(proposal: &Proposal) -> String {
    format!(
        "{} columns of {} tables look sensitive; read the reasons, change what is wrong, and keep the rest in encdb.toml",
        proposal.n_sensitive(),
        proposal.n_tables()
    )
}

fn write(path: &Path, text: &str, args: &SchemaArgs) -> io::Result<()> {
    if args.force {
        return fs::write(path, text);
    }
    File::create_new(path)?.write_all(text.as_bytes())
}

fn unwritten(path: &Path, source: io::Error) -> Error {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::AlreadyExists => Error::Exists { path },
        _ => Error::Write { path, source },
    }
}

fn check(args: &SchemaArgs, out: &Output) -> Result<Outcome, Error> {
    let path = args.tables.as_ref().ok_or(Error::NoDefinitions)?;
    let file = tables::chosen(tables::read(path)?, &args.table)?;
    let models = match &args.models {
        Some(path) => Some(tables::chosen(tables::read(path)?, &args.table)?),
        None => None,
    };
    match Database::connect(&args.database)?.check_definitions(models.as_deref(), &file) {
        Ok(()) => {
            out.result(&Agreed::of(&file))?;
            Ok(Outcome::Done)
        }
        Err(AgreementError::Disagreements(found)) => {
            let found = Disagreements::of(&found);
            out.results(&found, &found.lines)?;
            Ok(Outcome::Failed)
        }
        Err(AgreementError::Table(error)) => Err(error.into()),
        Err(error) => Err(Error::Agreement(error)),
    }
}

const EXAMPLES: &str = "\
Examples:
  encdb schema
  encdb schema --table people --sample 100 --output proposed.toml
  encdb schema --check --tables tables.json";
