//! MySQL's and MariaDB's catalogue, `information_schema`.

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
    silent_changes: Some(silent_changes),
    rows_in,
    dependents,
    partitions: None,
    sight,
    stored_columns,
    role: "SELECT CASE WHEN @@global.read_only THEN 'replica' ELSE 'primary' END",
};

/// Queries the columns. `BOOLEAN` is another word for `TINYINT(1)`. MariaDB writes the default NULL in letters.
fn columns(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT COLUMN_NAME, CASE WHEN COLUMN_TYPE LIKE 'tinyint(1)%' THEN 'bool' ELSE DATA_TYPE END, COLUMN_TYPE, \
         IS_NULLABLE = 'YES', nullif(COLUMN_DEFAULT, 'NULL'), \
         CASE WHEN coalesce(GENERATION_EXPRESSION, '') <> '' THEN 1 WHEN EXTRA LIKE '%on update %' THEN 2 ELSE 0 END, CHARACTER_SET_NAME, COLLATION_NAME, \
         NULL FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ",
    );
    named(select, " AND TABLE_NAME = ", table).sql(" ORDER BY ORDINAL_POSITION")
}

fn column_type(type_name: &str, _: Option<String>) -> ColumnType {
    ColumnType::of(match type_name {
        "bool" => Kind::Bool,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => Kind::Bytes,
        "bigint" | "int" | "mediumint" | "smallint" | "tinyint" | "year" => Kind::Integer,
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => Kind::Text,
        "date" => Kind::Date,
        "datetime" | "timestamp" => Kind::Timestamp,
        "decimal" => Kind::Numeric,
        "double" | "float" => Kind::Float,
        "enum" => Kind::Enumeration,
        "json" => Kind::Json,
        "time" => Kind::Time,
        "uuid" => Kind::Uuid,
        _ => Kind::Other,
    })
}

fn indexes(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT INDEX_NAME, NON_UNIQUE = 0, INDEX_NAME = 'PRIMARY', COLUMN_NAME, 0 FROM information_schema.STATISTICS \
         WHERE TABLE_SCHEMA = ",
    );
    let of_table = named(select, " AND TABLE_NAME = ", table);
    of_table.sql(" ORDER BY INDEX_NAME, SEQ_IN_INDEX")
}

fn triggers(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT TRIGGER_NAME, concat(ACTION_TIMING, ' ', EVENT_MANIPULATION, ' ', ACTION_STATEMENT), 'enabled' \
         FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ",
    );
    named(select, " AND EVENT_OBJECT_TABLE = ", table).sql(" ORDER BY ACTION_ORDER, TRIGGER_NAME")
}

/// Queries the foreign keys that change their own columns. MySQL and MariaDB fire no triggers for that.
fn silent_changes(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT DISTINCT k.CONSTRAINT_NAME, k.COLUMN_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS r \
         JOIN information_schema.KEY_COLUMN_USAGE k ON k.CONSTRAINT_SCHEMA = r.CONSTRAINT_SCHEMA \
         AND k.CONSTRAINT_NAME = r.CONSTRAINT_NAME AND k.TABLE_NAME = r.TABLE_NAME \
         WHERE (r.UPDATE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT') \
         OR r.DELETE_RULE IN ('SET NULL', 'SET DEFAULT')) AND k.TABLE_SCHEMA = ",
    );
    named(select, " AND k.TABLE_NAME = ", table).sql(" ORDER BY 1, 2")
}

fn rows_in(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT CASE WHEN CREATE_OPTIONS LIKE '%partitioned%' THEN 'partitions' ELSE 'itself' END \
         FROM information_schema.TABLES WHERE TABLE_SCHEMA = ",
    );
    named(select, " AND TABLE_NAME = ", table)
}

