//! The proposal as a file in TOML, with its reasons in comments.

use std::fmt::Write as _;

use encdb_core::IdType;
use toml_writer::ToTomlKey as _;

use super::{
    Proposal,
    column::{ProposedColumn, Verdict},
    table::{ProposedKey, ProposedTable, Reading, logical_name},
};
use crate::spec::{column_line, table_lines};

pub(super) fn proposal(proposal: &Proposal) -> String {
    let Proposal { schema, n_sampled, tables } = proposal;
    let of_schema = schema.as_ref().map(|schema| format!(" of the schema {}", name(schema)));
    let of_schema = of_schema.unwrap_or_default();
    let mut text = format!(
        "# Proposed for {} tables{of_schema}, by names, types and up to {n_sampled} rows of each; read it before you use it.\n\
         # A line that begins with `#` and no blank is left out of the proposal; remove the `#` to use it.\n",
        tables.len(),
    );
    for table in tables {
        text.push('\n');
        text.push_str(&of_table(table));
    }
    text
}

fn of_table(table: &ProposedTable) -> String {
    let n_sensitive = table.n_sensitive();
    let mark = if n_sensitive > 0 { "" } else { "#" };
    let sql_name = table.name.to_string();
    let mut text = String::new();
    let (n_columns, looks) = (table.columns.len(), if n_sensitive == 1 { "looks" } else { "look" });
    let _ = writeln!(
        text,
        "# {}: {n_sensitive} of {n_columns} columns {looks} sensitive",
        name(&sql_name)
    );
    if table.reading == Reading::Refused {
        text.push_str("# The rows cannot be read, so that names and types alone decided.\n");
    }
    for line in table_lines(logical_name(table.name), table.name).lines() {
        let _ = writeln!(text, "{mark}{line}");
    }
    text.push_str(&of_key(&table.key, mark));
    let _ = writeln!(text, "\n{mark}[tables.{}.columns]", logical_name(table.name).to_toml_key());
    table.columns.iter().for_each(|column| text.push_str(&of_column(column)));
    text
}

fn of_key(key: &ProposedKey, mark: &str) -> String {
    match key {
        ProposedKey::Bind(columns) => format!("{mark}bind = {}\n", ids(columns)),
        ProposedKey::Assigned { columns, assigned } => format!(
            "# The database assigns {} (a default, serial, identity or AUTO_INCREMENT). Values can be bound to their rows only\n\
             # if the application knows the key before the insert.\n#bind = {}\n",
            name(assigned),
            ids(columns)
        ),
        ProposedKey::NoId { column } => format!(
            "# Values cannot be bound to the primary key, because {} is neither an integer, text, bytes nor a UUID.\n",
            name(column)
        ),
        ProposedKey::Missing => {
            "# The table has no primary key. Tools read rows in the order of their key, so give it one.\n".to_owned()
        }
    }
}

fn ids(columns: &[(String, IdType)]) -> String {
    let columns = columns.iter().map(|(name, id_type)| {
        format!("{} = \"{}\"", name.to_toml_key(), format!("{id_type:?}").to_lowercase())
    });
    format!("{{ {} }}", columns.collect::<Vec<_>>().join(", "))
}

fn of_column(column: &ProposedColumn) -> String {
    let declared = on_one_line(&column.declared);
    let comment = format!("# {} ({declared}): {}\n", name(&column.name), column.reasons.join("; "));
    match &column.verdict {
        Verdict::Leave => comment,
        Verdict::Offer(spec) => format!("{comment}#{}", column_line(spec)),
        Verdict::Propose(spec) => format!("{comment}{}", column_line(spec)),
    }
}

/// Returns a name as TOML quotes it, which has no line breaks.
pub(super) fn name(name: &str) -> String {
    name.to_toml_key()
}

/// Returns a declared type on one line: an enumeration of MySQL may have any text in it.
fn on_one_line(text: &str) -> String {
    let escaped =
        |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escaped).collect()
}
