//! Why a table cannot be moved as it is.

use std::fmt;

/// Something about a table that stands in the way of moving it. The text says what to do.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// A foreign key changes the column when another table changes, and on MySQL no trigger sees that.
    Cascade {
        /// The column.
        column: String,
        /// The foreign key.
        constraint: String,
    },
    /// The column for ciphertext or tokens exists, with another type or without NULL.
    Column {
        /// The column.
        column: String,
        /// Its declared type.
        declared: String,
        /// The type that it should have.
        expected: String,
    },
    /// Something else is in the way of the drop: a view, a check, an index over several columns.
    Dependent {
        /// The column.
        column: String,
        /// What depends on it, with its name.
        dependent: String,
    },
    /// The database computes the column's values.
    Generated {
        /// The column.
        column: String,
    },
    /// The column held plaintext and ciphertext, and nothing says any more which is which.
    Flagged {
        /// The column.
        column: String,
    },
    /// Other tables inherit from this one, and its triggers do not guard them.
    Inherited,
    /// The column is part of the primary key.
    Key {
        /// The column.
        column: String,
    },
    /// The column held ciphertext of an earlier application.
    Legacy {
        /// The column.
        column: String,
    },
    /// A name contains what encdb quotes its functions with.
    Name {
        /// The name.
        name: String,
    },
    /// The plaintext column does not exist.
    MissingColumn {
        /// The column.
        column: String,
    },
    /// Rows are sealed as a whole.
    RowSeal,
    /// The column is UNIQUE, and its search tokens are not.
    Unique {
        /// The column.
        column: String,
    },
    /// The token column is UNIQUE and the table is partitioned.
    UniqueInPartitions {
        /// The token column.
        column: String,
    },
    /// The column's values have no encoding of the declared kind.
    Type {
        /// The column.
        column: String,
        /// Its declared type.
        declared: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cascade { column, constraint } => write!(
                f,
                "the foreign key `{constraint}` changes `{column}` by itself, and no trigger sees it; declare it ON UPDATE \
                 RESTRICT and ON DELETE RESTRICT or CASCADE"
            ),
            Self::Column { column, declared, expected } => {
                write!(
                    f,
                    "`{column}` is declared `{declared}`; it has to be `{expected}`, with NULL allowed"
                )
            }
            Self::Dependent { column, dependent } => {
                write!(f, "{dependent} depends on `{column}`; drop or change it first")
            }
            Self::Flagged { column } => write!(
                f,
                "`{column}` was encrypted in its own column, and its flag is gone; restore a backup, or write the values to a new column \
                 by a program with the model"
            ),
            Self::Generated { column } => {
                write!(
                    f,
                    "the database computes `{column}`; move the columns that it is computed from"
                )
            }
            Self::Inherited => {
                f.write_str("other tables inherit from it; move each of them, without inheritance")
            }
            Self::Key { column } => {
                write!(
                    f,
                    "`{column}` is part of the primary key, which has to stay readable; choose another key first"
                )
            }
            Self::Legacy { column } => write!(
                f,
                "`{column}` held ciphertext of an earlier application, which encdb does not write; restore a backup"
            ),
            Self::Name { name } => write!(f, "the name `{name}` contains `$encdb$`; rename it"),
            Self::MissingColumn { column } => {
                write!(f, "there is no column `{column}`; correct its definition")
            }
            Self::RowSeal => f.write_str(
                "its rows have seals; move it without the seal, and add the seal afterwards",
            ),
            Self::Unique { column } => write!(
                f,
                "`{column}` is UNIQUE, and its definition has no `unique` search tokens, which would keep it so; give it a token \
                 that is `unique`, or drop the UNIQUE index"
            ),
            Self::UniqueInPartitions { column } => write!(
                f,
                "`{column}` is UNIQUE, and a partitioned table can only have a UNIQUE index that has the partition's key"
            ),
            Self::Type { column, declared } => write!(
                f,
                "values of `{column}`, declared `{declared}`, cannot be read as the kind in its definition; correct the kind"
            ),
        }
    }
}