/// Queries the dependents. Only the text of a check, a generated column or a view has their columns. MariaDB's check of a column
/// has the column's name, and goes with it. Each part of a join names the schema by itself: one that is only equal to another
/// part's is read for all tables of the server.
fn dependents(table: TableName) -> Statement<'static> {
    let own = Statement::new(
        "SELECT 'foreign key', CONSTRAINT_NAME, COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE \
         WHERE REFERENCED_TABLE_NAME IS NOT NULL AND TABLE_SCHEMA = ",
    );
    let own = named(own, " AND TABLE_NAME = ", table);
    let others = own.sql(
        " UNION ALL SELECT 'foreign key', CONSTRAINT_NAME, REFERENCED_COLUMN_NAME \
         FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = ",
    );
    let others = named(others, " AND REFERENCED_TABLE_NAME = ", table);
    let checks = others.sql(
        " UNION ALL SELECT 'check', t.CONSTRAINT_NAME, c.COLUMN_NAME FROM information_schema.TABLE_CONSTRAINTS t \
         JOIN information_schema.CHECK_CONSTRAINTS k ON k.CONSTRAINT_NAME = t.CONSTRAINT_NAME /*M! AND k.TABLE_NAME = t.TABLE_NAME */ \
         JOIN information_schema.COLUMNS c ON k.CHECK_CLAUSE LIKE concat('%`', c.COLUMN_NAME, '`%') \
         AND c.COLUMN_NAME <> t.CONSTRAINT_NAME WHERE t.CONSTRAINT_TYPE = 'CHECK' AND k.CONSTRAINT_SCHEMA = ",
    );
    let checks = schema(checks, table).sql(" AND t.TABLE_SCHEMA = ");
    let checks = named(checks, " AND t.TABLE_NAME = ", table).sql(" AND c.TABLE_SCHEMA = ");
    let checks = named(checks, " AND c.TABLE_NAME = ", table);
    let generated = checks.sql(
        " UNION ALL SELECT 'generated column', g.COLUMN_NAME, c.COLUMN_NAME FROM information_schema.COLUMNS g \
         JOIN information_schema.COLUMNS c ON g.GENERATION_EXPRESSION LIKE concat('%`', c.COLUMN_NAME, '`%') \
         WHERE g.TABLE_SCHEMA = ",
    );
    let generated = named(generated, " AND g.TABLE_NAME = ", table).sql(" AND c.TABLE_SCHEMA = ");
    let generated = named(generated, " AND c.TABLE_NAME = ", table);
    // The text of a view has the database before each table and something before each column.
    let views = generated.sql(
        " UNION ALL SELECT 'view', v.TABLE_NAME, c.COLUMN_NAME FROM information_schema.VIEWS v \
         JOIN information_schema.COLUMNS c ON v.VIEW_DEFINITION LIKE concat('%`', c.TABLE_SCHEMA, '`.`', c.TABLE_NAME, '`%') \
         AND v.VIEW_DEFINITION LIKE concat('%`.`', c.COLUMN_NAME, '`%') WHERE c.TABLE_SCHEMA = ",
    );
    named(views, " AND c.TABLE_NAME = ", table).sql(" ORDER BY 1, 2, 3")
}

/// Queries the columns that can hold ciphertext. Other databases of the server are left out: they may belong to another
/// environment whose keys have the same ids.
fn stored_columns(schemas: &[&'static str]) -> Statement<'static> {
    let select = Statement::new(
        "SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, c.COLLATION_NAME IS NOT NULL, \
         c.TABLE_SCHEMA = DATABASE(), 0 FROM information_schema.COLUMNS c JOIN information_schema.TABLES t \
         ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME \
         WHERE t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND c.TABLE_NAME NOT LIKE '\\_\\_encdb\\_%' \
         AND c.DATA_TYPE IN ('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', \
         'char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext') AND c.TABLE_SCHEMA IN (DATABASE()",
    );
    let named = schemas.iter().fold(select, |select, schema| select.sql(", ").bind_text(schema));
    named.sql(") ORDER BY 1, 2, 3")
}

fn tables(schema: Option<&'static str>) -> Statement<'static> {
    let select = Statement::new(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') \
         AND TABLE_NAME NOT LIKE '\\_\\_encdb\\_%' \
         AND TABLE_NAME NOT IN ('__diesel_schema_migrations', 'encryption_migrations', 'migration_errors') AND TABLE_SCHEMA = ",
    );
    let of_schema = match schema {
        Some(schema) => select.bind_text(schema),
        None => select.sql("DATABASE()"),
    };
    of_schema.sql(" ORDER BY 1")
}

fn assigned(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE (EXTRA LIKE '%auto_increment%' \
         OR nullif(COLUMN_DEFAULT, 'NULL') IS NOT NULL) AND TABLE_SCHEMA = ",
    );
    named(select, " AND TABLE_NAME = ", table)
}

fn primary_key(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ",
    );
    let of_table = named(select, " AND TABLE_NAME = ", table);
    of_table.sql(" AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX")
}

/// Queries whether all rows are seen. A system-versioned table (MariaDB) keeps former rows that no ordinary query sees.
fn sight(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT CASE TABLE_TYPE WHEN 'BASE TABLE' THEN 'whole' WHEN 'SYSTEM VERSIONED' THEN 'history' ELSE 'no table' END \
         FROM information_schema.TABLES WHERE TABLE_SCHEMA = ",
    );
    named(select, " AND TABLE_NAME = ", table)
}

/// Adds the table's database, `between`, and the table's name.
fn named(
    statement: Statement<'static>,
    between: &'static str,
    table: TableName,
) -> Statement<'static> {
    schema(statement, table).sql(between).bind_text(table.name())
}

/// Adds the table's database.
fn schema(statement: Statement<'static>, table: TableName) -> Statement<'static> {
    match table.schema() {
        Some(schema) => statement.bind_text(schema),
        None => statement.sql("DATABASE()"),
    }
}
