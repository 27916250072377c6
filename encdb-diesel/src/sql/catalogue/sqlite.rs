//! SQLite's catalogue: its pragmas and schema tables.

use super::Queries;
use crate::{
    spec::TableName,
    sql::{
        Statement,
        column_type::{ColumnType, Kind},
    },
};

pub(in crate::sql) static QUERIES: Queries = Queries {
    columns,
    column_type,
    tables,
    assigned,
    primary_key,
    indexes,
    triggers,
    // Foreign keys fire the triggers of the tables that they change.
    silent_changes: None,
    rows_in: |_| Statement::new("SELECT 'itself'"),
    dependents,
    partitions: None,
    sight,
    stored_columns,
    role: "SELECT 'primary'",
};

/// Queries the columns. The pragma does not show collations.
fn columns(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT name, upper(type), type, NOT \"notnull\", dflt_value, hidden IN (2, 3), NULL, NULL, NULL \
         FROM pragma_table_xinfo(",
    );
    arguments(select, table).sql(") WHERE hidden <> 1 ORDER BY cid")
}

/// Returns the type for Diesel's type names, or else by SQLite's own rules (<https://sqlite.org/datatype3.html>, 3.1).
fn column_type(type_name: &str, _: Option<String>) -> ColumnType {
    let has = |words: &[&str]| words.iter().any(|word| type_name.contains(word));
    ColumnType::of(match type_name {
        "BOOL" | "BOOLEAN" => Kind::Bool,
        "DATE" => Kind::Date,
        "DATETIME" | "TIMESTAMP" => Kind::Timestamp,
        "TIME" => Kind::Time,
        "JSON" => Kind::Json,
        "UUID" => Kind::Uuid,
        _ if has(&["INT"]) => Kind::Integer,
        _ if has(&["CHAR", "CLOB", "TEXT"]) => Kind::Text,
        _ if has(&["BLOB", "BINARY"]) || type_name.is_empty() => Kind::Bytes,
        _ if has(&["REAL", "FLOA", "DOUB"]) => Kind::Float,
        _ if has(&["NUMERIC", "DECIMAL"]) => Kind::Numeric,
        _ => Kind::Other,
    })
}

fn indexes(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT l.name, l.\"unique\", l.origin = 'pk', c.name, l.partial FROM pragma_index_list(",
    );
    let joined = arguments(select, table).sql(") l JOIN pragma_index_xinfo(l.name");
    let joined = match table.schema() {
        Some(schema) => joined.sql(", ").bind_text(schema),
        None => joined,
    };
    joined.sql(") c WHERE c.key ORDER BY l.name, c.seqno")
}

fn triggers(table: TableName) -> Statement<'static> {
    let select = Statement::new("SELECT name, sql, 'enabled' FROM (SELECT * FROM ");
    let all = schema_table(select, table).sql(" UNION ALL SELECT * FROM sqlite_temp_schema)");
    let of_table = all.sql(" WHERE type = 'trigger' AND tbl_name = ").bind_text(table.name());
    of_table.sql(" COLLATE NOCASE ORDER BY name")
}

/// Queries the dependents. Views, checks and generated columns come without their columns, which only their text has. A
/// foreign key has no name, and is listed under the name of the table at its other end.
fn dependents(table: TableName) -> Statement<'static> {
    let own =
        Statement::new("SELECT 'foreign key', \"table\", \"from\" FROM pragma_foreign_key_list(");
    let own = arguments(own, table);
    let others = own.sql(
        ") UNION ALL SELECT 'foreign key', l.name, f.\"to\" FROM pragma_table_list l \
         JOIN pragma_foreign_key_list(l.name, l.schema) f WHERE f.\"table\" = ",
    );
    let others = others.bind_text(table.name()).sql(" COLLATE NOCASE");
    let generated =
        others.sql(" UNION ALL SELECT 'generated column', name, NULL FROM pragma_table_xinfo(");
    let generated = arguments(generated, table).sql(") WHERE hidden IN (2, 3)");
    let checks = schema_table(generated.sql(" UNION ALL SELECT 'check', name, NULL FROM "), table);
    let checks = checks.sql(" WHERE type = 'table' AND sql LIKE '%CHECK%(%' AND name = ");
    let checks = checks.bind_text(table.name()).sql(" COLLATE NOCASE");
    let views = schema_table(checks.sql(" UNION ALL SELECT 'view', name, NULL FROM "), table);
    let views = views.sql(" WHERE type = 'view' AND sql LIKE '%' || ").bind_text(table.name());
    views.sql(" || '%' ORDER BY 1, 2, 3")
}

