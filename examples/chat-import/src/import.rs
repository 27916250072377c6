//! `import`: the three snapshots, into the tables.
//!
//! A batch of rows is a transaction. A row whose id is stored already is compared with what is stored, opened, and is never written
//! again. So an import that was killed is repeated from the first row, and ends as if it had not been killed.

mod batch;
mod finding;
mod row;
mod snapshot;

use std::{collections::HashMap, path::Path, process::ExitCode};

use anyhow::{Context, Result};
use diesel::PgConnection;
use uuid::Uuid;

use self::{
    batch::Batch,
    finding::{Finding, Findings},
    row::{Row, ThreadRow},
    snapshot::Snapshot,
};
use crate::{
    args::Import,
    schema,
    store::{messages::Message, tool_events::ToolEvent},
};

/// Imports the files one after another. The exit code says whether anything in them is wrong.
pub(crate) fn run(arguments: &Import) -> Result<ExitCode> {
    let mut conn = schema::connect(&arguments.database)?;
    let batch_size = arguments.batch_size.max(1);
    // Messages and events belong to threads, so these come first.
    let n_wrong = import::<ThreadRow>(&mut conn, &arguments.data, batch_size)?
        + import::<Message>(&mut conn, &arguments.data, batch_size)?
        + import::<ToolEvent>(&mut conn, &arguments.data, batch_size)?;
    if n_wrong == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("wrong: {n_wrong}; correct the files and import them again");
    Ok(ExitCode::from(WRONG))
}

/// Imports one file. Returns how much of it is wrong.
fn import<R: Row>(conn: &mut PgConnection, folder: &Path, batch_size: usize) -> Result<usize> {
    let path = folder.join(R::FILE);
    let mut file =
        File { findings: Findings::of(&path), lines: HashMap::new(), counts: Counts::default() };
    let mut batch = Batch::<R>::default();
    for element in Snapshot::open(&path)? {
        match element.and_then(|element| Ok((element.line, element.row()?))) {
            Ok((line, row)) => batch.add(line, row),
            Err(finding) => file.findings.add(finding),
        }
        if batch.len() >= batch_size {
            file.store(conn, &mut batch)?;
        }
    }
    file.store(conn, &mut batch)?;
    let Counts { n_added, n_present } = file.counts;
    println!("{}: {n_added} rows added, {n_present} there already", R::FILE);
    Ok(file.findings.n_wrong())
}

/// What is known of a file that is being imported.
struct File {
    findings: Findings,
    /// Where each id was first.
    lines: HashMap<Uuid, u64>,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    n_added: usize,
    n_present: usize,
}

/// What became of a row.
enum Outcome {
    Added,
    /// It is stored already.
    Present,
    /// A row of its id is stored, with other values in these fields.
    Contradicts(Vec<&'static str>),
    /// It refers to something that is not there.
    Orphan,
}

impl File {
    /// Stores a batch, and empties it.
    fn store<R: Row>(&mut self, conn: &mut PgConnection, batch: &mut Batch<R>) -> Result<()> {
        let stored = batch
            .store(conn)
            .context("the import stopped; nothing of what is stored is lost: run it again")?;
        for (line, id, outcome) in stored {
            self.record(line, id, outcome);
        }
        self.findings.print();
        Ok(())
    }

    fn record(&mut self, line: u64, id: Uuid, outcome: Outcome) {
        let first = self.lines.get(&id).copied();
        match outcome {
            Outcome::Added => {
                self.counts.n_added += 1;
                self.lines.insert(id, line);
            }
            Outcome::Present => {
                self.counts.n_present += 1;
                self.lines.entry(id).or_insert(line);
                self.findings.extend(first.map(|first| Finding::repeated(line, first)));
            }
            Outcome::Contradicts(fields) => {
                self.findings.add(Finding::contradiction(line, first, fields));
            }
            Outcome::Orphan => self.findings.add(Finding::orphan(line)),
        }
    }
}

/// The exit code for files with something wrong in them. What is right in them is imported.
const WRONG: u8 = 3;
