//! What disagrees, and what to do. Names and declarations only.

use std::fmt;

use crate::spec::{Difference, DifferenceKind};

/// A place where definitions and database, or definitions in two places, disagree.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Disagreement {
    /// The table, as the definitions name it.
    pub table: String,
    /// The column, if it is about one column.
    pub column: Option<String>,
    /// What disagrees.
    pub problem: Problem,
}

/// What disagrees.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file and the models say different things.
    #[error("`{property}` is {in_models} in the models and {in_file} in the file")]
    Differs {
        /// The property, as `tables.json` names it.
        property: String,
        /// The value in the models.
        in_models: String,
        /// The value in the file.
        in_file: String,
    },
    /// The column pads its values, or cuts what is too long.
    #[error(
        "is declared {declared}, which changes the length of what is stored; declare it {instead}"
    )]
    FixedLength {
        /// The declared type.
        declared: String,
        /// A type that fits.
        instead: &'static str,
    },
    /// The database has no such column.
    #[error(
        "there is no such column in the database; add it, or correct its name in the definitions"
    )]
    MissingColumn,
    /// The database has no such table.
    #[error(
        "there is no such table in the database; create it, or correct its name or schema in the definitions"
    )]
    MissingTable,
    /// Searches read the whole table.
    #[error(
        "has no index, so that every search reads the whole table; create one that begins with this column"
    )]
    NoIndex,
    /// The table has no primary key.
    #[error("has no primary key; tools read rows in the order of their key")]
    NoPrimaryKey,
    /// The column may not be NULL, and must be allowed to.
    #[error("is NOT NULL; {reason}, so drop NOT NULL")]
    NotNullable {
        /// Why NULL is needed.
        reason: &'static str,
    },
    /// The tokens are not UNIQUE.
    #[error(
        "is not UNIQUE, as the definitions say; create a UNIQUE index on this column alone, over all rows"
    )]
    NotUnique,
    /// The column may be NULL, and the definitions say otherwise.
    #[error(
        "may be NULL, and the definitions say otherwise; set NOT NULL, or make it `nullable` (in the model: an Option)"
    )]
    Nullable,
    /// Only the file has it.
    #[error("is in the file, and in no model; remove it from the file, or add the model's field")]
    OnlyInFile,
    /// Only the models have it.
    #[error("is in a model, and not in the file; add it to the file")]
    OnlyInModels,
    /// The primary key is not the key that row seals cover.
    #[error("row seals cover the key ({in_definitions}), and the primary key is ({in_database})")]
    OtherKey {
        /// The columns in the definitions.
        in_definitions: String,
        /// The columns in the database.
        in_database: String,
    },
    /// The values in the clear are still there.
    #[error(
        "values in the clear may be in `{plaintext}`; name it as the column's `plaintext` while they are moved, or drop it"
    )]
    PlaintextLeft {
        /// The column that has them.
        plaintext: String,
    },
    /// The column is too short for what is stored.
    #[error("is declared {declared}, and needs room for {n_bytes} bytes")]
    TooShort {
        /// The declared type.
        declared: String,
        /// The length that is needed.
        n_bytes: u64,
    },
    /// Tokens are UNIQUE, and the definitions do not say so.
    #[error("is UNIQUE in the database; say so in the definitions (`unique`), or drop the index")]
    UniqueUnsaid,
    /// The column has another type.
    #[error("is declared {declared}, and needs {needed}")]
    WrongType {
        /// The declared type.
        declared: String,
        /// What is needed.
        needed: String,
    },
}

impl Disagreement {
    pub(super) fn of(difference: Difference) -> Self {
        let Difference { table, column, kind } = difference;
        let problem = match kind {
            DifferenceKind::OnlyInFile => Problem::OnlyInFile,
            DifferenceKind::OnlyInModels => Problem::OnlyInModels,
            DifferenceKind::Value { property, in_models, in_file } => {
                Problem::Differs { property, in_models, in_file }
            }
        };
        Self { table, column, problem }
    }
}

/// Writes `users.email: …`.
impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, problem } = self;
        write!(f, "{}", on_one_line(table))?;
        if let Some(column) = column {
            write!(f, ".{}", on_one_line(column))?;
        }
        write!(f, ": {}", on_one_line(&problem.to_string()))
    }
}

/// Returns a text without characters that could end a line or move a terminal's cursor.
fn on_one_line(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] })
        .collect()
}
