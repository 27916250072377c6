//! Whether the models, `encdb.toml` and the database agree. An application has this as a test.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use encdb_diesel::{
    agreement,
    spec::{self, TableSpec},
};

use crate::database::Database;

/// Fails with a line for each disagreement.
pub(crate) fn agree(database: &mut Database, models: &[TableSpec], file: &Path) -> Result<()> {
    let text = fs::read_to_string(file);
    let text = text.with_context(|| format!("{} cannot be read", file.display()))?;
    let definitions = spec::from_toml(&text)?;
    match database {
        Database::Postgres(conn) => agreement::check(conn, models, &definitions)?,
        Database::Mysql(conn) => agreement::check(conn, models, &definitions)?,
    }
    println!("models, definitions and database agree");
    Ok(())
}