/// Adds the table in which SQLite keeps the statements that created a file's tables.
fn schema_table(statement: Statement<'static>, table: TableName) -> Statement<'static> {
    match table.schema() {
        Some(schema) => statement.name(schema).sql(".sqlite_schema"),
        None => statement.sql("sqlite_schema"),
    }
}

/// Queries the columns that can hold ciphertext in all attached files, so that no schema need be named.
fn stored_columns(_: &[&'static str]) -> Statement<'static> {
    Statement::new(
        "SELECT l.schema, l.name, c.name, 0, l.schema = (SELECT n.schema FROM pragma_table_list n \
         JOIN pragma_database_list d ON d.name = n.schema WHERE n.name = l.name \
         ORDER BY d.seq <> 1, d.seq LIMIT 1), 0 \
         FROM pragma_table_list l JOIN pragma_table_info(l.name, l.schema) c \
         WHERE l.type = 'table' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND l.name NOT LIKE '\\_\\_encdb\\_%' ESCAPE '\\' ORDER BY 1, 2, 3",
    )
}

/// Queries the tables. Without a schema, of the main file.
fn tables(schema: Option<&'static str>) -> Statement<'static> {
    Statement::new(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND name NOT LIKE '\\_\\_encdb\\_%' ESCAPE '\\' \
         AND name NOT IN ('__diesel_schema_migrations', 'encryption_migrations', 'migration_errors') AND schema = ",
    )
    .bind_text(schema.unwrap_or("main"))
    .sql(" COLLATE NOCASE ORDER BY 1")
}

/// Queries the columns that the database assigns: those with a default, and the rowid under another name, which is a primary
/// key of one column that is declared INTEGER, in a table with rowids.
fn assigned(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT c.name FROM (SELECT *, sum(pk > 0) OVER () AS n_keys FROM pragma_table_xinfo(",
    );
    let columns = arguments(select, table).sql(
        ")) c WHERE c.hidden = 0 AND (c.dflt_value IS NOT NULL OR (c.pk = 1 AND c.n_keys = 1 \
         AND upper(c.type) = 'INTEGER' AND NOT EXISTS (SELECT 1 FROM pragma_table_list l WHERE l.wr AND l.name = ",
    );
    let named = columns.bind_text(table.name()).sql(" COLLATE NOCASE");
    let placed = match table.schema() {
        Some(schema) => named.sql(" AND l.schema = ").bind_text(schema).sql(" COLLATE NOCASE"),
        None => named,
    };
    placed.sql(")))")
}

fn primary_key(table: TableName) -> Statement<'static> {
    let select = Statement::new("SELECT name FROM pragma_table_info(");
    arguments(select, table).sql(") WHERE pk > 0 ORDER BY pk")
}

/// Queries whether all rows are seen. A name without a schema is searched among temporary tables, in the main file, and then
/// in the attached files in order.
fn sight(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT CASE l.type WHEN 'table' THEN 'whole' ELSE 'no table' END \
         FROM pragma_table_list l JOIN pragma_database_list d ON d.name = l.schema WHERE l.name = ",
    );
    let named = select.bind_text(table.name()).sql(" COLLATE NOCASE");
    let placed = match table.schema() {
        Some(schema) => named.sql(" AND l.schema = ").bind_text(schema).sql(" COLLATE NOCASE"),
        None => named,
    };
    placed.sql(" ORDER BY d.seq <> 1, d.seq LIMIT 1")
}

/// Adds a pragma's arguments: the table, and its file.
fn arguments(statement: Statement<'static>, table: TableName) -> Statement<'static> {
    let named = statement.bind_text(table.name());
    match table.schema() {
        Some(schema) => named.sql(", ").bind_text(schema),
        None => named,
    }
}
