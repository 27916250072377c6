//! PostgreSQL's catalogue, `pg_catalog`.

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
    rows_in,
    dependents,
    partitions: Some(partitions),
    sight,
    stored_columns,
    role: "SELECT CASE WHEN pg_is_in_recovery() THEN 'replica' ELSE 'primary' END",
};

/// Queries the columns. A domain has the kind of its base type, and is cast to under its own name.
fn columns(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT a.attname::text, CASE b.typtype WHEN 'e' THEN 'enum' ELSE b.typname::text END, \
         format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid), \
         a.attgenerated <> '', NULL::text, c.collname::text, format_type(a.atttypid, NULL) \
         FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid \
         JOIN pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid) \
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
         LEFT JOIN pg_collation c ON c.oid = a.attcollation AND a.attcollation <> t.typcollation \
         WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = ",
    );
    relation(select, table).sql(" ORDER BY a.attnum")
}

fn column_type(type_name: &str, cast: Option<String>) -> ColumnType {
    let kind = match type_name {
        "bool" => Kind::Bool,
        "bpchar" | "name" | "text" | "varchar" => Kind::Text,
        "bytea" => Kind::Bytes,
        "date" => Kind::Date,
        "enum" => Kind::Enumeration,
        "float4" | "float8" => Kind::Float,
        "int2" | "int4" | "int8" => Kind::Integer,
        "json" | "jsonb" => Kind::Json,
        "numeric" => Kind::Numeric,
        "time" => Kind::Time,
        "timestamp" => Kind::Timestamp,
        "timestamptz" => Kind::TimestampTz,
        "uuid" => Kind::Uuid,
        _ => Kind::Other,
    };
    match (kind, cast) {
        (Kind::Enumeration | Kind::Json | Kind::Numeric | Kind::Other, Some(name)) => {
            ColumnType::as_text(kind, name)
        }
        _ => ColumnType::of(kind),
    }
}

fn indexes(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT c.relname::text, i.indisunique, i.indisprimary, a.attname::text, i.indpred IS NOT NULL \
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
         CROSS JOIN LATERAL unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) WITH ORDINALITY k (attnum, n) \
         LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE i.indisvalid AND i.indrelid = ",
    );
    relation(select, table).sql(" ORDER BY c.relname, k.n")
}

/// Queries the triggers in the order in which PostgreSQL runs them, each with the source of its function. One that does not
/// run in every partition as in the whole table counts as disabled.
fn triggers(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT t.tgname::text, pg_get_triggerdef(t.oid) || E'\\n' || p.prosrc, CASE \
         WHEN EXISTS (SELECT 1 FROM pg_partition_tree(t.tgrelid) p WHERE p.relid <> t.tgrelid AND NOT EXISTS \
         (SELECT 1 FROM pg_trigger c WHERE c.tgrelid = p.relid AND c.tgname = t.tgname AND c.tgfoid = t.tgfoid \
         AND c.tgenabled = t.tgenabled)) THEN 'disabled' \
         WHEN t.tgenabled = 'O' THEN 'enabled' WHEN t.tgenabled = 'A' THEN 'always' \
         WHEN t.tgenabled = 'R' THEN 'replica' ELSE 'disabled' END \
         FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgrelid = ",
    );
    relation(select, table).sql(" ORDER BY t.tgname COLLATE \"C\"")
}

fn rows_in(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT CASE WHEN c.relkind = 'p' THEN 'partitions' \
         WHEN EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = c.oid) THEN 'heirs' ELSE 'itself' END \
         FROM pg_class c WHERE c.oid = ",
    );
    relation(select, table)
}

fn partitions(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind = 'r' AND c.oid IN (SELECT relid FROM pg_partition_tree(",
    );
    relation(select, table).sql(")) ORDER BY 1, 2")
}

/// Queries everything that PostgreSQL records as depending on a column, except indexes and defaults.
fn dependents(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT DISTINCT CASE WHEN r.oid IS NOT NULL THEN 'view' WHEN p.oid IS NOT NULL THEN 'policy' \
         WHEN g.oid IS NOT NULL THEN 'generated column' WHEN k.contype = 'f' THEN 'foreign key' ELSE 'check' END, \
         coalesce(r.ev_class::regclass::text, p.polname::text, x.attname::text, k.conname::text), a.attname::text \
         FROM pg_depend d \
         JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
         LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND r.ev_class <> d.refobjid \
         LEFT JOIN pg_policy p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid \
         LEFT JOIN pg_attrdef g ON d.classid = 'pg_attrdef'::regclass AND g.oid = d.objid AND g.adnum <> d.refobjsubid \
         LEFT JOIN pg_attribute x ON x.attrelid = g.adrelid AND x.attnum = g.adnum \
         LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid AND k.contype IN ('c', 'f') \
         WHERE coalesce(r.oid, p.oid, g.oid, k.oid) IS NOT NULL AND d.refclassid = 'pg_class'::regclass \
         AND d.refobjsubid > 0 AND d.refobjid = ",
    );
    relation(select, table).sql(" ORDER BY 1, 2, 3")
}

/// Queries the columns that can hold ciphertext in all schemas, whatever the search path. A partition is read through its
/// whole table.
fn stored_columns(_: &[&'static str]) -> Statement<'static> {
    Statement::new(
        "SELECT n.nspname::text, c.relname::text, a.attname::text, \
         CAST(coalesce(nullif(t.typbasetype, 0), t.oid) <> 17 AS int)::bigint, \
         CAST(pg_table_is_visible(c.oid) AS int)::bigint, CAST(row_security_active(c.oid) AS int)::bigint \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         JOIN pg_type t ON t.oid = a.atttypid \
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' \
         AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
         AND c.relname NOT LIKE '\\_\\_encdb\\_%' \
         AND coalesce(nullif(t.typbasetype, 0), t.oid) IN (17, 25, 1042, 1043) \
         AND NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = c.oid) ORDER BY 1, 2, 3",
    )
}

/// Queries the tables. A partition belongs to its whole table.
fn tables(schema: Option<&'static str>) -> Statement<'static> {
    let select = Statement::new(
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND NOT c.relispartition \
         AND c.relname NOT LIKE '\\_\\_encdb\\_%' \
         AND c.relname NOT IN ('__diesel_schema_migrations', 'encryption_migrations', 'migration_errors') AND n.nspname = ",
    );
    let of_schema = match schema {
        Some(schema) => select.bind_text(schema),
        None => select.sql("current_schema()"),
    };
    of_schema.sql(" ORDER BY 1")
}

fn assigned(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT a.attname::text FROM pg_attribute a \
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
         WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' \
         AND (a.attidentity <> '' OR d.oid IS NOT NULL) AND a.attrelid = ",
    );
    relation(select, table)
}

/// Queries the primary key. An index also lists the columns of its INCLUDE, after the key's columns.
fn primary_key(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT a.attname::text FROM pg_index i \
         JOIN pg_attribute a ON a.attrelid = i.indrelid \
         AND a.attnum = ANY((i.indkey::int2[])[0:i.indnkeyatts - 1]) WHERE i.indisprimary AND i.indrelid = ",
    );
    relation(select, table).sql(" ORDER BY array_position(i.indkey::int2[], a.attnum)")
}

/// Queries whether all rows are seen. Ordinary and partitioned tables ('r' and 'p') have rows of their own. `SELECT` from a
/// whole table sees all partitions, from a partition only its own rows.
fn sight(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT CASE WHEN c.relkind NOT IN ('r', 'p') THEN 'no table' \
         WHEN row_security_active(c.oid) THEN 'row security' \
         WHEN EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = c.oid) THEN 'partition' \
         WHEN EXISTS (SELECT 1 FROM pg_subscription_rel WHERE srrelid = c.oid) THEN 'subscription' \
         ELSE 'whole' END FROM pg_class c WHERE c.oid = ",
    );
    relation(select, table)
}

/// Adds the table's number in the catalogue, or NULL if there is no such table.
fn relation(statement: Statement<'static>, table: TableName) -> Statement<'static> {
    let named = statement.sql("to_regclass(quote_ident(");
    let named = match table.schema() {
        Some(schema) => named.bind_text(schema).sql(") || '.' || quote_ident("),
        None => named,
    };
    named.bind_text(table.name()).sql("))")
}
